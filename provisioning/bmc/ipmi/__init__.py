"""IPMI 2.0 through pyghmi, which runs in helper processes of its own (``helper``); ``driver`` speaks to them."""

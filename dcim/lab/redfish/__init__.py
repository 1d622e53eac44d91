"""A Redfish service for each lab server, over TLS, on the same state as its IPMI."""

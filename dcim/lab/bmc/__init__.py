"""An IPMI 2.0 management controller for each lab server: RMCP+ with cipher suites 3 and 17, nothing weaker."""

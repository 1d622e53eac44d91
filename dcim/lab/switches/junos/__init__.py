"""The Junos dialect: a schema, a configuration tree, commits, NETCONF and the command line."""

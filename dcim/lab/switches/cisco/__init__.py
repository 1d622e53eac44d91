"""The two Cisco dialects: one grammar engine and one configuration tree, two tables and two command lines."""

"""Users, groups, permissions, tokens, sessions; the change log; the unit of work."""

OBJECT_APP = "users"
"""Of its tables' object types (``dcim.access.objects``)."""

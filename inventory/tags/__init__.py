"""Tags."""

OBJECT_APP = "extras"
"""Of its tables' object types (``dcim.access.objects``)."""

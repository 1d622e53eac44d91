"""Custom fields, config contexts, journal, images, webhooks."""

OBJECT_APP = "extras"
"""Of its tables' object types (``dcim.access.objects``)."""

"""Jobs, operations, steps, locks, leases, events; the runner."""

OBJECT_APP = "core"
"""Of its tables' object types (``dcim.access.objects``)."""

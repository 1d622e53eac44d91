"""Addresses, prefixes, VLANs, overlays."""

OBJECT_APP = "ipam"
"""Of its tables' object types (``dcim.access.objects``)."""

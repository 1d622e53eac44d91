"""What the tables of addresses and VLANs share."""

from sqlmodel import Field

from inventory.columns import Described, reference

SCOPES = ("region_id", "site_group_id", "site_id", "location_id")
"""Columns of what NetBox calls the scope of a prefix: at most one has a value."""
GROUP_SCOPES = (*SCOPES, "rack_group_id", "rack_id")
"""Columns of the scope of a VLAN group."""


class Scoped(Described):
    """Something that belongs to a part of the world: one of ``SCOPES``, or none."""

    region_id: int | None = reference("regions")
    site_group_id: int | None = reference("site_groups")
    site_id: int | None = reference("sites")
    location_id: int | None = reference("locations")


class InVRF(Described):
    """Something in a routing table; ``vrf_key`` repeats ``vrf_id`` with 0 for the global one."""

    vrf_id: int | None = reference("vrfs")
    vrf_key: int = Field(default=0)

"""VLANs, their groups, and the overlay segments that carry them."""

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import Described, Named, at_most_one, exactly_one, json_list, reference, short_text, unique_where
from inventory.ipam.models.base import GROUP_SCOPES, Scoped


class VLANGroup(Scoped, table=True):
    """A space of VLAN numbers: a redundancy group's, or a site's out-of-band network.

    ``vid_ranges`` are the numbers it has, as [first, last] pairs in order; ``min_vid`` and ``max_vid`` are their
    bounds. A group that was made with the bounds only has ``[]`` there: read ``ranges``, write
    ``inventory.ipam.vlans.set_ranges``.
    """

    __tablename__ = "vlan_groups"
    __table_args__ = (at_most_one(*GROUP_SCOPES, name="one_scope"),)
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    rack_group_id: int | None = reference("rack_groups")
    rack_id: int | None = reference("racks")
    tenant_id: int | None = reference("tenants")
    min_vid: int = 1
    max_vid: int = 4094
    vid_ranges: list[list[int]] = json_list()

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The numbers it has as (first, last) pairs, in order."""
        return [(first, last) for first, last in self.vid_ranges] or [(self.min_vid, self.max_vid)]


class VLAN(Described, table=True):
    """A VLAN; number and name are unique in its group. ``status``: active, reserved, deprecated.

    ``group_key`` is the group's id; without a group, minus the site's, or 0: such a VLAN is unique in its site.
    ``qinq_role``: svlan, cvlan or empty; a cvlan names its svlan.
    """

    __tablename__ = "vlans"
    __table_args__ = (
        UniqueConstraint("group_key", "vid", name="uq_vlans_group_vid"),
        UniqueConstraint("group_key", "name", name="uq_vlans_group_name"),
    )
    __changelog__ = True

    group_id: int | None = reference("vlan_groups")
    group_key: int = 0
    site_id: int | None = reference("sites")
    vid: int
    name: str = Field(sa_type=String(64))
    status: str = Field(default="active", sa_type=String(50))
    role_id: int | None = reference("prefix_roles")
    tenant_id: int | None = reference("tenants")
    qinq_role: str = short_text(50)
    qinq_svlan_id: int | None = reference("vlans")


class L2VPN(Named, table=True):
    """An overlay segment. ``type`` is ``vxlan-evpn``, …; ``identifier`` its VNI or None, unique in its pool.

    ``status``: active, planned, decommissioning. With ``vrf_id`` it is that VRF's routing VNI (layer 3), else a bridged
    network (layer 2).
    """

    __tablename__ = "l2vpns"
    __object_type__ = "vpn.l2vpn"
    __table_args__ = (
        unique_where("uq_l2vpns_pool_identifier", "pool_key", "identifier", where="identifier IS NOT NULL"),
    )
    __changelog__ = True

    type: str = Field(default="vxlan-evpn", sa_type=String(50))
    status: str = Field(default="active", sa_type=String(50))
    pool_key: str = Field(default="", sa_type=String(60))
    identifier: int | None = Field(default=None, sa_type=BigInteger)
    vrf_id: int | None = reference("vrfs")
    tenant_id: int | None = reference("tenants")


class L2VPNImportTarget(Row, table=True):
    """A segment takes the routes of a target."""

    __tablename__ = "l2vpn_import_targets"
    __part_of__ = "l2vpn_id"
    __table_args__ = (UniqueConstraint("l2vpn_id", "route_target_id", name="uq_l2vpn_import_targets_pair"),)

    l2vpn_id: int = Field(foreign_key="l2vpns.id")
    route_target_id: int = reference("route_targets", nullable=False)


class L2VPNExportTarget(Row, table=True):
    """A segment marks its routes with a target."""

    __tablename__ = "l2vpn_export_targets"
    __part_of__ = "l2vpn_id"
    __table_args__ = (UniqueConstraint("l2vpn_id", "route_target_id", name="uq_l2vpn_export_targets_pair"),)

    l2vpn_id: int = Field(foreign_key="l2vpns.id")
    route_target_id: int = reference("route_targets", nullable=False)


class L2VPNTermination(Row, table=True):
    """A VLAN or an interface (one of them) that carries an overlay segment; each carries one."""

    __tablename__ = "l2vpn_terminations"
    __object_type__ = "vpn.l2vpntermination"
    __table_args__ = (
        exactly_one("vlan_id", "interface_id", name="one_end"),
        unique_where("uq_l2vpn_terminations_interface", "interface_id", where="interface_id IS NOT NULL"),
    )
    __changelog__ = True

    l2vpn_id: int = reference("l2vpns", nullable=False)
    vlan_id: int | None = Field(default=None, foreign_key="vlans.id", unique=True)
    interface_id: int | None = Field(default=None, foreign_key="interfaces.id")

"""Routing tables and the targets by which they exchange routes."""

from sqlalchemy import Boolean, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import Described, Named, reference, unique_where


class RouteTarget(Described, table=True):
    """A route target such as ``65000:10001``."""

    __tablename__ = "route_targets"
    __changelog__ = True

    name: str = Field(sa_type=String(21), unique=True)
    tenant_id: int | None = reference("tenants")


class VRF(Described, table=True):
    """A routing table; ``rd`` is its route distinguisher, empty when the fabric makes one per switch."""

    __tablename__ = "vrfs"
    __table_args__ = (unique_where("uq_vrfs_rd", "rd", where="rd <> ''"),)
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    rd: str = Field(default="", sa_type=String(21))
    enforce_unique: bool = Field(default=True, sa_type=Boolean)
    tenant_id: int | None = reference("tenants")


class VRFImportTarget(Row, table=True):
    """A VRF takes the routes of a target."""

    __tablename__ = "vrf_import_targets"
    __part_of__ = "vrf_id"
    __table_args__ = (UniqueConstraint("vrf_id", "route_target_id", name="uq_vrf_import_targets_pair"),)

    vrf_id: int = Field(foreign_key="vrfs.id")
    route_target_id: int = reference("route_targets", nullable=False)


class VRFExportTarget(Row, table=True):
    """A VRF marks its routes with a target."""

    __tablename__ = "vrf_export_targets"
    __part_of__ = "vrf_id"
    __table_args__ = (UniqueConstraint("vrf_id", "route_target_id", name="uq_vrf_export_targets_pair"),)

    vrf_id: int = Field(foreign_key="vrfs.id")
    route_target_id: int = reference("route_targets", nullable=False)


class PrefixRole(Named, table=True):
    """What prefixes and VLANs are for (NetBox's ``ipam.Role``): oob, provisioning, loopback, p2p, vtep, customer, …"""

    __tablename__ = "prefix_roles"
    __object_type__ = "ipam.role"
    __changelog__ = True

    weight: int = Field(default=1000, sa_column_kwargs={"server_default": "1000"})

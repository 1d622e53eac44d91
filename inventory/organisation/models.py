"""Who owns what, and where it stands: tenants, regions, site groups, sites, locations."""

from sqlalchemy import Float, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import Described, Named, Nested, long_text, nested_names, reference, short_text, unique_with


class TenantGroup(Nested, table=True):
    """Tenants that belong together; nested by ``parent_id``."""

    __tablename__ = "tenant_groups"
    __object_type__ = "tenancy.tenantgroup"
    __table_args__ = nested_names("tenant_groups")
    __changelog__ = True

    parent_id: int | None = reference("tenant_groups")


class Tenant(Named, table=True):
    """A customer: ownership and visibility."""

    __tablename__ = "tenants"
    __object_type__ = "tenancy.tenant"
    __changelog__ = True

    group_id: int | None = reference("tenant_groups")


class Region(Nested, table=True):
    """A part of the world; nested by ``parent_id``."""

    __tablename__ = "regions"
    __table_args__ = nested_names("regions")
    __changelog__ = True

    parent_id: int | None = reference("regions")


class SiteGroup(Nested, table=True):
    """Sites of one kind (by function, not by place); nested by ``parent_id``."""

    __tablename__ = "site_groups"
    __table_args__ = nested_names("site_groups")
    __changelog__ = True

    parent_id: int | None = reference("site_groups")


class Site(Named, table=True):
    """A building or a part of one. ``status``: planned, staging, active, decommissioning, retired."""

    __tablename__ = "sites"
    __changelog__ = True

    status: str = Field(default="active", sa_type=String(50))
    region_id: int | None = reference("regions")
    group_id: int | None = reference("site_groups")
    tenant_id: int | None = reference("tenants")
    facility: str = Field(default="", sa_type=String(50))
    time_zone: str = Field(default="", sa_type=String(63))
    physical_address: str = long_text()
    shipping_address: str = long_text()
    latitude: float | None = Field(default=None, sa_type=Float)
    """Degrees north."""
    longitude: float | None = Field(default=None, sa_type=Float)
    """Degrees east."""


class SiteASN(Row, table=True):
    """A site uses an autonomous system number."""

    __tablename__ = "site_asns"
    __part_of__ = "site_id"
    __table_args__ = (UniqueConstraint("site_id", "asn_id", name="uq_site_asns_pair"),)

    site_id: int = Field(foreign_key="sites.id")
    asn_id: int = reference("asns", nullable=False)


class Location(Described, table=True):
    """A room or a row within a site; nested by ``parent_id``. ``status`` as for sites."""

    __tablename__ = "locations"
    __table_args__ = (
        UniqueConstraint("site_id", "slug", name="uq_locations_site_slug"),
        unique_with("locations", "site_id"),
    )
    __changelog__ = True

    site_id: int = reference("sites", nullable=False)
    parent_id: int | None = reference("locations")
    name: str = Field(sa_type=String(100))
    slug: str = Field(sa_type=String(100))
    status: str = Field(default="active", sa_type=String(50))
    tenant_id: int | None = reference("tenants")
    facility: str = short_text(50)

"""Who owns what, and where it stands: tenants, regions, sites, locations. Names and fields are NetBox's."""

from sqlalchemy import Float, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import long_text, reference


class Tenant(Row, table=True):
    """A customer: ownership and visibility."""

    __tablename__ = "tenants"
    __object_type__ = "tenancy.tenant"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    description: str = Field(default="", sa_type=String(200))


class Region(Row, table=True):
    """A part of the world; nested by ``parent_id``."""

    __tablename__ = "regions"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    parent_id: int | None = reference("regions")
    description: str = Field(default="", sa_type=String(200))


class Site(Row, table=True):
    """A building or a part of one. ``status``: planned, staging, active, decommissioning, retired."""

    __tablename__ = "sites"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    status: str = Field(default="active", sa_type=String(50))
    region_id: int | None = reference("regions")
    tenant_id: int | None = reference("tenants")
    facility: str = Field(default="", sa_type=String(50))
    time_zone: str = Field(default="", sa_type=String(63))
    physical_address: str = long_text()
    latitude: float | None = Field(default=None, sa_type=Float)
    """Degrees north."""
    longitude: float | None = Field(default=None, sa_type=Float)
    """Degrees east."""
    description: str = Field(default="", sa_type=String(200))


class Location(Row, table=True):
    """A room or a row within a site; nested by ``parent_id``. ``status`` as for sites."""

    __tablename__ = "locations"
    __table_args__ = (UniqueConstraint("site_id", "slug", name="uq_locations_site_slug"),)
    __changelog__ = True

    site_id: int = reference("sites", nullable=False)
    parent_id: int | None = reference("locations")
    name: str = Field(sa_type=String(100))
    slug: str = Field(sa_type=String(100))
    status: str = Field(default="active", sa_type=String(50))
    tenant_id: int | None = reference("tenants")
    description: str = Field(default="", sa_type=String(200))

"""Power panels and the feeds that come from them."""

from sqlalchemy import String, UniqueConstraint
from sqlmodel import Field

from inventory.columns import Described, flag, reference


class PowerPanel(Described, table=True):
    """A distribution panel of a site."""

    __tablename__ = "power_panels"
    __table_args__ = (UniqueConstraint("site_id", "name", name="uq_power_panels_site_name"),)
    __changelog__ = True

    site_id: int = Field(foreign_key="sites.id")
    location_id: int | None = reference("locations")
    name: str = Field(sa_type=String(100))


class PowerFeed(Described, table=True):
    """A circuit to a rack. ``type``: primary or redundant; ``supply``: ac or dc; ``phase``: single-phase, three-phase.

    ``voltage`` in volts, ``amperage`` in amperes, ``max_utilization`` in per cent of their product.
    """

    __tablename__ = "power_feeds"
    __table_args__ = (UniqueConstraint("power_panel_id", "name", name="uq_power_feeds_panel_name"),)
    __changelog__ = True

    power_panel_id: int = Field(foreign_key="power_panels.id")
    rack_id: int | None = reference("racks")
    name: str = Field(sa_type=String(100))
    status: str = Field(default="active", sa_type=String(50))
    """offline, active, planned or failed."""
    type: str = Field(default="primary", sa_type=String(50))
    supply: str = Field(default="ac", sa_type=String(50))
    phase: str = Field(default="single-phase", sa_type=String(50))
    voltage: int = 230
    amperage: int = 32
    max_utilization: int = 80
    mark_connected: bool = flag()
    """Taken as cabled, though no cable is known."""
    tenant_id: int | None = reference("tenants")

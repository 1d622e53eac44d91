"""Racks, their reservations, and the rows that stand for their slots.

Half-units: U ``n`` covers half-units ``2n`` and ``2n + 1``, so ``half_unit / 2`` is the decimal position in the API.
"""

from sqlalchemy import Boolean, Float, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import Described, Named, json_list, reference, same, short_text, unique_with
from inventory.types.weights import KILOGRAMS


class RackRole(Named, table=True):
    """What a rack is for."""

    __tablename__ = "rack_roles"
    __changelog__ = True

    color: str = Field(default="9e9e9e", sa_type=String(6))


class RackGroup(Named, table=True):
    """Racks that belong together beside their location: a row, an aisle, a cage."""

    __tablename__ = "rack_groups"
    __changelog__ = True


class Rack(Described, table=True):
    """A rack. ``status``: reserved, available, planned, active, deprecated. Names are unique within a site.

    ``weight`` and ``max_weight`` are in ``weight_unit``, ``max_weight_kg`` in kilograms (what placement reads);
    ``outer_*`` in ``outer_unit``; ``mounting_depth`` in millimetres.
    """

    __tablename__ = "racks"
    __table_args__ = (
        UniqueConstraint("site_id", "name", name="uq_racks_site_name"),
        unique_with("racks", "site_id"),
        same("racks", "location_id", "locations", by="site_id", name="fk_racks_location_site", follow=True),
    )
    __changelog__ = True

    site_id: int = reference("sites", nullable=False)
    location_id: int | None = Field(default=None, index=True)
    group_id: int | None = reference("rack_groups")
    name: str = Field(sa_type=String(100))
    facility_id: str = Field(default="", sa_type=String(50))
    status: str = Field(default="active", sa_type=String(50))
    role_id: int | None = reference("rack_roles")
    tenant_id: int | None = reference("tenants")
    rack_type_id: int | None = reference("rack_types")
    serial: str = Field(default="", sa_type=String(50))
    asset_tag: str | None = Field(default=None, sa_type=String(50), unique=True)
    form_factor: str = Field(default="4-post-cabinet", sa_type=String(50))
    width: int = 19
    """Rail to rail, in inches: 10, 19, 21 or 23."""
    u_height: int = 42
    """Units."""
    starting_unit: int = 1
    """The number of the lowest unit."""
    desc_units: bool = Field(default=False, sa_type=Boolean)
    """Units are numbered from the top."""
    columns: int = 1
    """Devices side by side in a unit; a device without a column takes all of them."""
    airflow: str = short_text(50)
    """front-to-rear, rear-to-front or empty."""
    weight: float | None = Field(default=None, sa_type=Float)
    max_weight: int | None = None
    weight_unit: str = short_text(10)
    """kg, g, lb or oz; empty without a weight."""
    max_weight_kg: float | None = Field(default=None, sa_type=Float)
    outer_width: int | None = None
    outer_height: int | None = None
    outer_depth: int | None = None
    outer_unit: str = short_text(10)
    """mm or in; empty without a measure."""
    mounting_depth: int | None = None
    power_budget_w: int | None = None
    grid_x: int | None = None
    """Its place in the room's floor plan, in tiles."""
    grid_y: int | None = None

    @property
    def weight_limit_kg(self) -> float | None:
        """What it bears, in kilograms: ``max_weight_kg``, else ``max_weight`` in its unit; None: not known."""
        if self.max_weight_kg is not None or self.max_weight is None:
            return self.max_weight_kg
        return self.max_weight * KILOGRAMS.get(self.weight_unit, 1.0)


class RackReservation(Described, table=True):
    """Units kept for a tenant; ``units`` are whole units of the rack, one ``RackReservedUnit`` row each.

    ``status``: pending, active, stale.
    """

    __tablename__ = "rack_reservations"
    __changelog__ = True

    rack_id: int = reference("racks", nullable=False)
    units: list[int] = json_list()
    status: str = short_text(50, "active")
    tenant_id: int | None = reference("tenants")
    user_id: int | None = reference("users")


class RackReservedUnit(Row, table=True):
    """One reserved unit: the database refuses a second reservation of it."""

    __tablename__ = "rack_reserved_units"
    __part_of__ = "reservation_id"
    __table_args__ = (UniqueConstraint("rack_id", "unit", name="uq_rack_reserved_units_rack_unit"),)

    reservation_id: int = reference("rack_reservations", nullable=False)
    rack_id: int
    unit: int


class RackSlot(Row, table=True):
    """A half-unit of one face and column, taken by a device: the database refuses an overlap.

    ``plan_id`` 0 is the present. A full-depth device takes both faces; a rear or front one only its own.
    """

    __tablename__ = "rack_slots"
    __part_of__ = "device_id"
    __table_args__ = (
        UniqueConstraint("plan_id", "rack_id", "half_unit", "face", "column", name="uq_rack_slots_place"),
    )

    plan_id: int = 0
    rack_id: int = Field(foreign_key="racks.id")
    half_unit: int
    face: str = Field(sa_type=String(5))
    """front or rear."""
    column: int = 0
    device_id: int = reference("devices", nullable=False)


class RackLane(Row, table=True):
    """One unit of a vertical 0U lane, taken by a device (a PDU): the database refuses an overlap.

    ``lane``: left-front, right-front, left-rear, right-rear; ``offset`` is the unit from the bottom, from 1.
    """

    __tablename__ = "rack_lanes"
    __part_of__ = "device_id"
    __table_args__ = (UniqueConstraint("plan_id", "rack_id", "lane", "offset", name="uq_rack_lanes_place"),)

    plan_id: int = 0
    rack_id: int = Field(foreign_key="racks.id")
    lane: str = Field(sa_type=String(20))
    offset: int
    device_id: int = reference("devices", nullable=False)

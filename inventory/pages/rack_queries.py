"""Racks with what stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session

from dcim.core.errors import NotFound
from inventory.answers.draw_queries import device_draws
from inventory.pages.listing import Listing, listing
from inventory.pages.tables import (
    DEVICE,
    DEVICE_ROLE,
    DEVICE_TYPE,
    LOCATION,
    MANUFACTURER,
    POWER_FEED,
    POWER_PANEL,
    RACK,
    RACK_RESERVATION,
    RACK_ROLE,
    SITE,
    TENANT,
    fetch,
    pick,
)
from inventory.types.weights import kilograms

_RACK_ORDER = pick(RACK, "location_id grid_y grid_x name")
RACKS_ON_A_WALL = 24
"""More would be megabytes of drawing: a wall of 250 racks took 1.2 s and 9 MB."""


@dataclass
class RackContents:
    """A rack with its devices and reservations; power in watts, weight in kilograms."""

    rack: Row[Any]
    devices: list[Row[Any]] = field(default_factory=list)
    reservations: list[Row[Any]] = field(default_factory=list)
    draws: dict[int, int] = field(default_factory=dict)
    """Watts by device id as ``answers.draw_rules`` has them; PDUs are left out: their inlets are no demand."""

    @property
    def draw_w(self) -> int:
        """Allocated power of all devices."""
        return sum(self.draws.values())

    @property
    def weight_kg(self) -> float:
        """Weight of the devices whose type says one."""
        return sum(kilograms(device.weight, device.weight_unit) or 0.0 for device in self.devices)

    @property
    def unweighed(self) -> int:
        """Devices whose type says no weight."""
        return sum(1 for device in self.devices if device.weight is None)

    @property
    def used_halves(self) -> int:
        """Half units that a device stands in, on either face."""
        taken: set[int] = set()
        for device in self.devices:
            if device.position_half is not None:
                taken.update(range(device.position_half, device.position_half + device.u_height_half))
        return len(taken)

    @property
    def reserved_units(self) -> int:
        """Reserved units."""
        return sum(len(reservation.units) for reservation in self.reservations)


def _racks() -> Select[Any]:
    return (
        select(
            *RACK.c,
            SITE.c.name.label("site"),
            LOCATION.c.name.label("location"),
            RACK_ROLE.c.name.label("role"),
            TENANT.c.name.label("tenant"),
        )
        .select_from(RACK)
        .join(SITE, SITE.c.id == RACK.c.site_id)
        .join(LOCATION, LOCATION.c.id == RACK.c.location_id, isouter=True)
        .join(RACK_ROLE, RACK_ROLE.c.id == RACK.c.role_id, isouter=True)
        .join(TENANT, TENANT.c.id == RACK.c.tenant_id, isouter=True)
    )


def racks_of_site(
    session: Session, site_id: int, location_id: int | None, page: int
) -> tuple[list[RackContents], Listing]:
    """A page of a site's racks (those right in one location, if given) with their contents; five statements.

    Racks stand in the order of the floor plan.
    """
    statement = _racks().where(RACK.c.site_id == site_id).order_by(*_RACK_ORDER)
    if location_id is not None:
        statement = statement.where(RACK.c.location_id == location_id)
    found = listing(session, statement, page, RACKS_ON_A_WALL)
    return _fill(session, found.rows), found


def rack(session: Session, rack_id: int) -> RackContents:
    """A rack with its contents; four statements. Raises NotFound."""
    found = fetch(session, _racks().where(RACK.c.id == rack_id))
    if not found:
        raise NotFound(f"no rack {rack_id}: see the site's page")
    return _fill(session, found)[0]


def _fill(session: Session, racks: Sequence[Any]) -> list[RackContents]:
    contents = {row.id: RackContents(row) for row in racks}
    chosen = list(contents)
    devices = (
        select(
            *pick(
                DEVICE,
                "id name status serial asset_tag rack_id position_half face column column_span lane "
                "lane_offset lane_span",
            ),
            *pick(DEVICE_TYPE, "u_height_half is_full_depth weight weight_unit model"),
            MANUFACTURER.c.name.label("manufacturer"),
            DEVICE_ROLE.c.name.label("role"),
            DEVICE_ROLE.c.slug.label("role_slug"),
            TENANT.c.name.label("tenant"),
        )
        .select_from(DEVICE)
        .join(DEVICE_TYPE, DEVICE_TYPE.c.id == DEVICE.c.device_type_id)
        .join(MANUFACTURER, MANUFACTURER.c.id == DEVICE_TYPE.c.manufacturer_id)
        .join(DEVICE_ROLE, DEVICE_ROLE.c.id == DEVICE.c.role_id)
        .join(TENANT, TENANT.c.id == DEVICE.c.tenant_id, isouter=True)
        .where(DEVICE.c.rack_id.in_(chosen))
        .order_by(DEVICE.c.position_half.desc(), DEVICE.c.name)
    )
    for device in fetch(session, devices):
        contents[device.rack_id].devices.append(device)
    reservations = (
        select(
            *pick(RACK_RESERVATION, "id rack_id units description"),
            TENANT.c.name.label("tenant"),
        )
        .select_from(RACK_RESERVATION)
        .join(TENANT, TENANT.c.id == RACK_RESERVATION.c.tenant_id, isouter=True)
        .where(RACK_RESERVATION.c.rack_id.in_(chosen))
    )
    for reservation in fetch(session, reservations):
        contents[reservation.rack_id].reservations.append(reservation)
    draws = device_draws(DEVICE.c.rack_id.in_(chosen))
    for row in fetch(session, select(*pick(draws, "rack_id device_id allocated_w"))):
        contents[row.rack_id].draws[row.device_id] = int(row.allocated_w)
    return list(contents.values())


def feeds_of_rack(session: Session, rack_id: int) -> Sequence[Row[Any]]:
    """The power feeds of a rack; one statement."""
    statement = (
        select(
            *pick(POWER_FEED, "id name status type phase voltage amperage max_utilization"),
            POWER_PANEL.c.name.label("panel"),
        )
        .select_from(POWER_FEED)
        .join(POWER_PANEL, POWER_PANEL.c.id == POWER_FEED.c.power_panel_id)
        .where(POWER_FEED.c.rack_id == rack_id)
        .order_by(POWER_FEED.c.name)
    )
    return fetch(session, statement)


def neighbours(session: Session, row: Row[Any]) -> Sequence[Row[Any]]:
    """The racks of the same site, for the links to the previous and the next one; one statement."""
    statement = select(RACK.c.id, RACK.c.name).where(RACK.c.site_id == row.site_id).order_by(*_RACK_ORDER)
    return fetch(session, statement)


def device_ids_of_racks(rack_ids: Sequence[int]) -> Select[Any]:
    """The ids of some racks' devices, as part of another statement."""
    return select(DEVICE.c.id).where(DEVICE.c.rack_id.in_(rack_ids))

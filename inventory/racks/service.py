"""Racks: reserve their units, and keep what stands in them in step. Placing: ``inventory.racks.places``."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from dcim.access.writing import consequences
from dcim.core.errors import Conflict, InvalidInput, NotFound, Problem
from inventory.devices.models import Device
from inventory.naming import compress_numbers
from inventory.organisation.models import Tenant
from inventory.racks.models import Rack, RackReservation, RackReservedUnit, RackSlot
from inventory.racks.places import (
    insert_derived,
    occupied,
    place,
    place_anywhere,
    placement_of,
    reserved_units,
    shape_of,
)

__all__ = [
    "change_reservation", "check_rack", "occupied", "place", "place_anywhere", "placement_of", "release", "reserve",
    "reserved_units", "shape_of",
]  # fmt: skip


def reserve(
    session: Session, rack_id: int, units: list[int], tenant_id: int | None, description: str = "", **fields: Any
) -> RackReservation:
    """Keep units for a tenant. InvalidInput names units outside the rack, reserved already, or with others' devices.

    ``fields`` are further columns of ``RackReservation``.
    """
    reservation = RackReservation(
        rack_id=rack_id, units=sorted(set(units)), tenant_id=tenant_id, description=description, **fields
    )
    _check(session, reservation)
    session.add(reservation)
    session.flush()
    with consequences(session):
        _write_units(session, reservation)
    return reservation


def change_reservation(session: Session, reservation: RackReservation, values: Mapping[str, Any]) -> None:
    """Change columns of a reservation, its units with them. InvalidInput as for ``reserve``."""
    with session.no_autoflush:
        for column, value in values.items():
            setattr(reservation, column, sorted(set(value)) if column == "units" else value)
        if values.keys() & {"units", "rack_id", "tenant_id"}:
            _check(session, reservation)
    session.flush()
    if values.keys() & {"units", "rack_id"}:
        with consequences(session):
            session.exec(delete(RackReservedUnit).where(col(RackReservedUnit.reservation_id) == reservation.pk))
            _write_units(session, reservation)


def release(session: Session, reservation: RackReservation) -> None:
    """Give reserved units back."""
    from inventory.deletion import delete_objects

    delete_objects(session, [reservation])


def check_rack(session: Session, rack: Rack) -> None:
    """After a rack's size, numbers, columns or site changed: its devices keep their places, and follow it to its site.

    InvalidInput names the devices and reservations that it no longer holds.
    """
    session.flush()
    statement = select(Device).where(Device.rack_id == rack.pk).order_by(col(Device.position_half), Device.name)
    devices = session.exec(statement.execution_options(populate_existing=True)).all()
    with consequences(session):
        place(session, *devices)
    shape = shape_of(rack)
    problems = [
        Problem("u_height", f"reservation #{reservation.pk} keeps U{compress_numbers(outside)}: change it first")
        for reservation in session.exec(select(RackReservation).where(RackReservation.rack_id == rack.pk))
        if (outside := [unit for unit in reservation.units if not shape.first <= 2 * unit < shape.end])
    ]
    if problems:
        raise InvalidInput(f"rack {rack.name} would no longer hold what is in it", problems)


def _check(session: Session, wanted: RackReservation) -> None:
    """InvalidInput when a reservation's units are not there, kept already, or a stranger's device stands on them."""
    with session.no_autoflush:
        rack = session.get(Rack, wanted.rack_id)
        if rack is None:
            raise NotFound(f"no rack with id {wanted.rack_id}")
        shape, units = shape_of(rack), wanted.units
        problems = []
        outside = [unit for unit in units if not shape.first <= 2 * unit < shape.end]
        if not units or outside:
            problems.append(Problem("units", f"{compress_numbers(outside) or 'no unit'} is not in rack {rack.name}: "
                                             f"choose from {shape.starting_unit}–{shape.end // 2 - 1}"))  # fmt: skip
        kept = session.exec(
            select(RackReservedUnit.unit).where(
                RackReservedUnit.rack_id == rack.pk,
                col(RackReservedUnit.reservation_id).is_distinct_from(wanted.id),
            )
        )
        doubled = sorted(set(units) & set(kept))
        if doubled:
            problems.append(
                Problem("units", f"U{compress_numbers(doubled)} of rack {rack.name} is reserved already: take others")
            )
        strangers = session.exec(
            select(Device.name)
            .join(RackSlot, col(RackSlot.device_id) == Device.id)
            .where(
                RackSlot.rack_id == rack.pk, RackSlot.plan_id == 0,
                col(RackSlot.half_unit).in_([half for unit in units for half in (2 * unit, 2 * unit + 1)]),
                col(Device.tenant_id).is_distinct_from(wanted.tenant_id),
            )
            .distinct()
        ).all()  # fmt: skip
        if strangers:
            problems.append(
                Problem("units", f"{', '.join(sorted(strangers))} stands there and is not the tenant's: move it")
            )
        if wanted.tenant_id is not None and session.get(Tenant, wanted.tenant_id) is None:
            problems.append(Problem("tenant", "does not exist: create it first"))
    if problems:
        raise InvalidInput("the units were not reserved", problems)


def _write_units(session: Session, reservation: RackReservation) -> None:
    rows = [
        {"reservation_id": reservation.pk, "rack_id": reservation.rack_id, "unit": unit} for unit in reservation.units
    ]
    try:
        insert_derived(session, RackReservedUnit, rows)
    except IntegrityError as error:
        raise Conflict("a unit of the rack was reserved meanwhile: choose others") from error

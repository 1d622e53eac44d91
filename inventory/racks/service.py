"""Place devices and reserve units: the rules are checked first, and the database's unique rows have the last word."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from dcim.access.writing import consequences
from dcim.core.errors import Conflict, InvalidInput, NotFound, Problem
from inventory.devices.models import Device
from inventory.naming import compress_numbers
from inventory.organisation.models import Tenant
from inventory.racks.models import Rack, RackLane, RackReservation, RackReservedUnit, RackSlot
from inventory.racks.rules import (
    Lane,
    Placement,
    RackShape,
    Slot,
    first_overlap,
    foreign_units,
    free_position,
    lanes_of,
    refusals,
    slots_of,
    unit_text,
)
from inventory.types.models import DeviceType


def shape_of(rack: Rack) -> RackShape:
    """What placement needs to know of a rack."""
    return RackShape(rack.name, rack.u_height, rack.starting_unit, rack.columns)


def placement_of(device: Device, device_type: DeviceType, tenant: str = "") -> Placement:
    """A device's wish."""
    return Placement(
        device.name, device_type.u_height_half, device_type.is_full_depth, device.position_half, device.face,
        device.column, device.column_span, device.lane, device.lane_offset, device.lane_span, tenant,
        device_type.subdevice_role == "child",
    )  # fmt: skip


def occupied(session: Session, rack_id: int, plan_id: int = 0) -> tuple[dict[Slot, str], dict[Lane, str]]:
    """Who takes which slot and lane of a rack, by device name. Two statements."""
    slots = session.exec(
        select(RackSlot, Device.name)
        .join(Device, col(Device.id) == RackSlot.device_id)
        .where(RackSlot.rack_id == rack_id, RackSlot.plan_id == plan_id)
    )
    lanes = session.exec(
        select(RackLane, Device.name)
        .join(Device, col(Device.id) == RackLane.device_id)
        .where(RackLane.rack_id == rack_id, RackLane.plan_id == plan_id)
    )
    return (
        {(slot.half_unit, slot.face, slot.column): name for slot, name in slots},
        {(lane.lane, lane.offset): name for lane, name in lanes},
    )


def reserved_units(session: Session, rack_id: int) -> dict[int, str]:
    """Unit → the slug of the tenant it is kept for; "" for nobody in particular."""
    rows = session.exec(
        select(RackReservedUnit.unit, Tenant.slug)
        .join(RackReservation, col(RackReservation.id) == RackReservedUnit.reservation_id)
        .outerjoin(Tenant, col(Tenant.id) == RackReservation.tenant_id)
        .where(RackReservedUnit.rack_id == rack_id)
    )
    return {unit: slug or "" for unit, slug in rows}


def place(session: Session, device: Device) -> None:
    """Make the slots of ``device`` follow its rack, position, face, column and lane.

    Call it inside a unit of work after setting those fields. InvalidInput says why a place is refused and what is
    free; Conflict when another transaction took it meanwhile.
    """
    session.add(device)
    session.flush()
    with consequences(session):
        session.exec(delete(RackSlot).where(col(RackSlot.plan_id) == 0, col(RackSlot.device_id) == device.pk))
        session.exec(delete(RackLane).where(col(RackLane.plan_id) == 0, col(RackLane.device_id) == device.pk))
    if device.rack_id is None:
        if device.position_half is not None or device.lane:
            raise InvalidInput("the device was not placed", [Problem("rack", "a place needs a rack: name it")])
        return
    rack = session.get(Rack, device.rack_id)
    device_type = session.get(DeviceType, device.device_type_id)
    if rack is None or device_type is None:
        raise NotFound(f"no rack with id {device.rack_id}")
    if rack.site_id != device.site_id:
        raise InvalidInput("the device was not placed", [Problem("rack", f"{rack.name} is at another site")])
    if device.position_half is not None and not device.face:
        device.face = "front"
    tenant = session.get(Tenant, device.tenant_id) if device.tenant_id is not None else None
    shape, wish = shape_of(rack), placement_of(device, device_type, tenant.slug if tenant else "")
    problems = _problems(session, rack, shape, wish)
    if problems:
        raise InvalidInput(f"{device.name} was not placed", problems)
    base: dict[str, Any] = {"rack_id": rack.pk, "device_id": device.pk}
    session.add_all(
        RackSlot(**base, half_unit=half, face=face, column=column) for half, face, column in slots_of(shape, wish)
    )
    session.add_all(RackLane(**base, lane=lane, offset=offset) for lane, offset in lanes_of(wish))
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(f"the place of {device.name} was taken meanwhile: choose another") from error


def _problems(session: Session, rack: Rack, shape: RackShape, wish: Placement) -> list[Problem]:
    refused = refusals(shape, wish)
    if refused:
        return [Problem(name, message) for name, message in refused]
    taken, lanes = occupied(session, rack.pk)
    reserved = reserved_units(session, rack.pk)
    overlap = first_overlap(shape, wish, taken, lanes)
    free = free_position(shape, wish, taken, reserved) if wish.position is not None else None
    hint = f"; {unit_text(free)} is free" if free is not None else ""
    if overlap is not None:
        return [Problem("position", f"overlaps {overlap[0]} in rack {rack.name} at {overlap[1]}{hint}")]
    foreign = foreign_units(wish, reserved)
    if foreign:
        whose = reserved[foreign[0]] or "nobody in particular"
        return [Problem("position", f"U{compress_numbers(foreign)} of rack {rack.name} is reserved for {whose}{hint}")]
    return []


def reserve(
    session: Session, rack_id: int, units: list[int], tenant_id: int | None, description: str = ""
) -> RackReservation:
    """Keep units for a tenant. InvalidInput names units outside the rack, reserved already, or with others' devices."""
    rack = session.get(Rack, rack_id)
    if rack is None:
        raise NotFound(f"no rack with id {rack_id}")
    shape, wanted = shape_of(rack), sorted(set(units))
    tenant = session.get(Tenant, tenant_id) if tenant_id is not None else None
    problems = []
    outside = [unit for unit in wanted if not shape.first <= 2 * unit < shape.end]
    if not wanted or outside:
        problems.append(Problem("units", f"{compress_numbers(outside) or 'no unit'} is not in rack {rack.name}: "
                                         f"choose from {shape.starting_unit}–{shape.end // 2 - 1}"))  # fmt: skip
    doubled = sorted(set(wanted) & set(reserved_units(session, rack_id)))
    if doubled:
        problems.append(
            Problem("units", f"U{compress_numbers(doubled)} of rack {rack.name} is reserved already: take others")
        )
    strangers = session.exec(
        select(Device.name)
        .join(RackSlot, col(RackSlot.device_id) == Device.id)
        .where(
            RackSlot.rack_id == rack_id, RackSlot.plan_id == 0,
            col(RackSlot.half_unit).in_([half for unit in wanted for half in (2 * unit, 2 * unit + 1)]),
            col(Device.tenant_id).is_distinct_from(tenant.id if tenant else None),
        )
        .distinct()
    ).all()  # fmt: skip
    if strangers:
        problems.append(
            Problem("units", f"{', '.join(sorted(strangers))} stands there and is not the tenant's: move it")
        )
    if problems:
        raise InvalidInput("the units were not reserved", problems)
    reservation = RackReservation(rack_id=rack_id, units=wanted, tenant_id=tenant_id, description=description)
    session.add(reservation)
    session.flush()
    session.add_all(RackReservedUnit(reservation_id=reservation.pk, rack_id=rack_id, unit=unit) for unit in wanted)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(f"a unit of rack {rack.name} was reserved meanwhile: choose others") from error
    return reservation


def release(session: Session, reservation: RackReservation) -> None:
    """Give reserved units back."""
    with consequences(session):
        session.exec(delete(RackReservedUnit).where(col(RackReservedUnit.reservation_id) == reservation.pk))
    session.delete(reservation)
    session.flush()

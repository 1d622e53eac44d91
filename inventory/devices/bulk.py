"""Many devices at once: their components and places in a number of statements that does not depend on how many."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from dcim.core.clock import now
from dcim.core.errors import Problem
from dcim.core.ids import uuid7
from dcim.core.rows import Row
from inventory import models as m
from inventory.components.service import add_components
from inventory.naming import compress_numbers
from inventory.racks.rules import (
    Lane,
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
from inventory.racks.service import placement_of, shape_of

def create_devices(session: Session, devices: Sequence[m.Device]) -> list[list[Problem]]:
    """Write new devices with the ports of their types, and place them. Each device's problems, by place.

    When there are problems nothing more was written than the caller's transaction will undo.
    """
    types = _types(session, devices)
    for device in devices:
        device.subdevice_role = types[device.device_type_id].subdevice_role
    problems, slots, lanes = _places(session, devices, types)
    if any(problems):
        return problems
    session.add_all(devices)
    session.flush()
    add_components(session, *devices)
    _insert(session, m.RackSlot, [{**row, "device_id": device.pk} for device, rows in slots for row in rows])
    _insert(session, m.RackLane, [{**row, "device_id": device.pk} for device, rows in lanes for row in rows])
    return problems


def _types(session: Session, devices: Sequence[m.Device]) -> dict[int, m.DeviceType]:
    wanted = {device.device_type_id for device in devices}
    return {row.pk: row for row in session.exec(select(m.DeviceType).where(col(m.DeviceType.id).in_(wanted)))}


Rows = list[tuple[m.Device, list[dict[str, Any]]]]


def _places(
    session: Session, devices: Sequence[m.Device], types: dict[int, m.DeviceType]
) -> tuple[list[list[Problem]], Rows, Rows]:
    """Check every place against what stands there and against the devices before it in the list."""
    racks = {device.rack_id for device in devices} - {None}
    shapes = {rack.pk: shape_of(rack) for rack in session.exec(select(m.Rack).where(col(m.Rack.id).in_(racks)))}
    taken, lanes = _occupied(session, shapes)
    reserved = _reserved(session, shapes)
    tenants = _tenants(session, devices)
    problems: list[list[Problem]] = []
    slot_rows: Rows = []
    lane_rows: Rows = []
    for device in devices:
        if device.rack_id is None:
            lost = device.position_half is not None or device.lane
            problems.append([Problem("rack", "a place needs a rack: name it")] if lost else [])
            continue
        if device.position_half is not None and not device.face:
            device.face = "front"
        shape, rack = shapes[device.rack_id], device.rack_id
        wish = placement_of(device, types[device.device_type_id], tenants.get(device.tenant_id or 0, ""))
        found = _problems(shape, wish, taken[rack], lanes[rack], reserved[rack])
        problems.append(found)
        if found:
            continue
        slots, units = slots_of(shape, wish), lanes_of(wish)
        taken[rack].update(dict.fromkeys(slots, device.name))
        lanes[rack].update(dict.fromkeys(units, device.name))
        base = {"rack_id": rack, "plan_id": 0}
        slot_rows.append((device, [{**base, "half_unit": h, "face": f, "column": c} for h, f, c in slots]))
        lane_rows.append((device, [{**base, "lane": lane, "offset": offset} for lane, offset in units]))
    return problems, slot_rows, lane_rows


def _problems(
    shape: RackShape, wish: Any, taken: dict[Slot, str], lanes: dict[Lane, str], reserved: dict[int, str]
) -> list[Problem]:
    refused = refusals(shape, wish)
    if refused:
        return [Problem(name, message) for name, message in refused]
    overlap = first_overlap(shape, wish, taken, lanes)
    foreign = foreign_units(wish, reserved)
    if overlap is None and not foreign:
        return []
    free = free_position(shape, wish, taken, reserved) if wish.position is not None else None
    hint = f"; {unit_text(free)} is free" if free is not None else ""
    if overlap is not None:
        return [Problem("position", f"overlaps {overlap[0]} in rack {shape.name} at {overlap[1]}{hint}")]
    whose = reserved[foreign[0]] or "nobody in particular"
    return [Problem("position", f"U{compress_numbers(foreign)} of rack {shape.name} is reserved for {whose}{hint}")]


def _occupied(session: Session, racks: Any) -> tuple[dict[int, dict[Slot, str]], dict[int, dict[Lane, str]]]:
    slots: dict[int, dict[Slot, str]] = defaultdict(dict)
    lanes: dict[int, dict[Lane, str]] = defaultdict(dict)
    slot, lane = m.RackSlot, m.RackLane
    for rack, half, face, column, name in session.exec(
        select(slot.rack_id, slot.half_unit, slot.face, slot.column, m.Device.name)  # type: ignore[call-overload]
        .join(m.Device, col(m.Device.id) == slot.device_id)
        .where(col(slot.rack_id).in_(racks), slot.plan_id == 0)
    ):
        slots[rack][half, face, column] = name
    for rack, where, offset, name in session.exec(
        select(lane.rack_id, lane.lane, lane.offset, m.Device.name)
        .join(m.Device, col(m.Device.id) == lane.device_id)
        .where(col(lane.rack_id).in_(racks), lane.plan_id == 0)
    ):
        lanes[rack][where, offset] = name
    return slots, lanes


def _reserved(session: Session, racks: Any) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = session.exec(
        select(m.RackReservedUnit.rack_id, m.RackReservedUnit.unit, m.Tenant.slug)
        .join(m.RackReservation, col(m.RackReservation.id) == m.RackReservedUnit.reservation_id)
        .outerjoin(m.Tenant, col(m.Tenant.id) == m.RackReservation.tenant_id)
        .where(col(m.RackReservedUnit.rack_id).in_(racks))
    )
    for rack, unit, slug in rows:
        found[rack][unit] = slug or ""
    return found


def _tenants(session: Session, devices: Sequence[m.Device]) -> dict[int, str]:
    wanted = {device.tenant_id for device in devices} - {None}
    if not wanted:
        return {}
    return {row.pk: row.slug for row in session.exec(select(m.Tenant).where(col(m.Tenant.id).in_(wanted)))}


def _insert(session: Session, model: type[Row], rows: list[dict[str, Any]]) -> None:
    """Rows that follow from others, without the change log."""
    if rows:
        at = now()
        prepared = [{"uid": uuid7(), "created": at, "last_updated": at, **row} for row in rows]
        session.connection().execute(insert(model), prepared)

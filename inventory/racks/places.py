"""Place devices in racks: the rules are checked first, and the database's unique rows have the last word."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from dcim.access.writing import consequences
from dcim.core.clock import now
from dcim.core.errors import Conflict, InvalidInput, NotFound, Problem
from dcim.core.ids import uuid7
from dcim.core.rows import Row
from inventory.devices.models import Device
from inventory.naming import compress_numbers
from inventory.organisation.models import Location, Tenant
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


class _Scene:
    """What stands where in the racks that some devices go to: five statements, however many devices.

    ``taken`` and ``lanes`` are by rack; the devices' own present places are left out.
    """

    def __init__(self, session: Session, devices: Sequence[Device], racks: Iterable[int]) -> None:
        wanted = sorted(set(racks))
        self.types = _by_id(session, DeviceType, {device.device_type_id for device in devices})
        self.racks = _by_id(session, Rack, wanted)
        self.tenants = _by_id(session, Tenant, {d.tenant_id for d in devices if d.tenant_id is not None})
        self.locations = _by_id(session, Location, {d.location_id for d in devices if d.location_id is not None})
        moving = {device.id for device in devices if device.id is not None}
        self.taken: dict[int, dict[Slot, str]] = {rack: {} for rack in wanted}
        self.lanes: dict[int, dict[Lane, str]] = {rack: {} for rack in wanted}
        self.reserved: dict[int, dict[int, str]] = {rack: {} for rack in wanted}
        if not wanted:
            return
        for slot, name in _occupants(session, RackSlot, wanted):
            if slot.device_id not in moving:
                self.taken[slot.rack_id][slot.half_unit, slot.face, slot.column] = name
        for lane, name in _occupants(session, RackLane, wanted):
            if lane.device_id not in moving:
                self.lanes[lane.rack_id][lane.lane, lane.offset] = name
        for rack, unit, tenant in session.exec(
            select(RackReservedUnit.rack_id, RackReservedUnit.unit, Tenant.slug)
            .join(RackReservation, col(RackReservation.id) == RackReservedUnit.reservation_id)
            .outerjoin(Tenant, col(Tenant.id) == RackReservation.tenant_id)
            .where(col(RackReservedUnit.rack_id).in_(wanted))
        ):
            self.reserved[rack][unit] = tenant or ""

    def wish(self, device: Device) -> Placement:
        """Where a device wants to stand."""
        tenant = self.tenants.get(device.tenant_id or 0)
        return placement_of(device, self.types[device.device_type_id], tenant.slug if tenant else "")

    def problems(self, device: Device) -> list[Problem]:
        """Why a device cannot stand where it wants; when nothing is said, its place is taken for those that follow."""
        device_type = self.types.get(device.device_type_id)
        if device_type is None:
            return [Problem("device_type", "does not exist: import or create it first")]
        location = self.locations.get(device.location_id or 0)
        if location is not None and location.site_id != device.site_id:
            return [Problem("location", f"{location.name} is at another site")]
        if device.rack_id is None:
            if device.position_half is not None or device.lane:
                return [Problem("rack", "a place needs a rack: name it")]
            return []
        rack = self.racks.get(device.rack_id)
        if rack is None:
            return [Problem("rack", f"there is no rack with id {device.rack_id}: name another")]
        if rack.site_id != device.site_id:
            return [Problem("rack", f"{rack.name} is at another site")]
        shape, wish = shape_of(rack), self.wish(device)
        refused = refusals(shape, wish)
        if refused:
            return [Problem(name, message) for name, message in refused]
        return self._taken(rack, shape, wish)

    def _taken(self, rack: Rack, shape: RackShape, wish: Placement) -> list[Problem]:
        taken, lanes, reserved = self.taken[rack.pk], self.lanes[rack.pk], self.reserved[rack.pk]
        overlap = first_overlap(shape, wish, taken, lanes)
        foreign = foreign_units(wish, reserved)
        if overlap is None and not foreign:
            taken.update(dict.fromkeys(slots_of(shape, wish), wish.device))
            lanes.update(dict.fromkeys(lanes_of(wish), wish.device))
            return []
        free = free_position(shape, wish, taken, reserved) if wish.position is not None else None
        hint = f"; {unit_text(free)} is free" if free is not None else ""
        if overlap is not None:
            return [Problem("position", f"overlaps {overlap[0]} in rack {rack.name} at {overlap[1]}{hint}")]
        whose = reserved[foreign[0]] or "nobody in particular"
        return [Problem("position", f"U{compress_numbers(foreign)} of rack {rack.name} is reserved for {whose}{hint}")]


def place(session: Session, *devices: Device) -> None:
    """Make the slots of devices follow their rack, position, face, column and lane.

    Call it inside a unit of work after setting those fields, on new devices too (they are added). InvalidInput says
    why a place is refused and what is free; Conflict when another transaction took it meanwhile. The number of
    statements does not depend on the number of devices.
    """
    with session.no_autoflush:
        scene = _Scene(session, devices, [d.rack_id for d in devices if d.rack_id is not None])
        problems: list[Problem] = []
        for device in devices:
            if device.position_half is not None and not device.face:
                device.face = "front"
            found = scene.problems(device)
            several = len(devices) > 1
            problems += [Problem(f"{device.name}.{p.where}", p.message) if several else p for p in found]
            if not found:
                device.subdevice_role = scene.types[device.device_type_id].subdevice_role
    if problems:
        names = devices[0].name if len(devices) == 1 else f"{len(devices)} devices"
        raise InvalidInput(f"{names} {'was' if len(devices) == 1 else 'were'} not placed", problems)
    session.add_all(devices)
    session.flush()
    with consequences(session):
        _write(session, scene, devices)


def misfits(session: Session, devices: Sequence[Device], types: Mapping[int, DeviceType]) -> dict[str, str]:
    """Device → why it could not stay where it stands if its type were the one of ``types``. Nothing is written."""
    with session.no_autoflush:
        scene = _Scene(session, devices, [device.rack_id for device in devices if device.rack_id is not None])
        scene.types = {**scene.types, **types}
        found = {device.name: scene.problems(device) for device in devices}
    return {name: problems[0].message for name, problems in found.items() if problems}


def place_anywhere(
    session: Session, device: Device, rack_ids: Sequence[int], *, face: str = "front", column: int | None = None,
    from_top: bool = False,
) -> Device:  # fmt: skip
    """Put a device on the lowest (or highest) free whole unit of the first of some racks that has room for it.

    ``face`` and ``column`` are the device's; its type says height and depth. The racks are locked first, so that of
    many writers each gets another unit. Conflict when there is no room. InvalidInput for a device that takes no unit.
    """
    locked = select(Rack).where(col(Rack.id).in_(rack_ids)).order_by(col(Rack.id)).with_for_update()
    found = {rack.pk: rack for rack in session.exec(locked.execution_options(populate_existing=True))}
    missing = [rack_id for rack_id in rack_ids if rack_id not in found]
    if missing:
        raise NotFound(f"no rack with id {missing[0]}")
    with session.no_autoflush:
        scene = _Scene(session, [device], rack_ids)
        device_type = scene.types.get(device.device_type_id)
        if device_type is None or device_type.u_height_half == 0 or device_type.subdevice_role == "child":
            raise InvalidInput(
                f"{device.name} was not placed",
                [Problem("device_type", "takes no units of a rack: give a lane, or a bay of its chassis")],
            )
        device.face, device.column, device.lane, device.lane_offset, device.position_half = face, column, "", None, None
        wish = scene.wish(device)
        for rack_id in rack_ids:
            rack = found[rack_id]
            shape = shape_of(rack)
            if refusals(shape, wish):
                continue
            free = free_position(shape, wish, scene.taken[rack_id], scene.reserved[rack_id], from_top=from_top)
            if free is not None:
                device.rack_id, device.site_id, device.position_half = rack_id, rack.site_id, free
                if device.location_id is not None:
                    device.location_id = rack.location_id
                break
    if device.position_half is None:
        names = ", ".join(found[rack_id].name for rack_id in rack_ids)
        raise Conflict(
            f"no room for {device.name} ({device_type.u_height_half / 2:g}U) in {names}: move something, or name "
            "another rack"
        )
    place(session, device)
    return device


def occupied(session: Session, rack_id: int, plan_id: int = 0) -> tuple[dict[Slot, str], dict[Lane, str]]:
    """Who takes which slot and lane of a rack, by device name. Two statements."""
    slots = _occupants(session, RackSlot, [rack_id], plan_id)
    lanes = _occupants(session, RackLane, [rack_id], plan_id)
    return (
        {(slot.half_unit, slot.face, slot.column): name for slot, name in slots},
        {(lane.lane, lane.offset): name for lane, name in lanes},
    )


def reserved_units(session: Session, rack_id: int) -> dict[int, str]:
    """Unit → the slug of the tenant it is kept for; "" for nobody in particular."""
    return _Scene(session, [], [rack_id]).reserved[rack_id]


def _occupants(session: Session, model: Any, rack_ids: Sequence[int], plan_id: int = 0) -> Any:
    return session.exec(
        select(model, Device.name)
        .join(Device, col(Device.id) == model.device_id)
        .where(col(model.rack_id).in_(rack_ids), model.plan_id == plan_id)
    )


def _by_id(session: Session, model: Any, ids: Iterable[int]) -> dict[int, Any]:
    wanted = list(ids)
    if not wanted:
        return {}
    return {row.pk: row for row in session.exec(select(model).where(col(model.id).in_(wanted)))}


def _write(session: Session, scene: _Scene, devices: Sequence[Device]) -> None:
    ids = [device.pk for device in devices]
    session.exec(delete(RackSlot).where(col(RackSlot.plan_id) == 0, col(RackSlot.device_id).in_(ids)))
    session.exec(delete(RackLane).where(col(RackLane.plan_id) == 0, col(RackLane.device_id).in_(ids)))
    slots: list[dict[str, Any]] = []
    lanes: list[dict[str, Any]] = []
    for device in devices:
        if device.rack_id is None:
            continue
        base = {"rack_id": device.rack_id, "device_id": device.pk, "plan_id": 0}
        wish = scene.wish(device)
        slots += [
            {**base, "half_unit": half, "face": face, "column": column}
            for half, face, column in slots_of(shape_of(scene.racks[device.rack_id]), wish)
        ]
        lanes += [{**base, "lane": lane, "offset": offset} for lane, offset in lanes_of(wish)]
    try:
        insert_derived(session, RackSlot, slots)
        insert_derived(session, RackLane, lanes)
    except IntegrityError as error:
        names = ", ".join(device.name for device in devices[:3])
        raise Conflict(f"the place of {names} was taken meanwhile: choose another") from error


def insert_derived(session: Session, model: type[Row], rows: Sequence[dict[str, Any]]) -> None:
    """Rows that follow from others, without the change log: one statement."""
    at = now()
    prepared = [{"uid": uuid7(), "created": at, "last_updated": at, **row} for row in rows]
    if prepared:
        session.connection().execute(insert(model), prepared)

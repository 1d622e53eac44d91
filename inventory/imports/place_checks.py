"""Places and reservations in racks, for the picture after an import."""

from collections import defaultdict

from inventory.imports.items import Key, show_key
from inventory.imports.picture import Picture
from inventory.naming import compress_numbers
from inventory.racks.rules import (
    Lane,
    Placement,
    RackShape,
    Slot,
    first_overlap,
    foreign_units,
    free_position,
    lanes_of,
    occupancy,
    refusals,
    slots_of,
    unit_text,
)

_PLACE_COLUMN = {"position": "position_half", "lane": "lane", "column": "column", "face": "face"}
PLACE_COLUMNS = frozenset(
    {"rack_id", "device_type_id", "position_half", "face", "column", "column_span", "lane", "lane_offset", "lane_span"}
)


def placement_of(picture: Picture, device: Key) -> Placement:
    """A device's wish as the picture has it."""
    values = picture.values("devices", device)
    type_ = picture.values("device_types", values.get("device_type_id") or ())
    tenant = values.get("tenant_id")
    return Placement(
        device=device[0],
        height=type_.get("u_height_half", 2),
        full_depth=type_.get("is_full_depth", True),
        position=values.get("position_half"),
        face=values.get("face") or "",
        column=values.get("column"),
        column_span=values.get("column_span") or 1,
        lane=values.get("lane") or "",
        lane_offset=values.get("lane_offset"),
        lane_span=values.get("lane_span"),
        tenant=tenant[0] if tenant else "",
        child=type_.get("subdevice_role") == "child",
    )


def shape_of(picture: Picture, rack: Key) -> RackShape:
    """A rack's shape as the picture has it."""
    values = picture.values("racks", rack)
    return RackShape(
        rack[1], values.get("u_height") or 42, values.get("starting_unit") or 1, values.get("columns") or 1
    )


def reserved_units(picture: Picture, rack: Key) -> dict[int, str]:
    """Unit → the tenant it is kept for ("" when for nobody in particular)."""
    found: dict[int, str] = {}
    for key in picture.keys("rack_reservations"):
        if key[:2] == rack:
            values = picture.values("rack_reservations", key)
            tenant = values.get("tenant_id")
            found.update(dict.fromkeys(values["units"], tenant[0] if tenant else ""))
    return found


def check_places(picture: Picture) -> None:
    """Every device of a rack that the import touches stands in the rack, alone, and on no one else's units."""
    by_rack: dict[Key, list[Key]] = defaultdict(list)
    for device in sorted(picture.keys("devices")):
        rack = picture.values("devices", device).get("rack_id")
        if rack and picture.has("racks", rack):
            by_rack[rack].append(device)
        elif rack is None and device in picture.items["devices"]:
            item = picture.items["devices"][device]
            if item.values.get("position_half") is not None or item.values.get("lane"):
                column = "position_half" if item.values.get("position_half") is not None else "lane"
                picture.problem(item.line(column), f"{device[0]} has a place but no rack: name the rack")
    touched = set(picture.items["racks"]) | {
        picture.values("devices", device).get("rack_id") for device in picture.items["devices"]
    }
    touched |= {key[:2] for key in picture.items["rack_reservations"]}
    for rack, devices in by_rack.items():
        if rack in touched or any(
            picture.values("devices", device).get("device_type_id") in picture.items["device_types"]
            for device in devices
        ):
            _rack(picture, rack, devices)


def _rack(picture: Picture, rack: Key, devices: list[Key]) -> None:
    shape, reserved = shape_of(picture, rack), reserved_units(picture, rack)
    declared = [device for device in devices if device in picture.items["devices"]]
    standing = [device for device in devices if device not in picture.items["devices"]]
    places = {device: placement_of(picture, device) for device in devices}
    taken, lanes = occupancy(shape, (places[device] for device in standing))
    everyone, _lanes = occupancy(shape, (places[device] for device in (*standing, *declared)))
    owners = {device[0]: device for device in devices}
    alone: dict[Slot, str] = {}
    for device in standing:
        _standing(picture, rack, shape, places[device], alone, reserved)
    for device in declared:
        _device(picture, rack, shape, places[device], (taken, lanes, everyone), reserved, owners)


def _standing(
    picture: Picture, rack: Key, shape: RackShape, place: Placement, alone: dict[Slot, str], reserved: dict[int, str]
) -> None:
    """A device that the files do not have, in a rack, type or reservation that they change."""
    type_key = picture.values("devices", (place.device,))["device_type_id"]
    changed = [picture.items["device_types"].get(type_key), picture.items["racks"].get(rack)]
    where = next((item.where for item in changed if item is not None), show_key(rack))
    for _field, message in refusals(shape, place):
        picture.problem(where, f"rack {show_key(rack)} would no longer hold what is in it: {message}")
    overlap = first_overlap(shape, place, alone, {})
    if overlap is not None:
        picture.problem(
            where,
            f"{place.device} would overlap {overlap[0]} in rack {show_key(rack)} at {overlap[1]}: "
            "move one of them first",
        )
    alone.update(dict.fromkeys(slots_of(shape, place), place.device))
    for unit in foreign_units(place, reserved):
        for key, item in picture.items["rack_reservations"].items():
            if key[:2] == rack and unit in picture.values("rack_reservations", key)["units"]:
                picture.problem(
                    item.line("units"),
                    f"{place.device} stands on U{unit} of rack {show_key(rack)} and is not "
                    "the tenant's: take other units, or move it first",
                )


def _device(
    picture: Picture,
    rack: Key,
    shape: RackShape,
    place: Placement,
    occupied: tuple[dict[Slot, str], dict[Lane, str], dict[Slot, str]],
    reserved: dict[int, str],
    owners: dict[str, Key],
) -> None:
    taken, lanes, everyone = occupied
    item = picture.items["devices"][(place.device,)]
    refused = refusals(shape, place)
    for field_name, message in refused:
        picture.problem(item.line(_PLACE_COLUMN[field_name]), message)
    if refused:
        return
    overlap = first_overlap(shape, place, taken, lanes)
    if overlap is not None:
        other, where = overlap
        at = (
            picture.items["devices"][owners[other]].line("position_half")
            if owners[other] in picture.items["devices"]
            else "the inventory"
        )
        free = free_position(shape, place, everyone, reserved) if place.position is not None else None
        hint = f"; {unit_text(free)} is free" if free is not None else ": move one of them"
        line = item.line("position_half" if place.position is not None else "lane")
        picture.problem(line, f"{place.device} overlaps {other} ({at}) in rack {show_key(rack)} at {where}{hint}")
        return
    taken.update(dict.fromkeys(slots_of(shape, place), place.device))
    lanes.update(dict.fromkeys(lanes_of(place), place.device))
    foreign = foreign_units(place, reserved)
    if foreign:
        tenant = reserved[foreign[0]] or "nobody in particular"
        free = free_position(shape, place, everyone, reserved)
        hint = f"; {unit_text(free)} is free" if free is not None else ""
        picture.problem(
            item.line("position_half"),
            f"{place.device} stands on U{compress_numbers(foreign)} of rack {show_key(rack)}, reserved for {tenant}: "
            f"move it{hint}, or give it that tenant",
        )


def check_reservations(picture: Picture) -> None:
    """Reserved units are in the rack, and reserved once."""
    owners: dict[tuple[Key, int], Key] = {}
    for key in sorted(picture.keys("rack_reservations"), key=lambda k: (k in picture.items["rack_reservations"], k)):
        values = picture.values("rack_reservations", key)
        item = picture.items["rack_reservations"].get(key)
        rack = key[:2]
        shape = shape_of(picture, rack)
        outside = [unit for unit in values["units"] if not shape.first <= 2 * unit < shape.end]
        if item is not None and outside and picture.has("racks", rack):
            top = unit_text(shape.end - 2)
            picture.problem(
                item.line("units"),
                f"units {compress_numbers(outside)} are not in rack {show_key(rack)}, whose top is {top}",
            )
        shared: dict[Key, list[int]] = defaultdict(list)
        for unit in values["units"]:
            other = owners.setdefault((rack, unit), key)
            if other != key:
                shared[other].append(unit)
        for other, units in shared.items():
            if item is not None:
                tenant = picture.values("rack_reservations", other).get("tenant_id")
                whose = f"of {tenant[0]}" if tenant else other[2]
                picture.problem(
                    item.line("units"),
                    f"units {compress_numbers(units)} of rack {show_key(rack)} are "
                    f"already in the reservation {whose}: take others",
                )

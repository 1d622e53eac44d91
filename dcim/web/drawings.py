"""From the inventory's rows to what the SVG functions draw."""

from collections.abc import Mapping
from typing import Any, Literal

from dcim.web.svg.elevation import Box, Face, LaneBox, RackDrawing, Reserved
from inventory.pages.rack_queries import RackContents


def drawing(contents: RackContents, words: Mapping[int, str] | None = None, *, linked: bool = True) -> RackDrawing:
    """A rack's drawing. ``words`` gives a device's provisioning state by id; others show their status."""
    rack = contents.rack
    words = words or {}
    boxes = []
    lanes = []
    for device in contents.devices:
        word = words.get(device.id, device.status)
        href = f"/devices/{device.id}/" if linked else None
        detail = " · ".join(part for part in (device.role, device.model, device.serial, device.tenant) if part)
        shared = {
            "name": device.name, "href": href, "word": word, "planned": device.status == "planned", "detail": detail,
            "key": str(device.id), "face": _face(device),
        }  # fmt: skip
        if device.position_half is not None:
            width = rack.columns
            column = device.column or 0
            boxes.append(
                Box(
                    **shared, start=_start(rack, device.position_half, device.u_height_half),
                    height=device.u_height_half, full_depth=device.is_full_depth, columns=width, column=column,
                    span=width if device.column is None else device.column_span,
                )
            )  # fmt: skip
        elif device.lane and device.lane_offset is not None:
            side: Literal["left", "right"] = "left" if device.lane.startswith("left") else "right"
            lanes.append(LaneBox(**shared, side=side, offset=device.lane_offset - 1, span=device.lane_span or 1))
    return RackDrawing(
        name=rack.name, units=rack.u_height, starting_unit=rack.starting_unit, descending=rack.desc_units,
        boxes=boxes, lanes=lanes, reserved=[part for item in contents.reservations for part in _reserved(rack, item)],
    )  # fmt: skip


def loose(contents: RackContents) -> list[Any]:
    """Devices of a rack without a place in it."""
    return [d for d in contents.devices if d.position_half is None and not (d.lane and d.lane_offset is not None)]


def _face(device: Any) -> Face:
    if device.lane:
        return "front" if device.lane.endswith("front") else "rear"
    return "rear" if device.face == "rear" else "front"


def _start(rack: Any, position_half: int, height_half: int) -> int:
    """Half units between the rack's lowest unit and the device's lower edge, as it stands in the room."""
    from_first = int(position_half - 2 * rack.starting_unit)
    if rack.desc_units:
        return int(2 * rack.u_height - from_first - height_half)
    return from_first


def _reserved(rack: Any, item: Any) -> list[Reserved]:
    """A reservation's units as blocks of neighbours."""
    blocks: list[list[int]] = []
    for unit in sorted(item.units):
        if blocks and unit == blocks[-1][-1] + 1:
            blocks[-1].append(unit)
        else:
            blocks.append([unit])
    tenant = item.tenant or "nobody"
    return [
        Reserved(_start(rack, 2 * block[0], 2 * len(block)), 2 * len(block), tenant, item.description)
        for block in blocks
    ]

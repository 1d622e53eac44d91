"""Placement in racks, as pure functions: which slots a device takes, and why a place is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Slot = tuple[int, str, int]
"""(half-unit, face, column)"""
Lane = tuple[str, int]
"""(lane, unit)"""
FACES = ("front", "rear")


@dataclass(frozen=True)
class RackShape:
    """What placement needs to know of a rack. Half-units run from ``2 * starting_unit``."""

    name: str
    u_height: int
    starting_unit: int = 1
    columns: int = 1

    @property
    def first(self) -> int:
        """The lowest half-unit."""
        return 2 * self.starting_unit

    @property
    def end(self) -> int:
        """The half-unit above the top."""
        return 2 * (self.starting_unit + self.u_height)


@dataclass(frozen=True)
class Placement:
    """A device's wish: ``height`` in half-units (0: not mounted in units), and where."""

    device: str
    height: int
    full_depth: bool
    position: int | None = None
    face: str = ""
    column: int | None = None
    column_span: int = 1
    lane: str = ""
    lane_offset: int | None = None
    lane_span: int | None = None
    tenant: str = ""
    child: bool = False


def unit_text(half_unit: int) -> str:
    """``U12`` or ``U12.5``."""
    return f"U{half_unit / 2:g}"


def slots_of(rack: RackShape, place: Placement) -> list[Slot]:
    """The slots a placement takes; empty for an unplaced or 0U device."""
    if place.position is None or place.height == 0:
        return []
    faces = FACES if place.full_depth else (place.face or "front",)
    first = 0 if place.column is None else place.column
    columns = range(rack.columns) if place.column is None else range(first, first + place.column_span)
    return [
        (half, face, column)
        for half in range(place.position, place.position + place.height)
        for face in faces
        for column in columns
    ]


def lanes_of(place: Placement) -> list[Lane]:
    """The units of a vertical lane that a 0U device takes."""
    if not place.lane or place.lane_offset is None:
        return []
    return [(place.lane, place.lane_offset + unit) for unit in range(place.lane_span or 1)]


def units_of(place: Placement) -> set[int]:
    """The whole units that a placement touches."""
    if place.position is None:
        return set()
    return {half // 2 for half in range(place.position, place.position + place.height)}


Field = Literal["position", "lane", "column", "face"]


def refusals(rack: RackShape, place: Placement) -> list[tuple[Field, str]]:
    """Why the place itself is impossible in this rack: (field, message), whoever else is in it."""
    found: list[tuple[Field, str]] = []
    top = unit_text(rack.end - 2)
    if place.position is not None:
        if place.child:
            found.append(("position", f"{place.device} sits in a chassis: give its bay instead of a position"))
        elif place.height == 0:
            found.append(("position", f"{place.device} has no height (0U): give lane, offset and span, no position"))
        elif place.position < rack.first:
            found.append(
                (
                    "position",
                    f"{unit_text(place.position)} is below {rack.name}'s lowest unit {unit_text(rack.first)}: raise it",
                )
            )
        elif place.position + place.height > rack.end:
            highest = unit_text(rack.end - place.height)
            found.append(
                (
                    "position",
                    f"{place.device} at {unit_text(place.position)} is {place.height / 2:g}U high and "
                    f"reaches above {rack.name}'s top {top}: {highest} is the highest that fits",
                )
            )
        if place.lane:
            found.append(("lane", f"{place.device} has both a position and a lane: keep one"))
    elif place.lane:
        if place.height:
            found.append(
                ("lane", f"{place.device} is {place.height / 2:g}U high: give a position; lanes are for 0U devices")
            )
        if place.lane_offset is None:
            found.append(("lane", f"{place.device} has a lane but no offset: give the unit where it begins"))
        elif place.lane_offset + (place.lane_span or 1) - 1 > rack.u_height:
            found.append(
                (
                    "lane",
                    f"{place.device} reaches unit {place.lane_offset + (place.lane_span or 1) - 1} of the "
                    f"lane; {rack.name} has {rack.u_height}: shorten span or lower offset",
                )
            )
    if place.column is not None and place.column + place.column_span > rack.columns:
        found.append(
            (
                "column",
                f"column {place.column} with span {place.column_span} does not fit {rack.name}, which has "
                f"{rack.columns} column(s)",
            )
        )
    return found


def first_overlap(
    rack: RackShape, place: Placement, taken: dict[Slot, str], lanes: dict[Lane, str]
) -> tuple[str, str] | None:
    """(the other device, where they meet), or None when the place is free."""
    for slot in slots_of(rack, place):
        other = taken.get(slot)
        if other is not None and other != place.device:
            return other, f"{unit_text(slot[0] // 2 * 2)} {slot[1]}"
    for lane in lanes_of(place):
        other = lanes.get(lane)
        if other is not None and other != place.device:
            return other, f"unit {lane[1]} of the {lane[0]} lane"
    return None


def free_position(
    rack: RackShape,
    place: Placement,
    taken: dict[Slot, str],
    reserved: dict[int, str] | None = None,
    *,
    from_top: bool = False,
) -> int | None:
    """The free whole-unit position nearest to the one wished, heeding reservations.

    Without a wish the lowest, or the highest with ``from_top``. In half-units; None when there is none.
    """
    wish = place.position if place.position is not None else rack.end if from_top else rack.first
    for position in sorted(range(rack.first, rack.end - place.height + 1, 2), key=lambda p: (abs(p - wish), p)):
        candidate = Placement(
            place.device,
            place.height,
            place.full_depth,
            position,
            place.face,
            place.column,
            place.column_span,
            tenant=place.tenant,
        )
        if first_overlap(rack, candidate, taken, {}) is None and not foreign_units(candidate, reserved or {}):
            return position
    return None


def foreign_units(place: Placement, reserved: dict[int, str]) -> list[int]:
    """Units of the placement that are reserved for another tenant; ``reserved`` is unit → tenant ("" = nobody's)."""
    return sorted(unit for unit in units_of(place) if unit in reserved and reserved[unit] != place.tenant)


def occupancy(rack: RackShape, places: Iterable[Placement]) -> tuple[dict[Slot, str], dict[Lane, str]]:
    """Who takes which slot and lane; of two that overlap the first stays."""
    taken: dict[Slot, str] = {}
    lanes: dict[Lane, str] = {}
    for place in places:
        for slot in slots_of(rack, place):
            taken.setdefault(slot, place.device)
        for lane in lanes_of(place):
            lanes.setdefault(lane, place.device)
    return taken, lanes

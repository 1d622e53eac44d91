"""Room for several devices of one type: where they fit best, and why other racks were refused. Pure.

Best fit: as few racks as can be; a rack that takes all that are left and leaves the least behind; in a rack the units
that are kept for the tenant first, then the run that leaves the least, from the bottom up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from inventory.answers.space_rules import (
    DeviceShape,
    Faces,
    RackSpace,
    Run,
    closed,
    free_runs,
    largest,
    positions,
    reservations_text,
    units_text,
)
from inventory.naming import natural


@dataclass(frozen=True)
class Spot:
    """A place for one device: ``position`` in half-units."""

    rack_id: int
    rack: str
    site: str
    location: str
    position: int
    face: str


@dataclass(frozen=True)
class Refusal:
    """A rack that takes none, and every reason for it."""

    rack_id: int
    rack: str
    site: str
    location: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """A rack that takes some: how many it could take and got, and what ends it (``units``, ``weight`` or ``power``)."""

    rack_id: int
    rack: str
    site: str
    location: str
    takes: int
    placed: int
    limit: str


@dataclass(frozen=True)
class Room:
    """Places for as many of the wanted devices as fit."""

    wanted: int
    spots: list[Spot] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether all of them fit."""
        return len(self.spots) == self.wanted


@dataclass(frozen=True)
class _Fit:
    rack: RackSpace
    runs: list[Run]
    takes: int
    limit: str
    free: int

    @property
    def order(self) -> tuple[object, ...]:
        return (natural(self.rack.site), natural(self.rack.name), self.rack.id)


def find_room(
    racks: Sequence[RackSpace], device: DeviceShape, count: int, *, tenant: str = "", face: str = "front"
) -> Room:
    """Places for ``count`` devices. ``face`` is where a device that is not of full depth is mounted."""
    room = Room(count)
    faces: Faces = "both" if device.full_depth else "rear" if face == "rear" else "front"
    mounted = "rear" if face == "rear" else "front"
    fits: list[_Fit] = []
    for rack in sorted(racks, key=lambda rack: (natural(rack.site), natural(rack.name), rack.id)):
        runs = free_runs(rack, faces=faces, tenant=tenant, height=device.height)
        reasons = _reasons(rack, device, faces, tenant, runs)
        if reasons:
            room.refused.append(Refusal(rack.id, rack.name, rack.site, rack.location, tuple(reasons)))
        else:
            limits = {"units": len(_stacked(runs, device.height, None)), **_limits(rack, device)}
            limit = min(limits, key=lambda name: limits[name])
            fits.append(_Fit(rack, runs, limits[limit], limit, sum(run.height for run in runs)))
    left = count
    while left and fits:
        enough = [fit for fit in fits if fit.takes >= left]
        chosen = (
            min(enough, key=lambda fit: (not _own(fit), fit.free, fit.order))
            if enough
            else min(fits, key=lambda fit: (not _own(fit), -fit.takes, fit.free, fit.order))
        )
        fits.remove(chosen)
        rack, number = chosen.rack, min(left, chosen.takes)
        room.spots.extend(
            Spot(rack.id, rack.name, rack.site, rack.location, position, mounted)
            for position in sorted(_stacked(chosen.runs, device.height, number))
        )
        left -= number
        room.offers.append(_offer(chosen, number))
    room.offers.extend(_offer(fit, 0) for fit in fits)
    return room


def _offer(fit: _Fit, placed: int) -> Offer:
    rack = fit.rack
    return Offer(rack.id, rack.name, rack.site, rack.location, fit.takes, placed, fit.limit)


def _own(fit: _Fit) -> bool:
    return any(run.reserved for run in fit.runs)


def _stacked(runs: Sequence[Run], height: int, number: int | None) -> list[int]:
    """Positions of up to ``number`` devices on top of each other (None: as many as fit)."""
    found: list[int] = []
    left = list(runs)
    while left and (number is None or len(found) < number):
        need = None if number is None else (number - len(found)) * height

        def preference(run: Run, need: int | None = need) -> tuple[object, ...]:
            holds = need is not None and len(positions(run.start, run.height, height)) > 0 and run.height >= need
            return (not run.reserved, not holds, run.height if holds else -run.height, run.start)

        run = min(left, key=preference)
        left.remove(run)
        plain = _stack(run.start, run.height, height)
        wanted = len(plain) if number is None else min(len(plain), number - len(found))
        own = _own_first(run, height)
        found += (own if len(own) >= wanted else plain)[:wanted]
    return found


def _own_first(run: Run, height: int) -> list[int]:
    """Positions of devices stacked in a run, from the lowest unit on that is kept for the tenant, then those below."""
    begin = max(run.start, 2 * run.reserved[0]) if run.reserved else run.start
    return _stack(begin, run.start + run.height - begin, height) + _stack(run.start, begin - run.start, height)


def _stack(start: int, length: int, height: int) -> list[int]:
    return list(positions(start, length, height)[:: height if height % 2 else height // 2])


def _limits(rack: RackSpace, device: DeviceShape) -> dict[str, int]:
    """How many the rack's weight and power allow, where they limit."""
    found = {}
    if rack.weight_left_kg is not None and device.weight_kg:
        found["weight"] = max(0, int((rack.weight_left_kg + 1e-9) // device.weight_kg))
    if rack.power_left_w is not None and device.draw_w:
        found["power"] = max(0, int((rack.power_left_w + 1e-9) // device.draw_w))
    return found


def _reasons(rack: RackSpace, device: DeviceShape, faces: Faces, tenant: str, runs: list[Run]) -> list[str]:
    reasons = [why] if (why := closed(rack, tenant)) else []
    if not runs:
        reasons.append(_no_run(rack, device, faces, tenant))
    weight, power = rack.weight_left_kg, rack.power_left_w
    if weight is not None and device.weight_kg and device.weight_kg > weight + 1e-9:
        reasons.append(f"weight: {weight:.1f} kg left, one weighs {device.weight_kg:.1f} kg")
    if power is not None and device.draw_w and device.draw_w > power + 1e-9:
        reasons.append(f"power: {power:.0f} W left, one draws {device.draw_w:.0f} W")
    return reasons


def _no_run(rack: RackSpace, device: DeviceShape, faces: Faces, tenant: str) -> str:
    need = f"one needs {device.height / 2:g}U"
    if free_runs(rack, faces=faces, height=device.height, heed=False):
        return f"its free units are reserved ({reservations_text(rack)}); {need}"
    if faces == "both":
        for one in ("front", "rear"):
            run = largest(free_runs(rack, faces=one, tenant=tenant, height=device.height))
            if run is not None:
                span = units_text(run.start, run.height)
                return f"{span} is free only in the {one}; a device of full depth needs both faces"
    gap = largest(free_runs(rack, faces=faces, tenant=tenant))
    return f"its largest gap is {gap.height / 2:g}U, {need}" if gap else f"it is full; {need}"

"""Free units of racks, as pure functions over bit masks: bit ``i`` is the half-unit ``shape.first + i``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from inventory.naming import compress_numbers
from inventory.racks.rules import FACES, RackShape

Faces = Literal["both", "front", "rear"]
"""What must be free: both faces (a full-depth device), or one."""


@dataclass(frozen=True)
class DeviceShape:
    """What a device type needs. ``height`` in half-units; ``weight_kg`` and ``draw_w`` None when they are not known."""

    slug: str
    name: str
    height: int
    full_depth: bool = True
    weight_kg: float | None = None
    draw_w: float | None = None
    child: bool = False


@dataclass(frozen=True)
class RackSpace:
    """A rack with what stands in it. Limits and what is left are None where the rack says none."""

    id: int
    shape: RackShape
    site: str = ""
    location: str = ""
    role: str = ""
    status: str = "active"
    tenant: str = ""
    taken: Mapping[tuple[str, int], int] = field(default_factory=dict)
    """(face, column) → mask of its taken half-units."""
    reserved: Mapping[int, str] = field(default_factory=dict)
    """Unit → slug of the tenant it is kept for; "" for nobody in particular."""
    max_weight_kg: float | None = None
    weight_kg: float = 0.0
    unweighed: int = 0
    """Devices whose type says no weight."""
    power_w: float | None = None
    draw_w: float = 0.0
    maximum_w: float = 0.0
    """Allocated watts of its devices, and what they draw at most."""
    undrawn: int = 0
    """Powered devices without any figure."""

    @property
    def name(self) -> str:
        """The rack's name."""
        return self.shape.name

    @property
    def halves(self) -> int:
        """How many half-units it has."""
        return 2 * self.shape.u_height

    @property
    def weight_left_kg(self) -> float | None:
        """What it may still carry."""
        return None if self.max_weight_kg is None else self.max_weight_kg - self.weight_kg

    @property
    def power_left_w(self) -> float | None:
        """What it may still draw, one side lost."""
        return None if self.power_w is None else self.power_w - self.draw_w


@dataclass(frozen=True)
class Run:
    """Neighbouring free half-units from ``start`` on; ``column`` None: the whole width."""

    start: int
    height: int
    face: Faces
    column: int | None = None
    reserved: tuple[int, ...] = ()
    """Units of it that are kept for whoever asked."""


class Standing(NamedTuple):
    """Where a device stands, in half-units; ``position`` None: not in units. ``column`` None: the whole width."""

    position: int | None
    height: int
    full_depth: bool = True
    face: str = ""
    column: int | None = None
    span: int = 1


def mask_of(shape: RackShape, devices: Iterable[Standing]) -> dict[tuple[str, int], int]:
    """(face, column) → mask of what the devices take; what lies outside the rack is cut off."""
    taken = {(face, column): 0 for face in FACES for column in range(shape.columns)}
    whole, bottom = (1 << 2 * shape.u_height) - 1, shape.first
    for position, height, full_depth, face, column, span in devices:
        if position is None or height == 0:
            continue
        low, ones = position - bottom, (1 << height) - 1
        bits = (ones << low if low >= 0 else ones >> -low) & whole
        columns = range(shape.columns) if column is None else range(column, min(column + span, shape.columns))
        for side in FACES if full_depth else (face or "front",):
            for each in columns:
                taken[side, each] |= bits
    return taken


def free_mask(rack: RackSpace, faces: Faces, tenant: str, columns: Iterable[int], *, heed: bool = True) -> int:
    """The half-units that are free on these faces and columns for ``tenant``; ``heed`` False ignores reservations."""
    mask = (1 << rack.halves) - 1
    for column in columns:
        for face in FACES if faces == "both" else (faces,):
            mask &= ~rack.taken.get((face, column), 0)
    if heed:
        for unit, owner in rack.reserved.items():
            if not owner or owner != tenant:
                low = 2 * unit - rack.shape.first
                mask &= ~(3 << low) if low >= 0 else mask
    return mask


def runs_of(mask: int, halves: int) -> list[tuple[int, int]]:
    """Maximal runs of set bits as (first bit, length)."""
    found, bit = [], 0
    while bit < halves and mask >> bit:
        rest = mask >> bit
        bit += (rest & -rest).bit_length() - 1  # the zeros
        rest = mask >> bit
        length = (~rest & (rest + 1)).bit_length() - 1  # the ones
        found.append((bit, length))
        bit += length
    return found


def free_runs(
    rack: RackSpace, *, faces: Faces = "both", tenant: str = "", height: int = 1, span: int | None = None,
    heed: bool = True,
) -> list[Run]:  # fmt: skip
    """The maximal runs that hold a device of ``height`` half-units at a place it may take, from the lowest unit up.

    ``span``: how many columns wide it is (None: the whole width; then the run has no column). Units that are reserved
    are free for their tenant only; those reserved for nobody in particular are free for nobody.
    """
    wide = rack.shape.columns if span is None else span
    found = []
    for column in range(rack.shape.columns - wide + 1):
        mask = free_mask(rack, faces, tenant, range(column, column + wide), heed=heed)
        for bit, length in runs_of(mask, rack.halves):
            start = rack.shape.first + bit
            if not positions(start, length, height):
                continue
            own = tuple(
                unit
                for unit in range(start // 2, (start + length - 1) // 2 + 1)
                if tenant and rack.reserved.get(unit) == tenant
            )
            found.append(Run(start, length, faces, None if span is None else column, own))
    return sorted(found, key=lambda run: (run.start, run.column or 0))


def free_by_face(rack: RackSpace, tenant: str) -> list[Run]:
    """What is free over the whole width: runs on both faces, and what is left over on the front or the rear alone."""
    columns = range(rack.shape.columns)
    both = free_mask(rack, "both", tenant, columns)
    faces: tuple[Faces, ...] = ("both", "front", "rear")
    return sorted(
        (
            Run(rack.shape.first + bit, length, face)
            for face in faces
            for bit, length in runs_of(
                both if face == "both" else free_mask(rack, face, tenant, columns) & ~both, rack.halves
            )
        ),
        key=lambda run: (run.start, run.face),
    )


def closed(rack: RackSpace, tenant: str) -> str:
    """Why nothing of ``tenant``'s may be added to a rack at all, or an empty text."""
    if rack.status in ("deprecated", "reserved"):
        return f"its status is {rack.status}"
    if rack.tenant and rack.tenant != tenant:
        return f"it belongs to {rack.tenant}"
    return ""


def positions(start: int, length: int, height: int) -> range:
    """Where in a run a device may begin, in half-units: at whole units, unless it is an odd number of halves high."""
    step = 1 if height % 2 else 2
    first = start + (start % 2 if step == 2 else 0)
    return range(first, start + length - height + 1, step)


def largest(runs: Iterable[Run]) -> Run | None:
    """The highest run, the lowest in the rack of several."""
    return max(runs, key=lambda run: (run.height, -run.start), default=None)


def units_text(start: int, height: int) -> str:
    """``U10–U13``, ``U7`` or, from a half, ``U10.5–U13``."""
    first, last = start / 2, (start + height) / 2 - 1
    if height <= 2:
        return f"U{first:g}"
    return f"U{first:g}–U{last:g}"


def reservations_text(rack: RackSpace) -> str:
    """``U10-19 for verrier, U32 for nobody in particular``."""
    by_owner: dict[str, list[int]] = {}
    for unit, owner in rack.reserved.items():
        by_owner.setdefault(owner, []).append(unit)
    return ", ".join(
        f"U{compress_numbers(units)} for {owner or 'nobody in particular'}"
        for owner, units in sorted(by_owner.items(), key=lambda item: min(item[1]))
    )

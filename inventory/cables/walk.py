"""The one walk along cables: from a port through panels, trunks, breakouts and PDUs to every end. Pure.

A way goes port → cable → port, and where that port is a panel's (or an outlet) on through the device: front → rear
remembers the strand when the rear port has several, and the next rear port goes back to the front port of that strand.
A cable's strand ``p`` meets strand ``p`` of its other end; strand 0 is the whole cable and meets them all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

Port = tuple[str, int]
"""(kind as in ``PORT_KINDS``, id)"""

PASS_THROUGH = frozenset({"front_port", "rear_port", "power_outlet"})
"""Kinds on which a way goes on inside the device: a panel's ports, and a PDU's outlet to its inlet."""

MAX_HOPS = 24
"""A longer way is given up."""
MAX_WAYS = 512
"""Of one port; a trunk through several breakouts could have thousands."""

ENDINGS = {
    "port": "ends at a port",
    "unplugged": "has no cable",
    "open": "ends at a panel port whose other side has no cable",
    "unmapped": "ends at a panel port that is wired to nothing inside, or at an outlet that names no inlet",
    "half": "ends with a cable that has no other end",
    "loop": "comes back to where it was: a loop",
    "too-long": f"has more than {MAX_HOPS} cables and was given up",
    "too-many": f"splits into more than {MAX_WAYS} ways; the rest was given up",
}
"""How a way ends; only ``port`` is a whole connection."""


@dataclass(frozen=True, slots=True)
class Plug:
    """A cable's end in a port. ``lane`` 0 is the whole port, ``position`` 0 the whole cable."""

    cable_id: int
    side: str
    position: int
    lane: int
    port: Port

    def meets(self, other: "Plug") -> bool:
        """Whether the two are the ends of one strand."""
        return self.side != other.side and (self.position == other.position or not self.position or not other.position)


@dataclass(frozen=True, slots=True)
class Passage:
    """From strand ``position`` (of ``positions``) of a port through its device to a strand of another port."""

    position: int
    positions: int
    other: Port
    other_position: int
    other_positions: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One cable on the way. ``far`` None: it has no other end. ``onward``: where the device goes on."""

    near: Plug
    far: Plug | None
    onward: Port | None = None


@dataclass(frozen=True)
class Way:
    """A way from ``start``; ``through`` is the other side of its panel when it began inwards. ``ending``: ENDINGS."""

    start: Port
    segments: tuple[Segment, ...]
    ending: str
    through: Port | None = None

    @property
    def end(self) -> Port | None:
        """The port at the far end of a whole connection."""
        last = self.segments[-1].far if self.segments else None
        return last.port if self.ending == "port" and last is not None else None


class Source(Protocol):
    """Where the walk reads from; asked once per layer of ports, however many ways there are."""

    def plugs(self, ports: Collection[Port]) -> Mapping[Port, Sequence[tuple[Plug, Sequence[Plug]]]]:
        """Each port's plugs, each with the plugs at the cable's other end that it meets."""

    def passages(self, ports: Collection[Port]) -> Mapping[Port, Sequence[Passage]]:
        """Where each pass-through port goes on inside its device."""


class LoadedSource:
    """A source held in memory."""

    def __init__(self, plugs: Iterable[Plug], passages: Mapping[Port, Sequence[Passage]]) -> None:
        by_cable: dict[int, list[Plug]] = {}
        for plug in plugs:
            by_cable.setdefault(plug.cable_id, []).append(plug)
        self._plugs: dict[Port, list[tuple[Plug, Sequence[Plug]]]] = {}
        for several in by_cable.values():
            for plug in several:
                met = [other for other in several if plug.meets(other)]
                self._plugs.setdefault(plug.port, []).append((plug, met))
        self._passages = passages

    def plugs(self, ports: Collection[Port]) -> Mapping[Port, Sequence[tuple[Plug, Sequence[Plug]]]]:
        """See Source."""
        return self._plugs

    def passages(self, ports: Collection[Port]) -> Mapping[Port, Sequence[Passage]]:
        """See Source."""
        return self._passages


@dataclass(frozen=True, slots=True)
class _Walker:
    """One way as far as it has come: at ``port``, about to leave it by strand ``position`` (None: the whole port)."""

    start: Port
    port: Port
    position: int | None = None
    positions: int = 1
    stack: tuple[int, ...] = ()
    """Strands to come back to, the newest last."""
    segments: tuple[Segment, ...] = ()
    through: Port | None = None
    seen: frozenset[tuple[Plug, Plug, tuple[int, ...]]] = frozenset()


@dataclass
class _Found:
    """Ways by start, each sequence of ports once (the two fibres of a duplex port go the same way)."""

    ways: dict[Port, list[Way]]
    known: set[tuple[object, ...]] = field(default_factory=set)

    def add(self, walker: _Walker, ending: str, segment: Segment | None = None) -> None:
        segments = walker.segments if segment is None else (*walker.segments, segment)
        key = (
            walker.start,
            walker.through,
            ending,
            *((s.near.cable_id, s.near.port, s.far and s.far.port, s.onward) for s in segments),
        )
        if key in self.known:
            return
        self.known.add(key)
        if len(self.ways[walker.start]) < MAX_WAYS:
            self.ways[walker.start].append(Way(walker.start, segments, ending, walker.through))
        elif self.ways[walker.start][-1].ending != "too-many":
            self.ways[walker.start][-1] = Way(walker.start, segments, "too-many", walker.through)


def walk(source: Source, starts: Iterable[Port]) -> dict[Port, list[Way]]:
    """Every way from each start: outwards over its cables and, from a pass-through port, inwards as well.

    A start without a cable gives one way that says so (``unplugged``). Ways keep the order of cables and strands.
    """
    asked = list(dict.fromkeys(starts))
    found = _Found({start: [] for start in asked})
    walkers = [_Walker(start, start) for start in asked]
    inward = [start for start in asked if start[0] in PASS_THROUGH]
    passages = source.passages(inward) if inward else {}
    walkers += [
        _Walker(start, step.other, step.other_position, step.other_positions, through=step.other)
        for start in inward
        for step in passages.get(start, ())
    ]
    for _hop in range(MAX_HOPS):
        if not walkers:
            break
        arrived = _cross(source, walkers, found)
        walkers = _pass(source, arrived, found)
    for walker in walkers:
        found.add(walker, "too-long")
    return found.ways


def _cross(source: Source, walkers: list[_Walker], found: _Found) -> list[tuple[_Walker, Segment, Plug]]:
    """Each walker at the other ends of the cables on its port: (walker, the cable, where it came out)."""
    plugged = source.plugs({walker.port for walker in walkers})
    arrived = []
    alive: dict[Port, int] = {}
    for walker in walkers:
        plugs = [
            pair
            for pair in plugged.get(walker.port, ())
            if walker.position is None or pair[0].lane in (0, walker.position)
        ]
        if not plugs:
            found.add(walker, "open" if walker.segments or walker.through else "unplugged")
        for near, fars in plugs:
            stack = walker.stack
            if near.lane == 0 and walker.position is not None and walker.positions > 1:
                stack = (*stack, walker.position)
            if not fars:
                found.add(walker, "half", Segment(near, None))
            for far in fars:
                segment = Segment(near, far)
                if (near, far, stack) in walker.seen:
                    found.add(walker, "loop", segment)
                    continue
                alive[walker.start] = alive.get(walker.start, 0) + 1
                if alive[walker.start] > MAX_WAYS:
                    found.add(walker, "too-many", segment)
                    break
                moved = _Walker(
                    walker.start, far.port, stack=stack, segments=walker.segments, through=walker.through,
                    seen=walker.seen | {(near, far, stack)},
                )  # fmt: skip
                arrived.append((moved, segment, far))
    return arrived


def _pass(source: Source, arrived: list[tuple[_Walker, Segment, Plug]], found: _Found) -> list[_Walker]:
    """Each walker on the other side of the device it came to; those that came to an end are done."""
    ports = {far.port for _walker, _segment, far in arrived if far.port[0] in PASS_THROUGH}
    passages = source.passages(ports) if ports else {}
    onward = []
    for walker, segment, far in arrived:
        if far.port[0] not in PASS_THROUGH:
            found.add(walker, "port", segment)
            continue
        steps = passages.get(far.port, ())
        stack, position = walker.stack, far.lane or None
        if position is None and stack and steps and steps[0].positions > 1:
            stack, position = stack[:-1], stack[-1]
        chosen = [step for step in steps if position is None or step.position == position]
        if not chosen:
            found.add(walker, "unmapped", segment)
        onward += [
            _Walker(
                walker.start, step.other, step.other_position, step.other_positions, stack,
                (*walker.segments, Segment(segment.near, far, step.other)), walker.through, walker.seen,
            )
            for step in chosen
        ]  # fmt: skip
    return onward

"""Follow cables from ports to where they end, through panels and PDUs: a walk over plain data.

A ``Plant`` is the cabling as data. All walkers step together, so that what a step needs of the database is loaded for
all of them at once (``inventory.cables.plant``). A trunk that takes a whole port remembers which strand came in: the
strands are a stack, as trunks may lie within trunks.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from inventory.cables.models import PANEL_KINDS

Port = tuple[str, int]
"""(kind, id): a kind of ``PORT_KINDS``."""
Position = tuple[str, int, int]
"""(kind, id, position), from 1; 0: the whole port."""

PASS_THROUGH = PANEL_KINDS
MAX_HOPS = 24
"""A longer way is a loop."""
MAX_WAYS = 1024
"""Ways from one port; more means a loop of panels."""


@dataclass(frozen=True)
class Link:
    """One strand of a cable, seen from one of its ends: the cable, this end's lane, and the other end."""

    cable_id: int
    near: Position
    far: Position


@dataclass(frozen=True)
class Hop:
    """One cable on a way: from ``near`` to ``far``; ``onward`` is where the panel or PDU there goes on, if it does."""

    near: Position
    cable_id: int
    far: Position
    onward: Position | None = None


@dataclass
class Plant:
    """What is known of the cabling. ``positions`` is 1 for ports that are not in it."""

    links: dict[Port, list[Link]] = field(default_factory=lambda: defaultdict(list))
    inside: dict[Position, Position] = field(default_factory=dict)
    """A panel's port and position → the other side's; an outlet (position 0) → its inlet."""
    positions: dict[Port, int] = field(default_factory=dict)

    def join(self, cable_id: int, a: Position, b: Position) -> None:
        """Add a strand of a cable."""
        self.links[a[:2]].append(Link(cable_id, a, b))
        self.links[b[:2]].append(Link(cable_id, b, a))

    def wire(self, a: Position, b: Position) -> None:
        """Add a piece of a panel's inside."""
        self.inside[a], self.inside[b] = b, a

    def need_links(self, ports: set[Port]) -> None:
        """Called before the cables on ``ports`` are read; a plant that is loaded on demand loads them."""

    def need_inside(self, ports: set[Port]) -> None:
        """Called before the insides of ``ports`` are read."""


@dataclass
class _Walker:
    start: Port
    hops: tuple[Hop, ...]
    at: Position
    """Where it leaves from."""
    strands: tuple[int, ...] = ()


def follow(plant: Plant, starts: Iterable[Port]) -> dict[Port, list[tuple[Hop, ...]]]:
    """Start → its ways, one for each strand that goes elsewhere. A port without a cable has none."""
    ways: dict[Port, list[tuple[Hop, ...]]] = {start: [] for start in starts}
    walkers = [_Walker(start, (), (*start, 0)) for start in ways]
    for _hop in range(MAX_HOPS):
        if not walkers:
            break
        plant.need_links({walker.at[:2] for walker in walkers})
        landed = [(walker, link) for walker in walkers for link in _leaving(plant, walker, ways)]
        plant.need_inside({link.far[:2] for _walker, link in landed})
        walkers = []
        for walker, link in landed:
            for going in _landed(plant, walker, link, ways[walker.start]):
                if len(ways[walker.start]) < MAX_WAYS:
                    walkers.append(going)
    for walker in walkers:  # still going after MAX_HOPS
        ways[walker.start].append(walker.hops)
    return ways


def _leaving(plant: Plant, walker: _Walker, ways: dict[Port, list[tuple[Hop, ...]]]) -> list[Link]:
    """The strands by which a walker leaves its port; none ends its way."""
    kind, port_id, position = walker.at
    seen = {(hop.cable_id, hop.near) for hop in walker.hops}
    found = []
    for link in plant.links.get((kind, port_id), ()):
        lane = link.near[2]
        if position and lane not in (0, position):
            continue
        if (link.cable_id, link.near) not in seen:
            found.append(link)
    if not found and walker.hops:
        ways[walker.start].append(walker.hops)
    return found


def _landed(plant: Plant, walker: _Walker, link: Link, ended: list[tuple[Hop, ...]]) -> list[_Walker]:
    """The walkers that go on from the far end of a strand; a way that ends there is added to ``ended``."""
    strands = walker.strands
    position = walker.at[2]
    if position and link.near[2] == 0 and plant.positions.get(walker.at[:2], 1) > 1:
        strands = (*strands, position)
    kind, port_id, lane = link.far
    onward: list[tuple[Position, tuple[int, ...]]] = []
    if kind in PASS_THROUGH:
        several = plant.positions.get((kind, port_id), 1)
        if lane or several == 1:
            entered, left = [lane or 1], strands
        elif strands:
            entered, left = [strands[-1]], strands[:-1]
        else:
            entered, left = list(range(1, several + 1)), strands
        onward = [(plant.inside[(kind, port_id, p)], left) for p in entered if (kind, port_id, p) in plant.inside]
    elif (kind, port_id, 0) in plant.inside and kind == "power_outlet":
        onward = [(plant.inside[(kind, port_id, 0)], strands)]
    if not onward:
        ended.append((*walker.hops, Hop(link.near, link.cable_id, link.far)))
        return []
    return [
        _Walker(walker.start, (*walker.hops, Hop(link.near, link.cable_id, link.far, there)), there, kept)
        for there, kept in onward
    ]

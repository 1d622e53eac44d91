"""Who is fed by what, and how the load lies. Pure: a graph of feeds, inlets and outlets, walked towards the feeds.

A device without outlets is a demand; its draw is split evenly over its inlets that live. A device with outlets (a
PDU, a UPS) passes on what is plugged into it and is never a demand itself. An outlet that names no inlet takes all from
the first inlet of its device that lives: an automatic transfer switch.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inventory.answers.draw_rules import LEGS, Draw, Rating

Part = tuple[str, int]
"""What may fail: ("feed", id), ("panel", id), ("device", id), ("outlet", id) or ("inlet", id)."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A circuit. ``live``: it is in service."""

    id: int
    name: str
    panel_id: int
    panel: str
    type: str
    rack_id: int | None
    rack: str
    rating: Rating
    live: bool = True


@dataclass(frozen=True, slots=True)
class Machine:
    """A device with power ports. ``passes_on``: it has outlets."""

    id: int
    name: str
    role: str
    rack: str
    draw: Draw = field(default_factory=Draw)
    passes_on: bool = False


@dataclass(frozen=True, slots=True)
class InletPort:
    """A power port and what it is plugged into: ("feed", id), ("outlet", id) or None. ``maximum_w``: its limit."""

    id: int
    device_id: int
    name: str
    source: Part | None = None
    maximum_w: int | None = None


@dataclass(frozen=True, slots=True)
class OutletPort:
    """An outlet; ``inlet_id`` None: it takes from whichever inlet of its device lives. ``leg``: A, B, C or ""."""

    id: int
    device_id: int
    name: str
    inlet_id: int | None = None
    leg: str = ""


@dataclass(frozen=True)
class PowerGraph:
    """A part of the power distribution, whole as far as it is asked about."""

    feeds: Mapping[int, Feed]
    machines: Mapping[int, Machine]
    inlets: Mapping[int, InletPort]
    """In the order of their chassis."""
    outlets: Mapping[int, OutletPort]

    def inlets_of(self) -> dict[int, list[InletPort]]:
        """Inlets by device."""
        found: dict[int, list[InletPort]] = defaultdict(list)
        for inlet in self.inlets.values():
            found[inlet.device_id].append(inlet)
        return found


@dataclass(frozen=True, slots=True)
class Route:
    """How an inlet gets its power: from ``feed`` on ``leg`` ("" for all of them), through ``steps``.

    A step is (inlet of a PDU, leg of the outlet taken there), the nearest first.
    """

    feed: int
    leg: str
    steps: tuple[tuple[int, str], ...] = ()


MAX_CHAIN = 32
"""PDUs behind each other; a longer chain is taken as dark."""


class Router:
    """Finds the route of each inlet while ``lost`` parts are without power; each inlet is looked at once."""

    def __init__(self, graph: PowerGraph, lost: Iterable[Part] = (), inlets: dict[int, list[InletPort]] | None = None):
        self._graph, self._lost = graph, frozenset(lost)
        self._inlets_of = graph.inlets_of() if inlets is None else inlets
        self._known: dict[int, Route | None] = {}
        self._depth = 0

    def route(self, inlet_id: int) -> Route | None:
        """The inlet's route, or None when it is dark. A loop of PDUs is dark."""
        if inlet_id not in self._known:
            self._known[inlet_id] = None  # while it is being looked for: a loop leads nowhere
            self._known[inlet_id] = self._find(self._graph.inlets[inlet_id])
        return self._known[inlet_id]

    def _find(self, inlet: InletPort) -> Route | None:
        lost = self._lost
        if inlet.source is None or ("inlet", inlet.id) in lost or ("device", inlet.device_id) in lost:
            return None
        kind, source = inlet.source
        if kind == "feed":
            feed = self._graph.feeds.get(source)
            dead = feed is None or not feed.live or ("feed", source) in lost or ("panel", feed.panel_id) in lost
            return None if dead else Route(source, "")
        outlet = self._graph.outlets.get(source)
        if outlet is None or ("outlet", source) in lost or ("device", outlet.device_id) in lost:
            return None
        several = [i.id for i in self._inlets_of.get(outlet.device_id, ())] if outlet.inlet_id is None else ()
        if self._depth >= MAX_CHAIN:
            return None
        self._depth += 1
        try:
            for above in (outlet.inlet_id,) if outlet.inlet_id is not None else several:
                found = self.route(above) if above in self._graph.inlets else None
                if found is not None:
                    return Route(found.feed, found.leg or outlet.leg, ((above, outlet.leg), *found.steps))
            return None
        finally:
            self._depth -= 1


@dataclass
class Load:
    """Watts on a circuit. ``legs``: on each leg of three; a load of no certain leg lies a third on each."""

    allocated_w: float = 0.0
    maximum_w: float = 0.0
    legs: dict[str, float] = field(default_factory=lambda: dict.fromkeys(LEGS, 0.0))

    def add(self, allocated: float, maximum: float, leg: str) -> None:
        """Add a share of a device."""
        self.allocated_w += allocated
        self.maximum_w += maximum
        for name in (leg,) if leg in self.legs else LEGS:
            self.legs[name] += allocated if leg in self.legs else allocated / 3

    def plus(self, other: "Load") -> "Load":
        """The sum of two loads."""
        legs = {leg: watts + other.legs[leg] for leg, watts in self.legs.items()}
        return Load(self.allocated_w + other.allocated_w, self.maximum_w + other.maximum_w, legs)


@dataclass
class Supplied:
    """How everything is supplied: routes of each demand's inlets that live, loads of feeds and of PDU inlets."""

    routes: dict[int, dict[int, Route]] = field(default_factory=dict)
    """Device → inlet → route."""
    feeds: dict[int, Load] = field(default_factory=dict)
    inlets: dict[int, Load] = field(default_factory=dict)
    """Of PDUs, by inlet."""


def supply(graph: PowerGraph, lost: Iterable[Part] = ()) -> Supplied:
    """Follow every device to its feeds and lay its draw on the way."""
    inlets_of = graph.inlets_of()
    router = Router(graph, lost, inlets_of)
    gone = {device for kind, device in lost if kind == "device"}
    found = Supplied(feeds={feed: Load() for feed in graph.feeds})
    for machine in graph.machines.values():
        inlets = inlets_of.get(machine.id, ())
        if machine.passes_on:
            for inlet in inlets:
                found.inlets.setdefault(inlet.id, Load())
            continue
        routes = {inlet.id: route for inlet in inlets if (route := router.route(inlet.id)) is not None}
        found.routes[machine.id] = routes if machine.id not in gone else {}
        for route in found.routes[machine.id].values():
            share = machine.draw.allocated_w / len(routes), machine.draw.maximum_w / len(routes)
            found.feeds[route.feed].add(*share, route.leg)
            for inlet_id, leg in route.steps:
                found.inlets.setdefault(inlet_id, Load()).add(*share, leg)
    return found

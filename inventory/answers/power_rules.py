"""Who is fed by what, and how the load lies. Pure: a graph of feeds, inlets and outlets, walked towards the feeds.

A device without outlets is a demand; its draw is split evenly over its inlets that live. A device with outlets (a
PDU, a UPS) passes on what is plugged into it and is never a demand itself. An outlet that names no inlet takes all from
the inlet of its device that is nearest to a live feed, the first of several: an automatic transfer switch.
"""

from collections import Counter, defaultdict
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

    def switches_over(self) -> bool:
        """Whether it has a transfer switch, so that a loss may change the route of an inlet that lives on."""
        inlets = Counter(inlet.device_id for inlet in self.inlets.values())
        return any(outlet.inlet_id is None and inlets[outlet.device_id] > 1 for outlet in self.outlets.values())


@dataclass(frozen=True, slots=True)
class Route:
    """How an inlet gets its power: from ``feed`` on ``leg`` ("" for all of them), through ``steps``.

    A step is (inlet of a PDU, leg of the outlet taken there), the nearest first.
    """

    feed: int
    leg: str
    steps: tuple[tuple[int, str], ...] = ()


def routes_of(graph: PowerGraph, lost: Iterable[Part] = ()) -> dict[int, Route]:
    """The route of each inlet that lives while ``lost`` parts are without power; PDUs fed in a circle are dark.

    Power flows down from the feeds, one device at a time, so that each outlet is looked at once.
    """
    gone = frozenset(lost)
    fed_by: dict[Part, list[InletPort]] = defaultdict(list)
    outlets: dict[int, list[OutletPort]] = defaultdict(list)
    for inlet in graph.inlets.values():
        if inlet.source is not None and ("inlet", inlet.id) not in gone and ("device", inlet.device_id) not in gone:
            fed_by[inlet.source].append(inlet)
    for outlet in graph.outlets.values():
        if ("outlet", outlet.id) not in gone and ("outlet", outlet.id) in fed_by:
            outlets[outlet.device_id].append(outlet)
    found: dict[int, Route] = {}
    layer: dict[int, Route] = {}
    for feed in graph.feeds.values():
        if feed.live and ("feed", feed.id) not in gone and ("panel", feed.panel_id) not in gone:
            layer |= {inlet.id: Route(feed.id, "") for inlet in fed_by["feed", feed.id]}
    powered: set[int] = set()
    order = {inlet: number for number, inlet in enumerate(graph.inlets)}
    while layer:
        found |= layer
        below: dict[int, Route] = {}
        for inlet in (graph.inlets[each] for each in sorted(layer, key=order.__getitem__)):
            route = layer[inlet.id]
            for outlet in outlets.get(inlet.device_id, ()):
                if outlet.id in powered or outlet.inlet_id not in (None, inlet.id):
                    continue
                powered.add(outlet.id)
                onward = Route(route.feed, route.leg or outlet.leg, ((inlet.id, outlet.leg), *route.steps))
                below |= {inlet.id: onward for inlet in fed_by["outlet", outlet.id] if inlet.id not in found}
        layer = below
    return found


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
    """Device → inlet → route, of PDUs as well."""
    feeds: dict[int, Load] = field(default_factory=dict)
    inlets: dict[int, Load] = field(default_factory=dict)
    """Of PDUs, by inlet."""


def supply(graph: PowerGraph, lost: Iterable[Part] = ()) -> Supplied:
    """Follow every device to its feeds and lay its draw on the way."""
    alive = routes_of(graph, lost)
    found = Supplied(
        {machine: {} for machine in graph.machines},
        {feed: Load() for feed in graph.feeds},
        {inlet.id: Load() for inlet in graph.inlets.values() if graph.machines[inlet.device_id].passes_on},
    )
    for inlet in graph.inlets.values():
        if inlet.id in alive:
            found.routes[inlet.device_id][inlet.id] = alive[inlet.id]
    for machine in graph.machines.values():
        routes = found.routes[machine.id].values()
        if machine.passes_on:
            continue
        for route in routes:
            share = machine.draw.allocated_w / len(routes), machine.draw.maximum_w / len(routes)
            found.feeds[route.feed].add(*share, route.leg)
            for inlet_id, leg in route.steps:
                found.inlets[inlet_id].add(*share, leg)
    return found

"""What fails when a part of the power distribution is lost: each device's fate, and where the load goes. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from inventory.answers.draw_rules import LEGS
from inventory.answers.power_rules import Feed, Load, Machine, Part, PowerGraph, Supplied, supply
from inventory.naming import natural

Verdict = Literal["dark", "loses-redundancy", "survives"]
VERDICTS: dict[Verdict, str] = {
    "dark": "no inlet lives any more",
    "loses-redundancy": "lives on, by one feed or one inlet: the next loss there makes it dark",
    "survives": "lost an inlet and still lives by two feeds",
}


@dataclass(frozen=True)
class Fate:
    """What becomes of a device that is touched. ``feeds`` are ids; ``problem`` says what its inlets cannot carry."""

    device_id: int
    device: str
    role: str
    rack: str
    verdict: Verdict
    draw_w: float
    inlets_before: int
    inlets_after: int
    feeds_before: tuple[int, ...]
    feeds_after: tuple[int, ...]
    passes_on: bool = False
    """A PDU or UPS: what hangs on it is listed on its own."""
    problem: str = ""


@dataclass(frozen=True)
class Circuit:
    """Load against a limit. Watts; ``legs`` only for three-phase. ``state``: ok, over (max_utilization) or trips."""

    allocated_w: float
    maximum_w: float
    usable_w: float
    rating_w: float
    legs: dict[str, float]
    leg_usable_w: float
    state: Literal["ok", "over", "trips"]
    problem: str = ""

    @property
    def share(self) -> float:
        """Load of the rating, 0 to 1 and more; of the worst leg where there are three."""
        if not self.rating_w:
            return 0.0
        return max(self.allocated_w, 3 * max(self.legs.values(), default=0.0)) / self.rating_w


@dataclass(frozen=True)
class FeedChange:
    """A feed before and after. ``after`` None: it is lost."""

    feed: Feed
    before: Circuit
    after: Circuit | None
    moved_w: float = 0.0


@dataclass
class Failover:
    """The answer: devices by verdict (dark ones first), the feeds whose load changes, and devices dark all along."""

    fates: list[Fate] = field(default_factory=list)
    feeds: list[FeedChange] = field(default_factory=list)
    lost_w: float = 0.0
    """Draw of the devices that go dark."""
    moved_w: float = 0.0
    unfed: list[Machine] = field(default_factory=list)
    """Devices that no live feed reaches even now."""

    def counts(self) -> dict[str, int]:
        """Devices by verdict, PDUs left out."""
        found = dict.fromkeys(VERDICTS, 0)
        for fate in self.fates:
            found[fate.verdict] += not fate.passes_on
        return {str(verdict): number for verdict, number in found.items()}

    @property
    def overloads(self) -> list[FeedChange]:
        """Feeds that are overloaded afterwards."""
        return [change for change in self.feeds if change.after is not None and change.after.state != "ok"]


_TOLERANCE_W = 0.5


def circuit(load: Load, feed: Feed) -> Circuit:
    """A feed's load against its rating, by leg where it has three. The allocated draw decides."""
    rating = feed.rating
    legs = dict(load.legs) if rating.legs == 3 else {}
    state: Literal["ok", "over", "trips"] = "ok"
    problem = ""
    for limit, leg_limit, word, text in (
        (rating.usable_w, rating.leg_usable_w, "over", "more than max_utilization allows"),
        (rating.rating_w, rating.leg_rating_w, "trips", "more than its breaker carries"),
    ):
        worst = max(legs, key=lambda name: legs[name], default="")
        if worst and legs[worst] > leg_limit + _TOLERANCE_W:
            state, problem = word, f"leg {worst}: {legs[worst]:.0f} W of {leg_limit:.0f} W, {text}"  # type: ignore[assignment]
        elif load.allocated_w > limit + _TOLERANCE_W:
            state, problem = word, f"{load.allocated_w:.0f} W of {limit:.0f} W, {text}"  # type: ignore[assignment]
    return Circuit(
        load.allocated_w, load.maximum_w, rating.usable_w, rating.rating_w, legs, rating.leg_usable_w, state, problem
    )


def failover(graph: PowerGraph, lost: Iterable[Part]) -> Failover:
    """What becomes of every device and feed when these parts are lost."""
    parts = frozenset(lost)
    before, after = supply(graph), supply(graph, parts)
    answer = Failover()
    for machine in graph.machines.values():
        if not before.routes[machine.id]:
            if not machine.passes_on:
                answer.unfed.append(machine)
        elif len(after.routes[machine.id]) < len(before.routes[machine.id]):
            answer.fates.append(_fate(graph, machine, before, after))
    order = list(VERDICTS)
    answer.fates.sort(key=lambda fate: (order.index(fate.verdict), fate.passes_on, natural(fate.device)))
    answer.unfed.sort(key=lambda machine: natural(machine.name))
    answer.lost_w = sum(fate.draw_w for fate in answer.fates if fate.verdict == "dark")
    for feed in graph.feeds.values():
        gone = ("feed", feed.id) in parts or ("panel", feed.panel_id) in parts
        was, now = before.feeds[feed.id], after.feeds[feed.id]
        moved = now.allocated_w - was.allocated_w
        if gone or abs(moved) > _TOLERANCE_W or _touched(was, now):
            change = FeedChange(feed, circuit(was, feed), None if gone else circuit(now, feed), 0.0 if gone else moved)
            answer.feeds.append(change)
            answer.moved_w += max(0.0, change.moved_w)
    answer.feeds.sort(
        key=lambda change: (change.after is not None, natural(change.feed.panel), natural(change.feed.name))
    )
    return answer


def _touched(was: Load, now: Load) -> bool:
    return any(abs(was.legs[leg] - now.legs[leg]) > _TOLERANCE_W for leg in LEGS)


def _fate(graph: PowerGraph, machine: Machine, before: Supplied, after: Supplied) -> Fate:
    had, has = before.routes[machine.id], after.routes[machine.id]
    feeds_before, feeds_after = (tuple(sorted({route.feed for route in routes.values()})) for routes in (had, has))
    verdict: Verdict = "dark" if not has else "survives" if len(feeds_after) > 1 else "loses-redundancy"
    limits = [graph.inlets[inlet].maximum_w for inlet in has]
    most = sum(limit for limit in limits if limit is not None)
    draw = 0.0 if machine.passes_on else machine.draw.allocated_w
    problem = ""
    if has and None not in limits and draw > most + _TOLERANCE_W:
        problem = f"draws {draw:.0f} W, what is left of its inlets gives {most} W"
    return Fate(
        machine.id, machine.name, machine.role, machine.rack, verdict, draw, len(had), len(has), feeds_before,
        feeds_after, machine.passes_on, problem,
    )  # fmt: skip


def worst_loads(graph: PowerGraph, base: Supplied | None = None) -> dict[int, tuple[Load, int | None]]:
    """Feed → (its heaviest load when any one other feed is lost, that feed; None when no loss adds to it).

    The heaviest is the one that comes nearest to the rating, on the worst leg of three.
    """
    base = supply(graph) if base is None else base
    by_feed: dict[int, list[int]] = defaultdict(list)
    for device, routes in base.routes.items():
        for feed in {route.feed for route in routes.values()} if not graph.machines[device].passes_on else ():
            by_feed[feed].append(device)
    worst: dict[int, tuple[Load, int | None]] = {feed: (load, None) for feed, load in base.feeds.items()}
    switches = graph.switches_over()
    for lost, devices in by_feed.items():
        rerouted = supply(graph, [("feed", lost)]).routes if switches else base.routes
        moved: dict[int, Load] = {}
        for device in devices:
            draw = graph.machines[device].draw
            before = list(base.routes[device].values())
            after = [route for route in rerouted[device].values() if route.feed != lost]
            for sign, ways in ((-1, before), (1, after)):
                for route in ways:
                    share = sign / len(ways)
                    load = moved.setdefault(route.feed, Load())
                    load.add(draw.allocated_w * share, draw.maximum_w * share, route.leg)
        for feed, load in moved.items():
            if feed != lost:
                total = base.feeds[feed].plus(load)
                if _weight(total, graph.feeds[feed]) > _weight(worst[feed][0], graph.feeds[feed]) + _TOLERANCE_W:
                    worst[feed] = (total, lost)
    return worst


def _weight(load: Load, feed: Feed) -> float:
    return max(load.allocated_w, 3 * max(load.legs.values()) if feed.rating.legs == 3 else 0.0)

"""Draws, ratings, and what fails: by example, and on random power distributions against a plain fixpoint."""

from math import isclose, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.answers.draw_rules import Draw, Inlet, RackFeed, Rating, draw_of, rack_power, rating_of
from inventory.answers.failover_rules import Failover, circuit, failover, worst_loads
from inventory.answers.power_rules import (
    Feed,
    InletPort,
    Load,
    Machine,
    OutletPort,
    Part,
    PowerGraph,
    routes_of,
    supply,
)

SINGLE = rating_of(230, 32, "single-phase", "ac", 80)
THREE = rating_of(400, 32, "three-phase", "ac", 80)


@pytest.mark.parametrize(
    ("inlets", "expected"),
    [
        ([Inlet(300, 750)], Draw(300, 750)),
        ([Inlet(350, 750), Inlet(350, 750)], Draw(700, 750)),
        ([Inlet(300), Inlet()], Draw(300, 300)),
        ([Inlet(None, 650), Inlet(None, 650)], Draw(650, 650, estimated=True)),
        ([Inlet(None, 650)], Draw(650, 650, estimated=True)),
        ([Inlet(1000, 800), Inlet(1000, 800)], Draw(2000, 2000)),
        ([Inlet(), Inlet()], Draw(0, 0, known=False)),
        ([], Draw(0, 0)),
        ([Inlet(0), Inlet(0)], Draw(0, 0)),
    ],
)
def test_the_draw_of_a_device(inlets: list[Inlet], expected: Draw) -> None:
    assert draw_of(inlets) == expected


def test_ratings() -> None:
    assert (SINGLE.rating_w, SINGLE.usable_w, SINGLE.legs) == (7360, 5888, 1)
    assert isclose(THREE.rating_w, sqrt(3) * 400 * 32)
    assert isclose(THREE.leg_rating_w, 400 / sqrt(3) * 32), "a leg is between a phase and neutral"
    assert rating_of(-48, 100, "three-phase", "dc", 100) == Rating(4800, 4800, 1)


@pytest.mark.parametrize(
    ("budget", "feeds", "expected"),
    [
        (None, [], None),
        (5000, [], 5000),
        (None, [RackFeed("primary", 6000), RackFeed("redundant", 4000)], 4000),
        (3000, [RackFeed("primary", 6000), RackFeed("redundant", 4000)], 3000),
        (None, [RackFeed("primary", 6000), RackFeed("primary", 6000)], 12000),
        (None, [RackFeed("redundant", 6000)], 6000),
    ],
)
def test_what_a_rack_may_draw(budget: int | None, feeds: list[RackFeed], expected: float | None) -> None:
    assert rack_power(budget, feeds) == expected


def feed(number: int, rating: Rating = SINGLE, panel: int = 1, live: bool = True) -> Feed:
    return Feed(number, f"F{number}", panel, f"P{panel}", "primary", None, "", rating, live)


def ab(
    rating: Rating = SINGLE, draw: float = 700, leg_a: str = "", leg_b: str = "", limit: int | None = None
) -> PowerGraph:
    """Feeds 1 and 2, PDUs 10 and 20, a device 1 with two supplies and a device 2 with one, on PDU 10."""
    machines = [
        Machine(10, "pdu-a", "pdu", "R", passes_on=True), Machine(20, "pdu-b", "pdu", "R", passes_on=True),
        Machine(1, "both", "server", "R", Draw(draw, draw)), Machine(2, "single", "server", "R", Draw(100, 200)),
    ]  # fmt: skip
    inlets = [
        InletPort(100, 10, "In", ("feed", 1)), InletPort(200, 20, "In", ("feed", 2)),
        InletPort(11, 1, "PSU1", ("outlet", 101), limit), InletPort(12, 1, "PSU2", ("outlet", 201), limit),
        InletPort(21, 2, "PSU1", ("outlet", 102)),
    ]  # fmt: skip
    outlets = [
        OutletPort(101, 10, "1", 100, leg_a),
        OutletPort(102, 10, "2", 100, leg_a),
        OutletPort(201, 20, "1", 200, leg_b),
    ]
    return graph([feed(1, rating, 1), feed(2, rating, 2)], machines, inlets, outlets)


def graph(feeds: list[Feed], machines: list[Machine], inlets: list[InletPort], outlets: list[OutletPort]) -> PowerGraph:
    return PowerGraph(
        {row.id: row for row in feeds}, {row.id: row for row in machines}, {row.id: row for row in inlets},
        {row.id: row for row in outlets},
    )  # fmt: skip


def fates(answer: Failover) -> dict[str, str]:
    return {fate.device: fate.verdict for fate in answer.fates}


def test_a_draw_splits_evenly_and_moves_wholly() -> None:
    found = ab()
    before = supply(found)
    assert (before.feeds[1].allocated_w, before.feeds[2].allocated_w) == (450, 350)
    answer = failover(found, [("feed", 1)])
    assert fates(answer) == {"single": "dark", "pdu-a": "dark", "both": "loses-redundancy"}
    lost, kept = answer.feeds
    assert lost.after is None
    assert lost.before.allocated_w == 450
    assert kept.after is not None
    assert (kept.before.allocated_w, kept.after.allocated_w, kept.moved_w) == (350, 700, 350)
    assert (answer.lost_w, answer.moved_w) == (100, 350)
    assert answer.counts() == {"dark": 1, "loses-redundancy": 1, "survives": 0}


@pytest.mark.parametrize("part", [("panel", 1), ("device", 10), ("inlet", 100)])
def test_losing_the_panel_or_the_pdu_is_like_losing_the_feed(part: Part) -> None:
    assert fates(failover(ab(), [part])) == fates(failover(ab(), [("feed", 1)]))


def test_losing_an_outlet_or_a_supply_touches_one_device() -> None:
    for part in (("outlet", 101), ("inlet", 11)):
        answer = failover(ab(), [part])
        assert fates(answer) == {"both": "loses-redundancy"}
        assert [change.moved_w for change in answer.feeds] == [-350, 350]
    assert fates(failover(ab(), [("outlet", 102)])) == {"single": "dark"}


def test_a_device_on_three_feeds_survives() -> None:
    base = ab()
    third = InletPort(13, 1, "PSU3", ("feed", 3))
    found = graph([*base.feeds.values(), feed(3)], list(base.machines.values()), [*base.inlets.values(), third],
                  list(base.outlets.values()))  # fmt: skip
    assert fates(failover(found, [("feed", 2)])) == {"both": "survives", "pdu-b": "dark"}


def test_loads_by_leg_of_three() -> None:
    found = ab(THREE, leg_a="A", leg_b="B", draw=6000)
    kept = failover(found, [("feed", 1)]).feeds[-1]
    assert kept.after is not None
    assert kept.after.legs == {"A": 0.0, "B": 6000.0, "C": 0.0}
    assert kept.after.state == "over", "the leg is over, though the feed as a whole has room"
    assert "leg B: 6000 W of 5912 W" in kept.after.problem
    assert failover(ab(THREE, leg_b="B", draw=8000), [("feed", 1)]).overloads[0].after.state == "trips"  # type: ignore[union-attr]
    spread = failover(ab(THREE, draw=6000), [("feed", 1)]).feeds[-1].after
    assert spread is not None
    assert spread.legs == {"A": 2000.0, "B": 2000.0, "C": 2000.0}
    assert (spread.state, spread.problem) == ("ok", "")
    assert circuit(Load(6000, 6000, {"A": 6000, "B": 0, "C": 0}), feed(1)).legs == {}, "one phase has no legs"


def test_overload_is_told_in_two_steps() -> None:
    assert failover(ab(draw=6000), [("feed", 1)]).overloads[0].after.state == "over"  # type: ignore[union-attr]
    trips = failover(ab(draw=8000), [("feed", 1)]).overloads[0].after
    assert trips is not None
    assert trips.state == "trips"
    assert "8000 W of 7360 W" in trips.problem


def test_what_the_last_supply_cannot_give_is_told() -> None:
    answer = failover(ab(draw=900, limit=750), [("feed", 1)])
    assert [fate.problem for fate in answer.fates if fate.device == "both"] == [
        "draws 900 W, what is left of its inlets gives 750 W"
    ]


def test_a_transfer_switch_takes_over_and_a_circle_is_dark() -> None:
    machines = [Machine(30, "ats", "ats", "R", passes_on=True), Machine(3, "old", "server", "R", Draw(200, 200))]
    inlets = [
        InletPort(31, 30, "A", ("feed", 1)),
        InletPort(32, 30, "B", ("feed", 2)),
        InletPort(33, 3, "PSU", ("outlet", 301)),
    ]
    found = graph([feed(1), feed(2)], machines, inlets, [OutletPort(301, 30, "1")])
    assert supply(found).feeds[1].allocated_w == 200
    answer = failover(found, [("feed", 1)])
    assert fates(answer) == {"ats": "loses-redundancy"}, "its load moved, nothing went dark"
    assert [change.moved_w for change in answer.feeds] == [0.0, 200]
    assert worst_loads(found)[2][0].allocated_w == 200
    circle = graph(
        [], [Machine(40, "x", "pdu", "", passes_on=True), Machine(50, "y", "pdu", "", passes_on=True)],
        [InletPort(41, 40, "In", ("outlet", 501)), InletPort(51, 50, "In", ("outlet", 401))],
        [OutletPort(401, 40, "1", 41), OutletPort(501, 50, "1", 51)],
    )  # fmt: skip
    assert routes_of(circle) == {}


def test_a_long_chain_is_followed() -> None:
    machines = [Machine(n, f"p{n}", "pdu", "", passes_on=True) for n in range(3000)]
    inlets = [InletPort(n, n, "In", ("outlet", n - 1) if n else ("feed", 1)) for n in range(3000)]
    outlets = [OutletPort(n, n, "1", n) for n in range(3000)]
    assert len(routes_of(graph([feed(1)], machines, inlets, outlets))) == 3000


@st.composite
def graphs(draw: st.DrawFn) -> PowerGraph:
    """Feeds, PDUs (behind each other, with transfer switches, in circles) and devices, wired at random."""
    rating = draw(st.sampled_from([SINGLE, THREE]))
    feeds = [feed(n, rating, n % 2 + 1, live=draw(st.integers(0, 5)) > 0) for n in range(1, draw(st.integers(2, 4)))]
    machines, inlets, outlets = [], [], []
    for pdu in range(100, 100 + draw(st.integers(1, 4))):
        machines.append(Machine(pdu, f"pdu{pdu}", "pdu", "", passes_on=True))
        mine = [InletPort(pdu * 10 + n, pdu, f"In{n}") for n in range(draw(st.integers(1, 2)))]
        inlets += mine
        for n in range(draw(st.integers(1, 4))):
            inlet = draw(st.sampled_from([None, *(each.id for each in mine)]))
            outlets.append(OutletPort(pdu * 10 + n, pdu, f"O{n}", inlet, draw(st.sampled_from(["", "A", "B", "C"]))))
    for device in range(1, draw(st.integers(2, 5))):
        watts = float(draw(st.integers(0, 4000)))
        machines.append(Machine(device, f"d{device}", "server", "", Draw(watts, watts)))
        inlets += [InletPort(device * 10 + n, device, f"PSU{n}") for n in range(draw(st.integers(1, 3)))]
    sources: list[Part | None] = [("outlet", row.id) for row in draw(st.permutations(outlets))]
    wired = []
    for inlet in inlets:
        choices: list[Part | None] = [None, *(("feed", row.id) for row in feeds), *sources[:3]]
        source = draw(st.sampled_from(choices))
        if source in sources:
            sources.remove(source)
        wired.append(InletPort(inlet.id, inlet.device_id, inlet.name, source))
    return graph(feeds, machines, wired, outlets)


@st.composite
def losses(draw: st.DrawFn) -> tuple[PowerGraph, list[Part]]:
    found = draw(graphs())
    parts: list[Part] = [
        *(("feed", n) for n in found.feeds), ("panel", 1), ("panel", 2),
        *(("device", n) for n in found.machines if n >= 100), *(("outlet", n) for n in found.outlets),
        *(("inlet", n) for n in found.inlets),
    ]  # fmt: skip
    return found, draw(st.lists(st.sampled_from(parts), max_size=3))


def alive(found: PowerGraph, lost: list[Part]) -> set[int]:
    """The plain model: inlets with power, until nothing changes."""
    live: set[int] = set()
    while True:
        more = set()
        for inlet in found.inlets.values():
            if inlet.source is None or ("inlet", inlet.id) in lost or ("device", inlet.device_id) in lost:
                continue
            kind, source = inlet.source
            if kind == "feed":
                row = found.feeds[source]
                good = row.live and ("feed", source) not in lost and ("panel", row.panel_id) not in lost
            else:
                outlet = found.outlets[source]
                several = (
                    [outlet.inlet_id] if outlet.inlet_id is not None
                    else [i.id for i in found.inlets.values() if i.device_id == outlet.device_id]
                )  # fmt: skip
                good = ("outlet", source) not in lost and any(each in live for each in several)
            if good:
                more.add(inlet.id)
        if more == live:
            return live
        live = more


@settings(max_examples=300)
@given(losses())
def test_random_distributions(case: tuple[PowerGraph, list[Part]]) -> None:
    found, lost = case
    before, after = alive(found, []), alive(found, lost)
    assert set(routes_of(found)) == before
    assert set(routes_of(found, lost)) == after
    answer = failover(found, lost)
    verdicts = {fate.device_id: fate for fate in answer.fates}
    assert len(verdicts) == len(answer.fates), "a device has one fate"
    for machine in found.machines.values():
        had = {i.id for i in found.inlets.values() if i.device_id == machine.id} & before
        has = had & after
        fate = verdicts.get(machine.id)
        if fate is None:
            assert has == had
        else:
            assert len(has) < len(had)
            assert (fate.verdict == "dark") == (not has)
            assert (fate.inlets_before, fate.inlets_after) == (len(had), len(has))
            assert (fate.verdict == "survives") == (len(fate.feeds_after) > 1)
    for parts, live in (([], before), (lost, after)):
        loads = supply(found, parts)
        fed = sum(
            m.draw.allocated_w for m in found.machines.values()
            if not m.passes_on and any(i.device_id == m.id and i.id in live for i in found.inlets.values())
        )  # fmt: skip
        assert isclose(sum(load.allocated_w for load in loads.feeds.values()), fed, abs_tol=1e-6), "energy is conserved"
        for load in loads.feeds.values():
            assert isclose(sum(load.legs.values()), load.allocated_w, abs_tol=1e-6)
    total_before = sum(load.allocated_w for load in supply(found).feeds.values())
    total_after = sum(load.allocated_w for load in supply(found, lost).feeds.values())
    assert isclose(total_before - answer.lost_w, total_after, abs_tol=1e-6)


@given(graphs())
def test_the_worst_load_is_that_of_the_worst_loss(found: PowerGraph) -> None:
    worst = worst_loads(found)
    for row in found.feeds.values():
        tries = {None: supply(found), **{n: supply(found, [("feed", n)]) for n in found.feeds if n != row.id}}
        weights = {
            lost: max(s.feeds[row.id].allocated_w,
                      3 * max(s.feeds[row.id].legs.values()) if row.rating.legs == 3 else 0.0)
            for lost, s in tries.items()
        }  # fmt: skip
        load, lost = worst[row.id]
        assert weights[lost] == pytest.approx(max(weights.values()), abs=1.0)
        assert load.allocated_w == pytest.approx(tries[lost].feeds[row.id].allocated_w, abs=1e-6)

"""The walk along cables, without a database: panels, strands, breakouts, loops, open ends; and on random wirings."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from inventory.cables.walk import MAX_HOPS, MAX_WAYS, LoadedSource, Passage, Plug, Port, walk


class Wires:
    """A wiring that is written down cable by cable."""

    def __init__(self) -> None:
        self.plugs: list[Plug] = []
        self.passages: dict[Port, list[Passage]] = defaultdict(list)
        self.cables = 0

    def cable(self, a: Port, b: Port) -> None:
        self.strands([(a, 0)], [(b, 0)], simple=True)

    def strands(self, a: list[tuple[Port, int]], b: list[tuple[Port, int]], *, simple: bool = False) -> None:
        """A cable whose strand n joins the n-th port (and lane) of both lists."""
        self.cables += 1
        for side, ends in (("A", a), ("B", b)):
            for number, (port, lane) in enumerate(ends, 1):
                self.plugs.append(Plug(self.cables, side, 0 if simple else number, lane, port))

    def inside(
        self, front: Port, rear: Port, strand: int = 1, strands: int = 1, position: int = 1, fronts: int = 1
    ) -> None:
        self.passages[front].append(Passage(position, fronts, rear, strand, strands))
        self.passages[rear].append(Passage(strand, strands, front, position, fronts))

    def ends(self, *starts: Port) -> dict[Port, list[tuple[Port | None, str]]]:
        found = walk(LoadedSource(self.plugs, self.passages), starts)
        return {start: [(way.end, way.ending) for way in ways] for start, ways in found.items()}


def nic(number: int) -> Port:
    return ("interface", number)


def front(number: int) -> Port:
    return ("front_port", number)


def rear(number: int) -> Port:
    return ("rear_port", number)


def trunks(strands: int) -> Wires:
    """Two panels, joined by a trunk: front n of the first is strand n, as is front 100 + n of the second."""
    wires = Wires()
    for strand in range(1, strands + 1):
        wires.inside(front(strand), rear(1), strand, strands)
        wires.inside(front(100 + strand), rear(2), strand, strands)
    wires.cable(rear(1), rear(2))
    return wires


def test_a_cable_and_no_cable() -> None:
    wires = Wires()
    wires.cable(nic(1), nic(2))
    assert wires.ends(nic(1), nic(3)) == {nic(1): [(nic(2), "port")], nic(3): [(None, "unplugged")]}


def test_a_trunk_keeps_strands_apart_and_may_be_passed_twice() -> None:
    wires = trunks(3)
    for strand in (1, 2):
        wires.cable(nic(strand), front(strand))
    wires.cable(nic(11), front(101))
    wires.cable(front(102), front(103))  # comes back by the third strand
    wires.cable(nic(3), front(3))
    assert wires.ends(nic(1), nic(2), nic(3)) == {
        nic(1): [(nic(11), "port")], nic(2): [(nic(3), "port")], nic(3): [(nic(2), "port")],
    }  # fmt: skip


def test_a_breakout_splits_and_each_leg_leads_back() -> None:
    wires = Wires()
    wires.strands([(nic(1), lane) for lane in (1, 2, 3, 4)], [(nic(10 + lane), 0) for lane in (1, 2, 3, 4)])
    assert wires.ends(nic(1))[nic(1)] == [(nic(10 + lane), "port") for lane in (1, 2, 3, 4)]
    assert wires.ends(nic(12))[nic(12)] == [(nic(1), "port")]


def test_a_whole_port_meets_every_strand_of_the_other_end() -> None:
    wires = Wires()
    wires.plugs = [Plug(1, "A", 0, 0, nic(1)), Plug(1, "B", 1, 0, nic(2)), Plug(1, "B", 2, 0, nic(3))]
    assert wires.ends(nic(1))[nic(1)] == [(nic(2), "port"), (nic(3), "port")]


def test_a_trunk_into_a_cassette_splits() -> None:
    """A port whose whole cable enters the rear of a panel leads out of each of its fronts."""
    wires = Wires()
    for strand in (1, 2):
        wires.inside(front(strand), rear(1), strand, 2)
        wires.cable(front(strand), nic(10 + strand))
    wires.cable(nic(1), rear(1))
    assert wires.ends(nic(1))[nic(1)] == [(nic(11), "port"), (nic(12), "port")]
    assert wires.ends(nic(11))[nic(11)] == [(nic(1), "port")]


def test_a_strand_with_a_cable_of_its_own() -> None:
    wires = Wires()
    for strand in (1, 2):
        wires.inside(front(strand), rear(1), strand, 2)
        wires.cable(nic(strand), front(strand))
    wires.strands([(rear(1), 1)], [(nic(21), 0)])
    wires.strands([(rear(1), 2)], [(nic(22), 0)])
    assert wires.ends(nic(1), nic(2)) == {nic(1): [(nic(21), "port")], nic(2): [(nic(22), "port")]}
    assert wires.ends(nic(22))[nic(22)] == [(nic(2), "port")]


def test_a_duplex_port_is_one_way() -> None:
    wires = Wires()
    for panel in (1, 2):
        for fibre in (1, 2):
            wires.inside(front(panel), rear(panel), fibre, 2, fibre, 2)
        wires.cable(nic(panel), front(panel))
    wires.cable(rear(1), rear(2))
    assert wires.ends(nic(1))[nic(1)] == [(nic(2), "port")]


def test_a_trunk_inside_a_trunk() -> None:
    """Two fronts go into a small trunk, which enters a bigger one by its front: strands are given back in order."""
    wires = Wires()
    for strand in (1, 2):
        wires.inside(front(strand), rear(1), strand, 2)
        wires.inside(front(40 + strand), rear(4), strand, 2)
        wires.cable(nic(strand), front(strand))
        wires.cable(nic(40 + strand), front(40 + strand))
    for strand in (1, 2, 3):
        wires.inside(front(20 + strand), rear(2), strand, 3)
        wires.inside(front(30 + strand), rear(3), strand, 3)
    wires.cable(rear(1), front(22))
    wires.cable(rear(2), rear(3))
    wires.cable(front(32), rear(4))
    assert wires.ends(nic(1), nic(2)) == {nic(1): [(nic(41), "port")], nic(2): [(nic(42), "port")]}


def test_what_is_not_whole_is_said() -> None:
    wires = trunks(2)
    wires.cable(nic(1), front(1))  # front 101 has no cable
    wires.cable(nic(2), front(99))  # wired to nothing inside
    wires.plugs.append(Plug(77, "A", 0, 0, nic(3)))
    assert wires.ends(nic(1), nic(2), nic(3)) == {
        nic(1): [(None, "open")], nic(2): [(None, "unmapped")], nic(3): [(None, "half")],
    }  # fmt: skip


def test_loops_end() -> None:
    wires = Wires()
    for number in (1, 2):
        wires.inside(front(number), rear(number))
    wires.cable(rear(1), rear(2))
    wires.cable(front(1), front(2))
    assert {ending for _end, ending in wires.ends(front(1))[front(1)]} == {"loop"}
    long = Wires()
    for number in range(MAX_HOPS + 2):
        long.inside(front(number), rear(number))
        long.cable(rear(number), front(number + 1))
    long.cable(nic(1), front(0))
    assert long.ends(nic(1))[nic(1)] == [(None, "too-long")]


def test_a_flood_of_ways_is_bounded() -> None:
    wires = Wires()
    for level in range(5):
        for strand in range(1, 25):
            wires.inside(front(100 * level + strand), rear(level), strand, 24)
            wires.cable(front(100 * level + strand), rear(level + 1) if strand == 1 else nic(100 * level + strand))
    for number in range(600):
        wires.strands([(nic(9999), number + 1)], [(rear(0), 0)])
    ways = wires.ends(nic(9999))[nic(9999)]
    assert len(ways) == MAX_WAYS
    assert ways[-1][1] == "too-many"


def test_a_panels_port_is_followed_both_ways() -> None:
    wires = trunks(2)
    wires.cable(nic(1), front(1))
    wires.cable(nic(11), front(101))
    ways = walk(LoadedSource(wires.plugs, wires.passages), [front(1)])[front(1)]
    assert [(way.through, way.end) for way in ways] == [(None, nic(1)), (rear(1), nic(11))]
    outlet, inlet, feed, psu = ("power_outlet", 1), ("power_port", 1), ("power_feed", 1), ("power_port", 2)
    power = Wires()
    power.passages[outlet].append(Passage(1, 1, inlet, 1, 1))
    power.cable(psu, outlet)
    power.cable(feed, inlet)
    assert power.ends(psu, feed, outlet) == {
        psu: [(feed, "port")], feed: [(inlet, "port")], outlet: [(psu, "port"), (feed, "port")],
    }  # fmt: skip


@st.composite
def wirings(draw: st.DrawFn) -> Wires:
    """Panels of equal width whose sides are cabled at random with each other and with interfaces."""
    wires = Wires()
    width = draw(st.integers(1, 3))
    free: list[Port] = [nic(n) for n in range(draw(st.integers(1, 5)))]
    rears = []
    for panel in range(draw(st.integers(0, 4))):
        for strand in range(1, width + 1):
            wires.inside(front(10 * panel + strand), rear(panel), strand, width)
            free.append(front(10 * panel + strand))
        rears.append(rear(panel))
    for ports in (draw(st.permutations(free)), draw(st.permutations(rears))):
        for a, b in zip(ports[::2], ports[1::2], strict=False):
            if draw(st.booleans()):
                wires.cable(a, b)
    return wires


@given(wirings())
def test_a_connection_is_the_same_from_both_ends(wires: Wires) -> None:
    ends = wires.ends(*(nic(n) for n in range(5)))
    whole = {(start, end) for start, ways in ends.items() for end, _ending in ways if end is not None}
    assert whole == {(end, start) for start, end in whole}
    assert all(len(ways) == 1 for ways in ends.values()), "nothing splits without a breakout"

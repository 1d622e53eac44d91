"""Profiles: which lane of which port meets which, in the pure table, in the database, and when a way is followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from inventory.cables.profiles import PROFILES, connectors, lanes
from inventory.cables.queries import all_links, far_interfaces, ways_from
from inventory.cables.service import connect, connect_many, ends_of, replug
from inventory.components.panels import set_mappings
from inventory.models import Cable, CableTermination, FrontPort, Interface, RearPort
from tests.inventory.conftest import WHO
from tests.inventory.world import World


def test_netbox_s_slugs() -> None:
    assert list(PROFILES)[:8] == [
        "single-1c1p", "single-1c2p", "single-1c4p", "single-1c6p", "single-1c8p", "single-1c12p", "single-1c16p",
        "trunk-2c1p",
    ]  # fmt: skip
    assert len(PROFILES) == 26
    assert {"trunk-4c4p-shuffle", "breakout-1c8p-8c1p", "breakout-2c4p-8c1p-shuffle"} <= set(PROFILES)


@given(st.sampled_from(sorted(PROFILES)))
def test_every_strand_has_two_ends(slug: str) -> None:
    """Each strand once at either end, each lane of each port once; what NetBox is told comes back."""
    profile = PROFILES[slug]
    found = lanes(slug, len(profile.a), len(profile.b))
    assert not isinstance(found, str)
    a, b = found
    assert sorted(lane.strand for lane in a) == sorted(lane.strand for lane in b)
    for side, ends, ports in (("A", a, profile.a), ("B", b, profile.b)):
        assert len({(lane.port, lane.lane) for lane in ends}) == len(ends) == len({lane.strand for lane in ends})
        for port, positions in enumerate(ports):
            strands = [lane.strand for lane in ends if lane.port == port]
            assert connectors(slug, side, strands) == (port + 1, list(range(1, positions + 1)))


def meets(slug: str, port: int, lane: int) -> tuple[int, int]:
    """(port, lane) at B of a lane at A, counted from 1."""
    profile = PROFILES[slug]
    found = lanes(slug, len(profile.a), len(profile.b))
    assert not isinstance(found, str)
    strand = next(each.strand for each in found[0] if (each.port + 1, each.lane) == (port, lane))
    end = next(each for each in found[1] if each.strand == strand)
    return end.port + 1, end.lane


def test_shuffles_are_netbox_s() -> None:
    assert [meets("trunk-2c4p-shuffle", 1, lane) for lane in (1, 2, 3, 4)] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert [meets("trunk-4c4p-shuffle", 2, lane) for lane in (1, 2, 3, 4)] == [(1, 2), (2, 2), (3, 2), (4, 2)]
    ports = [meets("breakout-2c4p-8c1p-shuffle", port, lane)[0] for port in (1, 2) for lane in (1, 2, 3, 4)]
    assert ports == [1, 2, 5, 6, 3, 4, 7, 8]


@pytest.mark.parametrize(
    ("profile", "a", "b", "message"),
    [
        ("single-1c1p", 2, 2, "end A has 2 ports, but 1C1P has 1 there"),
        ("breakout-1c4p-4c1p", 1, 5, "end B has 5 ports"),
        ("nonsense", 1, 1, "is no cable profile"),
        ("", 2, 3, "need a profile"),
        ("", 0, 1, "needs a port at each end"),
    ],
)
def test_what_does_not_fit(profile: str, a: int, b: int, message: str) -> None:
    found = lanes(profile, a, b)
    assert isinstance(found, str)
    assert message in found


def ports(world: World, session: Session, *names: str) -> list[tuple[str, int]]:
    """Interfaces of new devices, one each."""
    return [("interface", world.interface(session, world.device(session, name), "e0").pk) for name in names]


def test_a_breakout(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        leaf, *servers = ports(world, session, "leaf", "s1", "s2", "s3", "s4")
        cable = connect(session, [leaf], servers, profile="breakout-1c4p-4c1p", label="B1")
        assert ends_of(session, cable) == ([leaf], servers)
        rows = session.exec(select(CableTermination).where(CableTermination.cable_end == "A")).all()
        assert sorted((row.lane, row.position) for row in rows) == [(1, 1), (2, 2), (3, 3), (4, 4)]
    with each_database.read() as session:
        assert all_links(session) == [(("leaf", "e0"), (name, "e0")) for name in ("s1", "s2", "s3", "s4")]
        assert far_interfaces(session, [port for _kind, port in servers]) == {port: leaf[1] for _kind, port in servers}
        assert len(ways_from(session, "interface", [leaf[1]])[leaf[1]]) == 4
    with unit_of_work(each_database, WHO) as session:
        spare = ports(world, session, "s5")[0]
    with pytest.raises(InvalidInput, match="e0 has cable"), unit_of_work(each_database, WHO) as session:
        connect(session, leaf, spare)
    with unit_of_work(each_database, WHO) as session:
        found = session.exec(select(Cable)).one()
        replug(session, found, [leaf], [servers[0], spare])
        assert ends_of(session, found) == ([leaf], [servers[0], spare])
        found.profile = ""
        replug(session, found, leaf, spare)
    with each_database.read() as session:
        assert all_links(session) == [(("leaf", "e0"), ("s5", "e0"))]


def test_the_database_keeps_one_cable_on_a_port(each_database: Database) -> None:
    """Whole port and lanes, or the lanes of two cables: not even past the service."""
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        leaf, *servers = ports(world, session, "leaf", "s1", "s2")
        connect(session, [leaf], servers)
        other = Cable()
        session.add(other)
        session.flush()
    for lane in (0, 1, 2):
        with pytest.raises(IntegrityError), unit_of_work(each_database, WHO) as session:
            session.add(CableTermination(cable_id=other.pk, cable_end="A", interface_id=leaf[1], lane=lane))


def test_many_at_once_say_everything(database: Database) -> None:
    world = World(database)
    with unit_of_work(database, WHO) as session:
        a, b, c, d = ports(world, session, "a", "b", "c", "d")
        connect_many(session, [(a, b, {"label": "1"}), (c, d, {"label": "2"})])
        assert len(all_links(session)) == 2
        e, f = ports(world, session, "e", "f")
        with pytest.raises(InvalidInput) as caught:
            connect_many(session, [(a, e, {}), (e, f, {}), (f, f, {})])
        assert [problem.where for problem in caught.value.problems] == ["1.a", "2.a", "3.b", "3.a", "3.b"]


def test_a_shuffle_between_panels(each_database: Database) -> None:
    """Servers on the fronts of two panels whose rears (four strands each, two of them) a shuffled trunk joins."""
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        rears: dict[str, list[tuple[str, int]]] = {}
        fronts: dict[str, list[FrontPort]] = {}
        for panel in "ab":
            device = world.device(session, f"panel-{panel}")
            pair = [RearPort(device_id=device.pk, name=f"R{n}", positions=4) for n in (1, 2)]
            eight = [FrontPort(device_id=device.pk, name=f"F{n}") for n in range(1, 9)]
            session.add_all([*pair, *eight])
            session.flush()
            for number, front in enumerate(eight):
                set_mappings(session, front, [(1, pair[number // 4].pk, number % 4 + 1)])
            rears[panel], fronts[panel] = [("rear_port", row.pk) for row in pair], eight
        connect(session, rears["a"], rears["b"], profile="trunk-2c4p-shuffle")
        for panel, prefix in (("a", "x"), ("b", "y")):
            for number, front in enumerate(fronts[panel], start=1):
                port = ports(world, session, f"{prefix}{number}")[0]
                connect(session, port, ("front_port", front.pk))
    with each_database.read() as session:
        expected = {1: 1, 2: 2, 3: 5, 4: 6, 5: 3, 6: 4, 7: 7, 8: 8}
        assert all_links(session) == sorted(((f"x{a}", "e0"), (f"y{b}", "e0")) for a, b in expected.items())
        start = session.exec(select(Interface.id).order_by(Interface.id)).first()
        assert start is not None
        way = ways_from(session, "interface", [start])[start][0]
        assert [hop.far[0] for hop in way] == ["front_port", "rear_port", "interface"]


def test_a_front_port_of_several_positions(each_database: Database) -> None:
    """An MPO front of four positions, straight through a whole-port trunk, then a cassette's four fronts."""
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        left, right = world.device(session, "left"), world.device(session, "right")
        mpo, back = (
            FrontPort(device_id=left.pk, name="M", positions=4),
            RearPort(device_id=left.pk, name="R", positions=4),
        )
        far = RearPort(device_id=right.pk, name="R", positions=4)
        singles = [FrontPort(device_id=right.pk, name=f"F{n}") for n in (1, 2, 3, 4)]
        session.add_all([mpo, back, far, *singles])
        session.flush()
        set_mappings(session, mpo, [(n, back.pk, n) for n in (1, 2, 3, 4)])
        for number, front in enumerate(singles, start=1):
            set_mappings(session, front, [(1, far.pk, number)])
        connect(session, ("rear_port", back.pk), ("rear_port", far.pk))
        leaf, *servers = ports(world, session, "leaf", "s1", "s2", "s3", "s4")
        connect(session, leaf, ("front_port", mpo.pk))
        for server, front in zip(servers, singles, strict=True):
            connect(session, server, ("front_port", front.pk))
    with each_database.read() as session:
        assert all_links(session) == [(("leaf", "e0"), (name, "e0")) for name in ("s1", "s2", "s3", "s4")]

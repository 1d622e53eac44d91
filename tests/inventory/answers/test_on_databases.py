"""The answers on the example site and on a made-up hall, on SQLite and PostgreSQL."""

from math import isclose, sqrt
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput, NotFound
from inventory.answers.capacity_rules import capacity
from inventory.answers.draw_queries import device_draws, draw_of_row
from inventory.answers.draw_rules import Draw, Inlet, draw_of
from inventory.answers.failover_queries import LostPart, feed_loads, find_parts, loss_of
from inventory.answers.failover_rules import failover
from inventory.answers.ipam_queries import next_addresses, next_prefixes, next_vlans, next_vnis
from inventory.answers.port_queries import find_port
from inventory.answers.ports_queries import free_outlets, free_ports, port_counts
from inventory.answers.power_queries import graph_below
from inventory.answers.room_rules import find_room
from inventory.answers.scope_queries import Scope, find_type, resolve
from inventory.answers.space_queries import racks_in
from inventory.answers.space_rules import free_runs, units_text
from inventory.answers.trace_queries import trace
from inventory.answers.usage_queries import group_usage, pool_usage, prefix_usage
from inventory.answers.where_queries import where
from inventory.cables.queries import all_links
from inventory.cables.reach import reach
from inventory.ipam.service import next_address, next_vlan, next_vni
from inventory.models import Cable, Device, Interface, PowerFeed, PowerPort, Prefix, Rack
from inventory.pages.tables import fetch
from inventory.racks.service import occupied, reserved_units, shape_of
from tests.inventory.answers.conftest import build, counted
from tests.inventory.conftest import WHO, add


def problems(caught: Any) -> list[str]:
    return [str(problem) for problem in caught.value.problems]


def test_racks_are_read_as_their_slots_stand(aquaray: Database) -> None:
    """The masks made from devices are those of the slot rows, and reservations and draws are complete."""
    with aquaray.read() as session:
        for space in racks_in(session, Scope()):
            rack = session.get(Rack, space.id)
            assert rack is not None
            taken, _lanes = occupied(session, space.id)
            cells = {
                (space.shape.first + bit, face, column)
                for (face, column), mask in space.taken.items()
                for bit in range(space.halves)
                if mask >> bit & 1
            }
            assert cells == set(taken)
            assert space.reserved == reserved_units(session, space.id)
            assert space.shape == shape_of(rack)
            assert space.power_w == 5888


def test_free_units_of_the_example(aquaray: Database) -> None:
    with aquaray.read() as session:
        a1 = racks_in(session, resolve(session, site="ivry", rack="A1"))[0]
        assert [units_text(run.start, run.height) for run in free_runs(a1)] == ["U1–U9", "U20–U39"]
        own = free_runs(a1, tenant="verrier", height=2)
        assert [(units_text(r.start, r.height), r.reserved) for r in own][-1] == ("U17–U39", (17, 18, 19))
        device = find_type(session, "SYS-1029U-TR25M")
        assert (device.height, device.draw_w, device.weight_kg) == (2, 700.0, None)
        room = find_room(racks_in(session, resolve(session, site="Ivry", location="salle 1")), device, 8)
        assert [offer.takes for offer in room.offers] == [3, 2], "5,888 W less 3,300 and 4,300, 700 each"
        rows = capacity(racks_in(session, Scope()), "site")
        assert [(row.name, row.racks, row.used, row.allocated_w) for row in rows] == [
            ("ivry", 2, 12.0, 7600.0), ("suresnes", 2, 12.0, 7900.0),
        ]  # fmt: skip


def test_names_that_are_wrong_are_told_together(aquaray: Database) -> None:
    with aquaray.read() as session:
        with pytest.raises(InvalidInput) as caught:
            resolve(session, site="ivri", location="salle", rack="A9", role="colo", tenant="verier")
        assert [text.split(":")[0] for text in problems(caught)] == ["site", "role", "tenant", "location", "rack"]
        assert "did you mean 'ivry'?" in problems(caught)[0]
        with pytest.raises(InvalidInput, match="stands at ivry, suresnes"):
            resolve(session, location="Salle 1")
        with pytest.raises(NotFound, match="did you mean 'SYS-1029U-TR25M'"):
            find_type(session, "SYS-1029U")


def test_the_draw_in_sql_is_the_rule(hall: Database) -> None:
    with hall.read() as session:
        server = session.exec(select(Device).where(Device.name == "r0-srv0")).one()
    cases: list[list[Inlet]] = [
        [Inlet(None, 500)], [Inlet(None, 500), Inlet(None, 700)], [Inlet(100, None), Inlet(None, 900)], [Inlet()],
        [Inlet(2000, 10), Inlet(1, 10)], [Inlet(0, 750)],
    ]  # fmt: skip
    for number, inlets in enumerate(cases):
        copy = Device(name=f"c{number}", device_type_id=server.device_type_id, role_id=server.role_id,
                      site_id=server.site_id)  # fmt: skip
        add(hall, copy)
        add(
            hall,
            *(
                PowerPort(
                    device_id=copy.pk, name=str(index), allocated_draw=inlet.allocated, maximum_draw=inlet.maximum
                )
                for index, inlet in enumerate(inlets)
            ),
        )  # fmt: skip
    with hall.read() as session:
        draws = device_draws()
        rows = {row.device_id: draw_of_row(row) for row in fetch(session, select(draws))}
        for number, inlets in enumerate(cases):
            device = session.exec(select(Device.id).where(Device.name == f"c{number}")).one()
            assert rows[device] == draw_of(inlets), inlets  # type: ignore[index]
        pdu = session.exec(select(Device.id).where(Device.name == "r0-pdu-a")).one()
        assert pdu not in rows, "an inlet of a PDU is no demand"
        assert rows[server.pk] == Draw(800, 1000)


def test_a_lost_feed(hall: Database) -> None:
    with hall.read() as session:
        answer, graph = loss_of(session, find_parts(session, ["R1-a"]))
        assert answer.counts() == {"dark": 0, "loses-redundancy": 3, "survives": 0}
        assert {fate.device for fate in answer.fates if fate.passes_on} == {"r1-pdu-a"}
        lost, kept = answer.feeds
        assert (lost.feed.name, lost.after, kept.feed.name) == ("R1-a", None, "R1-b")
        assert kept.after is not None
        assert kept.after.legs == {"A": 800.0, "B": 800.0, "C": 800.0}
        assert isclose(kept.after.rating_w, sqrt(3) * 400 * 16)
        assert {machine.name for machine in graph.machines.values()} == {
            "r1-pdu-a", "r1-pdu-b", "r1-srv0", "r1-srv1", "r1-srv2",
        }, "nothing else was read"  # fmt: skip
        both, _ = loss_of(session, find_parts(session, ["panel-a", "r2-pdu-b"]))
        assert both.counts() == {"dark": 3, "loses-redundancy": 6, "survives": 0}
        assert both.lost_w == 2400
        one, _ = loss_of(session, find_parts(session, ["r0-pdu-a:O1", "r0-srv2:psu-b"]))
        assert {fate.device: fate.verdict for fate in one.fates} == {
            "r0-srv1": "loses-redundancy", "r0-srv2": "loses-redundancy",
        }  # fmt: skip


def test_a_partial_graph_gives_the_answer_of_the_whole(hall: Database) -> None:
    with hall.read() as session:
        whole = graph_below(session, [feed.pk for feed in session.exec(select(PowerFeed))])
        for name in ("R0-a", "panel-b", "r2-pdu-a", "r1-pdu-b:O0"):
            parts = find_parts(session, [name])
            answer, _graph = loss_of(session, parts)
            feeds = [("feed", feed.id) for feed in whole.feeds.values()
                     if ("panel", feed.panel_id) in {(part.kind, part.id) for part in parts}]  # fmt: skip
            expected = failover(whole, [*((part.kind, part.id) for part in parts), *feeds])
            assert answer.fates == expected.fates
            assert answer.feeds == expected.feeds
            assert answer.moved_w == expected.moved_w


def test_planned_and_dead_things_carry_nothing(hall: Database) -> None:
    with unit_of_work(hall, WHO) as session:
        feed = session.exec(select(PowerFeed).where(PowerFeed.name == "R0-b")).one()
        feed.status = "offline"
        find_port(session, "r1-srv0", "PSU-b")
    with hall.read() as session:
        answer, _graph = loss_of(session, find_parts(session, ["R0-a"]))
        assert answer.counts()["dark"] == 3, "B was not in service"
        port = find_port(session, "r1-srv0", "PSU-b")
        cable = trace(session, port).paths[0].segments[0].cable.id
    with unit_of_work(hall, WHO) as session:
        row = session.get(Cable, cable)
        assert row is not None
        row.status = "planned"
    with hall.read() as session:
        parts = find_parts(session, ["R1-a"])
        assert {f.device for f in loss_of(session, parts)[0].fates if f.verdict == "dark"} == {"r1-pdu-a", "r1-srv0"}
        assert loss_of(session, parts, planned=True)[0].counts()["dark"] == 0


def test_parts_that_are_not_there(aquaray: Database) -> None:
    with aquaray.read() as session:
        with pytest.raises(InvalidInput) as caught:
            find_parts(session, ["ivry-tgbt-c", "ivry-tgbt-a:A1-X", "ivry-a1-pdu-a:Outlet"])
        assert len(problems(caught)) == 3
        assert "did you mean 'ivry-tgbt-" in problems(caught)[0]
        assert find_parts(session, ["ivry-tgbt-a:A1-A", "A1-A"]) == [LostPart("feed", 1, "ivry-tgbt-a:A1-A")]


def test_loads_of_feeds(hall: Database) -> None:
    with hall.read() as session:
        page = feed_loads(session, rack_ids=select(Rack.id).where(Rack.name == "R0"))
    assert page.total == 2
    first = page.loads[0]
    assert (first.feed.name, first.now.allocated_w, first.worst.allocated_w) == ("R0-a", 1200, 2400)
    assert (first.worst_lost, first.devices) == ("panel-b:R0-b", 3)
    assert [(pdu.name, pdu.allocated_w, pdu.legs["A"], pdu.over) for pdu in first.pdus] == [
        ("r0-pdu-a", 1200, 400, False)
    ]


@pytest.mark.parametrize(
    ("text", "field", "device", "port"),
    [
        ("02:00:00:00:01:02", "MAC", "r1-srv2", "eno1"), ("0200.0000.0102", "MAC", "r1-srv2", "eno1"),
        ("02-00-00-00-01-02", "MAC", "r1-srv2", "eno1"), ("020000000102", "MAC", "r1-srv2", "eno1"),
        ("00:01:02", "MAC", "r1-srv2", "eno1"), ("01-02", "MAC", "r1-srv2", "eno1"),
        ("0000.0102", "MAC", "r1-srv2", "eno1"),
        ("10.0.1.3", "address", "r1-srv2", "eno1"), ("10.0.1.3/16", "address", "r1-srv2", "eno1"),
        ("010.000.001.003", "address", "r1-srv2", "eno1"),
        ("SN-001-002", "serial", "r1-srv2", ""), ("sn001002", "serial", "r1-srv2", ""),
        ("t001002", "asset tag", "r1-srv2", ""), ("r1-SRV2", "name", "r1-srv2", ""), ("1-srv2", "name", "r1-srv2", ""),
    ],
)  # fmt: skip
def test_where(hall: Database, text: str, field: str, device: str, port: str) -> None:
    with hall.read() as session:
        found = [s for s in where(session, text) if s.name == device and s.field == field]
    assert len(found) == 1, text
    assert (found[0].site, found[0].location, found[0].rack, found[0].place) == ("hall", "Cage", "R1", "U3 front")
    assert found[0].port == port
    assert found[0].peer == ("r1-leaf:Ethernet3" if port else "")


def test_where_finds_cables_ranges_and_nothing(hall: Database) -> None:
    with hall.read() as session:
        cable = where(session, "l-2-1")[0]
        assert (cable.kind, cable.name, cable.port, cable.peer) == ("cable", "r2-srv1", "eno1", "r2-leaf:Ethernet2")
        assert [s.name for s in where(session, "10.0.2.")] == ["r2-srv0", "r2-srv1", "r2-srv2"]
        assert len(where(session, "10.0.0.0/22")) == 9
        assert where(session, "R2")[0].kind == "rack"
        for text in ("zz-nothing", "%%%%", "____", "\\\\\\\\", "", "x", "10.9.9.9", "ff:ff"):
            assert where(session, text) == [], text


def test_a_trace_names_everything(hall: Database) -> None:
    with hall.read() as session:
        found = trace(session, find_port(session, "r1-srv0", "psu-a"))
        assert [
            (s.near.port.label, s.far.port.label if s.far else "", s.onward.label if s.onward else "")
            for s in found.paths[0].segments
        ] == [("r1-srv0:PSU-a", "r1-pdu-a:O0", "r1-pdu-a:In"), ("r1-pdu-a:In", "panel-a:R1-a", "")]
        assert found.paths[0].complete
        assert not found.split
        assert trace(session, find_port(session, "panel-a", "R1-a")).paths[0].segments[0].far is not None
        free = trace(session, find_port(session, "r1-leaf", "Ethernet9"))
        assert [(path.ending, path.complete) for path in free.paths] == [("unplugged", False)]
        for owner, name, hint in (
            ("r1-srv9", "eno1", "did you mean"), ("r1-srv0", "eno2", "did you mean 'eno1'"),
            ("panel-a", "R9-a", "did you mean"), ("nothing", "eno1", "no device or power panel"),
        ):  # fmt: skip
            with pytest.raises(NotFound, match=hint):
                find_port(session, owner, name)
        with pytest.raises(NotFound):
            trace(session, ("interface", 99999))


def test_one_walk_gives_the_same_links(aquaray: Database) -> None:
    with aquaray.read() as session:
        names = {row.pk: row for row in session.exec(select(Interface))}
        devices = {row.pk: row.name for row in session.exec(select(Device))}
        pairs = {
            tuple(sorted((devices[names[i].device_id], names[i].name) for i in (start, end)))
            for start, found in reach(session, "interface", list(names)).items()
            for _kind, end in found.far
        }
        assert pairs == set(all_links(session))


def test_what_is_free_is_what_the_allocators_take(aquaray: Database) -> None:
    """The answer before is the allocation after, twice; and the answer takes nothing."""
    for _round in range(2):
        with aquaray.read() as session:
            prefixes = {row.name: row.pk for row in session.exec(select(Prefix).where(Prefix.vrf_key == 0))}
            free = {
                text: next_addresses(session, text).free[0]
                for text in ("10.10.0.0/23", "10.254.0.0/22", "10.100.0.0/24", "10.20.0.40")
            }
            vlan, vni = next_vlans(session, "ivry-leaf", count=2).free, next_vnis(session).free
        with unit_of_work(aquaray, WHO) as session:
            for text, expected in free.items():
                name = "10.20.0.0/24" if text == "10.20.0.40" else text
                assert next_address(session, prefixes[name]).name == expected
            assert str(next_vlan(session, 1, f"a{_round}").vid) == vlan[0]
            assert str(next_vni(session, f"v{_round}", f"v{_round}").identifier) == vni[0]


def test_free_prefixes_and_refusals(aquaray: Database) -> None:
    with aquaray.read() as session:
        found = next_prefixes(session, "10.0.0.0/8", 16, count=300)
        assert found.free[:3] == ["10.0.0.0/16", "10.2.0.0/16", "10.3.0.0/16"], "10.1.0.0/16 stands"
        assert "10.10.0.0/16" not in found.free
        assert len(found.free) == 256 - 7 + 1
        assert not found.complete
        assert next_prefixes(session, "10.10.0.0/23", 28).free == ["10.10.0.32/28"], "the first 32 hold addresses"
        for call, hint in (
            (lambda s: next_addresses(s, "10.64.10.0/24"), "several VRFs"),
            (lambda s: next_addresses(s, "banana"), "is no prefix"),
            (lambda s: next_addresses(s, "10.10.0.0/23", count=0), "give 1 to"),
            (lambda s: next_prefixes(s, "10.10.0.0/23", 22), "/24 to /32"),
        ):
            with pytest.raises(InvalidInput) as caught:
                call(session)
            assert hint in problems(caught)[0]
        for call, hint in (
            (lambda s: next_addresses(s, "10.10.0.0/24"), "near it are"),
            (lambda s: next_addresses(s, "192.0.2.1"), "no prefix holds"),
            (lambda s: next_vlans(s, "ivry-lef"), "did you mean 'ivry-leaf'"),
            (lambda s: next_vnis(s, "nope"), "no VNI pool"),
        ):
            with pytest.raises(NotFound, match=hint):
                call(session)


def test_outlets_and_ports(hall: Database) -> None:
    with hall.read() as session:
        outlets = free_outlets(session, "r0-pdu-a")
        assert len(outlets) == 9
        assert {outlet.leg_w for outlet in outlets} == {400}
        assert [o.name for o in free_outlets(session, "r0-pdu-a", leg="b", type_="C13")] == ["O4", "O7", "O10"]
        assert [port.name for port in free_ports(session, "r0-leaf", type_="25g")][:2] == ["Ethernet4", "Ethernet5"]
        count = port_counts(session, resolve(session, site="hall"), by_site=True)
        assert [(c.name, c.type, c.devices, c.total, c.used, c.free) for c in count] == [
            ("hall", "25gbase-x-sfp28", 3, 36, 9, 27)
        ]
        assert len(port_counts(session, resolve(session, location="cage"))) == 1
        for call in (
            lambda: free_outlets(session, "r0-srv0"), lambda: free_outlets(session, "r0-pdu-a", leg="Z"),
            lambda: free_ports(session, "r0-pdu-a"), lambda: free_ports(session, "r0-leaf", type_="400g"),
        ):  # fmt: skip
            with pytest.raises(InvalidInput):
                call()
        with pytest.raises(NotFound, match="did you mean"):
            free_ports(session, "r0-leaff")


def test_the_least_loaded_leg_comes_first(hall: Database) -> None:
    """Another server on leg A only: free outlets on B and C come first."""
    with unit_of_work(hall, WHO) as session:
        for name in ("r0-srv1", "r0-srv2"):
            device = session.exec(select(Device).where(Device.name == name)).one()
            for port in session.exec(select(PowerPort).where(PowerPort.device_id == device.pk)):
                port.allocated_draw = 100 if name == "r0-srv1" else 200
    with hall.read() as session:
        assert [o.leg for o in free_outlets(session, "r0-pdu-a")] == ["B"] * 3 + ["C"] * 3 + ["A"] * 3


def test_utilization(aquaray: Database) -> None:
    with aquaray.read() as session:
        rows = {(row.name, row.scope): row for row in prefix_usage(session)}
        assert len(rows) == 11
        assert (rows["10.10.0.0/23", "global"].used, rows["10.10.0.0/23", "global"].size) == (16, 510)
        inside = 2**16 + 2 * 2**8 + 2 * 2**10 + 2 * 2**8
        assert (rows["10.0.0.0/8", "global"].used, rows["10.0.0.0/8", "global"].kind) == (inside, "prefixes")
        assert rows["10.64.10.0/24", "octave"].used == 1
        assert prefix_usage(session, text="10.10.0.0/23")[0].free == 494
        assert len(prefix_usage(session, vrf="octave")) == 2
        assert prefix_usage(session, page=99) == []
        groups = {row.name: (row.size, row.used) for row in group_usage(session)}
        assert groups == {"ivry-leaf": (3898, 6), "suresnes-leaf": (3898, 6), "oob": (998, 2)}
        assert [(row.name, row.used) for row in pool_usage(session)] == [("default", 5)]


def everything(session: Session) -> None:
    """Each answer once."""
    racks_in(session, resolve(session, site="hall", tenant="x"))
    loss_of(session, find_parts(session, ["panel-a"]))
    feed_loads(session, site_id=1)
    where(session, "10.0.0.0/16")
    where(session, "02:00:00")
    where(session, "L-0")
    where(session, "srv")
    trace(session, find_port(session, "r0-srv0", "eno1"))
    next_addresses(session, "10.0.0.0/16", count=5)
    next_prefixes(session, "10.0.0.0/16", 24)
    free_outlets(session, "r0-pdu-a")
    free_ports(session, "r0-leaf")
    port_counts(session, Scope())
    prefix_usage(session)


def test_statements_do_not_grow(tmp_path: Path) -> None:
    """As many statements for 2 racks as for 24, and for each answer few."""
    sent = []
    for racks in (2, 24):
        database = Database(f"sqlite:///{tmp_path}/{racks}.sqlite3")
        database.create_all()
        build(database, racks, servers=6)
        with counted(database) as statements, database.read() as session:
            everything(session)
        sent.append(len(statements))
        for answer, most in (
            (lambda s: racks_in(s, Scope()), 5),
            (lambda s: loss_of(s, [LostPart("panel", 1, "panel-a")]), 9),
            (lambda s: feed_loads(s, site_id=1), 6),
            (lambda s: where(s, "srv"), 7),
            (lambda s: where(s, "10.0.0.0/16"), 7),
            (lambda s: trace(s, ("interface", 13)), 4),
            (lambda s: port_counts(s, Scope()), 1),
        ):
            with counted(database) as statements, database.read() as session:
                answer(session)
            assert len(statements) <= most, statements
        database.close()
    assert sent[0] == sent[1]

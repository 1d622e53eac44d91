"""A hundred writers after the next free address, VLAN, VNI or unit: threads on SQLite, processes on PostgreSQL."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlmodel import select

import dcim.engine.models  # noqa: F401
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict, InvalidInput
from inventory.cables.service import connect
from inventory.devices.service import create_device
from inventory.ipam.models import RIR, ASNRange, Prefix, VLANGroup
from inventory.ipam.service import next_address, next_asns, next_prefix, next_vlan, next_vni
from inventory.models import Device, Interface, Rack, RackSlot
from inventory.racks.places import place_anywhere
from tests.inventory.conftest import WHO
from tests.inventory.world import World

WRITERS = 100
PROCESSES = 5
_opened: Database | None = None


def _open(url: str) -> None:
    """A worker process opens the database once."""
    global _opened
    _opened = Database(url)


def _take(number: int, what: str) -> str:
    """One writer: a transaction that takes the next free thing."""
    assert _opened is not None
    with unit_of_work(_opened, WHO) as session:
        if what == "address":
            return next_address(session, 1).text
        if what == "prefix":
            return next_prefix(session, 2, 30).name
        if what == "vlan":
            return str(next_vlan(session, 1, f"net-{number}").vid)
        if what == "vni":
            return str(next_vni(session, f"vni-{number}", f"vni-{number}").identifier)
        if what == "asn":
            return str(next_asns(session, 1, [{}])[0].asn)
        device = create_device(session, name=f"srv{number}", role_id=1, site_id=1, device_type_id=1)
        place_anywhere(session, device, [1, 2, 3])
        return f"{device.rack_id}:{device.position_half}"


def _plug(number: int) -> str:
    """One writer wants the one free port; an empty text when it is too late."""
    assert _opened is not None
    try:
        with unit_of_work(_opened, WHO) as session:
            cable = connect(session, ("interface", 1), ("interface", number + 2))
            return str(cable.pk)
    except (Conflict, InvalidInput) as error:
        return "" if "taken" in str(error) or "has cable" in str(error) else repr(error)


@contextmanager
def writers(database: Database) -> Iterator[Executor]:
    """A hundred threads, or processes (a few at a time: each starts an interpreter) that share no memory."""
    global _opened
    if database.is_sqlite:
        _opened = database
        with ThreadPoolExecutor(WRITERS) as threads:
            yield threads
        return
    context, url = multiprocessing.get_context("spawn"), database.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_open, initargs=(url,)) as processes:
        yield processes


@pytest.fixture
def world(each_database: Database) -> World:
    found = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        for text, length in (((10, 0, 0, 0), 24), ((10, 1, 0, 0), 20)):
            network = b"\0" * 12 + bytes(text)
            session.add(Prefix(family=4, network=network, length=length))
            session.flush()
        session.add(VLANGroup(name="g", slug="g", min_vid=100, max_vid=300))
        rir = RIR(name="r", slug="r")
        session.add(rir)
        session.flush()
        session.add(ASNRange(name="a", slug="a", rir_id=rir.pk, start=64512, end=64700))
        session.add_all(Rack(site_id=found.site, name=f"R{number}", u_height=42) for number in (2, 3))
    return found


def test_a_hundred_writers_get_a_hundred_different(world: World) -> None:
    with writers(world.database) as executor:
        for what in ("address", "prefix", "vlan", "vni", "asn", "unit"):
            found = list(executor.map(_take, range(WRITERS), [what] * WRITERS))
            assert len(set(found)) == WRITERS, (what, sorted(found))
        with unit_of_work(world.database, WHO) as session:
            device = world.device(session, "sw1")
            for number in range(WRITERS + 1):
                session.add(Interface(device_id=device.pk, name=f"e{number:03}", type="1000base-t"))
        plugged = list(executor.map(_plug, range(WRITERS)))
        assert len([each for each in plugged if each]) == 1, plugged
    with world.database.read() as session:
        slots = session.exec(select(RackSlot)).all()
        places = set(session.exec(select(Device.rack_id, Device.position_half)).all()) - {(None, None)}
    assert len(slots) == WRITERS * 4, "two half-units, two faces, each"
    expected = {(rack, 2 * unit) for rack in (1, 2) for unit in range(1, 43)}
    expected |= {(3, 2 * unit) for unit in range(1, 17)}
    assert {tuple(place) for place in places} == expected, "the lowest units, without a gap"


def test_no_room(database: Database) -> None:
    world = World(database)
    world.type("big", u_height_half=60)
    with unit_of_work(database, WHO) as session:
        place_anywhere(session, world.device(session, "one", "big"), [world.rack], from_top=True)
        with pytest.raises(Conflict, match=r"no room for two \(30U\) in R1"):
            place_anywhere(session, world.device(session, "two", "big"), [world.rack])


def test_from_the_top(database: Database) -> None:
    world = World(database)
    with unit_of_work(database, WHO) as session:
        found = [place_anywhere(session, world.device(session, f"d{n}"), [world.rack], from_top=True) for n in (1, 2)]
        assert [device.position_half for device in found] == [84, 82]
        low = place_anywhere(session, world.device(session, "d3"), [world.rack])
        assert low.position_half == 2

"""Places never overlap: the rules, the service and the database against a plain model of a rack."""

from itertools import pairwise
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from inventory.devices.service import create_device, delete_device, move_device
from inventory.models import Device, DeviceRole, DeviceType, Manufacturer, Rack, RackSlot, Site, Tenant
from inventory.racks.rules import Placement, RackShape, first_overlap, free_position, lanes_of, refusals, slots_of
from inventory.racks.service import place, release, reserve
from tests.inventory.conftest import WHO, add

HEIGHT = 6
Racks = tuple[Database, dict[tuple[int, bool], int]]


def types(session: Session) -> dict[tuple[int, bool], int]:
    """Types by (half-units, full depth), in a site with a small rack of two columns."""
    maker = Manufacturer(name="A", slug="a")
    session.add_all([maker, Site(name="S", slug="s"), DeviceRole(name="R", slug="r")])
    session.flush()
    session.add(Rack(site_id=1, name="R1", u_height=HEIGHT, columns=2))
    session.add(Rack(site_id=1, name="R2", u_height=HEIGHT))
    session.add_all([Tenant(name="X", slug="x"), Tenant(name="Y", slug="y")])
    found = {}
    for half in (0, 1, 2, 3, 4):
        for full in (True, False):
            row = DeviceType(manufacturer_id=maker.pk, model=f"{half}{full}", slug=f"t{half}{full}".lower(),
                             u_height_half=half, is_full_depth=full)  # fmt: skip
            session.add(row)
            session.flush()
            found[half, full] = row.pk
    return found


wishes = st.tuples(
    st.sampled_from([1, 2, 3, 4]),
    st.booleans(),
    st.integers(0, 2 * HEIGHT + 4),
    st.sampled_from(["front", "rear"]),
    st.sampled_from([None, 0, 1]),
)
moves = st.lists(st.tuples(st.integers(0, 4), wishes), min_size=1, max_size=14)


def claimed(wish: tuple[int, bool, int, str, int | None]) -> set[tuple[int, str, int]]:
    """The plain model: every cell (half-unit, face, column) a device needs."""
    height, full, position, face, column = wish
    cells = set()
    for half in range(position, position + height):
        for side in ("front", "rear"):
            for where in (0, 1):
                if (full or side == face) and column in (None, where):
                    cells.add((half, side, where))
    return cells


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moves)
def test_the_service_agrees_with_a_plain_model(steps: list[tuple[int, tuple[int, bool, int, str, int | None]]]) -> None:
    """Devices are placed and moved at random; the service accepts exactly what the model allows."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/d.sqlite3")
        database.create_all()
        with unit_of_work(database, WHO) as session:
            kinds = types(session)
        model: dict[int, set[tuple[int, str, int]]] = {}
        for number, wish in steps:
            height, full, position, face, column = wish
            cells = claimed(wish)
            inside = position >= 2 and position + height <= 2 * (HEIGHT + 1)
            allowed = inside and all(not cells & other for owner, other in model.items() if owner != number)
            try:
                with unit_of_work(database, WHO) as session:
                    values = {"rack_id": 1, "position_half": position, "face": face, "column": column,
                              "device_type_id": kinds[height, full]}  # fmt: skip
                    device = session.exec(select(Device).where(Device.name == f"d{number}")).first()
                    if device is None:
                        create_device(session, name=f"d{number}", role_id=1, site_id=1, **values)
                    else:
                        move_device(session, device, **values)
                accepted = True
            except InvalidInput:
                accepted = False
            assert accepted == allowed, (number, wish)
            if accepted:
                model[number] = cells
            with database.read() as session:
                rows = session.exec(select(RackSlot)).all()
            assert {(row.half_unit, row.face, row.column) for row in rows} == set().union(*model.values(), set())
        database.close()


@given(st.lists(wishes, max_size=12), wishes)
def test_the_free_place_offered_is_free(
    others: list[tuple[int, bool, int, str, int | None]], wish: tuple[int, bool, int, str, int | None]
) -> None:
    rack = RackShape("R", HEIGHT, columns=2)
    taken: dict[tuple[int, str, int], str] = {}
    for number, (height, full, position, face, column) in enumerate(others):
        candidate = Placement(f"o{number}", height, full, position, face, column)
        if not refusals(rack, candidate) and first_overlap(rack, candidate, taken, {}) is None:
            taken.update(dict.fromkeys(slots_of(rack, candidate), candidate.device))
    height, full, position, face, column = wish
    mine = Placement("mine", height, full, position, face, column)
    free = free_position(rack, mine, taken)
    if free is not None:
        there = Placement("mine", height, full, free, face, column)
        assert refusals(rack, there) == []
        assert first_overlap(rack, there, taken, {}) is None


def test_lanes() -> None:
    rack = RackShape("R", HEIGHT)
    low, high = (Placement(n, 0, False, lane="left-rear", lane_offset=o, lane_span=3) for n, o in (("a", 1), ("b", 4)))
    assert not set(lanes_of(low)) & set(lanes_of(high))
    assert refusals(rack, high) == []
    assert [
        name for name, _m in refusals(rack, Placement("c", 0, False, lane="left-rear", lane_offset=5, lane_span=3))
    ] == ["lane"]
    assert all(a < b for a, b in pairwise(lanes_of(low)))


@pytest.fixture
def racks(each_database: Database) -> Racks:
    with unit_of_work(each_database, WHO) as session:
        kinds = types(session)
    return each_database, kinds


def test_the_database_refuses_an_overlap(racks: Racks) -> None:
    """Even a writer that skips the rules cannot put two devices into one slot."""
    database, kinds = racks
    with unit_of_work(database, WHO) as session:
        for name in ("a", "b"):
            create_device(session, name=name, role_id=1, site_id=1, device_type_id=kinds[2, True])
    slot: dict[str, Any] = {"rack_id": 2, "half_unit": 2, "face": "front"}
    add(database, RackSlot(**slot, device_id=1))
    with pytest.raises(IntegrityError):
        add(database, RackSlot(**slot, device_id=2))


def test_reservations(racks: Racks) -> None:
    database, kinds = racks
    device = {"role_id": 1, "site_id": 1, "device_type_id": kinds[2, True], "rack_id": 2}
    with unit_of_work(database, WHO) as session:
        reserve(session, 2, [3, 4], 1)
        create_device(session, name="mine", tenant_id=1, position_half=6, **device)
        create_device(session, name="other", position_half=2, **device)
    for units, expected in (([4, 5], "U4 of rack R2 is reserved already"), ([9], "9 is not in rack R2"),
                            ([1], "other stands there and is not the tenant's")):  # fmt: skip
        with pytest.raises(InvalidInput) as caught, unit_of_work(database, WHO) as session:
            reserve(session, 2, units, 2)
        assert str(caught.value.problems[0]).startswith(f"units: {expected}"), caught.value
    with pytest.raises(InvalidInput) as caught, unit_of_work(database, WHO) as session:
        create_device(session, name="stranger", tenant_id=2, position_half=8, **device)
    assert str(caught.value.problems[0]) == "position: U4 of rack R2 is reserved for x; U5 is free"
    with unit_of_work(database, WHO) as session:
        from inventory.models import RackReservation

        release(session, session.exec(select(RackReservation)).one())
        create_device(session, name="stranger", tenant_id=2, position_half=8, **device)


def test_a_deleted_device_leaves_its_place(racks: Racks) -> None:
    database, kinds = racks
    with unit_of_work(database, WHO) as session:
        device = create_device(
            session, name="a", role_id=1, site_id=1, device_type_id=kinds[4, True], rack_id=2, position_half=2
        )
    with unit_of_work(database, WHO) as session:
        delete_device(session, session.get(Device, device.pk))  # type: ignore[arg-type]
    with database.read() as session:
        assert session.exec(select(RackSlot)).first() is None
        assert session.exec(select(Device)).first() is None


def test_a_place_at_another_site_is_refused(racks: Racks) -> None:
    database, kinds = racks
    add(database, Site(name="T", slug="t"))
    device = Device(name="a", role_id=1, site_id=2, device_type_id=kinds[2, True], rack_id=2, position_half=2)
    with pytest.raises(InvalidInput) as caught, unit_of_work(database, WHO) as session:
        place(session, device)
    assert str(caught.value.problems[0]) == "rack: R2 is at another site"

"""The lifecycle's two tables agree, and the service keeps to them."""

import pytest

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict
from provisioning.lifecycle import STATES, TRANSITIONS, get_state, service, set_maintenance
from provisioning.lifecycle.states import after

CONTEXT = system("test", "lifecycle")


def test_every_row_is_between_documented_states() -> None:
    for row in TRANSITIONS:
        assert row.source in STATES
        assert row.target in STATES[row.source].leads_to, row
    for name, state in STATES.items():
        assert state.doc
        assert set(state.leads_to) <= set(STATES), name
        for target in state.leads_to:
            assert any((row.source, row.target) == (name, target) for row in TRANSITIONS), (name, target)


def test_every_state_is_reached_and_left() -> None:
    assert {row.target for row in TRANSITIONS} == set(STATES)
    assert {row.source for row in TRANSITIONS} == set(STATES)


def test_an_event_leads_to_one_state() -> None:
    for row in TRANSITIONS:
        assert after(row.event, row.source, row.target) == row.target
    with pytest.raises(Conflict, match="possible from there: start"):
        after("done", "available")


@pytest.fixture
def device(home: object, each_database: Database, rig_module: object) -> tuple[Database, int]:
    return each_database, rig_module.fill_inventory(each_database, 1)[0].id  # type: ignore[attr-defined]


def test_a_deployment_through_its_states(device: tuple[Database, int]) -> None:
    database, one = device
    with unit_of_work(database, CONTEXT) as session:
        assert get_state(session, one).state == "enroll"
        service.begin(session, one, "op-1", "active")
        service.begin(session, one, "op-1", "active")  # repeated: the same operation
        service.wait(session, one, "op-1", waiting=True)
        assert get_state(session, one).state == "deploy wait"
        service.wait(session, one, "other", waiting=False)
        assert get_state(session, one).state == "deploy wait", "another operation has no say"
        service.finish(session, one, "op-1", event="done", image="debian")
        row = get_state(session, one)
        assert (row.state, row.image, row.target) == ("active", "debian", "")


@pytest.mark.parametrize("event", ["fail", "untouched"])
def test_a_deployment_that_does_not_succeed(device: tuple[Database, int], event: str) -> None:
    database, one = device
    with unit_of_work(database, CONTEXT) as session:
        service.begin(session, one, "op-1", "active")
        service.finish(session, one, "op-1", event="done", image="debian")
        service.begin(session, one, "op-2", "active")
        service.finish(session, one, "op-2", event=event, fault="the disk broke")
        row = get_state(session, one)
        if event == "fail":
            assert (row.state, row.image, row.fault) == ("deploy failed", "", "the disk broke")
        else:
            assert (row.state, row.image) == ("active", "debian")


def test_two_operations_cannot_have_a_host(device: tuple[Database, int]) -> None:
    database, one = device
    with unit_of_work(database, CONTEXT) as session:
        service.begin(session, one, "op-1", "active")
        with pytest.raises(Conflict):
            service.begin(session, one, "op-2", "active")


def test_maintenance_keeps_operations_away(device: tuple[Database, int]) -> None:
    database, one = device
    with unit_of_work(database, CONTEXT) as session:
        set_maintenance(session, one, True, "new fan")
        with pytest.raises(Conflict, match="new fan"):
            service.begin(session, one, "op-1", "active")
        set_maintenance(session, one, False)
        service.begin(session, one, "op-1", "active")

"""What a deployment makes of broken hardware: it stops where it should, says why, and goes on once that is mended."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core import clock
from dcim.core.clock import now
from dcim.engine.control import cancel, resume
from dcim.engine.jobs import wake
from dcim.engine.models import Event, Step
from dcim.flows.why import why
from inventory.models import Device
from provisioning.boot import offers
from provisioning.lifecycle import get_state
from tests.provisioning.deploy.helpers import in_step, operation, reached, shown, start, steps, until


def do(site: Any, act: Callable[[Session, str], object], name: str = "srv-1") -> None:
    with unit_of_work(site.database, system("test", "by test")) as session:
        act(session, operation(site, name).uid)


def state_of(site: Any, index: int = 0) -> str:
    with site.database.read() as session:
        return str(get_state(session, site.servers[index].id).state)


def asked_why(site: Any, name: str = "srv-1") -> Any:
    with site.database.read() as session:
        return why(session, name)


def test_another_serial_touches_nothing(site: Callable[..., Any]) -> None:
    built = site(1)
    built.lab.set_fault("srv-1", "bmc-wrong-serial")
    start(built)
    held = reached(built, "held")
    assert "XS0000001" in held.hold_reason
    assert built.ports.wanted(built.servers[0].id) == "quarantine"
    assert built.lab.servers["srv-1"].status()["power"] == "off"
    answer = asked_why(built)
    assert (answer.step, answer.operation_state) == ("verify-bmc", "held")
    assert "chassis" in answer.likely_cause
    built.lab.clear_fault("srv-1")
    do(built, resume)
    reached(built, "done")


def test_cancelled_before_it_touched_anything(site: Callable[..., Any]) -> None:
    built = site(1)
    built.lab.set_fault("srv-1", "bmc-wrong-serial")
    start(built)
    reached(built, "held")
    do(built, cancel)
    reached(built, "cancelled")
    assert state_of(built) == "enroll"


def test_a_refused_password_is_tried_once(site: Callable[..., Any]) -> None:
    built = site(1)
    built.lab.set_fault("srv-1", "bmc-wrong-password")
    start(built)
    held = reached(built, "held")
    assert held.error_class == "auth"
    assert steps(built)["verify-bmc"].attempts == 1
    assert "credentials" in asked_why(built).next_action


def test_a_disk_that_is_too_small(site: Callable[..., Any]) -> None:
    built = site(1)
    built.lab.set_fault("srv-1", "disk-too-small", mib=1)
    start(built)
    held = reached(built, "held")
    assert "no disk holds the image" in held.hold_reason
    assert steps(built)["write-image"].state == "pending"


def test_an_agent_that_never_starts_is_booted_again_after_resume(site: Callable[..., Any]) -> None:
    built = site(1)
    built.lab.set_fault("srv-1", "agent-never-starts")
    start(built)
    in_step(built, "wait-agent")
    built.lab.stage("srv-1", "RAM disk: hangs")
    assert state_of(built) == "deploy wait"
    assert "PXE" in asked_why(built).next_action
    clock.set_offset(1300)
    held = reached(built, "held")
    assert "has not reported in" in held.hold_reason
    built.lab.clear_fault("srv-1")
    do(built, resume)
    reached(built, "done")
    assert state_of(built) == "active"


@pytest.mark.slow
def test_power_that_is_only_acknowledged(site: Callable[..., Any]) -> None:
    built = site(1)
    built.lab.set_fault("srv-1", "bmc-lies-power")
    start(built)
    in_step(built, "power-on")
    clock.set_offset(130)
    held = reached(built, "held", seconds=60)
    assert "not on yet" in held.hold_reason
    built.lab.clear_fault("srv-1")
    do(built, resume)
    reached(built, "done")


def test_an_installed_system_that_never_calls(site: Callable[..., Any]) -> None:
    built = site(1)
    built.lab.set_fault("srv-1", "no-phone-home")
    start(built)
    in_step(built, "wait-phone-home")
    clock.set_offset(1000)
    held = reached(built, "held")
    assert "has not called" in held.hold_reason
    with built.database.read() as session:
        assert session.get(Device, built.servers[0].id).status == "staged"
    built.lab.clear_fault("srv-1")
    do(built, resume)
    reached(built, "done")


def test_cancelling_powers_off_and_parks_the_ports(site: Callable[..., Any]) -> None:
    built = site(1)
    built.lab.set_fault("srv-1", "agent-never-starts")
    start(built)
    in_step(built, "wait-agent")
    do(built, cancel)
    reached(built, "cancelled")
    assert built.ports.wanted(built.servers[0].id) == "quarantine"
    assert built.lab.servers["srv-1"].status()["power"] == "off"
    assert state_of(built) == "deploy failed"
    with built.database.read() as session:
        assert offers.offer_of(session, built.servers[0].id) is None


def test_a_boot_loop_ends_switched_off(site: Callable[..., Any]) -> None:
    built = site(1)
    built.lab.set_fault("srv-1", "agent-never-starts")
    start(built)
    in_step(built, "wait-agent")
    mac = built.servers[0].mac.replace(":", "-")
    answers = [httpx.get(f"{built.boot_url}/boot/{mac}").status_code for _ in range(3)]
    assert answers[-1] == 404, "the fourth boot of the same operation gets no script"
    held = reached(built, "held")
    assert "boot loop" in held.hold_reason
    built.lab.power("srv-1", on=False)


def test_ports_that_cannot_be_moved_are_asked_for_again_after_resume(site: Callable[..., Any]) -> None:
    built = site(1)
    built.ports.failing = "switch leaf-1 refused the change"
    start(built)
    held = reached(built, "held")
    assert "leaf-1 refused" in held.hold_reason
    built.ports.failing = ""
    do(built, resume)
    reached(built, "done")


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "parameters"), [("bmc-lossy", {"percent": 30.0}), ("bmc-slow", {"seconds": 1.0})])
def test_a_bad_line_to_the_bmc(site: Callable[..., Any], fault: str, parameters: dict[str, float]) -> None:
    built = site(1)
    built.lab.set_fault("srv-1", fault, **parameters)
    start(built)
    reached(built, "done", seconds=240)
    assert max(row.attempts for row in steps(built).values()) <= 3, "the driver itself copes with most of it"


@pytest.mark.slow
def test_a_server_whose_ipmi_is_switched_off(site: Callable[..., Any]) -> None:
    built = site(1, "HPE")
    path = built.home / "lab" / "endpoints.json"
    endpoints = json.loads(path.read_text())
    endpoints[built.servers[0].bmc_address]["ipmi"] = ["127.0.0.1", 9]
    path.write_text(json.dumps(endpoints))
    start(built)
    reached(built, "done")
    assert steps(built)["verify-bmc"].evidence["driver"] == "redfish"


def notes(site: Any) -> list[str]:
    """What the deployment noted about booting again."""
    with site.database.read() as session:
        lines = session.exec(select(Event).where(Event.kind == "note")).all()
    return [line.message for line in lines if "again" in line.message]


def look(site: Any) -> None:
    """Have the step ``inspect`` look now, and wait until it has."""
    began = now()
    with unit_of_work(site.database, system("test")) as session:
        wake(session, operation(site).uid)

    def looked() -> bool:
        intent = steps(site)["inspect"].intent or {}
        return bool(intent.get("silent", {}).get("looked", 0) >= began or notes(site))

    until(looked, lambda: shown(site))


def test_an_agent_that_falls_silent_is_booted_again_once(site: Callable[..., Any]) -> None:
    built = site(1, run=False)
    job = start(built)
    with unit_of_work(built.database, system("test")) as session:
        row = session.exec(select(Step).where(Step.name == "inspect")).one()
        row.state = "waiting"
        row.due_at = now() + 3600  # the runner stops before this step
        session.add(row)
    del job
    built.runner.start()
    try:
        in_step(built, "wait-agent", "done")
        built.lab.call(built.lab.servers["srv-1"].act, "off")
        built.lab.power("srv-1", on=False)
        clock.set_offset(70)
        look(built)
        clock.set_offset(300)  # dcim was away: that is no silence of the agent
        look(built)
        assert not notes(built)
        for ahead in range(310, 380, 10):
            clock.set_offset(ahead)
            look(built)
        reached(built, "done")
    finally:
        built.runner.stop()
    assert len(notes(built)) == 1

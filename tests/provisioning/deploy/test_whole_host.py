"""A deployment end to end: real drivers against the lab's BMCs, the real agent, the real boot listener and engine."""

import textwrap
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.engine.models import Job, Operation, Step
from dcim.flows.batch import load_batch_text, plan_batch, start_batch
from inventory.models import Device
from provisioning.bmc import set_driver
from provisioning.boot.models import AgentSession, BootOffer, BootToken, PhoneHome
from provisioning.lifecycle import get_state

JOB = """
name: web
goal: active
selector: {tag: web}
image: lab-os
networks: [web]
"""


def start(site: Any, text: str = JOB) -> str:
    batch = load_batch_text(textwrap.dedent(text))
    with unit_of_work(site.database, system("test", "deploy")) as session:
        return start_batch(session, plan_batch(session, batch), system("test", "deploy"))


def operation(site: Any, name: str = "srv-1") -> Operation:
    with site.database.read() as session:
        return session.exec(
            select(Operation).where(Operation.subject_name == name).order_by(Operation.id.desc())
        ).first()


def steps(site: Any, name: str = "srv-1") -> dict[str, Step]:
    with site.database.read() as session:
        rows = session.exec(select(Step).where(Step.operation_id == operation(site, name).id)).all()
    return {row.name: row for row in rows}


def ended(site: Any, job: str, seconds: float = 60) -> str:
    state: str = site.runner.run_until(job, timeout=seconds)
    if state != "done":
        with site.database.read() as session:
            rows = session.exec(select(Operation)).all()
        pytest.fail(
            "\n".join(f"{row.subject_name} {row.state}: {row.hold_reason or row.waiting_reason}" for row in rows)
        )
    return state


@pytest.mark.parametrize(("manufacturer", "driver"), [("Supermicro", "ipmi"), ("HPE", "redfish")])
def test_a_declared_server_becomes_active(site: Callable[..., Any], manufacturer: str, driver: str) -> None:
    built = site(1, manufacturer)
    if driver == "redfish":
        with unit_of_work(built.database, system("test")) as session:
            set_driver(session, built.servers[0].id, "redfish")
    ended(built, start(built))
    found = steps(built)
    assert {row.state for row in found.values()} == {"done"}
    assert found["verify-bmc"].evidence["serial"] == "S0000001"
    assert found["verify-bmc"].evidence["driver"] == driver
    assert found["boot-device"].evidence["boot"]["device"] == "pxe"
    written = found["write-image"].evidence
    assert written["readback_sha256"] == operation(built).params["image"]["raw_sha256"]
    assert found["wait-phone-home"].evidence["nonce"] == "matched"
    server = built.servers[0]
    with built.database.read() as session:
        assert get_state(session, server.id).state == "active"
        assert get_state(session, server.id).image == "lab-os"
        assert session.get(Device, server.id).status == "active"
        assert session.exec(select(BootOffer)).first() is None
        assert all(row.used_at for row in session.exec(select(BootToken)))
        assert all(row.ended for row in session.exec(select(AgentSession)))
        assert session.exec(select(PhoneHome)).one().sealed == ""
    assert built.ports.wanted(server.id) == "tenant"
    status = built.lab.servers["srv-1"].status()
    assert status["power"] == "on"
    assert status["stage"].startswith("os: lab-os")


def test_a_second_run_does_nothing(site: Callable[..., Any]) -> None:
    built = site(1)
    ended(built, start(built))
    before = operation(built).uid
    assert start(built) == ""
    assert operation(built).uid == before
    with built.database.read() as session:
        assert len(session.exec(select(Job)).all()) == 1

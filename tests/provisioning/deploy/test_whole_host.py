"""A deployment end to end: real drivers against the lab's BMCs, the real agent, the real boot listener and engine."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.engine.models import Job
from inventory.models import Device
from provisioning.bmc import set_driver
from provisioning.boot.models import AgentSession, BootOffer, BootToken, PhoneHome
from provisioning.lifecycle import get_state
from tests.provisioning.deploy.helpers import operation, reached, start, steps


@pytest.mark.parametrize(
    ("manufacturer", "driver"),
    [
        pytest.param("Supermicro", "ipmi", id="ipmi"),
        pytest.param("HPE", "redfish", id="redfish"),
        pytest.param("Supermicro", "ipmi", id="ipmi-postgresql", marks=pytest.mark.services),
    ],
)
def test_a_declared_server_becomes_active(site: Callable[..., Any], manufacturer: str, driver: str) -> None:
    built = site(1, manufacturer)
    if driver == "redfish":
        with unit_of_work(built.database, system("test")) as session:
            set_driver(session, built.servers[0].id, "redfish")
    assert start(built)
    reached(built, "done")
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
    start(built)
    reached(built, "done")
    before = operation(built).uid
    assert start(built) == ""
    assert operation(built).uid == before
    with built.database.read() as session:
        assert len(session.exec(select(Job)).all()) == 1

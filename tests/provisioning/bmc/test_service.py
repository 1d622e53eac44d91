"""From a device to its driver: the probe, what it remembers, credentials and address policy; against lab BMCs."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from dcim.access.context import system
from dcim.access.models import ObjectChange
from dcim.access.uow import unit_of_work
from dcim.core.errors import AuthFailed, InvalidInput, NotFound, Permanent, Transient
from inventory.models import Credential, Device, IPAddress
from provisioning.bmc import bmc_of, set_credentials, set_driver
from provisioning.bmc.service import access_of

CONTEXT = system("test", "bmc")


def close_ipmi(site: Any) -> None:
    """Nothing answers on the BMC's IPMI port."""
    path = site.home / "lab" / "endpoints.json"
    endpoints = json.loads(path.read_text())
    for services in endpoints.values():
        services["ipmi"] = ["127.0.0.1", 9]
    path.write_text(json.dumps(endpoints))


def test_the_probe_is_remembered(site: Callable[..., Any]) -> None:
    built = site(1, run=False)
    one = built.servers[0].id
    bmc = bmc_of(built.database, one)
    assert (bmc.driver, bmc.power_state(), bmc.inventory().serial) == ("ipmi", "off", "S0000001")
    with built.database.read() as session:
        row = access_of(session, one)
    assert row is not None
    assert (row.driver, row.vendor, row.address) == ("ipmi", "supermicro", built.servers[0].bmc_address)
    assert row.detail["ipmi"]["hash"] == "sha256"


@pytest.mark.slow
def test_a_bmc_that_is_down_stays_what_it_is(site: Callable[..., Any]) -> None:
    built = site(1, run=False)
    assert bmc_of(built.database, built.servers[0].id).driver == "ipmi"
    close_ipmi(built)
    with pytest.raises(Transient, match="no IPMI answer"):
        bmc_of(built.database, built.servers[0].id).power_state()


@pytest.mark.slow
def test_redfish_is_found_where_ipmi_is_off(site: Callable[..., Any]) -> None:
    built = site(1, "HPE", run=False)
    close_ipmi(built)
    bmc = bmc_of(built.database, built.servers[0].id)
    assert bmc.driver == "redfish"
    assert bmc.set_power("on") == "on"
    with built.database.read() as session:
        row = access_of(session, built.servers[0].id)
    assert row is not None
    assert "ipmi" in row.detail
    assert row.vendor == "hpe"


def test_both_drivers_do_the_same(site: Callable[..., Any]) -> None:
    built = site(1, "Dell Inc.", run=False)
    one = built.servers[0].id
    for driver in ("ipmi", "redfish"):
        with unit_of_work(built.database, CONTEXT) as session:
            set_driver(session, one, driver)
        bmc = bmc_of(built.database, one)
        assert bmc.driver == driver
        assert bmc.set_boot("pxe", "uefi").fulfils("pxe", "uefi")
        assert not bmc.get_boot().persistent
        assert bmc.set_boot("disk", "uefi", persistent=True).persistent
        assert bmc.set_power("on") == "on"
        assert bmc.set_power("cycle") == "on"
        assert bmc.set_power("off") == "off"
        bmc.identify(15)
        found = bmc.inventory()
        assert (found.serial, found.model) == ("S0000001", "SYS-1")


def test_what_the_driver_sets_another_client_sees(site: Callable[..., Any]) -> None:
    built = site(1, run=False)
    bmc_of(built.database, built.servers[0].id).set_boot("pxe", "uefi")
    endpoints = json.loads((built.home / "lab" / "endpoints.json").read_text())
    host, port = endpoints[built.servers[0].bmc_address]["ipmi"]
    shown = subprocess.run(
        ["ipmitool", "-I", "lanplus", "-H", host, "-p", str(port), "-U", "ADMIN", "-P", "lab-secret-16chr",
         "chassis", "bootparam", "get", "5"], capture_output=True, text=True, timeout=30, check=True,
    ).stdout  # fmt: skip
    assert "Force PXE" in shown
    assert "EFI" in shown


def test_a_refused_password_ends_the_probe(site: Callable[..., Any]) -> None:
    built = site(1, run=False)
    built.lab.set_fault("srv-1", "bmc-wrong-password")
    with pytest.raises(AuthFailed):
        bmc_of(built.database, built.servers[0].id)
    with built.database.read() as session:
        assert access_of(session, built.servers[0].id) is None


def test_credentials_are_sealed_and_never_logged(site: Callable[..., Any]) -> None:
    built = site(1, run=False)
    one = built.servers[0].id
    with unit_of_work(built.database, CONTEXT) as session:
        set_credentials(session, one, "admin", "canary-16-charac")
    with built.database.read() as session:
        rows = session.exec(select(Credential)).all()
        lines = session.exec(select(ObjectChange)).all()
        assert "canary" not in str([row.sealed for row in rows]) + str([row.as_dict() for row in rows])
        assert "canary" not in str([(line.prechange_data, line.postchange_data) for line in lines])
    with unit_of_work(built.database, CONTEXT) as session, pytest.raises(InvalidInput):
        set_credentials(session, one, "admin", "a password of over twenty bytes")


def test_a_device_without_credentials_or_address(site: Callable[..., Any]) -> None:
    built = site(2, run=False)
    with unit_of_work(built.database, CONTEXT) as session:
        for row in session.exec(select(Credential)):
            session.delete(row)
    with pytest.raises(NotFound, match="credentials"):
        bmc_of(built.database, built.servers[0].id)
    with unit_of_work(built.database, CONTEXT) as session:
        device = session.get(Device, built.servers[1].id)
        address = session.get(IPAddress, device.oob_ip_id)
        address.address = bytes(12) + bytes([169, 254, 169, 254])
        session.add(address)
    with pytest.raises(Permanent, match="no address of a BMC"):
        bmc_of(built.database, built.servers[1].id)

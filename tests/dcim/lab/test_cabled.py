"""Servers and switches of one lab: a server boots from the network only through a port in the provisioning VLAN."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import netmiko
import pytest
import requests

from dcim.core.settings import Settings
from dcim.lab import control
from dcim.lab.spec import LabCable, LabSwitch

STARTUP = """hostname sw-1
lldp run
vlan 100
 name provisioning
vlan 200
 name tenant
interface GigabitEthernet1/0/1
 switchport mode access
 switchport access vlan 100
interface GigabitEthernet1/0/2
 switchport mode access
 switchport access vlan 200
"""
PORTS = ["GigabitEthernet1/0/1", "GigabitEthernet1/0/2"]


@pytest.fixture
def lab(tmp_path: Path, build: Any, boot_server: Any) -> Iterator[Settings]:
    settings = Settings(home=tmp_path)
    switch = LabSwitch(
        name="sw-1",
        platform="iosxe",
        manufacturer="Cisco",
        model="C9300-48T",
        serial="FOC1",
        os_version="17.9.4",
        address="10.9.9.1",
        username="admin",
        password="switch-secret-16",
        ports=PORTS,
        startup=STARTUP,
    )
    spec = build.spec([build.server(1), build.server(2)], boot_server.url)
    cables = [LabCable(a=(f"srv-{n}", "eth0"), b=("sw-1", PORTS[n - 1])) for n in (1, 2)]
    control.up(settings, spec.model_copy(update={"switches": [switch], "cables": cables}), speed=20)
    yield settings
    control.down(settings)


def switch_session(settings: Settings) -> Any:
    host, port = json.loads((settings.lab_folder / "endpoints.json").read_text())["10.9.9.1"]["ssh"]
    return netmiko.ConnectHandler(
        device_type="cisco_ios", host=host, port=port, username="admin", password="switch-secret-16"
    )


def pxe(settings: Settings, build: Any, number: int) -> None:
    server = build.server(number)
    host, port = json.loads((settings.lab_folder / "endpoints.json").read_text())[server.bmc_address]["redfish"]
    for method, path, body in (
        ("PATCH", "", {"Boot": {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Continuous"}}),
        ("POST", "/Actions/ComputerSystem.Reset", {"ResetType": "On"}),
    ):
        requests.request(
            method,
            f"https://{host}:{port}/redfish/v1/Systems/1{path}",
            json=body,
            auth=(server.bmc_username, server.bmc_password),
            verify=str(settings.lab_folder / "ca.pem"),
            timeout=10,
        ).raise_for_status()


def test_the_port_decides(lab: Settings, build: Any, boot_server: Any) -> None:
    pxe(lab, build, 1)
    pxe(lab, build, 2)
    boot_server.wait("hellos")
    control.wait(lab, "srv-2", stage="no bootable device")
    assert boot_server.scripts == ["52-54-00-00-00-01"]
    with switch_session(lab) as session:
        seen = session.send_command("show lldp neighbors detail")
        assert "srv-1" in seen
        session.send_config_set(["interface GigabitEthernet1/0/2", "switchport access vlan 100"])
    control.wait(lab, "srv-2", stage="the agent runs")
    with boot_server.changed:
        assert boot_server.changed.wait_for(lambda: len(boot_server.hellos) == 2, 15)
    assert boot_server.hellos[-1]["serial"] == build.server(2).serial


def test_a_server_without_power_has_no_link(lab: Settings, build: Any) -> None:
    with switch_session(lab) as session:
        before = session.send_command("show interfaces GigabitEthernet1/0/1")
        pxe(lab, build, 1)
        control.wait(lab, "srv-1", power="on")
        after = session.send_command("show interfaces GigabitEthernet1/0/1")
    assert "line protocol is down" in before
    assert "line protocol is up" in after


def test_breaking_a_switch_by_name(lab: Settings) -> None:
    control.set_fault(lab, "sw-1", "refuse-line", text="vlan 300")
    [row] = control.status(lab).switches
    assert row["faults"]["refuse-line"]["text"] == "vlan 300"
    control.clear_fault(lab, "sw-1")
    [row] = control.status(lab).switches
    assert row["faults"] == {}

"""The daemon as the command line uses it: a process of its own, started, asked, broken, killed and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from dcim.core.errors import InvalidInput, NotFound, NotReady
from dcim.core.settings import Settings
from dcim.lab import control
from dcim.lab.channel import ask, socket_path

SPEED = 20.0


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    made = Settings(home=tmp_path / "home")
    yield made
    control.down(made)


def redfish(settings: Settings, spec: Any, method: str, path: str, body: Any = None) -> Any:
    endpoints = json.loads((settings.lab_folder / "endpoints.json").read_text())
    host, port = endpoints[spec.bmc_address]["redfish"]
    answer = requests.request(
        method,
        f"https://{host}:{port}/redfish/v1{path}",
        json=body,
        auth=(spec.bmc_username, spec.bmc_password),
        verify=str(settings.lab_folder / "ca.pem"),
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json() if answer.content else None


def power(settings: Settings, spec: Any, reset: str) -> None:
    redfish(settings, spec, "POST", "/Systems/1/Actions/ComputerSystem.Reset", {"ResetType": reset})


def test_up_is_idempotent_and_down_ends_it(settings: Settings, build: Any) -> None:
    assert not control.running(settings)
    with pytest.raises(NotReady):
        control.status(settings)
    spec = build.spec([build.server(1), build.server(2)])
    first = control.up(settings, spec, speed=SPEED)
    assert first.ready
    assert [row["power"] for row in first.servers] == ["off", "off"]
    again = control.up(settings, spec, speed=SPEED)
    assert again.pid == first.pid
    assert oct((settings.lab_folder / "spec.json").stat().st_mode & 0o777) == "0o600"
    assert oct((settings.lab_folder / "tls" / "ca.key").stat().st_mode & 0o777) == "0o600"
    assert control.down(settings)
    assert not control.down(settings)
    with pytest.raises(ProcessLookupError):
        os.kill(first.pid, 0)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_state_survives_the_daemon(settings: Settings, build: Any, boot_server: Any, how: int) -> None:
    server = build.server(1)
    spec = build.spec([server, build.server(2)], boot_server.url)
    status = control.up(settings, spec, speed=SPEED)
    before = (settings.lab_folder / "endpoints.json").read_text()
    power(settings, server, "On")
    control.wait(settings, "srv-1", power="on")
    boot = {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Continuous"}
    redfish(settings, build.server(2), "PATCH", "/Systems/1", {"Boot": boot})
    control.set_fault(settings, "srv-2", "bmc-slow", seconds=0.1)
    os.kill(status.pid, how)
    os.waitpid(status.pid, 0)
    found = control.up(settings, spec, speed=SPEED)
    assert found.server("srv-1")["power"] == "on"
    assert found.server("srv-2")["power"] == "off"
    assert found.server("srv-2")["boot"] == {"device": "network", "uefi": True, "persistent": True}
    assert found.server("srv-2")["faults"] == {"bmc-slow": {"seconds": 0.1}}
    assert (settings.lab_folder / "endpoints.json").read_text() == before


def test_reconciling_keeps_what_stays(settings: Settings, build: Any) -> None:
    one, two, three = (build.server(number) for number in (1, 2, 3))
    first = control.up(settings, build.spec([one, two]), speed=SPEED)
    hosts = {row["name"]: row["host"] for row in first.servers}
    power(settings, one, "On")
    control.wait(settings, "srv-1", power="on")
    renamed = build.server(2, bmc_password="another-password")
    second = control.up(settings, build.spec([one, renamed, three]), speed=SPEED)
    assert second.pid == first.pid
    assert {row["name"]: row["host"] for row in second.servers}.items() >= hosts.items()
    assert second.server("srv-1")["power"] == "on"
    assert redfish(settings, renamed, "GET", "/Systems/1")["SerialNumber"] == renamed.serial
    third = control.up(settings, build.spec([three]), speed=SPEED)
    assert [row["name"] for row in third.servers] == ["srv-3"]
    assert set(json.loads((settings.lab_folder / "endpoints.json").read_text())) == {three.bmc_address}
    back = control.up(settings, build.spec([one, three]), speed=SPEED)
    assert back.server("srv-1")["power"] == "on"


def test_faults_by_name(settings: Settings, build: Any) -> None:
    control.up(settings, build.spec([build.server(1)]), speed=SPEED)
    control.set_fault(settings, "srv-1", "slow")
    control.set_fault(settings, "srv-1", "no-phone-home")
    assert control.status(settings).server("srv-1")["faults"] == {"slow": {"factor": 5.0}, "no-phone-home": {}}
    control.clear_fault(settings, "srv-1", "slow")
    assert control.status(settings).server("srv-1")["faults"] == {"no-phone-home": {}}
    control.clear_fault(settings, "srv-1")
    assert control.status(settings).server("srv-1")["faults"] == {}
    with pytest.raises(NotFound, match="bmc-dead"):
        control.set_fault(settings, "srv-1", "nonsense")
    with pytest.raises(NotFound, match="srv-9"):
        control.set_fault(settings, "srv-9", "bmc-dead")
    with pytest.raises(InvalidInput):
        control.set_fault(settings, "srv-1", "slow", seconds=3)
    with pytest.raises(InvalidInput):
        control.set_fault(settings, "srv-1", "slow", factor="often")
    with pytest.raises(NotReady, match="power off"):
        control.wait(settings, "srv-1", power="on", seconds=0.1)
    table = control.faults(settings)
    assert {row["applies_to"] for row in table} == {"server", "switch"}
    assert all(row["doc"] for row in table)


def test_a_long_path_and_two_labs_at_once(tmp_path: Path, build: Any) -> None:
    labs = [Settings(home=tmp_path / ("x" * 90) / name) for name in ("one", "two")]
    try:
        found = [control.up(lab, build.spec([build.server(1)]), speed=SPEED) for lab in labs]
        hosts = {status.server("srv-1")["host"] for status in found}
        assert len(hosts) == 2
        path = socket_path(labs[0].lab_folder)
        assert path.parent != labs[0].lab_folder
        assert oct(path.parent.stat().st_mode & 0o777) == "0o700"
    finally:
        for lab in labs:
            control.down(lab)
    assert not path.parent.exists()


def test_a_second_daemon_is_refused(settings: Settings, build: Any) -> None:
    control.up(settings, build.spec([build.server(1)]), speed=SPEED)
    environment = {**os.environ, "DCIM_HOME": str(settings.home)}
    words = [sys.executable, "-m", "dcim.lab.daemon"]
    second = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60)
    assert second.returncode
    assert "already running" in second.stderr
    assert control.running(settings)


def test_a_daemon_that_cannot_start_says_why(settings: Settings, build: Any) -> None:
    spec = build.spec([build.server(1)])
    settings.lab_folder.mkdir(parents=True)
    (settings.lab_folder / "ca.pem").write_text("nonsense")
    (settings.lab_folder / "tls").mkdir()
    (settings.lab_folder / "tls" / "ca.key").write_text("nonsense")
    with pytest.raises(NotReady, match="did not start"):
        control.up(settings, spec, speed=SPEED)


def test_hostile_lines_on_the_control_socket(settings: Settings, build: Any) -> None:
    control.up(settings, build.spec([build.server(1)]), speed=SPEED)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(socket_path(settings.lab_folder)))
        stream = client.makefile("rwb")
        for line in (b"{", b"[]", b'{"command": "explode"}', b'{"command": "break"}', b'{"command": "status"}'):
            stream.write(line + b"\n")
        stream.flush()
        assert [json.loads(stream.readline())["ok"] for _ in range(5)] == [False] * 4 + [True]
    assert ask(settings.lab_folder, "status")["ready"]

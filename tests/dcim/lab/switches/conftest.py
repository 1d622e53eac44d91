"""A farm of emulated switches on loopback addresses of its own, run in a thread as the lab daemon runs it."""

import asyncio
import itertools
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dcim.lab.spec import LabCable, LabSwitch
from dcim.lab.switches import SwitchFarm
from dcim.lab.switches.api import End

SPEED = 120.0
"""A minute of device time passes in half a second."""

PORTS = {
    "nxos": [f"Ethernet1/{number}" for number in range(1, 9)],
    "iosxe": [f"GigabitEthernet1/0/{number}" for number in range(1, 9)],
    "junos": [f"xe-0/0/{number}" for number in range(8)],
}
MODELS = {
    "nxos": ("Cisco", "N9K-C93180YC-FX", "10.3(3)"),
    "iosxe": ("Cisco", "C9300-48T", "17.9.4"),
    "junos": ("Juniper", "QFX5120-48Y", "22.2R3-S3.18"),
}
_networks = itertools.count(1)


def switch(name: str, platform: str, startup: str = "") -> LabSwitch:
    """A switch of a platform's usual model."""
    manufacturer, model, version = MODELS[platform]
    number = sum(name.encode()) % 250
    return LabSwitch(
        name=name, platform=platform, manufacturer=manufacturer, model=model, serial="SN" + name.upper(),
        os_version=version, address=f"10.0.0.{number}", username="admin", password="secret", ports=PORTS[platform],
        startup=startup,
    )  # type: ignore[arg-type]  # fmt: skip


def cable(a: str, b: str) -> LabCable:
    """A cable from "device port" to "device port"."""
    one, two = a.split(" "), b.split(" ")
    return LabCable(a=(one[0], one[1]), b=(two[0], two[1]))


class Lab:
    """A running farm; calls go through to its event loop."""

    def __init__(self, folder: Path, switches: list[LabSwitch], cables: list[LabCable], speed: float = SPEED) -> None:
        network = f"127.{80 + os.getpid() % 40}.{next(_networks) % 250}"
        hosts = itertools.count(1)
        self.hosts: dict[str, str] = {}
        self.down: set[End] = set()

        def assign(name: str) -> str:
            return self.hosts.setdefault(name, f"{network}.{next(hosts)}")

        self.farm = SwitchFarm(folder, switches, cables, assign, lambda end: end not in self.down, speed)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.call(self.farm.start())

    def call(self, coroutine: Any) -> Any:
        """Run a coroutine on the farm's loop and give its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def stop(self) -> None:
        """Stop the farm and its loop."""
        self.call(self.farm.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    def fault(self, name: str, fault: str, **parameters: Any) -> None:
        """Set a fault."""
        self.call(self.farm.set_fault(name, fault, **parameters))

    def clear(self, name: str) -> None:
        """Clear all faults of a switch."""
        self.call(self.farm.clear_fault(name))

    def armed(self, name: str) -> Any:
        """The armed revert of a switch as the status tells it."""
        return next(row for row in self.farm.status() if row["name"] == name)["armed"]

    def expire(self, name: str) -> None:
        """Let the armed timer run out now."""

        async def fire() -> None:
            assert self.farm.device(name).revert_now()

        self.call(fire())

    def ssh(self, name: str, command: str | None = None, stdin: str = "", timeout: float = 20) -> str:
        """Plain ssh: a command on the exec channel, or lines typed into an interactive shell."""
        arguments = [
            "sshpass", "-p", "secret", "ssh", "-p", "2222", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR",
            "-o", "UserKnownHostsFile=/dev/null", *([] if command else ["-tt"]), f"admin@{self.hosts[name]}",
            *([command] if command else []),
        ]  # fmt: skip
        done = subprocess.run(arguments, input=stdin, capture_output=True, text=True, timeout=timeout, check=False)
        return (done.stdout + done.stderr).replace("\r\n", "\n")

    def netmiko(self, name: str, **options: Any) -> Any:
        """A netmiko connection of the platform's type."""
        from netmiko import ConnectHandler

        platform = next(row["platform"] for row in self.farm.status() if row["name"] == name)
        kind = {"nxos": "cisco_nxos", "iosxe": "cisco_xe", "junos": "juniper_junos"}[platform]
        return ConnectHandler(
            device_type=kind, host=self.hosts[name], port=2222, username="admin", password="secret", **options
        )

    def napalm(self, name: str, driver: str) -> Any:
        """An open napalm driver."""
        import napalm

        port = 8830 if driver == "junos" else 2222
        made = napalm.get_network_driver(driver)(self.hosts[name], "admin", "secret", optional_args={"port": port})
        made.open()
        return made


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something outside is true; fail when it never is."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


Maker = Callable[..., Lab]


@pytest.fixture
def make_lab(tmp_path: Path) -> Iterator[Maker]:
    """Start labs: ``make_lab(switches, cables, speed=…, folder=…)``; all are stopped afterwards."""
    running: list[Lab] = []

    def make(switches: list[LabSwitch], cables: list[LabCable] | None = None, **options: Any) -> Lab:
        folder = options.pop("folder", tmp_path / "switches")
        lab = Lab(folder, switches, cables or [], **options)
        running.append(lab)
        return lab

    yield make
    for lab in running:
        if lab.thread.is_alive():
            lab.stop()


@pytest.fixture
def lab(make_lab: Maker) -> Lab:
    """One switch of each platform and a server, cabled."""
    return make_lab(
        [switch("nx1", "nxos"), switch("xe1", "iosxe"), switch("qfx1", "junos")],
        [
            cable("nx1 Ethernet1/1", "xe1 GigabitEthernet1/0/1"),
            cable("nx1 Ethernet1/2", "qfx1 xe-0/0/0"),
            cable("nx1 Ethernet1/3", "srv1 eno1"),
            cable("xe1 GigabitEthernet1/0/3", "srv1 eno2"),
            cable("qfx1 xe-0/0/3", "srv2 eno1"),
        ],
    )

"""The emulated switches of dcim.lab in this process, for tests: a farm on a thread with its own event loop."""

import asyncio
import random
import socket
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from dcim.core.endpoints import write_map
from dcim.lab.spec import LabCable, LabSwitch
from dcim.lab.switches.farm import SSH_PORT, SwitchFarm
from network.compile.model import FabricModel
from network.drivers.base import Pin, Target
from network.drivers.pins import fetch_host_key, service_of

T = TypeVar("T")
USER, PASSWORD = "dcim", "lab-only"
VERSIONS = {"nxos": "10.5(1)", "junos": "22.2R3-S3.18", "iosxe": "17.09.04"}
MODELS = {"nxos": "N9K-C93180YC-FX", "junos": "QFX5120-48Y", "iosxe": "C9300-48T"}
PORTS = {
    "nxos": [f"Ethernet1/{n}" for n in range(1, 55)],
    "junos": [f"xe-0/0/{n}" for n in range(48)] + [f"et-0/0/{n}" for n in range(48, 56)],
    "iosxe": [f"GigabitEthernet1/0/{n}" for n in range(1, 49)] + [f"TenGigabitEthernet1/1/{n}" for n in range(1, 9)],
}


def lab_switch(name: str, platform: str, address: str, startup: str = "") -> LabSwitch:
    """A switch of the lab."""
    return LabSwitch(
        name=name, platform=platform, manufacturer="Lab", model=MODELS[platform], serial=f"SN-{name}",
        os_version=VERSIONS[platform], address=address, username=USER, password=PASSWORD, ports=PORTS[platform],
        startup=startup,
    )  # type: ignore[arg-type]  # fmt: skip


def _free_net() -> str:
    """Three octets of loopback addresses that no other test's lab uses."""
    while True:
        net = f"127.{random.SystemRandom().randint(65, 126)}.{random.SystemRandom().randint(1, 254)}"
        with socket.socket() as probe:
            try:
                probe.bind((f"{net}.1", SSH_PORT))
            except OSError:
                continue
            return net


class Lab:
    """A running farm; ``call`` runs its coroutines from the test's thread."""

    def __init__(self, home: Path, switches: list[LabSwitch], cables: list[LabCable], speed: float = 1.0) -> None:
        self.switches = {switch.name: switch for switch in switches}
        net = _free_net()
        addresses = {switch.name: f"{net}.{index}" for index, switch in enumerate(switches, 1)}
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.farm = SwitchFarm(
            home / "lab" / "switches", switches, cables, addresses.__getitem__, lambda _end: True, speed
        )
        self.call(self.farm.start())
        write_map(home / "lab", self.farm.endpoints())

    def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the farm's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def stop(self) -> None:
        """End the farm."""
        self.call(self.farm.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    def fault(self, switch: str, fault: str, **parameters: Any) -> None:
        """Break a switch."""
        self.call(self.farm.set_fault(switch, fault, **parameters))

    def heal(self, switch: str) -> None:
        """End a switch's faults."""
        self.call(self.farm.clear_fault(switch))

    def armed(self, name: str) -> bool:
        """Whether a timed revert waits."""
        return next(row for row in self.farm.status() if row["name"] == name)["armed"] is not None

    def running(self, name: str) -> str:
        """What a switch runs now, as the device itself knows it."""
        device = self.farm.device(name)
        return device.text(device.committed) if hasattr(device, "committed") else device.text()

    def target(self, name: str, pin: Pin | None = None) -> Target:
        """How a driver reaches a switch, its present key pinned."""
        switch = self.switches[name]
        pin = pin or fetch_host_key(switch.address, service_of(switch.platform))
        return Target(1, name, switch.platform, switch.address, USER, PASSWORD, pin)


def lab_of(home: Path, model: FabricModel, speed: float = 1.0) -> Lab:
    """The lab twin of a fabric, its switches at day 0."""
    switches = [lab_switch(s.name, s.platform, s.address) for s in model.switches]
    return Lab(home, switches, [LabCable(a=link.a, b=link.b) for link in model.links], speed)

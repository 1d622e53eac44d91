"""The whole way with real parts: power on → DHCP → TFTP → iPXE → HTTP → RAM disk → image on the disk → its boot."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dcim.lab.backend import BackendContext, BackendEvent, BootOrder
from dcim.lab.spec import LabNic, LabProvisioning, LabServer, LabSpec
from dcim.lab.vm import VmBackend
from dcim.lab.vm import backend as backend_module
from dcim.lab.vm.network import Slirp

pytestmark = pytest.mark.vm
SERIAL = "VM-SN-0001"
MAC = "52:54:00:dc:1a:01"


class Owner:
    """What ``dcim.lab.server.Server`` is to a backend."""

    def __init__(self, folder: Path, url: str) -> None:
        self.carried = True
        self.events: list[BackendEvent] = []
        self.changed = asyncio.Event()
        self.orders: list[BootOrder] = []
        server = LabServer(
            name="vm-one", serial=SERIAL, manufacturer="Supermicro", model="SYS, 1U", bmc_address="192.0.2.1",
            bmc_username="u", bmc_password="p", nics=[LabNic(name="eth0", mac=MAC)], vm=True,
        )  # fmt: skip
        spec = LabSpec(
            environment="test", boot_url=url, provisioning=LabProvisioning(vlan=100, vni=10100),
            servers=[server], switches=[], cables=[],
        )  # fmt: skip
        folder.mkdir(parents=True)
        self.backend = VmBackend(
            BackendContext(
                server=server, spec=spec, folder=folder, carries=lambda nic: self.carried, next_boot=self.next_boot,
                on_event=self.on_event, fault=lambda name: None,
            )
        )  # fmt: skip

    def next_boot(self) -> BootOrder:
        self.orders.append(BootOrder())
        return self.orders[-1]

    def on_event(self, event: BackendEvent) -> None:
        self.events.append(event)
        self.changed.set()

    async def wait_for(self, condition: Callable[[], Any], timeout_s: float) -> None:
        async with asyncio.timeout(timeout_s):
            while not condition():
                self.changed.clear()
                try:
                    await asyncio.wait_for(self.changed.wait(), 0.2)
                except TimeoutError:
                    continue

    def saw(self, text: str) -> bool:
        return any(text in event.detail for event in self.events)


@pytest.fixture(params=["bridged", "slirp"])
def network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    async def slirp(folder: Path, upstream: Callable[[], str]) -> Slirp:
        return Slirp(upstream)

    if request.param == "slirp":
        monkeypatch.setattr(backend_module, "open_network", slirp)
    return str(request.param)


async def from_power_on_to_phone_home(tmp_path: Path, deployment: Any, debian: Any) -> None:
    deployment.install(debian, SERIAL, "nonce-1")
    owner = Owner(tmp_path / "lab/disks/vm-one", deployment.url)
    try:
        await owner.backend.power_on(BootOrder("network"))
        await owner.wait_for(lambda: deployment.phoned, 240)
        await owner.wait_for(lambda: owner.saw("os: "), 60)
    finally:
        await owner.backend.close()
        print(owner.events, deployment.times, (tmp_path / "lab/disks/vm-one/console.log").read_text()[-3000:])
    assert deployment.phoned == [{"serial": SERIAL, "nonce": "nonce-1"}]


def test_from_power_on_to_phone_home(tmp_path: Path, deployment: Any, debian: Any) -> None:
    asyncio.run(from_power_on_to_phone_home(tmp_path, deployment, debian))

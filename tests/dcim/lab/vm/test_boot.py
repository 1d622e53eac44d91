"""The whole way with real parts: power on → DHCP → TFTP → iPXE → HTTP → RAM disk → image on the disk → its boot."""

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dcim.core.errors import Permanent
from dcim.lab.backend import BackendContext, BackendEvent, BootOrder
from dcim.lab.spec import LabNic, LabProvisioning, LabServer, LabSpec
from dcim.lab.vm import VmBackend, accel
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


async def install_and_boot(folder: Path, deployment: Any, image: Any) -> None:
    deployment.install(image, SERIAL, "nonce-1", end="power_off")
    owner = Owner(folder, deployment.url)
    try:
        await owner.backend.power_on(BootOrder("network"))
        assert owner.backend.is_on
        await owner.wait_for(lambda: owner.events and owner.events[-1].kind == "powered_off", 240)
        assert not owner.backend.is_on
        assert [report["state"] for report in deployment.reports if report["state"] != "progress"] == ["done"] * 4
        found = deployment.reports[0]["result"]
        assert (found["serial"], found["model"], found["nics"][0]["mac"]) == (SERIAL, "SYS, 1U", MAC)

        # As in a deployment: the port leaves the provisioning network before the installed system boots.
        owner.carried = False
        deployment.asked.clear()
        await owner.backend.power_on(BootOrder("disk"))
        await owner.wait_for(lambda: deployment.phoned, 120)
        assert deployment.phoned == [{"serial": SERIAL, "nonce": "nonce-1"}]
        assert deployment.asked == []

        await owner.wait_for(lambda: owner.saw("os: vm-one"), 60)  # the name came with write_config
        await owner.backend.soft_off()
        await owner.wait_for(lambda: not owner.backend.is_on, 60)
    finally:
        await owner.backend.close()


def test_from_power_on_to_the_installed_systems_phone_home(tmp_path: Path, deployment: Any, debian: Any) -> None:
    asyncio.run(install_and_boot(tmp_path / "lab/disks/vm-one", deployment, debian))
    left = subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, text=True, check=False).stdout
    assert left == "", "QEMU or dnsmasq outlived its lab"


async def only_through_the_provisioning_network(folder: Path, deployment: Any) -> None:
    deployment.orders.append({"id": "c1", "command": "power_off", "args": {}})
    owner = Owner(folder, deployment.url)
    owner.carried = False
    try:
        await owner.backend.power_on(BootOrder("network"))
        await owner.wait_for(lambda: owner.saw("no bootable device"), 90)
        assert deployment.asked == []

        owner.carried = True  # the BIOS tries again by itself
        await owner.wait_for(lambda: any(event.kind == "rebooted" for event in owner.events), 60)
        assert owner.orders
        await owner.wait_for(lambda: not owner.backend.is_on, 120)
    finally:
        await owner.backend.close()
    assert f"/boot/{MAC.replace(':', '-')}" in deployment.asked
    assert [hello["serial"] for hello in deployment.hellos] == [SERIAL]


def test_a_boot_script_only_through_the_provisioning_network(
    tmp_path: Path, deployment: Any, agent: Any, network: str
) -> None:
    asyncio.run(only_through_the_provisioning_network(tmp_path / "lab/disks/vm-one", deployment))


async def power(folder: Path) -> None:
    owner = Owner(folder, "http://127.0.0.1:9")
    try:
        await owner.backend.power_off()
        await owner.backend.power_on(BootOrder("setup"))
        await owner.backend.power_on(BootOrder("setup"))
        first = owner.backend._guest
        await owner.backend.reset(BootOrder("setup"))
        assert owner.backend.is_on
        assert owner.backend._guest is not first
        await owner.backend.power_off()
        await owner.backend.power_off()
        assert not owner.backend.is_on
        assert [event.kind for event in owner.events if event.kind != "state"] == []
    finally:
        await owner.backend.close()


def test_power_actions_are_idempotent(tmp_path: Path) -> None:
    asyncio.run(power(tmp_path / "lab/disks/vm-one"))


async def refuses(folder: Path) -> None:
    owner = Owner(folder, "http://127.0.0.1:9")
    (folder / "vm-disk.raw").mkdir()  # what QEMU cannot open
    with pytest.raises(Permanent, match="QEMU does not start"):
        await owner.backend.power_on(BootOrder())
    assert not owner.backend.is_on


def test_a_machine_that_does_not_start_stays_off_and_says_why(tmp_path: Path) -> None:
    asyncio.run(refuses(tmp_path / "lab/disks/vm-one"))


def test_the_probe_tells_a_running_guest_from_one_that_never_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asyncio.run(accel.boots_marker("tcg", 30))
    monkeypatch.setattr(accel, "boot_sector", lambda: bytes(510) + b"\x55\xaa")
    assert not asyncio.run(accel.boots_marker("tcg", 3))

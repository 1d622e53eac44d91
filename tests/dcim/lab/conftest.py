"""A lab's servers run in a thread of the test process; independent clients talk to them over loopback sockets."""

import asyncio
import importlib.util
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from dcim.lab.addresses import Addresses
from dcim.lab.bmc.endpoint import IpmiEndpoint
from dcim.lab.emulated.firmware import EmulatedBackend, Services
from dcim.lab.redfish.endpoint import RedfishEndpoint
from dcim.lab.redfish.tls import Authority
from dcim.lab.server import Server
from dcim.lab.spec import LabNic, LabProvisioning, LabServer, LabSpec

_loaded = importlib.util.spec_from_file_location("dcim_lab_bootserver", Path(__file__).with_name("bootserver.py"))
_module = importlib.util.module_from_spec(_loaded)
_loaded.loader.exec_module(_module)
BootServer = _module.BootServer

T = TypeVar("T")
SPEED = 20.0
USERNAME, PASSWORD = "ADMIN", "lab-secret-16chr"


def make_server(number: int = 1, **changes: Any) -> LabServer:
    """A Supermicro server srv-<number>."""
    fields: dict[str, Any] = {
        "name": f"srv-{number}",
        "serial": f"S{number:07}",
        "manufacturer": "Supermicro",
        "model": "SYS-1029P-WTR",
        "bmc_address": f"10.9.{number // 250}.{number % 250 + 1}",
        "bmc_username": USERNAME,
        "bmc_password": PASSWORD,
        "nics": [LabNic(name="eth0", mac=f"52:54:00:00:{number // 256:02x}:{number % 256:02x}")],
        "disk_mib": 4,
    }
    return LabServer(**(fields | changes))


def make_spec(servers: list[LabServer], boot_url: str = "http://127.0.0.1:9") -> LabSpec:
    """A lab of these servers, without switches."""
    provisioning = LabProvisioning(vlan=100, vni=10100)
    return LabSpec(
        environment="test-lab", boot_url=boot_url, provisioning=provisioning, servers=servers, switches=[], cables=[]
    )


class Bench:
    """One server with its BMC on an event loop in a thread. ``carries`` answers for its port."""

    def __init__(self, folder: Path, boot_url: str, spec: LabServer | None = None) -> None:
        self.folder = folder
        self.spec = spec or make_server()
        self.boot_url = boot_url
        self.carries = True
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._addresses = Addresses(folder)

    def start(self) -> "Bench":
        self._thread.start()
        self._addresses.open()
        self.host = self._addresses.assign(self.spec.name)
        self.do(self._start)
        return self

    async def _start(self) -> None:
        self.services = Services.make(4)
        self.authority = Authority(self.folder)
        self.ca = str(self.authority.certificate)
        folder = self.folder / "server"
        self.server = Server(
            self.spec,
            make_spec([self.spec], self.boot_url),
            folder,
            lambda nic: self.carries,
            lambda context: EmulatedBackend(context, self.services),
            SPEED,
        )
        self.ipmi = IpmiEndpoint(self.server, self.host, 6230)
        self.redfish = RedfishEndpoint(self.server, self.authority, self.host, 8443)
        await self.server.start()

    def stop(self) -> None:
        async def close() -> None:
            self.ipmi.close()
            self.redfish.close()
            await self.server.close()
            await self.services.close()

        self.do(close)
        self._addresses.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def do(self, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Await something on the lab's loop."""

        async def run() -> T:
            return await function(*args)

        future: Future[T] = asyncio.run_coroutine_threadsafe(run(), self._loop)
        return future.result(30)

    def call(self, function: Callable[..., T], *args: Any) -> T:
        """Call something on the lab's loop."""

        async def run() -> T:
            return function(*args)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(30)

    def until(self, predicate: Callable[[Server], bool], seconds: float = 15) -> None:
        """Wait for power or stage."""

        async def wait() -> None:
            try:
                await asyncio.wait_for(self.server.wait_for(predicate), seconds)
            except TimeoutError:
                raise AssertionError(f"stuck at {self.server.status()}") from None

        self.do(wait)

    def power(self, on: bool) -> None:
        """Wait until it is on or off."""
        self.until(lambda server: server.is_on is on)

    def stage(self, text: str) -> None:
        """Wait until the stage contains a text."""
        self.until(lambda server: text in server.stage)


@pytest.fixture
def build() -> Any:
    """``build.server(number, **changes)`` and ``build.spec(servers, boot_url)``."""
    return SimpleNamespace(server=make_server, spec=make_spec, bench=Bench, username=USERNAME, password=PASSWORD)


@pytest.fixture
def boot_server() -> Iterator[BootServer]:
    server = BootServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def bench(tmp_path: Path, boot_server: BootServer) -> Iterator[Bench]:
    made = Bench(tmp_path, boot_server.url).start()
    yield made
    made.stop()

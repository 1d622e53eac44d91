"""A small site for tests: an inventory in a database, its servers in a lab on an event loop, the boot listener, images.

The servers are the lab's (real IPMI and Redfish over loopback, emulated firmware, the real agent). Switches are left
out: ``Ports`` follows the attachments that deployments set, as a fabric that applies every wish at once; the fabric has
tests of its own.
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from sqlmodel import Session, select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.endpoints import write_map
from dcim.core.secrets import create_key, load_vault
from dcim.core.settings import load_settings
from dcim.lab.addresses import Addresses
from dcim.lab.bmc.endpoint import IpmiEndpoint
from dcim.lab.emulated.firmware import EmulatedBackend, Services
from dcim.lab.redfish.endpoint import RedfishEndpoint
from dcim.lab.redfish.tls import Authority
from dcim.lab.server import Server
from dcim.lab.spec import LabNic, LabProvisioning, LabServer, LabSpec
from inventory.credentials.service import set_credentials
from inventory.ipam.address import pack
from inventory.models import (
    Device,
    DeviceRole,
    DeviceType,
    Interface,
    IPAddress,
    Manufacturer,
    Prefix,
    PrefixRole,
    Rack,
    Site,
    Tag,
    TaggedItem,
)
from network.intent.models import Attachment, Fabric, FabricNetwork, ServerConnection
from provisioning.boot import create_boot_app
from provisioning.images.manifest import Publisher
from provisioning.images.synthetic import build_synthetic

T = TypeVar("T")
USERNAME, PASSWORD = "ADMIN", "lab-secret-16chr"
SPEED = 20.0


@dataclass
class SiteServer:
    """A server of the site, as both sides know it."""

    id: int
    name: str
    serial: str
    mac: str
    bmc_address: str


def fill_inventory(
    database: Database, count: int, manufacturer: str = "Supermicro", per_rack: int = 2
) -> list[SiteServer]:
    """``count`` staged servers srv-1 …, tagged ``web``, in racks R1 … of ``per_rack`` each, wired to a fabric."""
    import ipaddress

    made = []
    vault = load_vault(load_settings().home)
    with unit_of_work(database, system("test", "fill")) as session:
        site = _add(session, Site(name="Ivry", slug="ivry"))
        maker = _add(session, Manufacturer(name=manufacturer, slug=manufacturer.lower()))
        model = _add(session, DeviceType(manufacturer_id=maker.pk, model="SYS-1", slug="sys-1"))
        role = _add(session, DeviceRole(name="Server", slug="server"))
        oob = _add(session, PrefixRole(name="Out of band", slug="oob"))
        tag = _add(session, Tag(name="web", slug="web"))
        _add(session, Prefix(family=4, network=pack(ipaddress.ip_address("10.10.0.0")), length=16, role_id=oob.pk))
        fabric = _add(session, Fabric(name="metro"))
        for vlan, name, purpose in ((100, "provisioning", "provisioning"), (999, "quarantine", "quarantine"),
                                    (210, "web", "tenant"), (211, "db", "tenant")):  # fmt: skip
            _add(session, FabricNetwork(fabric_id=fabric.pk, name=name, vlan=vlan, purpose=purpose))
        racks: dict[int, Rack] = {}
        for number in range(1, count + 1):
            place = (number - 1) // per_rack
            rack = racks.get(place) or _add(session, Rack(site_id=site.pk, name=f"R{place + 1}"))
            racks[place] = rack
            name, serial = f"srv-{number}", f"S{number:07}"
            mac, address = (
                f"52:54:00:00:{number // 256:02x}:{number % 256:02x}",
                f"10.10.{number // 250}.{number % 250 + 1}",
            )
            device = _add(session, Device(
                name=name, serial=serial, device_type_id=model.pk, role_id=role.pk, site_id=site.pk, rack_id=rack.pk,
                status="staged",
            ))  # fmt: skip
            bmc = _add(session, Interface(device_id=device.pk, name="BMC", mgmt_only=True))
            _add(session, Interface(device_id=device.pk, name="eth0", mac_address=mac))
            ip = _add(session, IPAddress(
                family=4, address=pack(ipaddress.ip_address(address)), prefix_length=16, interface_id=bmc.pk,
            ))  # fmt: skip
            device.oob_ip_id = ip.pk
            session.add(device)
            _add(session, TaggedItem(object_type="devices", object_id=device.pk, tag_id=tag.pk))
            _add(session, ServerConnection(fabric_id=fabric.pk, device_id=device.pk, scope="group:1", number=number))
            set_credentials(session, vault, f"device:{device.pk}", "bmc", USERNAME, PASSWORD)
            made.append(SiteServer(device.pk, name, serial, mac, address))
    return made


def _add(session: Session, row: T) -> T:
    session.add(row)
    session.flush()
    return row


class Ports:
    """A fabric without switches: a wish is applied when ``open`` is set, at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.open = True
        self.failing = ""

    def carries_provisioning(self, device_id: int) -> bool:
        with self._database.read() as session:
            row = session.exec(select(Attachment).where(Attachment.device_id == device_id)).first()
            return row is not None and row.wanted == "provisioning" and row.applied_serial == row.serial

    def wanted(self, device_id: int) -> str:
        with self._database.read() as session:
            row = session.exec(select(Attachment).where(Attachment.device_id == device_id)).first()
            return row.wanted if row else "quarantine"

    def request_port_change(self, session: Session, device_id: int, operation_uid: str) -> str:
        row = session.exec(select(Attachment).where(Attachment.device_id == device_id)).one()
        if self.open and not self.failing:
            row.applied_serial = row.serial
            session.add(row)
        return f"change-{row.serial}"

    def attachment_state(self, session: Session, device_id: int) -> Any:
        from types import SimpleNamespace

        row = session.exec(select(Attachment).where(Attachment.device_id == device_id)).first()
        applied = row is not None and row.applied_serial == row.serial
        state = "applied" if applied else "failed" if self.failing else "pending"
        return SimpleNamespace(state=state, change_uid=f"change-{row.serial if row else 0}", reason=self.failing)


class LabServers:
    """The site's servers on an event loop in a thread."""

    def __init__(self, home: Path, servers: list[SiteServer], ports: Ports, boot_url: str, manufacturer: str) -> None:
        self._folder = home / "lab"
        self._site, self._ports, self._boot_url, self._manufacturer = servers, ports, boot_url, manufacturer
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.servers: dict[str, Server] = {}

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        self._addresses = Addresses(self._folder)
        self._addresses.open()
        self.do(self._start)

    async def _start(self) -> None:
        self._services = Services.make(16)
        authority = Authority(self._folder)
        specs = [
            LabServer(
                name=one.name, serial=one.serial, manufacturer=self._manufacturer, model="SYS-1",
                bmc_address=one.bmc_address, bmc_username=USERNAME, bmc_password=PASSWORD,
                nics=[LabNic(name="eth0", mac=one.mac)], disk_mib=8,
            )
            for one in self._site
        ]  # fmt: skip
        lab = LabSpec(
            environment="lab:test", boot_url=self._boot_url, provisioning=LabProvisioning(vlan=100, vni=10100),
            servers=specs, switches=[], cables=[],
        )  # fmt: skip
        endpoints: dict[str, dict[str, tuple[str, int]]] = {}
        self._ends: list[Any] = []
        for one, spec in zip(self._site, specs, strict=True):
            host = self._addresses.assign(one.name)
            server = Server(
                spec, lab, self._folder / one.name, self._carrier(one.id),
                lambda context: EmulatedBackend(context, self._services), SPEED,
            )  # fmt: skip
            self._ends += [IpmiEndpoint(server, host, 6230), RedfishEndpoint(server, authority, host, 8443)]
            await server.start()
            self.servers[one.name] = server
            endpoints[one.bmc_address] = {"ipmi": (host, 6230), "redfish": (host, 8443)}
        write_map(self._folder, endpoints)

    def _carrier(self, device_id: int) -> Callable[[str], bool]:
        return lambda nic: self._ports.carries_provisioning(device_id)

    def stop(self) -> None:
        async def close() -> None:
            for end in self._ends:
                end.close()
            for server in self.servers.values():
                await server.close()
            await self._services.close()

        self.do(close)
        self._addresses.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def do(self, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Await something on the lab's loop."""

        async def run() -> T:
            return await function(*args)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(30)

    def call(self, function: Callable[..., T], *args: Any) -> T:
        """Call something on the lab's loop."""

        async def run() -> T:
            return function(*args)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(30)

    def set_fault(self, name: str, fault: str, **parameters: float) -> None:
        self.call(self.servers[name].set_fault, fault, parameters)

    def clear_fault(self, name: str) -> None:
        self.call(self.servers[name].clear_fault, None)

    def stage(self, name: str, text: str) -> None:
        """Wait until a server's stage begins with a text."""

        async def wait() -> None:
            await asyncio.wait_for(self.servers[name].wait_for(lambda server: server.stage.startswith(text)), 20)

        self.do(wait)

    def power(self, name: str, *, on: bool) -> None:
        """Wait until a server is on or off."""

        async def wait() -> None:
            await asyncio.wait_for(self.servers[name].wait_for(lambda server: server.is_on is on), 20)

        self.do(wait)


class BootListener:
    """The boot application on a port (0: a free one), in a thread."""

    def __init__(self, database: Database, port: int = 0) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self._socket.listen(64)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._database = database

    def start(self) -> None:
        config = uvicorn.Config(
            create_boot_app(self._database, load_settings()),
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()

    def release(self) -> None:
        """Give the port to another process."""
        self._socket.close()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()


def make_home(home: Path) -> None:
    """Key, the agent's files (never executed here) and the synthetic image ``lab-os``."""
    home.mkdir(parents=True, exist_ok=True)
    create_key(home)
    publisher = Publisher.of_home(home)
    (publisher.folder / "agent").mkdir(exist_ok=True)
    for name in ("vmlinuz", "initrd"):
        (publisher.folder / "agent" / name).write_bytes(name.encode())
    build_synthetic(publisher)

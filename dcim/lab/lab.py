"""A whole lab on one event loop: servers with their BMCs, switches, cables. The daemon wraps it."""

import asyncio
import logging
import resource
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcim.core.endpoints import write_map
from dcim.core.errors import InvalidInput, NotFound
from dcim.lab.addresses import Addresses
from dcim.lab.backend import BackendContext, ServerBackend
from dcim.lab.bmc.endpoint import IpmiEndpoint
from dcim.lab.emulated.firmware import EmulatedBackend, Services
from dcim.lab.faults import SERVER_FAULTS
from dcim.lab.redfish.endpoint import RedfishEndpoint
from dcim.lab.redfish.tls import Authority
from dcim.lab.server import Server
from dcim.lab.spec import LabServer, LabSpec
from dcim.lab.switches.farm import SwitchFarm
from dcim.lab.switches.faults import FAULTS as SWITCH_FAULTS
from dcim.lab.wiring import End, Wiring, is_provisioning

log = logging.getLogger(__name__)

IPMI_PORT = 6230
REDFISH_PORT = 8443


@dataclass
class Node:
    """A server with its two services."""

    server: Server
    address: str
    ipmi: IpmiEndpoint
    redfish: RedfishEndpoint

    async def close(self) -> None:
        """Close the services, then the machine."""
        self.ipmi.close()
        self.redfish.close()
        await self.server.close()


class Lab:
    """``start``, ``reconcile`` as often as needed, ``stop``. ``folder`` has all state; ``speed`` divides durations."""

    def __init__(self, folder: Path, spec: LabSpec, speed: float = 1.0) -> None:
        self.folder = folder
        self.spec = spec
        self.speed = speed
        self.ready = False
        self.servers: dict[str, Node] = {}
        self._addresses = Addresses(folder)
        self._services = Services.make()
        self._authority = Authority(folder)
        self._wiring = Wiring(spec.cables)
        self._reconciling = asyncio.Lock()
        self.farm = SwitchFarm(
            folder / "switches", spec.switches, spec.cables, self._addresses.assign, self._link_up, speed
        )

    async def start(self) -> None:
        """Bring everything up. Raises NotReady or OSError when an address cannot be taken."""
        _allow_many_files()
        self._addresses.open()
        await self.farm.start()
        await self._set_servers(self.spec)
        self._publish()
        self.ready = True
        log.info("ready: %d servers, %d switches", len(self.servers), len(self.spec.switches))

    async def reconcile(self, spec: LabSpec) -> None:
        """Become another lab: devices that stay keep their state, new ones start, others end."""
        async with self._reconciling:
            self._wiring = Wiring(spec.cables)
            self.spec = spec
            await self.farm.reconcile(spec.switches, spec.cables)
            await self._set_servers(spec)
            self._publish()
            log.info("reconciled: %d servers, %d switches", len(self.servers), len(spec.switches))

    async def stop(self) -> None:
        """End; power, boot settings, faults, disks and configurations stay on record."""
        self.ready = False
        await asyncio.gather(*(node.close() for node in self.servers.values()))
        await self.farm.stop()
        await self._services.close()
        self._addresses.close()

    def status(self) -> dict[str, Any]:
        """Everything that ``dcim lab status`` shows, as JSON."""
        return {
            "environment": self.spec.environment,
            "ready": self.ready,
            "speed": self.speed,
            "servers": [
                {"address": node.server.spec.bmc_address, "host": node.address, **node.server.status()}
                for node in self.servers.values()
            ],
            "switches": self.farm.status(),
        }

    async def set_fault(self, device: str, fault: str, parameters: dict[str, Any]) -> None:
        """Break a server or a switch. Raises NotFound or InvalidInput."""
        if device in self.servers:
            self.servers[device].server.set_fault(fault, _numbers(fault, parameters))
        elif any(switch.name == device for switch in self.spec.switches):
            await self.farm.set_fault(device, fault, **parameters)
        else:
            raise NotFound(f"the lab has no {device!r}: 'dcim lab status' lists its devices")

    async def clear_fault(self, device: str, fault: str | None) -> None:
        """Heal one fault of a device, or all."""
        if device in self.servers:
            self.servers[device].server.clear_fault(fault)
        elif any(switch.name == device for switch in self.spec.switches):
            await self.farm.clear_fault(device, fault)
        else:
            raise NotFound(f"the lab has no {device!r}: 'dcim lab status' lists its devices")

    def server(self, name: str) -> Server:
        """A server by name. Raises NotFound."""
        if name not in self.servers:
            raise NotFound(f"the lab has no server {name!r}: 'dcim lab status' lists its devices")
        return self.servers[name].server

    def carries(self, server: str, nic: str) -> bool:
        """Whether a server's port reaches the provisioning network now."""
        far = self._wiring.other_end((server, nic))
        if far is None:
            return False
        try:
            return is_provisioning(self.farm.untagged(*far), self.spec.provisioning)
        except NotFound:  # the cable ends at something that is no switch of this lab
            return False

    def has_link(self, server: str, nic: str) -> bool:
        """Whether a server's port is cabled to a switch port that is up."""
        far = self._wiring.other_end((server, nic))
        if far is None:
            return False
        try:
            return self.farm.device(far[0]).port_up(far[1])
        except NotFound:
            return False

    def _link_up(self, end: End) -> bool:
        node = self.servers.get(end[0])
        return node is not None and node.server.is_on

    async def _set_servers(self, spec: LabSpec) -> None:
        wanted = {server.name: server for server in spec.servers}
        for name, node in list(self.servers.items()):
            if wanted.get(name) != node.server.spec:
                del self.servers[name]
                await node.close()
            else:
                node.server.context.spec = spec
        started = [self._add(server) for name, server in wanted.items() if name not in self.servers]
        # Sockets first, then power: a server that boots may need a switch that another one's cables lead to.
        await asyncio.gather(*(node.server.start() for node in started))

    def _add(self, spec: LabServer) -> Node:
        address = self._addresses.assign(spec.name)
        folder = self.folder / "disks" / urllib.parse.quote(spec.name, safe="")
        folder.mkdir(parents=True, exist_ok=True)
        server = Server(
            spec,
            self.spec,
            folder,
            lambda nic: self.carries(spec.name, nic),
            self._backend,
            self.speed,
            lambda nic: self.has_link(spec.name, nic),
        )
        ipmi = IpmiEndpoint(server, address, IPMI_PORT)
        try:
            redfish = RedfishEndpoint(server, self._authority, address, REDFISH_PORT)
        except OSError:
            ipmi.close()
            raise
        node = self.servers[spec.name] = Node(server, address, ipmi, redfish)
        return node

    def _backend(self, context: BackendContext) -> ServerBackend:
        if context.server.vm:
            from dcim.lab.vm import VmBackend  # needs QEMU: most labs do without

            return VmBackend(context)
        return EmulatedBackend(context, self._services)

    def _publish(self) -> None:
        endpoints = dict(self.farm.endpoints())
        for node in self.servers.values():
            endpoints[node.server.spec.bmc_address] = {
                "ipmi": (node.address, IPMI_PORT),
                "redfish": (node.address, REDFISH_PORT),
            }
        self._addresses.save()
        write_map(self.folder, endpoints)


def _numbers(fault: str, parameters: dict[str, Any]) -> dict[str, float]:
    try:
        return {name: float(value) for name, value in parameters.items()}
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"fault {fault}: parameters are numbers") from error


def fault_table() -> list[dict[str, Any]]:
    """Every fault of servers and switches: name, applies_to, doc, parameters (name, default, doc)."""
    rows: list[dict[str, Any]] = [
        {
            "name": fault.name,
            "applies_to": "server",
            "doc": fault.doc,
            "parameters": [{"name": p.name, "default": p.default, "doc": p.unit} for p in fault.parameters],
        }
        for fault in SERVER_FAULTS.values()
    ]
    rows += [
        {
            "name": kind.name,
            "applies_to": "switch",
            "doc": kind.doc,
            "parameters": [{"name": p.name, "default": p.default, "doc": p.doc} for p in kind.parameters],
        }
        for kind in SWITCH_FAULTS.values()
    ]
    return rows


def _allow_many_files() -> None:
    """Two sockets a BMC and three a switch: as many open files as this user may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

"""All emulated switches of a lab in one process: started, reconciled with a new spec, asked, and broken on purpose."""

import asyncio
import hashlib
import time
from pathlib import Path
from typing import Any

from dcim.core.errors import NotFound
from dcim.lab.spec import LabCable, LabSwitch
from dcim.lab.switches.api import Assign, Carried, End, FaultKind, LinkState
from dcim.lab.switches.bgp import BgpSession, BgpView, sessions
from dcim.lab.switches.cisco.services import CiscoServices
from dcim.lab.switches.device import Device, Neighbour, mac_of
from dcim.lab.switches.faults import FAULTS, make
from dcim.lab.switches.junos.services import JunosServices
from dcim.lab.switches.server import Services, SwitchServer

SSH_PORT = 2222
NETCONF_PORT = 8830


class SwitchFarm:
    """The switches of a lab. ``folder`` keeps one folder per device; timers run ``speed`` times as fast as real."""

    faults: dict[str, FaultKind] = FAULTS

    def __init__(
        self,
        folder: Path,
        switches: list[LabSwitch],
        cables: list[LabCable],
        assign: Assign,
        link_state: LinkState,
        speed: float = 1.0,
    ) -> None:
        self.folder, self.assign, self.link_state, self.speed = folder, assign, link_state, speed
        self._specs = {switch.name: switch for switch in switches}
        self._services: dict[str, Services] = {}
        self._servers: dict[str, SwitchServer] = {}
        self._far: dict[End, End] = {}
        self._bgp: tuple[int, dict[str, BgpView]] | None = None
        self._wire(cables)

    async def start(self) -> None:
        """Boot every switch and let it listen."""
        try:
            for switch in self._specs.values():
                await self._add(switch)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop all; what a device saved or committed stays in its folder."""
        for name in list(self._servers):
            await self._remove(name)

    async def reconcile(self, switches: list[LabSwitch], cables: list[LabCable]) -> None:
        """Make the farm be these switches and cables: new ones start, missing ones stop (their folders stay)."""
        wanted = {switch.name: switch for switch in switches}
        self._wire(cables)
        for name in [name for name in self._servers if name not in wanted]:
            await self._remove(name)
        for name, switch in wanted.items():
            known = self._specs.get(name)
            if name not in self._servers:
                await self._add(switch)
            elif known is not None and self._needs_restart(known, switch):
                await self._remove(name)
                await self._add(switch)
            else:
                device = self.device(name)
                device.spec = switch
                device.add_ports(switch.ports)
        self._specs = wanted

    @staticmethod
    def _needs_restart(old: LabSwitch, new: LabSwitch) -> bool:
        """Whether a changed spec means another box, not just other cables or ports."""
        return any(getattr(old, field) != getattr(new, field) for field in ("platform", "model", "os_version"))

    async def _add(self, switch: LabSwitch) -> None:
        folder = self.folder / _folder_name(switch.name)
        services: Services
        if switch.platform == "junos":
            services = JunosServices(switch, folder, self)
        else:
            services = CiscoServices(switch, folder, self)
        ports = {"ssh": SSH_PORT}
        if switch.platform == "junos":
            ports["netconf"] = NETCONF_PORT
        server = SwitchServer(services, self.assign(switch.name), ports)
        await server.start()
        self._services[switch.name], self._servers[switch.name] = services, server
        self._specs[switch.name] = switch

    async def _remove(self, name: str) -> None:
        server, services = self._servers.pop(name), self._services.pop(name)
        services.device.disarm()
        services.device.persist()
        await server.stop()

    def _wire(self, cables: list[LabCable]) -> None:
        self._far = {}
        self._bgp = None
        for cable in cables:
            self._far[cable.a], self._far[cable.b] = cable.b, cable.a

    def device(self, name: str) -> Device:
        """A device by name. Raises NotFound."""
        services = self._services.get(name)
        if services is None:
            raise NotFound(f"no switch {name!r} in this lab")
        return services.device

    def endpoints(self) -> dict[str, dict[str, tuple[str, int]]]:
        """Inventory address → service ("ssh", "netconf") → (host, port)."""
        return {
            self._specs[name].address: {service: (server.host, port) for service, port in server.ports.items()}
            for name, server in self._servers.items()
        }

    def untagged(self, switch_name: str, port: str) -> Carried:
        """The VLAN and VNI in which an untagged frame arriving at this port lands now. Raises NotFound."""
        return self.device(switch_name).carried(port)

    # The world that devices see

    def link_up(self, name: str, port: str) -> bool:
        """Whether the far end of a switch port is there and up."""
        far = self._far.get((name, port))
        if far is None:
            return False
        services = self._services.get(far[0])
        return services.device.port_up(far[1]) if services is not None else self.link_state(far)

    def neighbours(self, name: str) -> list[Neighbour]:
        """The live far ends of a switch's cables that LLDP would tell, in port order."""
        found: list[Neighbour] = []
        device = self.device(name)
        if not device.lldp_on():
            return found
        for port in device.spec.ports:
            far = self._far.get((name, port))
            if far is None or not device.port_up(port) or not self.link_up(name, port):
                continue
            services = self._services.get(far[0])
            if services is None:
                found.append(Neighbour(port, far[0], far[1], mac_of(*far), "Linux", False))
            elif services.device.lldp_on():
                spec = services.device.spec
                about = f"{spec.manufacturer} {spec.model}, version {spec.os_version}"
                found.append(Neighbour(port, far[0], far[1], mac_of(far[0]), about, True))
        return found

    def bgp_sessions(self, name: str) -> list[BgpSession]:
        """The BGP sessions of a switch with the farm's other switches."""
        version = sum(services.device.version for services in self._services.values())
        if self._bgp is None or self._bgp[0] != version:
            views = {other: services.device.bgp() for other, services in self._services.items()}
            self._bgp = (version, views)
        return sessions(name, self._bgp[1])

    def vteps(self, name: str) -> list[tuple[str, set[int]]]:
        """The other switches' VTEP addresses and VNIs."""
        found = (services.device.vtep() for other, services in self._services.items() if other != name)
        return sorted((each for each in found if each[0]), key=lambda each: each[0])

    # Faults and state

    async def set_fault(self, switch: str, fault: str, **parameters: Any) -> None:
        """Let a switch misbehave. Raises NotFound for an unknown switch or fault, InvalidInput for its parameters."""
        device = self.device(switch)
        active = make(fault, parameters)
        device.faults.active[fault] = active
        if fault == "unreachable":
            await self._servers[switch].stop()
        if fault == "foreign-commit" and active.parameters["when"] == "now":
            active.struck += 1
            device.foreign_commit(str(active.parameters["line"]))

    async def clear_fault(self, switch: str, fault: str | None = None) -> None:
        """End one fault of a switch, or all. Raises NotFound for an unknown switch."""
        device = self.device(switch)
        gone = [fault] if fault is not None else list(device.faults.active)
        for name in gone:
            if device.faults.active.pop(name, None) is not None and name == "unreachable":
                await self._servers[switch].start()
        device.changed.set()
        await asyncio.sleep(0)
        device.changed.clear()

    def status(self) -> list[dict[str, Any]]:
        """One row per switch: name, platform, host, armed revert (kind, user, deadline), last change, sessions, faults.

        Times are epoch seconds; ``armed`` is None when nothing waits; ``seconds_left`` counts real seconds.
        """
        rows = []
        for name, server in sorted(self._servers.items()):
            device = self._services[name].device
            armed = device.armed
            rows.append(
                {
                    "name": name,
                    "platform": device.spec.platform,
                    "host": server.host,
                    "armed": None
                    if armed is None
                    else {
                        "kind": armed.kind,
                        "user": armed.user,
                        "deadline": armed.deadline,
                        "seconds_left": max(0.0, armed.deadline - time.time()),
                    },
                    "last_change": device.last_change,
                    "sessions": len(device.sessions),
                    "faults": {key: {**f.parameters, "struck": f.struck} for key, f in device.faults.active.items()},
                    "log": device.log[-5:],
                }
            )
        return rows


def _folder_name(name: str) -> str:
    """A safe folder name for a device (its own name where that is safe)."""
    if name.replace("-", "").replace("_", "").replace(".", "").isalnum() and not name.startswith("."):
        return name
    return "switch-" + hashlib.sha256(name.encode()).hexdigest()[:16]

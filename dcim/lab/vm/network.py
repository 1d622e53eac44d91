"""The networks that virtual machines' ports are in, and the two ways to build them.

``Bridged`` (root): a namespace with two bridges. On "prov", the provisioning network, dnsmasq answers DHCP, TFTP gives
iPXE (or its script), and the relay passes everything to dcim's boot listener. "other" stands for any other network: an
address by DHCP, nothing to boot, and of dcim only the phone-home call. A port is moved between them as its switch port
does. ``Slirp`` (anybody): QEMU's own network per port; the relay does the same by asking where the port is.
"""

import asyncio
import contextlib
import logging
import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dcim.core.errors import DcimError, NotReady
from dcim.lab.backend import BackendContext
from dcim.lab.vm.namespace import Namespace
from dcim.lab.vm.relay import Relay

log = logging.getLogger(__name__)

PROVISIONING, OTHER = "prov", "other"
_SUBNETS = {PROVISIONING: "10.200.0", OTHER: "10.200.1"}
_PREFIX6 = "fd64:636d::"
GATEWAY = f"{_SUBNETS[PROVISIONING]}.1"
PORT = 8001
_UNDIONLY = [Path("/usr/lib/ipxe/undionly.kpxe"), Path("/usr/share/ipxe/undionly.kpxe")]
_PHONE_HOME = "/phone-home"


@dataclass(frozen=True)
class Plug:
    """A guest's port as QEMU is told: the ``-netdev`` value (without id), and the descriptors to pass on."""

    netdev: str
    descriptors: tuple[int, ...] = ()


class Network(Protocol):
    """What a backend needs of a network."""

    kind: str

    async def plug(self, context: BackendContext, nic: int) -> Plug:
        """Connect a server's n-th port; called at each start of the machine."""

    async def follow(self, context: BackendContext, nic: int) -> None:
        """Put the port into the network that its switch port says; cheap when nothing changed."""

    async def unplug(self, context: BackendContext) -> None:
        """The machine is off."""

    async def close(self) -> None:
        """Remove everything."""


@dataclass
class _Port:
    name: str
    descriptor: int
    where: str = ""


@dataclass
class Bridged:
    """The real thing, in a namespace of its own. ``folder`` holds dnsmasq's files."""

    folder: Path
    upstream: Callable[[], str]
    kind: str = "bridge, dnsmasq"
    _namespace: Namespace = field(default_factory=Namespace)
    _ports: dict[tuple[str, int], _Port] = field(default_factory=dict)
    _dnsmasq: "subprocess.Popen[bytes] | None" = None
    _relay: Relay | None = None
    _count: int = 0

    async def open(self) -> None:
        """Build it. Raises NotReady or Permanent where something is missing (root, bridges, dnsmasq)."""
        try:
            await self._namespace.open()
            await self._namespace.ip("link", "set", "lo", "up")
            for name, subnet in _SUBNETS.items():
                await self._namespace.ip(
                    *("link", "add", name, "type", "bridge", "stp_state", "0", "forward_delay", "0")
                )
                await self._namespace.ip("addr", "add", f"{subnet}.1/24", "dev", name)
                await self._namespace.ip("link", "set", name, "up")
            # iPXE waits 13 s for a router advertisement before it boots, unless there is one.
            await self._namespace.ip("addr", "add", f"{_PREFIX6}1/64", "dev", PROVISIONING, "nodad")
            self._dnsmasq = await self._start_dnsmasq()
            public = f"http://{GATEWAY}:{PORT}"
            self._relay = Relay(self.upstream)
            await self._relay.serve(await self._namespace.listen(PROVISIONING, PORT), public, lambda path: True)
            await self._relay.serve(await self._namespace.listen(OTHER, PORT), public, _PHONE_HOME.__eq__)
        except (OSError, DcimError):
            await self.close()
            raise

    async def plug(self, context: BackendContext, nic: int) -> Plug:
        """A new tap in the right bridge."""
        key = (context.server.name, nic)
        await self._remove(key)
        self._count += 1
        port = _Port(f"t{self._count}", await self._namespace.tap(f"t{self._count}"))
        self._ports[key] = port
        await self.follow(context, nic)
        await self._namespace.ip("link", "set", port.name, "up")
        return Plug(f"tap,fd={port.descriptor}", (port.descriptor,))

    async def follow(self, context: BackendContext, nic: int) -> None:
        """Move the tap when its switch port changed."""
        port = self._ports.get((context.server.name, nic))
        where = PROVISIONING if context.carries(context.server.nics[nic].name) else OTHER
        if port is None or port.where == where:
            return
        port.where = where
        await self._namespace.ip("link", "set", port.name, "master", where)
        # Ports do not see each other: "other" stands for many networks.
        await self._namespace.ip("link", "set", port.name, "type", "bridge_slave", "isolated", "on")

    async def unplug(self, context: BackendContext) -> None:
        """Remove the server's taps."""
        for key in [key for key in self._ports if key[0] == context.server.name]:
            await self._remove(key)

    async def close(self) -> None:
        """Stop dnsmasq and the relay; the namespace goes with its thread."""
        if self._relay is not None:
            await self._relay.close()
        for key in list(self._ports):
            await self._remove(key)
        if self._dnsmasq is not None:
            self._dnsmasq.terminate()
            await asyncio.to_thread(self._dnsmasq.wait)
            if self._dnsmasq.stderr:
                self._dnsmasq.stderr.close()
        await asyncio.to_thread(self._namespace.close)

    async def _remove(self, key: tuple[str, int]) -> None:
        port = self._ports.pop(key, None)
        if port is not None:
            os.close(port.descriptor)

    async def _start_dnsmasq(self) -> "subprocess.Popen[bytes]":
        tftp = self.folder / "tftp"
        tftp.mkdir(parents=True, exist_ok=True)
        undionly = next((path for path in _UNDIONLY if path.exists()), None)
        if undionly is None:
            raise NotReady("iPXE is not installed: install the Debian package ipxe")
        shutil.copyfile(undionly, tftp / "undionly.kpxe")
        (tftp / "boot.ipxe").write_text(_BOOT_IPXE)
        for path in (self.folder, tftp, *tftp.iterdir()):
            path.chmod(0o755 if path.is_dir() else 0o644)
        config = self.folder / "dnsmasq.conf"
        config.write_text(
            _DNSMASQ.format(folder=self.folder, tftp=tftp, prov=_SUBNETS[PROVISIONING], other=_SUBNETS[OTHER])
        )
        process = await self._namespace.start(["dnsmasq", "--keep-in-foreground", f"--conf-file={config}"])
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(process.wait, 0.3)
            message = (process.stderr.read() if process.stderr else b"").decode(errors="replace").strip()
            raise NotReady(f"dnsmasq did not start: {message or 'is dnsmasq-base installed?'}")
        return process


# Firmware that is not iPXE gets iPXE by TFTP; iPXE gets, by TFTP, a script that asks dcim by MAC address. What has
# nothing to boot goes on to the next boot device.
_BOOT_IPXE = f"""#!ipxe
echo dcim: asking for the boot script of ${{net0/mac}}
chain --autofree http://{GATEWAY}:{PORT}/boot/${{netX/mac:hexhyp}} || exit 1
"""
_DNSMASQ = f"""port=0
user=root
group=root
pid-file=
interface={PROVISIONING}
interface={OTHER}
except-interface=lo
bind-interfaces
log-facility={{folder}}/dnsmasq.log
log-dhcp
dhcp-leasefile={{folder}}/leases
dhcp-authoritative
dhcp-range=set:prov,{{prov}}.10,{{prov}}.250,255.255.255.0,5m
dhcp-range=set:other,{{other}}.10,{{other}}.250,255.255.255.0,5m
dhcp-match=set:ipxe,175
dhcp-boot=tag:prov,tag:!ipxe,undionly.kpxe
dhcp-boot=tag:prov,tag:ipxe,boot.ipxe
dhcp-range={_PREFIX6},ra-only
enable-ra
enable-tftp={PROVISIONING}
tftp-root={{tftp}}
tftp-no-fail
"""


@dataclass
class Slirp:
    """QEMU's user network: no privileges. Each port has its own relay on loopback, which asks where the port is."""

    upstream: Callable[[], str]
    kind: str = "QEMU user network (not root: no dnsmasq)"
    _relays: dict[tuple[str, int], tuple[Relay, int]] = field(default_factory=dict)

    async def plug(self, context: BackendContext, nic: int) -> Plug:
        """A user network whose DHCP names the port's own relay."""
        key = (context.server.name, nic)
        if key not in self._relays:
            sock = socket.create_server(("127.0.0.1", 0))
            sock.setblocking(False)
            port = sock.getsockname()[1]
            relay, name = Relay(self.upstream), context.server.nics[nic].name
            self._relays[key] = (relay, port)
            await relay.serve(
                sock, f"http://10.0.2.2:{port}", lambda path: path == _PHONE_HOME or context.carries(name)
            )
        hyphens = context.server.nics[nic].mac.replace(":", "-")
        return Plug(f"user,bootfile=http://10.0.2.2:{self._relays[key][1]}/boot/{hyphens}")

    async def follow(self, context: BackendContext, nic: int) -> None:
        """Nothing to do: the relay asks."""

    async def unplug(self, context: BackendContext) -> None:
        """Close the server's relays."""
        for key in [key for key in self._relays if key[0] == context.server.name]:
            relay, _ = self._relays.pop(key)
            await relay.close()

    async def close(self) -> None:
        """Close all relays."""
        for relay, _ in self._relays.values():
            await relay.close()
        self._relays.clear()


async def open_network(folder: Path, upstream: Callable[[], str]) -> Network:
    """Bridged where this user and kernel allow it, else Slirp."""
    if os.geteuid() == 0:
        bridged = Bridged(folder, upstream)
        try:
            await bridged.open()
        except (OSError, DcimError) as error:
            log.warning("virtual machines get QEMU's user network: %s", error)
        else:
            return bridged
    return Slirp(upstream)

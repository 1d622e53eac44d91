"""What every emulated switch has: its files, its timed revert, its faults, its sessions and its neighbours."""

import asyncio
import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from dcim.lab.spec import LabSwitch
from dcim.lab.switches.api import Carried
from dcim.lab.switches.bgp import BgpSession, BgpView
from dcim.lab.switches.faults import FaultSet


class SessionDropped(Exception):
    """The session breaks now; whoever serves it writes what is queued and breaks the connection."""


@dataclass(frozen=True)
class Neighbour:
    """The far end of a cable as LLDP tells it."""

    port: str
    name: str
    far_port: str
    mac: str
    description: str
    is_switch: bool


class World(Protocol):
    """What a device knows of the rest of the lab."""

    speed: float

    def neighbours(self, name: str) -> list[Neighbour]:
        """The live far ends of a device's cables, in port order."""

    def link_up(self, name: str, port: str) -> bool:
        """Whether a port is cabled and its far end is up."""

    def bgp_sessions(self, name: str) -> list[BgpSession]:
        """The BGP sessions of a device with the lab's other switches."""

    def vteps(self, name: str) -> list[tuple[str, set[int]]]:
        """The other switches' VTEP addresses and VNIs."""


class Session(Protocol):
    """A management session; ``drop`` breaks the connection."""

    user: str

    def drop(self) -> None:
        """Break the connection."""


@dataclass
class Armed:
    """A timed revert that waits: what it restores when nobody confirms in time. Times are epoch seconds."""

    kind: str
    user: str
    seconds: float
    deadline: float
    since: float
    restore: Callable[[], None]
    session: Any = None
    handle: asyncio.TimerHandle | None = None
    note: dict[str, Any] = field(default_factory=dict)


def mac_of(*parts: str) -> str:
    """A stable, locally administered MAC address for a port, with colons."""
    digest = hashlib.sha256("/".join(parts).encode()).digest()
    return ":".join(f"{octet:02x}" for octet in (0x02, *digest[:5]))


class Device:
    """An emulated switch; the subclasses are the platforms. ``folder`` holds all that survives a restart."""

    max_sessions = 16

    def __init__(self, spec: LabSwitch, folder: Path, world: World) -> None:
        self.spec, self.folder, self.world = spec, folder, world
        self.faults = FaultSet()
        self.sessions: set[Session] = set()
        self.armed: Armed | None = None
        self.last_change: float | None = None
        self.log: list[str] = []
        self.booted_at = time.time()
        self.changed = asyncio.Event()
        self.version = 0
        """Counts changes of what others see of this device."""
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def name(self) -> str:
        """The device's name in the lab."""
        return self.spec.name

    def read(self, name: str) -> str | None:
        """A stored text; None when there is none."""
        try:
            return (self.folder / name).read_text("utf-8")
        except FileNotFoundError:
            return None

    def write(self, name: str, text: str) -> None:
        """Store a text atomically."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        temporary.replace(path)

    def record(self, text: str) -> None:
        """Add to the device's own log (the last 200 lines are kept)."""
        self.log = [*self.log[-199:], f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}"]

    def touched(self) -> None:
        """The running configuration has changed."""
        self.last_change = time.time()
        self.version += 1

    # Faults

    async def gate(self, count: int, line: str) -> None:
        """Let the faults strike before a command is answered. Raises SessionDropped."""
        drop = self.faults.get("drop-session")
        if drop is not None:
            after = int(drop.parameters["after"])
            if (count > after) if after else drop.parameters["text"] in line:
                drop.struck += 1
                raise SessionDropped
        if self.faults.get("hang") is not None and self.faults.struck_by("hang", line):
            while self.faults.get("hang") is not None:
                await self.changed.wait()
        delay = self.faults.seconds("slow")
        if delay:
            await asyncio.sleep(delay)

    async def commit_delay(self) -> None:
        """Let "slow-commit" strike."""
        delay = self.faults.seconds("slow-commit")
        if delay:
            await asyncio.sleep(delay)

    # The timed revert

    def arm(self, armed: Armed) -> None:
        """Start a timed revert; one that is already waiting is replaced."""
        self.disarm()
        armed.since = time.time()
        real = armed.seconds / self.world.speed
        armed.deadline = armed.since + real
        armed.handle = asyncio.get_running_loop().call_later(real, self._expire)
        self.armed = armed
        self.record(f"timed revert armed by {armed.user}: {armed.seconds:g} s")
        asyncio.get_running_loop().call_soon(self._after_arming)

    def _after_arming(self) -> None:
        foreign = self.faults.get("foreign-commit")
        if foreign is not None and foreign.parameters["when"] == "arming" and self.armed is not None:
            foreign.struck += 1
            self.foreign_commit(str(foreign.parameters["line"]))
        power = self.faults.get("lose-power-after-arming")
        if power is not None and self.armed is not None and not power.struck:
            power.struck += 1
            self.reboot()

    def disarm(self) -> Armed | None:
        """Stop the timed revert and return it."""
        armed, self.armed = self.armed, None
        if armed is not None and armed.handle is not None:
            armed.handle.cancel()
        return armed

    def _expire(self) -> None:
        armed = self.disarm()
        if armed is not None:
            self.record(f"timed revert of {armed.user}: not confirmed, rolled back")
            armed.restore()
            self.touched()

    def revert_now(self) -> bool:
        """Let the waiting revert happen now; False when none waits."""
        if self.armed is None:
            return False
        self._expire()
        return True

    def confirmed(self, user: str) -> Armed | None:
        """The change is kept; the "auto-revert" fault undoes it at once all the same."""
        armed = self.disarm()
        if armed is None:
            return None
        self.record(f"timed revert confirmed by {user}")
        fault = self.faults.get("auto-revert")
        if fault is not None:
            fault.struck += 1
            asyncio.get_running_loop().call_soon(self._auto_revert, armed)
        return armed

    def _auto_revert(self, armed: Armed) -> None:
        armed.restore()
        self.touched()
        self.record("configuration reverted by itself")

    # What the platforms add

    def boot(self) -> None:
        """Read the stored configuration, as at power-on."""
        raise AssertionError("a platform's own")

    def persist(self) -> None:
        """Store what a running device shows outside (called on stop)."""

    def foreign_commit(self, line: str) -> None:
        """Another user enters and commits a line."""
        raise AssertionError("a platform's own")

    def add_ports(self, ports: list[str]) -> None:
        """The hardware has these ports now."""
        raise AssertionError("a platform's own")

    def carried(self, port: str) -> Carried:
        """Where an untagged frame arriving at this port lands now."""
        raise AssertionError("a platform's own")

    def port_up(self, port: str) -> bool:
        """Whether a port is there and not shut."""
        raise AssertionError("a platform's own")

    def bgp(self) -> BgpView:
        """What the device would bring to its BGP sessions."""
        raise AssertionError("a platform's own")

    def vtep(self) -> tuple[str, set[int]]:
        """Its VTEP address ("" without one) and the VNIs on it."""
        raise AssertionError("a platform's own")

    def lldp_on(self) -> bool:
        """Whether the device speaks LLDP."""
        raise AssertionError("a platform's own")

    def reboot(self) -> None:
        """Lose power and come back with the stored configuration; all sessions break."""
        self.record("power lost")
        self.disarm()
        for session in list(self.sessions):
            session.drop()
        self.booted_at = time.time()
        self.boot()
        self.touched()

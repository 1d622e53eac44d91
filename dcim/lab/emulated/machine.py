"""The machine that the real agent sees on an emulated server: a sparse file as its disk, the spec as its hardware.

Its methods run in the agent's thread. ``Power`` is how the event loop reaches that thread: when power is cut, every
method raises ``PoweredOff``; when no port carries the provisioning network, the agent's pauses last until one does.
"""

import contextlib
import errno
import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from dcim.lab.backend import BackendContext
from dcim.lab.spec import LabNic
from provisioning.agent import synthetic
from provisioning.agent.disks import HEAD_BYTES
from provisioning.agent.machine import ConfigFile, DiskInfo, Inventory, NicInfo, PoweredOff

MIB = 1 << 20
DISK = "nvme0n1"
SPEED_MBPS = 25000
BOOT_SIGNATURE = b"\x55\xaa"
CONSOLE_BYTES = MIB


class Power:
    """Power and network of one boot, shared between the event loop and the agent's thread."""

    def __init__(self) -> None:
        self._off = threading.Event()
        self.network = threading.Event()
        self.network.set()

    def cut(self) -> None:
        """The agent's thread ends at its next call."""
        self._off.set()
        self.network.set()

    def check(self) -> None:
        """Raises PoweredOff once power is cut."""
        if self._off.is_set():
            raise PoweredOff

    def sleep(self, seconds: float) -> None:
        """Wait; longer while there is no network. Raises PoweredOff."""
        self._off.wait(seconds)
        self.network.wait()
        self.check()


class Disk:
    """The disk of a server: a sparse file, and beside it the configuration files of what is installed."""

    def __init__(self, folder: Path, size_bytes: int) -> None:
        self._path = folder / "disk0.img"
        self._config = folder / "disk0.config.json"
        self.size_bytes = size_bytes

    def open(self, limit_bytes: int, check: Callable[[], None]) -> BinaryIO:
        """The medium, readable and writable."""
        if not self._path.exists() or self._path.stat().st_size != self.size_bytes:
            with self._path.open("ab") as made:
                made.truncate(self.size_bytes)
        return _Medium(self._path, self._config, limit_bytes, check)

    def installed(self) -> str | None:
        """The name of what boots from it, or None. A synthetic image must be whole; reads all of it."""
        if not self._path.exists():
            return None
        with self._path.open("rb") as disk:
            found = synthetic.recognise(disk)
            if found is not None:
                return found.name
            disk.seek(0)
            head = disk.read(512)
        # Firmware cannot verify any other image either: it looks for the boot signature.
        if not head.startswith(synthetic.MARKER) and head[510:] == BOOT_SIGNATURE:
            return "an operating system"
        return None

    def write_config(self, files: list[ConfigFile]) -> None:
        """Keep the files, as a file system would. Raises OSError when nothing is installed."""
        with self._path.open("rb") as disk:
            head = disk.read(512)
        if not (head.startswith(synthetic.MARKER) or head[510:] == BOOT_SIGNATURE):
            raise OSError(errno.EINVAL, "no root file system on the disk: write an image first")
        kept = self.config() | {file.path: {"content": file.content, "mode": file.mode} for file in files}
        temporary = self._config.with_suffix(".new")
        temporary.write_text(json.dumps(kept))
        temporary.chmod(0o600)
        temporary.replace(self._config)

    def config(self) -> dict[str, dict[str, str | int]]:
        """Path → content and mode of the files written into the installed system."""
        with contextlib.suppress(FileNotFoundError):
            found: dict[str, dict[str, str | int]] = json.loads(self._config.read_text())
            return found
        return {}


class _Medium(io.FileIO):
    """The raw disk. Overwriting its head loses the installed system's files, as on a real disk."""

    def __init__(self, path: Path, config: Path, limit_bytes: int, check: Callable[[], None]) -> None:
        super().__init__(path, "r+")
        self._config = config
        self._limit = limit_bytes
        self._check = check

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._check()
        at = self.tell()
        if at < HEAD_BYTES:
            self._config.unlink(missing_ok=True)
        room = self._limit - at
        if room <= 0:
            raise OSError(errno.ENOSPC, "the disk is full")
        return super().write(memoryview(data)[:room]) or 0

    def read(self, size: int | None = -1) -> bytes:
        self._check()
        return super().read(-1 if size is None else size) or b""


class EmulatedMachine:
    """Implements the agent's ``Machine``."""

    def __init__(self, context: BackendContext, power: Power) -> None:
        self._server = context.server
        self._link = context.link
        self._power = power
        self._fault = context.fault
        self._console = context.folder / "console.log"
        self._disk = Disk(context.folder, context.server.disk_mib * MIB)

    def serial(self) -> str:
        """The true serial: the fault of a wrong one is the BMC's."""
        self._power.check()
        return self._server.serial

    def inventory(self) -> Inventory:
        """As the spec says."""
        server = self._server
        return {
            "serial": self.serial(),
            "manufacturer": server.manufacturer,
            "model": server.model,
            "cpu_count": server.cpu_count,
            "memory_mib": server.memory_mib,
            "disks": self.disks(),
            "nics": [self._nic(nic) for nic in server.nics],
        }

    def _nic(self, nic: LabNic) -> NicInfo:
        carrier = self._link(nic.name)
        return {"name": nic.name, "mac": nic.mac, "carrier": carrier, "speed_mbps": SPEED_MBPS if carrier else 0}

    def disks(self) -> list[DiskInfo]:
        """One NVMe disk."""
        self._power.check()
        return [
            {
                "name": DISK,
                "size_bytes": self._size(),
                "model": "Lab Sparse NVMe",
                "serial": f"{self._server.serial}-D0",
                "rotational": False,
            }
        ]

    def open_disk(self, name: str) -> BinaryIO:
        """The sparse file."""
        self._power.check()
        if name != DISK:
            raise FileNotFoundError(f"no disk {name}")
        return self._disk.open(self._size(), self._power.check)

    def write_config(self, disk: str, files: list[ConfigFile]) -> int:
        """Into the installed system."""
        self._power.check()
        if disk != DISK:
            raise FileNotFoundError(f"no disk {disk}")
        self._disk.write_config(files)
        return len(files)

    def reboot(self) -> None:
        """The firmware restarts when the agent has returned."""
        self._power.check()

    def power_off(self) -> None:
        """The machine goes off when the agent has returned."""
        self._power.check()

    def log(self, line: str) -> None:
        """Into console.log, which starts anew after 1 MiB."""
        self._power.check()
        grown = self._console.exists() and self._console.stat().st_size > CONSOLE_BYTES
        with self._console.open("w" if grown else "a") as console:
            console.write(f"{line}\n")

    def sleep(self, seconds: float) -> None:
        """Wait, at least until there is power and network; raises PoweredOff."""
        slow = self._fault("slow") or {"factor": 1.0}
        self._power.sleep(seconds * slow["factor"])

    def _size(self) -> int:
        small = self._fault("disk-too-small")
        return min(self._disk.size_bytes, int(small["mib"] * MIB)) if small else self._disk.size_bytes

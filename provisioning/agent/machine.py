"""The machine that the agent runs on, as the agent sees it."""

from dataclasses import dataclass
from typing import BinaryIO, Protocol, TypedDict


class PoweredOff(BaseException):
    """The machine lost its power: the agent stops at once.

    Any method of an emulated ``Machine`` may raise it. It is no ``Exception``, so that no handler of the agent's,
    or of a library's, mistakes it for a fault that could be retried.
    """


class DiskInfo(TypedDict):
    """A disk; ``size_bytes`` of the whole device, ``rotational`` as the kernel believes it."""

    name: str
    size_bytes: int
    model: str
    serial: str
    rotational: bool


class NicInfo(TypedDict):
    """A network port; ``mac`` lower case with colons; ``speed_mbps`` is 0 when unknown."""

    name: str
    mac: str
    carrier: bool
    speed_mbps: int


class Inventory(TypedDict):
    """What the machine is made of."""

    serial: str
    manufacturer: str
    model: str
    cpu_count: int
    memory_mib: int
    disks: list[DiskInfo]
    nics: list[NicInfo]


@dataclass(frozen=True)
class ConfigFile:
    """A file for the installed system: an absolute ``path``, UTF-8 ``content``, permission bits ``mode``."""

    path: str
    content: str
    mode: int = 0o644


class Machine(Protocol):
    """What the agent needs of its machine. Methods block; ``OSError`` is reported as the command's failure."""

    def serial(self) -> str:
        """The system's serial number, stripped."""

    def inventory(self) -> Inventory:
        """What the machine is made of, read now."""

    def disks(self) -> list[DiskInfo]:
        """The disks an image may be written to (no removable media)."""

    def open_disk(self, name: str) -> BinaryIO:
        """A readable, writable, seekable binary file over the whole disk; each open reads the medium, not a cache."""

    def write_config(self, disk: str, files: list[ConfigFile]) -> int:
        """Write files into the root file system of the image on ``disk``; returns how many were written."""

    def reboot(self) -> None:
        """Restart; may not return."""

    def power_off(self) -> None:
        """Switch off; may not return."""

    def log(self, line: str) -> None:
        """A line for whoever watches the console."""

    def sleep(self, seconds: float) -> None:
        """Wait; an emulated machine wakes up when it loses power."""

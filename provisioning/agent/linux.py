"""The real machine: Linux in a RAM disk, read through sysfs, written through block devices. Needs root and busybox."""

import fcntl
import io
import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from .errors import CommandFailed
from .machine import ConfigFile, DiskInfo, Inventory, NicInfo

_BLKRRPART = 0x125F  # linux/fs.h: read the partition table again
_BLKFLSBUF = 0x1261  # linux/fs.h: write back and drop the device's page cache
_EXT_MAGIC_OFFSET = 1080
_EXT_MAGIC = b"\x53\xef"
_SECTOR = 512
_NOT_DISKS = re.compile(r"^(loop|ram|zram|sr|fd|dm-|md|nbd)")


class LinuxMachine:
    """``Machine`` over ``/sys``, ``/dev`` and ``/proc``; ``root`` is another root folder, for tests."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root

    def serial(self) -> str:
        """The system's serial number, as SMBIOS type 1 says."""
        return self._dmi("product_serial")

    def inventory(self) -> Inventory:
        """Read SMBIOS, ``/proc/meminfo`` and sysfs."""
        total = re.search(r"^MemTotal:\s+(\d+) kB", self._text("proc/meminfo"), re.MULTILINE)
        return {
            "serial": self.serial(),
            "manufacturer": self._dmi("sys_vendor"),
            "model": self._dmi("product_name"),
            "cpu_count": os.cpu_count() or 1,
            "memory_mib": int(total.group(1)) // 1024 if total else 0,
            "disks": self.disks(),
            "nics": self._nics(),
        }

    def disks(self) -> list[DiskInfo]:
        """Block devices that hold data, without removable, loop and stacked ones."""
        found: list[DiskInfo] = []
        for name in sorted(entry.name for entry in (self._root / "sys/block").iterdir()):
            size = int(self._text(f"sys/block/{name}/size") or 0) * _SECTOR
            if _NOT_DISKS.match(name) or self._text(f"sys/block/{name}/removable") == "1" or not size:
                continue
            serial = self._text(f"sys/block/{name}/serial") or self._text(f"sys/block/{name}/device/serial")
            found.append(
                {
                    "name": name,
                    "size_bytes": size,
                    "model": self._text(f"sys/block/{name}/device/model"),
                    "serial": serial,
                    "rotational": self._text(f"sys/block/{name}/queue/rotational") == "1",
                }
            )
        return found

    def open_disk(self, name: str) -> BinaryIO:
        """The block device, exclusively: EBUSY when something of it is mounted."""
        return _Disk(self._root / "dev" / name)

    def write_config(self, disk: str, files: list[ConfigFile]) -> int:
        """Mount the disk's one ext root file system and write the files, owned by root."""
        device = self._root_partition(disk)
        target = self._root / "run/dcim-target"
        target.mkdir(parents=True, exist_ok=True)
        _run("mount", "-t", "ext4", str(device), str(target))
        try:
            if not (target / "etc").is_dir():
                raise CommandFailed(f"{device.name} holds no installed system (it has no /etc)")
            for file in files:
                write_file(target, file)
        finally:
            _run("umount", str(target))
        os.sync()
        return len(files)

    def reboot(self) -> None:
        """Restart at once; everything was synced before."""
        self._end("reboot", "b")

    def power_off(self) -> None:
        """Switch off at once."""
        self._end("poweroff", "o")

    def log(self, line: str) -> None:
        """To the console."""
        sys.stdout.write(f"dcim-agent: {line}\n")
        sys.stdout.flush()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def _end(self, program: str, sysrq: str) -> None:
        os.sync()
        with suppress(OSError, CommandFailed):
            _run(program, "-f")
        (self._root / "proc/sysrq-trigger").write_text(sysrq)

    def _root_partition(self, disk: str) -> Path:
        with open(self._root / "dev" / disk, "rb", buffering=0) as device:
            fcntl.ioctl(device, _BLKRRPART)
        found = []
        for entry in sorted((self._root / "sys/block" / disk).iterdir()):
            node = self._root / "dev" / entry.name
            if (entry / "partition").exists() and _is_ext(node):
                found.append(node)
        if len(found) != 1:
            raise CommandFailed(f"{disk} has {len(found)} ext file systems, expected the image's one root file system")
        return found[0]

    def _nics(self) -> list[NicInfo]:
        found: list[NicInfo] = []
        for name in sorted(entry.name for entry in (self._root / "sys/class/net").iterdir()):
            if not (self._root / "sys/class/net" / name / "device").exists():
                continue  # loopback, bridges and tunnels stand on no hardware
            speed = self._text(f"sys/class/net/{name}/speed")
            found.append(
                {
                    "name": name,
                    "mac": self._text(f"sys/class/net/{name}/address").lower(),
                    "carrier": self._text(f"sys/class/net/{name}/carrier") == "1",
                    "speed_mbps": max(0, int(speed)) if speed.lstrip("-").isdigit() else 0,
                }
            )
        return found

    def _dmi(self, name: str) -> str:
        return self._text(f"sys/class/dmi/id/{name}")

    def _text(self, path: str) -> str:
        try:
            return (self._root / path).read_text(errors="replace").strip()
        except OSError:
            return ""


class _Disk(io.FileIO):
    """A block device whose ``flush`` reaches the medium and whose opening forgets what the page cache holds."""

    def __init__(self, path: Path) -> None:
        super().__init__(os.open(path, os.O_RDWR | os.O_EXCL), "r+", closefd=True)
        with suppress(OSError):  # a plain file, in tests, has no such call
            fcntl.ioctl(self.fileno(), _BLKFLSBUF)

    def flush(self) -> None:
        super().flush()
        if not self.closed:
            os.fsync(self.fileno())


def write_file(root: Path, file: ConfigFile) -> None:
    """Write one file below ``root``. A link in the way that leads out of ``root`` is refused (CommandFailed)."""
    path = root / file.path.lstrip("/")
    base = root.resolve()
    if not path.parent.resolve().is_relative_to(base):
        raise CommandFailed(f"{file.path} leads out of the installed system through a link")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".dcim-new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "w", encoding="utf-8") as out:
        out.write(file.content)
        out.flush()
        os.fchmod(out.fileno(), file.mode)
        os.fsync(out.fileno())
    temporary.replace(path)


def _is_ext(node: Path) -> bool:
    try:
        with open(node, "rb") as device:
            device.seek(_EXT_MAGIC_OFFSET)
            return device.read(2) == _EXT_MAGIC
    except OSError:
        return False


def _run(*argv: str) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise CommandFailed(f"{' '.join(argv)}: {done.stderr.strip() or done.returncode}")

"""Which disk an image goes to, and how it gets there: the first MiB last, everything read back."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from .errors import CommandFailed
from .machine import DiskInfo

HEAD_BYTES = 1 << 20
"""Boot sector, partition table, boot loader: without them nothing boots."""
CHUNK_BYTES = 1 << 20
Progress = Callable[[int], None]
"""Called with the bytes done so far."""


def choose(disks: list[DiskInfo], hint: dict[str, Any], size_bytes: int) -> DiskInfo:
    """The one disk that fits the hint (``name``, ``serial``, ``min_size_bytes``; all optional).

    Raises CommandFailed when none or several fit, or when the image is larger than the disk: it never guesses.
    """
    unknown = set(hint) - {"name", "serial", "min_size_bytes"}
    if unknown:
        raise CommandFailed(f"unknown disk hint {', '.join(sorted(unknown))}: use name, serial or min_size_bytes")
    fitting = [
        disk
        for disk in disks
        if hint.get("name") in (None, disk["name"])
        and hint.get("serial") in (None, disk["serial"])
        and disk["size_bytes"] >= int(hint.get("min_size_bytes") or 0)
    ]
    seen = ", ".join(f"{disk['name']} ({disk['size_bytes']} bytes, serial {disk['serial'] or '-'})" for disk in disks)
    if not fitting:
        raise CommandFailed(f"no disk fits the hint {hint}: this machine has {seen or 'no disks'}; correct the hint")
    if len(fitting) > 1:
        names = ", ".join(disk["name"] for disk in fitting)
        raise CommandFailed(f"several disks fit the hint {hint}: {names}; give a name or serial (seen: {seen})")
    [disk] = fitting
    if disk["size_bytes"] < size_bytes:
        raise CommandFailed(f"disk {disk['name']} has {disk['size_bytes']} bytes, the image needs {size_bytes}")
    return disk


def wipe_head(disk: BinaryIO, size_bytes: int = HEAD_BYTES) -> None:
    """Zero the first MiB, so that nothing boots from the disk."""
    disk.seek(0)
    write_all(disk, bytes(min(size_bytes, HEAD_BYTES)))
    disk.flush()


class ImageWriter:
    """Writes a raw image whose first MiB comes last.

    The head is zeroed first and kept in memory until ``finish``: a machine that loses power half-way, or an image
    whose checksum turns out to be wrong, leaves a disk that does not boot.
    """

    def __init__(self, disk: BinaryIO, size_bytes: int) -> None:
        self._disk = disk
        self._size = size_bytes
        self._head = bytearray()
        self.written = 0
        wipe_head(disk, size_bytes)

    def write(self, data: bytes) -> None:
        """Append to the image. Raises CommandFailed when it grows beyond its announced size."""
        if self.written + len(data) > self._size:
            raise CommandFailed(f"the image is larger than the {self._size} bytes announced: publish it again")
        kept = min(len(data), HEAD_BYTES - len(self._head))
        self._head += data[:kept]
        if kept < len(data):
            self._disk.seek(self.written + kept)
            write_all(self._disk, memoryview(data)[kept:])
        self.written += len(data)

    def finish(self) -> None:
        """Write the head. Raises CommandFailed when bytes are missing."""
        if self.written != self._size:
            raise CommandFailed(f"the image has {self.written} bytes, {self._size} were announced: publish it again")
        self._disk.flush()
        self._disk.seek(0)
        write_all(self._disk, bytes(self._head))
        self._disk.flush()


def read_back(disk: BinaryIO, size_bytes: int, progress: Progress) -> str:
    """The SHA-256 (hex) of the first ``size_bytes`` of the disk."""
    total = hashlib.sha256()
    disk.seek(0)
    done = 0
    while done < size_bytes:
        chunk = disk.read(min(CHUNK_BYTES, size_bytes - done))
        if not chunk:
            raise CommandFailed(f"the disk ends after {done} bytes")
        total.update(chunk)
        done += len(chunk)
        progress(done)
    return total.hexdigest()


def write_all(disk: BinaryIO, data: bytes | memoryview) -> None:
    """Write everything, also to an unbuffered file that takes less than it is given."""
    view = memoryview(data)
    while view:
        count = disk.write(view)
        if not count:
            raise CommandFailed("the disk takes no more bytes")
        view = view[count:]


def chunked(parts: Iterable[bytes]) -> Iterable[bytes]:
    """Join small parts to chunks of at least 1 MiB (the last may be smaller); large parts pass without a copy."""
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= CHUNK_BYTES:
            yield waiting[0] if len(waiting) == 1 else b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)

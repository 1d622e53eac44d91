"""Archives of unknown origin, read without ever unpacking by a member's name, and bounded in everything.

Bounded are an archive's size, what it unpacks to, its files, and how much is read at once, which also bounds its own
tables. Names that leave the archive, links, encrypted and damaged members are problems, told with all others.
"""

import gzip
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any

from dcim.core.errors import InvalidInput, Problem

READ_AT_ONCE = 8_000_000
"""Bytes: more than any member that is wanted, and enough for the directory of 60,000 files."""
_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, tarfile.TarError, zlib.error, EOFError, OSError, ValueError, struct.error,
    NotImplementedError, RuntimeError, OverflowError, KeyError,
)  # fmt: skip
"""What the standard library raises on archives that are not what they seem."""


@dataclass(frozen=True)
class Limits:
    """Bytes of an archive, bytes it unpacks to, and files in it."""

    archive: int = 300_000_000
    unpacked: int = 600_000_000
    files: int = 60_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its name with ``/`` and without a leading one, and how to read its first bytes."""

    name: str
    read: Callable[[int], bytes]
    """At most so many bytes. InvalidInput when it cannot be read."""


@dataclass
class Source:
    """The files of a library in the order of their names. ``problems`` are those of names and members."""

    shown: str
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _TooLargeError(Exception):
    """A limit was exceeded; the message says which."""


def damaged(shown: str, why: object) -> InvalidInput:
    return InvalidInput(problems=[Problem(shown, f"is not a whole zip or tar.gz archive ({why}): pack it again")])


class _Bounded:
    """A file of which nothing is read at once that is larger than any honest archive needs."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable, self.close = file.seek, file.tell, file.seekable, file.close

    def read(self, size: int = -1) -> bytes:
        """At most ``READ_AT_ONCE`` bytes; an archive that asks for more lies about itself."""
        if size > READ_AT_ONCE:
            raise _TooLargeError(f"one of its tables would take {size} bytes")
        found = self._file.read(READ_AT_ONCE + 1 if size < 0 else size)
        if len(found) > READ_AT_ONCE:
            raise _TooLargeError("one of its tables is too large")
        return found


class _Budget:
    """Counts what members unpack to, each the first time it is read."""

    def __init__(self, shown: str, limit: int) -> None:
        self.shown, self.left, self.limit, self._seen = shown, limit, limit, set[str]()

    def take(self, name: str, size: int) -> None:
        """InvalidInput once all members together exceed the limit."""
        if name in self._seen:
            return
        self._seen.add(name)
        self.left -= size
        if self.left < 0:
            raise _unpacks_to_more(self.shown, self.limit)


def _unpacks_to_more(shown: str, limit: int) -> InvalidInput:
    return InvalidInput(problems=[Problem(shown, f"unpacks to more than {limit} bytes: import it vendor by vendor")])


def _too_many(shown: str, limit: int) -> InvalidInput:
    return InvalidInput(problems=[Problem(shown, f"holds more than {limit} files: import it vendor by vendor")])


def _safe(name: str) -> bool:
    """Whether a member's name is a plain path inside the archive."""
    pure = PurePosixPath(name)
    return not (pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name[:2] or not name.isprintable())


def _add(source: Source, name: str, why_not: str, read: Callable[[int], bytes], seen: set[str]) -> None:
    plain = PurePosixPath(name).as_posix()
    if not _safe(name):
        source.problems.append(Problem(f"{source.shown}: {name!r}", "is not a path inside the archive: pack it again"))
    elif plain in seen:
        source.problems.append(Problem(plain, "stands twice in the archive: keep one"))
    elif why_not:
        source.problems.append(Problem(plain, f"{why_not}: put the file itself into the archive"))
    else:
        seen.add(plain)
        source.entries.append(Entry(plain, read))


def open_zip(file: IO[bytes], source: Source, limits: Limits) -> Any:
    _check_size(file, source, limits)
    try:
        archive = zipfile.ZipFile(_Bounded(file))
    except (*_DAMAGE, _TooLargeError) as error:
        raise damaged(source.shown, error) from error
    if len(archive.infolist()) > limits.files:
        raise _too_many(source.shown, limits.files)
    budget, seen = _Budget(source.shown, limits.unpacked), set[str]()
    for info in archive.infolist():
        if info.is_dir():
            continue
        why_not = ""
        if stat.S_ISLNK(info.external_attr >> 16):
            why_not = "is a link"
        elif info.flag_bits & 1:
            why_not = "is encrypted"
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            why_not = "is packed by a method that is not read (stored and deflated are)"
        _add(source, info.filename, why_not, _zip_reader(archive, info, budget), seen)
    return archive


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        try:
            with archive.open(info) as member:
                found = member.read(size)
        except (*_DAMAGE, _TooLargeError) as error:
            raise InvalidInput(problems=[Problem(info.filename, f"is damaged in the archive: {error}")]) from error
        budget.take(info.filename, len(found))
        return found

    return read


def _check_size(file: IO[bytes], source: Source, limits: Limits) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > limits.archive:
        message = f"has {size} bytes, more than {limits.archive}: import it vendor by vendor"
        raise InvalidInput(problems=[Problem(source.shown, message)])


@contextmanager
def _closing(*files: Any) -> Iterator[None]:
    try:
        yield
    finally:
        for file in files:
            file.close()


def open_tar(file: IO[bytes], source: Source, limits: Limits, *, packed: bool) -> Any:
    _check_size(file, source, limits)
    plain = _gunzip(file, source, limits) if packed else file
    seen: set[str] = set()
    try:
        archive = tarfile.open(fileobj=_Bounded(plain), mode="r:")  # type: ignore[call-overload] # noqa: SIM115 - below
        for number, member in enumerate(archive):
            if number > limits.files:
                raise _too_many(source.shown, limits.files)
            if member.isdir():
                continue
            why_not = "" if member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) else "is a link or a special file"
            _add(source, member.name, why_not, _tar_reader(archive, member), seen)
    except BaseException as error:
        plain.close()
        if isinstance(error, (*_DAMAGE, _TooLargeError)):
            raise damaged(source.shown, error) from error
        raise
    return _closing(archive, plain)


def _tar_reader(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        try:
            opened = archive.extractfile(member)
            return opened.read(size) if opened is not None else b""
        except (*_DAMAGE, _TooLargeError) as error:
            raise InvalidInput(problems=[Problem(member.name, f"is damaged in the archive: {error}")]) from error

    return read


def _gunzip(file: IO[bytes], source: Source, limits: Limits) -> IO[bytes]:
    """The tar inside, in a temporary file without a name; InvalidInput once it exceeds the limit."""
    plain: IO[bytes] = tempfile.TemporaryFile(prefix="dcim-types-")  # noqa: SIM115 - closed by _closing
    left = limits.unpacked
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as stream:
            while block := stream.read(1_000_000):
                left -= len(block)
                if left < 0:
                    raise _unpacks_to_more(source.shown, limits.unpacked)
                plain.write(block)
    except BaseException as error:
        plain.close()
        if isinstance(error, _DAMAGE):
            raise damaged(source.shown, error) from error
        raise
    plain.seek(0)
    return plain

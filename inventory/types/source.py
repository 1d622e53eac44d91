"""Where a library comes from: a folder, one file, a zip or a tar(.gz)."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from dcim.core.errors import InvalidInput, Problem
from inventory.types.archives import DEFAULT_LIMITS, Entry, Limits, Source, damaged, open_tar, open_zip

LIBRARY_FOLDERS = frozenset({"device-types", "module-types", "rack-types", "elevation-images"})


@contextmanager
def open_source(path: Path | IO[bytes], *, shown: str = "", limits: Limits = DEFAULT_LIMITS) -> Iterator[Source]:
    """The files of a folder, of an archive (whatever its name), or the one file. Open as long as the block runs.

    An open file, which can seek, needs ``shown``. InvalidInput when there is nothing to read, or an archive is too
    large or damaged as a whole.
    """
    with ExitStack() as stack:
        if isinstance(path, Path):
            source = Source(shown or name_of(path))
            if path.is_dir():
                _folder(path, source, limits)
                yield source
                return
            try:
                file: IO[bytes] = stack.enter_context(path.open("rb"))
            except OSError as error:
                message = f"cannot be read: {error.strerror}: give a folder, an archive or a .yaml file"
                raise InvalidInput(problems=[Problem(str(path), message)]) from error
        else:
            source, file = Source(shown), path
        file.seek(0)
        start = file.read(265)
        file.seek(0)
        if start[:2] == b"PK":
            stack.enter_context(open_zip(file, source, limits))
        elif start[:2] == b"\x1f\x8b" or start[257:262] == b"ustar":
            stack.enter_context(open_tar(file, source, limits, packed=start[:2] == b"\x1f\x8b"))
        elif source.shown.lower().endswith((".zip", ".gz", ".tgz", ".tar")):
            raise damaged(source.shown, "it does not begin like one")
        else:
            source.entries.append(Entry(source.shown, _whole_file(file)))
        source.entries.sort(key=lambda entry: entry.name)
        yield source


def name_of(path: Path) -> str:
    """What a path is called in messages: from the library's folder on when it lies in one, else its last part."""
    parts = path.resolve().parts
    begins = next((index for index, part in enumerate(parts) if part in LIBRARY_FOLDERS), len(parts) - 1)
    return PurePosixPath(*parts[begins:]).as_posix()


def _file_reader(path: Path) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(size)
        except OSError as error:
            raise InvalidInput(problems=[Problem(str(path), f"cannot be read: {error.strerror}")]) from error

    return read


def _whole_file(file: IO[bytes]) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        file.seek(0)
        return file.read(size)

    return read


def _folder(path: Path, source: Source, limits: Limits) -> None:
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            file = Path(folder, name)
            if file.is_file():
                source.entries.append(Entry(f"{source.shown}/{file.relative_to(path).as_posix()}", _file_reader(file)))
        if len(source.entries) > limits.files:
            message = f"holds more than {limits.files} files: give the folder of the library itself"
            raise InvalidInput(problems=[Problem(source.shown, message)])
    source.entries.sort(key=lambda entry: entry.name)

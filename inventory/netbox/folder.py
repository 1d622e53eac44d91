"""A NetBox as a folder of JSON files: one list of objects for each kind, ``07-dcim-sites.json``, references by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from dcim.core.errors import InvalidInput, Problem
from inventory.bulk.order import in_order
from inventory.netbox.remote import NoSuchList
from inventory.objects.noun import Noun

MAX_FILE = 1_000_000_000


class Folder:
    """Reads such a folder as ``NetBox`` reads a server."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = str(path)
        self._files: dict[str, Path] = {}
        for file in sorted(path.glob("*.json")):
            name = file.stem.partition("-")[2] if file.stem[:1].isdigit() else file.stem
            app, _, plural = name.partition("-")
            self._files[f"{app}/{plural}"] = file
        if not self._files:
            raise InvalidInput(
                problems=[Problem(str(path), "holds no .json file: give a folder that dcim export netbox made")]
            )

    def lists(self) -> list[str]:
        """Every list that it has."""
        return list(self._files)

    def count(self, path: str) -> int:
        """How many objects a list has."""
        return len(self._read(path))

    def objects(self, path: str, params: Sequence[tuple[str, str]] = ()) -> Iterator[dict[str, Any]]:
        """Every object of a list."""
        yield from self._read(path)

    def _read(self, path: str) -> list[dict[str, Any]]:
        file = self._files.get(path)
        if file is None:
            raise NoSuchList(f"{self.path} has no {path}")
        if file.stat().st_size > MAX_FILE:
            raise InvalidInput(problems=[Problem(str(file), f"is larger than {MAX_FILE} bytes")])
        try:
            found = orjson.loads(file.read_bytes())
        except orjson.JSONDecodeError as error:
            raise InvalidInput(problems=[Problem(str(file), f"is not valid JSON: {error}")]) from None
        rows = found.get("results") if isinstance(found, dict) else found
        if not isinstance(rows, list) or not all(
            isinstance(row, dict) and isinstance(row.get("id"), int) for row in rows
        ):
            raise InvalidInput(problems=[Problem(str(file), "is no list of objects with ids")])
        return rows


def write_folder(path: Path, bodies: Iterable[tuple[Noun, Iterable[Mapping[str, Any]]]]) -> dict[str, int]:
    """Write one file for each noun that has objects, in the order in which they can be created; name → objects."""
    path.mkdir(parents=True, exist_ok=True)
    numbers = {noun.object_type: number for number, noun in enumerate(in_order(), start=1)}
    found: dict[str, int] = {}
    for noun, objects in bodies:
        listed = list(objects)
        if not listed:
            continue
        name = f"{numbers[noun.object_type]:02}-{noun.app}-{noun.plural}.json"
        lines = b",\n".join(orjson.dumps(each) for each in listed)
        (path / name).write_bytes(b"[\n" + lines + b"\n]\n")
        found[name] = len(listed)
    return found

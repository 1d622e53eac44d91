"""Cables: ``[a, b]`` pairs, entries with ``a`` and ``b``, groups with ``pairs``, and ranges on both ends."""

from dataclasses import dataclass, field
from typing import Any

from dcim.core.yamlfile import Items, Mapping
from inventory.imports import fields as f
from inventory.imports.items import Item
from inventory.imports.reading import Entry, FileReader
from inventory.imports.specs import CABLES
from inventory.naming import expand

PORT_LISTS = ("interfaces", "console_ports", "console_server_ports", "power_ports", "power_outlets", "front_ports",
              "rear_ports")  # fmt: skip
"""Where a port of a device is looked for, by its name."""


@dataclass(frozen=True)
class End:
    """An end as written: a device (or power panel) and a port (or feed); ``kind`` only where the file says it."""

    device: str
    port: str
    kind: str = ""

    def __str__(self) -> str:
        return f"{self.device}:{self.port}"


@dataclass
class CableItem(Item):
    """A declared cable; its key follows once the ends have been found."""

    a: End = field(default_factory=lambda: End("", ""))
    b: End = field(default_factory=lambda: End("", ""))


def read_cables(reader: FileReader, value: Any, line: int) -> list[CableItem]:
    """Every cable of the section."""
    if not isinstance(value, Items):
        reader.problem(line, "cables must be a list")
        return []
    items: list[CableItem] = []
    for index, entry in enumerate(value):
        if isinstance(entry, Items):
            shared = reader.read(CABLES, _empty(value.lines[index]))
            items += _pair(reader, entry, value.lines[index], shared)
        elif isinstance(entry, Mapping):
            items += _group(reader, entry)
        else:
            reader.problem(value.lines[index], f"{entry!r} is not a cable: write [device:port, device:port]")
    return items


def _group(reader: FileReader, mapping: Mapping) -> list[CableItem]:
    shared = reader.read(CABLES, mapping)
    _split_length(shared)
    if "pairs" in mapping:
        if "a" in mapping or "b" in mapping:
            reader.problem(mapping.line, "has both pairs and a/b: keep one")
        pairs = mapping["pairs"]
        if not isinstance(pairs, Items):
            reader.problem(mapping.lines["pairs"], "pairs must be a list of [device:port, device:port]")
            return []
        items = []
        for index, pair in enumerate(pairs):
            items += _pair(reader, pair, pairs.lines[index], shared)
        return items
    missing = [key for key in ("a", "b") if mapping.get(key) is None]
    if missing:
        reader.problem(mapping.line, f"a cable needs {' and '.join(missing)}")
        return []
    return _pair(reader, [mapping["a"], mapping["b"]], mapping.line, shared)


def _pair(reader: FileReader, pair: Any, line: int, shared: Entry) -> list[CableItem]:
    if not isinstance(pair, list) or len(pair) != 2:
        reader.problem(line, f"{pair!r} is not a pair: write [device:port, device:port]")
        return []
    _split_length(shared)
    sides = [_ends(reader, side, line) for side in pair]
    if not sides[0] or not sides[1]:
        return []
    if len(sides[0]) != len(sides[1]):
        reader.problem(line, f"{pair[0]!r} stands for {len(sides[0])} ports and {pair[1]!r} for {len(sides[1])}: "
                             "both ends must count the same")  # fmt: skip
        return []
    where = reader.at(line)
    if len(sides[0]) > 1 and shared.values.get("label"):
        reader.problem(line, "one label for several cables: give each labelled cable its own entry")
    return [
        CableItem("cables", (), where, dict(shared.values), lines=shared.lines, a=a, b=b)
        for a, b in zip(*sides, strict=True)
    ]


def _ends(reader: FileReader, side: Any, line: int) -> list[End]:
    if isinstance(side, Mapping):
        reader.unknown_keys(side, ["device", "port", "kind"], "a cable's end")
        kind = reader.value(side, "kind", f.choice(*PORT_LISTS), "")
        device, port = reader.value(side, "device", f.name), reader.value(side, "port", f.name)
        if not device or not port:
            reader.problem(side.line, "a cable's end needs device and port")
            return []
        return [End(device, port, kind)]
    if not isinstance(side, str) or not side.partition(":")[2]:
        reader.problem(line, f"{side!r} is not an end of a cable: write device:port")
        return []
    try:
        written = expand(side)
    except ValueError as error:
        reader.problem(line, str(error))
        return []
    return [End(*(part.strip() for part in text.split(":", 1))) for text in written]


def _split_length(entry: Entry) -> None:
    found = entry.values.get("length")
    if isinstance(found, tuple):
        entry.values["length"], entry.values["length_unit"] = found
        entry.lines["length_unit"] = entry.lines.get("length", entry.where)


def _empty(line: int) -> Mapping:
    result = Mapping()
    result.line, result.lines = line, {}
    return result

"""The file formats of tables: CSV, XLSX, YAML, JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dcim.core.errors import InvalidInput, Problem
from inventory.bulk.formats import csv_, items, xlsx
from inventory.bulk.limits import MAX_BYTES
from inventory.bulk.table import Table
from inventory.naming import did_you_mean

FORMATS = ("csv", "xlsx", "yaml", "json")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml",
    "json": "application/json",
}
"""Format → MIME type."""
_SUFFIXES = {"csv": "csv", "tsv": "csv", "txt": "csv", "xlsx": "xlsx", "xlsm": "xlsx", "yaml": "yaml", "yml": "yaml",
             "json": "json"}  # fmt: skip


def format_of(name: str, data: bytes = b"") -> str:
    """The format of a file by its name, else by how it begins. InvalidInput when neither tells."""
    found = _SUFFIXES.get(name.rpartition(".")[2].lower()) if "." in name else None
    if found is not None:
        return found
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.startswith((b"[", b"{")):
        return "json"
    if start.startswith((b"- ", b"---")):
        return "yaml"
    raise InvalidInput(problems=[Problem(name, f"its format is not known: choose one of {', '.join(FORMATS)}")])


def check_format(name: str) -> str:
    """A format's name. InvalidInput for one that is not written or read."""
    word = name.lower()
    if word not in FORMATS:
        word = _SUFFIXES.get(word, word)
    if word not in FORMATS:
        raise InvalidInput(problems=[Problem("format", f"{name!r} is none of {', '.join(FORMATS)}"
                                                       f"{did_you_mean(name, FORMATS)}")])  # fmt: skip
    return word


def read_table(name: str, data: bytes, format: str = "", mapping: Mapping[str, str] | None = None) -> Table:
    """A file as a table.

    ``format``: csv, xlsx, yaml or json; by the name when empty. ``mapping``: their column → our column; an empty one
    leaves the column out. Raises InvalidInput with everything that is wrong with the file itself.
    """
    if len(data) > MAX_BYTES:
        raise InvalidInput(problems=[Problem(name, f"is larger than {MAX_BYTES // 1_000_000} MB: split it")])
    kind = check_format(format) if format else format_of(name, data)
    reader = {"csv": csv_.read, "xlsx": xlsx.read, "yaml": items.read_yaml, "json": items.read_json}[kind]
    return reader(name, data, mapping or {})


def write_table(format: str, headers: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """A file in parts. ``rows``: header → value."""
    writer = {"csv": csv_.write, "xlsx": xlsx.write, "yaml": items.write_yaml, "json": items.write_json}[format]
    return writer(headers, rows)

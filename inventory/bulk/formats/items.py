"""YAML and JSON: a list of objects, values as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
import yaml

from dcim.core import yamlfile
from dcim.core.errors import InvalidInput, Problem
from inventory.bulk.limits import MAX_BYTES
from inventory.bulk.table import Table, from_items

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_LIKE_A_VALUE = re.compile(r"[-+.0-9]|(?:true|false|null|yes|no|on|off|~)?\Z", re.IGNORECASE)
"""Texts that some reader of YAML would take for a number, a truth value or nothing."""


class _Dumper(_Base):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        """An object that stands twice is written twice."""
        return True


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if _LIKE_A_VALUE.match(text) else None)


_Dumper.add_representer(str, _text)


def read_yaml(name: str, data: bytes, mapping: Mapping[str, str]) -> Table:
    """A YAML file as a table."""
    return from_items(name, yamlfile.parse(data, name, MAX_BYTES), mapping)


def read_json(name: str, data: bytes, mapping: Mapping[str, str]) -> Table:
    """A JSON file as a table."""
    try:
        found = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise InvalidInput(problems=[Problem(name, f"is not valid JSON: {error}")]) from None
    return from_items(name, found, mapping)


def write_yaml(headers: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Rows as YAML."""
    empty = True
    for row in rows:
        empty = False
        item = {header: row[header] for header in headers if header in row}
        yield yaml.dump([item], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000).encode()
    if empty:
        yield b"[]\n"


def write_json(headers: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Rows as JSON, one a line."""
    before = "[\n"
    for row in rows:
        item = {header: row[header] for header in headers if header in row}
        yield (before + json.dumps(item, ensure_ascii=False)).encode()
        before = ",\n"
    yield b"\n]\n" if before == ",\n" else b"[]\n"

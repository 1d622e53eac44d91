"""A table as it was read from a file: headers, and rows that know where they stood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dcim.core.errors import InvalidInput, Problem
from inventory.bulk.limits import MAX_CELL, MAX_COLUMNS, MAX_PROBLEMS, MAX_ROWS
from inventory.naming import did_you_mean


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row. ``number`` is the spreadsheet's (the header is row 1), or the item's place from 1 in YAML and JSON.

    ``cells``: header → value; a header that is not there was not given, an empty cell is None or an empty text.
    """

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A file's content."""

    name: str
    headers: tuple[str, ...]
    rows: Sequence[TableRow] = field(default=())


class Refusals:
    """Problems of one file, collected; no more than ``MAX_PROBLEMS`` are told."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.more = 0

    def add(self, where: str, message: str) -> None:
        """Note one."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(where, message))
        else:
            self.more += 1

    def raise_if_any(self, message: str) -> None:
        """Raise InvalidInput with all of them."""
        if self.problems:
            more = [Problem("file", f"and {self.more} problems more")] if self.more else []
            raise InvalidInput(message, [*self.problems, *more])


def place(row: int, column: str = "") -> str:
    """``row 7, site``."""
    return f"row {row}, {column}" if column else f"row {row}"


def from_grid(name: str, lines: Iterable[tuple[int, Sequence[Any]]], mapping: Mapping[str, str]) -> Table:
    """A table from lines of cells, the first of which is the header. Raises InvalidInput."""
    found = Refusals()
    headers: list[str] | None = None
    rows: list[TableRow] = []
    for number, cells in lines:
        if not any(cell is not None and cell != "" for cell in cells):
            continue
        if headers is None:
            headers = _headers(name, cells, mapping, found)
            found.raise_if_any(f"the header of {name} is wrong")
            continue
        if len(rows) >= MAX_ROWS:
            raise InvalidInput(problems=[Problem(name, f"has more than {MAX_ROWS} rows: split it")])
        rows.append(_row(number, cells, headers, found))
    if headers is None:
        raise InvalidInput(problems=[Problem(name, "is empty: its first row names the columns")])
    found.raise_if_any(f"{name} cannot be read")
    return Table(name, tuple(header for header in headers if header), rows)


def _headers(name: str, cells: Sequence[Any], mapping: Mapping[str, str], found: Refusals) -> list[str]:
    """The header of each place; empty for a place without one, or whose column is left out by the mapping."""
    last = max(index for index, cell in enumerate(cells) if cell is not None and cell != "")
    if last >= MAX_COLUMNS:
        raise InvalidInput(problems=[Problem(name, f"has more than {MAX_COLUMNS} columns")])
    given = ["" if cell is None else str(cell).strip() for cell in cells[: last + 1]]
    return _mapped(given, mapping, found)


def _mapped(given: Sequence[str], mapping: Mapping[str, str], found: Refusals) -> list[str]:
    for theirs in mapping:
        if theirs not in given:
            found.add("mapping", f"the file has no column {theirs!r}{did_you_mean(theirs, [h for h in given if h])}")
    headers = [mapping.get(header, header) for header in given]
    for header in dict.fromkeys(header for header in headers if header):
        if headers.count(header) > 1:
            found.add(header, "stands twice in the header: remove one, or map one of them to nothing (their name=)")
    return headers


def _row(number: int, cells: Sequence[Any], headers: Sequence[str], found: Refusals) -> TableRow:
    kept: dict[str, Any] = {}
    for index, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) > MAX_CELL:
            found.add(place(number, headers[index] if index < len(headers) else ""), f"is longer than {MAX_CELL}")
        elif index >= len(headers):
            if cell is not None and cell != "":
                found.add(place(number), f"has more cells than the header has columns ({str(cell)[:40]!r})")
                break
        elif headers[index]:
            kept[headers[index]] = cell
    return TableRow(number, kept)


def from_items(name: str, items: Any, mapping: Mapping[str, str]) -> Table:
    """A table from a list of mappings (YAML, JSON). Raises InvalidInput."""
    if isinstance(items, Mapping) and isinstance(items.get("results"), list):
        items = items["results"]
    if items is None:
        items = []
    if not isinstance(items, list):
        raise InvalidInput(problems=[Problem(name, "is no list: write a list of objects, one for each row")])
    if len(items) > MAX_ROWS:
        raise InvalidInput(problems=[Problem(name, f"has more than {MAX_ROWS} rows: split it")])
    found = Refusals()
    headers: dict[str, None] = {}
    rows: list[TableRow] = []
    for number, item in enumerate(items, start=1):
        if not isinstance(item, Mapping):
            found.add(place(number), f"is no object but {type(item).__name__}: write column: value")
            continue
        headers.update(dict.fromkeys(str(key) for key in item))
        cells = {mapping.get(str(key), str(key)): value for key, value in item.items()}
        cells.pop("", None)
        rows.append(TableRow(number, cells))
    if len(headers) > MAX_COLUMNS:
        found.add(name, f"has more than {MAX_COLUMNS} columns")
    named = _mapped(list(headers), mapping, found)
    found.raise_if_any(f"{name} cannot be read")
    return Table(name, tuple(header for header in named if header), rows)

"""CSV: UTF-8, comma, semicolon or tab, quotes as RFC 4180 has them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dcim.core.errors import InvalidInput, Problem
from inventory.bulk.cells import as_text, guard, unguard
from inventory.bulk.limits import MAX_CELL
from inventory.bulk.table import Table, from_grid

csv.field_size_limit(MAX_CELL + 1)
ROWS_AT_ONCE = 500


def read(name: str, data: bytes, mapping: Mapping[str, str]) -> Table:
    """A CSV file as a table; the apostrophe that ``write`` puts before formulas is taken off."""
    text = _decoded(name, data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)

    def lines() -> Iterator[tuple[int, Sequence[str]]]:
        number = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                where = f"{name}:{reader.line_num}"
                raise InvalidInput(
                    problems=[Problem(where, f"is not CSV ({error}): look for a quotation mark too many")]
                ) from None
            number += 1
            yield number, [unguard(cell) for cell in cells]

    return from_grid(name, lines(), mapping)


def write(headers: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Rows as CSV, cells that a spreadsheet would take for formulas guarded."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([guard(header) for header in headers])
    for count, row in enumerate(rows, start=1):
        writer.writerow([_cell(row.get(header)) for header in headers])
        if count % ROWS_AT_ONCE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(value: Any) -> str:
    text = as_text(value)
    return text if isinstance(value, int | float) else guard(text)  # a negative number is no formula


def _decoded(name: str, data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            problems=[Problem(f"{name}:{line}", "is not UTF-8 text: save it as 'CSV UTF-8', or as XLSX")]
        ) from None


def _delimiter(text: str) -> str:
    """What separates the header's cells: the most frequent of comma, semicolon and tab outside quotes."""
    header: list[str] = []
    quoted = False
    for letter in text[:100_000]:
        if letter == '"':
            quoted = not quoted
        elif letter in "\r\n" and not quoted:
            if header:
                break
        elif not quoted:
            header.append(letter)
    counts = {separator: header.count(separator) for separator in ",;\t"}
    best = max(counts, key=lambda separator: counts[separator])
    return best if counts[best] else ","

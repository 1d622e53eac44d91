"""XLSX by openpyxl. Reading: the XML goes through defusedxml, sizes are looked at before anything is unpacked."""

from __future__ import annotations

import io
import re
import tempfile
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import DEFUSEDXML, Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from dcim.core.errors import InvalidInput, Problem
from inventory.bulk.cells import as_text
from inventory.bulk.limits import MAX_ROWS, MAX_UNPACKED, SHEET_CELL
from inventory.bulk.table import Table, from_grid

_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot hold (or changes), and what would be taken for the escape of it."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PART = 1 << 16


def read(name: str, data: bytes, mapping: Mapping[str, str]) -> Table:
    """The first sheet of a workbook that is not hidden; results of formulas, not the formulas."""
    _check(name, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions that a table does not need
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        if not sheets:
            raise InvalidInput(problems=[Problem(name, "has no sheet")])
        return from_grid(name, _lines(name, sheets[0]), mapping)
    except InvalidInput:
        raise
    except Exception as error:  # the library meets a broken file with whatever it stumbles over
        text = f"is not a workbook that can be read ({type(error).__name__}: {str(error)[:200]}): save it again as XLSX"
        raise InvalidInput(problems=[Problem(name, text)]) from error


def _lines(name: str, sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > 2 * MAX_ROWS:
            raise InvalidInput(problems=[Problem(name, f"has more than {MAX_ROWS} rows: split it")])
        yield number, [_unescape(cell) if isinstance(cell, str) else cell for cell in cells]


def _check(name: str, data: bytes) -> None:
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: install dcim with its dependencies")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            total = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise InvalidInput(problems=[Problem(name, f"is no XLSX file ({error}): save it again as XLSX")]) from None
    if total > MAX_UNPACKED:
        raise InvalidInput(problems=[Problem(name, f"unpacks to more than {MAX_UNPACKED // 1_000_000} MB: split it")])


def write(headers: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Rows as a workbook of one sheet. InvalidInput when a text is longer than a cell."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Export")
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, header, "header") for header in headers])
    for row in rows:
        sheet.append([_cell(sheet, row.get(header), header) for header in headers])
    with tempfile.TemporaryFile(prefix="dcim-export-") as file:
        book.save(file)
        file.seek(0)
        while part := file.read(PART):
            yield part


def _cell(sheet: Any, value: Any, header: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if abs(value) < 10**15 else as_text(value)
    text = _escape(value if isinstance(value, str) else as_text(value))
    if len(text) > SHEET_CELL:
        message = f"has {len(text)} characters, a spreadsheet's cell holds {SHEET_CELL}: export CSV, YAML or JSON"
        raise InvalidInput(problems=[Problem(header, message)])
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # a text, never a formula or an error
    return cell


def _escape(text: str) -> str:
    return _ILLEGAL.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text

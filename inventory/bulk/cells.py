"""Values in cells: lists, the guard against formulas, and the usual spellings of truth values, numbers and choices."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from inventory.objects.fields import Choice, FieldError

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_QUOTED = re.compile(r'[,"\r\n]|^\s|\s$|^$')
_TRUE = frozenset({"true", "t", "yes", "y", "on", "1", "x", "✓", "✔", "oui", "o", "ja", "wahr", "vrai", "si", "sí"})
_FALSE = frozenset({"false", "f", "no", "n", "off", "0", "-", "✗", "✘", "non", "nein", "falsch", "faux"})


def guard(text: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe; ``unguard`` takes it off again."""
    return "'" + text if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that was guarded."""
    return text[1:] if _GUARDED.match(text) else text


def join_list(items: Iterable[str]) -> str:
    """``a, "b,c"``: items in one cell, those with commas in quotes."""
    return ",".join('"' + item.replace('"', '""') + '"' if _QUOTED.search(item) else item for item in items)


def split_list(text: str) -> list[str]:
    """The items of a cell. Raises FieldError when its quotes do not match."""
    if not text.strip():
        return []
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), skipinitialspace=True, strict=True))
    except csv.Error as error:
        raise FieldError(
            f"{text!r} is no list ({error}): separate its items by commas, quote those with a comma."
        ) from None
    if len(rows) != 1:
        raise FieldError(f"{text!r} is no list: separate its items by commas, quote those with a line break.")
    return rows[0]


def as_text(value: Any) -> str:
    """A value as a cell of text holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list | tuple):
        return join_list(as_text(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def is_empty(value: Any) -> bool:
    """Whether a cell says nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def plain_text(value: Any) -> str:
    """A cell as text, also when a spreadsheet made a number or a date of it."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool | int | float | Decimal):
        return as_text(float(value) if isinstance(value, Decimal) else value)
    raise FieldError(f"a text is wanted here, not a {'list' if isinstance(value, list | tuple) else 'mapping'}.")


def truth(value: Any) -> bool:
    """True or false. Raises FieldError."""
    if isinstance(value, bool):
        return value
    word = plain_text(value).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise FieldError(f"{word!r} is neither true nor false: write true or false.")


def number(value: Any, *, units: bool = False) -> int | float | None:
    """A number; spaces between digits, a decimal comma and (``units``) a U before or after are taken. FieldError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
    text = re.sub(r"(?<=\d)[\s\u00a0\u202f'](?=\d{3}\b)", "", plain_text(value).strip())
    if units:
        text = re.sub(r"^[uU]\s*|\s*[uU]$", "", text)
    if re.fullmatch(r"[-+]?\d+,\d+", text):
        if re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", text):
            raise FieldError(f"{text!r} may be a thousand or a decimal: write it without a comma.")
        text = text.replace(",", ".")
    if re.fullmatch(r"[-+]?\d+", text, re.ASCII) and len(text) < 40:
        return int(text)
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", text, re.ASCII):
        found = float(text)
        if found in (float("inf"), float("-inf")):
            raise FieldError(f"{text!r} is too large.")
        return int(found) if found.is_integer() and abs(found) < 1e15 else found
    raise FieldError(f"{text!r} is no number.")


def chosen(item: Choice, value: Any) -> Any:
    """The value of a choice from its value or its label, in any case. FieldError comes from the field itself later."""
    if item.numeric and not isinstance(value, str):
        return number(value)
    text = plain_text(value).strip()
    wanted = text.casefold()
    for option, label in item.options.items():
        if str(option).casefold() == wanted or label.casefold() == wanted:
            return option
    return text


def from_json(text: str) -> Any:
    """JSON in a cell. Raises FieldError."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FieldError(f"is not valid JSON: {error}.") from None


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number")

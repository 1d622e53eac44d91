"""Cells → JSON values of scalar fields and back: the usual spellings in, one spelling out."""

from __future__ import annotations

import json
from typing import Any

from inventory.bulk.cells import as_text, chosen, from_json, is_empty, number, plain_text, split_list, truth
from inventory.naming import compress_numbers, expand_numbers
from inventory.objects.fields import (
    AnyJson,
    Boolean,
    Choice,
    Color,
    Field,
    FieldError,
    HalfUnits,
    Integer,
    Json,
    Text,
)


class Unsaid:
    """A cell that says nothing: the default of a new object, no change of an old one."""


UNSAID = Unsaid()

_UNITS = frozenset({"u_height", "position", "starting_unit", "lane_offset", "lane_span"})
"""Fields counted in rack units: ``U12`` and ``12U`` are numbers there."""


def empty_value(item: Field) -> Any:
    """What an empty cell means: the field's emptiness, or UNSAID when it cannot be empty."""
    if isinstance(item, Boolean):
        return None if item.null else UNSAID
    if isinstance(item, Choice):
        blank = item.null or "" in item.options or item.default in (None, "")
        return None if blank and not item.required else UNSAID
    if isinstance(item, Text):
        return UNSAID if item.required else None if item.null else ""
    if isinstance(item, Json):
        return UNSAID if item.required else None if item.null else item.type()
    return None if item.null else UNSAID


def spell(item: Field, value: Any) -> Any:
    """A cell as the field's JSON value. Raises FieldError."""
    if is_empty(value):
        return empty_value(item)
    if isinstance(item, Boolean):
        return truth(value)
    if isinstance(item, Choice):
        return chosen(item, value)
    if isinstance(item, Integer):
        found = number(value, units=item.name in _UNITS or isinstance(item, HalfUnits))
        return found
    if isinstance(item, Color):
        return plain_text(value).strip().lstrip("#").lower()
    if isinstance(item, Json):
        return _json(item, value)
    if isinstance(item, AnyJson):
        return _any_json(value)
    return plain_text(value)


def _json(item: Json, value: Any) -> Any:
    if not isinstance(value, str):
        if item.type is list and not isinstance(value, list):
            value = [int(value) if isinstance(value, float) and value.is_integer() else value]
        return value
    text = value.strip()
    if item.type is not list or text.startswith("["):
        return from_json(text)
    if item.name in ("units", "ports"):
        try:
            return [int(part) for part in expand_numbers(text.replace("–", "-").replace(" ", ""))]
        except ValueError as error:
            raise FieldError(f"{error}.") from None
    if item.name == "vid_ranges":
        return [_span(part) for part in text.replace("–", "-").split(",")]
    items = split_list(text)
    if item.name == "extra_choices":
        return [[part.partition(":")[0].strip(), (part.partition(":")[2] or part).strip()] for part in items]
    return items


def _span(text: str) -> list[int]:
    first, _, last = text.strip().partition("-")
    try:
        return [int(first), int(last or first)]
    except ValueError:
        raise FieldError(f"{text.strip()!r} is no range: write 10-99,200-299.") from None


def _any_json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return from_json(value)
    except FieldError:
        return value


def unspell(item: Field, value: Any, *, flat: bool) -> Any:
    """A JSON value as a cell. ``flat``: lists and objects as text (CSV, XLSX)."""
    if isinstance(item, AnyJson):
        return None if value is None else json.dumps(value, ensure_ascii=False) if flat else value
    if not flat or value is None or not isinstance(item, Json):
        return value
    if item.name in ("units", "ports"):
        return compress_numbers(value)
    if item.name == "vid_ranges":
        return ",".join(f"{pair[0]}-{pair[1]}" for pair in value)
    if item.name == "extra_choices":
        return json.dumps(value, ensure_ascii=False)
    if item.type is list:
        return as_text(value)
    return json.dumps(value, ensure_ascii=False) if value else ""

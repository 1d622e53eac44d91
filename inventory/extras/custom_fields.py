"""Values of custom fields: what a definition allows, as pure functions. Messages are NetBox's."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dcim.core.errors import Problem

TYPES = (
    "text", "longtext", "integer", "decimal", "boolean", "date", "datetime", "url", "json", "select", "multiselect",
    "object", "multiobject", "color",
)  # fmt: skip
MAX_TEXT = 255
"""Characters of a ``text`` value."""
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_COLOR = re.compile(r"[0-9a-f]{6}")


@dataclass(frozen=True)
class Definition:
    """A custom field as its values are judged; the attributes are ``CustomField``'s.

    ``choices`` are the values of its choice set, ``choice_set`` its name.
    """

    name: str
    type: str = "text"
    required: bool = False
    unique: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    choice_set: str = ""
    related_object_type: str = ""
    validation_minimum: float | None = None
    validation_maximum: float | None = None
    validation_regex: str = ""
    label: str = ""
    group_name: str = ""
    weight: int = 100


def validate(definitions: Sequence[Definition], data: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the values of an object; ``where`` is the field's name. A field that is missing is empty.

    Values of fields that are not defined (any more) are no problem: ``unknown`` names those of a request.
    """
    problems = []
    for definition in definitions:
        message = refusal(definition, data.get(definition.name))
        if message:
            problems.append(Problem(definition.name, message))
    return problems


def unknown(definitions: Sequence[Definition], data: Mapping[str, Any]) -> list[Problem]:
    """A problem for each value whose field is not defined."""
    known = {definition.name for definition in definitions}
    return [Problem(name, f"Unknown field name '{name}' in custom field data.") for name in data if name not in known]


def refusal(definition: Definition, value: Any) -> str:
    """Why a field does not take a value; an empty text when it does."""
    if value is None or value == "" or (value == [] and definition.type in ("multiselect", "multiobject")):
        return "Required field cannot be empty." if definition.required else ""
    check = _CHECKS.get(definition.type)
    return check(definition, value) if check is not None else ""


def with_defaults(definitions: Sequence[Definition], data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new object: the fields' defaults, then what is given."""
    defaults = {each.name: each.default for each in definitions if each.default is not None}
    return {**dict.fromkeys(each.name for each in definitions), **defaults, **data}


def _text(definition: Definition, value: Any) -> str:
    if not isinstance(value, str):
        return "Value must be a string."
    if definition.type == "text" and len(value) > MAX_TEXT:
        return f"Ensure this value has at most {MAX_TEXT} characters (it has {len(value)})."
    if definition.validation_regex and not re.match(definition.validation_regex, value):
        return f"Value must match regex '{definition.validation_regex}'"
    return ""


def _url(definition: Definition, value: Any) -> str:
    message = _text(definition, value)
    if not message and not _URL.fullmatch(value):
        return "Enter a valid URL."
    return message


def _bounds(definition: Definition, value: float) -> str:
    if definition.validation_minimum is not None and value < definition.validation_minimum:
        return f"Value must be at least {definition.validation_minimum:g}"
    if definition.validation_maximum is not None and value > definition.validation_maximum:
        return f"Value must not exceed {definition.validation_maximum:g}"
    return ""


def _integer(definition: Definition, value: Any) -> str:
    if type(value) is not int:
        return "Value must be an integer."
    return _bounds(definition, value)


def _decimal(definition: Definition, value: Any) -> str:
    if type(value) not in (int, float) or value != value or value in (float("inf"), float("-inf")):
        return "Value must be a decimal."
    return _bounds(definition, value)


def _boolean(definition: Definition, value: Any) -> str:
    return "" if value in (True, False) and isinstance(value, (bool, int)) else "Value must be true or false."


def _date(definition: Definition, value: Any) -> str:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return "Date values must be in ISO 8601 format (YYYY-MM-DD)."
    return ""


def _datetime(definition: Definition, value: Any) -> str:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return "Date and time values must be in ISO 8601 format (YYYY-MM-DD HH:MM:SS)."
    return ""


def _select(definition: Definition, value: Any) -> str:
    if not isinstance(value, str) or value not in definition.choices:
        return f"Invalid choice ({value}) for choice set {definition.choice_set}."
    return ""


def _multiselect(definition: Definition, value: Any) -> str:
    if not isinstance(value, list) or not {str(each) for each in value} <= set(definition.choices):
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        return f"Invalid choice(s) ({shown}) for choice set {definition.choice_set}."
    return ""


def _object(definition: Definition, value: Any) -> str:
    return "" if type(value) is int else f"Value must be an object ID, not {type(value).__name__}"


def _multiobject(definition: Definition, value: Any) -> str:
    if not isinstance(value, list):
        return f"Value must be a list of object IDs, not {type(value).__name__}"
    wrong = next((each for each in value if type(each) is not int), None)
    return "" if wrong is None else f"Found invalid object ID: {wrong}"


def _color(definition: Definition, value: Any) -> str:
    if not isinstance(value, str) or not _COLOR.fullmatch(value):
        return "RGB color in hexadecimal. Example: 00ff00"
    return ""


_CHECKS: Mapping[str, Callable[[Definition, Any], str]] = {
    "text": _text, "longtext": _text, "url": _url, "integer": _integer, "decimal": _decimal, "boolean": _boolean,
    "date": _date, "datetime": _datetime, "select": _select, "multiselect": _multiselect, "object": _object,
    "multiobject": _multiobject, "color": _color,
}  # fmt: skip

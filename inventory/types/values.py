"""What single values in the library's files must be. A check gives an empty text, or says what the value must be."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from inventory.naming import is_slug

Check = Callable[[Any], str]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

AIRFLOWS = ("front-to-rear", "rear-to-front", "left-to-right", "right-to-left", "side-to-rear", "rear-to-side",
            "bottom-to-top", "top-to-bottom", "passive", "mixed")  # fmt: skip
MODULE_AIRFLOWS = (
    "front-to-rear",
    "rear-to-front",
    "left-to-right",
    "right-to-left",
    "side-to-rear",
    "passive",
    "mixed",
)
WEIGHT_UNITS = ("kg", "g", "lb", "oz")
LENGTH_UNITS = ("mm", "in")
FORM_FACTORS = ("2-post-frame", "4-post-frame", "4-post-cabinet", "wall-frame", "wall-frame-vertical", "wall-cabinet",
                "wall-cabinet-vertical")  # fmt: skip
RACK_WIDTHS = (10, 19, 21, 23)
MAX_HEIGHT = 100
"""Units; the tallest thing in the library has 54."""
MAX_NESTED = 10_000
"""Values in one module type's attributes."""


def text(limit: int, *, empty: bool = True) -> Check:
    """Text of at most ``limit`` characters, or a whole number that is read as text."""
    wanted = f"text of at most {limit} characters, without control characters"

    def check(value: Any) -> str:
        if isinstance(value, str):
            if len(value) <= limit and not _CONTROL.search(value) and (empty or value.strip()):
                return ""
        elif type(value) is int and len(str(value)) <= limit:
            return ""
        return wanted

    return check


def one_of(*options: Any) -> Check:
    """One of the options; an empty text says nothing, as NetBox writes it."""
    wanted = f"one of {', '.join(map(str, options))}"
    return lambda value: "" if value == "" or (not isinstance(value, bool) and value in options) else wanted


def whole(low: int, high: int) -> Check:
    """A whole number from ``low`` to ``high``."""
    wanted = f"a whole number from {low} to {high}"
    return lambda value: "" if type(value) is int and low <= value <= high else wanted


def number(low: float, high: float) -> Check:
    """A number from ``low`` to ``high``."""
    wanted = f"a number from {low:g} to {high:.0f}"
    return lambda value: "" if type(value) in (int, float) and low <= value <= high else wanted


def boolean(value: Any) -> str:
    """true or false."""
    return "" if isinstance(value, bool) else "true or false"


def slug(value: Any) -> str:
    """A slug."""
    if isinstance(value, str) and is_slug(value) and len(value) <= 100:
        return ""
    return "a slug: at most 100 lower-case letters, digits, '-' and '_'"


def height(value: Any) -> str:
    """A device's height in units."""
    if type(value) in (int, float) and 0 <= value <= MAX_HEIGHT and value * 2 == int(value * 2):
        return ""
    return f"a height in units up to {MAX_HEIGHT}, in steps of 0.5"


_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{6}\Z")


def color(value: Any) -> str:
    """A colour; six digits are read as a number unless they are in quotes."""
    shown = str(value) if type(value) is int else value
    if isinstance(shown, str) and (shown == "" or _HEXADECIMAL.match(shown)):
        return ""
    return "a colour: six hexadecimal digits in quotes"


def attributes(value: Any) -> str:
    """A mapping of plain data."""
    if not isinstance(value, Mapping):
        return "a mapping of names and values"
    left, waiting = MAX_NESTED, [value]
    while waiting:
        found: Any = waiting.pop()
        left -= 1
        if left < 0:
            return f"a mapping with at most {MAX_NESTED} values"
        if isinstance(found, Mapping):
            waiting += [*found, *found.values()]
        elif isinstance(found, list):
            waiting += found
        elif isinstance(found, str) and _CONTROL.search(found):
            return "a mapping without control characters"
    return ""


def plain(value: Any) -> Any:
    """Data of a file as JSON holds it."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def short(value: Any) -> str:
    """A value in a message."""
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"

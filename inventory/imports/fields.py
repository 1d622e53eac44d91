"""Parsers of single values in files. Each raises ValueError with a message that says what to write instead."""

import ipaddress
import re
from collections.abc import Callable
from typing import Any

from inventory.components.macs import normal_mac
from inventory.ipam.vlans import check_ranges
from inventory.naming import did_you_mean, expand_numbers, is_slug

Parser = Callable[[Any], Any]

_COLOR = re.compile(r"^[0-9a-f]{6}$")
_LENGTH = re.compile(r"^(\d+(?:\.\d+)?)\s*(km|m|cm|mi|ft|in)$")


def text(value: Any) -> str:
    """Any scalar as text; a number is taken as it was written only when it is an integer."""
    if isinstance(value, (bool, dict, list)):
        raise ValueError("must be text")
    if isinstance(value, float):
        raise ValueError(f"must be text: put {value} in quotes")
    if value is None:
        return ""
    found = str(value).strip()
    if any(ord(character) < 32 and character not in "\n\t" for character in found):
        raise ValueError("contains control characters: remove them")
    return found


def name(value: Any) -> str:
    """Text that is not empty and has no line breaks."""
    found = text(value)
    if not found:
        raise ValueError("must not be empty")
    if "\n" in found:
        raise ValueError("must be one line")
    return found


def slug(value: Any) -> str:
    """A slug."""
    found = name(value)
    if not is_slug(found):
        raise ValueError(f"{found!r} is not a slug: use lower-case letters, digits, '-' and '_'")
    return found


def device_name(value: Any) -> str:
    """A device's or panel's name: no colon, which separates it from a port's name."""
    found = name(value)
    if ":" in found:
        raise ValueError(f"{found!r} contains a colon, which separates device and port: leave it out")
    return found


def boolean(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {value!r}")
    return value


def integer(low: int = 0, high: int = 2**31 - 1) -> Parser:
    """A whole number between ``low`` and ``high``, both included."""

    def parse(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"must be a whole number, not {value!r}")
        if not low <= value <= high:
            raise ValueError(f"is {value}, outside {low}–{high}")
        return value

    return parse


def number(value: Any) -> float:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= 1e9:
        raise ValueError(f"must be a number, not {value!r}")
    return float(value)


def choice(*options: str) -> Parser:
    """One of the words."""

    def parse(value: Any) -> str:
        found = text(value)
        if found not in options:
            raise ValueError(f"is {found!r}, not one of {', '.join(options)}{did_you_mean(found, options)}")
        return found

    return parse


def optional(parser: Parser) -> Parser:
    """``parser``, or None for an empty value."""
    return lambda value: None if value is None else parser(value)


def half_units(value: Any) -> int:
    """A position in units as half-units: 12 → 24, 12.5 → 25."""
    found = number(value)
    if found * 2 != int(found * 2) or found < 1:
        raise ValueError(f"must be a unit from 1 in steps of 0.5, not {value!r}")
    return int(found * 2)


def units(value: Any) -> list[int]:
    """``[10-19, 32]`` (a list of numbers and ranges) or ``10-19,32`` as sorted whole units."""
    parts = value if isinstance(value, list) else [value]
    found: list[int] = []
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, (int, str)):
            raise ValueError(f"must be units such as [10-19, 32], not {part!r}")
        try:
            found += [int(unit) for unit in expand_numbers(str(part))]
        except ValueError:
            raise ValueError(f"{part!r} is not a unit or a range: write for example [10-19, 32]") from None
    if not found or min(found) < 1:
        raise ValueError("must name at least one unit, from 1")
    if len(set(found)) != len(found):
        raise ValueError("names a unit twice")
    return sorted(found)


def vid_ranges(value: Any) -> list[list[int]]:
    """``[[10, 99], [200, 299]]``: the VLAN numbers of a group."""
    if not isinstance(value, list) or not all(isinstance(pair, list) for pair in value):
        raise ValueError("must be ranges of VLAN numbers, for example [[10, 99], [200, 299]]")
    found, problems = check_ranges(value)
    if problems:
        raise ValueError("; ".join(problem.message for problem in problems))
    return [[first, last] for first, last in found]


def mac(value: Any) -> str:
    """A MAC address in lower case with colons."""
    if isinstance(value, (int, float)):
        raise ValueError("was read as a number: put the MAC address in quotes")
    return normal_mac(text(value))


def color(value: Any) -> str:
    """Six hexadecimal digits."""
    found = (
        f"{value:06d}" if isinstance(value, int) and not isinstance(value, bool) else text(value).lower().lstrip("#")
    )
    if not _COLOR.match(found):
        raise ValueError(f"{found!r} is not a colour: write six hexadecimal digits in quotes")
    return found


def length(value: Any) -> tuple[float, str]:
    """``3 m`` → (3.0, "m")."""
    match = _LENGTH.match(text(value)[:30]) if not isinstance(value, (int, float)) else None
    if match is None:
        raise ValueError(f"{value!r} is not a length: write a number and km, m, cm, mi, ft or in, for example 3 m")
    return float(match.group(1)), match.group(2)


def prefix(value: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """A network; host bits must be zero."""
    found = text(value)
    if "/" not in found:
        raise ValueError(f"{found!r} has no length: write for example 10.0.0.0/24")
    try:
        return ipaddress.ip_network(found)
    except ValueError:
        try:
            meant = ipaddress.ip_network(found, strict=False)
        except ValueError:
            raise ValueError(f"{found!r} is not a network: write for example 10.0.0.0/24") from None
        raise ValueError(f"{found!r} has host bits set; did you mean {meant}?") from None


def address(value: Any) -> ipaddress.IPv4Interface | ipaddress.IPv6Interface:
    """An address with its prefix length."""
    found = text(value)
    if "/" not in found:
        raise ValueError(f"{found!r} has no prefix length: write for example 10.0.0.1/24")
    try:
        return ipaddress.ip_interface(found)
    except ValueError:
        raise ValueError(f"{found!r} is not an address: write for example 10.0.0.1/24") from None


def mapping(value: Any) -> dict[str, Any]:
    """A mapping of plain data, kept as JSON."""
    if not isinstance(value, dict):
        raise ValueError("must be a mapping")
    found = _plain(value)
    assert isinstance(found, dict)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value

"""Addresses and prefixes by what people type of them: ``10.20``, ``10.20.0.0/16``, ``2001:db8``."""

from __future__ import annotations

import ipaddress
from typing import Any

from sqlalchemy import ColumnElement, and_

from inventory.ipam.address import Network, bounds, pack
from inventory.objects.noun import Noun

_STARTS = {
    "ipam.ipaddress": "address", "ipam.prefix": "network", "ipam.aggregate": "network", "ipam.iprange": "start",
}  # fmt: skip
"""Object type → the column with its first address."""


def begun(text: str) -> Network | None:
    """The network that a text is the beginning of: ``10.20`` is 10.20.0.0/16; None when it is no address."""
    text = text.strip()
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        pass
    if "/" in text:
        return begun(text.partition("/")[0])
    return _begun_six(text) if ":" in text else _begun_four(text)


def _begun_four(text: str) -> Network | None:
    parts = text.rstrip(".").split(".")
    if not 2 <= len(parts) <= 4 or not all(part.isascii() and part.isdigit() and int(part) < 256 for part in parts):
        return None
    whole = ".".join([*parts, *["0"] * (4 - len(parts))])
    return ipaddress.ip_network(f"{whole}/{8 * len(parts)}")


def _begun_six(text: str) -> Network | None:
    groups = text.rstrip(":").split(":")
    if "" in groups or len(groups) > 8:
        return None
    try:
        start = ipaddress.ip_address(":".join([*groups, *["0"] * (8 - len(groups))]))
    except ValueError:
        return None
    return ipaddress.ip_network(f"{start}/{16 * len(groups)}")


def inside_text(noun: Noun, text: str) -> list[ColumnElement[bool]]:
    """Conditions: the object begins inside the network that the text is the beginning of."""
    column = _STARTS.get(noun.object_type)
    network = begun(text) if column is not None else None
    if column is None or network is None:
        return []
    model: Any = noun.model
    low, high = bounds(network)
    start = getattr(model, column)
    return [and_(model.family == network.version, start >= low, start <= high)]


def same_text(noun: Noun, text: str) -> list[ColumnElement[bool]]:
    """Conditions: the object is what the text writes; an address without a length fits any length."""
    column = _STARTS.get(noun.object_type)
    if column is None:
        return []
    try:
        parsed = ipaddress.ip_interface(text)
    except ValueError:
        return []
    model: Any = noun.model
    found = and_(model.family == parsed.version, getattr(model, column) == pack(parsed.ip))
    if "/" in text and noun.object_type != "ipam.iprange":
        length = model.prefix_length if noun.object_type == "ipam.ipaddress" else model.length
        found = and_(found, length == parsed.network.prefixlen)
    return [found]

"""What people type into a search box: addresses and MACs in the spellings of their tools."""

import ipaddress
import re

from inventory.ipam.address import Address, Network

_HEX = re.compile(r"[0-9a-f]+")


def as_mac(text: str) -> str:
    """The beginning of a MAC (three bytes or more) as the inventory writes it, or "" when ``text`` is none.

    Cisco's ``5254.0012.3456``, Windows' ``52-54-00-…`` and bare digits are understood.
    """
    digits = text.strip().lower()
    separated = any(sign in digits for sign in ":-.")
    digits = digits.replace(":", "").replace("-", "").replace(".", "")
    if not _HEX.fullmatch(digits) or not 6 <= len(digits) <= 12 or (not separated and len(digits) != 12):
        return ""
    return ":".join(digits[index : index + 2] for index in range(0, len(digits), 2))


def as_address(text: str) -> Address | None:
    """An IP address, with or without a length; None when ``text`` is none."""
    try:
        return ipaddress.ip_interface(text.strip()).ip
    except ValueError:
        return None


def as_network(text: str) -> Network | None:
    """A network (host bits are cut off) or an address as a network of its own; None when ``text`` is none."""
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None

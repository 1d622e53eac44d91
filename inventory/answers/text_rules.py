"""What people type, in the spellings of their tools, and how answers write places. Pure."""

import ipaddress
import re
from dataclasses import dataclass

from inventory.ipam.address import Network, bounds, pack

_HEX = re.compile(r"[0-9a-f]+")
_QUADS = re.compile(r"\d{1,3}(\.\d{1,3}){0,3}\.?")
_SIX = re.compile(r"[0-9a-f]{0,4}(:[0-9a-f]{0,4})+")


def place_text(position_half: int | None, face: str, lane: str) -> str:
    """Where a device is in its rack: ``U12 front``, ``left-rear lane``, or an empty text."""
    if position_half is not None:
        return f"U{position_half / 2:g} {face}".rstrip()
    return f"{lane} lane" if lane else ""


def mac_digits(text: str) -> str:
    """The hexadecimal digits of a MAC or a part of one, or "" when ``text`` cannot be any.

    ``aa:bb:cc``, ``aa-bb-cc``, Cisco's ``aabb.ccdd``, HP's ``aabbcc-ddeeff``, spaces, and bare digits (six or more)
    are understood, in upper and lower case.
    """
    plain = text.strip().lower()
    groups = re.split(r"[:\-. ]", plain)
    digits = "".join(groups)
    if not _HEX.fullmatch(digits) or len(digits) > 12:
        return ""
    if len(groups) == 1:
        return digits if len(digits) >= 6 else ""
    if len(digits) < 4 or len(set(re.findall(r"[:\-. ]", plain))) > 1:
        return ""
    size = {":": (2,), "-": (2, 4, 6), ".": (4,), " ": (2, 4)}[re.findall(r"[:\-. ]", plain)[0]]
    longest = max(len(group) for group in groups)
    inner = groups[1:-1]
    whole = longest in size and all(len(group) == longest for group in inner) and len(groups[0]) in (0, longest)
    return digits if whole else ""


def mac_text(digits: str) -> str:
    """Twelve digits as the inventory writes a MAC: lower case with colons."""
    return ":".join(digits[index : index + 2] for index in range(0, len(digits), 2))


@dataclass(frozen=True)
class AddressRange:
    """Addresses from ``low`` to ``high`` (16 bytes each). ``exact``: one address was meant."""

    family: int
    low: bytes
    high: bytes
    exact: bool


def address_range(text: str) -> AddressRange | None:
    """What an address, a network or the beginning of an address stands for; None when ``text`` is none of them.

    ``10.10.0.12``, ``10.10.0.12/23`` (the address), ``10.10.0.0/23`` (the network), ``10.10.`` and ``010.010.000.012``
    are understood; IPv6 in any spelling, and its beginning when it ends in a single colon.
    """
    plain = text.strip().lower()
    if re.fullmatch(r"[\d./]+", plain):
        address, slash, length = plain.partition("/")
        plain = ".".join(part.lstrip("0") or ("0" if part else "") for part in address.split(".")) + slash + length
    try:
        interface = ipaddress.ip_interface(plain)
    except ValueError:
        return _beginning(plain)
    network: Network = interface.network
    if "/" not in plain or interface.ip != network.network_address or network.num_addresses == 1:
        packed = pack(interface.ip)
        return AddressRange(interface.version, packed, packed, True)
    return AddressRange(interface.version, *bounds(network), False)


def _beginning(plain: str) -> AddressRange | None:
    if "." in plain and _QUADS.fullmatch(plain):
        parts = [part for part in plain.split(".") if part]
        if len(parts) < 4 and all(int(part) < 256 for part in parts):
            network: Network = ipaddress.ip_network((".".join(parts + ["0"] * (4 - len(parts))), 8 * len(parts)))
            return AddressRange(4, *bounds(network), False)
    if plain.endswith(":") and not plain.endswith("::") and _SIX.fullmatch(plain):
        groups = plain[:-1].split(":")
        try:
            network = ipaddress.ip_network(f"{plain}:/{16 * len(groups)}")
        except ValueError:
            return None
        return AddressRange(6, *bounds(network), False)
    return None


def written(text: str) -> str:
    """``bare``, or "" for an address: its digits without points are no serial's."""
    return "" if address_range(text) is not None else bare(text)


def bare(text: str) -> str:
    """A serial or tag without the separators that labels and scanners add, in upper case."""
    return re.sub(r"[\s\-_.:/]", "", text).upper()


def speed_mbps(interface_type: str) -> int:
    """The speed that an interface type's slug says, in Mbit/s; 0 when it says none (``lag``, ``other``).

    ``25gbase-x-sfp28`` is 25,000, ``1000base-t`` 1,000, ``2.5gbase-t`` 2,500.
    """
    found = re.match(r"(\d+(?:\.\d+)?)(g|t)?base", interface_type)
    if found is None:
        return 0
    return round(float(found.group(1)) * {"g": 1000, "t": 1_000_000}.get(found.group(2) or "", 1))


def speed_text(mbps: int) -> str:
    """``25G``, ``2.5G``, ``100M``; empty for 0."""
    if not mbps:
        return ""
    return f"{mbps / 1000:g}G" if mbps >= 1000 else f"{mbps}M"

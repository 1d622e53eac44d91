"""Addresses between text and the 16 bytes that tables hold (IPv4 in the last four bytes)."""

import ipaddress
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def pack(address: Address) -> bytes:
    """The 16 bytes of an address."""
    return address.packed.rjust(16, b"\0")


@lru_cache(maxsize=65536)
def address_text(family: int, raw: bytes) -> str:
    """An address as people write it, without a length."""
    return str(ipaddress.IPv4Address(raw[12:]) if family == 4 else ipaddress.IPv6Address(raw))


def prefix_text(family: int, raw: bytes, length: int) -> str:
    """A prefix as people write it: ``10.0.0.0/24``."""
    return f"{address_text(family, raw)}/{length}"


def bounds(network: Network) -> tuple[bytes, bytes]:
    """The 16 bytes of the first and the last address of a network."""
    return pack(network.network_address), pack(network.broadcast_address)

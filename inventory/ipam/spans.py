"""What is free between what is taken, as pure arithmetic on addresses as whole numbers."""

import ipaddress
from collections.abc import Iterable, Iterator

from inventory.ipam.address import Address, Network

Span = tuple[int, int]
"""First and last address, both included."""


def number_of(raw: bytes) -> int:
    """The whole number of 16 bytes."""
    return int.from_bytes(raw, "big")


def address_of(family: int, number: int) -> Address:
    """The address of a whole number."""
    return ipaddress.IPv4Address(number) if family == 4 else ipaddress.IPv6Address(number)


def span_of(network: Network) -> Span:
    """A network's first and last address."""
    return int(network.network_address), int(network.broadcast_address)


def gaps(within: Span, taken: Iterable[Span]) -> Iterator[Span]:
    """What is left of ``within``, in order. ``taken`` may overlap and lie outside."""
    first, last = within
    for start, end in sorted(taken):
        if start > last:
            break
        if start > first:
            yield first, start - 1
        first = max(first, end + 1)
    if first <= last:
        yield first, last


def usable(network: Network, is_pool: bool) -> Span:
    """The addresses of a network that can be given away.

    The network's own and the broadcast address are left out, except in pools and in networks of /31, /32, /127, /128;
    the subnet-router address of IPv6 is left out as well.
    """
    first, last = span_of(network)
    if not is_pool and network.prefixlen < network.max_prefixlen - 1:
        first += 1
        last -= 1 if network.version == 4 else 0
    return first, last


def free_networks(network: Network, taken: Iterable[Network]) -> list[Network]:
    """The largest networks inside of ``network`` that no taken one touches, in order."""
    spans = (span_of(each) for each in taken)
    return [
        block
        for first, last in gaps(span_of(network), spans)
        for block in ipaddress.summarize_address_range(
            address_of(network.version, first),
            address_of(network.version, last),
        )
    ]


def first_free(network: Network, taken: Iterable[Network], length: int) -> Network | None:
    """The lowest network of a length inside of ``network`` that no taken one touches."""
    size = 1 << (network.max_prefixlen - length)
    for first, last in gaps(span_of(network), (span_of(each) for each in taken)):
        start = -(-first // size) * size
        if start + size - 1 <= last:
            return ipaddress.ip_network((address_of(network.version, start), length))
    return None

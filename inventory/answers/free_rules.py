"""The next free number, address or block, as pure functions over what is taken."""

import ipaddress
from collections.abc import Iterable, Iterator

from inventory.ipam.address import Address, Network

Span = tuple[int, int]
"""(first, last), both included."""


def usable(network: Network, is_pool: bool) -> Span:
    """The first and last address that a host may have, as numbers: the allocator's rule.

    The network's own and IPv4's broadcast address are left out, except in pools and in /31, /32, /127, /128.
    """
    first, last = int(network.network_address), int(network.broadcast_address)
    if is_pool or network.prefixlen >= network.max_prefixlen - 1:
        return first, last
    return first + 1, last - (1 if network.version == 4 else 0)


def free_numbers(first: int, last: int, taken: Iterable[int], count: int) -> list[int]:
    """The lowest ``count`` numbers of ``first`` … ``last`` that are not taken."""
    found: list[int] = []
    for low, high in gaps(first, last, ((number, number) for number in taken)):
        found += range(low, min(high, low + count - len(found) - 1) + 1)
        if len(found) >= count:
            break
    return found


def gaps(first: int, last: int, taken: Iterable[Span]) -> Iterator[Span]:
    """What lies between the taken spans, in order; they may overlap and reach outside."""
    at = first
    for low, high in sorted(taken):
        if high < at:
            continue
        if low > last:
            break
        if low > at:
            yield at, low - 1
        at = high + 1
    if at <= last:
        yield at, last


def free_blocks(network: Network, length: int, taken: Iterable[Span], count: int) -> list[Network]:
    """The lowest ``count`` networks of ``length`` inside ``network`` that touch nothing taken."""
    size = 1 << (network.max_prefixlen - length)
    found: list[Network] = []
    for low, high in gaps(int(network.network_address), int(network.broadcast_address), taken):
        start = -(-low // size) * size
        while start + size - 1 <= high and len(found) < count:
            found.append(_network(network.version, start, length))
            start += size
    return found


def covered(network: Network, spans: Iterable[Span]) -> int:
    """How many addresses of ``network`` lie in the spans, each once."""
    first, last = int(network.network_address), int(network.broadcast_address)
    return last - first + 1 - sum(high - low + 1 for low, high in gaps(first, last, spans))


def span_of(network: Network) -> Span:
    """A network as numbers."""
    return int(network.network_address), int(network.broadcast_address)


def address_of(version: int, number: int) -> Address:
    """A number as an address."""
    return ipaddress.IPv4Address(number) if version == 4 else ipaddress.IPv6Address(number)


def _network(version: int, first: int, length: int) -> Network:
    return ipaddress.IPv4Network((first, length)) if version == 4 else ipaddress.IPv6Network((first, length))

"""What is free: addresses and prefixes within a prefix or a range, VLAN numbers of a group, AS numbers of a range.

Pure functions over what is taken, and one query each for that. ``for_update`` locks the parent, so that two writers
take different ones (SQLite has one writer anyway).
"""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import Session, col, select

from dcim.core.errors import NotFound
from inventory.ipam.address import Network, address_text, bounds
from inventory.ipam.models import ASN, VLAN, ASNRange, IPAddress, IPRange, Prefix, VLANGroup


def parent(session: Session, model: Any, row_id: int, *, for_update: bool = False) -> Any:
    """The row that things are taken from. NotFound when there is none."""
    statement = select(model).where(model.id == row_id)
    found = session.exec(statement.with_for_update() if for_update else statement).first()
    if found is None:
        raise NotFound(f"No object of {model.__tablename__} matches the given query.")
    return found


def gaps(first: int, last: int, taken: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans of ``first``…``last`` that no taken span covers, in order; spans may overlap."""
    at = first
    for low, high in sorted(taken):
        if low > last:
            break
        if low > at:
            yield at, low - 1
        at = max(at, high + 1)
    if at <= last:
        yield at, last


def free_addresses(session: Session, prefix: Prefix) -> Iterator[str]:
    """``10.0.0.1/24``, … in order: addresses of a prefix that nothing has and no populated range holds.

    The network's own and the broadcast address are left out, except in pools and in /31, /32, /127, /128; so is IPv6's
    subnet-router address. Two statements.
    """
    network = ipaddress.ip_network(prefix.name)
    first, last = int(network.network_address), int(network.broadcast_address)
    if not prefix.is_pool and network.prefixlen < network.max_prefixlen - 1:
        first, last = first + 1, last - (1 if network.version == 4 else 0)
    low, high = bounds(network)
    ranges = session.exec(
        select(IPRange.start, IPRange.end).where(
            IPRange.family == prefix.family, IPRange.vrf_key == prefix.vrf_key, IPRange.end >= low,
            IPRange.start <= high, col(IPRange.mark_populated),
        )
    )  # fmt: skip
    held = [(int.from_bytes(start, "big"), int.from_bytes(end, "big")) for start, end in ranges]
    yield from _free(session, prefix.family, prefix.vrf_key, first, last, held, prefix.length)


def free_in_range(session: Session, row: IPRange) -> Iterator[str]:
    """The same of a range; none when it is populated by something else."""
    if row.mark_populated:
        return
    first, last = int.from_bytes(row.start, "big"), int.from_bytes(row.end, "big")
    yield from _free(session, row.family, row.vrf_key, first, last, [], row.prefix_length)


def _free(
    session: Session, family: int, vrf_key: int, first: int, last: int, held: list[tuple[int, int]], length: int
) -> Iterator[str]:
    low, high = first.to_bytes(16, "big"), last.to_bytes(16, "big")
    rows = session.exec(
        select(IPAddress.address).where(
            IPAddress.family == family, IPAddress.vrf_key == vrf_key, IPAddress.address >= low,
            IPAddress.address <= high,
        )
    )  # fmt: skip
    taken = [(number, number) for number in (int.from_bytes(raw, "big") for raw in rows)]
    for start, end in gaps(first, last, [*held, *taken]):
        for number in range(start, end + 1):
            yield f"{address_text(family, number.to_bytes(16, 'big'))}/{length}"


def free_prefixes(session: Session, prefix: Prefix) -> list[Network]:
    """The largest networks inside a prefix that no other prefix of its VRF touches, in order. One statement."""
    network = ipaddress.ip_network(prefix.name)
    low, high = bounds(network)
    rows = session.exec(
        select(Prefix).where(
            Prefix.family == prefix.family, Prefix.vrf_key == prefix.vrf_key, Prefix.network >= low,
            Prefix.network <= high, Prefix.length > prefix.length,
        )
    )  # fmt: skip
    taken = []
    for row in rows:
        inner = ipaddress.ip_network(row.name)
        taken.append((int(inner.network_address), int(inner.broadcast_address)))
    make: Any = ipaddress.IPv4Address if network.version == 4 else ipaddress.IPv6Address
    found: list[Network] = []
    for start, end in gaps(int(network.network_address), int(network.broadcast_address), taken):
        found += ipaddress.summarize_address_range(make(start), make(end))
    return found


def fit(free: Iterable[Network], length: int) -> Network | None:
    """The first network of a length in the smallest free one that holds it; None when none does."""
    holding = [network for network in free if network.prefixlen <= length]
    if not holding:
        return None
    best = max(holding, key=lambda network: network.prefixlen)
    return next(iter(best.subnets(new_prefix=length)))


def free_vids(session: Session, group: VLANGroup) -> Iterator[int]:
    """VLAN numbers of a group's ranges that no VLAN has, in order. One statement."""
    taken = set(session.exec(select(VLAN.vid).where(VLAN.group_key == group.pk)))
    for first, last in group.ranges:
        yield from (vid for vid in range(first, last + 1) if vid not in taken)


def free_asns(session: Session, row: ASNRange) -> Iterator[int]:
    """AS numbers of a range that stand nowhere, in order. One statement."""
    rows = session.exec(select(ASN.asn).where(ASN.asn >= row.start, ASN.asn <= row.end))
    for start, end in gaps(row.start, row.end, ((number, number) for number in rows)):
        yield from range(start, end + 1)

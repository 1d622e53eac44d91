"""What is free, in order, for lists of what can be taken. Taking it: ``inventory.ipam.service``."""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import Session, col, select

from dcim.core.errors import NotFound
from inventory.ipam.address import Network
from inventory.ipam.models import ASN, VLAN, ASNRange, IPRange, Prefix, VLANGroup
from inventory.ipam.service import children_of, free_spans, network_of, taken_spans
from inventory.ipam.spans import Span, address_of, free_networks, gaps, number_of


def parent(session: Session, model: Any, row_id: int, *, for_update: bool = False) -> Any:
    """The row that things are taken from, locked if asked for. NotFound when there is none."""
    statement = select(model).where(model.id == row_id)
    found = session.exec(statement.with_for_update() if for_update else statement).first()
    if found is None:
        raise NotFound(f"No object of {model.__tablename__} matches the given query.")
    return found


def free_addresses(session: Session, prefix: Prefix) -> Iterator[str]:
    """``10.0.0.1/24``, … of a prefix; two statements."""
    return _texts(prefix.family, prefix.length, free_spans(session, prefix))


def free_in_range(session: Session, row: IPRange) -> Iterator[str]:
    """The same of a range; none when something else populates it."""
    if row.mark_populated:
        return iter(())
    taken = taken_spans(session, row.family, row.vrf_key, row.start, row.end)
    return _texts(row.family, row.prefix_length, gaps((number_of(row.start), number_of(row.end)), taken))


def _texts(family: int, length: int, spans: Iterable[Span]) -> Iterator[str]:
    return (f"{address_of(family, number)}/{length}" for first, last in spans for number in range(first, last + 1))


def free_prefixes(session: Session, prefix: Prefix) -> list[Network]:
    """The largest networks inside a prefix that no other prefix of its VRF touches; one statement."""
    return free_networks(network_of(prefix), (network_of(child) for child in children_of(session, prefix)))


def fit(free: Iterable[Network], length: int) -> Network | None:
    """The first network of a length in the first free one that holds it; None when none does."""
    found = next((network for network in free if network.prefixlen <= length), None)
    if found is None:
        return None
    return ipaddress.ip_network((found.network_address, length))


def free_vids(session: Session, group: VLANGroup) -> Iterator[int]:
    """VLAN numbers of a group's ranges that no VLAN has; one statement."""
    taken = set(session.exec(select(VLAN.vid).where(VLAN.group_key == group.pk)))
    return (vid for first, last in group.ranges for vid in range(first, last + 1) if vid not in taken)


def free_asns(session: Session, row: ASNRange) -> Iterator[int]:
    """AS numbers of a range that stand nowhere; one statement."""
    taken = session.exec(select(ASN.asn).where(col(ASN.asn).between(row.start, row.end)))
    spans = gaps((row.start, row.end), [(asn, asn) for asn in taken])
    return (number for first, last in spans for number in range(first, last + 1))

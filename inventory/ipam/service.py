"""Allocators: the next free address, prefix, VLAN, VNI and AS number. Safe under threads and processes.

On SQLite a unit of work holds the only write lock, so what was free stays free. On PostgreSQL two transactions may
choose the same; the parent row (prefix, range, VLAN group) or the pool is locked first, so the second waits and sees
the first. Unique rows have the last word.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from dcim.core.errors import Conflict, InvalidInput, NotFound, Problem
from inventory.deletion import delete_objects
from inventory.ipam.address import Network, bounds, pack
from inventory.ipam.models import ASN, L2VPN, VLAN, VRF, ASNRange, IPAddress, IPRange, Prefix, VLANGroup
from inventory.ipam.rules import DUPLICATE, SHARED_ROLES, check_addresses
from inventory.ipam.spans import Span, address_of, first_free, gaps, number_of, usable
from inventory.wanted import Wish

VNI_FIRST, VNI_LAST = 10_000, 16_777_214
"""Where VNIs are taken from by default: IOS-XE refuses those below 4096."""


def network_of(prefix: Prefix) -> Network:
    """The prefix as an ``ipaddress`` network."""
    return ipaddress.ip_network(prefix.name)


def add_address(session: Session, value: str, vrf_id: int | None = None, **fields: Any) -> IPAddress:
    """Add ``10.0.0.5/24``. InvalidInput when it is not an address; Conflict when it stands already.

    ``fields`` are further columns of ``IPAddress`` (interface_id, status, role, dns_name, …).
    """
    try:
        parsed = ipaddress.ip_interface(value)
    except ValueError:
        raise InvalidInput("the address was not added", [Problem("address", f"{value!r} is not an address")]) from None
    values = {
        "family": parsed.version, "address": pack(parsed.ip), "prefix_length": parsed.network.prefixlen,
        "vrf_id": vrf_id, **fields,
    }  # fmt: skip
    return _add_addresses(session, [values])[0]


def next_address(session: Session, prefix_id: int, **fields: Any) -> IPAddress:
    """Take the lowest free address of a prefix. Conflict when it is full.

    Which addresses can be given away: ``spans.usable``; none lies in a range that is marked as populated.
    """
    return next_addresses(session, prefix_id, [fields])[0]


def next_addresses(session: Session, prefix_id: int, wanted: Sequence[Mapping[str, Any]]) -> list[IPAddress]:
    """Take as many of the lowest free addresses of a prefix as there are ``wanted`` (columns of each); all or none."""
    prefix = _locked(session, Prefix, prefix_id, "prefix")
    found = list(islice(_free(session, prefix), len(wanted)))
    if len(found) < len(wanted):
        raise Conflict(_full(prefix.name, len(found), len(wanted), "address"))
    given = {"family": prefix.family, "prefix_length": prefix.length, "vrf_id": prefix.vrf_id}
    return _add_addresses(
        session, [{**given, "address": raw, **fields} for raw, fields in zip(found, wanted, strict=True)]
    )


def next_in_range(session: Session, range_id: int, wanted: Sequence[Mapping[str, Any]]) -> list[IPAddress]:
    """``next_addresses`` for an IP range. Conflict when it is full, or marked as populated by something else."""
    found_range = _locked(session, IPRange, range_id, "IP range")
    if found_range.mark_populated:
        raise Conflict(f"{found_range.name} is marked as populated: what populates it gives its addresses away")
    span = (number_of(found_range.start), number_of(found_range.end))
    taken = taken_spans(session, found_range.family, found_range.vrf_key, found_range.start, found_range.end)
    free = (number for first, last in gaps(span, taken) for number in range(first, last + 1))
    found = [pack(address_of(found_range.family, number)) for number in islice(free, len(wanted))]
    if len(found) < len(wanted):
        raise Conflict(_full(found_range.name, len(found), len(wanted), "address"))
    given = {
        "family": found_range.family, "prefix_length": found_range.prefix_length, "vrf_id": found_range.vrf_id
    }  # fmt: skip
    return _add_addresses(
        session, [{**given, "address": raw, **fields} for raw, fields in zip(found, wanted, strict=True)]
    )


def next_prefix(session: Session, prefix_id: int, length: int, **fields: Any) -> Prefix:
    """Take the lowest free prefix of a length inside another one, in its VRF. Conflict when there is none."""
    parent = _locked(session, Prefix, prefix_id, "prefix")
    network = network_of(parent)
    if not network.prefixlen < length <= network.max_prefixlen:
        raise InvalidInput(
            "no prefix was taken",
            [Problem("prefix_length", f"/{length} does not lie in {network}: give {network.prefixlen + 1} or more")],
        )
    found = first_free(network, [network_of(child) for child in children_of(session, parent)], length)
    if found is None:
        raise Conflict(f"{parent.name} has no free /{length}: give a longer prefix, or release one")
    values = {"vrf_id": parent.vrf_id, "vrf_key": parent.vrf_key, **fields}
    row = Prefix(family=parent.family, network=pack(found.network_address), length=length, **values)
    session.add(row)
    session.flush()
    return row


def children_of(session: Session, prefix: Prefix) -> Sequence[Prefix]:
    """The prefixes inside of one, in its VRF, by network; one statement."""
    low, high = bounds(network_of(prefix))
    statement = select(Prefix).where(
        Prefix.family == prefix.family, Prefix.vrf_key == prefix.vrf_key, col(Prefix.network).between(low, high),
        Prefix.length > prefix.length,
    )  # fmt: skip
    return session.exec(statement.order_by(col(Prefix.network), col(Prefix.length))).all()


def next_vlan(session: Session, group_id: int, name: str, **fields: Any) -> VLAN:
    """Take the lowest free VLAN number of a group. Conflict when it is full or the name stands already."""
    return next_vlans(session, group_id, [{"name": name, **fields}])[0]


def next_vlans(session: Session, group_id: int, wanted: Sequence[Mapping[str, Any]]) -> list[VLAN]:
    """Take as many VLAN numbers of a group as there are ``wanted`` (columns of each, name among them); all or none."""
    group = _locked(session, VLANGroup, group_id, "VLAN group")
    rows = session.exec(select(VLAN.vid, VLAN.name).where(VLAN.group_key == group_id)).all()
    names = {row[1] for row in rows}
    for fields in wanted:
        if fields["name"] in names:
            raise Conflict(f"group {group.name} has a VLAN {fields['name']!r} already: use it, or choose another name")
        names.add(fields["name"])
    taken = {row[0] for row in rows}
    free = (vid for first, last in group.ranges for vid in range(first, last + 1) if vid not in taken)
    found = list(islice(free, len(wanted)))
    if len(found) < len(wanted):
        raise Conflict(_full(f"group {group.name}", len(found), len(wanted), f"VLAN in {_ranges(group)}"))
    vlans = [
        VLAN(group_id=group_id, group_key=group_id, vid=vid, **fields)
        for vid, fields in zip(found, wanted, strict=True)
    ]
    session.add_all(vlans)
    session.flush()
    return vlans


def next_vni(
    session: Session,
    name: str,
    slug: str,
    *,
    pool: str = "",
    first: int = VNI_FIRST,
    last: int = VNI_LAST,
    **fields: Any,
) -> L2VPN:
    """Add an overlay segment with the lowest free VNI of the pool from ``first`` on. Conflict when none is left."""
    lock_pool(session, f"vni:{pool}")
    taken = session.exec(
        select(L2VPN.identifier).where(L2VPN.pool_key == pool, col(L2VPN.identifier).between(first, last))
    )
    spans = [(vni, vni) for vni in taken if vni is not None]
    if session.exec(
        select(func.count()).select_from(L2VPN).where((col(L2VPN.slug) == slug) | (col(L2VPN.name) == name))
    ).one():
        raise Conflict(f"an overlay segment {name!r} stands already: use it, or choose another name")
    for free, _last in gaps((first, last), spans):
        row = L2VPN(name=name, slug=slug, identifier=free, pool_key=pool, **fields)
        session.add(row)
        session.flush()
        return row
    raise Conflict(f"no VNI is free in {first}–{last}: release one, or widen the range")


def next_asns(session: Session, range_id: int, wanted: Sequence[Mapping[str, Any]]) -> list[ASN]:
    """Take as many of the lowest free AS numbers of a range as there are ``wanted`` (columns of each); all or none."""
    found_range = _locked(session, ASNRange, range_id, "ASN range")
    lock_pool(session, "asns")  # ranges may overlap
    taken = session.exec(select(ASN.asn).where(col(ASN.asn).between(found_range.start, found_range.end)))
    free = (
        number
        for first, last in gaps((found_range.start, found_range.end), [(asn, asn) for asn in taken])
        for number in range(first, last + 1)
    )
    found = list(islice(free, len(wanted)))
    if len(found) < len(wanted):
        raise Conflict(_full(found_range.name, len(found), len(wanted), "AS number"))
    given = {"rir_id": found_range.rir_id}
    rows = [ASN(**{**given, **fields, "asn": asn}) for asn, fields in zip(found, wanted, strict=True)]
    session.add_all(rows)
    session.flush()
    return rows


def free_addresses(session: Session, prefix_id: int) -> int:
    """How many usable addresses of a prefix are free."""
    prefix = session.get(Prefix, prefix_id)
    if prefix is None:
        raise NotFound(f"no prefix with id {prefix_id}")
    return sum(last - first + 1 for first, last in free_spans(session, prefix))


def keep_vrf(session: Session, vrf: VRF) -> None:
    """After ``enforce_unique`` of a VRF changed: whether its addresses may stand twice. InvalidInput names doubles."""
    session.flush()
    rows = session.exec(select(IPAddress).where(IPAddress.vrf_key == vrf.pk)).all()
    doubles: dict[tuple[int, bytes], list[str]] = {}
    for row in rows:
        if vrf.enforce_unique and row.role not in SHARED_ROLES:
            doubles.setdefault((row.family, row.address), []).append(row.name)
    problems = [
        Problem("enforce_unique", f"{names[0]} stands {len(names)} times in {vrf.name}: keep one first")
        for names in doubles.values()
        if len(names) > 1
    ]
    if problems:
        raise InvalidInput(f"VRF {vrf.name} was not changed", problems)
    for row in rows:
        row.duplicate_key = "" if vrf.enforce_unique and row.role not in SHARED_ROLES else row.uid
    session.flush()


def delete_addresses(session: Session, rows: Sequence[IPAddress]) -> None:
    """Delete addresses; devices lose them as primary or out-of-band address."""
    delete_objects(session, rows)


def lock_pool(session: Session, name: str) -> None:
    """Let one transaction at a time into what ``name`` stands for; until its end. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})


def _add_addresses(session: Session, values: Sequence[dict[str, Any]]) -> list[IPAddress]:
    wishes = [Wish(each) for each in values]
    check_addresses(session, wishes)
    problems = [problem for wish in wishes for problem in wish.problems]
    if problems and all(problem.message.startswith(DUPLICATE) for problem in problems):
        raise Conflict("; ".join(problem.message for problem in problems))
    if problems:
        raise InvalidInput("the address was not added", problems)
    rows = [IPAddress(**wish.values) for wish in wishes]
    session.add_all(rows)
    session.flush()
    return rows


def _free(session: Session, prefix: Prefix) -> Any:
    return (
        pack(address_of(prefix.family, number))
        for first, last in free_spans(session, prefix)
        for number in range(first, last + 1)
    )


def free_spans(session: Session, prefix: Prefix) -> list[Span]:
    """The usable addresses of a prefix that are free, as spans; two statements."""
    network = network_of(prefix)
    low, high = bounds(network)
    taken = taken_spans(session, prefix.family, prefix.vrf_key, low, high)
    populated = session.exec(
        select(IPRange.start, IPRange.end).where(
            IPRange.family == prefix.family, IPRange.vrf_key == prefix.vrf_key, IPRange.start <= high,
            IPRange.end >= low, col(IPRange.mark_populated).is_(True),
        )
    )  # fmt: skip
    taken += [(number_of(start), number_of(end)) for start, end in populated]
    return list(gaps(usable(network, prefix.is_pool), taken))


def taken_spans(session: Session, family: int, vrf_key: int, low: bytes, high: bytes) -> list[Span]:
    found = session.exec(
        select(IPAddress.address).where(
            IPAddress.family == family, IPAddress.vrf_key == vrf_key, col(IPAddress.address).between(low, high)
        )
    )
    return [(number, number) for number in map(number_of, found)]


def _full(name: str, free: int, wanted: int, what: str) -> str:
    if wanted == 1:
        return f"{name} has no free {what}: release one, or add to it"
    return f"{name} has {free} free, not {wanted} ({what}): release some, or ask for less"


def _ranges(group: VLANGroup) -> str:
    return ", ".join(f"{first}–{last}" for first, last in group.ranges)


def _locked(session: Session, model: Any, row_id: int, what: str) -> Any:
    """The row, locked until the transaction ends (SQLite has one writer anyway)."""
    statement = select(model).where(model.id == row_id).with_for_update()
    found = session.exec(statement.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(f"no {what} with id {row_id}")
    return found

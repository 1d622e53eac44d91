"""Allocators: the next free address, VLAN and VNI. Safe under threads: the unique rows decide, in the write lock.

On SQLite a unit of work holds the only write lock, so what was free stays free. On PostgreSQL two transactions may
choose the same; the parent row (prefix, VLAN group, pool) is locked first, so the second waits and sees the first.
"""

import ipaddress
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from dcim.core.errors import Conflict, InvalidInput, NotFound, Problem
from inventory.ipam.address import Address, Network, address_text, bounds, pack
from inventory.ipam.models import L2VPN, VLAN, VRF, IPAddress, Prefix, VLANGroup

SHARED_ROLES = frozenset({"anycast", "vip", "vrrp", "hsrp", "glbp", "carp"})
"""Roles whose address stands on several interfaces on purpose."""

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
    row = IPAddress(
        family=parsed.version, address=pack(parsed.ip), prefix_length=parsed.network.prefixlen, vrf_id=vrf_id,
        vrf_key=vrf_id or 0, **fields,
    )  # fmt: skip
    vrf = session.get(VRF, vrf_id) if vrf_id is not None else None
    if row.role in SHARED_ROLES or (vrf is not None and not vrf.enforce_unique):
        row.duplicate_key = row.uid
    else:
        _require_free(session, row)
    session.add(row)
    session.flush()
    return row


def next_address(session: Session, prefix_id: int, **fields: Any) -> IPAddress:
    """Take the lowest free address of a prefix. Conflict when it is full.

    The network's own and the broadcast address are left out, except in pools and in prefixes of /31, /32, /127, /128;
    the subnet-router address of IPv6 is left out as well.
    """
    prefix = _locked(session, Prefix, prefix_id, "prefix")
    network = network_of(prefix)
    low, high = bounds(network)
    taken = set(
        session.exec(
            select(IPAddress.address).where(
                IPAddress.family == prefix.family, IPAddress.vrf_key == prefix.vrf_key, IPAddress.address >= low,
                IPAddress.address <= high,
            )
        )
    )  # fmt: skip
    for candidate in _usable(network, prefix.is_pool):
        if pack(candidate) not in taken:
            return add_address(session, f"{candidate}/{prefix.length}", prefix.vrf_id, **fields)
    raise Conflict(f"{prefix.name} has no free address: release one, or add a prefix")


def next_vlan(session: Session, group_id: int, name: str, **fields: Any) -> VLAN:
    """Take the lowest free VLAN number of a group. Conflict when it is full or the name stands already."""
    group = _locked(session, VLANGroup, group_id, "VLAN group")
    rows = session.exec(select(VLAN.vid, VLAN.name).where(VLAN.group_key == group_id)).all()
    if name in {row[1] for row in rows}:
        raise Conflict(f"group {group.name} has a VLAN {name!r} already: use it, or choose another name")
    taken = {row[0] for row in rows}
    for vid in range(group.min_vid, group.max_vid + 1):
        if vid not in taken:
            vlan = VLAN(group_id=group_id, group_key=group_id, vid=vid, name=name, **fields)
            session.add(vlan)
            session.flush()
            return vlan
    raise Conflict(f"group {group.name} has no free VLAN in {group.min_vid}–{group.max_vid}: release one")


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
    _lock_pool(session, f"vni:{pool}")
    taken = set(
        session.exec(select(L2VPN.identifier).where(L2VPN.pool_key == pool, col(L2VPN.identifier).between(first, last)))
    )
    if session.exec(
        select(func.count()).select_from(L2VPN).where((col(L2VPN.slug) == slug) | (col(L2VPN.name) == name))
    ).one():
        raise Conflict(f"an overlay segment {name!r} stands already: use it, or choose another name")
    for vni in range(first, last + 1):
        if vni not in taken:
            row = L2VPN(name=name, slug=slug, identifier=vni, pool_key=pool, **fields)
            session.add(row)
            session.flush()
            return row
    raise Conflict(f"no VNI is free in {first}–{last}: release one, or widen the range")


def free_addresses(session: Session, prefix_id: int) -> int:
    """How many usable addresses of a prefix are free."""
    prefix = session.get(Prefix, prefix_id)
    if prefix is None:
        raise NotFound(f"no prefix with id {prefix_id}")
    network = network_of(prefix)
    low, high = bounds(network)
    taken = session.exec(
        select(func.count(func.distinct(IPAddress.address))).where(
            IPAddress.family == prefix.family, IPAddress.vrf_key == prefix.vrf_key, IPAddress.address >= low,
            IPAddress.address <= high,
        )
    ).one()  # fmt: skip
    left_out = (
        0 if prefix.is_pool or network.prefixlen >= network.max_prefixlen - 1 else (2 if prefix.family == 4 else 1)
    )
    return max(0, int(network.num_addresses) - left_out - int(taken))


def _usable(network: Network, is_pool: bool) -> Iterator[Address]:
    first, last = int(network.network_address), int(network.broadcast_address)
    if not is_pool and network.prefixlen < network.max_prefixlen - 1:
        first += 1
        last -= 1 if network.version == 4 else 0
    make = ipaddress.IPv4Address if network.version == 4 else ipaddress.IPv6Address
    return (make(number) for number in range(first, last + 1))


def _require_free(session: Session, row: IPAddress) -> None:
    same = session.exec(
        select(IPAddress.id).where(
            IPAddress.vrf_key == row.vrf_key, IPAddress.family == row.family, IPAddress.address == row.address,
            IPAddress.duplicate_key == "",
        )
    ).first()  # fmt: skip
    if same is not None:
        raise Conflict(f"address {address_text(row.family, row.address)} stands already: take another")


def _locked(session: Session, model: Any, row_id: int, what: str) -> Any:
    """The row, locked until the transaction ends (SQLite has one writer anyway)."""
    found = session.exec(select(model).where(model.id == row_id).with_for_update()).first()
    if found is None:
        raise NotFound(f"no {what} with id {row_id}")
    return found


def _lock_pool(session: Session, name: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})

"""Prefixes with how full they are, and VLANs with the overlay that carries them."""

from ipaddress import ip_network
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from inventory.ipam.address import Network, bounds, pack, prefix_text
from inventory.pages.listing import Listing, like, listing
from inventory.pages.tables import (
    INTERFACE,
    IP_ADDRESS,
    L2VPN,
    L2VPN_TERMINATION,
    PREFIX,
    PREFIX_ROLE,
    SITE,
    TENANT,
    VLAN,
    VLAN_GROUP,
    VRF,
    fetch,
    pick,
)
from inventory.pages.text import as_network


def prefix_list(
    session: Session, page: int, q: str = "", site: int | None = None, family: int | None = None
) -> Listing:
    """A page of prefixes in the order of their networks; two statements. ``q`` is a network, an address or a word."""
    conditions: list[Any] = []
    if site is not None:
        conditions.append(PREFIX.c.site_id == site)
    if family is not None:
        conditions.append(PREFIX.c.family == family)
    if q:
        conditions.append(_matches(q))
    statement = (
        select(
            *pick(PREFIX, "id family network length status is_pool description vrf_key"),
            VRF.c.name.label("vrf"),
            SITE.c.name.label("site"),
            TENANT.c.name.label("tenant"),
            PREFIX_ROLE.c.name.label("role"),
            VLAN.c.vid,
            VLAN.c.name.label("vlan"),
        )
        .select_from(PREFIX)
        .join(VRF, VRF.c.id == PREFIX.c.vrf_id, isouter=True)
        .join(SITE, SITE.c.id == PREFIX.c.site_id, isouter=True)
        .join(TENANT, TENANT.c.id == PREFIX.c.tenant_id, isouter=True)
        .join(PREFIX_ROLE, PREFIX_ROLE.c.id == PREFIX.c.role_id, isouter=True)
        .join(VLAN, VLAN.c.id == PREFIX.c.vlan_id, isouter=True)
        .where(*conditions)
        .order_by(PREFIX.c.vrf_key, PREFIX.c.family, PREFIX.c.network, PREFIX.c.length)
    )
    return listing(session, statement, page)


def _matches(q: str) -> Any:
    pattern = like(q)
    ways: list[Any] = [PREFIX.c.description.ilike(pattern, escape="\\"), VLAN.c.name.ilike(pattern, escape="\\")]
    network = as_network(q)
    if network is not None:
        ways.append(about(network))
    return or_(*ways)


def about(network: Network) -> Any:
    """The condition that a prefix lies in ``network`` or contains it."""
    first, last = bounds(network)
    inside = and_(PREFIX.c.network.between(first, last), PREFIX.c.length >= network.prefixlen)
    # What contains it is one of its possible parents, of which there are at most 128.
    parents = [
        and_(PREFIX.c.length == length, PREFIX.c.network == pack(network.supernet(new_prefix=length).network_address))
        for length in range(network.prefixlen)
    ]
    return and_(PREFIX.c.family == network.version, or_(inside, *parents))


def addresses_in(session: Session, prefixes: Any) -> dict[int, int]:
    """How many addresses lie in each prefix of a page, by prefix id; one statement."""
    spans = []
    for row in prefixes:
        first, last = bounds(ip_network(prefix_text(row.family, row.network, row.length)))
        spans.append(
            select(func.count())
            .where(
                IP_ADDRESS.c.family == row.family,
                IP_ADDRESS.c.vrf_key == row.vrf_key,
                IP_ADDRESS.c.address.between(first, last),
            )
            .scalar_subquery()
            .label(f"p{row.id}")
        )
    if not spans:
        return {}
    found = fetch(session, select(*spans))[0]._mapping
    return {row.id: found[f"p{row.id}"] for row in prefixes}


def vlan_list(session: Session, page: int, q: str = "", group: int | None = None) -> Listing:
    """A page of VLANs by group and number, with VNI and the number of untagged ports; two statements."""
    ports = (
        select(INTERFACE.c.untagged_vlan_id, func.count().label("ports"))
        .where(INTERFACE.c.untagged_vlan_id.is_not(None))
        .group_by(INTERFACE.c.untagged_vlan_id)
        .subquery()
    )
    conditions: list[Any] = []
    if group is not None:
        conditions.append(VLAN.c.group_id == group)
    if q:
        number = int(q) if q.isascii() and q.isdigit() and len(q) < 9 else None
        ways: list[Any] = [VLAN.c.name.ilike(like(q), escape="\\"), VLAN.c.description.ilike(like(q), escape="\\")]
        if number is not None:
            ways += [VLAN.c.vid == number, L2VPN.c.identifier == number]
        conditions.append(or_(*ways))
    statement = (
        select(
            *pick(VLAN, "id vid name status description"),
            VLAN_GROUP.c.name.label("group"),
            SITE.c.name.label("site"),
            TENANT.c.name.label("tenant"),
            PREFIX_ROLE.c.name.label("role"),
            L2VPN.c.identifier.label("vni"),
            L2VPN.c.name.label("l2vpn"),
            func.coalesce(ports.c.ports, 0).label("ports"),
        )
        .select_from(VLAN)
        .join(VLAN_GROUP, VLAN_GROUP.c.id == VLAN.c.group_id, isouter=True)
        .join(SITE, SITE.c.id == VLAN.c.site_id, isouter=True)
        .join(TENANT, TENANT.c.id == VLAN.c.tenant_id, isouter=True)
        .join(PREFIX_ROLE, PREFIX_ROLE.c.id == VLAN.c.role_id, isouter=True)
        .join(L2VPN_TERMINATION, L2VPN_TERMINATION.c.vlan_id == VLAN.c.id, isouter=True)
        .join(L2VPN, L2VPN.c.id == L2VPN_TERMINATION.c.l2vpn_id, isouter=True)
        .join(ports, ports.c.untagged_vlan_id == VLAN.c.id, isouter=True)
        .where(*conditions)
        .order_by(VLAN_GROUP.c.name, VLAN.c.vid, VLAN.c.id)
    )
    return listing(session, statement, page)


def vlan_groups(session: Session) -> list[tuple[int, str]]:
    """Every VLAN group; one statement."""
    return [(row.id, row.name) for row in fetch(session, select(*pick(VLAN_GROUP, "id name")).order_by("name"))]


def usable(family: int, length: int, is_pool: bool) -> int | None:
    """How many addresses a prefix can hold; None when the number says nothing to a person (IPv6 networks)."""
    bits = (32 if family == 4 else 128) - length
    if bits > 24:
        return None
    size = 1 << bits
    return size if is_pool or family == 6 or bits < 2 else size - 2

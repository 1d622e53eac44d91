"""Which addresses, sub-prefixes, VLANs and VNIs are free next. Answers, not allocation: nothing is taken.

A statement for the prefix, group or pool that is named, and one or two for what is taken in it.
"""

from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from dcim.core.errors import InvalidInput, NotFound, Problem
from inventory.answers.free_rules import Span, address_of, free_blocks, free_numbers, span_of, usable
from inventory.answers.port_queries import near_names
from inventory.ipam.address import Network, bounds, pack, prefix_text
from inventory.ipam.service import VNI_FIRST, VNI_LAST
from inventory.naming import did_you_mean
from inventory.pages.ipam_queries import about
from inventory.pages.tables import IP_ADDRESS, L2VPN, PREFIX, VLAN, VLAN_GROUP, VRF, fetch, pick

MAX_COUNT = 1000
"""Numbers of one answer."""


@dataclass(frozen=True)
class Found:
    """What is free, lowest first. ``of``: the prefix, group or pool it was looked for in; ``note``: what to know."""

    what: str
    of: str
    free: list[str]
    wanted: int
    note: str = ""

    @property
    def complete(self) -> bool:
        """Whether there are as many as were wanted."""
        return len(self.free) >= self.wanted


def _checked(count: int) -> int:
    if not 1 <= count <= MAX_COUNT:
        raise InvalidInput("the question is wrong", [Problem("count", f"is {count}: give 1 to {MAX_COUNT}")])
    return count


def find_prefix(session: Session, text: str, vrf: str = "") -> Any:
    """The prefix called ``text`` (or, for an address, the smallest that holds it), as a row with ``vrf``.

    ``vrf`` is a name; "global" is none; empty: the only one that has it. NotFound says what is near.
    """
    network = _network(text)
    if network is None:
        raise InvalidInput("the question is wrong", [Problem("prefix", f"{text!r} is no prefix: write 10.0.0.0/24")])
    rows = [
        row
        for row in fetch(session, _prefixes().where(_holding(network)))
        if not vrf or (row.vrf or "global").lower() == vrf.lower()
    ]
    if "/" in text:
        rows = [row for row in rows if row.length == network.prefixlen]
    longest = max((row.length for row in rows), default=0)
    rows = [row for row in rows if row.length == longest]
    within = f" in VRF {vrf}" if vrf else ""
    if not rows:
        near = fetch(session, _prefixes().where(about(network)).limit(6))
        names = ", ".join(dict.fromkeys(prefix_text(row.family, row.network, row.length) for row in near))
        hint = f": near it are {names}" if names else ": see 'dcim find utilization prefixes'"
        raise NotFound(f"no prefix {'' if '/' in text else 'holds '}{text}{within}{hint}")
    if len(rows) > 1:
        names = ", ".join(row.vrf or "global" for row in rows)
        raise InvalidInput("which one?", [Problem("vrf", f"{text} stands in several VRFs ({names}): name one")])
    return rows[0]


def _prefixes() -> Any:
    return (
        select(*pick(PREFIX, "id family network length vrf_key is_pool status"), VRF.c.name.label("vrf"))
        .join(VRF, VRF.c.id == PREFIX.c.vrf_id, isouter=True)
        .order_by(PREFIX.c.length.desc(), PREFIX.c.network, PREFIX.c.vrf_key)
    )


def _holding(network: Network) -> Any:
    """The condition that a prefix is ``network`` or contains it."""
    ways = [
        and_(PREFIX.c.length == length, PREFIX.c.network == pack(network.supernet(new_prefix=length).network_address))
        for length in range(network.prefixlen + 1)
    ]
    return and_(PREFIX.c.family == network.version, or_(*ways))


def _network(text: str) -> Network | None:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _named(row: Any) -> str:
    name = prefix_text(row.family, row.network, row.length)
    return f"{name} in VRF {row.vrf}" if row.vrf else name


def next_addresses(session: Session, text: str, *, vrf: str = "", count: int = 1) -> Found:
    """The lowest free addresses of a prefix, with its length, as the allocator would give them."""
    _checked(count)
    row = find_prefix(session, text, vrf)
    network = ip_network(prefix_text(row.family, row.network, row.length))
    low, high = bounds(network)
    taken = fetch(
        session,
        select(IP_ADDRESS.c.address).where(
            IP_ADDRESS.c.family == row.family, IP_ADDRESS.c.vrf_key == row.vrf_key,
            IP_ADDRESS.c.address.between(low, high),
        ),
    )  # fmt: skip
    free = free_numbers(*usable(network, row.is_pool), {_number(value) for (value,) in taken}, count)
    note = "it is a container: addresses belong into a prefix inside it" if row.status == "container" else ""
    shown = [f"{address_of(row.family, number)}/{row.length}" for number in free]
    return Found("address", _named(row), shown, count, note)


def next_prefixes(session: Session, text: str, length: int, *, vrf: str = "", count: int = 1) -> Found:
    """The lowest free networks of ``length`` in a prefix: those that touch no prefix inside it and no address."""
    _checked(count)
    row = find_prefix(session, text, vrf)
    network = ip_network(prefix_text(row.family, row.network, row.length))
    if not network.prefixlen < length <= network.max_prefixlen:
        raise InvalidInput(
            "the question is wrong",
            [Problem("length", f"is /{length}: inside {network} it is /{network.prefixlen + 1} to "
                               f"/{network.max_prefixlen}")],
        )  # fmt: skip
    low, high = bounds(network)
    children = fetch(
        session,
        select(*pick(PREFIX, "family network length")).where(
            PREFIX.c.family == row.family, PREFIX.c.vrf_key == row.vrf_key, PREFIX.c.length > row.length,
            PREFIX.c.network.between(low, high),
        ),
    )  # fmt: skip
    taken: list[Span] = [span_of(ip_network(prefix_text(*child))) for child in children]
    addresses = fetch(
        session,
        select(IP_ADDRESS.c.address).where(
            IP_ADDRESS.c.family == row.family, IP_ADDRESS.c.vrf_key == row.vrf_key,
            IP_ADDRESS.c.address.between(low, high),
        ),
    )  # fmt: skip
    taken += [(number, number) for (value,) in addresses for number in (_number(value),)]
    return Found("prefix", _named(row), [str(block) for block in free_blocks(network, length, taken, count)], count)


def _number(value: bytes) -> int:
    return int.from_bytes(value, "big")


def next_vlans(session: Session, group: str, *, count: int = 1) -> Found:
    """The lowest free VLAN numbers of a group (its slug or name)."""
    _checked(count)
    row = find_group(session, group)
    taken = fetch(session, select(VLAN.c.vid).where(VLAN.c.group_key == row.id))
    free = free_numbers(row.min_vid, row.max_vid, {vid for (vid,) in taken}, count)
    return Found("vlan", row.name, [str(vid) for vid in free], count, f"of {row.min_vid}–{row.max_vid}")


def find_group(session: Session, text: str) -> Any:
    """A VLAN group by slug or name; NotFound suggests a near one."""
    rows = fetch(
        session,
        select(*pick(VLAN_GROUP, "id name slug min_vid max_vid")).where(
            or_(VLAN_GROUP.c.slug == text, func.lower(VLAN_GROUP.c.name) == text.lower())
        ),
    )
    if rows:
        return rows[0]
    near = near_names(session, VLAN_GROUP.c.slug, text)
    listed = f": there are {', '.join(near[:8])}" if near else ": none exists yet"
    raise NotFound(f"no VLAN group {text!r}{did_you_mean(text, near) or listed}")


def next_vnis(session: Session, pool: str = "", *, count: int = 1) -> Found:
    """The lowest free VNIs of a pool; "" is the pool that has no name. NotFound when nothing was ever taken from it."""
    _checked(count)
    rows = fetch(session, select(L2VPN.c.identifier).where(L2VPN.c.pool_key == pool))
    if pool and not rows:
        known = [row[0] for row in fetch(session, select(L2VPN.c.pool_key).distinct()) if row[0]]
        listed = f": there are {', '.join(known)}" if known else ": leave it out for the pool without a name"
        raise NotFound(f"no VNI pool {pool!r}{did_you_mean(pool, known) or listed}")
    free = free_numbers(VNI_FIRST, VNI_LAST, {vni for (vni,) in rows}, count)
    return Found("vni", pool or "default", [str(vni) for vni in free], count, f"of {VNI_FIRST}–{VNI_LAST}")

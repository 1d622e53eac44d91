"""How full prefixes, VLAN groups and VNI pools are; three statements for a page of prefixes, one for the others."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from inventory.answers.free_rules import Span, covered, span_of, usable
from inventory.answers.ipam_queries import find_prefix
from inventory.ipam.address import bounds, prefix_text
from inventory.ipam.service import VNI_FIRST, VNI_LAST
from inventory.pages.ipam_queries import addresses_in
from inventory.pages.tables import L2VPN, PREFIX, SITE, VLAN, VLAN_GROUP, VRF, fetch, pick

PAGE = 100
"""Prefixes of one page."""


@dataclass(frozen=True)
class Usage:
    """How full something is. ``size`` and ``used`` count addresses, VLANs or VNIs; ``kind``: what ``used`` counts.

    ``share`` is used of size, 0 to 1.
    """

    name: str
    scope: str
    kind: str
    size: int
    used: int

    @property
    def share(self) -> float:
        """Used of size, 0 to 1."""
        return min(1.0, self.used / self.size) if self.size else 0.0

    @property
    def free(self) -> int:
        """What is left."""
        return max(0, self.size - self.used)


def prefix_usage(
    session: Session, *, text: str = "", vrf: str = "", site_id: int | None = None, page: int = 1
) -> list[Usage]:
    """How full prefixes are, in the order of their networks, a page of 100; ``text`` asks for one.

    A container is used by the prefixes inside it; any other prefix by its usable addresses.
    """
    if text:
        row = find_prefix(session, text, vrf)
        conditions: list[Any] = [PREFIX.c.id == row.id]
    else:
        conditions = [PREFIX.c.site_id == site_id] if site_id is not None else []
        if vrf:
            named = func.lower(VRF.c.name) == vrf.lower()
            conditions.append(PREFIX.c.vrf_key == 0 if vrf.lower() == "global" else named)
    statement = (
        select(*pick(PREFIX, "id family network length vrf_key is_pool status"), VRF.c.name.label("vrf"))
        .join(VRF, VRF.c.id == PREFIX.c.vrf_id, isouter=True)
        .where(*conditions)
        .order_by(PREFIX.c.vrf_key, PREFIX.c.family, PREFIX.c.network, PREFIX.c.length)
        .limit(PAGE)
        .offset((max(1, page) - 1) * PAGE)
    )
    rows = fetch(session, statement)
    return usage_of(session, rows)


def usage_of(session: Session, rows: Sequence[Any]) -> list[Usage]:
    """How full some prefixes are; two statements. Rows have the columns that ``prefix_usage`` selects."""
    containers = [row for row in rows if row.status == "container"]
    counted = addresses_in(session, [row for row in rows if row.status != "container"])
    inside = _children(session, containers)
    found = []
    for row in rows:
        network = ip_network(prefix_text(row.family, row.network, row.length))
        if row.status == "container":
            size, used, kind = network.num_addresses, covered(network, inside[row.id]), "prefixes"
        else:
            first, last = usable(network, row.is_pool)
            size, used, kind = last - first + 1, counted[row.id], "addresses"
        found.append(Usage(str(network), row.vrf or "global", kind, size, used))
    return found


def _children(session: Session, containers: Sequence[Any]) -> dict[int, list[Span]]:
    """The prefixes inside each container, as spans; one statement."""
    found: dict[int, list[Span]] = defaultdict(list)
    if not containers:
        return found
    ways = []
    for row in containers:
        low, high = bounds(ip_network(prefix_text(row.family, row.network, row.length)))
        ways.append(
            and_(
                PREFIX.c.family == row.family, PREFIX.c.vrf_key == row.vrf_key, PREFIX.c.length > row.length,
                PREFIX.c.network.between(low, high),
            )
        )  # fmt: skip
    spaces: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in containers:
        spaces[row.family, row.vrf_key].append((row, ip_network(prefix_text(row.family, row.network, row.length))))
    for child in fetch(session, select(*pick(PREFIX, "family vrf_key network length")).where(or_(*ways))):
        span = span_of(ip_network(prefix_text(child.family, child.network, child.length)))
        for row, network in spaces[child.family, child.vrf_key]:
            first, last = span_of(network)
            if child.length > row.length and first <= span[0] and span[1] <= last:
                found[row.id].append(span)
    return found


def group_usage(session: Session) -> list[Usage]:
    """How full VLAN groups are, by name; VLANs outside the group's range are not counted."""
    counted = func.count(VLAN.c.id)
    statement = (
        select(*pick(VLAN_GROUP, "id name min_vid max_vid"), func.coalesce(SITE.c.slug, "").label("site"), counted)
        .select_from(VLAN_GROUP)
        .join(SITE, SITE.c.id == VLAN_GROUP.c.site_id, isouter=True)
        .join(
            VLAN,
            and_(VLAN.c.group_key == VLAN_GROUP.c.id, VLAN.c.vid.between(VLAN_GROUP.c.min_vid, VLAN_GROUP.c.max_vid)),
            isouter=True,
        )
        .group_by(VLAN_GROUP.c.id, VLAN_GROUP.c.name, VLAN_GROUP.c.min_vid, VLAN_GROUP.c.max_vid, SITE.c.slug)
        .order_by(VLAN_GROUP.c.name)
    )
    return [
        Usage(row.name, row.site, "VLANs", row.max_vid - row.min_vid + 1, row[5]) for row in fetch(session, statement)
    ]


def pool_usage(session: Session) -> list[Usage]:
    """How full VNI pools are; numbers below the allocator's range are not counted."""
    statement = (
        select(L2VPN.c.pool_key, func.count())
        .where(L2VPN.c.identifier.between(VNI_FIRST, VNI_LAST))
        .group_by(L2VPN.c.pool_key)
        .order_by(L2VPN.c.pool_key)
    )
    size = VNI_LAST - VNI_FIRST + 1
    return [Usage(pool or "default", "", "VNIs", size, used) for pool, used in fetch(session, statement)]

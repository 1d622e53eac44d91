"""What addresses, ranges, aggregates and VLANs must satisfy, for many at once. Messages are NetBox's where it has one.

Each function notes errors on what is ``Wanted`` and fills in the columns that follow from others (``vrf_key``,
``duplicate_key``, ``group_key``). Statements do not depend on how many are wanted.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from dcim.core.ids import uuid7
from inventory.devices.models import Device
from inventory.ipam.address import address_text, prefix_text
from inventory.ipam.models import VLAN, VRF, Aggregate, IPAddress, IPRange, VLANGroup
from inventory.ipam.spans import number_of, span_of
from inventory.ipam.vlans import vlan_key
from inventory.wanted import Wanted, same_rows

SHARED_ROLES = frozenset({"anycast", "vip", "vrrp", "hsrp", "glbp", "carp"})
"""Roles whose address stands on several interfaces on purpose."""
DUPLICATE = "Duplicate IP address"
MAX_RANGE = 2**32 - 1
"""Addresses of a range (NetBox's limit)."""


def check_addresses(session: Session, wanted: Sequence[Wanted]) -> None:
    """No duplicate in a VRF that forbids it, none inside a populated range, none that names a network."""
    vrfs = _vrfs(session, wanted)
    standing = _standing(session, wanted)
    populated = _populated(session, wanted)
    seen: set[tuple[int, int, bytes]] = set()
    primary = _primaries(session, wanted)
    for one in wanted:
        family, raw, length = one.current("family"), one.current("address"), one.current("prefix_length")
        if raw is None:
            continue
        vrf = vrfs.get(one.current("vrf_id") or 0)
        key = (one.current("vrf_id") or 0, family, raw)
        one.values["vrf_key"] = key[0]
        text = f"{address_text(family, raw)}/{length}"
        shared = one.current("role") in SHARED_ROLES or (vrf is not None and not vrf.enforce_unique)
        _duplicate_key(one, shared)
        if not shared:
            if key in seen or standing.get(key, set()) - same_rows([one]):
                where = f"VRF {vrf.name}" if vrf is not None else "global table"
                one.error("address", f"{DUPLICATE} found in {where}: {text} stands already")
            seen.add(key)
        if one.row is None and any(low <= number_of(raw) <= high for low, high in populated.get(key[:2], ())):
            one.error("address", f"Cannot create IP address {text} inside a range that is marked as populated")
        if one.current("interface_id") is not None:
            _check_assigned(one, family, raw, length, text)
        moved = one.row is not None and {"interface_id", "fhrp_group_id"} & one.values.keys()
        if moved and one.row is not None and one.row.pk in primary and _moves(one):
            one.error(
                "assigned_object_id",
                "Cannot reassign IP address while it is designated as the primary IP for the parent object: "
                f"{primary[one.row.pk]}",
            )


def check_ranges(session: Session, wanted: Sequence[Wanted]) -> None:
    """Ends in order, in one network, and no overlap with another range of the VRF."""
    from inventory.ipam.service import lock_pool

    vrfs = _vrfs(session, wanted)
    for vrf_key in sorted({one.current("vrf_id") or 0 for one in wanted}):
        lock_pool(session, f"ranges:{vrf_key}")
    mine = same_rows(wanted)
    others: dict[tuple[int, int], list[tuple[int, int, str]]] = {}
    for row in session.exec(
        select(IPRange).where(col(IPRange.vrf_key).in_({one.current("vrf_id") or 0 for one in wanted}))
    ):
        if row.pk not in mine:
            span = (number_of(row.start), number_of(row.end), row.name)
            others.setdefault((row.vrf_key, row.family), []).append(span)
    for one in wanted:
        family, start, end = one.current("family"), one.current("start"), one.current("end")
        one.values["vrf_key"] = one.current("vrf_id") or 0
        if start is None or end is None:
            continue
        low, high = number_of(start), number_of(end)
        first = address_text(family, start)
        if low > high:
            one.error("end_address", f"Ending address must be greater than or equal to the beginning address ({first})")
            continue
        length = one.current("prefix_length")
        network = ipaddress.ip_network((first, length), strict=False)
        if high > span_of(network)[1]:
            one.error("end_address", f"Starting and ending IP addresses must lie in one network: {network}")
        if high - low + 1 > MAX_RANGE:
            one.error("end_address", f"Defined range exceeds maximum supported size ({MAX_RANGE})")
        spans = others.setdefault((one.values["vrf_key"], family), [])
        vrf = vrfs.get(one.values["vrf_key"])
        for other_low, other_high, name in spans:
            if low <= other_high and other_low <= high:
                where = f"VRF {vrf.name}" if vrf is not None else "the global table"
                one.error("start_address", f"Defined addresses overlap with range {name} in {where}")
                break
        else:
            spans.append((low, high, f"{first}-{address_text(family, end)}/{length}"))


def check_aggregates(session: Session, wanted: Sequence[Wanted]) -> None:
    """No aggregate inside of another."""
    from inventory.ipam.service import lock_pool

    lock_pool(session, "aggregates")
    mine = same_rows(wanted)
    others = [
        ipaddress.ip_network(row.name) for row in session.exec(select(Aggregate)) if row.pk not in mine
    ]  # there are few
    for one in wanted:
        if one.current("network") is None:
            continue
        network = ipaddress.ip_network(
            prefix_text(one.current("family"), one.current("network"), one.current("length"))
        )
        for other in others:
            if network.version != other.version or not network.overlaps(other):
                continue
            if network.prefixlen >= other.prefixlen:
                text = f"{network} is already covered by an existing aggregate ({other})."
                one.error("prefix", f"Aggregates cannot overlap. {text}")
            else:
                text = f"{network} covers an existing aggregate ({other})."
                one.error("prefix", f"Prefixes cannot overlap aggregates. {text}")
            break
        else:
            others.append(network)


def check_vlans(session: Session, wanted: Sequence[Wanted]) -> None:
    """Numbers within the group's, number and name once in the group (or site), and Q-in-Q that makes sense."""
    groups = {row.pk: row for row in _by_id(session, VLANGroup, [one.current("group_id") for one in wanted])}
    spaces = set()
    for one in wanted:
        one.values["group_key"] = vlan_key(one.current("group_id"), one.current("site_id"))
        spaces.add(one.values["group_key"])
    mine = same_rows(wanted)
    vids: set[tuple[int, int]] = set()
    names: set[tuple[int, str]] = set()
    statement = select(VLAN.id, VLAN.group_key, VLAN.vid, VLAN.name).where(col(VLAN.group_key).in_(spaces))
    for row_id, space, vid, name in session.exec(statement):
        if row_id not in mine:
            vids.add((space, vid))
            names.add((space, name))
    for one in wanted:
        group, space = groups.get(one.current("group_id") or 0), one.values["group_key"]
        vid, name = one.current("vid"), one.current("name")
        where = (
            f"group {group.name}" if group is not None else "this site" if space < 0 else "the VLANs without a group"
        )
        if (space, vid) in vids:
            one.error("vid", f"VLAN {vid} stands already in {where}: take another number")
        if (space, name) in names:
            one.error("name", f"{where} has a VLAN {name!r} already: choose another name")
        vids.add((space, vid))
        names.add((space, name))
        if group is not None and vid is not None and not any(low <= vid <= high for low, high in group.ranges):
            ranges = ", ".join(f"{low}-{high}" for low, high in group.ranges)
            one.error("vid", f"VID must be in ranges {ranges} for VLANs in group {group.name}")
        _check_site(one, group)
        if one.current("qinq_svlan_id") is not None and one.current("qinq_role") != "cvlan":
            one.error("qinq_svlan", "Only Q-in-Q customer VLANs maybe assigned to a service VLAN.")
        if one.current("qinq_svlan_id") is None and one.current("qinq_role") == "cvlan":
            one.error("qinq_role", "A Q-in-Q customer VLAN must be assigned to a service VLAN.")


def _check_site(one: Wanted, group: VLANGroup | None) -> None:
    site = one.current("site_id")
    if group is not None and group.site_id is not None and site not in (None, group.site_id):
        one.error("site", f"VLAN is assigned to group {group.name}, which is another site's: leave the site out")


def _check_assigned(one: Wanted, family: int, raw: bytes, length: int, text: str) -> None:
    network = ipaddress.ip_network((address_text(family, raw), length), strict=False)
    if network.prefixlen >= network.max_prefixlen - 1 or one.current("role") in SHARED_ROLES:
        return
    first, last = span_of(network)
    if number_of(raw) == first:
        one.error("address", f"{text} is a network ID, which may not be assigned to an interface.")
    elif family == 4 and number_of(raw) == last:
        one.error("address", f"{text} is a broadcast address, which may not be assigned to an interface.")


def _duplicate_key(one: Wanted, shared: bool) -> None:
    """An address that may stand twice is told apart by its row's own uid."""
    if one.row is not None:
        one.values["duplicate_key"] = one.row.uid if shared else ""
    elif shared:
        one.values["uid"] = one.values.get("uid") or uuid7()
        one.values["duplicate_key"] = one.values["uid"]
    else:
        one.values["duplicate_key"] = ""


def _moves(one: Wanted) -> bool:
    return any(
        column in one.values and getattr(one.row, column) != one.values[column]
        for column in ("interface_id", "fhrp_group_id")
    )


def _vrfs(session: Session, wanted: Sequence[Wanted]) -> dict[int, VRF]:
    return {row.pk: row for row in _by_id(session, VRF, [one.current("vrf_id") for one in wanted])}


def _by_id(session: Session, model: Any, ids: Iterable[int | None]) -> Sequence[Any]:
    wanted = {row_id for row_id in ids if row_id is not None}
    return session.exec(select(model).where(col(model.id).in_(wanted))).all() if wanted else []


def _standing(session: Session, wanted: Sequence[Wanted]) -> dict[tuple[int, int, bytes], set[int]]:
    """(VRF, family, address) → the rows that forbid another."""
    found: dict[tuple[int, int, bytes], set[int]] = {}
    rows = session.exec(
        select(IPAddress.id, IPAddress.vrf_key, IPAddress.family, IPAddress.address).where(
            col(IPAddress.address).in_({one.current("address") for one in wanted} - {None}),
            IPAddress.duplicate_key == "",
        )
    )
    for row_id, vrf_key, family, raw in rows:
        found.setdefault((vrf_key, family, raw), set()).add(row_id or 0)
    return found


def _populated(session: Session, wanted: Sequence[Wanted]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """(VRF, family) → the spans that something else populates."""
    keys = {one.current("vrf_id") or 0 for one in wanted if one.row is None}
    if not keys:
        return {}
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    statement = select(IPRange).where(col(IPRange.vrf_key).in_(keys), col(IPRange.mark_populated).is_(True))
    for row in session.exec(statement):
        found.setdefault((row.vrf_key, row.family), []).append((number_of(row.start), number_of(row.end)))
    return found


def _primaries(session: Session, wanted: Sequence[Wanted]) -> dict[int, str]:
    """Address → the device whose primary address it is, for those that stand."""
    ids = same_rows(wanted)
    if not ids:
        return {}
    found: dict[int, str] = {}
    for column in (Device.primary_ip4_id, Device.primary_ip6_id, Device.oob_ip_id):
        for address, name in session.exec(select(column, Device.name).where(col(column).in_(ids))):
            found[address or 0] = name
    return found

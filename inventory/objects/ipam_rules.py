"""Rules of addresses, ranges, aggregates and VLANs, for many bodies at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from dcim.core.ids import uuid7
from inventory import models as m
from inventory.ipam.address import address_text, prefix_text
from inventory.ipam.service import SHARED_ROLES
from inventory.objects.bodies import NON_FIELD, Body


def check_addresses(session: Session, bodies: Sequence[Body]) -> None:
    """No address twice in a VRF that forbids it; an address that is primary stays on its device. A few statements."""
    vrfs = {body.current("vrf_id") for body in bodies} - {None}
    free = set()
    if vrfs:
        rows = session.scalars(select(m.VRF).where(m.VRF.id.in_(vrfs)))  # type: ignore[union-attr]
        free = {row.id for row in rows if not row.enforce_unique}
    for body in bodies:
        if "vrf_id" in body.values or body.row is None:
            body.values["vrf_key"] = body.current("vrf_id") or 0
        may_repeat = body.current("role") in SHARED_ROLES or body.current("vrf_id") in free
        uid = getattr(body.row, "uid", None) or body.values.setdefault("uid", uuid7())
        body.values["duplicate_key"] = uid if may_repeat else ""
    _check_duplicates(session, [body for body in bodies if not body.errors and not body.values["duplicate_key"]])
    _check_primaries(session, bodies)


def _address_of(body: Body) -> tuple[int, int, bytes]:
    return body.current("vrf_key") or 0, body.current("family"), body.current("address")


def _check_duplicates(session: Session, bodies: Sequence[Body]) -> None:
    changed = [body for body in bodies if body.values.keys() & {"address", "vrf_id", "role"} and body.current("address")]
    if not changed:
        return
    row: Any = m.IPAddress
    addresses = {body.current("address") for body in changed}
    lines = session.execute(
        select(row.id, row.vrf_key, row.family, row.address).where(
            row.address.in_(addresses), row.duplicate_key == ""
        )
    )
    stored: dict[tuple[int, int, bytes], int] = {(line[1], line[2], line[3]): line[0] for line in lines}
    seen: set[tuple[int, int, bytes]] = set()
    for body in changed:
        key = _address_of(body)
        owner = stored.get(key)
        if (owner is not None and owner != (body.row.pk if body.row is not None else None)) or key in seen:
            where = f"VRF with id {body.current('vrf_id')}" if key[0] else "global table"
            text = f"{address_text(key[1], key[2])}/{body.current('prefix_length')}"
            body.error("address", f"Duplicate IP address found in {where}: {text}")
        seen.add(key)


def _check_primaries(session: Session, bodies: Sequence[Body]) -> None:
    moved = {body.row.pk: body for body in bodies if body.row is not None and "interface_id" in body.values
             and getattr(body.row, "interface_id") != body.values["interface_id"]}  # noqa: B009 - typed as Row  # fmt: skip
    if not moved:
        return
    device: Any = m.Device
    columns = (device.primary_ip4_id, device.primary_ip6_id, device.oob_ip_id)
    lines = session.execute(
        select(device.id, *columns).where(or_(*(column.in_(moved) for column in columns)))
    ).all()
    if not lines:
        return
    interface: Any = m.Interface
    targets = {body.values["interface_id"] for body in moved.values()} - {None}
    owners = dict(session.execute(select(interface.id, interface.device_id).where(interface.id.in_(targets))).all())
    for device_id, *used in lines:
        for address in used:
            body = moved.get(address)
            if body is not None and owners.get(body.values["interface_id"]) != device_id:
                body.error(NON_FIELD, "Cannot reassign IP address while it is designated as the primary IP for the "
                                      "parent object")  # fmt: skip


def check_ranges(session: Session, bodies: Sequence[Body]) -> None:
    """Both ends are of one family and in order; ranges of a VRF do not overlap. A statement a body with new ends."""
    row: Any = m.IPRange
    for body in bodies:
        if body.errors or not body.values.keys() & {"start", "end", "vrf_id"}:
            continue
        start, end, family = body.current("start"), body.current("end"), body.current("family")
        if start is None or end is None:
            continue
        if end < start:
            body.error("end_address", "Ending address must be greater than beginning address")
            continue
        condition = and_(row.vrf_key == (body.current("vrf_id") or 0), row.family == family, row.start <= end,
                         row.end >= start)  # fmt: skip
        if body.row is not None:
            condition = and_(condition, row.id != body.row.pk)
        other = session.scalars(select(row).where(condition).limit(1)).first()
        if other is not None:
            body.error(NON_FIELD, f"Defined addresses overlap with range {other.name}")


def check_aggregates(session: Session, bodies: Sequence[Body]) -> None:
    """Aggregates do not overlap. One statement."""
    changed = [body for body in bodies if not body.errors and "network" in body.values]
    if not changed:
        return
    rows = list(session.scalars(select(m.Aggregate)))
    known = [(row.id, row.family, row.network, row.length) for row in rows]
    for body in changed:
        family, network, length = body.values["family"], body.values["network"], body.values["length"]
        own = body.row.pk if body.row is not None else None
        for row_id, other_family, other, other_length in known:
            shorter = min(length, other_length)
            if row_id != own and family == other_family and _head(family, network, shorter) == _head(
                family, other, shorter
            ):
                what = "covered by an existing" if other_length <= length else "overlapping an existing"
                text = prefix_text(other_family, other, other_length)
                body.error("prefix", f"Prefixes cannot overlap aggregates: it is {what} aggregate ({text}).")
                break
        known.append((None, family, network, length))


def _head(family: int, network: bytes, length: int) -> int:
    bits = 32 if family == 4 else 128
    return (int.from_bytes(network, "big") & ((1 << bits) - 1)) >> (bits - length)


def check_vlans(session: Session, bodies: Sequence[Body]) -> None:
    """A VLAN's number lies within its group's ranges. One statement."""
    groups = {body.current("group_id") for body in bodies if body.values.keys() & {"group_id", "vid"}} - {None}
    if not groups:
        return
    rows = session.scalars(select(m.VLANGroup).where(m.VLANGroup.id.in_(groups)))  # type: ignore[union-attr]
    ranges = {row.id: row.ranges for row in rows}
    for body in bodies:
        vid, group = body.current("vid"), body.current("group_id")
        if vid is None or group not in ranges:
            continue
        if not any(first <= vid <= last for first, last in ranges[group]):
            shown = ", ".join(f"{first}-{last}" for first, last in ranges[group])
            body.error("vid", f"VID must be in ranges {shown} for VLANs in this group")

"""One box for everything: names, serials, MACs, addresses, asset tags, labels."""

from dataclasses import dataclass

from sqlalchemy import case, or_, select
from sqlmodel import Session

from inventory.ipam.address import prefix_text
from inventory.pages.device_queries import matches
from inventory.pages.ipam_queries import about
from inventory.pages.listing import like
from inventory.pages.tables import (
    CABLE,
    DEVICE,
    DEVICE_ROLE,
    DEVICE_TYPE,
    PREFIX,
    RACK,
    SITE,
    VLAN,
    VLAN_GROUP,
    fetch,
    pick,
)
from inventory.pages.text import as_network


@dataclass(frozen=True)
class Hit:
    """Something found. ``kind`` is the noun, ``id`` its row, ``note`` what tells it from others."""

    kind: str
    id: int
    name: str
    note: str


def search(session: Session, text: str, limit: int = 50) -> list[Hit]:
    """What is meant by ``text``: an exact name or serial first, then devices, racks, prefixes, VLANs, cables.

    Five statements, six when ``text`` is an address.
    """
    text = text.strip()
    if len(text) < 2:
        return []
    pattern = like(text)
    exact = case((or_(*(DEVICE.c[name] == text for name in ("name", "serial", "asset_tag"))), 0), else_=1)
    statement = (
        select(
            *pick(DEVICE, "id name serial asset_tag"),
            DEVICE_ROLE.c.name.label("role"),
            DEVICE_TYPE.c.model,
            RACK.c.name.label("rack"),
        )
        .select_from(DEVICE)
        .join(DEVICE_ROLE, DEVICE_ROLE.c.id == DEVICE.c.role_id)
        .join(DEVICE_TYPE, DEVICE_TYPE.c.id == DEVICE.c.device_type_id)
        .join(RACK, RACK.c.id == DEVICE.c.rack_id, isouter=True)
        .where(matches(text))
        .order_by(exact, DEVICE.c.name)
        .limit(limit)
    )
    hits = [
        Hit(
            "device",
            row.id,
            row.name,
            " · ".join(filter(None, (row.role, row.model, row.rack, row.serial, row.asset_tag))),
        )
        for row in fetch(session, statement)
    ]
    statement = (
        select(*pick(RACK, "id name facility_id"), SITE.c.name.label("site"))
        .select_from(RACK)
        .join(SITE, SITE.c.id == RACK.c.site_id)
        .where(or_(RACK.c.name.ilike(pattern, escape="\\"), RACK.c.facility_id.ilike(pattern, escape="\\")))
        .order_by(RACK.c.name)
        .limit(limit)
    )
    hits += [Hit("rack", row.id, row.name, row.site) for row in fetch(session, statement)]
    statement = select(*pick(SITE, "id name slug")).where(
        or_(SITE.c.name.ilike(pattern, escape="\\"), SITE.c.slug.ilike(pattern, escape="\\"))
    )
    hits += [Hit("site", row.id, row.name, row.slug) for row in fetch(session, statement.limit(limit))]
    statement = (
        select(*pick(VLAN, "id vid name"), VLAN_GROUP.c.name.label("group"))
        .select_from(VLAN)
        .join(VLAN_GROUP, VLAN_GROUP.c.id == VLAN.c.group_id, isouter=True)
        .where(or_(VLAN.c.name.ilike(pattern, escape="\\"), VLAN.c.vid == (int(text) if _is_number(text) else -1)))
        .order_by(VLAN.c.vid)
        .limit(limit)
    )
    hits += [
        Hit("vlan", row.id, row.name, f"VLAN {row.vid} {row.group or ''}".strip()) for row in fetch(session, statement)
    ]
    labels = (
        select(*pick(CABLE, "id label type")).where(CABLE.c.label.ilike(pattern, escape="\\")).order_by(CABLE.c.label)
    )
    hits += [Hit("cable", row.id, row.label, row.type) for row in fetch(session, labels.limit(limit))]
    return hits + _prefixes(session, text)


def _prefixes(session: Session, text: str) -> list[Hit]:
    network = as_network(text)
    if network is None:
        return []
    statement = select(*pick(PREFIX, "id family network length description")).where(about(network))
    rows = fetch(session, statement.order_by(PREFIX.c.length.desc()).limit(10))
    return [Hit("prefix", row.id, prefix_text(row.family, row.network, row.length), row.description) for row in rows]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9

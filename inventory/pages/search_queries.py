"""One box for everything: names, serials, MACs, addresses, asset tags, labels."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlmodel import Session

from inventory.answers.sightings import Sighting
from inventory.answers.where_queries import where
from inventory.ipam.address import prefix_text
from inventory.pages.ipam_queries import about
from inventory.pages.listing import like
from inventory.pages.tables import (
    PREFIX,
    SITE,
    VLAN,
    VLAN_GROUP,
    fetch,
    pick,
)
from inventory.pages.text import as_network


@dataclass(frozen=True)
class Hit:
    """Something found. ``kind`` is the noun, ``id`` its row, ``note`` what tells it from others.

    ``place``: site, room, rack and unit; ``matched``: which of its marks was meant, and the port's far end.
    """

    kind: str
    id: int
    name: str
    note: str
    place: str = ""
    matched: str = ""


def search(session: Session, text: str, limit: int = 50) -> list[Hit]:
    """What is meant by ``text``: whole matches first, then devices, cables, racks, sites, VLANs and prefixes.

    Those of ``answers.where_queries`` and three statements more.
    """
    text = text.strip()
    if len(text) < 2:
        return []
    pattern = like(text)
    found: dict[tuple[str, int], Hit] = {}
    for hit in map(_hit, where(session, text, limit)):
        found.setdefault((hit.kind, hit.id), hit)
    hits = list(found.values())
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
    return hits + _prefixes(session, text)


def _hit(found: Sighting) -> Hit:
    name = found.value if found.kind == "cable" else found.name
    port = f"{found.port} → {found.peer}" if found.peer else found.port
    ends = f"{found.name}:{found.port} – {found.peer}" if found.kind == "cable" else port
    mark = "" if found.field in ("name", "cable label") else f"{found.field} {found.value}"
    note = " · ".join(filter(None, (found.role, found.model)))
    return Hit(found.kind, found.id, name, note, found.at, " · ".join(filter(None, (mark, ends))))


def _prefixes(session: Session, text: str) -> list[Hit]:
    network = as_network(text)
    if network is None:
        return []
    statement = select(*pick(PREFIX, "id family network length description")).where(about(network))
    rows = fetch(session, statement.order_by(PREFIX.c.length.desc()).limit(10))
    return [Hit("prefix", row.id, prefix_text(row.family, row.network, row.length), row.description) for row in rows]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9

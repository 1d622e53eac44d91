"""Cables by label and racks by what is written on them, for ``where_queries``; three statements."""

from typing import Any

from sqlalchemy import case, func, or_, select
from sqlmodel import Session

from inventory.answers.port_queries import port_facts
from inventory.answers.sightings import Sighting
from inventory.answers.text_rules import bare, written
from inventory.cables.models import PORT_KINDS
from inventory.pages.listing import like
from inventory.pages.tables import CABLE, CABLE_TERMINATION, LOCATION, RACK, SITE, fetch, pick


def bare_column(column: Any) -> Any:
    """``text_rules.bare`` in SQL."""
    for sign in " -_.:/":
        column = func.replace(column, sign, "")
    return func.upper(column)


def cables_called(session: Session, text: str, limit: int) -> list[Sighting]:
    """Cables by label with both their ends."""
    pattern, plain = like(text), written(text)
    ways = [CABLE.c.label.ilike(pattern, escape="\\")]
    if len(plain) >= 4:
        ways.append(bare_column(CABLE.c.label).like(like(plain), escape="\\"))
    ids = (
        select(CABLE.c.id)
        .where(CABLE.c.label != "", or_(*ways))
        .order_by(case((func.lower(CABLE.c.label) == text.lower(), 0), else_=1), CABLE.c.label)
        .limit(limit)
    )
    kinds = [CABLE_TERMINATION.c[f"{kind}_id"] for kind in PORT_KINDS]
    kind = case(*((column.is_not(None), name) for name, column in zip(PORT_KINDS, kinds, strict=True)))
    chosen = ids.subquery()
    rows = fetch(
        session,
        select(
            *pick(CABLE, "id label type status"), CABLE_TERMINATION.c.cable_end, kind.label("kind"),
            func.coalesce(*kinds).label("port_id"),
        )
        .select_from(
            CABLE.join(chosen, chosen.c.id == CABLE.c.id).outerjoin(
                CABLE_TERMINATION, CABLE_TERMINATION.c.cable_id == CABLE.c.id
            )
        )
        .order_by(CABLE.c.label, CABLE.c.id, CABLE_TERMINATION.c.cable_end, CABLE_TERMINATION.c.position),
    )  # fmt: skip
    facts = port_facts(session, [(row.kind, row.port_id) for row in rows if row.kind is not None]) if rows else {}
    found = []
    for cable in {row.id: row for row in rows}.values():
        sides = {
            side: [facts[row.kind, row.port_id] for row in rows if row.id == cable.id and row.cable_end == side]
            for side in "AB"
        }
        a = sides["A"][0] if sides["A"] else None
        far = sides["B"]
        found.append(
            Sighting(
                "cable label", cable.label, "cable", cable.id, a.device if a else cable.label, cable.status, "",
                cable.type, a.site if a else "", a.location if a else "", a.rack_id if a else None, a.rack if a else "",
                a.place if a else "", port=", ".join(dict.fromkeys(end.name for end in sides["A"])),
                peer=", ".join(dict.fromkeys(end.label for end in far)),
                peer_device_id=far[0].device_id if far else None, exact=bare(cable.label) == bare(text),
            )
        )  # fmt: skip
    return found


def racks_called(session: Session, text: str, limit: int) -> list[Sighting]:
    """Racks by name, facility id, serial or asset tag."""
    pattern = like(text)
    columns = {"name": RACK.c.name, "facility id": RACK.c.facility_id, "serial": RACK.c.serial,
               "asset tag": RACK.c.asset_tag}  # fmt: skip
    same = or_(*(func.lower(column) == text.lower() for column in columns.values()))
    statement = (
        select(
            *pick(RACK, "id name facility_id serial asset_tag status"), SITE.c.slug.label("site"),
            func.coalesce(LOCATION.c.name, "").label("location"),
        )
        .join(SITE, SITE.c.id == RACK.c.site_id)
        .join(LOCATION, LOCATION.c.id == RACK.c.location_id, isouter=True)
        .where(or_(*(column.ilike(pattern, escape="\\") for column in columns.values())))
        .order_by(case((same, 0), else_=1), RACK.c.name)
        .limit(limit)
    )  # fmt: skip
    found = []
    for row in fetch(session, statement):
        values = {"name": row.name, "facility id": row.facility_id, "serial": row.serial, "asset tag": row.asset_tag}
        exact = [name for name, value in values.items() if value and bare(value) == bare(text)]
        held = [name for name, value in values.items() if value and text.lower() in value.lower()]
        field = (exact or held or ["name"])[0]
        found.append(
            Sighting(
                field, values[field] or row.name, "rack", row.id, row.name, row.status, "rack", "", row.site,
                row.location, row.id, row.name, exact=bool(exact),
            )
        )  # fmt: skip
    return found

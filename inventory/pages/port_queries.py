"""Ports, cables and their far ends, whatever kind of port they join."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, literal, or_, select, union_all
from sqlmodel import Session

from inventory import models
from inventory.cables.models import PORT_KINDS
from inventory.pages.listing import Listing, counts, like, listing
from inventory.pages.tables import (
    CABLE,
    CABLE_TERMINATION,
    DEVICE,
    POWER_FEED,
    POWER_PANEL,
    POWER_PORT,
    RACK,
    TENANT,
    fetch,
    pick,
    table_of,
)

PORTS = {
    "interface": table_of(models.Interface),
    "console_port": table_of(models.ConsolePort),
    "console_server_port": table_of(models.ConsoleServerPort),
    "power_port": POWER_PORT,
    "power_outlet": table_of(models.PowerOutlet),
    "front_port": table_of(models.FrontPort),
    "rear_port": table_of(models.RearPort),
}
"""Tables of the ports that belong to devices; a power feed belongs to a panel."""
KIND_NAMES = {kind: kind.replace("_", " ") for kind in PORT_KINDS}


@dataclass(frozen=True)
class End:
    """One end of a cable: the port, and the device (or the power panel) that has it."""

    cable_id: int
    side: str
    position: int
    lane: int
    kind: str
    port_id: int
    port: str
    port_type: str
    device_id: int | None
    device: str
    rack: str


@dataclass(frozen=True)
class Link:
    """A cable seen from a port: the cable's facts and what is at the other end."""

    cable: Row[Any]
    near: End
    far: tuple[End, ...]


def ports(session: Session, device_id: int, kinds: Sequence[str]) -> Sequence[Row[Any]]:
    """Ports of a device of some kinds as (kind, id, name, label, type), in the chassis' order; one statement."""
    parts = [
        select(literal(kind).label("kind"), *pick(PORTS[kind], "id name label type position description")).where(
            PORTS[kind].c.device_id == device_id
        )
        for kind in kinds
    ]
    together = union_all(*parts).subquery()
    return fetch(session, select(together).order_by(together.c.kind, together.c.position, together.c.id))


def links(session: Session, device_id: int) -> dict[tuple[str, int], list[Link]]:
    """Every cable on a device by (kind, port id); three statements. Planned cables follow connected ones."""
    near = or_(
        *(
            CABLE_TERMINATION.c[f"{kind}_id"].in_(select(table.c.id).where(table.c.device_id == device_id))
            for kind, table in PORTS.items()
        )
    )
    return _links(session, select(CABLE_TERMINATION.c.cable_id).where(near), device_id)


def _links(session: Session, cables: Select[Any], device_id: int) -> dict[tuple[str, int], list[Link]]:
    facts = {row.id: row for row in fetch(session, select(CABLE).where(CABLE.c.id.in_(cables)))}
    by_cable: dict[int, list[End]] = {}
    for end in ends(session, CABLE_TERMINATION.c.cable_id.in_(cables)):
        by_cable.setdefault(end.cable_id, []).append(end)
    result: dict[tuple[str, int], list[Link]] = {}
    for cable_id, found in by_cable.items():
        for near in found:
            if near.device_id != device_id:
                continue
            far = tuple(end for end in found if end.side != near.side and end.position == near.position)
            result.setdefault((near.kind, near.port_id), []).append(Link(facts[cable_id], near, far))
    for several in result.values():
        several.sort(key=lambda link: (link.cable.status != "connected", link.near.position))
    return result


def ends(session: Session, condition: Any) -> list[End]:
    """Ends of cables with the names of ports and devices, in the cables' order; one statement."""
    termination = CABLE_TERMINATION.c
    kind = case(*((termination[f"{name}_id"].is_not(None), name) for name in PORT_KINDS))
    tables = {**PORTS, "power_feed": POWER_FEED}
    source: Any = CABLE_TERMINATION
    for name, table in tables.items():
        source = source.outerjoin(table, table.c.id == termination[f"{name}_id"])
    source = (
        source.outerjoin(DEVICE, DEVICE.c.id == func.coalesce(*(table.c.device_id for table in PORTS.values())))
        .outerjoin(POWER_PANEL, POWER_PANEL.c.id == POWER_FEED.c.power_panel_id)
        .outerjoin(RACK, RACK.c.id == func.coalesce(DEVICE.c.rack_id, POWER_FEED.c.rack_id))
    )
    statement = (
        select(
            termination.cable_id,
            termination.cable_end,
            termination.position,
            termination.lane,
            kind,
            func.coalesce(*(termination[f"{name}_id"] for name in PORT_KINDS)),
            func.coalesce(*(table.c.name for table in tables.values())),
            func.coalesce(*(table.c.type for table in tables.values())),
            DEVICE.c.id,
            func.coalesce(DEVICE.c.name, POWER_PANEL.c.name, ""),
            func.coalesce(RACK.c.name, ""),
        )
        .select_from(source)
        .where(condition)
        .order_by(termination.cable_id, termination.cable_end, termination.position)
    )
    return [End(*row) for row in fetch(session, statement)]


def cable_list(session: Session, page: int, q: str = "", status: str = "", type_: str = "") -> tuple[Listing, Any]:
    """A page of cables and their ends by cable id; three statements. ``q`` finds a label or the name of a device."""
    conditions: list[Any] = []
    if status:
        conditions.append(CABLE.c.status == status)
    if type_:
        conditions.append(CABLE.c.type == type_)
    if q:
        pattern = like(q)
        devices = select(DEVICE.c.id).where(DEVICE.c.name.ilike(pattern, escape="\\"))
        held = (
            CABLE_TERMINATION.c[f"{kind}_id"].in_(select(table.c.id).where(table.c.device_id.in_(devices)))
            for kind, table in PORTS.items()
        )
        conditions.append(
            or_(
                CABLE.c.label.ilike(pattern, escape="\\"),
                CABLE.c.id.in_(select(CABLE_TERMINATION.c.cable_id).where(or_(*held))),
            )
        )
    statement = (
        select(*pick(CABLE, "id label type status color length length_unit description"), TENANT.c.name.label("tenant"))
        .select_from(CABLE)
        .join(TENANT, TENANT.c.id == CABLE.c.tenant_id, isouter=True)
        .where(*conditions)
        .order_by(CABLE.c.label, CABLE.c.id)
    )
    found = listing(session, statement, page)
    by_cable: dict[int, dict[str, list[End]]] = {row.id: {"A": [], "B": []} for row in found.rows}
    for end in ends(session, CABLE_TERMINATION.c.cable_id.in_(list(by_cable))):
        by_cable[end.cable_id][end.side].append(end)
    return found, by_cable


def outlets(session: Session, outlet_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Outlets with the inlet of their PDU and the leg, by id; one statement."""
    outlet = PORTS["power_outlet"]
    statement = (
        select(
            *pick(outlet, "id name feed_leg device_id power_port_id"),
            POWER_PORT.c.name.label("inlet"),
        )
        .select_from(outlet)
        .join(POWER_PORT, POWER_PORT.c.id == outlet.c.power_port_id, isouter=True)
        .where(outlet.c.id.in_(outlet_ids))
    )
    return {row.id: row for row in fetch(session, statement)}


def feeds_of_inlets(session: Session, inlet_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The feed at the other end of each PDU inlet's cable, by inlet; one statement."""
    near, far = CABLE_TERMINATION.alias(), CABLE_TERMINATION.alias()
    statement = (
        select(
            near.c.power_port_id.label("inlet_id"),
            *pick(POWER_FEED, "id name type status voltage amperage phase max_utilization"),
            POWER_PANEL.c.name.label("panel"),
        )
        .select_from(near)
        .join(far, and_(far.c.cable_id == near.c.cable_id, far.c.cable_end != near.c.cable_end))
        .join(POWER_FEED, POWER_FEED.c.id == far.c.power_feed_id)
        .join(POWER_PANEL, POWER_PANEL.c.id == POWER_FEED.c.power_panel_id)
        .where(near.c.power_port_id.in_(inlet_ids))
    )
    return {row.inlet_id: row for row in fetch(session, statement)}


def cable_facets(session: Session) -> tuple[dict[str, int], dict[str, int]]:
    """How many cables have each status, and each type; two statements."""
    return counts(session, CABLE.c.status), counts(session, CABLE.c.type)

"""The way of a cable from a port to its end, through panels and PDUs: statements grow with hops, not with rows."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from inventory.cables.models import PORT_KINDS
from inventory.pages.port_queries import PORTS, End, ends
from inventory.pages.tables import CABLE, CABLE_TERMINATION, DEVICE, RACK, fetch, fetch_one, pick

MAX_HOPS = 24
"""A longer way is a loop."""


@dataclass(frozen=True)
class Hop:
    """One cable on the way: from ``near`` over ``cable`` to ``far``; ``onward`` is where a panel or PDU goes on."""

    near: End
    cable: Any
    far: End
    onward: End | None


def trace(session: Session, kind: str, port_id: int) -> list[list[Hop]]:
    """The ways from a port, one per cable on it (a breakout has several); empty when nothing is plugged in."""
    if kind not in PORT_KINDS:
        return []
    return [_walk(session, near) for near in _at(session, kind, port_id)]


def _at(session: Session, kind: str, port_id: int) -> list[End]:
    return ends(session, CABLE_TERMINATION.c[f"{kind}_id"] == port_id)


def _walk(session: Session, near: End) -> list[Hop]:
    hops: list[Hop] = []
    strands: list[int] = []
    start: End | None = near
    seen: set[int] = set()
    while start is not None and start.cable_id not in seen and len(hops) < MAX_HOPS:
        seen.add(start.cable_id)
        cable = fetch_one(session, select(CABLE).where(CABLE.c.id == start.cable_id))
        others = [
            end
            for end in ends(session, CABLE_TERMINATION.c.cable_id == start.cable_id)
            if end.side != start.side and end.position == start.position
        ]
        if not others:
            break
        far = others[0]
        inside = _inside(session, far, strands)
        hops.append(Hop(start, cable, far, inside))
        following = _at(session, inside.kind, inside.port_id) if inside is not None else []
        if inside is not None and inside.kind == "rear_port":
            # A trunk takes the whole port (lane 0); a strand may also have a cable of its own.
            following = [end for end in following if end.lane in (0, strands[-1])]
        start = following[0] if following else None
    return hops


def _inside(session: Session, far: End, strands: list[int]) -> End | None:
    """The other side of a panel's port, or the inlet that feeds an outlet. ``strands`` remembers trunk positions."""
    front, outlet = PORTS["front_port"], PORTS["power_outlet"]
    if far.kind == "front_port":
        chosen = select(*pick(front, "rear_port_id rear_port_position")).where(front.c.id == far.port_id)
        row = fetch_one(session, chosen)
        strands.append(row.rear_port_position)
        return _port(session, "rear_port", row.rear_port_id)
    if far.kind == "rear_port":
        strand = strands.pop() if strands else far.lane or 1
        row = fetch_one(
            session,
            select(front.c.id).where(front.c.rear_port_id == far.port_id, front.c.rear_port_position == strand),
        )
        return _port(session, "front_port", row.id) if row is not None else None
    if far.kind == "power_outlet":
        row = fetch_one(session, select(outlet.c.power_port_id).where(outlet.c.id == far.port_id))
        return _port(session, "power_port", row.power_port_id) if row.power_port_id is not None else None
    return None


def _port(session: Session, kind: str, port_id: int) -> End:
    table = PORTS[kind]
    statement = (
        select(table.c.name, table.c.type, DEVICE.c.id, DEVICE.c.name.label("device"), RACK.c.name.label("rack"))
        .select_from(table)
        .join(DEVICE, DEVICE.c.id == table.c.device_id)
        .join(RACK, RACK.c.id == DEVICE.c.rack_id, isouter=True)
        .where(table.c.id == port_id)
    )
    row = fetch_one(session, statement)
    return End(0, "", 0, 0, kind, port_id, row.name, row.type, row.id, row.device, row.rack or "")


def cabled_ports(session: Session, device_id: int) -> list[tuple[str, int, str]]:
    """(kind, id, name) of the ports of a device that carry a cable, kind by kind; a statement per kind."""
    found: list[tuple[str, int, str]] = []
    for kind, table in PORTS.items():
        held = select(CABLE_TERMINATION.c[f"{kind}_id"]).where(CABLE_TERMINATION.c[f"{kind}_id"].is_not(None))
        statement = (
            select(table.c.id, table.c.name)
            .where(table.c.device_id == device_id, table.c.id.in_(held))
            .order_by(table.c.position, table.c.id)
        )
        found += [(kind, row.id, row.name) for row in fetch(session, statement)]
    return found

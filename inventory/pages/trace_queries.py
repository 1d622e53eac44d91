"""The way of a cable from a port to its end, through panels and PDUs: statements grow with hops, not with rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from inventory.cables.models import PORT_KINDS
from inventory.cables.paths import Position
from inventory.cables.queries import ways_from
from inventory.pages.port_queries import PORTS, End, ends
from inventory.pages.tables import CABLE, CABLE_TERMINATION, DEVICE, RACK, fetch


@dataclass(frozen=True)
class Hop:
    """One cable on the way: from ``near`` over ``cable`` to ``far``; ``onward`` is where a panel or PDU goes on."""

    near: End
    cable: Any
    far: End
    onward: End | None


def trace(session: Session, kind: str, port_id: int) -> list[list[Hop]]:
    """The ways from a port, one per strand on it (a breakout has several); empty when nothing is plugged in."""
    if kind not in PORT_KINDS:
        return []
    ways = ways_from(session, kind, [port_id])[port_id]
    cable_ids = {hop.cable_id for way in ways for hop in way}
    cables = {row.id: row for row in fetch(session, select(CABLE).where(CABLE.c.id.in_(cable_ids)))}
    at = {
        (end.cable_id, (end.kind, end.port_id, end.lane)): end
        for end in ends(session, CABLE_TERMINATION.c.cable_id.in_(cable_ids))
    }
    inner = _ports(session, (hop.onward for way in ways for hop in way if hop.onward is not None))
    return [
        [
            Hop(
                at[hop.cable_id, hop.near], cables[hop.cable_id], at[hop.cable_id, hop.far],
                inner[hop.onward[:2]] if hop.onward is not None else None,
            )
            for hop in way
        ]
        for way in ways
    ]  # fmt: skip


def _ports(session: Session, positions: Iterable[Position]) -> dict[tuple[str, int], End]:
    """The insides of panels and PDUs by (kind, id): a statement a kind."""
    wanted: dict[str, set[int]] = {}
    for kind, port_id, _position in positions:
        wanted.setdefault(kind, set()).add(port_id)
    found: dict[tuple[str, int], End] = {}
    for kind, ids in wanted.items():
        table = PORTS[kind]
        statement = (
            select(
                table.c.id.label("port_id"), table.c.name, table.c.type, DEVICE.c.id, DEVICE.c.name.label("device"),
                RACK.c.name.label("rack"),
            )
            .select_from(table)
            .join(DEVICE, DEVICE.c.id == table.c.device_id)
            .join(RACK, RACK.c.id == DEVICE.c.rack_id, isouter=True)
            .where(table.c.id.in_(ids))
        )  # fmt: skip
        for row in fetch(session, statement):
            end = End(0, "", 0, 0, kind, row.port_id, row.name, row.type, row.id, row.device, row.rack or "")
            found[kind, row.port_id] = end
    return found


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

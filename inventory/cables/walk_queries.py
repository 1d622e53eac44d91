"""What the walk along cables reads: layer by layer for some ports, or every cable at once.

``DatabaseSource`` costs one to three statements a layer, however many ports; ``load_all`` two in all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from inventory.cables.mapping_queries import Mapped, port_mappings
from inventory.cables.models import PORT_KINDS, Cable, CableTermination
from inventory.cables.walk import LoadedSource, Passage, Plug, Port
from inventory.components.models import PowerOutlet

CHUNK = 8000
"""Ids of one statement: SQLite takes 32,766 values, PostgreSQL 65,535."""


class DatabaseSource:
    """A source that reads what the walk asks for. ``planned`` False leaves out cables that are not connected."""

    def __init__(self, session: Session, *, planned: bool = True) -> None:
        self._session, self._planned = session, planned

    def plugs(self, ports: Collection[Port]) -> Mapping[Port, Sequence[tuple[Plug, Sequence[Plug]]]]:
        """One statement: the plugs on these ports, with the other ends of their cables."""
        near, far = aliased(CableTermination), aliased(CableTermination)
        found: dict[Port, dict[Plug, list[Plug]]] = defaultdict(dict)
        for part in chunks(ports):
            ids = by_kind(part)
            statement = (
                select(*_columns(near), *_columns(far))
                .select_from(near)
                .outerjoin(far, and_(col(far.cable_id) == near.cable_id, col(far.cable_end) != near.cable_end))
                .where(near.plan_id == 0, or_(*(getattr(near, f"{kind}_id").in_(ids[kind]) for kind in ids)))
                .order_by(col(near.cable_id), col(near.position), col(far.position))
            )
            if not self._planned:
                statement = statement.join(Cable, col(Cable.id) == near.cable_id).where(Cable.status == "connected")
            for row in self._session.connection().execute(statement):
                plug = _plug(row[:6])
                met = found[plug.port].setdefault(plug, [])
                if row[6] is not None and plug.meets(other := _plug(row[6:])):
                    met.append(other)
        return {port: list(several.items()) for port, several in found.items()}

    def passages(self, ports: Collection[Port]) -> Mapping[Port, Sequence[Passage]]:
        """One statement for panels' ports, one for outlets; none for neither."""
        mappings: list[Mapped] = []
        inlets: list[tuple[int, int]] = []
        for part in chunks(ports):
            ids = by_kind(part)
            fronts, rears, outlets = (ids.get(kind, []) for kind in ("front_port", "rear_port", "power_outlet"))
            if fronts or rears:
                mappings += port_mappings(self._session, fronts, rears)
            if outlets:
                inlets += _inlets(self._session, outlets)
        return _passages(mappings, inlets)


def load_all(session: Session, *, planned: bool = True) -> LoadedSource:
    """Every cable of interfaces and panels, for walks from everywhere at once; two statements."""
    kinds = ("interface", "front_port", "rear_port")
    row = CableTermination
    statement = select(*_columns(row)).where(
        row.plan_id == 0, or_(*(getattr(row, f"{kind}_id").is_not(None) for kind in kinds))
    )
    if not planned:
        statement = statement.join(Cable, col(Cable.id) == row.cable_id).where(Cable.status == "connected")
    plugs = [_plug(found) for found in session.connection().execute(statement)]
    return LoadedSource(plugs, _passages(port_mappings(session), []))


def by_kind(ports: Iterable[Port]) -> dict[str, list[int]]:
    """The ids of ports by kind."""
    found: dict[str, list[int]] = defaultdict(list)
    for kind, port_id in ports:
        found[kind].append(port_id)
    return found


def chunks(ports: Collection[Port]) -> Iterator[list[Port]]:
    """Ports in parts that one statement can name."""
    listed = list(ports)
    for first in range(0, len(listed), CHUNK):
        yield listed[first : first + CHUNK]


def _columns(row: Any) -> list[Any]:
    ids = [getattr(row, f"{kind}_id") for kind in PORT_KINDS]
    kind = case(*((column.is_not(None), name) for name, column in zip(PORT_KINDS, ids, strict=True)))
    return [row.cable_id, row.cable_end, row.position, row.lane, kind, func.coalesce(*ids)]


def _plug(row: Any) -> Plug:
    cable_id, side, position, lane, kind, port_id = row
    return Plug(cable_id, side, position, lane, (kind, port_id))


def _inlets(session: Session, outlets: Collection[int]) -> list[tuple[int, int]]:
    statement = select(PowerOutlet.id, PowerOutlet.power_port_id).where(
        col(PowerOutlet.id).in_(outlets), col(PowerOutlet.power_port_id).is_not(None)
    )
    return [(outlet, inlet) for outlet, inlet in session.exec(statement) if outlet is not None and inlet is not None]


def _passages(mappings: Iterable[Mapped], inlets: Iterable[tuple[int, int]]) -> dict[Port, list[Passage]]:
    found: dict[Port, list[Passage]] = defaultdict(list)
    for m in dict.fromkeys(mappings):
        front, rear = ("front_port", m.front_id), ("rear_port", m.rear_id)
        found[front].append(Passage(m.front_position, m.front_positions, rear, m.rear_position, m.rear_positions))
        found[rear].append(Passage(m.rear_position, m.rear_positions, front, m.front_position, m.front_positions))
    for outlet, inlet in inlets:
        found["power_outlet", outlet].append(Passage(1, 1, ("power_port", inlet), 1, 1))
    for several in found.values():
        several.sort(key=lambda step: (step.position, step.other))
    return found

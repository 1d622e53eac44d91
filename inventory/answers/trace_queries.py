"""The path of a cable from any port, with the names of everything on the way.

Two statements a panel on the longest way and two more, however many ways there are.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from dcim.core.errors import NotFound
from inventory.answers.port_queries import PortFacts, port_facts
from inventory.cables.walk import ENDINGS, Plug, Port, Way, walk
from inventory.cables.walk_queries import DatabaseSource
from inventory.pages.port_queries import PORTS
from inventory.pages.tables import CABLE, CABLE_TERMINATION, fetch, pick


@dataclass(frozen=True)
class CableFacts:
    """A cable. ``length`` in ``length_unit``."""

    id: int
    label: str
    type: str
    status: str
    color: str
    length: float | None
    length_unit: str

    @property
    def name(self) -> str:
        """The label, or the number of an unlabelled cable."""
        return self.label or f"cable {self.id}"

    @property
    def note(self) -> str:
        """``dac-passive · 3 m · planned``, as far as it is known."""
        length = f"{self.length:g} {self.length_unit}" if self.length else ""
        return " · ".join(part for part in (self.type, length, self.status) if part)


@dataclass(frozen=True)
class PathEnd:
    """An end of a cable: the port, its ``lane`` (0: the whole port), the cable's strand (0: the whole cable)."""

    port: PortFacts
    lane: int
    position: int


@dataclass(frozen=True)
class PathSegment:
    """One cable: from ``near`` to ``far`` (None: no other end); ``onward`` is where a panel or PDU goes on."""

    near: PathEnd
    cable: CableFacts
    far: PathEnd | None
    onward: PortFacts | None


@dataclass(frozen=True)
class Path:
    """One way. ``complete``: it ends at a port; else ``ending`` and ``note`` say why it stops.

    ``through``: the other side of the starting port's panel, when the way begins inwards.
    """

    segments: list[PathSegment]
    ending: str
    note: str
    complete: bool
    through: PortFacts | None


@dataclass(frozen=True)
class Trace:
    """Every way from a port; ``split``: there are several, as a breakout has."""

    start: PortFacts
    paths: list[Path]
    split: bool


def trace(session: Session, port: Port, *, planned: bool = True) -> Trace:
    """The ways from a port. NotFound when the port does not exist. ``planned`` False leaves planned cables out."""
    return traces(session, [port], planned=planned)[0]


def traces(session: Session, ports: list[Port], *, planned: bool = True) -> list[Trace]:
    """The ways from each of some ports, at the cost of one. NotFound names a port that does not exist."""
    ways = walk(DatabaseSource(session, planned=planned), ports)
    seen: set[Port] = set(ports)
    cables: set[int] = set()
    for several in ways.values():
        for way in several:
            seen |= set(filter(None, (way.through, *(segment.onward for segment in way.segments))))
            for segment in way.segments:
                cables.add(segment.near.cable_id)
                seen.add(segment.near.port)
                if segment.far is not None:
                    seen.add(segment.far.port)
    facts = port_facts(session, seen)
    for kind, port_id in ports:
        if (kind, port_id) not in facts:
            raise NotFound(f"no {kind.replace('_', ' ')} with id {port_id}: it may have been deleted")
    known = _cables(session, cables)
    return [_trace(facts[port], ways[port], facts, known) for port in ports]


def _trace(start: PortFacts, ways: list[Way], facts: dict[Port, PortFacts], cables: dict[int, CableFacts]) -> Trace:
    def end(plug: Plug) -> PathEnd:
        return PathEnd(facts[plug.port], plug.lane, plug.position)

    paths = [
        Path(
            [
                PathSegment(
                    end(segment.near), cables[segment.near.cable_id],
                    None if segment.far is None else end(segment.far),
                    None if segment.onward is None else facts[segment.onward],
                )
                for segment in way.segments
            ],
            way.ending, ENDINGS[way.ending], way.end is not None,
            None if way.through is None else facts[way.through],
        )
        for way in ways
    ]  # fmt: skip
    return Trace(start, paths, sum(1 for path in paths if path.segments and path.through is None) > 1)


def _cables(session: Session, ids: set[int]) -> dict[int, CableFacts]:
    statement = select(*pick(CABLE, "id label type status color length length_unit")).where(CABLE.c.id.in_(ids))
    return {row.id: CableFacts(*row) for row in fetch(session, statement)}


def cabled_ports(session: Session, device_id: int) -> list[tuple[str, int, str]]:
    """(kind, id, name) of the ports of a device that carry a cable, kind by kind; a statement per kind."""
    found: list[tuple[str, int, str]] = []
    for kind, table in PORTS.items():
        ends: Any = CABLE_TERMINATION.c[f"{kind}_id"]
        held = select(ends).where(ends.is_not(None), CABLE_TERMINATION.c.plan_id == 0)
        statement = (
            select(table.c.id, table.c.name)
            .where(table.c.device_id == device_id, table.c.id.in_(held))
            .order_by(table.c.position, table.c.id)
        )
        found += [(kind, row.id, row.name) for row in fetch(session, statement)]
    return found

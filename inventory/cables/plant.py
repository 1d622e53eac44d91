"""The cabling of the database as a ``Plant``: all of it, or as much as walkers ask for."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from dcim.core.among import among
from inventory.cables.models import PORT_KINDS, Cable, CableTermination
from inventory.cables.paths import Plant, Port, Position
from inventory.components.models import FrontPort, PortMapping, PowerOutlet, RearPort

CHUNK = 5000
"""Ids in one IN list."""


def end_of(row: CableTermination) -> Position:
    """The port and lane of an end."""
    for kind in PORT_KINDS:
        port_id = getattr(row, f"{kind}_id")
        if port_id is not None:
            return kind, port_id, row.lane
    raise AssertionError("an end without a port")  # a CHECK forbids it


class StoredPlant(Plant):
    """A plant that loads what walkers need: three statements a step for cables and panels, however many walkers."""

    def __init__(self, session: Session, plan_id: int = 0) -> None:
        super().__init__()
        self.session = session
        self.plan_id = plan_id
        self._linked: set[Port] = set()
        self._opened: set[Port] = set()
        self._cables: set[int] = set()

    def need_links(self, ports: set[Port]) -> None:
        """Load the cables on ports."""
        wanted = ports - self._linked
        self._linked |= wanted
        cables: set[int] = set()
        for condition in _on(wanted):
            cables |= set(
                self.session.exec(
                    select(CableTermination.cable_id).where(condition, CableTermination.plan_id == self.plan_id)
                )
            )
        cables -= self._cables
        self._cables |= cables
        rows: list[CableTermination] = []
        for part in chunks(sorted(cables)):
            statement = select(CableTermination).where(among(CableTermination.cable_id, part))
            rows += self.session.exec(statement.order_by(col(CableTermination.id)))
        add_terminations(self, rows)

    def need_inside(self, ports: set[Port]) -> None:
        """Load the insides of panels' ports and PDUs' outlets."""
        wanted = ports - self._opened
        self._opened |= wanted
        by_kind = {kind: [port_id for name, port_id in wanted if name == kind] for kind in PORT_KINDS}
        for part in chunks(sorted(by_kind["power_outlet"])):
            add_outlets(self, self.session.exec(select(PowerOutlet).where(among(PowerOutlet.id, part))))
        for column, kind in ((PortMapping.front_port_id, "front_port"), (PortMapping.rear_port_id, "rear_port")):
            for part in chunks(sorted(by_kind[kind])):
                add_mappings(self, self.session.exec(_mappings().where(among(column, part))))


def whole_plant(session: Session, *, planned: bool = True, plan_id: int = 0) -> Plant:
    """Every cable and panel: two statements. ``planned`` False leaves out cables whose status is not connected."""
    plant = Plant()
    statement = select(CableTermination).where(CableTermination.plan_id == plan_id)
    if not planned:
        statement = statement.join(Cable, col(Cable.id) == CableTermination.cable_id).where(Cable.status == "connected")
    add_terminations(plant, session.exec(statement.order_by(col(CableTermination.id))))
    add_mappings(plant, session.exec(_mappings()))
    return plant


def add_terminations(plant: Plant, rows: Iterable[CableTermination]) -> None:
    """Join the ends of cables: strand by strand."""
    ends: dict[tuple[int, int], dict[str, Position]] = {}
    for row in rows:
        ends.setdefault((row.cable_id, row.position), {})[row.cable_end] = end_of(row)
    for (cable_id, _strand), pair in ends.items():
        if len(pair) == 2:
            plant.join(cable_id, pair["A"], pair["B"])


def _mappings() -> Any:
    return (
        select(PortMapping, FrontPort.positions, RearPort.positions)
        .join(FrontPort, col(FrontPort.id) == PortMapping.front_port_id)
        .join(RearPort, col(RearPort.id) == PortMapping.rear_port_id)
    )


def add_mappings(plant: Plant, rows: Iterable[Any]) -> None:
    """Join fronts and rears; rows are (mapping, front's positions, rear's positions)."""
    for row, fronts, rears in rows:
        plant.wire(
            ("front_port", row.front_port_id, row.front_port_position),
            ("rear_port", row.rear_port_id, row.rear_port_position),
        )
        plant.positions["front_port", row.front_port_id] = fronts
        plant.positions["rear_port", row.rear_port_id] = rears


def add_outlets(plant: Plant, rows: Iterable[PowerOutlet]) -> None:
    """Outlets lead to the inlet of their PDU."""
    for row in rows:
        if row.power_port_id is not None:
            plant.inside["power_outlet", row.pk, 0] = ("power_port", row.power_port_id, 0)


def _on(ports: Iterable[Port]) -> Iterator[Any]:
    """Conditions that a termination is on one of the ports, each of at most ``CHUNK`` ids."""
    by_kind: dict[str, list[int]] = {}
    for kind, port_id in ports:
        by_kind.setdefault(kind, []).append(port_id)
    small = []
    for kind, ids in sorted(by_kind.items()):
        for part in chunks(sorted(ids)):
            condition = among(getattr(CableTermination, f"{kind}_id"), part)
            if len(part) < CHUNK // len(PORT_KINDS):
                small.append(condition)
            else:
                yield condition
    if small:
        yield or_(*small)


def chunks(ids: list[int]) -> Iterator[list[int]]:
    """Parts of at most ``CHUNK``."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]

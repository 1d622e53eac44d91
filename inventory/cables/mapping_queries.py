"""What is wired to what inside a patch panel: the one place that reads it, one statement."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_
from sqlmodel import Session, col, select

from inventory.components.models import FrontPort, PortMapping, RearPort


@dataclass(frozen=True, slots=True)
class Mapped:
    """Strand ``front_position`` of a front port is strand ``rear_position`` of a rear port of the same device.

    ``front_positions`` and ``rear_positions`` say how many strands each port has.
    """

    front_id: int
    front_position: int
    front_positions: int
    rear_id: int
    rear_position: int
    rear_positions: int


def port_mappings(
    session: Session, fronts: Collection[int] | None = None, rears: Collection[int] | None = None
) -> list[Mapped]:
    """The mappings of some front ports and of some rear ports; of all when neither is given."""
    statement = (
        select(PortMapping, FrontPort.positions, RearPort.positions)
        .join(FrontPort, col(FrontPort.id) == PortMapping.front_port_id)
        .join(RearPort, col(RearPort.id) == PortMapping.rear_port_id)
    )
    if fronts is not None or rears is not None:
        statement = statement.where(
            or_(col(PortMapping.front_port_id).in_(fronts or ()), col(PortMapping.rear_port_id).in_(rears or ()))
        )
    return [
        Mapped(
            row.front_port_id, row.front_port_position, fronts_of, row.rear_port_id, row.rear_port_position, rears_of
        )
        for row, fronts_of, rears_of in session.exec(statement.order_by(col(PortMapping.id)))
    ]

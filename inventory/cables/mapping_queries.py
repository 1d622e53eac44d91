"""What is wired to what inside a patch panel: the one place that reads it, one statement."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_
from sqlmodel import Session, col, select

from inventory.components.models import FrontPort, RearPort


@dataclass(frozen=True, slots=True)
class PortMapping:
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
) -> list[PortMapping]:
    """The mappings of some front ports and of some rear ports; of all when neither is given."""
    statement = select(FrontPort.id, FrontPort.rear_port_position, RearPort.id, RearPort.positions).join(
        RearPort, col(RearPort.id) == FrontPort.rear_port_id
    )
    if fronts is not None or rears is not None:
        statement = statement.where(or_(col(FrontPort.id).in_(fronts or ()), col(RearPort.id).in_(rears or ())))
    return [
        PortMapping(front_id, 1, 1, rear_id, position, positions)
        for front_id, position, rear_id, positions in session.exec(statement.order_by(col(FrontPort.id)))
        if front_id is not None and rear_id is not None
    ]

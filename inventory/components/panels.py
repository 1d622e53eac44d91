"""What the positions of a panel's front ports are inside: positions of its rear ports. Call inside a unit of work."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from dcim.core.errors import InvalidInput, Problem
from inventory.components.models import FrontPort, PortMapping, RearPort

Mapped = tuple[int, int, int]
"""(position of the front port, id of the rear port, position of the rear port)"""


def set_mappings(session: Session, front: FrontPort, mappings: Iterable[Mapped]) -> None:
    """Make the mappings of a front port (flushed) those given. InvalidInput says which do not fit or are taken.

    Both ports belong to one device, positions lie within the ports', and each position is mapped once.
    """
    wanted = list(mappings)
    problems = _problems(session, front, wanted)
    if problems:
        raise InvalidInput(f"front port {front.name} was not changed", problems)
    stored = {
        (row.front_port_position, row.rear_port_id, row.rear_port_position): row
        for row in session.exec(select(PortMapping).where(PortMapping.front_port_id == front.pk))
    }
    for key, row in stored.items():
        if key not in wanted:
            session.delete(row)
    session.flush()
    session.add_all(
        PortMapping(
            device_id=front.device_id, front_port_id=front.pk, front_port_position=position, rear_port_id=rear,
            rear_port_position=rear_position,
        )
        for position, rear, rear_position in wanted
        if (position, rear, rear_position) not in stored
    )  # fmt: skip
    session.flush()


def _problems(session: Session, front: FrontPort, wanted: Sequence[Mapped]) -> list[Problem]:
    ids = {rear for _position, rear, _rear_position in wanted}
    rears = {row.pk: row for row in session.exec(select(RearPort).where(col(RearPort.id).in_(ids)))}
    taken = {
        (row.rear_port_id, row.rear_port_position)
        for row in session.exec(select(PortMapping).where(col(PortMapping.rear_port_id).in_(ids)))
        if row.front_port_id != front.pk
    }
    problems: list[Problem] = []
    mine: set[int] = set()
    for position, rear_id, rear_position in wanted:
        rear = rears.get(rear_id)
        if rear is None or rear.device_id != front.device_id:
            problems.append(
                Problem("rear_ports", f"rear port #{rear_id} is not one of the same device: choose another")
            )
            continue
        if not 1 <= position <= front.positions:
            problems.append(Problem("rear_ports", f"{front.name} has {front.positions} position(s), no {position}"))
        if not 1 <= rear_position <= rear.positions:
            problems.append(Problem("rear_ports", f"{rear.name} has {rear.positions} position(s), no {rear_position}"))
        if position in mine:
            problems.append(Problem("rear_ports", f"position {position} of {front.name} is mapped twice: keep one"))
        if (rear_id, rear_position) in taken:
            problems.append(
                Problem(
                    "rear_ports", f"position {rear_position} of {rear.name} is another front port's: take a free one"
                )
            )
        mine.add(position)
        taken.add((rear_id, rear_position))
    return problems

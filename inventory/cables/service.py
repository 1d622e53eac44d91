"""Plug and unplug cables. Call inside a unit of work."""

from typing import Any

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from dcim.core.errors import Conflict, InvalidInput, NotFound, Problem
from dcim.core.rows import Row
from inventory.cables.models import PORT_KINDS, Cable, CableTermination
from inventory.cables.rules import refusal
from inventory.components.models import (
    ConsolePort,
    ConsoleServerPort,
    FrontPort,
    Interface,
    PowerOutlet,
    PowerPort,
    RearPort,
)
from inventory.power.models import PowerFeed

PORT_MODELS: dict[str, type[Row]] = {
    "interface": Interface, "console_port": ConsolePort, "console_server_port": ConsoleServerPort,
    "power_port": PowerPort, "power_outlet": PowerOutlet, "front_port": FrontPort, "rear_port": RearPort,
    "power_feed": PowerFeed,
}  # fmt: skip
"""Port kind (a column of ``CableTermination`` without ``_id``) → its table."""

Port = tuple[str, int]
"""(port kind, id)"""


def connect(session: Session, a: Port, b: Port, plan_id: int = 0, **fields: Any) -> Cable:
    """Join two ports; ``fields`` are columns of ``Cable``. InvalidInput when they do not go together or are taken."""
    values = []
    problems = []
    for side, (kind, port_id) in (("a", a), ("b", b)):
        if kind not in PORT_MODELS:
            raise InvalidInput("the cable was not added", [Problem(side, f"{kind!r} is no kind of port")])
        row = session.get(PORT_MODELS[kind], port_id)
        if row is None:
            raise NotFound(f"no {kind.replace('_', ' ')} with id {port_id}")
        values.append(row.as_dict())
        column = getattr(CableTermination, f"{kind}_id")
        taken = select(CableTermination.cable_id).where(column == port_id, CableTermination.plan_id == plan_id)
        if (cable_id := session.exec(taken).first()) is not None:
            problems.append(Problem(side, f"{values[-1]['name']} has cable {cable_id} already: unplug that one first"))
    if a == b:
        problems.append(Problem("b", "is the same port: a cable joins two"))
    message = refusal(f"{a[0]}s", values[0], f"{b[0]}s", values[1])
    if message:
        problems.append(Problem("b", message))
    if problems:
        raise InvalidInput("the cable was not added", problems)
    cable = Cable(plan_id=plan_id, **fields)
    session.add(cable)
    session.flush()
    for end, (kind, port_id) in (("A", a), ("B", b)):
        ends: dict[str, Any] = {f"{kind}_id": port_id}
        session.add(CableTermination(cable_id=cable.pk, cable_end=end, plan_id=plan_id, **ends))
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("one of the ports was taken meanwhile: read it again") from error
    return cable


def disconnect(session: Session, cable: Cable) -> None:
    """Remove a cable and its ends."""
    for termination in session.exec(select(CableTermination).where(CableTermination.cable_id == cable.pk)):
        session.delete(termination)
    session.flush()
    session.delete(cable)
    session.flush()


def disconnect_device(session: Session, device_id: int) -> int:
    """Remove every cable on a device's ports; how many there were."""
    conditions = []
    for kind in PORT_KINDS:
        if kind == "power_feed":
            continue
        model: Any = PORT_MODELS[kind]
        conditions.append(
            getattr(CableTermination, f"{kind}_id").in_(select(model.id).where(model.device_id == device_id))
        )
    ids = session.exec(select(CableTermination.cable_id).where(or_(*conditions)).distinct()).all()
    for cable in session.exec(select(Cable).where(col(Cable.id).in_(ids))).all():
        disconnect(session, cable)
    return len(ids)

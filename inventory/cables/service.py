"""Plug and unplug cables. Call inside a unit of work."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from dcim.core.errors import Conflict, InvalidInput, NotFound, Problem
from dcim.core.rows import Row
from inventory.cables.models import PORT_KINDS, Cable, CableTermination
from inventory.cables.paths import PASS_THROUGH
from inventory.cables.plant import end_of
from inventory.cables.profiles import PROFILES, Lane, lanes
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
from inventory.deletion import delete_objects
from inventory.power.models import PowerFeed

PORT_MODELS: dict[str, type[Row]] = {
    "interface": Interface, "console_port": ConsolePort, "console_server_port": ConsoleServerPort,
    "power_port": PowerPort, "power_outlet": PowerOutlet, "front_port": FrontPort, "rear_port": RearPort,
    "power_feed": PowerFeed,
}  # fmt: skip
"""Port kind (a column of ``CableTermination`` without ``_id``) → its table."""

Port = tuple[str, int]
"""(port kind, id)"""
Ports = Port | Sequence[Port]
"""One port, or the ports of an end in the order of the cable's connectors."""
Ends = tuple[Ports, Ports, Mapping[str, Any]]
"""(end A, end B, columns of ``Cable``)"""


def connect(session: Session, a: Ports, b: Ports, plan_id: int = 0, profile: str = "", **fields: Any) -> Cable:
    """Join ports; ``fields`` are columns of ``Cable``. InvalidInput when they do not go together or are taken.

    ``profile`` says which lane of which port meets which (``inventory.cables.profiles``); without one a cable joins
    one port with one, several with as many in their order, or one port (its lanes) with several.
    """
    return connect_many(session, [(a, b, {"plan_id": plan_id, "profile": profile, **fields})])[0]


def connect_many(session: Session, wanted: Sequence[Ends]) -> list[Cable]:
    """``connect`` for many cables: a number of statements that does not depend on how many."""
    cables = [Cable(**fields) for _a, _b, fields in wanted]
    plugged = [(cable, _listed(a), _listed(b)) for cable, (a, b, _fields) in zip(cables, wanted, strict=True)]
    laid = _check(session, plugged)
    session.add_all(cables)
    session.flush()
    _plug(session, zip(cables, laid, strict=True))
    return cables


def replug(session: Session, cable: Cable, a: Ports, b: Ports) -> None:
    """Put a cable on other ports, or lay its lanes anew after its profile changed. InvalidInput as for ``connect``."""
    with session.no_autoflush:
        laid = _check(session, [(cable, _listed(a), _listed(b))])
    session.flush()
    for termination in session.exec(select(CableTermination).where(CableTermination.cable_id == cable.pk)):
        session.delete(termination)
    session.flush()
    _plug(session, [(cable, laid[0])])


def ends_of(session: Session, cable: Cable) -> tuple[list[Port], list[Port]]:
    """The ports at the ends A and B of a cable, in the order of its connectors; one statement."""
    ends: dict[str, list[Port]] = {"A": [], "B": []}
    profile = PROFILES.get(cable.profile)

    def place(row: CableTermination) -> int:
        return profile.place_at_b(row.position) if profile is not None and row.cable_end == "B" else row.position

    rows = session.exec(select(CableTermination).where(CableTermination.cable_id == cable.pk)).all()
    for row in sorted(rows, key=place):
        port = end_of(row)[:2]
        if port not in ends[row.cable_end]:
            ends[row.cable_end].append(port)
    return ends["A"], ends["B"]


def disconnect(session: Session, *cables: Cable) -> None:
    """Remove cables and their ends."""
    delete_objects(session, cables)


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
    disconnect(session, *session.exec(select(Cable).where(col(Cable.id).in_(ids))))
    return len(ids)


_Laid = list[tuple[str, Port, Lane]]
"""(end, port, lane)"""


def _listed(ports: Ports) -> list[Port]:
    if isinstance(ports, tuple) and len(ports) == 2 and isinstance(ports[0], str):
        return [(ports[0], ports[1])]
    return list(cast(Sequence[Port], ports))


def _check(session: Session, plugged: Sequence[tuple[Cable, list[Port], list[Port]]]) -> list[_Laid]:
    """The lanes of each cable. InvalidInput with everything that is wrong; ``where`` is a or b, or ``2.a`` of many."""
    ports = [port for _cable, a, b in plugged for port in (*a, *b)]
    rows = _load(session, ports)
    taken = _taken(session, ports, {cable.id for cable, _a, _b in plugged if cable.id is not None})
    problems: list[Problem] = []
    result: list[_Laid] = []
    for index, (cable, a, b) in enumerate(plugged):
        prefix, name = f"{index + 1}." if len(plugged) > 1 else "", cable.id or -index - 1
        found = lanes(cable.profile, len(a), len(b))
        if isinstance(found, str):
            problems.append(Problem(f"{prefix}profile", found))
            continue
        laid = [("A", a[lane.port], lane) for lane in found[0]] + [("B", b[lane.port], lane) for lane in found[1]]
        problems += [Problem(f"{prefix}{side}", message) for side, message in _refusals(a, b, rows)]
        for end, port, lane in laid:
            message = _occupied(taken.get((cable.plan_id, *port), {}), name, port, lane.lane, rows[port])
            problem = Problem(f"{prefix}{end.lower()}", message)
            if message and problem not in problems:
                problems.append(problem)
            taken.setdefault((cable.plan_id, *port), {}).setdefault(lane.lane, name)
        result.append(laid)
    if problems:
        raise InvalidInput("the cable was not added" if len(plugged) == 1 else "the cables were not added", problems)
    return result


def _refusals(a: list[Port], b: list[Port], rows: dict[Port, dict[str, Any]]) -> list[tuple[str, str]]:
    if set(a) & set(b):
        return [("b", "is the same port: a cable joins two")]
    for side, ports in (("a", a), ("b", b)):
        if len({kind for kind, _port_id in ports}) > 1:
            return [(side, "has ports of several kinds: an end takes one kind")]
        if len(set(ports)) < len(ports):
            return [(side, "has a port twice: name each once")]
    kind_a, kind_b = f"{a[0][0]}s", f"{b[0][0]}s"
    messages = [refusal(kind_a, rows[a[0]], kind_b, rows[port]) for port in b]
    messages += [refusal(kind_a, rows[port], kind_b, rows[b[0]]) for port in a[1:]]
    return [("b", message) for message in dict.fromkeys(messages) if message]


def _occupied(taken: dict[int, int], cable: int, port: Port, lane: int, row: dict[str, Any]) -> str:
    """Why a lane of a port is not free: ``taken`` is lane → cable. Lanes and the whole port exclude each other.

    The strands of a panel's port may have a cable each; any other port takes one cable.
    """
    holder = taken.get(lane)
    if holder is None:
        holder = taken.get(0) if lane else next(iter(taken.values()), None)
    if holder is None and port[0] not in PASS_THROUGH:
        holder = next((other for other in taken.values() if other != cable), None)
    if holder is None:
        return ""
    if holder < 0:
        return f"{row['name']} gets another cable by the same change: a port takes one"
    return f"{row['name']} has cable {holder} already: unplug that one first"


def _load(session: Session, ports: Iterable[Port]) -> dict[Port, dict[str, Any]]:
    """The ports' columns, their rows locked so that two writers do not take one; a statement a kind."""
    by_kind: dict[str, set[int]] = {}
    for kind, port_id in ports:
        if kind not in PORT_MODELS:
            raise InvalidInput("the cable was not added", [Problem("a", f"{kind!r} is no kind of port")])
        by_kind.setdefault(kind, set()).add(port_id)
    found: dict[Port, dict[str, Any]] = {}
    for kind in sorted(by_kind):
        model: Any = PORT_MODELS[kind]
        wanted = sorted(by_kind[kind])
        statement = select(model).where(col(model.id).in_(wanted)).order_by(col(model.id)).with_for_update()
        found |= {(kind, row.pk): row.as_dict() for row in session.exec(statement)}
        missing = [port_id for port_id in wanted if (kind, port_id) not in found]
        if missing:
            raise NotFound(f"no {kind.replace('_', ' ')} with id {missing[0]}")
    return found


def _taken(session: Session, ports: Iterable[Port], besides: set[int]) -> dict[tuple[int, str, int], dict[int, int]]:
    """(plan, kind, port) → lane → the cable on it; a statement a kind."""
    by_kind: dict[str, list[int]] = {}
    for kind, port_id in ports:
        by_kind.setdefault(kind, []).append(port_id)
    found: dict[tuple[int, str, int], dict[int, int]] = {}
    for kind, ids in by_kind.items():
        column = col(getattr(CableTermination, f"{kind}_id"))
        statement = select(column, CableTermination.plan_id, CableTermination.lane, CableTermination.cable_id)
        for port_id, plan_id, lane, cable_id in session.exec(statement.where(column.in_(ids))):
            if cable_id not in besides:
                found.setdefault((plan_id, kind, port_id), {})[lane] = cable_id
    return found


def _plug(session: Session, laid: Iterable[tuple[Cable, _Laid]]) -> None:
    for cable, ends in laid:
        for end, (kind, port_id), lane in ends:
            values: dict[str, Any] = {"cable_id": cable.pk, "plan_id": cable.plan_id, f"{kind}_id": port_id}
            session.add(CableTermination(cable_end=end, lane=lane.lane, position=lane.strand, **values))
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("one of the ports was taken meanwhile: read it again") from error

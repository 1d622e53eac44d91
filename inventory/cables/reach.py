"""What many ports are joined to: their cables, the peers at the other ends, and where ways through panels end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from dcim.core.among import among
from inventory.cables.models import PORT_KINDS, CableTermination
from inventory.cables.paths import PASS_THROUGH, Port, follow
from inventory.cables.plant import StoredPlant


@dataclass(frozen=True)
class Reach:
    """``end`` is the port's end of its cable, A or B; ``peers`` are at the other one; ``far`` are no panels' ports."""

    cable_id: int
    end: str
    peers: tuple[Port, ...]
    far: tuple[Port, ...]


def cables_of(session: Session, kind: str, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Port → its present cable and end; one statement."""
    row: Any = CableTermination
    column = getattr(row, f"{kind}_id")
    statement = select(column, row.cable_id, row.cable_end).where(among(column, ids), row.plan_id == 0)
    return {port: (cable, end) for port, cable, end in session.execute(statement.order_by(row.id.desc()))}


def reach(session: Session, kind: str, ids: Sequence[int]) -> dict[int, Reach]:
    """Port → what it is joined to, for ports with a cable; two statements, a few more when ways lead through panels."""
    plugged = cables_of(session, kind, ids)
    if not plugged:
        return {}
    others = _others(session, kind, plugged)
    through = [port for port, peers in others.items() if any(peer[0] in PASS_THROUGH for peer in peers)]
    ways = follow(StoredPlant(session), [(kind, port) for port in through]) if through else {}
    found = {}
    for port, (cable_id, end) in plugged.items():
        peers = others.get(port, ())
        far = [peer for peer in peers if peer[0] not in PASS_THROUGH]
        for hops in ways.get((kind, port), ()):
            ends = [hop.far[:2] for hop in hops if hop.far[0] not in PASS_THROUGH]
            far += ends[:1]
        found[port] = Reach(cable_id, end, tuple(peers), tuple(dict.fromkeys(far)))
    return found


def _others(session: Session, kind: str, plugged: dict[int, tuple[int, str]]) -> dict[int, list[Port]]:
    """Port → the ports at the other end of its cable that its own strands lead to; one statement."""
    row: Any = CableTermination
    columns = [getattr(row, f"{name}_id") for name in PORT_KINDS]
    cables = {cable for cable, _end in plugged.values()}
    ends: dict[tuple[int, str], list[tuple[Port, int]]] = {}
    for cable, end, strand, *refs in session.execute(
        select(row.cable_id, row.cable_end, row.position, *columns)
        .where(among(row.cable_id, cables))
        .order_by(row.cable_id, row.position, row.id)
    ):
        port = next((name, ref) for name, ref in zip(PORT_KINDS, refs, strict=True) if ref is not None)
        ends.setdefault((cable, end), []).append((port, strand))
    found: dict[int, list[Port]] = {}
    for port_id, (cable, end) in plugged.items():
        strands = {strand for port, strand in ends.get((cable, end), ()) if port == (kind, port_id)}
        other = ends.get((cable, "B" if end == "A" else "A"), ())
        found[port_id] = list(dict.fromkeys(port for port, strand in other if strand in strands))
    return found

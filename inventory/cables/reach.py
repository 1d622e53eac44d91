"""What many ports are joined to: their cables, the peers at the cables' other ends, and where the ways through panels end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from inventory.cables.models import CableTermination
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
    statement = select(column, row.cable_id, row.cable_end).where(column.in_(ids), row.plan_id == 0)
    return {port: (cable, end) for port, cable, end in session.execute(statement.order_by(row.id.desc()))}


def reach(session: Session, kind: str, ids: Sequence[int]) -> dict[int, Reach]:
    """Port → what it is joined to, for ports with a cable; a few statements a cable on the longest way."""
    plugged = cables_of(session, kind, ids)
    if not plugged:
        return {}
    ways = follow(StoredPlant(session), [(kind, port) for port in plugged])
    found = {}
    for port, (cable_id, end) in plugged.items():
        peers: list[Port] = []
        far: list[Port] = []
        for hops in ways[kind, port]:
            peers.append(hops[0].far[:2])
            ends = [hop.far[:2] for hop in hops if hop.far[0] not in PASS_THROUGH]
            far += ends[:1]
        found[port] = Reach(cable_id, end, tuple(dict.fromkeys(peers)), tuple(dict.fromkeys(far)))
    return found

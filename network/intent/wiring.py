"""Where the cables of interfaces end: a walk through patch panels, all interfaces at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inventory.cables.models import CableTermination
from inventory.components.models import FrontPort

MAX_PANELS = 8


@dataclass(frozen=True)
class _Here:
    """A walker: at a port, on a strand."""

    column: str
    port: int
    strand: int = 0


def far_ends(session: Session, interface_ids: Iterable[int]) -> dict[int, int]:
    """Interface id → the interface id at the other end of its cables. Uncabled ones are left out.

    Costs two queries a patch panel on the longest way, however many interfaces are asked for.
    """
    walkers = {start: _Here("interface_id", start) for start in interface_ids}
    found: dict[int, int] = {}
    for _hop in range(MAX_PANELS):
        if not walkers:
            break
        landed = _cross(session, walkers)
        found |= {start: here.port for start, here in landed.items() if here.column == "interface_id"}
        walkers = _through_panels(
            session, {start: here for start, here in landed.items() if here.column != "interface_id"}
        )
    return found


def _cross(session: Session, walkers: dict[int, _Here]) -> dict[int, _Here]:
    """Each walker at the other end of its cable."""
    near: dict[tuple[str, int], CableTermination] = {}
    for column in {here.column for here in walkers.values()}:
        ids = {here.port for here in walkers.values() if here.column == column}
        field = col(getattr(CableTermination, column))
        for row in session.exec(select(CableTermination).where(field.in_(ids), CableTermination.plan_id == 0)):
            near.setdefault((column, getattr(row, column)), row)
    cables = {row.cable_id for row in near.values()}
    ends = session.exec(select(CableTermination).where(col(CableTermination.cable_id).in_(cables))).all()
    by_place = {(row.cable_id, row.cable_end, row.position): row for row in ends}
    result: dict[int, _Here] = {}
    for start, here in walkers.items():
        start_end = near.get((here.column, here.port))
        if start_end is None:
            continue
        other = "B" if start_end.cable_end == "A" else "A"
        end = by_place.get((start_end.cable_id, other, start_end.position))
        column = next((c for c in ("interface_id", "front_port_id", "rear_port_id") if end and getattr(end, c)), "")
        if end is not None and column:
            result[start] = _Here(column, getattr(end, column), here.strand)
    return result


def _through_panels(session: Session, walkers: dict[int, _Here]) -> dict[int, _Here]:
    """Each walker on the other side of its panel: front → rear keeps the strand, rear → front follows it."""
    fronts = {here.port for here in walkers.values() if here.column == "front_port_id"}
    rears = {here.port for here in walkers.values() if here.column == "rear_port_id"}
    if not fronts and not rears:
        return {}
    rows = session.exec(
        select(FrontPort).where(col(FrontPort.id).in_(fronts) | col(FrontPort.rear_port_id).in_(rears))
    ).all()
    by_id = {row.pk: row for row in rows}
    by_strand = {(row.rear_port_id, row.rear_port_position): row for row in rows}
    result: dict[int, _Here] = {}
    for start, here in walkers.items():
        if here.column == "front_port_id":
            panel = by_id.get(here.port)
            if panel is not None:
                result[start] = _Here("rear_port_id", panel.rear_port_id, panel.rear_port_position)
        else:
            front = by_strand.get((here.port, here.strand or 1))
            if front is not None:
                result[start] = _Here("front_port_id", front.pk)
    return result

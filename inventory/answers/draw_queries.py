"""The rule of ``draw_rules.draw_of`` as SQL, for sums over many devices."""

from typing import Any

from sqlalchemy import and_, case, exists, func, select

from inventory.answers.draw_rules import Draw
from inventory.pages.tables import DEVICE, POWER_OUTLET, POWER_PORT

HAS_OUTLETS = exists().where(POWER_OUTLET.c.device_id == DEVICE.c.id)
"""A PDU or UPS: its inlets are no demand."""


def device_draws(*conditions: Any) -> Any:
    """A subquery: a row for each device with power ports (PDUs left out) that satisfies the conditions on ``DEVICE``.

    Columns: device_id, rack_id, allocated_w, maximum_w, estimated (0 or 1), unknown (1: no figure at all).
    """
    allocated, maxima = POWER_PORT.c.allocated_draw, POWER_PORT.c.maximum_draw
    highest = func.coalesce(
        case((func.count(maxima) > 1, func.sum(maxima) - func.max(maxima)), else_=func.sum(maxima)), 0
    )
    given = func.coalesce(func.sum(allocated), 0)
    budgeted = func.count(allocated) > 0
    return (
        select(
            DEVICE.c.id.label("device_id"),
            DEVICE.c.rack_id,
            case((budgeted, given), else_=highest).label("allocated_w"),
            case((and_(budgeted, given > highest), given), else_=highest).label("maximum_w"),
            case((budgeted, 0), (func.count(maxima) > 0, 1), else_=0).label("estimated"),
            case((budgeted, 0), (func.count(maxima) > 0, 0), else_=1).label("unknown"),
        )
        .select_from(DEVICE)
        .join(POWER_PORT, POWER_PORT.c.device_id == DEVICE.c.id)
        .where(~HAS_OUTLETS, *conditions)
        .group_by(DEVICE.c.id, DEVICE.c.rack_id)
        .subquery()
    )


def draw_of_row(row: Any) -> Draw:
    """A row of ``device_draws``."""
    return Draw(float(row.allocated_w), float(row.maximum_w), bool(row.estimated), not row.unknown)

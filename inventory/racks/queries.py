"""Who stands where in a rack."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from inventory.racks.models import RackSlot


def holders(session: Session, rack_id: int, face: str) -> dict[int, int]:
    """Half-unit → the device (id) that takes it on a face; of several side by side, the first. One statement."""
    slot: Any = RackSlot
    rows = session.execute(
        select(slot.half_unit, slot.device_id)
        .where(slot.rack_id == rack_id, slot.face == face, slot.plan_id == 0)
        .order_by(slot.column.desc())
    )
    return dict(rows.tuples().all())

"""What a changed type would do to the devices that stand: a taller one meets its neighbours, a child leaves the rack.

The checks are made before anything is written, for the preview; ``inventory.racks.places`` and the database have the
last word when it is.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from dcim.core.errors import Problem
from inventory.components.models import DeviceBay
from inventory.devices.models import Device
from inventory.racks.places import misfits
from inventory.types.diff import TypeChange
from inventory.types.models import DeviceType

SHOWN = 3
"""Devices that a problem names."""
PLACING = frozenset({"u_height_half", "is_full_depth", "subdevice_role"})
"""Columns that decide where devices of a type can stand."""


def placed_devices(session: Session, type_ids: Sequence[int]) -> list[Device]:
    """The devices of some types that are in a rack, by name."""
    statement = select(Device).where(col(Device.device_type_id).in_(type_ids), col(Device.rack_id).is_not(None))
    return list(session.exec(statement.order_by(Device.name)))


def check_devices(session: Session, changes: Sequence[TypeChange]) -> list[Problem]:
    """Why the devices of changed types forbid the change. No statement unless a height, depth or role changes."""
    placing = {change.id: change for change in changes if change.id is not None and PLACING & change.fields.keys()}
    if not placing:
        return []
    stored = session.exec(select(DeviceType).where(col(DeviceType.id).in_(placing))).all()
    types = {
        row.pk: DeviceType(
            **{**row.model_dump(), **{column: pair[1] for column, pair in placing[row.pk].fields.items()}}
        )
        for row in stored
    }
    problems = []
    devices = placed_devices(session, list(placing))
    refused = misfits(session, devices, types)
    for type_id, change in placing.items():
        mine = [(d.name, refused[d.name]) for d in devices if d.device_type_id == type_id and d.name in refused]
        if mine:
            shown = "; ".join(f"{name}: {message}" for name, message in mine[:SHOWN])
            more = f"; and {len(mine) - SHOWN} more" if len(mine) > SHOWN else ""
            problems.append(
                Problem(change.where, f"{change.title} cannot change, devices would not fit: {shown}{more}")
            )
    return problems + _roles(session, {row_id: c for row_id, c in placing.items() if "subdevice_role" in c.fields})


def _roles(session: Session, changes: dict[int, TypeChange]) -> list[Problem]:
    """Parents with bays stay parents, and children in bays children."""
    if not changes:
        return []
    problems = []
    bays = select(Device.device_type_id, Device.name).join(DeviceBay, col(DeviceBay.device_id) == Device.id)
    inside = select(Device.device_type_id, Device.name).join(DeviceBay, col(DeviceBay.installed_device_id) == Device.id)
    for statement, role, why in ((bays, "parent", "have device bays"), (inside, "child", "sit in a chassis")):
        found = session.exec(
            statement.where(col(Device.device_type_id).in_(changes)).distinct().order_by(Device.name)
        ).all()
        for type_id, change in changes.items():
            names = [name for owner, name in found if owner == type_id]
            new = change.fields["subdevice_role"][1]
            if names and new != role:
                shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
                message = f"{change.title} cannot become {new or 'neither parent nor child'}: {shown} {why}"
                problems.append(Problem(change.where, message))
    return problems

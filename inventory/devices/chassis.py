"""Virtual chassis: devices that are managed as one. Call inside a unit of work."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from dcim.core.errors import InvalidInput, Problem
from inventory.devices.models import Device, VirtualChassis
from inventory.wanted import Wanted, same_rows

MAX_POSITION = 255


def create_chassis(session: Session, members: Sequence[Device] = (), **fields: Any) -> VirtualChassis:
    """Add a virtual chassis; ``members`` join in their order, from position 1. ``fields`` are columns.

    A master that is no member yet joins too. InvalidInput when a device is in another chassis.
    """
    master_id = fields.pop("master_id", None)
    chassis = VirtualChassis(**fields)
    session.add(chassis)
    session.flush()
    joining = list(members)
    master = session.get(Device, master_id) if master_id is not None else None
    if master is not None and master not in joining:
        joining.insert(0, master)
    for position, device in enumerate(joining, start=1):
        join(session, chassis, device, position)
    set_master(session, chassis, master)
    return chassis


def join(session: Session, chassis: VirtualChassis, device: Device, position: int, priority: int | None = None) -> None:
    """Make a device a member. InvalidInput when it is in another chassis, or the position is taken."""
    problems = []
    if device.virtual_chassis_id not in (None, chassis.pk):
        problems.append(Problem("virtual_chassis", f"{device.name} is in another virtual chassis: take it out first"))
    if not 0 <= position <= MAX_POSITION:
        problems.append(Problem("vc_position", f"is {position}, outside 0–{MAX_POSITION}"))
    other = session.exec(
        select(Device.name).where(
            Device.virtual_chassis_id == chassis.pk, Device.vc_position == position, Device.id != device.id
        )
    ).first()
    if other is not None:
        problems.append(Problem("vc_position", f"{position} of {chassis.name} is {other}'s: choose another"))
    if problems:
        raise InvalidInput(f"{device.name} did not join {chassis.name}", problems)
    device.virtual_chassis_id, device.vc_position, device.vc_priority = chassis.pk, position, priority
    session.add(device)
    session.flush()


def leave(session: Session, device: Device) -> None:
    """Take a device out of its chassis. InvalidInput for the master, as in NetBox."""
    master_of = session.exec(select(VirtualChassis.name).where(VirtualChassis.master_id == device.pk)).first()
    if master_of is not None:
        raise InvalidInput(
            f"{device.name} stays in its virtual chassis",
            [Problem("virtual_chassis", f"{device.name} is the master of {master_of}: give that another master first")],
        )
    device.virtual_chassis_id = device.vc_position = device.vc_priority = None
    session.add(device)
    session.flush()


def set_master(session: Session, chassis: VirtualChassis, master: Device | None) -> None:
    """Choose the master. InvalidInput when it is no member."""
    if master is not None and master.virtual_chassis_id != chassis.pk:
        raise InvalidInput(
            f"{chassis.name} was not changed",
            [Problem("master", f"The selected master ({master.name}) is not assigned to this virtual chassis.")],
        )
    chassis.master_id = master.pk if master is not None else None
    session.add(chassis)
    session.flush()


def check_members(session: Session, wanted: Sequence[Wanted]) -> None:
    """For devices to be written: a member has a position, and no two members of a chassis the same one."""
    mine = same_rows(wanted)
    chassis = {one.current("virtual_chassis_id") for one in wanted} - {None}
    taken = {
        (chassis_id, position): name
        for row_id, chassis_id, position, name in session.exec(
            select(Device.id, Device.virtual_chassis_id, Device.vc_position, Device.name).where(
                col(Device.virtual_chassis_id).in_(chassis)
            )
        )
        if row_id not in mine
    }
    masters = dict(
        session.exec(
            select(VirtualChassis.master_id, VirtualChassis.id).where(col(VirtualChassis.master_id).in_(mine))
        ).all()
    )
    for one in wanted:
        chassis_id, position = one.current("virtual_chassis_id"), one.current("vc_position")
        row_id = one.row.id if one.row is not None else None
        if row_id in masters and masters[row_id] != chassis_id:
            one.error("virtual_chassis", "is its master: give the virtual chassis another master first")
        if chassis_id is None:
            continue
        if position is None:
            one.error("vc_position", "A device assigned to a virtual chassis must have its position defined.")
        elif (chassis_id, position) in taken:
            one.error("vc_position", f"{position} is {taken[chassis_id, position]}'s in this virtual chassis")
        taken[chassis_id, position] = str(one.current("name"))

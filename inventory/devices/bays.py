"""Children in the bays of their parents. Call inside a unit of work; the database refuses what slips through."""

from sqlmodel import Session, select

from dcim.core.errors import InvalidInput, Problem
from inventory.components.models import DeviceBay
from inventory.devices.models import Device


def check_bay(session: Session, bay: DeviceBay) -> list[Problem]:
    """What is wrong with a bay and the device in it. Two statements."""
    problems = []
    parent = session.get(Device, bay.device_id)
    if parent is not None and parent.subdevice_role != "parent":
        problems.append(
            Problem("device", f"This type of device ({parent.name}) does not support device bays: its type is no parent")
        )
    if bay.installed_device_id is None:
        return problems
    child = session.get(Device, bay.installed_device_id)
    if child is None:
        return problems
    if child.id == bay.device_id:
        problems.append(Problem("installed_device", "Cannot install a device into itself."))
    elif child.subdevice_role != "child":
        problems.append(Problem("installed_device", f"{child.name} is no child device: only those go into bays"))
    other = session.exec(
        select(DeviceBay).where(DeviceBay.installed_device_id == child.id, DeviceBay.id != bay.id)
    ).first()
    if other is not None:
        problems.append(
            Problem("installed_device",
                    f"Cannot install the specified device; device is already installed in {other.name}: take it out")
        )  # fmt: skip
    return problems


def write_bay(session: Session, bay: DeviceBay) -> None:
    """Keep a new or changed bay. InvalidInput says why not."""
    with session.no_autoflush:
        problems = check_bay(session, bay)
    if problems:
        raise InvalidInput("the device bay was not written", problems)
    session.add(bay)
    session.flush()

"""Devices in bays of other devices: blades in their chassis. Call inside a unit of work.

That only parents have bays, that only children go into them, and that a child is in one bay, is the database's rule
too (``DeviceBay``); here it is said in words.
"""

from sqlmodel import Session, col, select

from dcim.access.writing import consequences
from dcim.core.errors import InvalidInput, Problem
from inventory.components.models import DeviceBay
from inventory.devices.models import Device
from inventory.racks.places import place


def add_bay(session: Session, bay: DeviceBay, installed_device_id: int | None = None) -> DeviceBay:
    """Add a bay to a parent device, with a child in it if one is named. InvalidInput as for ``install_device``."""
    device = session.get(Device, bay.device_id)
    if device is None or device.subdevice_role != "parent":
        name = device.name if device is not None else "no device"
        raise InvalidInput(
            "the bay was not added",
            [Problem("device", f"{name} does not take device bays: its type's subdevice_role must be parent")],
        )
    with session.no_autoflush:
        if installed_device_id is not None:
            _check(session, bay, device, installed_device_id)
    bay.installed_device_id = None
    session.add(bay)
    session.flush()
    install_device(session, bay, installed_device_id)
    return bay


def install_device(session: Session, bay: DeviceBay, device_id: int | None) -> None:
    """Put a child device into a bay, or take the one in it out (None). The child goes where its parent stands.

    InvalidInput when the bay is disabled or holds another device, or the device is no child or in another bay.
    """
    if device_id is None or device_id == bay.installed_device_id:
        bay.installed_device_id = device_id
        session.add(bay)
        session.flush()
        return
    parent = session.get(Device, bay.device_id)
    assert parent is not None
    child = _check(session, bay, parent, device_id)
    bay.installed_device_id = device_id
    session.add(bay)
    follow_parent(session, parent, [child])


def follow_parent(session: Session, parent: Device, children: list[Device]) -> None:
    """Children stand where their parent does: its site, location and rack, in no unit of their own."""
    with session.no_autoflush:
        for child in children:
            child.site_id, child.location_id, child.rack_id = parent.site_id, parent.location_id, parent.rack_id
            child.position_half, child.face, child.lane, child.lane_offset = None, "", "", None
    with consequences(session):
        place(session, *children)


def children_of(session: Session, device_id: int) -> list[Device]:
    """The devices in a device's bays; one statement."""
    statement = (
        select(Device)
        .join(DeviceBay, col(DeviceBay.installed_device_id) == Device.id)
        .where(DeviceBay.device_id == device_id)
    )
    return list(session.exec(statement.order_by(Device.name)))


def _check(session: Session, bay: DeviceBay, parent: Device, device_id: int) -> Device:
    problems = []
    child = session.get(Device, device_id)
    if child is None:
        raise InvalidInput("nothing was installed", [Problem("installed_device", "does not exist: create it first")])
    if child.pk == parent.id:
        problems.append(Problem("installed_device", "Cannot install a device into itself."))
    elif child.subdevice_role != "child":
        problems.append(
            Problem("installed_device", f"{child.name} is no child device: its type's subdevice_role must be child")
        )
    if not bay.enabled:
        problems.append(Problem("installed_device", f"bay {bay.name} is disabled: enable it first"))
    if bay.installed_device_id is not None:
        problems.append(Problem("installed_device", f"bay {bay.name} holds another device: take it out first"))
    holder = session.exec(
        select(DeviceBay.name, Device.name)
        .join(Device, col(Device.id) == DeviceBay.device_id)
        .where(DeviceBay.installed_device_id == child.pk, DeviceBay.id != bay.id)
    ).first()
    if holder is not None:
        problems.append(
            Problem("installed_device", f"{child.name} is in bay {holder[0]} of {holder[1]}: take it out there first")
        )
    if problems:
        raise InvalidInput("nothing was installed", problems)
    return child

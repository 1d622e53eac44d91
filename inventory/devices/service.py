"""Create, change and delete devices with everything that hangs on them. Call inside a unit of work."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from dcim.access.writing import consequences
from dcim.core.errors import InvalidInput, NotFound, Problem
from inventory.components.models import DeviceBay
from inventory.components.service import add_components
from inventory.credentials.models import Credential
from inventory.deletion import delete_objects
from inventory.devices.bays import children_of, follow_parent
from inventory.devices.models import Device
from inventory.racks.places import place
from inventory.types.models import DeviceType

__all__ = [
    "add_components", "create_device", "create_devices", "delete_device", "delete_devices", "device_or_404",
    "move_device",
]  # fmt: skip


def create_device(session: Session, **fields: Any) -> Device:
    """Add a device with its type's components, and place it; fields are columns. InvalidInput says what is wrong."""
    return create_devices(session, [fields])[0]


def create_devices(session: Session, wanted: Sequence[Mapping[str, Any]]) -> list[Device]:
    """Add devices with the components of their types, and place them; a number of statements for all of them.

    InvalidInput says everything that is wrong; with several devices each ``where`` begins with the device's name.
    """
    problems = _problems(session, wanted)
    if problems:
        names = repr(str(wanted[0].get("name") or "")) if len(wanted) == 1 else f"one of {len(wanted)}"
        raise InvalidInput(f"device {names} was not created", problems)
    devices = [Device(**fields) for fields in wanted]
    place(session, *devices)
    with consequences(session):
        add_components(session, *devices)
    return devices


def move_device(session: Session, device: Device, **place_fields: Any) -> None:
    """Set rack_id, position_half, face, column, lane … (or another device type) and take the new place.

    Devices in its bays come along. InvalidInput when it is refused.
    """
    with session.no_autoflush:
        for column, value in place_fields.items():
            setattr(device, column, value)
    place(session, device)
    if device.subdevice_role == "parent":
        follow_parent(session, device, children_of(session, device.pk))


def delete_device(session: Session, device: Device) -> None:
    """Delete a device with its components, cables and slots. Its addresses stay in the inventory, off any interface.

    InvalidInput when a bay still holds a device; Conflict when other packages' rows refer to the device.
    """
    delete_devices(session, [device])


def delete_devices(session: Session, devices: Sequence[Device]) -> None:
    """``delete_device`` for many, in one go."""
    delete_objects(session, devices)


def device_or_404(session: Session, device_id: int) -> Device:
    """The device; NotFound when there is none."""
    found = session.get(Device, device_id)
    if found is None:
        raise NotFound(f"no device with id {device_id}: it may have been deleted")
    return found


def _problems(session: Session, wanted: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """What is wrong with names, serials and types; three statements."""
    names = [str(fields.get("name") or "") for fields in wanted]
    serials = [str(fields.get("serial") or "") for fields in wanted]
    types = {fields.get("device_type_id") for fields in wanted} - {None}
    taken = set(session.exec(select(Device.name).where(col(Device.name).in_(names))))
    statement = select(Device.serial, Device.name).where(col(Device.serial).in_([each for each in serials if each]))
    owners = dict(session.exec(statement).all())
    known = set(session.exec(select(DeviceType.id).where(col(DeviceType.id).in_(types))))
    problems: list[Problem] = []
    for name, serial, fields in zip(names, serials, wanted, strict=True):
        prefix = f"{name}." if len(wanted) > 1 else ""
        if not name or ":" in name:
            problems.append(Problem(f"{prefix}name", "must not be empty and has no colon"))
        elif name in taken:
            problems.append(Problem(f"{prefix}name", f"a device {name!r} stands already: choose another name"))
        if serial and serial in owners:
            problems.append(Problem(f"{prefix}serial", f"is already {owners[serial]}'s: check the label"))
        if fields.get("device_type_id") not in known:
            problems.append(Problem(f"{prefix}device_type", "does not exist: import or create it first"))
        taken.add(name)
        if serial:
            owners[serial] = name
    return problems


def before_delete(session: Session, devices: Sequence[Device]) -> None:
    """Called by ``inventory.deletion``: bays must be empty; the devices' own credentials go with them."""
    ids = [device.pk for device in devices]
    holds = session.exec(
        select(DeviceBay.name, Device.name)
        .join(Device, col(Device.id) == DeviceBay.device_id)
        .where(
            col(DeviceBay.device_id).in_(ids),
            col(DeviceBay.installed_device_id).is_not(None),
            col(DeviceBay.installed_device_id).not_in(ids),
        )
    ).all()
    if holds:
        subject = devices[0].name if len(devices) == 1 else f"{len(devices)} devices"
        raise InvalidInput(
            f"{subject} {'was' if len(devices) == 1 else 'were'} not deleted",
            [Problem("bays", f"bay {bay} of {name} holds a device: take it out") for bay, name in holds],
        )
    with consequences(session):
        session.exec(delete(Credential).where(col(Credential.scope).in_([f"device:{row_id}" for row_id in ids])))

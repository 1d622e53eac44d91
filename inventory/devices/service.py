"""Create, change and delete devices with everything that hangs on them. Call inside a unit of work."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from dcim.access.writing import consequences
from dcim.core.errors import Conflict, InvalidInput, NotFound, Problem
from dcim.core.rows import Row
from inventory.cables.service import disconnect_device
from inventory.components.models import (
    ConsolePort,
    ConsoleServerPort,
    DeviceBay,
    FrontPort,
    Interface,
    PowerOutlet,
    PowerPort,
    RearPort,
)
from inventory.credentials.models import Credential
from inventory.devices.models import Device
from inventory.ipam.models import IPAddress
from inventory.racks.models import RackLane, RackSlot
from inventory.racks.service import place
from inventory.tags.models import DeviceTag
from inventory.types.models import ComponentTemplate, DeviceType

_SIMPLE: dict[str, type[Row]] = {
    "console-ports": ConsolePort, "console-server-ports": ConsoleServerPort, "interfaces": Interface,
    "power-ports": PowerPort, "rear-ports": RearPort, "device-bays": DeviceBay,
}  # fmt: skip
_DATA: dict[str, tuple[str, ...]] = {
    "interfaces": ("mgmt_only", "enabled", "poe_mode", "poe_type"),
    "power-ports": ("maximum_draw", "allocated_draw"),
    "rear-ports": ("color", "positions"),
}
COMPONENTS: tuple[type[Row], ...] = (
    FrontPort, RearPort, PowerOutlet, PowerPort, ConsolePort, ConsoleServerPort, Interface, DeviceBay,
)  # fmt: skip


def create_device(session: Session, **fields: Any) -> Device:
    """Add a device with the ports of its type, and place it. InvalidInput says what is wrong; fields are columns."""
    problems = []
    name = str(fields.get("name") or "")
    if not name or ":" in name:
        problems.append(Problem("name", "must not be empty and has no colon"))
    elif session.exec(select(Device.id).where(Device.name == name)).first() is not None:
        problems.append(Problem("name", f"a device {name!r} stands already: choose another name"))
    serial = fields.get("serial") or ""
    if serial and (other := session.exec(select(Device.name).where(Device.serial == serial)).first()):
        problems.append(Problem("serial", f"is already {other}'s: check the label"))
    if fields.get("device_type_id") is None or session.get(DeviceType, fields["device_type_id"]) is None:
        problems.append(Problem("device_type", "does not exist: import or create it first"))
    if problems:
        raise InvalidInput(f"device {name!r} was not created", problems)
    device = Device(**fields)
    session.add(device)
    session.flush()
    with consequences(session):
        add_components(session, device)
    place(session, device)
    return device


def add_components(session: Session, device: Device) -> int:
    """Add the ports of the device's type that it lacks; how many were added. A few statements a kind."""
    templates = session.exec(
        select(ComponentTemplate)
        .where(ComponentTemplate.device_type_id == device.device_type_id)
        .order_by(col(ComponentTemplate.position))
    ).all()
    added = 0
    for kind, model in _SIMPLE.items():
        added += _add(session, device, model, [t for t in templates if t.kind == kind], _DATA.get(kind, ()))
    power = {row.name: row.pk for row in session.exec(select(PowerPort).where(PowerPort.device_id == device.pk))}
    rear = {row.name: row.pk for row in session.exec(select(RearPort).where(RearPort.device_id == device.pk))}
    outlets, fronts = ([t for t in templates if t.kind == kind] for kind in ("power-outlets", "front-ports"))
    added += _add(session, device, PowerOutlet, outlets, ("feed_leg",), ("power_port", power))
    added += _add(session, device, FrontPort, fronts, ("color", "rear_port_position"), ("rear_port", rear))
    return added


def _add(
    session: Session,
    device: Device,
    model: type[Row],
    templates: list[ComponentTemplate],
    data: tuple[str, ...],
    inner: tuple[str, dict[str, int]] | None = None,
) -> int:
    columns: Any = model
    present = set(session.exec(select(columns.name).where(columns.device_id == device.pk))) if templates else set()
    rows = []
    for template in templates:
        if template.name in present:
            continue
        values: dict[str, Any] = {name: template.data[name] for name in data if name in template.data}
        if "type" in model.model_fields:
            values["type"] = template.type
        if inner is not None and inner[0] in template.data:
            values[f"{inner[0]}_id"] = inner[1].get(str(template.data[inner[0]]))
        description = str(template.data.get("description", ""))[:200]
        values |= {"name": template.name, "label": template.label, "position": template.position}
        rows.append(columns(device_id=device.pk, description=description, **values))
    session.add_all(rows)
    session.flush()
    return len(rows)


def move_device(session: Session, device: Device, **place_fields: Any) -> None:
    """Set rack_id, position_half, face, column, lane … and take the new place. InvalidInput when it is refused."""
    for column, value in place_fields.items():
        setattr(device, column, value)
    place(session, device)


def delete_device(session: Session, device: Device) -> None:
    """Delete a device with its ports, cables and slots. Its addresses stay in the inventory, off any interface.

    InvalidInput when a bay still holds a device; Conflict when other packages' rows refer to the device.
    """
    holds = session.exec(
        select(DeviceBay.name).where(DeviceBay.device_id == device.pk, col(DeviceBay.installed_device_id).is_not(None))
    ).all()
    if holds:
        raise InvalidInput(
            f"{device.name} was not deleted",
            [Problem("bays", f"bay {name} holds a device: take it out") for name in holds],
        )
    with consequences(session):
        disconnect_device(session, device.pk)
        interfaces = session.exec(select(Interface).where(Interface.device_id == device.pk)).all()
        for address in session.exec(
            select(IPAddress).where(col(IPAddress.interface_id).in_([row.pk for row in interfaces]))
        ):
            address.interface_id = None
        device.primary_ip4_id = device.primary_ip6_id = device.oob_ip_id = None
        for interface in interfaces:
            interface.lag_id = None
        session.flush()
        session.exec(
            update(DeviceBay).where(col(DeviceBay.installed_device_id) == device.pk).values(installed_device_id=None)
        )
        for table in (RackSlot, RackLane, DeviceTag):
            session.exec(delete(table).where(col(table.device_id) == device.pk))
        session.exec(delete(Credential).where(col(Credential.scope) == f"device:{device.pk}"))
        for model in COMPONENTS:
            columns: Any = model
            for row in session.exec(select(model).where(columns.device_id == device.pk)):
                session.delete(row)
            session.flush()
    session.delete(device)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(
            f"{device.name} is still part of a fabric or has work on record: set its status to decommissioning instead"
        ) from error


def device_or_404(session: Session, device_id: int) -> Device:
    """The device; NotFound when there is none."""
    found = session.get(Device, device_id)
    if found is None:
        raise NotFound(f"no device with id {device_id}: it may have been deleted")
    return found

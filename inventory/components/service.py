"""Give devices the components of their types. Call inside a unit of work."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from dcim.core.rows import Row
from inventory.components.models import (
    ConsolePort,
    ConsoleServerPort,
    DeviceBay,
    FrontPort,
    Interface,
    InventoryItem,
    ModuleBay,
    PortMapping,
    PowerOutlet,
    PowerPort,
    RearPort,
)
from inventory.devices.models import Device
from inventory.types.components import mappings_of
from inventory.types.models import ComponentTemplate, Manufacturer

KINDS: dict[str, type[Row]] = {
    "console-ports": ConsolePort, "console-server-ports": ConsoleServerPort, "interfaces": Interface,
    "power-ports": PowerPort, "power-outlets": PowerOutlet, "rear-ports": RearPort, "front-ports": FrontPort,
    "device-bays": DeviceBay, "module-bays": ModuleBay, "inventory-items": InventoryItem,
}  # fmt: skip
"""The library's list names and their tables, such that what others refer to comes first."""
COMPONENTS: tuple[type[Row], ...] = tuple(KINDS.values())
DATA: dict[str, tuple[str, ...]] = {
    "interfaces": ("mgmt_only", "enabled", "poe_mode", "poe_type"),
    "power-ports": ("maximum_draw", "allocated_draw"),
    "power-outlets": ("feed_leg", "color"),
    "rear-ports": ("color", "positions"),
    "front-ports": ("color", "positions"),
    "device-bays": ("enabled",),
    "module-bays": ("position", "enabled"),
    "inventory-items": ("part_id",),
}
"""Which keys of a template's data are columns of the component."""


def add_components(session: Session, *devices: Device) -> int:
    """Add the components of each device's type that it lacks; how many. A few statements a kind, however many devices.

    The devices are flushed.
    """
    by_type: dict[int, dict[str, list[ComponentTemplate]]] = {}
    wanted = {device.device_type_id for device in devices}
    templates = select(ComponentTemplate).where(col(ComponentTemplate.device_type_id).in_(wanted))
    for template in session.exec(templates.order_by(col(ComponentTemplate.position), col(ComponentTemplate.id))):
        by_type.setdefault(template.device_type_id or 0, {}).setdefault(template.kind, []).append(template)
    added = 0
    ids: dict[str, dict[tuple[int, str], int]] = {}
    for kind, model in KINDS.items():
        asked = [(device, by_type[device.device_type_id][kind]) for device in devices
                 if kind in by_type.get(device.device_type_id, {})]  # fmt: skip
        if asked:
            rows = _add(session, kind, model, asked, ids)
            added += len(rows)
            if kind == "front-ports":
                _map_ports(session, asked, rows, ids)
    return added


def _add(
    session: Session,
    kind: str,
    model: type[Row],
    asked: Sequence[tuple[Device, list[ComponentTemplate]]],
    ids: dict[str, dict[tuple[int, str], int]],
) -> list[Any]:
    """Add the components of one kind; ``ids[kind]`` becomes (device, name) → id, with those that were there."""
    present = _names(session, model, [device for device, _templates in asked])
    makers = _makers(session, asked) if kind == "inventory-items" else {}
    make: Any = model
    rows = []
    for device, templates in asked:
        for template in templates:
            if (device.pk, template.name) not in present:
                values = values_of(kind, template)
                if kind == "power-outlets":
                    inlet = template.data.get("power_port")
                    values["power_port_id"] = ids.get("power-ports", {}).get((device.pk, str(inlet)))
                if kind == "inventory-items":
                    values["manufacturer_id"] = makers.get(str(template.data.get("manufacturer")))
                rows.append(make(device_id=device.pk, **values))
    session.add_all(rows)
    session.flush()
    ids[kind] = present | {(row.device_id, row.name): row.pk for row in rows}
    return rows


def values_of(kind: str, template: ComponentTemplate) -> dict[str, Any]:
    """The columns of a component as its template has them, references to other components left out."""
    data = template.data
    values: dict[str, Any] = {name: data[name] for name in DATA.get(kind, ()) if name in data}
    values |= {"name": template.name, "label": template.label, "description": str(data.get("description", ""))[:200]}
    if kind == "module-bays":
        values["sequence"] = template.position
    elif kind != "inventory-items":
        values["position"] = template.position
    if "type" in KINDS[kind].model_fields:
        values["type"] = template.type
    return values


def _names(session: Session, model: Any, devices: Iterable[Device]) -> dict[tuple[int, str], int]:
    ids = [device.pk for device in devices]
    rows = session.exec(select(model.device_id, model.name, model.id).where(col(model.device_id).in_(ids)))
    return {(device_id, name): row_id for device_id, name, row_id in rows}


def _makers(session: Session, asked: Sequence[tuple[Device, list[ComponentTemplate]]]) -> dict[str, int]:
    names = {str(template.data.get("manufacturer")) for _device, templates in asked for template in templates}
    found = session.exec(select(Manufacturer).where(col(Manufacturer.name).in_(names)))
    return {row.name: row.pk for row in found}


def _map_ports(
    session: Session,
    asked: Sequence[tuple[Device, list[ComponentTemplate]]],
    rows: Sequence[Any],
    ids: dict[str, dict[tuple[int, str], int]],
) -> None:
    """Wire the new front ports to the rear ports that their templates name."""
    new = {(row.device_id, row.name): row.pk for row in rows}
    rears = ids.get("rear-ports", {})
    mappings = []
    for device, templates in asked:
        for template in templates:
            front = new.get((device.pk, template.name))
            for position, rear_name, rear_position in mappings_of(template.data):
                rear = rears.get((device.pk, rear_name))
                if front is not None and rear is not None:
                    mappings.append(
                        PortMapping(
                            device_id=device.pk, front_port_id=front, front_port_position=position, rear_port_id=rear,
                            rear_port_position=rear_position,
                        )
                    )  # fmt: skip
    session.add_all(mappings)
    session.flush()

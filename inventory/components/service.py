"""Give devices the components of their types, and take components away. Call inside a unit of work."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from inventory.components.templates import component_values
from inventory.deletion import delete_objects
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
_Ids = dict[tuple[int, str], int]
"""(device, name) → id"""


def _plain(name: str) -> str:
    return name


@dataclass(frozen=True)
class New:
    """A component to be made of a template; ``rename`` fills in a module's position where a name has its place."""

    device_id: int
    template: ComponentTemplate
    module_id: int | None = None
    rename: Callable[[str], str] = _plain

    @property
    def name(self) -> str:
        """Its name."""
        return self.rename(self.template.name)


def add_components(session: Session, *devices: Device) -> int:
    """Add the components of each device's type that it lacks; how many. A few statements a kind, however many devices.

    The devices are flushed.
    """
    by_type: dict[int | None, list[ComponentTemplate]] = {}
    wanted = {device.device_type_id for device in devices}
    templates = select(ComponentTemplate).where(col(ComponentTemplate.device_type_id).in_(wanted))
    for template in session.exec(templates.order_by(col(ComponentTemplate.position), col(ComponentTemplate.id))):
        by_type.setdefault(template.device_type_id, []).append(template)
    asked: dict[str, list[New]] = {}
    for device in devices:
        for template in by_type.get(device.device_type_id, ()):
            asked.setdefault(template.kind, []).append(New(device.pk, template))
    for kind, news in asked.items():
        present = _names(session, KINDS[kind], [new.device_id for new in news])
        asked[kind] = [new for new in news if (new.device_id, new.name) not in present]
    return instantiate(session, asked)


def instantiate(session: Session, wanted: Mapping[str, Sequence[New]]) -> int:
    """Write components by kind, with what they refer to; how many. Their names are free. A few statements a kind."""
    number = 0
    fronts: list[tuple[New, Row]] = []
    for kind, model in KINDS.items():
        news = wanted.get(kind, ())
        if not news:
            continue
        rows = _rows(session, kind, model, news)
        session.add_all(rows)
        session.flush()
        number += len(rows)
        if kind == "front-ports":
            fronts = list(zip(news, rows, strict=True))
    _map_ports(session, fronts)
    _bridge(session, wanted.get("interfaces", ()))
    return number


def delete_components(session: Session, rows: Sequence[Row]) -> None:
    """Remove components of one kind; the cables on them go too."""
    delete_objects(session, rows)


def delete_component(session: Session, row: Row) -> None:
    """Remove a component; the cables on it go too."""
    delete_objects(session, [row])


def _rows(session: Session, kind: str, model: type[Row], news: Sequence[New]) -> list[Row]:
    inlets = _names(session, PowerPort, [new.device_id for new in news]) if kind == "power-outlets" else {}
    makers = _makers(session, news) if kind == "inventory-items" else {}
    make: Any = model
    rows: list[Row] = []
    for new in news:
        data, values = new.template.data, component_values(kind, new.template.model_dump())
        if kind == "power-outlets":
            values["power_port_id"] = inlets.get((new.device_id, new.rename(str(data.get("power_port")))))
        if kind == "inventory-items":
            values["manufacturer_id"] = makers.get(str(data.get("manufacturer")))
        else:
            values["module_id"] = new.module_id
        if new.module_id is not None:
            values |= {
                key: new.rename(values[key]) for key in ("label", "position") if isinstance(values.get(key), str)
            }
        rows.append(make(device_id=new.device_id, name=new.name, **values))
    return rows


def _names(session: Session, model: Any, device_ids: Iterable[int]) -> _Ids:
    wanted = set(device_ids)
    rows = session.exec(select(model.device_id, model.name, model.id).where(col(model.device_id).in_(wanted)))
    return {(device_id, name): row_id for device_id, name, row_id in rows}


def _makers(session: Session, news: Sequence[New]) -> dict[str, int]:
    names = {str(new.template.data["manufacturer"]) for new in news if new.template.data.get("manufacturer")}
    found = session.exec(select(Manufacturer).where(col(Manufacturer.name).in_(names))) if names else ()
    return {row.name: row.pk for row in found}


def _map_ports(session: Session, fronts: Sequence[tuple[New, Any]]) -> None:
    """Wire new front ports to the rear ports that their templates name."""
    if not fronts:
        return
    rears = _names(session, RearPort, [new.device_id for new, _row in fronts])
    mappings = []
    for new, row in fronts:
        for position, rear_name, rear_position in mappings_of(new.template.data):
            rear = rears.get((new.device_id, new.rename(rear_name)))
            if rear is not None:
                mappings.append(
                    PortMapping(
                        device_id=new.device_id, front_port_id=row.pk, front_port_position=position,
                        rear_port_id=rear, rear_port_position=rear_position,
                    )
                )  # fmt: skip
    session.add_all(mappings)
    session.flush()


def _bridge(session: Session, news: Sequence[New]) -> None:
    """Put new interfaces into the bridges that their templates name."""
    bridged = [new for new in news if new.template.data.get("bridge")]
    if not bridged:
        return
    ids = _names(session, Interface, [new.device_id for new in bridged])
    wanted = {
        ids[new.device_id, new.name]: ids.get((new.device_id, new.rename(str(new.template.data["bridge"]))))
        for new in bridged
    }
    for row in session.exec(select(Interface).where(col(Interface.id).in_(wanted))):
        row.bridge_id = wanted[row.pk]
    session.flush()

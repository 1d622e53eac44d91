"""What planning a push of a type reads: the type, its devices, their components, and what uses those."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from dcim.core.errors import NotFound
from inventory.components.models import FrontPort, PortMapping, PowerPort, RearPort
from inventory.components.service import KINDS
from inventory.deletion import references_to
from inventory.devices.models import Device
from inventory.types.models import ComponentTemplate, DeviceType, Manufacturer
from inventory.types.stored import table
from inventory.types.sync_rules import COMPARED, OWN_REASONS, REASONS, Component, order_column

NAMES = 500
"""Components of more names than this are looked up without naming them."""
_PARTS = frozenset({"port_mappings", "power_outlets"})
"""Tables whose references to a component are planned with it."""


@dataclass
class TypeState:
    """A type, ``templates`` and ``retired`` names by list, and its ``devices`` by id, in the order of their names."""

    type_id: int
    title: str
    templates: dict[str, list[Any]] = field(default_factory=dict)
    retired: dict[str, list[str]] = field(default_factory=dict)
    devices: dict[int, str] = field(default_factory=dict)

    def place(self, kind: str, name: str) -> int:
        """The place of a template in its list."""
        return next((int(each.position) for each in self.templates.get(kind, ()) if each.name == name), -1)


def read_state(session: Session, device_type_id: int) -> TypeState:
    """The type with its templates, and its devices. Three statements."""
    connection = session.connection()
    types, makers = table(DeviceType), table(Manufacturer)
    row = connection.execute(
        select(types.c.model, types.c.retired_components, makers.c.name)
        .join(makers, makers.c.id == types.c.manufacturer_id)
        .where(types.c.id == device_type_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"no device type with id {device_type_id}: it may have been deleted")
    state = TypeState(device_type_id, f"{row.name} {row.model}", retired=dict(row.retired_components))
    templates = table(ComponentTemplate).c
    for template in connection.execute(
        select(templates.kind, templates.name, templates.type, templates.label, templates.position, templates.data)
        .where(templates.device_type_id == device_type_id)
        .order_by(templates.position, templates.id)
    ):
        state.templates.setdefault(template.kind, []).append(template)
    devices = table(Device).c
    named = select(devices.id, devices.name).where(devices.device_type_id == device_type_id).order_by(devices.name)
    state.devices = dict(connection.execute(named).tuples().all())
    return state


def read_components(session: Session, state: TypeState, kind: str) -> dict[int, dict[str, Component]]:
    """Device's id → name → component, of one list. One statement, and one for outlets and front ports each."""
    columns, devices = table(KINDS[kind]).c, table(Device).c
    names = {"id", "device_id", "name", *COMPARED[kind], *(name for name in OWN_REASONS if name in columns)}
    names |= {name for name in ("module_id", "power_port_id", order_column(kind)) if name in columns}
    statement = select(*(columns[name] for name in sorted(names))).join(table(Device), devices.id == columns.device_id)
    statement = statement.where(devices.device_type_id == state.type_id)
    if kind == "inventory-items":
        statement = statement.where(columns.parent_id.is_(None), columns.discovered.is_(False))
    inlets = _inlets(session, state) if kind == "power-outlets" else {}
    mappings = _mappings(session, state) if kind == "front-ports" else {}
    found: dict[int, dict[str, Component]] = {}
    for row in session.connection().execute(statement).mappings():
        component = Component(
            row["id"], row["device_id"], row["name"], cast("Mapping[str, Any]", row), row.get("module_id") is not None,
            inlets.get(row.get("power_port_id") or 0, ""), tuple(mappings.get(row["id"], ())),
        )  # fmt: skip
        found.setdefault(component.device_id, {})[component.name] = component
    return found


def _inlets(session: Session, state: TypeState) -> dict[int, str]:
    """Power port's id → its name."""
    columns, devices = table(PowerPort).c, table(Device).c
    statement = select(columns.id, columns.name).join(table(Device), devices.id == columns.device_id)
    return dict(session.connection().execute(statement.where(devices.device_type_id == state.type_id)).tuples().all())


def _mappings(session: Session, state: TypeState) -> dict[int, list[tuple[int, str, int]]]:
    """Front port's id → (its position, rear port's name, the rear port's position)."""
    maps, fronts, rears, devices = table(PortMapping).c, table(FrontPort).c, table(RearPort).c, table(Device).c
    statement = (
        select(fronts.id, maps.front_port_position, rears.name, maps.rear_port_position)
        .select_from(table(PortMapping))
        .join(table(FrontPort), fronts.id == maps.front_port_id)
        .join(table(RearPort), rears.id == maps.rear_port_id)
        .join(table(Device), devices.id == maps.device_id)
        .where(devices.device_type_id == state.type_id)
        .order_by(fronts.id, maps.front_port_position)
    )
    found: dict[int, list[tuple[int, str, int]]] = {}
    for front, position, rear, rear_position in session.connection().execute(statement):
        found.setdefault(front, []).append((position, rear, rear_position))
    return found


def read_uses(
    session: Session, state: TypeState, asked: Iterable[tuple[str, Component]]
) -> dict[tuple[str, int], list[str]]:
    """(kind, id) → why a component cannot go, for those asked about. A statement a reference to their tables."""
    uses: dict[tuple[str, int], list[str]] = {}
    by_kind: dict[str, dict[int, str]] = {}
    for kind, component in asked:
        by_kind.setdefault(kind, {})[component.id] = component.name
        for column, (only, reason) in OWN_REASONS.items():
            if only in ("", kind) and component.columns.get(column):
                uses.setdefault((kind, component.id), []).append(reason)
    for kind, names in by_kind.items():
        target = str(KINDS[kind].__tablename__)
        for reference in references_to(target):
            if reference.table in _PARTS:
                continue
            reason = REASONS.get(reference.table, f"it is used by {reference.table.replace('_', ' ')}")
            for row_id in _referred(session, state, target, reference.table, reference.column, set(names.values())):
                if row_id in names and reason not in uses.setdefault((kind, row_id), []):
                    uses[kind, row_id].append(reason)
    return {key: reasons for key, reasons in uses.items() if reasons}


def _referred(
    session: Session, state: TypeState, target: str, referring: str, column: str, names: set[str]
) -> Iterable[int]:
    """The ids of the type's components, of these names, that rows of another table refer to."""
    tables: Any = SQLModel.metadata.tables
    holder, owner, devices = tables[referring].alias(), tables[target], table(Device).c
    statement = (
        select(owner.c.id)
        .join(holder, holder.c[column] == owner.c.id)
        .join(table(Device), devices.id == owner.c.device_id)
        .where(devices.device_type_id == state.type_id)
        .distinct()
    )
    if len(names) <= NAMES:
        statement = statement.where(owner.c.name.in_(names))
    return session.connection().execute(statement).scalars()

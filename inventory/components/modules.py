"""Install modules: what a module type brings becomes components of the device."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from dcim.core.errors import Problem
from inventory import models as m
from inventory.components.service import KINDS, mapped, values_of

MODULAR = {kind: model for kind, model in KINDS.items() if kind not in ("device-bays", "inventory-items")}
"""What a module may bring."""
TOKEN = "{module}"  # noqa: S105 - NetBox's placeholder in the names of a module's components


def install_modules(
    session: Session, modules: Sequence[m.Module], *, replicate: Sequence[bool], adopt: Sequence[bool]
) -> list[list[Problem]]:
    """Write new modules with the components of their types. Each module's problems, by place; nothing is kept then.

    ``{module}`` in a name becomes the bay's position. ``adopt`` takes over components of that name which the device
    has already, instead of refusing them.
    """
    bays = _by_id(session, m.ModuleBay, [module.module_bay_id for module in modules])
    problems: list[list[Problem]] = []
    for module in modules:
        bay = bays[module.module_bay_id]
        wrong = bay.device_id != module.device_id
        problems.append([Problem("module_bay", f"bay {bay.name} belongs to another device: choose one of this")]
                        if wrong else [])  # fmt: skip
    if any(problems):
        return problems
    session.add_all(modules)
    session.flush()
    for module, wanted, adopting, found in zip(modules, replicate, adopt, problems, strict=True):
        if wanted or adopting:
            found += _fill(session, module, bays[module.module_bay_id], replicate=wanted, adopt=adopting)
    return problems


def _fill(session: Session, module: m.Module, bay: m.ModuleBay, *, replicate: bool, adopt: bool) -> list[Problem]:
    templates = session.exec(
        select(m.ComponentTemplate)
        .where(m.ComponentTemplate.module_type_id == module.module_type_id)
        .order_by(col(m.ComponentTemplate.position))
    ).all()
    if not templates:
        return []
    if any(TOKEN in template.name for template in templates) and not bay.position:
        return [Problem("module_bay", "Cannot install module with placeholder values in a module bay with no position "
                                      "defined.")]  # fmt: skip
    names = {template.pk: template.name.replace(TOKEN, bay.position) for template in templates}
    problems = []
    for kind, model in MODULAR.items():
        columns: Any = model
        mine = [template for template in templates if template.kind == kind]
        if not mine:
            continue
        there = {
            row.name: row
            for row in session.exec(
                select(model).where(
                    columns.device_id == module.device_id, columns.name.in_([names[t.pk] for t in mine])
                )
            )
        }
        for template in mine:
            row: Any = there.get(names[template.pk])
            if row is None:
                continue
            if not adopt:
                problems.append(Problem("module_type", f"A {kind} named {row.name} already exists"))
            elif row.module_id is not None:
                problems.append(Problem("module_type", f"Cannot adopt {row.name} as it already belongs to a module"))
            else:
                row.module_id = module.pk
    if not problems and replicate:
        _replicate(session, module, templates, names)
    session.flush()
    return problems


def _replicate(
    session: Session, module: m.Module, templates: Sequence[m.ComponentTemplate], names: dict[int, str]
) -> None:
    """The components of a module; a template names its sibling by the sibling's template name."""
    made: dict[str, dict[str, Any]] = {}
    for kind, model in MODULAR.items():
        make: Any = model
        rows = []
        for template in templates:
            if template.kind != kind:
                continue
            values = {**values_of(kind, template), "name": names[template.pk], "device_id": module.device_id}
            values["module_id"] = module.pk
            if kind == "power-outlets":
                inlet = made.get("power-ports", {}).get(str(template.data.get("power_port")))
                values["power_port_id"] = inlet.pk if inlet is not None else None
            rows.append((template, make(**values)))
        session.add_all(row for _template, row in rows)
        session.flush()
        made[kind] = {template.name: row for template, row in rows}
        for template, row in rows if kind == "front-ports" else []:
            for position, rear_name, rear_position in mapped(template.data):
                rear = made["rear-ports"].get(rear_name)
                if rear is not None:
                    session.add(
                        m.PortMapping(
                            device_id=module.device_id, front_port_id=row.pk, front_port_position=position,
                            rear_port_id=rear.pk, rear_port_position=rear_position,
                        )
                    )  # fmt: skip


def _by_id(session: Session, model: Any, ids: Sequence[int]) -> dict[int, Any]:
    return {row.pk: row for row in session.exec(select(model).where(model.id.in_(ids)))}

"""Modules: put them into bays, with the components they bring; take them out. Call inside a unit of work."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from dcim.access.writing import consequences
from dcim.core.errors import InvalidInput, Problem
from dcim.core.rows import Row
from inventory.components.models import Module, ModuleBay
from inventory.components.service import KINDS, New, instantiate
from inventory.deletion import delete_objects
from inventory.devices.models import Device
from inventory.types.models import ComponentTemplate, ModuleType

TOKEN = "{module}"  # noqa: S105 - NetBox's placeholder
"""What names of a module type's components write for the position of the module's bay."""


def install_module(session: Session, *, replicate: bool = True, adopt: bool = False, **fields: Any) -> Module:
    """Put a module into a bay; ``fields`` are columns of ``Module``.

    ``replicate`` adds the components of its type; ``adopt`` takes those of the device that have their names instead.
    InvalidInput when the bay is another device's, disabled or taken, or a component's name stands already.
    """
    bay = session.get(ModuleBay, fields.get("module_bay_id"))
    device = session.get(Device, fields.get("device_id"))
    module_type = session.get(ModuleType, fields.get("module_type_id"))
    problems = _problems(session, bay, device, module_type)
    if problems or bay is None or device is None:
        raise InvalidInput("the module was not installed", problems)
    module = Module(**fields)
    session.add(module)
    session.flush()
    if replicate or adopt:
        _components(session, module, bay, replicate=replicate, adopt=adopt)
    return module


def remove_module(session: Session, module: Module) -> None:
    """Take a module out: its components go with it, and their cables."""
    delete_objects(session, [module])


def path_of(session: Session, bay: ModuleBay) -> list[str]:
    """The positions of a bay and of those around it, the outermost first."""
    path = [bay.position or bay.name]
    seen: set[int] = set()
    while bay.module_id is not None and bay.module_id not in seen:
        seen.add(bay.module_id)
        module = session.get(Module, bay.module_id)
        outer = session.get(ModuleBay, module.module_bay_id) if module is not None else None
        if outer is None:
            break
        bay = outer
        path.insert(0, bay.position or bay.name)
    return path


def resolve(name: str, path: Sequence[str]) -> str:
    """A component's name: one ``{module}`` becomes the bay's position, several those of the bays around it in order."""
    count = name.count(TOKEN)
    if count <= 1 or count > len(path):
        return name.replace(TOKEN, path[-1])
    for position in path[-count:]:
        name = name.replace(TOKEN, position, 1)
    return name


def _problems(
    session: Session, bay: ModuleBay | None, device: Device | None, module_type: ModuleType | None
) -> list[Problem]:
    problems = []
    for name, row in (("module_bay", bay), ("device", device), ("module_type", module_type)):
        if row is None:
            problems.append(Problem(name, "does not exist: create it first"))
    if bay is None or device is None:
        return problems
    if bay.device_id != device.pk:
        problems.append(Problem("module_bay", f"{bay.name} is not a bay of {device.name}: choose one of its own"))
    if not bay.enabled:
        problems.append(Problem("module_bay", f"{bay.name} is disabled: enable it first"))
    if session.exec(select(Module.id).where(Module.module_bay_id == bay.pk)).first() is not None:
        problems.append(Problem("module_bay", f"{bay.name} holds a module: take it out first"))
    return problems


def _components(session: Session, module: Module, bay: ModuleBay, *, replicate: bool, adopt: bool) -> None:
    path = path_of(session, bay)
    problems: list[Problem] = []
    wanted: dict[str, list[New]] = {}
    templates = select(ComponentTemplate).where(ComponentTemplate.module_type_id == module.module_type_id)
    for template in session.exec(templates.order_by(col(ComponentTemplate.position), col(ComponentTemplate.id))):
        new = New(module.device_id, template, module.pk, partial(resolve, path=path))
        wanted.setdefault(template.kind, []).append(new)
    for kind, news in wanted.items():
        columns: Any = KINDS[kind]
        named = select(columns).where(
            columns.device_id == module.device_id, col(columns.name).in_([new.name for new in news])
        )
        present = {row.name: row for row in session.exec(named)}
        wanted[kind] = [new for new in news if replicate and new.name not in present]
        for name, row in present.items():
            if adopt:
                _adopt(row, module, problems)
            else:
                problems.append(
                    Problem("module_type", f"{kind.removesuffix('s')} {name!r} stands already: rename it, or adopt it")
                )
    if problems:
        raise InvalidInput("the module was not installed", problems)
    session.flush()
    with consequences(session):
        instantiate(session, wanted)


def _adopt(row: Row, module: Module, problems: list[Problem]) -> None:
    columns: Any = row
    if columns.module_id is not None:
        problems.append(Problem("module_type", f"{columns.name!r} belongs to another module: it cannot be adopted"))
    else:
        columns.module_id = module.pk

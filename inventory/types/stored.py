"""What the inventory has of types: a statement a table, the templates in parts that fit into memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from inventory.components.models import Module
from inventory.devices.models import Device, Platform
from inventory.racks.models import Rack
from inventory.types.library import TypeKind
from inventory.types.models import ComponentTemplate, DeviceType, Manufacturer, ModuleType, ModuleTypeProfile, RackType

MODELS: dict[TypeKind, Any] = {"device": DeviceType, "module": ModuleType, "rack": RackType}
OWNER: dict[TypeKind, str] = {"device": "device_type_id", "module": "module_type_id"}
"""Which column of a template says whose it is."""
_INSTANCES: dict[TypeKind, tuple[Any, str]] = {
    "device": (Device, "device_type_id"), "module": (Module, "module_type_id"), "rack": (Rack, "rack_type_id"),
}  # fmt: skip
CHUNK = 1000
"""Ids in one IN list."""


def table(model: Any) -> Any:
    """The table of a model, for statements that read tuples."""
    return model.__table__


@dataclass
class Stored:
    """``types[kind][(manufacturer id, model)]`` are columns by name; ``names`` and ``slugs`` find manufacturers."""

    types: dict[TypeKind, dict[tuple[int, str], dict[str, Any]]] = field(default_factory=dict)
    slugs: dict[TypeKind, dict[str, tuple[int, str]]] = field(default_factory=dict)
    """Slug → whose it is."""
    manufacturers: dict[int, str] = field(default_factory=dict)
    """Id → name."""
    by_name: dict[str, int] = field(default_factory=dict)
    by_slug: dict[str, int] = field(default_factory=dict)
    maker_slugs: dict[int, str] = field(default_factory=dict)
    platforms: dict[str, int] = field(default_factory=dict)
    """Name, or slug, → id."""
    platform_names: dict[int, str] = field(default_factory=dict)
    profiles: dict[str, int] = field(default_factory=dict)

    def title(self, kind: TypeKind, key: tuple[int, str]) -> str:
        """``Acme One``."""
        return f"{self.manufacturers.get(key[0], '?')} {key[1]}"


def read_stored(session: Session, kinds: Iterable[TypeKind]) -> Stored:
    """Every type of some kinds, without its components. Three statements, and one a kind."""
    stored = Stored()
    manufacturers = table(Manufacturer)
    for row_id, name, slug in session.connection().execute(
        select(manufacturers.c.id, manufacturers.c.name, manufacturers.c.slug)
    ):
        stored.manufacturers[row_id], stored.maker_slugs[row_id] = name, slug
        stored.by_name[name] = stored.by_slug[slug] = row_id
    platforms = table(Platform)
    for row_id, name, slug in session.connection().execute(select(platforms.c.id, platforms.c.name, platforms.c.slug)):
        stored.platforms.setdefault(slug, row_id)
        stored.platforms[name] = row_id
        stored.platform_names[row_id] = name
    profiles = table(ModuleTypeProfile)
    stored.profiles = {
        name: row_id for row_id, name in session.connection().execute(select(profiles.c.id, profiles.c.name))
    }
    for kind in kinds:
        rows = session.connection().execute(select(table(MODELS[kind]))).mappings()
        found = {(row["manufacturer_id"], row["model"]): dict(row) for row in rows}
        stored.types[kind] = found
        stored.slugs[kind] = {row["slug"]: key for key, row in found.items()} if kind != "module" else {}
    return stored


def read_templates(
    session: Session, kind: TypeKind, type_ids: Sequence[int]
) -> Iterator[tuple[Sequence[int], dict[int, dict[tuple[str, str], Any]]]]:
    """Part after part of the types: (their ids, type id → (kind, name) → row). A statement for each thousand types."""
    columns = table(ComponentTemplate).c
    owner = columns[OWNER[kind]]
    for start in range(0, len(type_ids), CHUNK):
        part = type_ids[start : start + CHUNK]
        found: dict[int, dict[tuple[str, str], Any]] = {type_id: {} for type_id in part}
        for row in session.connection().execute(
            select(
                owner.label("type_id"), columns.id, columns.kind, columns.name, columns.type, columns.label,
                columns.position, columns.data,
            ).where(owner.in_(part))
        ):  # fmt: skip
            found[row.type_id][row.kind, row.name] = row
        yield part, found


def count_instances(session: Session, kind: TypeKind, type_ids: Sequence[int]) -> dict[int, int]:
    """How many devices, modules or racks there are of each type."""
    model, name = _INSTANCES[kind]
    column = table(model).c[name]
    counted: dict[int, int] = {}
    for start in range(0, len(type_ids), CHUNK):
        statement = select(column, func.count()).where(column.in_(type_ids[start : start + CHUNK])).group_by(column)
        counted.update((type_id, number) for type_id, number in session.connection().execute(statement))
    return counted

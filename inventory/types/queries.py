"""Types for lists and details: a fixed number of statements each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session

from dcim.core.errors import NotFound
from inventory.naming import did_you_mean, slugify
from inventory.types.library import KINDS, TypeKind
from inventory.types.models import ComponentTemplate, Manufacturer
from inventory.types.stored import MODELS, OWNER, count_instances, table


@dataclass(frozen=True)
class TypeLine:
    """A type in a list. ``instances`` are its devices or modules; ``components`` the number of its templates."""

    id: int
    kind: TypeKind
    manufacturer: str
    model: str
    slug: str
    part_number: str
    u_height: float | None
    instances: int
    components: int


@dataclass(frozen=True)
class TypeDetail:
    """A type: ``columns`` of its row, and ``templates`` by list, in the order of the chassis."""

    line: TypeLine
    columns: dict[str, Any]
    templates: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def list_types(
    session: Session, *, kinds: Iterable[TypeKind] = KINDS, vendor: str = "", search: str = "", limit: int = 50,
    offset: int = 0,
) -> tuple[list[TypeLine], int]:  # fmt: skip
    """Types by kind, manufacturer and model, and how many there are in all. ``vendor`` is a name or slug."""
    lines: list[TypeLine] = []
    total, skip = 0, offset
    for kind in kinds:
        found = table(MODELS[kind])
        makers = table(Manufacturer)
        conditions = _conditions(found, makers, vendor, search)
        joined = found.join(makers, makers.c.id == found.c.manufacturer_id)
        number = session.connection().execute(select(func.count()).select_from(joined).where(*conditions)).scalar_one()
        left = limit - len(lines)
        if left > 0 and skip < number:
            rows = session.connection().execute(
                select(found, makers.c.name.label("maker")).select_from(joined).where(*conditions)
                .order_by(makers.c.name, found.c.model).limit(left).offset(skip)
            )  # fmt: skip
            lines += _lines(session, kind, [dict(row) for row in rows.mappings()])
        skip = max(0, skip - number)
        total += number
    return lines, total


def find_type(session: Session, name: str, kinds: Iterable[TypeKind] = KINDS) -> tuple[TypeKind, int]:
    """The type that a person means: its slug, model, part number, or manufacturer and model. NotFound suggests one."""
    near: dict[str, str] = {}
    found: list[tuple[TypeKind, int, str]] = []
    for kind in kinds:
        types, makers = table(MODELS[kind]), table(Manufacturer)
        columns = [types.c.id, types.c.model, makers.c.name]
        columns += [types.c[name] for name in ("slug", "part_number") if name in types.c]
        for row in session.connection().execute(select(*columns).join(makers, makers.c.id == types.c.manufacturer_id)):
            title = f"{row.name} {row.model}"
            names = {row.model, title, getattr(row, "slug", ""), getattr(row, "part_number", "")} - {""}
            if name in (getattr(row, "slug", None), title):
                return kind, row.id
            if name in names:
                found.append((kind, row.id, title))
            near.update(dict.fromkeys(names, title))
    if len(found) == 1:
        return found[0][:2]
    if found:
        shown = ", ".join(f"{title} ({kind} type)" for kind, _id, title in found)
        raise NotFound(f"which {name!r}? there are: {shown}")
    raise NotFound(f"no type {name!r}{did_you_mean(name, near) or '; dcim types list shows what there is'}")


def show_type(session: Session, kind: TypeKind, type_id: int) -> TypeDetail:
    """A type with its components. Five statements. NotFound when there is none."""
    found, makers = table(MODELS[kind]), table(Manufacturer)
    row = (
        session.connection()
        .execute(
            select(found, makers.c.name.label("maker"))
            .join(makers, makers.c.id == found.c.manufacturer_id)
            .where(found.c.id == type_id)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFound(f"no {kind} type with id {type_id}: it may have been deleted")
    templates: dict[str, list[dict[str, Any]]] = {}
    if kind in OWNER:
        columns = table(ComponentTemplate).c
        statement = select(columns).where(columns[OWNER[kind]] == type_id).order_by(columns.position, columns.id)
        for template in session.connection().execute(statement).mappings():
            entry = {key: template[key] for key in ("id", "name", "type", "label", "data")}
            templates.setdefault(template["kind"], []).append(entry)
    values = dict(row)
    return TypeDetail(_lines(session, kind, [values])[0], values, templates)


def _conditions(found: Any, makers: Any, vendor: str, search: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if vendor:
        conditions.append(or_(makers.c.name == vendor, makers.c.slug == (slugify(vendor) or vendor)))
    if search:
        columns = [found.c.model, *(found.c[name] for name in ("slug", "part_number") if name in found.c)]
        pattern = f"%{search.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        conditions.append(or_(*(column.ilike(pattern, escape="!") for column in columns)))
    return conditions


def _lines(session: Session, kind: TypeKind, rows: list[dict[str, Any]]) -> list[TypeLine]:
    ids = [row["id"] for row in rows]
    instances = count_instances(session, kind, ids)
    components: dict[int, int] = {}
    if kind in OWNER:
        owner = table(ComponentTemplate).c[OWNER[kind]]
        statement = select(owner, func.count()).where(owner.in_(ids)).group_by(owner)
        components = dict(session.connection().execute(statement).tuples().all())
    return [
        TypeLine(
            row["id"], kind, row["maker"], row["model"], row.get("slug", ""), row.get("part_number", ""),
            row["u_height_half"] / 2 if kind == "device" else row.get("u_height"),
            instances.get(row["id"], 0), components.get(row["id"], 0),
        )
        for row in rows
    ]  # fmt: skip

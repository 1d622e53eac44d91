"""Write a planned import of types: in bulk, inside the unit of work that planned it.

New types bring their components with them; a change of a stored type's components is one line of the change log, the
type's. Elevation images are kept before the transaction begins (``keep_images``).
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import Session, col, select

from dcim.access.models import ObjectChange
from dcim.access.uow import context_of
from dcim.access.writing import consequences
from dcim.core.bulk import insert_rows
from dcim.core.clock import now
from inventory.naming import natural
from inventory.racks.places import place
from inventory.types import images
from inventory.types.columns import columns_of, template_columns
from inventory.types.diff import TypeChange, TypesDiff, pairs
from inventory.types.fitting import PLACING, placed_devices
from inventory.types.library import TypeKind
from inventory.types.models import ComponentTemplate, Manufacturer, ModuleTypeProfile
from inventory.types.reading import Library
from inventory.types.stored import CHUNK, MODELS, OWNER, table


def keep_images(library: Library, home: Path) -> None:
    """Write the elevation images below ``home/media``, outside any transaction. Repeating it is harmless."""
    for image in library.images.values():
        images.keep(home, image.entry.read(images.MAX_BYTES))


def apply_types(session: Session, diff: TypesDiff) -> None:
    """Write ``diff`` inside the unit of work that planned it. The number of statements grows by thousands of rows."""
    makers = _makers(session, diff)
    profiles = _profiles(session, diff)
    for kind in MODELS:
        mine = [change for change in diff.changes if change.kind == kind]
        _create(session, kind, [c for c in mine if c.action == "create"], makers, profiles)
        _update(session, kind, [c for c in mine if c.action == "update"], profiles)


def _makers(session: Session, diff: TypesDiff) -> dict[str, int]:
    """Manufacturer's name, as in the diff, → id; new ones are created, unless this unit of work has done so."""
    rows = session.exec(select(Manufacturer)).all()
    slugs = {row.slug for row in rows}
    new = [Manufacturer(name=name, slug=slug) for slug, name in diff.manufacturers.items() if slug not in slugs]
    session.add_all(new)
    session.flush()
    by_slug = {row.slug: row.pk for row in (*rows, *new)}
    named = {name: by_slug[slug] for slug, name in diff.manufacturers.items()}
    return {**{row.name: row.pk for row in rows}, **named}


def _profiles(session: Session, diff: TypesDiff) -> dict[str, int]:
    rows = [ModuleTypeProfile(name=name) for name in diff.profiles]
    session.add_all(rows)
    session.flush()
    return {row.name: row.pk for row in rows}


def _create(
    session: Session, kind: TypeKind, changes: Sequence[TypeChange], makers: dict[str, int], profiles: dict[str, int]
) -> None:
    rows = []
    for change in changes:
        assert change.found is not None
        values = {**columns_of(change.found), **_image_columns(change), **change.references}
        row = MODELS[kind](manufacturer_id=makers[change.manufacturer], **_resolved(values, profiles))
        rows.append(row)
    session.add_all(rows)
    session.flush()
    if kind == "rack":
        return
    templates = []
    for change, row in zip(changes, rows, strict=True):
        assert change.found is not None
        templates += [{**template_columns(t), OWNER[kind]: row.pk} for t in change.found.templates]
    _insert_templates(session, templates)


def _image_columns(change: TypeChange) -> dict[str, str]:
    return {f"{face}_image_file": image.reference for face, image in change.images.items()}


def _resolved(values: dict[str, Any], profiles: dict[str, int]) -> dict[str, Any]:
    """A profile that was created a moment ago is still known by its name."""
    if isinstance(values.get("profile_id"), str):
        return {**values, "profile_id": profiles[values["profile_id"]]}
    return values


def _update(session: Session, kind: TypeKind, changes: Sequence[TypeChange], profiles: dict[str, int]) -> None:
    rows: dict[int, Any] = {}
    ids = [change.id for change in changes if change.id is not None]
    for start in range(0, len(ids), CHUNK):
        model = MODELS[kind]
        rows.update(
            {row.pk: row for row in session.exec(select(model).where(col(model.id).in_(ids[start : start + CHUNK])))}
        )
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    removed: list[int] = []
    log: list[dict[str, Any]] = []
    for change in changes:
        row = rows[change.id or 0]
        after = {column: pair[1] for column, pair in change.fields.items()}
        for column, value in _resolved(after, profiles).items():
            setattr(row, column, value)
        if change.templates is None:
            continue
        added += [{**columns, OWNER[kind]: row.pk} for columns in change.templates.added]
        changed += [{"row_id": row_id, **columns} for row_id, columns in change.templates.changed.items()]
        removed += change.templates.removed
        row.last_updated = now()
        if kind == "device":
            row.retired_components = retire(row.retired_components, change)
        log.append(_line(session, row, change))
    session.flush()
    with consequences(session):
        _write_templates(session, added, changed, removed)
        if log:
            session.connection().execute(insert(ObjectChange), log)
    if kind == "device":
        moved = [change.id for change in changes if change.id is not None and PLACING & change.fields.keys()]
        if moved:
            place(session, *placed_devices(session, moved))


def _write_templates(
    session: Session, added: list[dict[str, Any]], changed: list[dict[str, Any]], removed: list[int]
) -> None:
    """Components of stored types; ``changed`` have their id as ``row_id``."""
    for start in range(0, len(removed), CHUNK):
        session.exec(delete(ComponentTemplate).where(col(ComponentTemplate.id).in_(removed[start : start + CHUNK])))
    if changed:
        templates = table(ComponentTemplate)
        statement = update(templates).where(templates.c.id == bindparam("row_id"))
        names = [name for name in changed[0] if name != "row_id"]
        statement = statement.values({name: bindparam(f"new_{name}", type_=templates.c[name].type) for name in names})
        session.connection().execute(
            statement.values(last_updated=now()),
            [{"row_id": each["row_id"], **{f"new_{name}": each[name] for name in names}} for each in changed],
        )
    _insert_templates(session, added)


def retire(before: dict[str, Any], change: TypeChange) -> dict[str, Any]:
    """The names of components that the type once had, after a change of its components."""
    names: dict[str, set[str]] = defaultdict(set, {kind: set(known) for kind, known in before.items()})
    for component in change.components:
        if component.action == "remove":
            names[component.kind].add(component.name)
        elif component.action == "add":
            names[component.kind].discard(component.name)
    return {kind: sorted(known, key=natural) for kind, known in sorted(names.items()) if known}


def _insert_templates(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Components, without the change log: they follow from their type."""
    with consequences(session):
        insert_rows(
            session, ComponentTemplate, [{"device_type_id": None, "module_type_id": None, **row} for row in rows]
        )


def _line(session: Session, row: Any, change: TypeChange) -> dict[str, Any]:
    """The change log's line for a type whose components change."""
    context = context_of(session)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for component in change.components:
        name = f"{component.kind}/{component.name}"
        if component.action != "add":
            before[name] = {key: pair[0] for key, pair in pairs(component.fields).items()}
        if component.action != "remove":
            after[name] = {key: pair[1] for key, pair in pairs(component.fields).items()}
    line = ObjectChange(
        user_name=context.actor, request_id=context.request_id, action="update",
        changed_object_type=str(row.__tablename__), changed_object_id=row.pk, object_repr=row.name[:200],
        message=context.reason, prechange_data={"components": before}, postchange_data={"components": after},
    ).model_dump()  # fmt: skip
    del line["id"]
    return line

"""Tags and custom fields: what every noun may carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlmodel import Session

from dcim.access.reading import everything
from dcim.core.among import among
from dcim.core.clock import now
from dcim.core.ids import uuid7
from dcim.core.rows import Row
from inventory.extras.custom_fields import unknown, validate, with_defaults
from inventory.extras.queries import check_unique, definitions_of
from inventory.objects.batch import Batch
from inventory.objects.fields import Field, FieldError
from inventory.objects.noun import Noun, Values
from inventory.objects.references import BRIEF_SCHEMA
from inventory.tags.models import Tag, TaggedItem

if TYPE_CHECKING:
    from inventory.objects.bodies import Body
    from inventory.objects.filters import Asked, Filter

TAG = "extras.tag"


@dataclass(frozen=True, eq=False)
class Tags(Field):
    """Tags: nested objects in answers; ids or mappings (``{"slug": …}``) in bodies."""

    kind = "field"

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def prepare(self, noun: Noun, rows: Sequence[Values], batch: Batch) -> None:
        batch.compute(noun, _tags_of, rows)

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        ids = batch.computed(noun, _tags_of, row["id"]) or []
        return [found for one in ids if (found := batch.brief(TAG, one)) is not None]

    def decode(self, value: Any, body: Body) -> None:
        if not isinstance(value, list):
            raise FieldError(f'Expected a list of items but got type "{type(value).__name__}".')
        found: list[int] = []
        body.many[self.name] = found
        for item in value:
            body.refer(self.name, TAG, {"slug": item} if isinstance(item, str) and not item.isdigit() else item,
                       found.append)  # fmt: skip

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": BRIEF_SCHEMA}


def _tags_of(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    item: Any = TaggedItem
    tag: Any = Tag
    statement = (
        select(item.object_id, item.tag_id)
        .join(tag, tag.id == item.tag_id)
        .where(item.object_type == noun.table, among(item.object_id, [row["id"] for row in rows]))
        .order_by(tag.name)
    )
    found: dict[int, Any] = {}
    for row_id, tag_id in batch.session.execute(statement):
        found.setdefault(row_id, []).append(tag_id)
        batch.want(TAG, tag_id)
    return found


def write_tags(session: Session, bodies: Sequence[Body], rows: Sequence[Row], *, new: bool) -> None:
    """Make the tags of rows those of the bodies that say; two statements, one for new rows."""
    wanted = {
        row.pk: set(body.many["tags"])
        for body, row in zip(bodies, rows, strict=True)
        if isinstance(body.noun.by_name.get("tags"), Tags) and "tags" in body.many
    }
    if not wanted:
        return
    table = bodies[0].noun.table
    item: Any = TaggedItem
    stored: set[tuple[int, int]] = set()
    if not new:
        lines = session.execute(
            select(item.object_id, item.tag_id).where(item.object_type == table, among(item.object_id, wanted))
        )
        stored = {(row_id, tag) for row_id, tag in lines}
        gone = [(row_id, tag) for row_id, tag in stored if tag not in wanted[row_id]]
        for row_id, tag in gone:
            session.execute(delete(item).where(item.object_type == table, item.object_id == row_id, item.tag_id == tag))
    at = now()
    fresh = [
        {"uid": uuid7(), "created": at, "last_updated": at, "object_type": table, "object_id": row_id, "tag_id": tag}
        for row_id, tags in wanted.items()
        for tag in sorted(tags)
        if (row_id, tag) not in stored
    ]
    if fresh:
        session.execute(insert(TaggedItem), fresh)


def tag_filters(noun: Noun) -> list[Filter]:
    """``tag`` by slug (several: all of them, as NetBox) and ``tag_id``."""
    from inventory.objects.filters import SET_LOOKUPS, Condition, Filter, find_ids

    item: Any = TaggedItem
    model: Any = noun.model

    def condition(column: str) -> Condition:
        def ask(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
            found: ColumnElement[bool] | None = None
            for value in values:
                ids = find_ids(asked.session, TAG, column, [value], descend=False)
                has = model.id.in_(select(item.object_id).where(item.object_type == noun.table, item.tag_id.in_(ids)))
                part = ~has if lookup == "n" else has
                found = part if found is None else found & part
            assert found is not None
            return found

        return ask

    return [
        Filter("tag", condition("slug"), SET_LOOKUPS),
        Filter("tag_id", condition("id"), SET_LOOKUPS, {"type": "integer"}),
    ]


@dataclass(frozen=True, eq=False)
class CustomFields(Field):
    """Custom fields: every definition for the noun in answers; those to change in bodies."""

    kind = "field"

    def prepare(self, noun: Noun, rows: Sequence[Values], batch: Batch) -> None:
        batch.compute(noun, _definitions, rows)

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        data = row[self.target] or {}
        names = batch.computed(noun, _definitions, row["id"]) or ()
        return {name: data.get(name) for name in names}

    def decode(self, value: Any, body: Body) -> None:
        if value is None:
            value = {}
        if not isinstance(value, Mapping):
            raise FieldError("Expected a dictionary of custom fields.")
        body.extra[self.name] = dict(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {}}


def _definitions(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    with everything(batch.session):
        names = tuple(item.name for item in definitions_of(batch.session, noun.object_type))
    return {row["id"]: names for row in rows}


def check_custom_fields(session: Session, bodies: Sequence[Body]) -> None:
    """Merge and validate the custom fields of bodies into ``custom_field_data``; one statement."""
    noun = bodies[0].noun
    if "custom_fields" not in noun.by_name:
        return
    creating = bodies[0].row is None
    if not creating and not any("custom_fields" in body.extra for body in bodies):
        return
    definitions = definitions_of(session, noun.object_type)
    for body in bodies:
        given = body.extra.get("custom_fields", {})
        if not creating and not given:
            continue
        for problem in unknown(definitions, given):
            body.error("custom_fields", problem.message)
        stored: Mapping[str, Any] = getattr(body.row, "custom_field_data", None) or {}
        data = with_defaults(definitions, given) if creating else {**stored, **given}
        for problem in validate(definitions, data):
            body.error("custom_fields", f"{problem.where}: {problem.message}")
        body.values["custom_field_data"] = data
    check_unique(session, noun.model, definitions, [body for body in bodies if "custom_field_data" in body.values])


def filter_condition(asked: Asked, name: str, values: Sequence[str]) -> ColumnElement[bool] | None:
    """``cf_<name>`` with look-ups of texts; None when there is no such custom field."""
    from inventory.objects.filters import text_condition

    stem, _, lookup = name.removeprefix("cf_").partition("__")
    with everything(asked.session):
        known = {item.name for item in definitions_of(asked.session, asked.noun.object_type)}
    if stem not in known or not hasattr(asked.noun.model, "custom_field_data"):
        return None
    model: Any = asked.noun.model
    column = model.custom_field_data[stem].as_string()
    if lookup in ("", "n"):
        spelt = [alternative for value in values for alternative in dict.fromkeys((value, value.lower()))]
        if any(value.lower() in ("true", "false") for value in values):
            spelt += ["1" if value.lower() == "true" else "0" for value in values]
        found = column.in_(spelt)
        return or_(~found, column.is_(None)) if lookup == "n" else found
    return text_condition(column, lookup, values)

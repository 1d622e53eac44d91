"""What most nouns share: NetBox's standard fields, counters, positions in trees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, literal_column, select, union_all

from dcim.core.among import among, ids_parameter
from inventory.objects.batch import Batch, Load
from inventory.objects.custom import CustomFields, Tags
from inventory.objects.fields import Computed, DisplayUrl, Field, Id, LongText, Moment, Shown, Slug, Text, Url
from inventory.objects.noun import Display, Noun, Values
from inventory.objects.references import Reference

DESCRIPTION = Text("description", limit=200)
COMMENTS = LongText("comments")
LABEL = Text("label", limit=64)
HEAD: tuple[Field, ...] = (Id(), Url(), DisplayUrl(), Shown())
TIMES: tuple[Field, ...] = (Moment("created"), Moment("last_updated"))
TAIL: tuple[Field, ...] = (Tags("tags"), CustomFields("custom_fields", column="custom_field_data"), *TIMES)
COUNT_SHAPE = {"type": "integer"}

BRIEF_PLAIN = ("id", "url", "display", "name", "description")
BRIEF_SLUG = ("id", "url", "display", "name", "slug", "description")


def standard(*fields: Field, comments: bool = True, description: bool = True) -> tuple[Field, ...]:
    """A primary object's fields: head, its own, description, comments, tags, custom fields, times."""
    middle = (DESCRIPTION,) if description else ()
    return (*HEAD, *fields, *middle, *((COMMENTS,) if comments else ()), *TAIL)


def named(limit: int = 100) -> Text:
    """The name of an object that must have one."""
    return Text("name", limit=limit, required=True)


def slug() -> Slug:
    """The slug of an object that must have one."""
    return Slug("slug", required=True)


TENANT = Reference("tenant", to="tenancy.tenant", null=True)


def grouped_count(model: Any, column: str) -> Load:
    """A loader: how many rows of ``model`` have each row's id in ``column``; one statement."""

    key = getattr(model, column)
    statement = select(key, func.count(model.id)).where(among(key, ids_parameter())).group_by(key)

    def load(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
        return {row[0]: row[1] for row in batch.session.execute(statement, {"ids": [row["id"] for row in rows]})}

    return load


def count(name: str, model: Any, column: str) -> Computed:
    """A counter field."""
    return Computed(name, load=grouped_count(model, column), empty=0, shape=COUNT_SHAPE)


def many_counts(targets: Mapping[str, tuple[Any, str]]) -> tuple[Computed, ...]:
    """Several counters by one statement: field name → (model, column)."""

    names = tuple(targets)
    ids = ids_parameter()
    keys = [(getattr(model, column), model.id) for model, column in targets.values()]
    statement = union_all(*(
        select(literal_column(str(place)), key, func.count(counted)).where(among(key, ids)).group_by(key)
        for place, (key, counted) in enumerate(keys)
    ))  # fmt: skip

    def load(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
        wanted = [row["id"] for row in rows]
        found: dict[int, dict[str, int]] = {row_id: dict.fromkeys(names, 0) for row_id in wanted}
        for place, row_id, number in batch.session.execute(statement, {"ids": wanted}):
            found[row_id][names[place]] = number
        return found

    return tuple(Computed(name, load=load, part=name, empty=0, shape=COUNT_SHAPE) for name in targets)


def _depth(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    model: Any = noun.model
    parents = {row[0]: row[1] for row in batch.session.execute(select(model.id, model.parent_id))}
    found = {}
    for row in rows:
        depth, one = 0, parents.get(row["id"])
        while one is not None and depth < 100:
            depth, one = depth + 1, parents.get(one)
        found[row["id"]] = depth
    return found


DEPTH = Computed("_depth", load=_depth, empty=0, shape=COUNT_SHAPE)


def shown(*columns: str, text: Callable[[Values], str]) -> Display:
    """A display made from a row's own columns."""
    return Display(columns, lambda row, batch: text(row))

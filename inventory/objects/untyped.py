"""``<stem>_type`` and ``<stem>_id`` where any object may stand: journal entries, contact assignments, images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inventory.objects.batch import Batch
from inventory.objects.fields import Field, FieldError, Integer
from inventory.objects.noun import Noun, Values, registry
from inventory.objects.references import BRIEF_SCHEMA

if TYPE_CHECKING:
    from inventory.objects.bodies import Body


@dataclass(frozen=True, eq=False)
class AnyType(Field):
    """An object type, stored as the table's name, shown as NetBox's ``app.model``."""

    kind = "string"

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        found = registry.by_table.get(row[self.target] or "")
        return found.object_type if found is not None else None

    def parse(self, value: Any) -> Any:
        if value is None and self.null:
            return ""
        found = registry.by_type.get(str(value))
        if found is None:
            raise FieldError(f"Invalid value. Specify a content type as '<app_label>.<model_name>': {value}")
        return found.table

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


@dataclass(frozen=True, eq=False)
class AnyId(Integer):
    """The id that goes with an ``AnyType``; it must exist."""

    type_field: str = ""

    def decode(self, value: Any, body: Body) -> None:
        number = self.parse(value)
        body.values[self.target] = number or 0
        given = body.given.get(self.type_field)
        if given is None and body.row is not None:
            table = getattr(body.row, self.type_field)
            given = registry.by_table[table].object_type if table in registry.by_table else None
        if number is not None and isinstance(given, str) and given in registry.by_type:
            body.refer(self.name, given, number, lambda found: body.values.__setitem__(self.target, found))


@dataclass(frozen=True, eq=False)
class AnyObject(Field):
    """The nested object itself."""

    stem: str = ""
    read_only: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        return (f"{self.stem}_type", f"{self.stem}_id")

    def _which(self, row: Mapping[str, Any]) -> tuple[str, int] | None:
        found = registry.by_table.get(row[f"{self.stem}_type"] or "")
        return (found.object_type, row[f"{self.stem}_id"]) if found is not None and row[f"{self.stem}_id"] else None

    def prepare(self, noun: Noun, rows: Sequence[Values], batch: Batch) -> None:
        for row in rows:
            if which := self._which(row):
                batch.want(*which)

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        which = self._which(row)
        return batch.brief(*which) if which is not None else None

    def schema(self) -> dict[str, Any]:
        return {**BRIEF_SCHEMA, "nullable": True}


def generic(stem: str, *, required: bool = False, null: bool = False) -> tuple[Field, Field, Field]:
    """The three fields ``<stem>_type``, ``<stem>_id`` and ``<stem>``."""
    return (
        AnyType(f"{stem}_type", required=required, null=null),
        AnyId(f"{stem}_id", required=required, null=null, type_field=f"{stem}_type"),
        AnyObject(stem, stem=stem),
    )

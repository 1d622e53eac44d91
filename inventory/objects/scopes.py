"""The lists of a config context: where it applies, one row of ``config_context_scopes`` each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from dcim.core.clock import now
from dcim.core.ids import uuid7
from dcim.core.rows import Row
from inventory.extras.models import ConfigContextScope
from inventory.objects.batch import Batch
from inventory.objects.fields import Field, FieldError
from inventory.objects.hooks import Hooks
from inventory.objects.noun import Noun, Values, noun_of
from inventory.objects.references import BRIEF_SCHEMA

if TYPE_CHECKING:
    from inventory.objects.bodies import Body


def _scopes(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    scope: Any = ConfigContextScope
    found: dict[int, Any] = {}
    statement = select(scope.context_id, scope.object_type, scope.object_id).order_by(scope.id)
    for context, table, row_id in batch.session.execute(
        statement.where(scope.context_id.in_([row["id"] for row in rows]))
    ):
        found.setdefault(context, {}).setdefault(table, []).append(row_id)
    for item in noun.fields:
        if isinstance(item, ScopeList):
            table = noun_of(item.to).table
            for tables in found.values():
                for row_id in tables.get(table, ()):
                    batch.want(item.to, row_id)
    return found


@dataclass(frozen=True, eq=False)
class ScopeList(Field):
    """One list of a config context: objects of type ``to``."""

    to: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def prepare(self, noun: Noun, rows: Sequence[Values], batch: Batch) -> None:
        batch.compute(noun, _scopes, rows)

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        tables = batch.computed(noun, _scopes, row["id"]) or {}
        ids = tables.get(noun_of(self.to).table, ())
        return [shown for one in ids if (shown := batch.brief(self.to, one)) is not None]

    def decode(self, value: Any, body: Body) -> None:
        if not isinstance(value, list):
            raise FieldError(f'Expected a list of items but got type "{type(value).__name__}".')
        found: list[int] = []
        body.extra[self.name] = found
        for item in value:
            # NetBox takes tags by slug here
            given = {"slug": item} if isinstance(item, str) and not item.isdigit() else item
            body.refer(self.name, self.to, given, found.append)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": BRIEF_SCHEMA}


class ConfigContextHooks(Hooks):
    """Writes the lists."""

    def wrote(self, session: Session, bodies: Sequence[Body], rows: Sequence[Row]) -> None:
        scope: Any = ConfigContextScope
        for body, row in zip(bodies, rows, strict=True):
            for name, ids in body.extra.items():
                item = body.noun.by_name[name]
                if not isinstance(item, ScopeList):
                    continue
                table = noun_of(item.to).table
                session.execute(delete(scope).where(scope.context_id == row.pk, scope.object_type == table))
                at = now()
                lines = [
                    {"uid": uuid7(), "created": at, "last_updated": at, "context_id": row.pk, "object_type": table,
                     "object_id": one}
                    for one in dict.fromkeys(ids)
                ]  # fmt: skip
                if lines:
                    session.execute(insert(scope), lines)

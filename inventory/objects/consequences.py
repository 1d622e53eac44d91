"""What a deletion takes along: told by doing it inside a transaction that is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from dcim.access.models import ObjectChange
from dcim.access.uow import context_of
from inventory.objects import wording
from inventory.objects.noun import Noun, registry
from inventory.objects.writing import delete

NAMED = 8
"""Objects of a kind that are named; the others are counted."""


@dataclass
class Kind:
    """Objects of one kind."""

    words: str
    count: int = 0
    names: list[str] = field(default_factory=list)


@dataclass
class Consequences:
    """``gone``: kinds that go, the deleted ones first; ``changed``: kinds that lose a reference."""

    gone: list[Kind] = field(default_factory=list)
    changed: list[Kind] = field(default_factory=list)


def delete_and_tell(session: Session, noun: Noun, ids: Sequence[int]) -> Consequences:
    """Delete objects and say what went and what changed. Inside a unit of work; Conflict names what needs them."""
    delete(session, noun, ids)
    session.flush()
    logged = session.exec(
        select(ObjectChange.action, ObjectChange.changed_object_type, ObjectChange.object_repr)
        .where(col(ObjectChange.request_id) == context_of(session).request_id)
        .order_by(col(ObjectChange.id))
    ).all()
    kinds: dict[tuple[str, str], Kind] = {("delete", noun.table): Kind("")}
    for action, table, name in logged:
        kind = kinds.setdefault((action, table), Kind(""))
        kind.count += 1
        if len(kind.names) < NAMED and name not in kind.names:
            kind.names.append(name)
    for (_action, table), kind in kinds.items():
        kind.words = _words(table, kind.count)
    return Consequences(
        [kind for (action, _), kind in kinds.items() if action == "delete" and kind.count],
        [kind for (action, _), kind in kinds.items() if action == "update"],
    )


def _words(table: str, number: int) -> str:
    found: Any = registry.by_table.get(table)
    if found is None:
        return table.replace("_", " ")
    return wording.one(found) if number == 1 else wording.many(found)

"""Custom fields as pages show them: their definitions with labels and choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from inventory.extras.models import CustomField, CustomFieldChoiceSet


@dataclass(frozen=True)
class Custom:
    """A custom field's definition. ``to`` is what object fields point at; ``choices`` are (value, label) in order."""

    name: str
    title: str
    group: str
    type: str
    help: str
    required: bool
    default: Any
    choices: tuple[tuple[str, str], ...]
    to: str
    visible: str
    """always, if-set, hidden."""
    editable: bool

    @property
    def filters(self) -> str:
        """The parameter of its filter."""
        return f"cf_{self.name}"


def customs(session: Session, object_type: str) -> list[Custom]:
    """The custom fields of an object type, by group, weight and name; two statements."""
    rows = session.exec(
        select(CustomField).order_by(col(CustomField.group_name), col(CustomField.weight), col(CustomField.name))
    ).all()
    sets = {row.id: row for row in session.exec(select(CustomFieldChoiceSet))}
    return [_shown(row, sets.get(row.choice_set_id)) for row in rows if object_type in row.object_types]


def _shown(row: CustomField, chosen: CustomFieldChoiceSet | None) -> Custom:
    return Custom(
        row.name, row.label or row.name.replace("_", " ").capitalize(), row.group_name, row.type, row.description,
        row.required, row.default, _choices(chosen), row.related_object_type or "", row.ui_visible,
        row.ui_editable == "yes",
    )  # fmt: skip


def _choices(chosen: CustomFieldChoiceSet | None) -> tuple[tuple[str, str], ...]:
    if chosen is None:
        return ()
    pairs: Sequence[Sequence[str]] = chosen.extra_choices
    found = [(str(pair[0]), str(pair[1] if len(pair) > 1 else pair[0])) for pair in pairs if pair]
    return tuple(sorted(found, key=lambda pair: pair[1]) if chosen.order_alphabetically else found)

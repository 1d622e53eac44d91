"""What an import comes to: a change for each row, and every problem with its row and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from dcim.core.errors import InvalidInput, Problem
from inventory.bulk.limits import MAX_PROBLEMS
from inventory.bulk.plain import Plain
from inventory.bulk.table import place
from inventory.objects.noun import Noun

Action = Literal["create", "update", "unchanged"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's old and new value, as a file spells them."""

    name: str
    old: Any
    new: Any


@dataclass(slots=True)
class Change:
    """What one row comes to. ``given`` is what is written: all of a new object, what differs of an old one.

    References in it are ids, or a ``Want`` that names the row of the same file whose object is meant.
    """

    index: int
    """Its place in the file, from 0: what ``after`` and ``Want.row`` count."""
    row: int
    """The row's number, for people."""
    action: Action
    label: str
    """The object in a few words."""
    given: Plain
    id: int | None = None
    fields: list[FieldChange] = field(default_factory=list)
    after: tuple[int, ...] = ()
    """Places of the rows that must be written before."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something wrong with a row; ``column`` is empty when it is about the whole row."""

    row: int
    column: str
    message: str

    def problem(self) -> Problem:
        """As errors carry it."""
        return Problem(place(self.row, self.column), self.message)


@dataclass
class RowPlan:
    """The plan of an import."""

    noun: Noun
    name: str
    """The file's name."""
    changes: list[Change] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    """Field → the column to name in messages."""

    def count(self, action: Action) -> int:
        """How many rows come to this."""
        return sum(change.action == action for change in self.changes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return all(change.action == "unchanged" for change in self.changes)

    def pending(self) -> Iterator[Change]:
        """What is to be written."""
        return (change for change in self.changes if change.action != "unchanged")

    def refuse(self) -> None:
        """Raise InvalidInput when there are problems, with all of them (up to ``MAX_PROBLEMS``)."""
        if not self.problems:
            return
        ordered = sorted(self.problems, key=lambda each: each.row)
        shown = [each.problem() for each in ordered[:MAX_PROBLEMS]]
        if len(ordered) > MAX_PROBLEMS:
            shown.append(Problem(self.name, f"and {len(ordered) - MAX_PROBLEMS} problems more"))
        raise InvalidInput(f"{self.name} was not imported: nothing was written", shown)

    def summary(self) -> dict[str, Any]:
        """Counts, for answers and jobs."""
        return {
            "noun": self.noun.object_type, "name": self.name, "rows": len(self.changes),
            "create": self.count("create"), "update": self.count("update"), "unchanged": self.count("unchanged"),
        }  # fmt: skip

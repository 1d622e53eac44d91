"""Write some changes of one kind inside a savepoint: all of them, or none and the errors of each that was refused.

What the database, the services and the permissions refuse is only known by trying. A refusal that does not say whom it
is about is narrowed down by writing halves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from dcim.core.errors import Conflict, InvalidInput, NotFound
from inventory.bulk.lookup import Want
from inventory.bulk.plan import Change
from inventory.objects import writing
from inventory.objects.bodies import NON_FIELD
from inventory.objects.errors import Refused
from inventory.objects.noun import Noun

Errors = dict[str, list[str]]
"""Field (or ``non_field_errors``) → messages."""
Wrong = dict[int, Errors]
"""``Change.index`` → its errors."""


class Attempt:
    """Writes changes of a noun. ``by_index``: the changes that others may refer to, by ``Change.index``."""

    def __init__(self, session: Session, noun: Noun, by_index: Mapping[int, Change], *, limit: int = 10**9) -> None:
        self.session, self.noun, self.by_index, self.limit = session, noun, by_index, limit
        """``limit``: how many errors are looked for."""

    def write(self, changes: Sequence[Change]) -> Wrong:
        """Write changes with one action. {}: all were written, and new objects have their ids; else nothing was."""
        if not changes:
            return {}
        try:
            with self.session.begin_nested():
                ids = self._write(changes)
        except Refused as error:
            wrong = _blamed(changes, error)
            return wrong if wrong else self._halves(changes, error)
        except (InvalidInput, Conflict, NotFound) as error:
            return self._halves(changes, error)
        for change, row_id in zip(changes, ids, strict=True):
            change.id = row_id
        return {}

    def _write(self, changes: Sequence[Change]) -> list[int]:
        given = [{name: self._now(value) for name, value in change.given.items()} for change in changes]
        if changes[0].action == "create":
            bodies = writing.create(self.session, self.noun, given, many=True)
            return [body.row.pk for body in bodies if body.row is not None]
        ids = [change.id for change in changes if change.id is not None]
        writing.update(self.session, self.noun, given, ids, partial=True, many=True)
        return ids

    def _now(self, value: Any) -> Any:
        """References to rows of the file as the ids that they have by now."""
        if isinstance(value, Want):
            held = self.by_index.get(value.row if value.row is not None else -1)
            return held.id if held is not None else value.id
        if isinstance(value, list):
            return [self._now(each) for each in value]
        if isinstance(value, Mapping):
            return {name: self._now(each) for name, each in value.items()}
        return value

    def _halves(self, changes: Sequence[Change], error: InvalidInput | Conflict | NotFound) -> Wrong:
        """Find whom a refusal of many is about; one that stands alone is to blame."""
        if len(changes) == 1:
            return {changes[0].index: _told(error)}
        middle = len(changes) // 2
        wrong: Wrong = {}
        nested = self.session.begin_nested()
        for part in (changes[:middle], changes[middle:]):
            wrong |= self._part(part)
            if len(wrong) >= self.limit:
                break
        nested.rollback()
        if not wrong:  # each half is well, together they are not
            message = f"{error.message}: it cannot be written together with those before it"
            wrong = {changes[-1].index: {NON_FIELD: [message]}}
        return wrong

    def _part(self, changes: Sequence[Change]) -> Wrong:
        """Write what can be written of a half, inside its parent's savepoint; gives the errors of the rest."""
        left, wrong = list(changes), Wrong()
        while left and len(wrong) < self.limit:
            found = self.write(left)
            if not found:
                break
            wrong |= found
            left = [change for change in left if change.index not in wrong]
        return wrong


def _blamed(changes: Sequence[Change], error: Refused) -> Wrong:
    """The changes that a refusal names; {} when it does not say which of several."""
    if not error.many and len(changes) > 1:
        return {}
    found: Wrong = {}
    for change, errors in zip(changes, error.errors, strict=False):
        if errors:
            found[change.index] = {name: list(messages) for name, messages in errors.items()}
    return found


def _told(error: InvalidInput | Conflict | NotFound) -> Errors:
    problems = error.problems if isinstance(error, InvalidInput) else []
    found: Errors = {}
    for problem in problems:
        found.setdefault(problem.where.rpartition(".")[2], []).append(problem.message)
    return found or {NON_FIELD: [error.message]}

"""Write a plan: in chunks, in one transaction, all or nothing; every problem of every row told.

What the database, the services and the permissions refuse is only known by trying: a chunk is written inside a
savepoint; rows that are refused are noted and the rest is tried again, so that the second row's error is told as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from dcim.core.errors import Conflict, InvalidInput, NotFound
from inventory.bulk.limits import CHUNK, MAX_PROBLEMS
from inventory.bulk.lookup import Want
from inventory.bulk.plan import Change, RowPlan, RowProblem
from inventory.bulk.planning import Progress
from inventory.objects import writing
from inventory.objects.bodies import NON_FIELD, REQUIRED
from inventory.objects.errors import Refused
from inventory.objects.noun import Noun


def apply_rows(session: Session, plan: RowPlan, progress: Progress | None = None) -> RowPlan:
    """Write a plan; its new objects' ids are then in ``plan.changes``.

    Call inside a unit of work. Raises InvalidInput with every problem of every row; the caller's transaction is then
    undone, as every exception undoes it.
    """
    plan.refuse()
    _Writer(session, plan, progress or (lambda fraction, message: None)).run()
    plan.refuse()
    return plan


def rehearse_rows(session: Session, plan: RowPlan, progress: Progress | None = None) -> RowPlan:
    """Write a plan and take it back: ``plan.problems`` then has what only a try can tell. Inside a unit of work."""
    nested = session.begin_nested()
    try:
        _Writer(session, plan, progress or (lambda fraction, message: None)).run()
        for change in plan.changes:
            if change.action == "create":
                change.id = None
    finally:
        nested.rollback()
        session.expire_all()
    return plan


class _Writer:
    def __init__(self, session: Session, plan: RowPlan, progress: Progress) -> None:
        self.session, self.plan, self.progress = session, plan, progress
        self.by_index = {change.index: change for change in plan.changes}
        self.refused: set[int] = set()
        """Places of rows that were not written."""
        self.written = 0
        self.total = sum(1 for _ in plan.pending())

    def run(self) -> None:
        """Write everything: changes that wait for nothing first, then level by level what waits for those."""
        for level in self._levels():
            updates = [change for change in level if change.action == "update"]
            creates = [change for change in level if change.action == "create"]
            for group in (updates, creates):
                for start in range(0, len(group), CHUNK):
                    self._chunk(group[start : start + CHUNK])

    def _levels(self) -> list[list[Change]]:
        depth: dict[int, int] = {}
        waiting = {change.index: change for change in self.plan.pending()}
        for first in waiting.values():
            stack = [first]
            while stack:
                change = stack[-1]
                below = [index for index in change.after if index in waiting]
                missing = [index for index in below if index not in depth]
                if missing:
                    stack += [waiting[index] for index in missing]
                else:
                    depth[change.index] = 1 + max((depth[index] for index in below), default=-1)
                    stack.pop()
        levels: dict[int, list[Change]] = defaultdict(list)
        for index, change in waiting.items():
            levels[depth[index]].append(change)
        return [levels[number] for number in sorted(levels)]

    def _chunk(self, changes: Sequence[Change]) -> None:
        ready = [change for change in changes if not self._waits_for_refused(change)]
        while ready and len(self.plan.problems) < MAX_PROBLEMS:
            wrong = self._try(ready)
            if not wrong:
                break
            self.refused |= {change.index for change in wrong}
            ready = [change for change in ready if change.index not in self.refused]
        self.written += len(changes)
        self.progress(self.written / max(1, self.total), "writing")

    def _waits_for_refused(self, change: Change) -> bool:
        if not any(index in self.refused or index not in self.by_index for index in change.after):
            return False
        self.refused.add(change.index)
        return True

    def _try(self, changes: Sequence[Change]) -> list[Change]:
        """Write changes of one kind; gives those that were refused (then nothing is written)."""
        ids: list[int] = []
        try:
            with self.session.begin_nested():
                ids = self._write(changes)
        except Refused as error:
            wrong = self._blame(changes, error)
            return wrong if wrong is not None else self._halves(changes, error)
        except (InvalidInput, Conflict, NotFound) as error:
            return self._halves(changes, error)
        for change, row_id in zip(changes, ids, strict=True):
            change.id = row_id
        return []

    def _write(self, changes: Sequence[Change]) -> list[int]:
        given = [{name: self._now(value) for name, value in change.given.items()} for change in changes]
        noun = self.plan.noun
        if changes[0].action == "create":
            bodies = writing.create(self.session, noun, given, many=True)
            return [body.row.pk for body in bodies if body.row is not None]
        ids = [change.id for change in changes if change.id is not None]
        writing.update(self.session, noun, given, ids, partial=True, many=True)
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

    # --- who is to blame ---

    def _blame(self, changes: Sequence[Change], error: Refused) -> list[Change] | None:
        """The changes that a refusal names; None when it does not say which of several."""
        if not error.many and len(changes) > 1:
            return None
        wrong = []
        for change, found in zip(changes, error.errors, strict=False):
            if found:
                wrong.append(change)
                for name, messages in found.items():
                    self._note(change, name, messages)
        return wrong or None

    def _note(self, change: Change, name: str, messages: Sequence[str]) -> None:
        column = "" if name == NON_FIELD else self.plan.columns.get(name, name)
        for message in messages:
            text = "is missing: add the column, or fill the cell" if message == REQUIRED else message
            if name == "custom_fields":
                field, colon, rest = text.partition(": ")
                column, text = (f"cf_{field}", rest) if colon and " " not in field else ("custom fields", text)
            self.plan.problems.append(RowProblem(change.row, column, text))

    def _halves(self, changes: Sequence[Change], error: InvalidInput | Conflict | NotFound) -> list[Change]:
        """Find whom a refusal of many is about by writing halves; one that stands alone is to blame."""
        if len(changes) == 1:
            problems = error.problems if isinstance(error, InvalidInput) else []
            for problem in problems:
                self._note(changes[0], problem.where.rpartition(".")[2], [problem.message])
            if not problems:
                self._note(changes[0], NON_FIELD, [error.message])
            return list(changes)
        middle = len(changes) // 2
        wrong: list[Change] = []
        with self.session.begin_nested() as nested:
            for part in (changes[:middle], changes[middle:]):
                if len(self.plan.problems) < MAX_PROBLEMS:
                    wrong += self._part(part)
            nested.rollback()
        if not wrong:  # each half is well, together they are not
            self._note(changes[-1], NON_FIELD, [f"{error.message}: it cannot be written together with the rows before"])
            wrong = [changes[-1]]
        return wrong

    def _part(self, changes: Sequence[Change]) -> list[Change]:
        """Write what can be written of a half, inside its parent's savepoint; gives the rest."""
        left, wrong = list(changes), []
        while left and len(self.plan.problems) < MAX_PROBLEMS:
            found = self._try(left)
            if not found:
                break
            wrong += found
            refused = {change.index for change in found}
            left = [change for change in left if change.index not in refused]
        return wrong


def noun_label(noun: Noun, count: int) -> str:
    """``12 devices``."""
    return f"{count} {noun.plural.replace('-', ' ') if count != 1 else noun.words}"

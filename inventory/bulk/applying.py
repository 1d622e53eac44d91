"""Write a plan: in chunks, in one transaction, all or nothing; every problem of every row told.

Rows that are refused are noted and the rest of their chunk is tried again, so that the second row's error is told as
well; a row that refers to a refused one is not blamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session

from dcim.access.writing import check_permissions
from inventory.bulk.attempt import Attempt, Errors
from inventory.bulk.limits import CHUNK, MAX_PROBLEMS
from inventory.bulk.plan import Change, RowPlan, RowProblem
from inventory.bulk.planning import Progress
from inventory.objects.bodies import NON_FIELD, REQUIRED


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
        check_permissions(session)
        for change in plan.changes:
            if change.action == "create":
                change.id = None
    finally:
        nested.rollback()
        session.expire_all()
    return plan


class _Writer:
    def __init__(self, session: Session, plan: RowPlan, progress: Progress) -> None:
        self.plan, self.progress = plan, progress
        self.by_index = {change.index: change for change in plan.changes}
        self.attempt = Attempt(session, plan.noun, self.by_index, limit=MAX_PROBLEMS)
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
            wrong = self.attempt.write(ready)
            if not wrong:
                break
            for index, errors in wrong.items():
                self._note(self.by_index[index], errors)
            self.refused |= wrong.keys()
            ready = [change for change in ready if change.index not in self.refused]
        self.written += len(changes)
        self.progress(self.written / max(1, self.total), "writing")

    def _waits_for_refused(self, change: Change) -> bool:
        if not any(index in self.refused or index not in self.by_index for index in change.after):
            return False
        self.refused.add(change.index)
        return True

    def _note(self, change: Change, errors: Errors) -> None:
        for name, messages in errors.items():
            column = "" if name == NON_FIELD else self.plan.columns.get(name, name)
            for message in messages:
                text = "is missing: add the column, or fill the cell" if message == REQUIRED else message
                if name == "custom_fields":
                    field, colon, rest = text.partition(": ")
                    column, text = (f"cf_{field}", rest) if colon and " " not in field else ("custom fields", text)
                self.plan.problems.append(RowProblem(change.row, column, text))

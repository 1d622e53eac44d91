"""One claim's attempts: beginning them, calling handlers, taking in what they return."""

import threading
import time
import traceback
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from typing import Any

from dcim.core.db import Database
from dcim.core.log import log
from dcim.engine import queries
from dcim.engine.brakes import BrakeCache
from dcim.engine.context import Context
from dcim.engine.outcomes import Braked, classify
from dcim.engine.queries import EventLine
from dcim.engine.rows import Claim, StepRow
from dcim.engine.steps import Done, OperationKind, StepDef, Wait
from dcim.engine.transitions import BROKEN, FINISHED, apply, begin, needs_attempt, unbegin

SLICE_SECONDS = 30.0
"""A worker lets go of an operation after about this long, so that others get their turn."""
CLOCK_SLACK = 0.02
LOOK_AHEAD = 8
"""Phases read at once when phases have one row."""
Result = Done | Wait | Exception | Braked


class Attempts:
    """What a turn on a worker needs of an operation and its steps; ``Advance`` decides with it."""

    def __init__(
        self, database: Database, operation: Claim, brakes: BrakeCache, pool: Callable[[], Executor],
        stopping: threading.Event,
    ) -> None:  # fmt: skip
        self.database, self.operation, self.brakes, self.pool = database, operation, brakes, pool
        self.stopping = stopping
        self.slice_ends = time.monotonic() + SLICE_SECONDS
        self.taken_over = bool(operation.previous_owner)
        self.woken = bool(operation.was_woken)
        self.ahead: dict[int, list[StepRow]] = {}
        self.scratched = False
        self.kind: OperationKind
        self.lines: list[EventLine] = []
        if self.taken_over:
            self.lines.append(("takeover", f"the lease of {operation.previous_owner} ran out: taken over", {}))

    def _begin(self, rows: list[StepRow]) -> dict[int, Exception]:
        """Begin attempts and write that, unless an earlier write has done so. Gives the rows that are poison."""
        poison: dict[int, Exception] = {}
        begun = []
        for row in rows:
            if needs_attempt(row, taken_over=self.taken_over):
                error = begin(row, self._definition(row), self.operation.now())
                if error is not None:
                    poison[row.id] = error
                begun.append(row)
        self.taken_over = False
        if begun:
            with self.database.write() as session:
                queries.write_fenced(session, self.operation, self._values(), begun, self._take_lines())
        return poison

    def _call(self, row: StepRow, poison: Exception | None) -> Result:
        """Run the handler of a row; its exception is a result too, except the loss of the lease."""
        if poison is not None:
            return poison
        definition = self._definition(row)
        handler = definition.undo if row.state == "undoing" else definition.do
        assert handler is not None, "only rows with an undo are set to undoing"
        if self.operation.valid_until - time.monotonic() <= definition.timeout_s:
            with self.database.write() as session:  # nothing starts on a lease that may end before it
                queries.write_fenced(session, self.operation, {}, quiet=True)
        context = Context(self.database, self.operation, row, definition, self._brake)
        self.operation.act_until = max(self.operation.act_until, context.deadline)
        try:
            outcome: Any = handler(context)
        except Braked as braked:
            return braked
        except Exception as error:
            if classify(error).error_class == "bug":
                log.error("engine.handler", operation=self.operation.uid, step=row.name, error=traceback.format_exc())
            return error
        if not isinstance(outcome, (Done, Wait)):
            return TypeError(f"the handler of {row.name} returned {type(outcome).__name__}, not Done or Wait")
        return outcome  # checked: a Done or a Wait

    def _take(self, row: StepRow, result: Result) -> list[EventLine]:
        """What a result makes of its row, and of the state that handlers share."""
        if isinstance(result, Braked):
            unbegin(row)
            return []
        shared = result.evidence.get("state") if isinstance(result, Done) else None
        if isinstance(shared, dict):
            self.operation.scratch = {**self.operation.scratch, **shared}
            self.scratched = True
        return apply(row, self._definition(row), result, self.operation.now())

    def _definition(self, row: StepRow) -> StepDef:
        return self.kind.steps[row.position]

    def _brake(self) -> str:
        operation = self.operation
        return self.brakes.check(operation.environment, operation.site, read_only=self.kind.read_only)

    def _todo(self, row: StepRow) -> bool:
        return row.state == "undoing" if self.operation.ending else row.state not in FINISHED

    def _next_rows(self) -> list[StepRow]:
        """What is to be done in the next phase (the one before while undoing); [] at the end."""
        operation = self.operation
        direction = -1 if operation.ending else 1
        phase = operation.phase + direction
        while 0 <= phase <= operation.last_phase:
            if phase not in self.ahead:
                far = phase + direction * (LOOK_AHEAD if len(operation.steps) == 1 else 0)
                with self.database.read() as session:
                    loaded = queries.load_steps(session, operation.id, min(phase, far), max(phase, far))
                self.ahead = {number: [] for number in range(min(phase, far), max(phase, far) + 1)}
                for row in loaded:
                    self.ahead[row.phase].append(row)
            rows = [row for row in self.ahead[phase] if self._todo(row)]
            if rows:
                operation.phase = phase
                return rows
            phase += direction
        return []

    def _due(self, rows: list[StepRow], flying: Collection[int] = ()) -> tuple[list[StepRow], float]:
        """The rows to look at now, and the seconds until the next one is due."""
        now = self.operation.now()
        due, later = [], []
        for row in rows:
            if row.id in flying or not self._todo(row) or row.state in BROKEN:
                continue
            woken = self.woken and not row.error
            if row.due_at is None or woken or row.due_at <= now + CLOCK_SLACK or row.state in ("pending", "running"):
                due.append(row)
            else:
                later.append(row.due_at - now)
        return due, min(later, default=1.0)

    def _values(self) -> dict[str, Any]:
        """The operation's own columns, as they are after this write."""
        operation = self.operation
        finished = operation.last_phase - operation.phase if operation.ending else operation.phase
        values: dict[str, Any] = {
            "state": "undoing" if operation.ending else "running", "phase": operation.phase, "waiting_reason": "",
            "progress": finished / (operation.last_phase + 1),
        }  # fmt: skip
        operation.state, operation.waiting_reason = str(values["state"]), ""
        if self.scratched:
            values["scratch"] = operation.scratch
            self.scratched = False
        return values

    def _take_lines(self) -> list[EventLine]:
        lines, self.lines = self.lines, []
        return lines

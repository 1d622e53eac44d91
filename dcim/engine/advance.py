"""Move a claimed operation as far as it goes: phase after phase, until it waits, is held or ends.

Lost, repeated or late calls are harmless: the lease lets one worker act, the fence stops a stale one's writes, and a
step that was interrupted is looked at again with the intent it had recorded.
"""

import time
import traceback
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from dcim.core.errors import Permanent
from dcim.core.log import log
from dcim.engine import ending, hooks, locks, queries
from dcim.engine.attempts import Attempts, Result
from dcim.engine.brakes import BRAKED
from dcim.engine.outcomes import LeaseLost, classify
from dcim.engine.queries import EventLine
from dcim.engine.rows import StepRow
from dcim.engine.steps import get_kind
from dcim.engine.transitions import BROKEN, FINISHED, begin
from dcim.engine.watchdog import still_shown

BRAKE_RETRY_SECONDS = 15.0
FAULT_RETRY_SECONDS = 5.0
_WAITING = ("waiting", "undoing")


class Advance(Attempts):
    """One claim's turn on a worker. ``run`` returns when the lease has been given back (or lost)."""

    def run(self) -> None:
        """Advance; never raises. A fault of the engine itself is logged, and the operation tried again later."""
        try:
            try:
                self.kind = get_kind(self.operation.kind, self.operation.kind_version)
            except Permanent as error:
                self._release(error.message, FAULT_RETRY_SECONDS)
                return
            self._run()
        except LeaseLost as lost:
            log.info("engine.lease_lost", operation=self.operation.uid, message=str(lost))
        except Exception as error:
            log.error("engine.fault", operation=self.operation.uid, error=traceback.format_exc())
            try:
                self._release(f"internal error, tried again: {type(error).__name__}: {error}", FAULT_RETRY_SECONDS)
            except (Exception, LeaseLost):
                log.info("engine.lease_kept", operation=self.operation.uid)  # it runs out by itself

    def _run(self) -> None:
        operation = self.operation
        if operation.state == "pending" and not self._start():
            return
        rows: list[StepRow] | None = [row for row in operation.steps if self._todo(row)] or self._next_rows()
        while rows is not None:
            if not rows:
                ending.end(self.database, operation, self.kind, operation.ending or "done", operation.ending_reason)
                return
            if operation.cancel_reason and not operation.ending:
                rows = self._cancel(rows)
                continue
            if any(row.state in BROKEN for row in rows):  # a worker died between writing that and what follows from it
                rows = self._close(rows, [], [])
                continue
            if self.stopping.is_set() or time.monotonic() > self.slice_ends:
                self._release(operation.waiting_reason, 0.0)
                return
            due, due_in = self._due(rows)
            if not due:
                self._release(_waiting(rows), due_in)
                return
            brake = self._brake()
            if brake:
                self._release(brake, BRAKE_RETRY_SECONDS, waiting_on=BRAKED)
                return
            rows = self._step(due[0]) if len(rows) == 1 else self._phase(rows)

    # --- starting, turning round ---

    def _start(self) -> bool:
        operation = self.operation
        brake = self._brake()
        if brake:
            self._release(brake, BRAKE_RETRY_SECONDS, waiting_on=BRAKED)
            return False
        for row in operation.steps:
            if not self._definition(row).no_return:
                begin(row, self._definition(row), operation.now())
        try:
            ending.start(self.database, operation, self.kind, self._take_lines())
        except locks.Blocked as blocked:
            ending.wait_for_lock(self.database, operation, blocked.blocker, self._take_lines())
            return False
        except Exception as error:
            failure = classify(error)
            log.error("engine.start", operation=operation.uid, error=traceback.format_exc())
            ending.hold(self.database, operation, None, f"it did not start: {failure.message}", failure.error_class)
            return False
        return True

    def _cancel(self, rows: list[StepRow]) -> list[StepRow] | None:
        operation = self.operation
        self.ahead.clear()  # the rows read ahead are not to be done any more
        undo = ending.turn(self.database, operation, self.kind, "cancelled", operation.cancel_reason)
        if undo is not None:
            return undo
        line: EventLine = (
            "note",
            f"too late to cancel, it is past the point of no return: {operation.cancel_reason}",
            {},
        )
        with self.database.write() as session:
            queries.write_fenced(session, operation, {"cancel_reason": ""}, lines=[line])
        return rows

    # --- one phase ---

    def _step(self, row: StepRow) -> list[StepRow] | None:
        """A phase of one row: the common case, in this thread."""
        self.woken = False
        before = (row.state, row.waiting_reason)
        poison = self._begin([row])
        lines = self._take(row, self._call(row, poison.get(row.id)))
        if not lines and not row.error and (row.state, row.waiting_reason) == before and row.state in _WAITING:
            later = (row.due_at or 0.0) - self.operation.now()
            self._release(row.waiting_reason, later)  # another look, and nothing new: one statement
            return None
        return self._close([row], [row], lines)

    def _phase(self, rows: list[StepRow]) -> list[StepRow] | None:
        """A phase of several rows, side by side; what has returned is written in one go."""
        flying: dict[Future[Result], StepRow] = {}
        failed = False
        pool = self.pool()
        while True:
            due, due_in = self._due(rows, flying={row.id for row in flying.values()})
            self.woken = False
            stop = failed or self.stopping.is_set() or bool(self._brake()) or time.monotonic() > self.slice_ends
            stop = stop or bool(self.operation.cancel_reason and not self.operation.ending)
            if due and not stop:
                poison = self._begin(due)
                for row in due:
                    flying[pool.submit(self._call, row, poison.get(row.id))] = row
            if not flying:
                break
            landed, _ = wait(flying, timeout=min(1.0, max(0.01, due_in)), return_when=FIRST_COMPLETED)
            if time.monotonic() > self.operation.valid_until:
                raise LeaseLost(f"{self.operation.kind}: a handler overran its deadline and the lease")
            if not landed:
                continue
            lines, changed = self._take_lines(), []
            for future in landed:
                row = flying.pop(future)
                lines += self._take(row, future.result())
                changed.append(row)
                failed = failed or row.state in BROKEN
            if not flying and all(row.state in FINISHED for row in rows):
                return self._close(rows, changed, lines)
            self._evidence(changed, lines)
        return self._close(rows, [], [])

    def _close(
        self, rows: list[StepRow], changed: list[StepRow], lines: list[EventLine]
    ) -> list[StepRow] | None:  # fmt: skip
        """Write what a phase came to. Gives the rows to go on with, or None when the lease was given back."""
        operation = self.operation
        lines = [*self._take_lines(), *lines]
        broken = [row for row in rows if row.state in BROKEN]
        if broken:
            return self._broken(broken, changed, lines)
        unfinished = [row for row in rows if row.state not in FINISHED]
        if unfinished:
            due, due_in = self._due(unfinished)
            if due and not changed:
                return unfinished
            self._release(_waiting(unfinished), 0.0 if due else due_in, steps=changed, lines=lines)
            return None
        following = self._next_rows()
        if not following:
            _reached("before-evidence", changed)
            ending.end(
                self.database, operation, self.kind, operation.ending or "done", operation.ending_reason, changed, lines
            )
            _reached("after-evidence", changed)
            return None
        begun = []
        if len(following) == 1 and self._goes_on(following[0]):
            begin(following[0], self._definition(following[0]), operation.now())
            begun = following
        self._evidence(changed, lines, begun)
        return following

    def _evidence(self, changed: list[StepRow], lines: list[EventLine], begun: Sequence[StepRow] = ()) -> None:
        """Write what came back, and which steps are begun with it."""
        _reached("before-evidence", changed)
        with self.database.write() as session:
            queries.write_fenced(session, self.operation, self._values(), [*changed, *begun], lines)
        _reached("after-evidence", changed)

    def _broken(self, broken: list[StepRow], changed: list[StepRow], lines: list[EventLine]) -> list[StepRow] | None:
        first = broken[0]
        reason = "; ".join(f"{row.name} {row.target}: {row.error}".replace(" :", ":") for row in broken[:3])
        if len(broken) > 3:
            reason += f" (and {len(broken) - 3} more)"
        wanted = self._definition(first).on_failure or self.kind.on_failure
        if wanted == "undo" and not self.operation.ending:
            self._evidence(changed, lines)
            self.ahead.clear()
            undo = ending.turn(self.database, self.operation, self.kind, "failed", reason)
            if undo is not None:
                return undo
            changed, lines = [], []
        ending.hold(self.database, self.operation, first, reason, first.error_class, changed, lines)
        return None

    def _goes_on(self, row: StepRow) -> bool:
        """Whether the next step may be begun in the write that ends the one before (its brake is checked again)."""
        if self.stopping.is_set() or time.monotonic() > self.slice_ends or self._definition(row).no_return:
            return False
        return row.state in ("pending", "undoing") and row.started is None

    # --- giving back ---

    def _release(
        self, reason: str, due_in: float, *, waiting_on: int | None = None, steps: Sequence[StepRow] = (),
        lines: Sequence[EventLine] = (),
    ) -> None:  # fmt: skip
        """Give the lease back; the operation is due again in ``due_in`` seconds, or when woken."""
        operation = self.operation
        lines = [*self._take_lines(), *lines]
        values: dict[str, Any] = {"release": True, "due_in": max(0.0, due_in)}
        if still_shown(operation.waiting_reason, reason):
            reason = operation.waiting_reason
        news = bool(lines or steps or reason != operation.waiting_reason or operation.state == "running")
        if news:
            values |= self._values() if operation.state != "pending" else {}
            if operation.state == "running" and reason:
                values["state"] = "waiting"
            values |= {"waiting_reason": reason, "waiting_since": operation.now(), "waiting_on": waiting_on}
        with self.database.write() as session:
            queries.write_fenced(session, operation, values, steps, lines, quiet=not news)


def _reached(boundary: str, rows: list[StepRow]) -> None:
    for row in rows:
        hooks.reached(boundary, row.name, row.target)


def _waiting(rows: list[StepRow]) -> str:
    """Why a phase waits, in one sentence."""
    reasons = [row.waiting_reason for row in rows if row.waiting_reason]
    if not reasons or len(rows) == 1:
        return reasons[0] if reasons else ""
    return f"{len(rows)} to go; {rows[0].target or rows[0].name}: {reasons[0]}"

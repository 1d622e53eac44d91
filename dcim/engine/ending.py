"""The transactions that start, hold, turn round and end an operation; each is one fenced write and its bookkeeping."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.engine import hooks, locks, queries
from dcim.engine.models import Operation
from dcim.engine.outcomes import next_action
from dcim.engine.queries import EventLine
from dcim.engine.rows import Claim, StepRow
from dcim.engine.settle import settle
from dcim.engine.steps import OperationKind
from dcim.engine.transitions import FINISHED

LOCK_RETRY_SECONDS = 10.0
"""A blocked operation is woken by the one that blocks it; this is for the case that it died in a way unforeseen."""


@contextmanager
def transaction(database: Database, operation: Claim) -> Iterator[Session]:
    """A unit of work in the name of whoever asked for the operation."""
    context = Context(actor=operation.actor, request_id=operation.uid, reason=operation.reason, is_superuser=True)
    with unit_of_work(database, context) as session:
        yield session


def start(database: Database, operation: Claim, kind: OperationKind, lines: list[EventLine]) -> None:
    """Take the locks, call the kind's ``on_start`` and set the operation running. Raises locks.Blocked."""
    hooks.reached("before-start")
    with transaction(database, operation) as session:
        locks.take(session.connection(), operation, sorted(set(kind.locks(operation.params, operation.subject_id))))
        values = {
            "state": "running", "started": operation.now(), "waiting_reason": "", "waiting_since": None,
            "waiting_on": None,
        }  # fmt: skip
        lines = [*lines, ("started", f"{operation.kind} of {operation.subject_name} started", {})]
        queries.write_fenced(session, operation, values, operation.steps, lines)
        if kind.on_start is not None:
            kind.on_start(session, _live(session, operation))
    operation.state = "running"
    hooks.reached("after-start")


def wait_for_lock(database: Database, operation: Claim, blocker: locks.Blocker, lines: list[EventLine]) -> None:
    """Leave the operation pending until the blocker lets go, with the reason."""
    reason = str(blocker)
    news = bool(lines) or reason != operation.waiting_reason
    values: dict[str, Any] = {"release": True, "waiting_on": blocker.operation_id, "waiting_reason": reason}
    if news:
        values["waiting_since"] = operation.now()
    with database.write() as session:
        held = locks.still_held(session.connection(), blocker)
        values["due_in"] = LOCK_RETRY_SECONDS if held else 0.0
        queries.write_fenced(session, operation, values, lines=lines, quiet=not news)


def end(
    database: Database, operation: Claim, kind: OperationKind, state: str, reason: str = "",
    steps: Sequence[StepRow] = (), lines: Sequence[EventLine] = (),
) -> None:  # fmt: skip
    """End the operation as ``state``: locks go back, the job's books are kept, ``on_end`` runs."""
    hooks.reached("before-end")
    text = f"{operation.kind} of {operation.subject_name} {state}" + (f": {reason}" if reason else "")
    values: dict[str, Any] = {
        "state": state, "release": True, "due_at": None, "ended": operation.now(), "waiting_reason": "",
        "waiting_since": None, "waiting_on": None, "scratch": operation.scratch,
    }  # fmt: skip
    if state == "done":
        values["progress"] = 1.0
    else:
        values |= {"ending": state, "ending_reason": reason}
    with transaction(database, operation) as session:
        queries.write_fenced(session, operation, values, steps, [*lines, (state, text, {})])
        locks.release(session.connection(), operation.id)
        if kind.on_end is not None:
            kind.on_end(session, _live(session, operation))
            session.flush()
        if operation.job_id is not None:
            settle(session, operation.job_id, **{state: 1}, released=-1)
    operation.state = state
    hooks.reached("after-end")


def hold(
    database: Database, operation: Claim, broken: StepRow | None, reason: str, error_class: str,
    steps: Sequence[StepRow] = (), lines: Sequence[EventLine] = (),
) -> None:  # fmt: skip
    """Stop until a person resumes, skips or cancels; the locks stay taken."""
    subject = (broken.target if broken and broken.target else "") or operation.subject_name
    action = next_action(error_class, subject)
    values = {
        "state": "held", "release": True, "due_at": None, "hold_reason": reason, "next_action": action,
        "error_class": error_class, "error_message": broken.error if broken else reason, "waiting_reason": "",
        "waiting_since": operation.now(), "scratch": operation.scratch,
    }  # fmt: skip
    with transaction(database, operation) as session:
        queries.write_fenced(session, operation, values, steps, [*lines, ("hold", f"held: {reason}", {"next": action})])
        if operation.job_id is not None:
            settle(session, operation.job_id, held=1, released=-1)
    operation.state = "held"


def turn(database: Database, operation: Claim, kind: OperationKind, ending: str, reason: str) -> list[StepRow] | None:
    """Turn round: choose what is to be undone. Gives the rows to undo first ([] = nothing to undo).

    None when it went past a step of no return: it is not undone. Then the caller holds it, or tells that the wish to
    cancel came too late.
    """
    with database.read() as session:
        rows = queries.load_steps(session, operation.id, 0, operation.last_phase)
    if any(kind.steps[row.position].no_return and row.attempts for row in rows):
        return None
    changed = []
    for row in rows:
        if kind.steps[row.position].undo is not None and (row.state == "done" or row.intent is not None):
            # One that a person skipped may have acted as well: its undo looks.
            row.state, row.attempts, row.started, row.error, row.due_at = "undoing", 0, None, "", None
            row.waiting_reason, row.error_class = "", ""
            changed.append(row)
        elif row.state not in FINISHED and row.state != "failed":
            row.state, row.due_at, row.waiting_reason = "cancelled", None, ""
            changed.append(row)
    undoing = [row for row in rows if row.state == "undoing"]
    if undoing:
        operation.phase = max(row.phase for row in undoing)
    operation.ending, operation.ending_reason = ending, reason
    values = {
        "state": "undoing", "ending": ending, "ending_reason": reason, "phase": operation.phase,
        "waiting_reason": "", "hold_reason": "", "next_action": "", "scratch": operation.scratch,
    }  # fmt: skip
    lines: list[EventLine] = [("undo", f"turning round ({ending}): {reason}", {"rows": len(undoing)})]
    hooks.reached("before-undo")
    with database.write() as session:
        queries.write_fenced(session, operation, values, changed, lines)
    hooks.reached("after-undo")
    operation.state = "undoing"
    return [row for row in undoing if row.phase == operation.phase]


def _live(session: Session, operation: Claim) -> Operation:
    live = session.get(Operation, operation.id, populate_existing=True)
    assert live is not None, "operations are never deleted while they run"
    return live

"""What people do to operations: cancel, resume, skip. Each is a line in the history with who and why."""

from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from dcim.core.clock import dcim_now
from dcim.core.errors import Conflict, NotFound
from dcim.engine import locks
from dcim.engine.kick import kick_after_commit
from dcim.engine.models import Job, Operation, Step
from dcim.engine.queries import OPERATIONS, STEPS, add_events
from dcim.engine.settle import settle
from dcim.engine.states import OPERATION_STATES
from dcim.engine.steps import get_kind

_o = OPERATIONS.c


def find_operation(session: Session, uid: str) -> Operation:
    """The operation, locked against its worker until the transaction ends. NotFound."""
    operation = session.exec(select(Operation).where(Operation.uid == uid).with_for_update()).first()
    if operation is None:
        raise NotFound(f"no operation {uid}: list them with 'dcim jobs list'")
    return operation


def find_job(session: Session, uid: str) -> Job:
    """The job by uid (or its first characters, when they fit one job only). NotFound."""
    found = session.exec(select(Job).where(col(Job.uid).startswith(uid, autoescape=True)).limit(2)).all() if uid else []
    if len(found) != 1:
        raise NotFound(f"{'several jobs start with' if found else 'no job'} {uid!r}: list them with 'dcim jobs list'")
    return found[0]


def cancel(session: Session, uid: str, reason: str = "", *, actor: str = "") -> None:
    """Ask an operation to stop before its next act, undo what can be undone, and end as ``cancelled``.

    One that has not started ends at once. Conflict when it has ended, or is past its point of no return.
    """
    operation = find_operation(session, uid)
    who, why = _who(session, actor), _why(session, reason)
    if OPERATION_STATES[operation.state].ended:
        raise Conflict(f"operation {uid} is {operation.state} already")
    if operation.ending:
        raise Conflict(
            f"operation {uid} is being undone already ({operation.ending}): wait, or resume it if it is held"
        )
    kind = get_kind(operation.kind, operation.kind_version)
    critical = [position for position, step in enumerate(kind.steps) if step.no_return]
    if critical and session.exec(
        select(Step.id).where(
            Step.operation_id == operation.id, col(Step.position).in_(critical), Step.attempts > 0
        ).limit(1)
    ).first():  # fmt: skip
        raise Conflict(f"operation {uid} is past its point of no return: let it finish")
    text = f"cancelled by {who}" + (f": {why}" if why else "")
    if operation.state == "pending":
        let_go = operation.due_at is not None
        # A worker that has just claimed it finds its fence stale and drops it.
        _write(
            session, operation, [("cancelled", text, {})], state="cancelled", ending="cancelled", ending_reason=text,
            ended=dcim_now(), due_at=None, waiting_on=None, waiting_reason="", lease_owner="", lease_until=0.0,
            fence=_o.fence + 1,
        )  # fmt: skip
        locks.release(session.connection(), operation.pk)
        if kind.on_end is not None:
            session.refresh(operation)
            kind.on_end(session, operation)
            session.flush()
        if operation.job_id is not None:
            settle(session, operation.job_id, cancelled=1, released=-1 if let_go else 0)
        return
    values: dict[str, Any] = {"cancel_reason": text, "due_at": dcim_now(), "woken": 1}
    if operation.state == "held":
        values |= {"state": "running", "hold_reason": "", "next_action": ""}
        if operation.job_id is not None:
            settle(session, operation.job_id, held=-1, released=1)
    _write(session, operation, [("cancel", text, {})], **values)
    kick_after_commit(session)


def cancel_job(session: Session, uid: str, reason: str = "", *, actor: str = "") -> int:
    """Cancel every operation of a job that can still be; gives how many. Those not started first."""
    job = find_job(session, uid)
    text = f"cancelled by {_who(session, actor)}"
    session.execute(update(Job).where(col(Job.id) == job.pk).values(stopped_reason=text))
    rows = session.exec(
        select(Operation.uid)
        .where(Operation.job_id == job.pk, col(Operation.state).in_(("pending", "running", "waiting", "held")))
        .order_by(col(Operation.state) != "pending", col(Operation.wave).desc(), col(Operation.id).desc())
    ).all()
    count = 0
    for operation_uid in rows:
        try:
            cancel(session, operation_uid, reason, actor=actor)
            count += 1
        except Conflict:
            continue
    return count


def resume(session: Session, uid: str, *, actor: str = "", reason: str = "") -> None:
    """Try the failed steps of a held operation again, with fresh attempts. Conflict when it is not held."""
    _go_on(session, uid, actor, reason, skip=False)


def skip(session: Session, uid: str, reason: str, *, actor: str = "") -> None:
    """Go on without the failed steps of a held operation; ``reason`` becomes their evidence. Conflict as above."""
    if not _why(session, reason):
        raise Conflict("say why the step is skipped: the reason is kept as its evidence")
    _go_on(session, uid, actor, reason, skip=True)


def resume_job(session: Session, uid: str, *, actor: str = "", reason: str = "") -> int:
    """Resume every held operation of a job; gives how many."""
    job = find_job(session, uid)
    held = session.exec(select(Operation.uid).where(Operation.job_id == job.pk, Operation.state == "held")).all()
    for operation_uid in held:
        resume(session, operation_uid, actor=actor, reason=reason)
    return len(held)


def _go_on(session: Session, uid: str, actor: str, reason: str, *, skip: bool) -> None:
    operation = find_operation(session, uid)
    if operation.state != "held":
        raise Conflict(f"operation {uid} is {operation.state}, not held: nothing to {'skip' if skip else 'resume'}")
    who, why = _who(session, actor), _why(session, reason)
    undoing = bool(operation.ending)
    fresh: dict[str, Any] = {"attempts": 0, "error": "", "error_class": "", "due_at": None, "started": None,
                             "waiting_reason": "", "ended": None, "overdue": False}  # fmt: skip
    if skip:
        evidence = "undo_evidence" if undoing else "evidence"
        fresh = {"state": "skipped", evidence: {"skipped_by": who, "reason": why}, "ended": dcim_now()}
    else:
        fresh["state"] = "undoing" if undoing else "pending"
    session.execute(
        update(STEPS)
        .where(STEPS.c.operation_id == operation.pk, STEPS.c.state == ("undo_failed" if undoing else "failed"))
        .values(**fresh)
    )
    never_started = operation.started is None
    word = "skipped" if skip else "resumed"
    _write(
        session, operation, [("skip" if skip else "resume", f"{word} by {who}" + (f": {why}" if why else ""), {})],
        state="pending" if never_started else "undoing" if undoing else "running", due_at=dcim_now(), woken=1,
        hold_reason="", next_action="", error_class="", error_message="", waiting_since=None,
    )  # fmt: skip
    if operation.job_id is not None:
        settle(session, operation.job_id, held=-1, released=1)
    kick_after_commit(session)


def _write(session: Session, operation: Operation, lines: list[tuple[str, str, dict[str, Any]]], **values: Any) -> None:
    statement = (
        update(OPERATIONS)
        .where(_o.id == operation.pk)
        .values(version=_o.version + len(lines), **values)
        .returning(_o.version, dcim_now().label("now"))
    )
    connection = session.connection()
    row = connection.execute(statement).one()
    add_events(connection, operation.pk, operation.job_id, row.version, row.now, lines)
    session.expire(operation)


def _who(session: Session, actor: str) -> str:
    context = session.info.get("context")
    return actor or (context.actor if context else "dcim:engine")


def _why(session: Session, reason: str) -> str:
    context = session.info.get("context")
    return reason or (context.reason if context else "")

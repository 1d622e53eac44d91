"""A job's books: counters, waves, concurrency and the stop after too much trouble.

Called in the transaction that ends, holds or resumes an operation; the job's row lock puts those in order. An operation
that is not let go yet is ``pending`` with ``due_at`` NULL.
"""

from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlmodel import Session

from dcim.core.clock import dcim_now
from dcim.engine.models import Job, Operation
from dcim.engine.queries import OPERATIONS, add_events, table_of
from dcim.engine.states import job_state
from dcim.engine.steps import get_kind

JOBS = table_of(Job)
_j, _o = JOBS.c, OPERATIONS.c


def settle(session: Session, job_id: int, **changes: int) -> None:
    """Add ``changes`` to the job's counters (done, failed, cancelled, held, released), then let go what may start."""
    connection = session.connection()
    values = {name: _j[name] + amount for name, amount in changes.items() if amount}
    job = _update(connection, job_id, values)
    trouble = job["failed"] + job["held"]
    abort_after = int(job["params"].get("abort_after") or 0)
    if job["failed"] and not abort_after:
        job = _stop_rest(session, job, "an operation failed")
    elif abort_after and trouble >= abort_after:
        job = _stop_rest(session, job, f"{trouble} operations failed or are held (the limit is {abort_after})")
    job = _let_go(connection, job)
    _close(connection, job)


def _update(connection: Connection, job_id: int, values: dict[str, Any]) -> dict[str, Any]:
    statement = update(JOBS).where(_j.id == job_id).values(values).returning(*JOBS.c)
    return dict(connection.execute(statement).one()._mapping)


def _stop_rest(session: Session, job: dict[str, Any], why: str) -> dict[str, Any]:
    """Cancel what has not started. Raising the fence makes a worker that has just claimed one drop it."""
    if job["stopped_reason"]:
        return job
    connection = session.connection()
    parked = _o.due_at.is_(None)
    statement = (
        update(OPERATIONS)
        .where(_o.job_id == job["id"], _o.state == "pending")
        .values(
            state="cancelled", ending="cancelled", ending_reason=f"the job stopped: {why}", ended=dcim_now(),
            due_at=None, waiting_on=None, waiting_reason="", lease_owner="", lease_until=0.0, fence=_o.fence + 1,
            version=_o.version + 1,
        )
        .returning(_o.id, _o.version, _o.kind, _o.kind_version, dcim_now().label("now"))
    )  # fmt: skip
    let_go = connection.execute(
        select(func.count()).where(_o.job_id == job["id"], _o.state == "pending", ~parked)
    ).scalar_one()
    stopped = connection.execute(statement).all()
    for row in stopped:
        add_events(connection, row.id, job["id"], row.version, row.now, [("cancelled", f"the job stopped: {why}", {})])
        hook = get_kind(row.kind, row.kind_version).on_end
        if hook is not None:
            hook(session, session.get(Operation, row.id, populate_existing=True))
    return _update(
        connection,
        job["id"],
        {"cancelled": _j.cancelled + len(stopped), "released": _j.released - let_go, "stopped_reason": why},
    )


def _let_go(connection: Connection, job: dict[str, Any]) -> dict[str, Any]:
    """Make parked operations due as waves and ``concurrency`` allow."""
    limit = int(job["params"].get("concurrency") or 0)
    while _parked(job) > 0:
        room = limit - job["released"] if limit else job["total"]
        if room <= 0:
            return job
        chosen = (
            select(_o.id)
            .where(_o.job_id == job["id"], _o.wave == job["wave"], _o.state == "pending", _o.due_at.is_(None))
            .order_by(_o.id)
            .limit(room)
        )
        freed = connection.execute(
            update(OPERATIONS).where(_o.id.in_(chosen)).values(due_at=dcim_now(), waiting_reason="").returning(_o.id)
        ).all()
        if freed:
            job = _update(connection, job["id"], {"released": _j.released + len(freed)})
            if limit and job["released"] >= limit:
                return job
        if job["released"] > 0 or (job["held"] and not job["params"].get("abort_after")):
            return job  # this wave is under way, or waits for a person
        following = connection.execute(
            select(func.min(_o.wave)).where(
                _o.job_id == job["id"], _o.wave > job["wave"], _o.state == "pending", _o.due_at.is_(None)
            )
        ).scalar_one()
        if following is None:
            return job
        job = _update(connection, job["id"], {"wave": following})
    return job


def _parked(job: dict[str, Any]) -> int:
    return int(job["total"] - job["released"] - job["done"] - job["failed"] - job["cancelled"] - job["held"])


def _close(connection: Connection, job: dict[str, Any]) -> None:
    """Write the job's state when it changed."""
    counts = {state: job[state] for state in ("done", "failed", "cancelled", "held") if job[state]}
    if job["released"] > 0 or (_parked(job) > 0 and not job["held"]):
        counts["running"] = 1
    state = job_state(counts)
    if state != job["state"]:
        ended = dcim_now() if state in ("done", "failed", "cancelled") else None
        _update(connection, job["id"], {"state": state, "ended": ended})

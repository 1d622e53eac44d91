"""What doors ask of the engine: create a job, start operations, wake them.

All run inside the caller's unit of work (``dcim.access.uow.unit_of_work``); runners of this process are woken after the
commit, others see the rows within their poll.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, insert, select, update
from sqlmodel import Session
from sqlmodel import select as sqlmodel_select

from dcim.access.context import Context
from dcim.core.clock import dcim_now, now
from dcim.core.ids import uuid7
from dcim.engine.kick import kick_after_commit
from dcim.engine.models import Job, Operation
from dcim.engine.queries import EVENTS, OPERATIONS, STEPS
from dcim.engine.queries import wake as _wake
from dcim.engine.settle import JOBS
from dcim.engine.steps import OperationKind, get_kind


def create_job(
    session: Session, kind: str, name: str, *, environment: str = "", site: str = "",
    params: dict[str, Any] | None = None, reason: str = "", ticket: str = "", actor: str = "",
) -> Job:  # fmt: skip
    """A new job; its operations follow by ``start_operation(…, job=job)``.

    ``params``: ``abort_after`` (how many operations may fail or be held before the rest is cancelled; 0 = the first
    failure), ``concurrency`` (how many are under way at once; 0 = no limit); the rest is the caller's.
    """
    job = Job(
        kind=kind, name=name, environment=environment or site, site=site, params=params or {},
        actor=actor or _actor(session), reason=reason or _reason(session), ticket=ticket, started=now(),
    )  # fmt: skip
    session.add(job)
    session.flush()
    return job


def finish_job(session: Session, job: Job, state: str = "done", result: dict[str, Any] | None = None) -> None:
    """End a job that has no operations (an import); ``result`` is what it brought."""
    job.state, job.ended, job.result = state, now(), result or {}
    session.add(job)
    session.flush()


@dataclass(frozen=True)
class Subject:
    """One operation to start with ``start_operations``."""

    subject_type: str
    subject_id: int
    subject_name: str
    params: dict[str, Any] = field(default_factory=dict)
    wave: int = 0
    site: str = ""


def start_operation(
    session: Session, kind: str, subject_type: str, subject_id: int, subject_name: str,
    params: dict[str, Any] | None = None, *, job: Job | None = None, job_id: int | None = None, environment: str = "",
    site: str = "", wave: int = 0, due_at: float | None = None, reason: str = "",
) -> Operation:  # fmt: skip
    """Start one operation; its step list is frozen now. It begins when its wave, the job's concurrency, its locks and
    the brakes let it, and not before ``due_at`` (database time).

    ``site`` (a slug) decides brakes and the workers' queue; ``environment`` defaults to the site. Operations of a job
    are started in one transaction, the lowest wave first.
    """
    subject = Subject(subject_type, subject_id, subject_name, params or {}, wave, site)
    uids = start_operations(
        session, kind, [subject], job=job, job_id=job_id, environment=environment, due_at=due_at, reason=reason
    )
    return session.exec(sqlmodel_select(Operation).where(Operation.uid == uids[0])).one()


def start_operations(
    session: Session, kind: str, subjects: Sequence[Subject], *, job: Job | None = None, job_id: int | None = None,
    environment: str = "", due_at: float | None = None, reason: str = "",
) -> list[str]:  # fmt: skip
    """Start many operations of one kind in a few statements; gives their uids in the order of ``subjects``."""
    if not subjects:
        return []
    definition = get_kind(kind)
    session.flush()
    connection = session.connection()
    if job is None and job_id is not None:
        job = session.get_one(Job, job_id)
    turns = _book(session, job, [subject.wave for subject in subjects])
    at = connection.execute(select(dcim_now())).scalar_one()
    stamp = {"created": at, "last_updated": at}
    shared: dict[str, Any] = stamp | {
        "kind": definition.name, "kind_version": definition.version, "scratch": {}, "state": "pending", "version": 1,
        "job_id": job.id if job else None, "actor": job.actor if job else _actor(session),
        "reason": reason or (job.reason if job else "") or _reason(session),
    }  # fmt: skip
    layouts = [_layout(definition, subject.params) for subject in subjects]
    rows = []
    for subject, layout, turn in zip(subjects, layouts, turns, strict=True):
        site = subject.site or (job.site if job else "")
        rows.append(
            shared | {
                "uid": uuid7(), "subject_type": subject.subject_type, "subject_id": subject.subject_id,
                "subject_name": subject.subject_name, "params": subject.params, "wave": subject.wave, "site": site,
                "environment": environment or (job.environment if job else "") or site,
                "last_phase": layout[-1][0] if layout else -1, "due_at": (due_at or at) if turn else None,
                "waiting_reason": "" if turn else "waits for its turn in the job",
            }
        )  # fmt: skip
    inserted = insert(OPERATIONS).returning(OPERATIONS.c.id, sort_by_parameter_order=True)
    ids = connection.execute(inserted, rows).scalars().all()
    steps = [
        stamp | {
            "uid": uuid7(), "operation_id": operation_id, "phase": phase, "position": position,
            "name": definition.steps[position].name, "target": target, "state": "pending",
            "destructive": definition.steps[position].destructive, "sla_s": definition.steps[position].sla_s,
        }
        for operation_id, layout in zip(ids, layouts, strict=True)
        for phase, position, target in layout
    ]  # fmt: skip
    if steps:
        connection.execute(insert(STEPS), steps)
    line = {"job_id": shared["job_id"], "seq": 1, "time": at, "kind": "created", "message": "created", "data": {}}
    connection.execute(insert(EVENTS), [stamp | line | {"uid": uuid7(), "operation_id": one} for one in ids])
    kick_after_commit(session)
    return [str(row["uid"]) for row in rows]


def wake(session: Session, uid: str = "", *, subject: tuple[str, int] | None = None) -> int:
    """Make a waiting operation due now (an agent has reported in): by its uid, or by (subject type, subject id).

    Gives how many were woken. One that is just being worked on is looked at again right after.
    """
    columns = OPERATIONS.c
    woken = _wake(
        session,
        and_(columns.subject_type == subject[0], columns.subject_id == subject[1]) if subject else columns.uid == uid,
    )
    if woken:
        kick_after_commit(session)
    return woken


def _layout(definition: OperationKind, params: dict[str, Any]) -> list[tuple[int, int, str]]:
    """The frozen list: (phase, position, target) for each row; a line without targets takes no phase."""
    layout: list[tuple[int, int, str]] = []
    phase = 0
    for position, step in enumerate(definition.steps):
        targets = [""] if step.targets is None else list(dict.fromkeys(step.targets(params)))
        layout += [(phase, position, target) for target in targets]
        phase += bool(targets)
    return layout


def _book(session: Session, job: Job | None, waves: list[int]) -> list[bool]:
    """Count new operations into their job; says of each whether it may start at once."""
    if job is None:
        return [True] * len(waves)
    where = update(JOBS).where(JOBS.c.id == job.pk)
    added = where.values(total=JOBS.c.total + len(waves), state="running", ended=None)
    booked = session.connection().execute(added.returning(*JOBS.c)).one()
    wave = min(waves) if booked.total == len(waves) else booked.wave
    limit = int(booked.params.get("concurrency") or 0)
    released, turns = booked.released, []
    for one in waves:
        turns.append(one <= wave and (not limit or released < limit))
        released += turns[-1]
    session.connection().execute(where.values(released=released, wave=wave))
    session.expire(job)
    return turns


def _actor(session: Session) -> str:
    context: Context | None = session.info.get("context")
    return context.actor if context else "dcim:engine"


def _reason(session: Session) -> str:
    context: Context | None = session.info.get("context")
    return context.reason if context else ""

"""What pages, the API and the command line show: jobs, operations, events. A bounded number of statements each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session

from dcim.core.clock import dcim_now
from dcim.core.errors import NotFound
from dcim.engine.control import find_job
from dcim.engine.models import Job, Lock
from dcim.engine.queries import EVENTS, OPERATIONS, STEPS, table_of

JOBS, LOCKS = table_of(Job), table_of(Lock)
_o, _s, _e = OPERATIONS.c, STEPS.c, EVENTS.c
OVERLAP_ROWS = 1000
OVERLAP_SECONDS = 5.0
"""Events become visible out of order by the length of a transaction at most: this far back they are given again."""


@dataclass(frozen=True)
class StepView:
    """A step as it is shown. Times are seconds since 1970."""

    phase: int
    name: str
    target: str
    state: str
    destructive: bool
    attempts: int
    intent: dict[str, Any] | None
    evidence: dict[str, Any] | None
    undo_evidence: dict[str, Any] | None
    error: str
    error_class: str
    waiting_reason: str
    due_at: float | None
    started: float | None
    ended: float | None
    progress: float | None
    overdue: bool


@dataclass(frozen=True)
class OperationRow:
    """An operation in a list. ``state`` is ``cancelling`` from the wish to cancel until the runner has turned round."""

    id: int
    uid: str
    kind: str
    subject_type: str
    subject_id: int
    subject_name: str
    site: str
    environment: str
    wave: int
    state: str
    progress: float
    waiting_reason: str
    waiting_since: float | None
    hold_reason: str
    next_action: str
    error_class: str
    ending_reason: str
    version: int
    created: float
    started: float | None
    ended: float | None
    step: str
    """The step under way (the first of its phase that is not finished); empty when there is none."""


@dataclass(frozen=True)
class EventView:
    """A line of the journal. ``version`` is the operation's version that it tells of; ``id`` is a cursor."""

    id: int
    operation_uid: str
    operation_id: int
    job_id: int | None
    job_uid: str
    version: int
    time: float
    kind: str
    message: str
    data: dict[str, Any]


@dataclass(frozen=True)
class OperationView:
    """One operation with everything a page about it shows."""

    row: OperationRow
    job_uid: str
    actor: str
    reason: str
    params: dict[str, Any]
    state: dict[str, Any]
    """What its handlers shared."""
    worker: str
    """Who holds the lease; empty between acts."""
    lease_until: float
    steps: list[StepView]
    events: list[EventView]
    locks: list[str]


@dataclass(frozen=True)
class JobView:
    """A job with its operations' summary. ``counts`` is operations by state."""

    uid: str
    id: int
    kind: str
    name: str
    state: str
    site: str
    environment: str
    actor: str
    reason: str
    ticket: str
    wave: int
    total: int
    counts: dict[str, int]
    progress: float
    stopped_reason: str
    params: dict[str, Any]
    result: dict[str, Any]
    created: float
    started: float | None
    ended: float | None
    operations: list[OperationRow] = field(default_factory=list)


def list_jobs(
    session: Session, *, state: str = "", kind: str = "", site: str = "", limit: int = 50, before_id: int | None = None
) -> list[JobView]:
    """Newest first; three filters; ``before_id`` pages on. Two statements."""
    statement = select(*JOBS.c).order_by(JOBS.c.id.desc()).limit(limit)
    for column, wanted in ((JOBS.c.state, state), (JOBS.c.kind, kind), (JOBS.c.site, site)):
        if wanted:
            statement = statement.where(column == wanted)
    if before_id is not None:
        statement = statement.where(JOBS.c.id < before_id)
    rows = session.connection().execute(statement).all()
    summaries = _summaries(session, [row.id for row in rows])
    return [_job(row, *summaries.get(row.id, ({}, 0.0))) for row in rows]


def job_view(session: Session, uid: str, *, operations: int = 500, state: str = "") -> JobView:
    """A job (by uid or its beginning) with up to ``operations`` of its operations, those in trouble first."""
    job = find_job(session, uid)
    row = session.connection().execute(select(*JOBS.c).where(JOBS.c.id == job.pk)).one()
    condition = _o.job_id == job.pk if not state else (_o.job_id == job.pk) & (_o.state == state)
    listed = list_operations(session, condition, limit=operations)
    return _job(row, *_summaries(session, [job.pk]).get(job.pk, ({}, 0.0)), listed)


def list_operations(session: Session, condition: Any, *, limit: int = 500) -> list[OperationRow]:
    """Operations that match, held and failed ones first, then by wave and id. One statement."""
    first_step = (
        select(_s.name)
        .where(_s.operation_id == _o.id, _s.phase == _o.phase, _s.state.not_in(("done", "skipped", "undone")))
        .order_by(_s.id)
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(*(_o[name] for name in OperationRow.__annotations__ if name != "step"),
               _o.cancel_reason, _o.ending, first_step.label("step"))
        .where(condition)
        .order_by(_o.state.not_in(("held", "failed")), _o.wave, _o.id)
        .limit(limit)
    )  # fmt: skip
    return [_operation(row) for row in session.connection().execute(statement)]


def operations_of(session: Session, subject_type: str, subject_id: int, *, limit: int = 20) -> list[OperationRow]:
    """A subject's operations, newest first."""
    ids = select(_o.id).where(_o.subject_type == subject_type, _o.subject_id == subject_id)
    found = list_operations(session, _o.id.in_(ids.order_by(_o.id.desc()).limit(limit)), limit=limit)
    return sorted(found, key=lambda row: -row.id)


def operation_view(session: Session, uid: str, *, events: int = 500) -> OperationView:
    """One operation with its steps, its newest events (oldest first) and its locks. Five statements. NotFound."""
    connection = session.connection()
    listed = list_operations(session, _o.uid == uid, limit=1)
    if not listed:
        raise NotFound(f"no operation {uid}: list them with 'dcim jobs show JOB'")
    operation = connection.execute(select(*_o).where(_o.uid == uid)).one()
    names = list(StepView.__annotations__)
    statement = select(*(_s[name] for name in names)).where(_s.operation_id == operation.id).order_by(_s.id)
    steps = [StepView(**row._mapping) for row in connection.execute(statement)]
    lines = connection.execute(
        _events().where(_e.operation_id == operation.id).order_by(_e.seq.desc()).limit(events)
    ).all()  # fmt: skip
    resources = connection.execute(
        select(LOCKS.c.resource).where(LOCKS.c.operation_id == operation.id).order_by(LOCKS.c.resource)
    ).scalars()
    job_uid = lines[0].job_uid if lines else ""
    return OperationView(
        row=listed[0], job_uid=job_uid or "", actor=operation.actor, reason=operation.reason, params=operation.params,
        state=operation.scratch, worker=operation.lease_owner, lease_until=operation.lease_until, steps=steps,
        events=[_event(row) for row in reversed(lines)], locks=list(resources),
    )  # fmt: skip


def last_event_id(session: Session) -> int:
    """Where a feed starts that wants only what happens from now on."""
    return int(session.connection().execute(select(func.coalesce(func.max(_e.id), 0))).scalar_one())


def events_after(session: Session, cursor: int, *, job_id: int | None = None, limit: int = 1000) -> list[EventView]:
    """Events with an id above ``cursor``, and again those of the last seconds just below it.

    On PostgreSQL a transaction may commit after another one that began later, so ids become visible out of order;
    the overlap catches that. Whoever needs each line once keeps the ids seen (``EventFeed`` does).
    """
    recent = (_e.id > cursor - OVERLAP_ROWS) & (_e.time > dcim_now() - OVERLAP_SECONDS)
    statement = _events().where(_e.id > cursor - OVERLAP_ROWS, or_(_e.id > cursor, recent))
    if job_id is not None:
        statement = statement.where(_e.job_id == job_id)
    return [_event(row) for row in session.connection().execute(statement.order_by(_e.id).limit(limit))]


class EventFeed:
    """Each event once, in the order of becoming visible: one poller per server feeds its live pages with it."""

    def __init__(self, cursor: int) -> None:
        self.cursor = cursor
        self._seen: set[int] = set()
        self._oldest = cursor
        """Events up to here were there when the feed began, so the overlap does not bring them again."""

    def poll(self, session: Session) -> list[EventView]:
        """What is new since the last call."""
        found = [
            event for event in events_after(session, self.cursor) if event.id not in self._seen
            and event.id > self._oldest
        ]  # fmt: skip
        self._seen.update(event.id for event in found)
        self.cursor = max([self.cursor, *(event.id for event in found)])
        if len(self._seen) > 4 * OVERLAP_ROWS:
            self._seen = {one for one in self._seen if one > self.cursor - 2 * OVERLAP_ROWS}
        return found


def _events() -> Any:
    return (
        select(_e.id, _o.uid.label("operation_uid"), _e.operation_id, _e.job_id, JOBS.c.uid.label("job_uid"),
               _e.seq.label("version"), _e.time, _e.kind, _e.message, _e.data)
        .join(OPERATIONS, _o.id == _e.operation_id)
        .join(JOBS, JOBS.c.id == _e.job_id, isouter=True)
    )  # fmt: skip


def _event(row: Any) -> EventView:
    return EventView(**{**row._mapping, "job_uid": row.job_uid or ""})


def _operation(row: Any) -> OperationRow:
    values = dict(row._mapping)
    asked, ending = values.pop("cancel_reason"), values.pop("ending")
    if asked and not ending and values["state"] in ("running", "waiting"):
        values["state"] = "cancelling"
    values["step"] = values["step"] or ""
    return OperationRow(**values)


def _summaries(session: Session, job_ids: Sequence[int]) -> dict[int, tuple[dict[str, int], float]]:
    """Operations by state and the mean progress of each job."""
    statement = (
        select(_o.job_id, _o.state, func.count().label("n"), func.sum(_o.progress).label("progress"))
        .where(_o.job_id.in_(list(job_ids)))
        .group_by(_o.job_id, _o.state)
    )
    found: dict[int, tuple[dict[str, int], float]] = {}
    for row in session.connection().execute(statement):
        counts, done = found.get(row.job_id, ({}, 0.0))
        ended = row.state in ("done", "failed", "cancelled")
        found[row.job_id] = ({**counts, row.state: row.n}, done + (row.n if ended else row.progress))
    return {job_id: (counts, done / sum(counts.values())) for job_id, (counts, done) in found.items()}


def _job(row: Any, counts: dict[str, int], progress: float, operations: list[OperationRow] | None = None) -> JobView:
    return JobView(
        uid=row.uid, id=row.id, kind=row.kind, name=row.name, state=row.state, site=row.site,
        environment=row.environment, actor=row.actor, reason=row.reason, ticket=row.ticket, wave=row.wave,
        total=row.total, counts=counts, progress=progress if row.total else float(row.ended is not None),
        stopped_reason=row.stopped_reason, params=row.params, result=row.result, created=row.created,
        started=row.started, ended=row.ended, operations=operations or [],
    )  # fmt: skip

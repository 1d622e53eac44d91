"""What live pages need beyond ``views``: the steps at hand of a whole job, the newest lines, what moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from dcim.engine.queries import EVENTS, OPERATIONS, STEPS
from dcim.engine.views import JOBS, StepView

_j, _o, _s, _e = JOBS.c, OPERATIONS.c, STEPS.c, EVENTS.c
_STEP = [_s[name] for name in StepView.__annotations__]


def current_steps(session: Session, operation_ids: Sequence[int]) -> dict[int, list[StepView]]:
    """The steps of the phase that each operation is at; one statement."""
    at = and_(_o.id == _s.operation_id, _o.phase == _s.phase)
    return _steps(session, operation_ids, select(_s.operation_id, *_STEP).join(OPERATIONS, at))


def all_steps(session: Session, operation_ids: Sequence[int]) -> dict[int, list[StepView]]:
    """Every step of some operations, with evidence; one statement."""
    return _steps(session, operation_ids, select(_s.operation_id, *_STEP))


def _steps(session: Session, operation_ids: Sequence[int], statement: Any) -> dict[int, list[StepView]]:
    found: dict[int, list[StepView]] = {identifier: [] for identifier in operation_ids}
    chosen = statement.where(_s.operation_id.in_(list(operation_ids))).order_by(_s.operation_id, _s.phase, _s.id)
    for operation_id, *values in session.connection().execute(chosen):
        found[operation_id].append(StepView(*values))
    return found


def wave_counts(session: Session, job_id: int) -> dict[int, dict[str, int]]:
    """How many operations of each wave are in each state; one statement."""
    statement = select(_o.wave, _o.state, func.count()).where(_o.job_id == job_id).group_by(_o.wave, _o.state)
    found: dict[int, dict[str, int]] = {}
    for wave, state, number in session.connection().execute(statement.order_by(_o.wave)):
        found.setdefault(wave, {})[state] = number
    return found


def job_journal(session: Session, job_id: int, limit: int = 15) -> Sequence[Any]:
    """The newest lines of a job's journal with the subjects' names; one statement."""
    statement = (
        select(_e.id, _e.time, _e.kind, _e.message, _o.uid, _o.subject_name)
        .select_from(EVENTS)
        .join(OPERATIONS, _o.id == _e.operation_id)
        .where(_e.job_id == job_id)
        .order_by(_e.id.desc())
        .limit(limit)
    )
    return session.connection().execute(statement).all()


@dataclass(frozen=True)
class Moved:
    """A line of the journal as live pages hear of it."""

    id: int
    seq: int
    operation_uid: str
    job_uid: str | None
    subject_type: str
    subject_id: int


def moved_since(session: Session, event_id: int, also: Sequence[int] = (), limit: int = 5000) -> list[Moved]:
    """The next lines of the journal after ``event_id``, and those with the ids ``also``; one statement."""
    statement = (
        select(_e.id, _e.seq, _o.uid, _j.uid, _o.subject_type, _o.subject_id)
        .select_from(EVENTS)
        .join(OPERATIONS, _o.id == _e.operation_id)
        .join(JOBS, _j.id == _o.job_id, isouter=True)
        .where(or_(_e.id > event_id, _e.id.in_(also)))
        .order_by(_e.id)
        .limit(limit)
    )
    return [Moved(*row) for row in session.connection().execute(statement)]

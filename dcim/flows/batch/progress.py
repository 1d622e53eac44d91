"""How far a batch is: its waves, and each host's step with the reason it waits for."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from dcim.core.errors import NotFound
from dcim.engine.models import Job, Operation, Step


@dataclass(frozen=True)
class HostProgress:
    """A host of a batch. ``progress`` 0..1; ``step`` is the one under way (empty before and after)."""

    name: str
    operation_uid: str
    wave: int
    state: str
    step: str
    reason: str
    progress: float
    started: float | None
    ended: float | None


@dataclass(frozen=True)
class BatchProgress:
    """A batch job as a person wants to see it."""

    uid: str
    name: str
    state: str
    stopped_reason: str
    waves: list[str]
    hosts: list[HostProgress]

    def to_json(self) -> dict[str, Any]:
        """For ``--json`` and the API."""
        return asdict(self)


def batch_progress(session: Session, job_uid: str) -> BatchProgress:
    """The progress of a batch job; NotFound for an unknown uid."""
    job = session.exec(select(Job).where(Job.uid == job_uid)).first()
    if job is None:
        raise NotFound(f"no job {job_uid}: list them with 'dcim jobs list'")
    operations = session.exec(
        select(Operation).where(Operation.job_id == job.pk).order_by(col(Operation.wave), col(Operation.subject_name))
    ).all()
    current: dict[int, Step] = {}
    steps = (
        select(Step)
        .join(Operation, col(Operation.id) == Step.operation_id)
        .where(Operation.job_id == job.pk, Step.phase == Operation.phase)
    )
    for step in session.exec(steps):
        current[step.operation_id] = step
    return BatchProgress(
        uid=job.uid, name=job.name, state=job.state, stopped_reason=job.stopped_reason,
        waves=[str(name) for name in job.params.get("waves", [])],
        hosts=[_host(operation, current.get(operation.pk)) for operation in operations],
    )  # fmt: skip


def _host(operation: Operation, step: Step | None) -> HostProgress:
    under_way = step is not None and operation.state not in ("pending", "done", "failed", "cancelled")
    reason = operation.hold_reason or operation.waiting_reason or operation.ending_reason
    return HostProgress(
        name=operation.subject_name, operation_uid=operation.uid, wave=operation.wave, state=operation.state,
        step=step.name if step is not None and under_way else "", reason=reason, progress=operation.progress,
        started=operation.started, ended=operation.ended,
    )  # fmt: skip

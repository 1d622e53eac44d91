"""Answer ``why`` for a host from its operation, its steps and their evidence. Reading only."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from dcim.core.clock import now
from dcim.core.errors import NotFound
from dcim.engine.models import Job, Operation, Step
from dcim.engine.states import ACTIVE, ENDED
from dcim.flows.why.rules import judge
from inventory.models import Device
from provisioning.lifecycle import get_state


@dataclass(frozen=True)
class Why:
    """Where a host stands. Times are Unix seconds; ``age_s`` is how long it has been so; ``sla_s`` what is normal."""

    name: str
    provisioning_state: str
    operation_uid: str
    operation_state: str
    job_uid: str
    step: str
    waiting_for: str
    since: float | None
    age_s: float | None
    sla_s: float | None
    overdue: bool
    last_evidence: dict[str, Any]
    """The newest finished step: {"step", "at", "evidence"}; empty when none has finished."""
    likely_cause: str
    next_action: str

    def to_json(self) -> dict[str, Any]:
        """For ``--json`` and the API."""
        return asdict(self)


def why(session: Session, name: str) -> Why:
    """What the device called ``name`` waits for. NotFound when there is no such device."""
    device = session.exec(select(Device).where(Device.name == name)).first()
    if device is None:
        raise NotFound(f"no device is called {name!r}")
    state = get_state(session, device.pk)
    shown = f"{state.state} (maintenance)" if state.maintenance else state.state
    operation = _operation(session, device)
    if operation is not None and operation.state == "held":
        shown += " (held)"
    if operation is None:
        action = (
            "" if state.state == "active" else "deploy it with a batch: 'dcim provision plan' shows what would happen"
        )
        return Why(
            name, shown, "", "", "", "", "nothing: no operation works on it", None, None, None, False, {}, "", action
        )
    steps = [
        step
        for step in session.exec(select(Step).where(Step.operation_id == operation.pk).order_by(col(Step.phase)))
        if step.target in ("", name) or operation.subject_type == "devices"
    ]
    step = _current(operation, steps)
    job = session.get(Job, operation.job_id) if operation.job_id else None
    reason = _reason(operation, step)
    cause, action = judge(step.name if step else "", reason)
    if operation.state in ENDED:
        cause, action = (cause if operation.state == "failed" else ""), _after_the_end(operation)
    elif operation.state == "held":
        action = action or operation.next_action
    since = _since(operation, step)
    age = now() - since if since else None
    sla = step.sla_s if step else None
    return Why(
        name=name, provisioning_state=shown, operation_uid=operation.uid, operation_state=operation.state,
        job_uid=job.uid if job else "", step=step.name if step else "", waiting_for=reason, since=since, age_s=age,
        sla_s=sla, overdue=bool(step and step.overdue) or bool(age and sla and age > sla and operation.state in ACTIVE),
        last_evidence=_evidence(steps), likely_cause=cause, next_action=action,
    )  # fmt: skip


def _operation(session: Session, device: Device) -> Operation | None:
    """The operation that works on the device, else the last one that did.

    A switch has none of its own: a change of its fabric works on it as the target of steps.
    """
    mine = (Operation.subject_type == "devices", Operation.subject_id == device.pk)
    newest = col(Operation.id).desc()
    active = list(
        session.exec(select(Operation).where(*mine, col(Operation.state).in_(ACTIVE)).order_by(col(Operation.id)))
    )
    if active:
        # One that has started comes before one that waits for its locks.
        return next((row for row in active if row.state != "pending"), active[0])
    targeted = select(Step.operation_id).where(Step.target == device.name)
    change = select(Operation).where(col(Operation.id).in_(targeted))
    return (
        session.exec(change.where(col(Operation.state).in_(ACTIVE)).order_by(newest).limit(1)).first()
        or session.exec(select(Operation).where(*mine).order_by(newest).limit(1)).first()
        or session.exec(change.order_by(newest).limit(1)).first()
    )


def _current(operation: Operation, steps: list[Step]) -> Step | None:
    if operation.state in ("done", "cancelled"):
        return None
    broken = next((step for step in steps if step.state in ("failed", "undo_failed")), None)
    if broken is not None:
        return broken
    return next((step for step in steps if step.phase == operation.phase), None)


def _reason(operation: Operation, step: Step | None) -> str:
    if operation.state == "done":
        return "nothing: its last operation is done"
    if operation.state in ("failed", "cancelled"):
        return f"nothing: its last operation {operation.state}: {operation.ending_reason or 'no reason given'}"
    if operation.state == "held":
        return (step.error if step and step.error else "") or operation.hold_reason
    if operation.state == "pending":
        return operation.waiting_reason or "its start"
    return (
        (step.waiting_reason if step else "") or operation.waiting_reason or f"{step.name if step else 'a step'} runs"
    )


def _since(operation: Operation, step: Step | None) -> float | None:
    if operation.state in ENDED:
        return operation.ended
    if operation.state == "held":
        return operation.waiting_since or (step.ended if step else None)
    if operation.state == "pending":
        return operation.created
    return (step.started if step else None) or operation.started


def _evidence(steps: list[Step]) -> dict[str, Any]:
    done = [step for step in steps if step.state == "done" and step.ended is not None]
    if not done:
        return {}
    last = max(done, key=lambda step: (step.ended or 0.0, step.phase))
    return {"step": last.name, "at": last.ended, "evidence": last.evidence or {}}


def _after_the_end(operation: Operation) -> str:
    return "" if operation.state == "done" else "correct the cause, then run the batch again"

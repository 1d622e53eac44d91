"""``/api/jobs/``: what was started, how it goes, and stopping or resuming it."""

import json
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from dcim.access.permissions import require_rows
from dcim.access.reading import reading
from dcim.access.uow import unit_of_work
from dcim.api.deps import AppDep, ContextDep
from dcim.core.clock import iso
from dcim.engine import control
from dcim.engine.models import Job
from dcim.engine.pages import all_steps
from dcim.engine.views import JobView, OperationRow, StepView, job_view, list_jobs

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

SUMMARY_LENGTH = 160


class Reason(BaseModel):
    """Why; kept in the history."""

    reason: str = ""


@router.get("/")
def jobs(app: AppDep, context: ContextDep, limit: int = 20, kind: str = "", state: str = "") -> list[dict[str, Any]]:
    """The latest jobs."""
    with reading(app.database, context) as session:
        return [_job(view) for view in list_jobs(session, limit=min(limit, 500), kind=kind, state=state)]


@router.get("/{uid}/")
def job(uid: str, app: AppDep, context: ContextDep, steps: bool = False) -> dict[str, Any]:
    """One job with its operations; ``steps=true`` adds their steps and evidence."""
    with reading(app.database, context) as session:
        view = job_view(session, uid)
        found = all_steps(session, [row.id for row in view.operations]) if steps else {}
    operations = sorted(view.operations, key=lambda operation: (operation.wave, operation.id))
    return {**_job(view), "operations": [_operation(row, found.get(row.id, []), steps=steps) for row in operations]}


@router.post("/{uid}/{action}/")
def act(
    uid: str, action: Literal["cancel", "resume"], body: Reason, app: AppDep, context: ContextDep
) -> dict[str, Any]:
    """Cancel a job to a safe point, or let what is held try again."""
    change = {"cancel": control.cancel_job, "resume": control.resume_job}[action]
    with reading(app.database, context) as session:
        found = control.find_job(session, uid)
    with unit_of_work(app.database, context) as session:
        require_rows(session, context, action, Job, [found.pk])
        count = change(session, found.uid, actor=context.actor, reason=body.reason)
    verb = {"cancel": "asked to stop", "resume": "resumed"}[action]
    return {"count": count, "message": f"{count} operation{'s' if count != 1 else ''} {verb}"}


def _job(view: JobView) -> dict[str, Any]:
    return {
        "uid": view.uid, "kind": view.kind, "name": view.name, "state": view.state, "site": view.site,
        "environment": view.environment, "actor": view.actor, "reason": view.reason, "ticket": view.ticket,
        "total": view.total, "done": view.counts.get("done", 0), "failed": view.counts.get("failed", 0),
        "held": view.counts.get("held", 0), "progress": view.progress, "stopped_reason": view.stopped_reason,
        "result": view.result, "created": iso(view.created), "started": iso(view.started), "ended": iso(view.ended),
    }  # fmt: skip


def _operation(row: OperationRow, found: list[StepView], *, steps: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "uid": row.uid, "kind": row.kind, "subject": row.subject_name, "site": row.site, "wave": row.wave,
        "state": row.state, "step": row.step, "progress": row.progress, "waiting_reason": row.waiting_reason,
        "waiting_since": iso(row.waiting_since), "hold_reason": row.hold_reason or row.ending_reason,
        "next_action": row.next_action, "error_class": row.error_class, "started": iso(row.started),
        "ended": iso(row.ended),
    }  # fmt: skip
    if steps:
        shown["steps"] = [_step(step) for step in found]
    return shown


def _step(step: StepView) -> dict[str, Any]:
    seconds = step.ended - step.started if step.ended is not None and step.started is not None else None
    return {
        "name": step.name, "target": step.target, "phase": step.phase, "state": step.state, "attempts": step.attempts,
        "evidence": step.evidence, "error": step.error, "waiting_reason": step.waiting_reason, "seconds": seconds,
        "started": iso(step.started), "ended": iso(step.ended), "summary": _summary(step),
    }  # fmt: skip


def _summary(step: StepView) -> str:
    """A line about a step for a person: its error, what it waits for, or its evidence."""
    if step.error:
        return step.error
    if step.waiting_reason:
        return step.waiting_reason
    evidence = {key: value for key, value in (step.evidence or {}).items() if key != "state"}
    text = ", ".join(
        f"{key} {value if not isinstance(value, (dict, list)) else json.dumps(value)}"
        for key, value in evidence.items()
    )
    return text if len(text) <= SUMMARY_LENGTH else text[: SUMMARY_LENGTH - 1] + "…"

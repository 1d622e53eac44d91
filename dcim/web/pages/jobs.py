"""Jobs: the list, one job live, one operation with its steps; cancel and resume."""

from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dcim.access.permissions import require_all, require_rows
from dcim.access.uow import unit_of_work
from dcim.core.errors import InvalidInput
from dcim.engine import brakes, control
from dcim.engine.heartbeat import runner_alive
from dcim.engine.models import Job
from dcim.engine.pages import current_steps, job_journal, wave_counts
from dcim.engine.states import OPERATION_STATES
from dcim.engine.views import job_view, list_jobs, operation_view
from dcim.web.pages.base import Page, PageDep, number_of
from network import page_queries as network

router = APIRouter()
ROWS = 300
"""Operations shown of a job: those in trouble come first, the filter by state reaches the rest."""


@router.get("/jobs/")
def jobs(page: PageDep, state: str = "", kind: str = "", before: str = "") -> HTMLResponse:
    """Every job, the newest first."""
    return page.html("jobs.html", **_list(page, state[:16], kind[:40], before))


@router.get("/jobs/live")
def jobs_live(page: PageDep, state: str = "", kind: str = "", before: str = "") -> HTMLResponse:
    """The list's rows, fetched again when something moved."""
    return page.html("jobs_rows.html", **_list(page, state[:16], kind[:40], before))


def _list(page: Page, state: str, kind: str, before: str) -> dict[str, Any]:
    found = list_jobs(page.session, state=state, kind=kind, limit=51, before_id=number_of(before))
    return {
        "jobs": found[:50], "more": found[49].id if len(found) > 50 else None,
        "chosen": {"state": state, "kind": kind, "before": before},
    }  # fmt: skip


@router.get("/jobs/{uid}/")
def job(page: PageDep, uid: str, state: str = "") -> HTMLResponse:
    """One job."""
    return page.html("job.html", **_job(page, uid, state))


@router.get("/jobs/{uid}/live")
def job_live(page: PageDep, uid: str, state: str = "") -> HTMLResponse:
    """What moves of a job's page."""
    return page.html("job_live.html", **_job(page, uid, state))


def _job(page: Page, uid: str, state: str) -> dict[str, Any]:
    session = page.session
    state = state if state in OPERATION_STATES else ""
    found = job_view(session, uid, operations=ROWS, state=state)
    ids = [row.id for row in found.operations]
    return {
        "job": found, "steps": current_steps(session, ids), "waves": wave_counts(session, found.id),
        "journal": job_journal(session, found.id), "runner": runner_alive(session), "chosen": state,
        "targets": network.targets_of(session, [row.uid for row in found.operations if row.kind == "fabric-change"]),
        "brake": brakes.check(session, found.environment, found.site), "rows": ROWS,
        "open": found.state in ("running", "held"),
    }  # fmt: skip


@router.get("/operations/{uid}/")
def operation(page: PageDep, uid: str) -> HTMLResponse:
    """One operation: its steps with intent and evidence, its journal."""
    return page.html("operation.html", **_operation(page, uid))


@router.get("/operations/{uid}/live")
def operation_live(page: PageDep, uid: str) -> HTMLResponse:
    """What moves of an operation's page."""
    return page.html("operation_live.html", **_operation(page, uid))


def _operation(page: Page, uid: str) -> dict[str, Any]:
    found = operation_view(page.session, uid)
    return {
        "op": found, "row": found.row, "meaning": OPERATION_STATES.get(found.row.state),
        "targets": network.targets_of(page.session, [uid]).get(uid, []),
        "open": found.row.state not in ("done", "failed", "cancelled"),
    }  # fmt: skip


@router.post("/jobs/{uid}/cancel")
def cancel_job(page: PageDep, uid: str, reason: Annotated[str, Form()] = "") -> Response:
    """Cancel what of a job can still be; done with the visitor's name in the history."""
    found = control.find_job(page.session, uid)
    with unit_of_work(page.app.database, page.visitor.context) as session:
        require_rows(session, page.visitor.context, "cancel", Job, [found.pk])
        control.cancel_job(session, found.uid, reason[:500], actor=page.visitor.context.actor)
    return RedirectResponse(f"/jobs/{uid}/", status_code=303)


@router.post("/jobs/{uid}/resume")
def resume_job(page: PageDep, uid: str, reason: Annotated[str, Form()] = "") -> Response:
    """Resume every held operation of a job."""
    found = control.find_job(page.session, uid)
    with unit_of_work(page.app.database, page.visitor.context) as session:
        require_rows(session, page.visitor.context, "resume", Job, [found.pk])
        control.resume_job(session, found.uid, actor=page.visitor.context.actor, reason=reason[:500])
    return RedirectResponse(f"/jobs/{uid}/", status_code=303)


@router.post("/operations/{uid}/{action}")
def act(page: PageDep, uid: str, action: str, reason: Annotated[str, Form()] = "") -> Response:
    """Cancel or resume one operation."""
    actions = {"cancel": control.cancel, "resume": control.resume}
    if action not in actions:
        raise InvalidInput("an operation can be cancelled or resumed")
    operation_view(page.session, uid, events=1)
    with unit_of_work(page.app.database, page.visitor.context) as session:
        job_id = control.find_operation(session, uid).job_id
        if job_id is None:
            require_all(page.visitor.context, action, "core.job")
        else:
            require_rows(session, page.visitor.context, action, Job, [job_id])
        actions[action](session, uid, reason=reason[:500], actor=page.visitor.context.actor)
    return RedirectResponse(f"/operations/{uid}/", status_code=303)

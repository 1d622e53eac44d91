"""``/api/provisioning/`` and ``/api/why/``: batches of hosts, and why one does not move."""

from dataclasses import asdict, replace
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from dcim.access.reading import reading
from dcim.access.uow import unit_of_work
from dcim.api.deps import AppDep, ContextDep
from dcim.core.clock import iso
from dcim.flows.batch import load_batch_text, plan_batch, require_hosts, start_batch
from dcim.flows.why import why

router = APIRouter(prefix="/api", tags=["provisioning"])


class BatchBody(BaseModel):
    """``text`` is a job file's content, ``name`` what errors call it."""

    text: str
    name: str = "job.yaml"
    ticket: str = ""


@router.post("/provisioning/plan/")
def plan(body: BatchBody, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """What a batch would do, host by host; nothing is touched."""
    batch = load_batch_text(body.text, body.name)
    with app.database.read() as session:
        require_hosts(session, context, batch, "view")
        return plan_batch(session, batch).to_json()


@router.post("/provisioning/run/")
def run(body: BatchBody, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """Start a batch; ``job`` is null when there is nothing to do."""
    batch = load_batch_text(body.text, body.name)
    if body.ticket:
        batch = replace(batch, ticket=body.ticket)
    with unit_of_work(app.database, context) as session:
        require_hosts(session, context, batch, "provision")
        planned = plan_batch(session, batch)
        job = start_batch(session, planned, context)
    return {"job": job or None, "plan": planned.to_json()}


@router.get("/why/{name}/")
def why_(name: str, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """What a host waits for, since when, the last evidence, the likely cause, the next action."""
    with reading(app.database, context) as session:
        answer = why(session, name)
    return {**asdict(answer), "state": answer.provisioning_state, "since": iso(answer.since)}

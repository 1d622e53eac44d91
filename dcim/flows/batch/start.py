"""Start a planned batch: one job, one operation per host, waves and brakes kept by the engine."""

from sqlmodel import Session

from dcim.access.context import Context
from dcim.core.errors import Conflict, InvalidInput, Problem
from dcim.core.settings import load_settings
from dcim.engine.jobs import Subject, create_job, start_operations
from dcim.flows.batch.plan import BatchPlan, plan_batch


def environment() -> str:
    """``lab:…`` in a lab's home, else "": then each operation belongs to its host's site."""
    settings = load_settings()
    return f"lab:{settings.home.name}" if settings.lab_folder.is_dir() else ""


def start_batch(
    session: Session, plan: BatchPlan, context: Context, *, ticket: str = "", skip_refused: bool = False
) -> str:
    """Start ``plan``; inside a unit of work. Gives the job's uid, or "" when there is nothing to start.

    When a run of the same batch works on its hosts already, that job's uid is given: starting twice is harmless.
    Raises InvalidInput when hosts are refused (unless ``skip_refused``), Conflict when the plan is stale.
    """
    if plan.refused and not skip_refused:
        problems = [Problem(one.name, one.reason) for one in plan.refused]
        raise InvalidInput(f"{len(problems)} host(s) cannot be deployed: correct that, or leave them out", problems)
    if plan.is_empty:
        return plan.running_jobs[-1] if plan.running_jobs else ""
    fresh = plan_batch(session, plan.batch)
    if [(one.device_id, one.wave, one.params) for one in fresh.hosts] != [
        (one.device_id, one.wave, one.params) for one in plan.hosts
    ]:
        raise Conflict("the inventory, the image or the hosts' work changed since this plan was made: plan again")
    batch = plan.batch
    sites = {one.site for one in plan.hosts}
    job = create_job(
        session, "batch", batch.name, environment=environment(), site=sites.pop() if len(sites) == 1 else "",
        params={
            "abort_after": batch.abort_after, "concurrency": batch.concurrency, "goal": batch.goal,
            "image": batch.image, "networks": list(batch.networks), "waves": [name for name, _ in plan.waves],
        },
        reason=batch.reason or context.reason, ticket=ticket or batch.ticket, actor=context.actor,
    )  # fmt: skip
    subjects = [Subject("devices", one.device_id, one.name, one.params, one.wave, one.site) for one in plan.hosts]
    start_operations(session, "deploy", subjects, job=job)
    return job.uid

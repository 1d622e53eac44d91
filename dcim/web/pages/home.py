"""The first page: what there is, what runs, what changed."""

from collections import Counter
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from dcim.engine import brakes
from dcim.engine.heartbeat import runner_alive
from dcim.engine.views import list_jobs
from dcim.web.pages.base import Page, PageDep
from inventory.pages import device_queries, site_queries
from network import page_queries as network
from network.page_plans import known, newest_plans
from provisioning import page_queries as provisioning

router = APIRouter()


@router.get("/")
def home(page: PageDep) -> HTMLResponse:
    """Counts, hosts by state, switches by verdict, jobs under way, recent changes."""
    session = page.session
    return page.html(
        "home.html",
        totals=site_queries.totals(session),
        hosts=provisioning.counts(session),
        switches=Counter(one.word for one in known(network.switches(session), newest_plans(session))),
        **_jobs(page),
        changes=device_queries.recent_changes(session),
        brakes=brakes.states(session),
        runner=runner_alive(session),
    )


@router.get("/live/jobs")
def home_jobs(page: PageDep) -> HTMLResponse:
    """The card of jobs, fetched again when something moved."""
    return page.html("home_jobs.html", **_jobs(page))


def _jobs(page: Page) -> dict[str, Any]:
    """What runs or is held; when nothing does, what ran last. A batch's many port changes do not push it out."""
    session = page.session
    moving = list_jobs(session, state="running", limit=30) + list_jobs(session, state="held", limit=30)
    last = list_jobs(session, kind="batch", limit=4) + list_jobs(session, kind="change", limit=4)
    return {
        "jobs": sorted(moving, key=lambda job: (job.kind == "change", -job.id))[:8],
        "recent": sorted(last, key=lambda job: -job.id),
    }

"""Fabrics: their switches, the last change of each, the newest plan's differences."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from dcim.core.errors import NotFound
from dcim.web.pages.base import PageDep, RowId
from network import page_queries as network

router = APIRouter()


@router.get("/fabric/")
def fabrics(page: PageDep) -> HTMLResponse:
    """Every fabric."""
    session = page.session
    plans = network.newest_plans(session)
    changed = {fabric: {item["name"]: item for item in _switches(plan.body)} for fabric, plan in plans.items()}
    return page.html(
        "fabric.html", fabrics=network.fabrics(session), switches=network.switches(session), plans=plans,
        planned=changed, networks=network.networks(session),
    )  # fmt: skip


@router.get("/fabric/switches/{device_id}/")
def switch(page: PageDep, device_id: RowId) -> HTMLResponse:
    """One switch: the difference of the newest plan, and its changes."""
    session = page.session
    found = network.switches(session, device_id)
    if not found:
        raise NotFound("this device is no switch of a fabric: see the list of devices")
    plan = network.newest_plans(session).get(found[0].row.fabric_id)
    mine = next((item for item in _switches(plan.body) if item["name"] == found[0].row.name), None) if plan else None
    return page.html(
        "switch.html", switch=found[0], plan=plan, planned=mine, changes=network.changes_of_switch(session, device_id)
    )


def _switches(body: dict[str, object]) -> list[dict[str, object]]:
    """The switches of a plan's body; those that cannot be read as one are left out."""
    listed = body.get("switches", [])
    return [item for item in listed if isinstance(item, dict) and "name" in item] if isinstance(listed, list) else []

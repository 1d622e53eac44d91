"""Fabrics: their switches, what is known of each, the newest plan's differences."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from dcim.core.errors import NotFound
from dcim.web.pages.base import PageDep, RowId
from network import page_queries as network
from network.page_plans import known, newest_plans

router = APIRouter()


@router.get("/fabric/")
def fabrics(page: PageDep) -> HTMLResponse:
    """Every fabric."""
    session = page.session
    plans = newest_plans(session)
    return page.html(
        "fabric.html",
        fabrics=network.fabrics(session),
        switches=known(network.switches(session), plans),
        plans=plans,
        networks=network.networks(session),
    )


@router.get("/fabric/switches/{device_id}/")
def switch(page: PageDep, device_id: RowId) -> HTMLResponse:
    """One switch: the difference of the newest plan, and its changes."""
    session = page.session
    found = network.switches(session, device_id)
    if not found:
        raise NotFound("this device is no switch of a fabric: see the list of devices")
    [one] = known(found, newest_plans(session))
    return page.html("switch.html", known=one, switch=one.switch, changes=network.changes_of_switch(session, device_id))

"""The list of cables with both their ends."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from dcim.web.pages.base import PageDep, number_of
from inventory.pages import port_queries

router = APIRouter()


@router.get("/cables/")
def cables(page: PageDep, q: str = "", status: str = "", type: str = "", p: str = "1") -> HTMLResponse:
    """Every cable, by label."""
    q = q.strip()[:100]
    found, ends = port_queries.cable_list(page.session, number_of(p) or 1, q, status[:50], type[:50])
    statuses, types = port_queries.cable_facets(page.session)
    return page.html(
        "cables.html", found=found, ends=ends, q=q, chosen={"status": status, "type": type}, statuses=statuses,
        types=types,
    )  # fmt: skip

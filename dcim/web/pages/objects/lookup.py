"""Suggestions for inputs that choose objects, as a fragment."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from dcim.web.pages.base import PageDep
from dcim.web.pages.objects.base import LIST, NounDep, html
from inventory.objects.lookups import suggest

router = APIRouter()


@router.get(LIST + "lookup/")
def lookup(page: PageDep, noun: NounDep, q: str = "") -> HTMLResponse:
    """The first objects that ``q`` may mean, as options of a list box; other parameters are the list's filters."""
    within = [
        pair for pair in page.request.query_params.multi_items() if pair[0] != "q" and pair[0] in noun.all_filters
    ]
    return html(page, noun, "options.html", options=suggest(page.session, noun, q, within))

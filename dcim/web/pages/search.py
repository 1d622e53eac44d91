"""Search: a page, and suggestions while typing: objects, and the lists of the menu."""

from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dcim.web.pages.base import PageDep
from dcim.web.pages.menu import matching
from inventory.pages.search_queries import Hit, search

router = APIRouter()
SUGGESTIONS = 8


def address_of(hit: Hit) -> str:
    """Where a hit's page is."""
    if hit.kind in ("device", "rack", "site"):
        return f"/{hit.kind}s/{hit.id}/"
    plural = {"prefix": "prefixes", "address": "prefixes"}.get(hit.kind, f"{hit.kind}s")
    return f"/{plural}/?q={quote(hit.name.partition('/')[0] if hit.kind == 'address' else hit.name)}"


@router.get("/search")
def results(page: PageDep, q: str = "") -> Response:
    """Everything found; the only hit, or an exact name, is shown at once."""
    q = q.strip()[:100]
    hits = search(page.session, q)
    exact = [hit for hit in hits if hit.name == q]
    if len(hits) == 1 or len(exact) == 1:
        return RedirectResponse(address_of((exact or hits)[0]), status_code=303)
    entries = matching(q, page.visitor.context.may, 20)
    return page.html("search.html", q=q, hits=[(hit, address_of(hit)) for hit in hits], entries=entries)


@router.get("/search/suggest")
def suggest(page: PageDep, q: str = "") -> HTMLResponse:
    """The first hits as links."""
    q = q.strip()[:100]
    hits = search(page.session, q, SUGGESTIONS)[:SUGGESTIONS]
    return page.html(
        "suggest.html", hits=[(hit, address_of(hit)) for hit in hits], q=q,
        entries=matching(q, page.visitor.context.may),
    )  # fmt: skip

"""Delete one object or many, after a page that names what goes along, what changes, or what forbids it."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dcim.core.errors import Conflict, Forbidden, NotFound
from dcim.web.pages.base import Page, PageDep
from dcim.web.pages.objects import access
from dcim.web.pages.objects.base import ITEM, LIST, FormDep, NounDep, html, places, text_of
from dcim.web.pages.objects.lists import back_to
from dcim.web.pages.objects.selection import selected
from inventory.objects import wording
from inventory.objects import writing as write
from inventory.objects.consequences import Consequences, delete_and_tell
from inventory.objects.lookups import options
from inventory.objects.noun import Noun

router = APIRouter()
REHEARSED_UP_TO = 500
"""Objects whose deletion is tried out to name what goes along; more are only counted."""
NAMED = 50


@router.get(ITEM + "delete/")
def ask_one(page: PageDep, noun: NounDep, row_id: int) -> HTMLResponse:
    """What deleting an object would do."""
    access.require(page, "delete", noun)
    return _asked(page, noun, [row_id], places(noun).of(row_id, "delete"), places(noun).own(row_id))


@router.post(ITEM + "delete/")
def delete_one(page: PageDep, noun: NounDep, row_id: int, form: FormDep) -> Response:
    """Delete an object."""
    access.require(page, "delete", noun)
    try:
        with access.writing(page, text_of(form, "reason")) as session:
            write.delete(session, noun, [row_id])
    except (Conflict, Forbidden) as error:
        return _page(page, noun, [row_id], None, error.message, places(noun).of(row_id, "delete"),
                     places(noun).own(row_id))  # fmt: skip
    return RedirectResponse(places(noun).list, status_code=303)


@router.post(LIST + "delete/")
def delete_many(page: PageDep, noun: NounDep, form: FormDep) -> Response:
    """Ask, then delete the chosen objects: all or none."""
    access.require(page, "delete", noun)
    chosen, query = selected(page, noun, form), text_of(form, "query")
    here, back = places(noun).to("delete"), back_to(noun, query)
    if not chosen:
        return RedirectResponse(back, status_code=303)
    if text_of(form, "step") != "apply":
        return _asked(page, noun, chosen, here, back, query)
    try:
        with access.writing(page, text_of(form, "reason")) as session:
            write.delete(session, noun, chosen)
    except (Conflict, Forbidden) as error:
        return _page(page, noun, chosen, None, error.message, here, back, query)
    return RedirectResponse(back, status_code=303)


def _asked(page: Page, noun: Noun, ids: Sequence[int], here: str, back: str, query: str = "") -> HTMLResponse:
    refusal, told = "", None
    if len(ids) <= REHEARSED_UP_TO:
        try:
            told = access.rehearsing(page, lambda session: delete_and_tell(session, noun, ids))
        except (Conflict, Forbidden) as error:
            refusal = error.message
    return _page(page, noun, ids, told, refusal, here, back, query, status=200)


def _page(
    page: Page, noun: Noun, ids: Sequence[int], told: Consequences | None, refusal: str, here: str, back: str,
    query: str = "", *, status: int = 409,
) -> HTMLResponse:  # fmt: skip
    named = options(page.session, noun, ids[:NAMED])
    if not named:
        raise NotFound(f"There is no such {wording.one(noun)} any more: see the list.")
    data: dict[str, Any] = {"told": told, "refusal": refusal, "here": here, "back": back, "query_text": query}
    return html(page, noun, "delete.html", status=status, named=named, ids=ids,
                rehearsed=REHEARSED_UP_TO, **data)  # fmt: skip

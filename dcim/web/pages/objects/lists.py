"""The list of any noun: filters, columns, order, pages; and what is kept of how a visitor likes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dcim.web.pages.base import Page, PageDep
from dcim.web.pages.objects import access, cells, columns
from dcim.web.pages.objects.base import LIST, FormDep, NounDep, html, places, text_of, texts_of
from dcim.web.pages.objects.pointed import Named, pointed
from dcim.web.pages.objects.rail import rail
from inventory.objects.columns import DISPLAY
from inventory.objects.custom_shown import customs
from inventory.objects.errors import Refused
from inventory.objects.noun import Noun
from inventory.objects.reading import Listed, Query, parse
from inventory.objects.reading import page as read_page
from inventory.objects.saved import delete_view, save_view, views

router = APIRouter()
SIZES = (25, 50, 100, 250, 500, 1000)
OWN = frozenset({"columns", "fields", "exclude", "omit", "brief", "format", "start"})
"""Parameters that are the page's own, or make no sense on one."""


@dataclass(frozen=True)
class Row:
    """A row: the object's id and a cell for each column."""

    id: int
    cells: list[Markup]


@dataclass(frozen=True)
class Pager:
    """Where a page of a list is."""

    total: int
    offset: int
    limit: int
    rows: int

    @property
    def page(self) -> int:
        """This page's number, from 1."""
        return self.offset // self.limit + 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.limit))


def filters_of(params: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters of an address that choose and order objects."""
    return [(name, value) for name, value in params if name not in OWN and value != ""]


@router.get(LIST)
def listing(page: PageDep, noun: NounDep) -> HTMLResponse:
    """A page of the list. What cannot be understood of its address is told above an empty one."""
    access.require(page, "view", noun)
    session = page.session
    params = filters_of(page.request.query_params.multi_items())
    definitions = customs(session, noun.object_type)
    known = columns.choices(noun, definitions)
    chosen = columns.chosen(page.request, noun, known)
    problems: list[Any] = []
    try:
        query = parse(session, noun, params)
    except Refused as refused:
        query, problems = Query(), refused.problems
    query.only = tuple(dict.fromkeys(("id", *(column.field for column in chosen))))
    found = Listed([], 0, None, None, []) if problems else read_page(session, noun, query, "", noun.path, params)
    total = found.count or 0
    beside = rail(session, noun, [] if problems else params, query, total, definitions)
    return html(
        page, noun, "list.html", status=400 if problems else 200, columns=chosen,
        rows=_rows(session, noun, chosen, found),
        pager=Pager(total, query.offset, query.limit, len(found.results)), rail=beside, problems=problems,
        ordering=_ordering(params), params=params, q=dict(params).get("q", ""), known=known,
        views=_views(page, noun), ignored=found.ignored, sizes=SIZES, exports=(), imports=False,
    )  # fmt: skip


def _rows(session: Session, noun: Noun, chosen: Sequence[columns.Column], found: Listed) -> list[Row]:
    definitions = [column.custom for column in chosen if column.custom is not None]
    values = [item["custom_fields"] for item in found.results] if definitions else []
    names = pointed(session, definitions, values)
    return [Row(item["id"], [_cell(noun, column, item, names) for column in chosen]) for item in found.results]


def _cell(noun: Noun, column: columns.Column, item: Mapping[str, Any], names: Named) -> Markup:
    if column.name == DISPLAY:
        return cells.display(noun, item)
    if column.custom is not None:
        return cells.custom(column.custom, item["custom_fields"].get(column.custom.name), names)
    if column.field == "tags":
        return cells.tags(item["tags"])
    return cells.shown(noun, noun.by_name[column.field], item[column.field])


def _ordering(params: Sequence[tuple[str, str]]) -> str:
    return next((value for name, value in reversed(params) if name == "ordering"), "")


def _views(page: Page, noun: Noun) -> list[dict[str, Any]]:
    """The saved views as links, each with whether it is the visitor's to delete."""
    context = page.visitor.context
    found = []
    for row in views(page.session, noun, context.user_id):
        pairs = [(name, value) for name, values in row.parameters.items() for value in _listed(values)]
        mine = row.user_id == context.user_id or context.is_superuser
        own = mine and access.may(context, "delete", "extras.savedfilter")
        found.append({"id": row.id, "name": row.name, "href": places(noun).listed(pairs), "own": own,
                      "shared": row.shared, "description": row.description})  # fmt: skip
    return found


def _listed(values: Any) -> list[str]:
    return [str(value) for value in values] if isinstance(values, list) else [str(values)]


def back_to(noun: Noun, query: str, *, without: frozenset[str] = frozenset()) -> str:
    """The list with a query string that a form carried."""
    pairs = [(name, value) for name, value in parse_qsl(query.removeprefix("?")) if name not in without]
    return places(noun).listed(pairs)


@router.post(LIST + "columns/")
def choose_columns(page: PageDep, noun: NounDep, form: FormDep) -> Response:
    """Keep the visitor's columns for this list, in the order given; ``reset`` goes back to the noun's own."""
    response = RedirectResponse(back_to(noun, text_of(form, "query"), without=frozenset({"columns"})), status_code=303)
    names = {column.name for column in columns.choices(noun, customs(page.session, noun.object_type))}
    wanted = [] if text_of(form, "reset") else [name for name in texts_of(form, "column") if name in names]
    columns.keep(page.request, response, noun, wanted)
    return response


@router.post(LIST + "views/")
def keep_view(page: PageDep, noun: NounDep, form: FormDep) -> Response:
    """Save what the visitor looks at: filters, order and columns, under a name."""
    query = parse_qsl(text_of(form, "query").removeprefix("?"))
    parameters: dict[str, list[str]] = {}
    for name, value in filters_of(query):
        if name not in ("offset", "limit"):
            parameters.setdefault(name, []).append(value)
    known = columns.choices(noun, customs(page.session, noun.object_type))
    chosen = text_of(form, "columns") or ",".join(c.name for c in columns.chosen(page.request, noun, known))
    parameters["columns"] = [chosen]
    with access.writing(page) as session:
        save_view(session, noun, text_of(form, "name"), parameters, user_id=page.visitor.context.user_id,
                  shared=bool(text_of(form, "shared")))  # fmt: skip
    pairs = [(name, value) for name, values in parameters.items() for value in values]
    return RedirectResponse(places(noun).listed(pairs), status_code=303)


@router.post(LIST + "views/{view_id:int}/delete/")
def forget_view(page: PageDep, noun: NounDep, view_id: int) -> Response:
    """Remove a saved view."""
    context = page.visitor.context
    with access.writing(page) as session:
        delete_view(session, noun, view_id, user_id=context.user_id, everybodys=context.is_superuser)
    return RedirectResponse(places(noun).list, status_code=303)

"""An object of any noun: its fields, what refers to it, its journal and its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dcim.core.errors import InvalidInput, NotFound
from dcim.web.pages.base import Page, PageDep
from dcim.web.pages.objects import access, cells
from dcim.web.pages.objects.base import ITEM, FormDep, NounDep, html, places, text_of
from dcim.web.pages.objects.pointed import pointed
from inventory import choices
from inventory.objects import layout, wording
from inventory.objects import writing as write
from inventory.objects.custom_shown import customs
from inventory.objects.noun import Noun, noun_of
from inventory.objects.reading import by_ids, parse
from inventory.objects.reading import page as read_page
from inventory.objects.related import Related, related
from inventory.pages.device_queries import changes

router = APIRouter()
JOURNAL = "extras.journalentry"
ENTRIES, CHANGES = 20, 30
_STATUS = ("status", "kind", "action")


@dataclass(frozen=True)
class Card:
    """A titled list of facts."""

    title: str
    facts: list[tuple[str, Markup]]


@dataclass(frozen=True)
class Link:
    """A list that an object stands in."""

    title: str
    href: str
    count: int
    add: str
    """Address of the form that begins one more; empty when there is none."""


@router.get(ITEM)
def detail(page: PageDep, noun: NounDep, row_id: int) -> HTMLResponse:
    """One object."""
    access.require(page, "view", noun)
    session = page.session
    found = by_ids(session, noun, [row_id])
    if not found:
        raise NotFound(f"There is no {wording.one(noun)} {row_id}: see the list.")
    item = found[0]
    links = _links(page, noun, related(session, noun, item))
    return html(
        page, noun, "detail.html", item=item, cards=_cards(session, noun, item), status_cell=_status_cell(noun, item),
        links=[link for link in links if link.count], empty_links=[link for link in links if not link.count],
        tags=cells.tags(item.get("tags") or ()), comments=item.get("comments") or "",
        journal=_journal(session, noun, row_id), changes=changes(session, noun.table, row_id, CHANGES),
        kinds=choices.JOURNAL_KINDS, crumbs=_crumbs(noun, item), own=noun.page.format(id=row_id) if noun.page else "",
        journal_can=access.can(page, noun_of(JOURNAL)), journal_at=places(noun_of(JOURNAL)),
        created=item.get("created"), last_updated=item.get("last_updated"),
        created_cell=_moment(noun, item, "created"), updated_cell=_moment(noun, item, "last_updated"),
    )  # fmt: skip


def _moment(noun: Noun, item: Mapping[str, Any], name: str) -> Markup:
    return cells.shown(noun, noun.by_name[name], item[name]) if name in noun.by_name else Markup("")


def _status_cell(noun: Noun, item: Mapping[str, Any]) -> Markup:
    name = next((name for name in _STATUS if name in noun.by_name and item[name]), "")
    return cells.choice(name, item[name]) if name else Markup("")


def _crumbs(noun: Noun, item: Mapping[str, Any]) -> list[Markup]:
    """What the object is a part of: its parent by key, as links."""
    parents = [item.get(name) for name in noun.key]
    return [cells.link(parent) for parent in parents if isinstance(parent, Mapping) and "url" in parent]


def _cards(session: Session, noun: Noun, item: Mapping[str, Any]) -> list[Card]:
    shown = [field for field in noun.fields if layout.is_shown(noun, field)]
    found = [
        Card(title or wording.title(noun, plural=False), [
            (wording.field_title(noun.by_name[name]), cells.shown(noun, noun.by_name[name], item[name], whole=True))
            for name in names
        ])
        for title, names in layout.arranged(noun, [field.name for field in shown])
    ]  # fmt: skip
    return found + (_custom_cards(session, noun, item) if "custom_fields" in noun.by_name else [])


def _custom_cards(session: Session, noun: Noun, item: Mapping[str, Any]) -> list[Card]:
    values = item["custom_fields"]
    filled = {name for name, value in values.items() if value not in (None, "", [])}
    shown = [
        one for one in customs(session, noun.object_type)
        if one.visible == "always" or (one.visible == "if-set" and one.name in filled)
    ]  # fmt: skip
    names = pointed(session, shown, [values])
    return [
        Card(group or "Custom fields", [(one.title, cells.custom(one, values.get(one.name), names)) for one in shown
                                        if one.group == group])
        for group in dict.fromkeys(one.group for one in shown)
    ]  # fmt: skip


def _links(page: Page, noun: Noun, found: Sequence[Related]) -> list[Link]:
    seen: dict[str, int] = {}
    for one in found:
        seen[one.relation.noun.object_type] = seen.get(one.relation.noun.object_type, 0) + 1
    return [_link(page, one, several=seen[one.relation.noun.object_type] > 1) for one in found]


def _link(page: Page, one: Related, *, several: bool) -> Link:
    other, relation = one.relation.noun, one.relation
    title = wording.title(other)
    if several:
        field = other.by_name.get(relation.field)
        by = wording.field_title(field) if field is not None else relation.field.replace("_", " ")
        title = f"{title} ({by})"
    add = ""
    if one.begins is not None and access.can(page, other).add:
        add = f"{places(other).to('add')}?{urlencode(one.begins)}"
    return Link(title, places(other).listed(one.params), one.count, add)


def _journal(session: Session, noun: Noun, row_id: int) -> list[dict[str, Any]]:
    entries = noun_of(JOURNAL)
    params = [("assigned_object_type", noun.object_type), ("assigned_object_id", str(row_id)), ("ordering", "-created"),
              ("limit", str(ENTRIES)), ("fields", "id,url,display,created,created_by,kind,comments")]  # fmt: skip
    found = read_page(session, entries, parse(session, entries, params), "", entries.path, params)
    return [{**item, "when": cells.shown(entries, entries.by_name["created"], item["created"]),
             "badge": cells.choice("kind", item["kind"]), "by": (item["created_by"] or {}).get("display", "")}
            for item in found.results]  # fmt: skip


@router.post(ITEM + "journal/")
def add_entry(page: PageDep, noun: NounDep, row_id: int, form: FormDep) -> Response:
    """Add an entry to an object's journal."""
    entries = noun_of(JOURNAL)
    access.require(page, "add", entries)
    text = text_of(form, "comments").strip()
    if not text:
        raise InvalidInput("The entry has no text: go back and write one.")
    body = {
        "assigned_object_type": noun.object_type, "assigned_object_id": row_id, "comments": text,
        "kind": text_of(form, "kind") or "info", "created_by": page.visitor.context.user_id,
    }  # fmt: skip
    with access.writing(page) as session:
        write.create(session, entries, [body], many=False)
    back = places(noun).fields(row_id)
    return RedirectResponse(f"{back}#journal", status_code=303)

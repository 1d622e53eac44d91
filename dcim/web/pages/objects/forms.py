"""Add, edit and clone an object of any noun. A refused form comes back as it was sent, each error beside its input."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dcim.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from dcim.web.pages.base import Page, PageDep
from dcim.web.pages.objects import access
from dcim.web.pages.objects.base import ITEM, LIST, FormDep, NounDep, html, places
from dcim.web.pages.objects.filling import (
    FormErrors,
    FormModel,
    from_address,
    from_defaults,
    from_object,
    model_of,
    place,
    read,
)
from dcim.web.pages.objects.inputs import Body, Form, Input
from inventory.objects import layout, wording
from inventory.objects import writing as write
from inventory.objects.bodies import NON_FIELD, decode
from inventory.objects.errors import Refused
from inventory.objects.noun import Noun
from inventory.objects.writing import rows_of

router = APIRouter()
ITS_OWN = frozenset({"csrf", "seen", "reason", "again", "more", "clone"})


@router.get(LIST + "add/")
def add_form(page: PageDep, noun: NounDep, clone: str = "") -> HTMLResponse:
    """The form of a new object: with the noun's defaults and what the address says, or as a copy of another."""
    access.require(page, "add", noun)
    model = model_of(page.session, noun, new=True)
    if clone.isascii() and clone.isdigit() and len(clone) < 16:
        form = _copied(page, model, int(clone))
    else:
        form = from_defaults(page.session, model)
    params = [pair for pair in page.request.query_params.multi_items() if pair[0] not in ITS_OWN]
    from_address(page.session, model, form, params)
    return _shown(page, model, form, title=f"Add {_article(wording.one(noun))}", errors={})


def _article(words: str) -> str:
    spoken = words.startswith(("FHRP", "RIR", "L2VPN"))  # letters that begin with a vowel's sound
    return f"an {words}" if spoken or words[0] in "aeioAEIO" else f"a {words}"


def _copied(page: Page, model: FormModel, row_id: int) -> Form:
    found = from_object(page.session, model, row_id)
    if found is None:
        raise NotFound(f"There is no {wording.one(model.noun)} {row_id} to copy.")
    form = found[0]
    for one in model.inputs:
        if not one.bulk or one.name in layout.NOT_CLONED:
            for name in one.own(form):
                del form.values[name]
    return form


@router.post(LIST + "add/")
def add(page: PageDep, noun: NounDep, data: FormDep) -> Response:
    """Write a new object."""
    access.require(page, "add", noun)
    model, form, errors = model_of(page.session, noun, new=True), Form.sent(data), FormErrors()
    title = f"Add {_article(wording.one(noun))}"
    if form.text("more"):
        return _shown(page, model, form, title=title, errors={})
    body = read(page.session, model, form, errors)
    if errors:
        _look_further(page, model, body, errors)
    else:
        try:
            with access.writing(page, form.text("reason")) as session:
                written = write.create(session, noun, [body], many=False)[0].row
            assert written is not None
            again = form.text("again")
            target = f"{places(noun).to('add')}{_kept(page)}" if again else places(noun).own(written.pk)
            return RedirectResponse(target, status_code=303)
        except (InvalidInput, Conflict, Forbidden) as error:
            errors = _told(model, error)
    return _shown(page, model, form, title=title, errors=errors)


def _kept(page: Page) -> str:
    return f"?{page.request.url.query}" if page.request.url.query else ""


@router.get(ITEM + "edit/")
def edit_form(page: PageDep, noun: NounDep, row_id: int) -> HTMLResponse:
    """The form of an object as it is."""
    access.require(page, "change", noun)
    model, form, item = _existing(page, noun, row_id)
    return _shown(page, model, form, title=f"Edit {item['display']}", errors={}, item=item)


def _existing(page: Page, noun: Noun, row_id: int) -> tuple[FormModel, Form, dict[str, Any]]:
    model = model_of(page.session, noun, new=False)
    found = from_object(page.session, model, row_id)
    if found is None:
        raise NotFound(f"There is no {wording.one(noun)} {row_id}: see the list.")
    return model, *found


@router.post(ITEM + "edit/")
def edit(page: PageDep, noun: NounDep, row_id: int, data: FormDep) -> Response:
    """Write what differs from the object as it is now; if it changed since the form was made, show the difference."""
    access.require(page, "change", noun)
    model, before, item = _existing(page, noun, row_id)
    form, errors = Form.sent(data), FormErrors()
    title = f"Edit {item['display']}"
    if form.text("more"):
        return _shown(page, model, form, title=title, errors={}, item=item)
    if form.text("seen") != _version(item):
        return _shown(page, model, form, title=title, errors={}, item=item, differs=_differing(model, form, before))
    body = read(page.session, model, form, errors, before=before)
    if errors:
        _look_further(page, model, body, errors, row_id)
    elif body:
        try:
            with access.writing(page, form.text("reason")) as session:
                write.update(session, noun, [body], [row_id], partial=True, many=False)
        except (InvalidInput, Conflict, Forbidden) as error:
            errors = _told(model, error)
    if errors:
        return _shown(page, model, form, title=title, errors=errors, item=item)
    return RedirectResponse(places(noun).own(row_id), status_code=303)


def _version(item: Mapping[str, Any]) -> str:
    return str(item.get("last_updated") or item["id"])


def _differing(model: FormModel, form: Form, now: Form) -> dict[str, str]:
    """Input → what it says now, for those that differ from what was sent."""
    return {one.name: _words(one, now) for one in model.all if one.own(form) != one.own(now)}


def _words(one: Input, form: Form) -> str:
    texts = [text for name, values in one.own(form).items() if not name.endswith(".pick") for text in values]
    return ", ".join(texts) or "empty"


def _look_further(page: Page, model: FormModel, body: Body, errors: FormErrors, row_id: int | None = None) -> None:
    """Add what the noun would say of the rest of a body, so that every error is told at once."""
    rows = [rows_of(page.session, model.noun, [row_id])[row_id]] if row_id is not None else None
    try:
        decode(page.session, model.noun, [body], rows, partial=row_id is not None, many=False)
    except Refused as refused:
        for name, messages in place(model, refused.errors[0]).items():
            errors.setdefault(name, messages)


def _told(model: FormModel, error: InvalidInput | Conflict | Forbidden) -> FormErrors:
    if isinstance(error, Refused):
        return place(model, error.errors[0])
    return {NON_FIELD: [error.message]}


def _shown(
    page: Page, model: FormModel, form: Form, *, title: str, errors: FormErrors, item: Mapping[str, Any] | None = None,
    differs: Mapping[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    return html(
        page, model.noun, "form.html", status=400 if errors else 409 if differs else 200, model=model, form=form,
        title=title, errors=errors, item=item, seen=_version(item) if item is not None else "",
        differs=differs or {}, top=errors.get(NON_FIELD, []),
    )  # fmt: skip

"""Edit many objects at once: each field keeps what it has until somebody says otherwise, and a preview comes first.

The steps of one address: the form, the preview (done for real and taken back), the act (one unit of work).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dcim.core.errors import Conflict, Forbidden, InvalidInput
from dcim.web.pages.base import Page, PageDep
from dcim.web.pages.objects import access, cells
from dcim.web.pages.objects.base import LIST, FormDep, NounDep, html, places, text_of
from dcim.web.pages.objects.build import CUSTOM
from dcim.web.pages.objects.filling import FormErrors, FormModel, model_of
from dcim.web.pages.objects.inputs import Body, FlagInput, Form, Input, SeveralInput, YesNoInput
from dcim.web.pages.objects.lists import back_to
from dcim.web.pages.objects.pickers import ManyInput
from dcim.web.pages.objects.selection import selected
from inventory.objects import layout, wording
from inventory.objects import writing as write
from inventory.objects.bodies import NON_FIELD
from inventory.objects.errors import Refused
from inventory.objects.fields import Computed, Field, FieldError
from inventory.objects.lookups import options, resolve
from inventory.objects.noun import Noun
from inventory.objects.reading import by_ids

router = APIRouter()
KEEP, SET, CLEAR, ADD, REMOVE = "keep", "set", "clear", "add", "remove"
NAMED = 30
SHOWN = 200
"""Objects whose changes a preview lists; the others are counted."""


@dataclass(frozen=True)
class Line:
    """A field of the form with what may be done to it."""

    input: Input
    acts: list[tuple[str, str]]
    chosen: str


@dataclass
class Preview:
    """What would change. ``changes``: object's text → (field, before, after)."""

    changes: list[tuple[Markup, list[tuple[str, Markup, Markup]]]] = field(default_factory=list)
    changed: int = 0
    unchanged: int = 0
    sums: list[tuple[str, Markup, Markup, int]] = field(default_factory=list)
    """The same change, and of how many objects."""


@router.post(LIST + "edit/")
def bulk_edit(page: PageDep, noun: NounDep, data: FormDep) -> Response:
    """The form, the preview, or the act, as ``step`` says."""
    access.require(page, "change", noun)
    ids, form = selected(page, noun, data), Form.sent(data)
    back = back_to(noun, text_of(data, "query"))
    if not ids:
        return RedirectResponse(back, status_code=303)
    model = _model(page.session, noun)
    step, errors = form.text("step"), FormErrors()
    if step not in ("preview", "apply"):
        return _form(page, model, form, ids, errors)
    acts = _acts(page.session, model, form, errors)
    if not errors and not acts:
        errors[NON_FIELD] = ["Every field keeps what it has: choose what to change."]
    if errors:
        return _form(page, model, form, ids, errors)
    try:
        if step == "preview":
            found = access.rehearsing(page, lambda session: _preview(session, noun, ids, acts))
            return _previewed(page, model, form, ids, found)
        with access.writing(page, form.text("reason")) as session:
            _apply(session, noun, ids, acts)
    except (InvalidInput, Conflict, Forbidden) as error:
        return _form(page, model, form, ids, errors, _by_object(page.session, noun, ids, error))
    return RedirectResponse(back, status_code=303)


def _model(session: Session, noun: Noun) -> FormModel:
    model = model_of(session, noun, new=False)
    return FormModel(noun, [_for_many(one) for one in model.inputs if one.bulk], model.custom)


def _for_many(one: Input) -> Input:
    """A box that is on or off cannot be left as it is: yes and no are chosen."""
    if isinstance(one, FlagInput):
        return YesNoInput(name=one.name, title=one.title, required=True, help=one.help)
    return one


def _lines(one: Input, form: Form) -> Line:
    acts = [(KEEP, "keep current"), (SET, "set to")]
    if isinstance(one, ManyInput):
        acts += [(ADD, "add"), (REMOVE, "remove")]
    if not one.required and _empties(one):
        acts.append((CLEAR, "make empty"))
    return Line(one, acts, form.text(f"do.{one.name}") or KEEP)


def _empties(one: Input) -> bool:
    body: Body = {}
    one.clear(body)
    numeric = getattr(one, "type", "") == "number"
    return one.null or not numeric or isinstance(one, ManyInput | SeveralInput)


@dataclass(frozen=True)
class Act:
    """What is done to a field: (set or clear: values of the body), or (add or remove: ids)."""

    name: str
    act: str
    values: Body
    ids: tuple[int, ...] = ()


def _acts(session: Session, model: FormModel, form: Form, errors: FormErrors) -> list[Act]:
    found: list[Act] = []

    def find(to: str, text: str) -> int:
        return resolve(session, to, text)

    for one in model.all:
        act = form.text(f"do.{one.name}") or KEEP
        allowed = {name for name, _ in _lines(one, form).acts}
        if act == KEEP or act not in allowed:
            continue
        values: Body = {}
        try:
            if act in (ADD, REMOVE) and isinstance(one, ManyInput):
                found.append(Act(one.name, act, {}, tuple(one.ids(form, find))))
                continue
            if act == CLEAR:
                one.clear(values)
            else:
                one.put(values, form, find, new=False)
                if not one.own(form):
                    raise FieldError("Give a value, or choose another act.")
            found.append(Act(one.name, act, values))
        except FieldError as error:
            errors.setdefault(one.name, []).append(str(error))
    return found


def _bodies(session: Session, noun: Noun, ids: Sequence[int], acts: Sequence[Act]) -> list[Body]:
    shared: Body = {}
    for act in acts:
        for name, value in act.values.items():
            if name.startswith(f"{CUSTOM}."):
                shared.setdefault("custom_fields", {})[name.removeprefix(f"{CUSTOM}.")] = value
            else:
                shared[name] = value
    moving = [act for act in acts if act.act in (ADD, REMOVE)]
    if not moving:
        return [dict(shared) for _ in ids]
    fields = [noun.by_name[name] for name in dict.fromkeys(("id", *(act.name for act in moving)))]
    now = {item["id"]: item for item in by_ids(session, noun, ids, "", fields)}
    return [{**shared, **{act.name: _moved(now.get(row_id, {}), act) for act in moving}} for row_id in ids]


def _moved(item: Mapping[str, Any], act: Act) -> list[int]:
    held = [brief["id"] for brief in item.get(act.name) or ()]
    if act.act == ADD:
        return list(dict.fromkeys((*held, *act.ids)))
    return [one for one in held if one not in act.ids]


def _apply(session: Session, noun: Noun, ids: Sequence[int], acts: Sequence[Act]) -> None:
    write.update(session, noun, _bodies(session, noun, ids, acts), ids, partial=True)


def _compared(noun: Noun) -> list[Field]:
    return [item for item in noun.fields if item.name in ("id", "display", "url", "tags", "custom_fields", "comments")
            or (layout.is_shown(noun, item) and not isinstance(item, Computed))]  # fmt: skip


def _preview(session: Session, noun: Noun, ids: Sequence[int], acts: Sequence[Act]) -> Preview:
    fields = _compared(noun)
    before = {item["id"]: item for item in by_ids(session, noun, ids, "", fields)}
    _apply(session, noun, ids, acts)
    session.flush()
    found, sums = Preview(), dict[tuple[str, Markup, Markup], int]()
    for item in by_ids(session, noun, ids, "", fields):
        lines = [
            (wording.field_title(one), _cell(noun, one, before[item["id"]]), _cell(noun, one, item))
            for one in fields
            if one.name not in ("id", "display", "url") and before[item["id"]][one.name] != item[one.name]
        ]
        found.changed, found.unchanged = found.changed + bool(lines), found.unchanged + (not lines)
        if lines and len(found.changes) < SHOWN:
            found.changes.append((cells.display(noun, before[item["id"]]), lines))
        for line in lines:
            sums[line] = sums.get(line, 0) + 1
    found.sums = [(*line, number) for line, number in sorted(sums.items(), key=lambda pair: -pair[1])][:NAMED]
    return found


def _cell(noun: Noun, item: Field, row: Mapping[str, Any]) -> Markup:
    value = row[item.name]
    return cells.tags(value) if item.name == "tags" else cells.shown(noun, item, value)


def _by_object(
    session: Session, noun: Noun, ids: Sequence[int], error: InvalidInput | Conflict | Forbidden
) -> list[tuple[str, list[str]]]:
    """What is wrong, by the object it is about."""
    if not isinstance(error, Refused) or not error.many:
        messages = [str(problem) for problem in error.problems] if isinstance(error, InvalidInput) else []
        return [("", messages or [error.message])]
    bad = [(ids[index], found) for index, found in enumerate(error.errors) if found][:SHOWN]
    texts = {option.id: option.text for option in options(session, noun, [row_id for row_id, _ in bad])}
    return [
        (
            texts.get(row_id, f"#{row_id}"),
            [_said(noun, name, text) for name, listed in found.items() for text in listed],
        )
        for row_id, found in bad
    ]


def _said(noun: Noun, name: str, message: str) -> str:
    item = noun.by_name.get(name)
    return f"{wording.field_title(item)}: {message}" if item is not None else message


def _form(
    page: Page, model: FormModel, form: Form, ids: Sequence[int], errors: FormErrors,
    refused: Sequence[tuple[str, list[str]]] = (),
) -> HTMLResponse:  # fmt: skip
    groups = [(title, [_lines(one, form) for one in inputs]) for title, inputs in model.groups()]
    return html(
        page, model.noun, "bulk.html", status=400 if errors or refused else 200, groups=groups, form=form, ids=ids,
        errors=errors, refused=refused, named=options(page.session, model.noun, ids[:NAMED]),
        query_text=form.text("query"), top=errors.get(NON_FIELD, []), preview=None, differs={},
        back=back_to(model.noun, form.text("query")),
    )  # fmt: skip


def _previewed(page: Page, model: FormModel, form: Form, ids: Sequence[int], found: Preview) -> HTMLResponse:
    carried = [(name, value) for name, values in form.values.items() for value in values
               if name not in ("step", "csrf", "id", "ids", "all")]  # fmt: skip
    return html(
        page, model.noun, "preview.html", found=found, ids=ids, carried=carried, shown=SHOWN,
        back=places(model.noun).list,
    )  # fmt: skip

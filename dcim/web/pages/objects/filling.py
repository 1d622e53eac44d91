"""A form of a noun as a whole: filled from defaults, from an address, from an object; read back into a body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlmodel import Session

from dcim.web.pages.objects.build import APART, CUSTOM, custom_input, inputs_of
from dcim.web.pages.objects.inputs import Body, Form, Input
from dcim.web.pages.objects.pickers import ManyInput, OneInput, TypedInput, pick
from inventory.objects import layout
from inventory.objects.batch import Batch
from inventory.objects.bodies import NON_FIELD
from inventory.objects.custom_shown import Custom, customs
from inventory.objects.errors import Errors
from inventory.objects.fields import NOTHING, Boolean, Choice, Field, FieldError, Integer, Text
from inventory.objects.lookups import options, resolve
from inventory.objects.noun import Noun, noun_of
from inventory.objects.reading import by_ids

FormErrors = dict[str, list[str]]
"""Input's name (or ``NON_FIELD``) → messages."""


@dataclass(frozen=True)
class FormModel:
    """The inputs of a noun's form. ``custom`` are those of custom fields."""

    noun: Noun
    inputs: list[Input]
    custom: list[Input] = field(default_factory=list)

    @property
    def all(self) -> list[Input]:
        """Every input."""
        return [*self.inputs, *self.custom]

    def groups(self) -> list[tuple[str, list[Input]]]:
        """The inputs as they stand on the form: the noun's groups, then custom fields by theirs, then the rest."""
        by_name = {one.name: one for one in self.inputs}
        found = [
            (title, [by_name[name] for name in names])
            for title, names in layout.arranged(self.noun, [name for name in by_name if name not in APART])
        ]
        if "description" in by_name and found:
            found[0][1].append(by_name["description"])
        found += [
            (title or "Custom fields", [one for one in self.custom if one.group == title])
            for title in dict.fromkeys(one.group for one in self.custom)
        ]
        rest = [by_name[name] for name in ("tags", "comments") if name in by_name]
        if rest and not any(one in group for _title, group in found for one in rest):
            found.append(("Tags and comments" if len(rest) == 2 else rest[0].title, rest))
        return found


def model_of(session: Session, noun: Noun, *, new: bool) -> FormModel:
    """The form of a noun; two statements, for custom fields."""
    shown: Sequence[Custom] = customs(session, noun.object_type) if "custom_fields" in noun.by_name else ()
    return FormModel(noun, inputs_of(noun, new=new), [custom_input(one) for one in shown if one.editable])


def from_defaults(session: Session, model: FormModel) -> Form:
    """What a new object's form begins with."""
    form = Form()
    item = {one.name: _default(model.noun, model.noun.by_name[one.name]) for one in model.inputs
            if one.name in model.noun.by_name}  # fmt: skip
    for one in model.inputs:
        one.fill(form, item)
    defaults = {row.name: row.default for row in customs(session, model.noun.object_type)} if model.custom else {}
    _fill_custom(session, model, form, defaults)
    return form


def _default(noun: Noun, item: Field) -> Any:
    if item.name in layout.STARTS_TRUE and (noun.object_type, item.name) in layout.ONLY_NEW:
        return True
    if not isinstance(item, Text | Choice | Boolean | Integer):
        return None
    if item.default is not NOTHING and not isinstance(item, Choice):
        value = item.default
    elif item.default is not NOTHING:
        return item.default
    else:
        known = noun.model.model_fields.get(item.target)
        value = known.default if known is not None else None
    if value is None or value == "" or repr(value) == "PydanticUndefined":
        return None
    return item.encode(noun, {item.target: value}, cast(Batch, None))  # scalars need no batch


def from_address(session: Session, model: FormModel, form: Form, params: Sequence[tuple[str, str]]) -> None:
    """Put what an address says into a form: texts as they are, objects by id."""
    by_stem = {stem: one for one in model.all for stem in one.stems}
    given: dict[str, list[str]] = {}
    for name, value in params:
        given.setdefault(name, []).append(value[:500])
    for name, values in given.items():
        one = by_stem.get(name)
        if isinstance(one, OneInput):
            _preset(session, form, name, one.to, values[-1:])
        elif isinstance(one, ManyInput):
            found = options(session, noun_of(one.to), [int(value) for value in values if _is_id(value)])
            form.set(f"{name}.pick", *(pick(option.id, option.text) for option in found))
        elif isinstance(one, TypedInput) and name.endswith("_id"):
            to = (given.get(f"{one.stem}_type") or [""])[-1]
            if to in {kind for kind, _title, _url in one.types}:
                _preset(session, form, name, to, values[-1:])
        elif one is not None:
            form.set(name, *values)


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 16


def _preset(session: Session, form: Form, name: str, to: str, values: Sequence[str]) -> None:
    for option in options(session, noun_of(to), [int(value) for value in values if _is_id(value)]):
        form.set(name, option.text)
        form.set(f"{name}.pick", pick(option.id, option.text))


def from_object(session: Session, model: FormModel, row_id: int) -> tuple[Form, dict[str, Any]] | None:
    """The form of an object as it is, and the object as the API gives it; None when there is none."""
    found = by_ids(session, model.noun, [row_id], "", _needed(model))
    return (filled(session, model, found[0]), found[0]) if found else None


def _needed(model: FormModel) -> list[Field]:
    """The fields that fill a form, and those that its page shows."""
    names = {"id", "display", "url", "last_updated", *(stem for one in model.inputs for stem in one.stems)}
    names |= {one.shown for one in model.inputs if isinstance(one, TypedInput)}
    names |= {"custom_fields"} if model.custom else set()
    return [item for item in model.noun.fields if item.name in names]


def filled(session: Session, model: FormModel, item: Mapping[str, Any]) -> Form:
    """A form filled with an object."""
    form = Form()
    for one in model.inputs:
        one.fill(form, item)
    if model.custom:
        _fill_custom(session, model, form, item["custom_fields"])
    return form


def _fill_custom(session: Session, model: FormModel, form: Form, values: Mapping[str, Any]) -> None:
    """Custom fields; a statement, and notes, for each kind of object they point at."""
    data = {f"{CUSTOM}.{name}": value for name, value in values.items()}
    wanted: dict[str, set[int]] = {}
    pointing = [one for one in model.custom if isinstance(one, OneInput | ManyInput)]
    for one in pointing:
        value = data.get(one.name)
        wanted.setdefault(one.to, set()).update(value if isinstance(value, list) else [value] if value else [])
    known = {
        (to, option.id): {"id": option.id, "display": option.text}
        for to, ids in wanted.items() if ids
        for option in options(session, noun_of(to), sorted(ids))
    }  # fmt: skip
    for one in pointing:
        value = data.get(one.name)
        if isinstance(one, ManyInput):
            data[one.name] = [known[one.to, row_id] for row_id in value or () if (one.to, row_id) in known]
        else:
            data[one.name] = known.get((one.to, value)) if value is not None else None
    for custom in model.custom:
        custom.fill(form, data)


def read(session: Session, model: FormModel, form: Form, errors: FormErrors, *, before: Form | None = None) -> Body:
    """The body that a form makes; of ``before`` (the object as it is) only what differs. Mistakes go to ``errors``."""
    body: Body = {}

    def find(to: str, text: str) -> int:
        return resolve(session, to, text)

    for one in model.all:
        if before is not None and one.own(form) == one.own(before):
            continue
        target: Body = body if one in model.inputs else body.setdefault("custom_fields", {})
        part: Body = {}
        try:
            one.put(part, form, find, new=before is None)
        except FieldError as error:
            errors.setdefault(one.name, []).append(str(error))
        target.update({name.removeprefix(f"{CUSTOM}."): value for name, value in part.items()})
    if not body.get("custom_fields", True):
        del body["custom_fields"]
    return body


def place(model: FormModel, found: Errors) -> FormErrors:
    """Errors by the input they belong to; those of no input at the top."""
    by_stem = {stem: one.name for one in model.all for stem in one.stems}
    shown = {one.shown: one.name for one in model.all if isinstance(one, TypedInput)}
    placed: FormErrors = {}
    for name, messages in found.items():
        for message in messages:
            where, text = by_stem.get(name) or shown.get(name) or NON_FIELD, message
            head, colon, rest = message.partition(": ")
            if name == "custom_fields" and colon and f"{CUSTOM}.{head}" in by_stem:
                where, text = f"{CUSTOM}.{head}", rest
            elif where == NON_FIELD and name != NON_FIELD:
                text = f"{name}: {message}"
            placed.setdefault(where, []).append(text)
    return placed

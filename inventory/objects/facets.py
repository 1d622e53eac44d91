"""A noun's filters as a person meets them: which kind of input each has, and how many objects each choice leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy import String, cast, func, literal, select, union_all
from sqlmodel import Session

from inventory.objects import wording
from inventory.objects.columns import ID_FILTERS, look_of
from inventory.objects.fields import Boolean, Choice, Integer, Mac, Moment, Text
from inventory.objects.filters import Filter
from inventory.objects.noun import Noun, noun_of
from inventory.objects.reading import parse
from inventory.objects.references import Many, Reference, Typed
from inventory.objects.untyped import AnyType

Kind = Literal["choices", "objects", "yesno", "text", "range", "moments", "types", "exact"]

COUNTED_UP_TO = 20_000
"""Objects of a list beyond which choices are shown without their counts: counting reads every one of them."""
Params = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Facet:
    """A filter. ``param`` is its parameter; ``to`` the object type of an ``objects`` facet.

    text: ``<param>__ic`` is asked; range and moments: ``__gte`` and ``__lte``; exact: the parameter itself.
    """

    param: str
    title: str
    kind: Kind
    to: str = ""
    options: tuple[tuple[str, str], ...] = ()
    by_text: str = ""
    """The parameter that takes a slug or name instead of an id."""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that it sets."""
        if self.kind == "text":
            return (f"{self.param}__ic",)
        if self.kind in ("range", "moments"):
            return (f"{self.param}__gte", f"{self.param}__lte")
        return (self.param, self.by_text) if self.by_text else (self.param,)


@cache
def facets_of(noun: Noun) -> tuple[Facet, ...]:
    """Every filter of a noun: those of its list's look first, in its order, then the others by title."""
    noun_of(noun.object_type)  # all are loaded
    known = noun.all_filters
    found = {name: facet for name, item in known.items() if (facet := _facet(noun, item)) is not None}
    first = [found.pop(name) for name in look_of(noun).filters if name in found]
    return (*first, *sorted(found.values(), key=lambda facet: facet.title))


def first_facets(noun: Noun) -> int:
    """How many of a noun's facets stand open beside its list."""
    known = {facet.param for facet in facets_of(noun)}
    return sum(1 for name in look_of(noun).filters if name in known)


def _facet(noun: Noun, item: Filter) -> Facet | None:
    name = item.name
    if name == "id":
        return None
    stem = name.removesuffix("_id")
    field = noun.by_name.get(name)
    if name.endswith("_id"):
        to = _leads_to(noun, stem)
        if to:
            by_text = stem if stem in noun.all_filters else ""
            label = noun.by_name.get(stem) or noun.by_name.get(f"{stem}s")
            title = wording.field_title(label) if label is not None else wording.sentence(stem.replace("_", " "))
            return Facet(name, title, "objects", to, by_text=by_text)
    if f"{name}_id" in noun.all_filters and _leads_to(noun, name):
        return None  # the same by slug
    title = wording.field_title(field) if field is not None else wording.sentence(name.replace("_", " "))
    if isinstance(field, Choice):
        options = tuple((str(value), label) for value, label in field.options.items() if value != "")
        return Facet(name, title, "choices", options=options)
    if isinstance(field, Typed | AnyType):
        return _type_facet(field, name, title)
    if item.schema.get("type") == "boolean" or isinstance(field, Boolean):
        return Facet(name, title, "yesno")
    if isinstance(field, Moment):
        return Facet(name, title, "moments")
    if isinstance(field, Integer):
        return Facet(name, title, "range")
    if isinstance(field, Text) and not isinstance(field, Mac):
        return Facet(name, title, "text")
    return Facet(name, title, "text" if "ic" in item.lookups else "exact")


def _type_facet(field: Typed | AnyType, name: str, title: str) -> Facet | None:
    if isinstance(field, Typed):
        if field.part != "type":
            return None  # an id says nothing without its type
        options = tuple((to, wording.title(noun_of(to), plural=False)) for to in field.targets)
        return Facet(name, title, "types", options=options)
    from inventory.objects.noun import registry

    return Facet(name, title, "types", options=tuple((n.object_type, wording.title(n, plural=False))
                                                     for n in registry.all()))  # fmt: skip


def _leads_to(noun: Noun, stem: str) -> str:
    field = noun.by_name.get(stem)
    if isinstance(field, Reference):
        return field.to
    several = next((f for f in noun.fields if isinstance(f, Many) and f.name.removesuffix("s") == stem), None)
    return several.to if several is not None else ID_FILTERS.get(f"{stem}_id", "")


def counts(
    session: Session, noun: Noun, params: Params, base: Sequence[Any], facets: Sequence[Facet]
) -> dict[str, dict[str, int]]:
    """Facet → choice → how many objects it would leave: with every other filter, without its own.

    ``base`` are the conditions of the whole query. One statement, and for each facet in use what its parse looks up.
    """
    asked = {name for name, value in params if value != ""}
    parts: list[Any] = []
    for facet in facets:
        if facet.kind != "choices":
            continue
        own = {name for name in asked if name == facet.param or name.startswith(f"{facet.param}__")}
        conditions = base if not own else parse(session, noun, [(k, v) for k, v in params if k not in own]).conditions
        column = getattr(noun.model, noun.by_name[facet.param].target)
        model: Any = noun.model
        parts.append(
            select(literal(facet.param), cast(column, String), func.count(model.id)).where(*conditions).group_by(column)
        )
    found: dict[str, dict[str, int]] = {facet.param: {} for facet in facets}
    if parts:
        for name, value, number in session.execute(union_all(*parts)):
            if value:
                found[name][value] = number
    return found

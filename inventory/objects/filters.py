"""Filters of lists: NetBox's parameter names and look-ups as conditions.

A parameter is ``name`` or ``name__lookup``; several values of one parameter are alternatives (with ``n…``: none of
them). Slugs and names of other objects are looked up first, so that a wrong one is an error, not an empty list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, and_, cast, false, func, or_, select
from sqlmodel import Session

from inventory.objects.fields import (
    Boolean,
    Choice,
    Field,
    FieldError,
    HalfUnits,
    Id,
    Integer,
    Mac,
    Moment,
    Text,
    boolean,
)
from inventory.objects.noun import Noun, noun_of, registry
from inventory.objects.references import Many, Reference, Typed
from inventory.objects.untyped import AnyType

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT_LOOKUPS = ("n", "ic", "nic", "isw", "nisw", "iew", "niew", "ie", "nie", "empty", "regex", "iregex")
NUMBER_LOOKUPS = ("n", "gt", "gte", "lt", "lte", "empty")
SET_LOOKUPS = ("n",)
NULL = frozenset({"null", "none"})


@dataclass
class Asked:
    """What a filter may use to make its condition."""

    session: Session
    noun: Noun


Condition = Callable[[Asked, str, Sequence[str]], ColumnElement[bool]]
"""(asked, lookup, values) → condition. Raises FieldError."""


@dataclass(frozen=True, eq=False)
class Filter:
    """A parameter of lists and the look-ups it has."""

    name: str
    condition: Condition
    lookups: tuple[str, ...] = ()
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


def escape(text: str) -> str:
    """A text as it stands inside a LIKE pattern whose escape is the backslash."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_LIKE: dict[str, Callable[[str], str]] = {
    "ic": lambda v: f"%{escape(v)}%", "isw": lambda v: f"{escape(v)}%", "iew": lambda v: f"%{escape(v)}",
}  # fmt: skip


def text_condition(column: Any, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
    """A condition on a text column."""
    if lookup == "empty":
        blank = or_(column.is_(None), column == "")
        return blank if boolean(values[-1]) else ~blank
    negative = lookup.startswith("n")
    plain = lookup.removeprefix("n")
    if plain == "":
        found: ColumnElement[bool] = column.in_([str(value) for value in values])
        if any(value in NULL for value in values):
            found = or_(found, column.is_(None))
    elif plain == "ie":
        found = func.lower(column).in_([value.lower() for value in values])
    elif plain in _LIKE:
        found = or_(*(column.ilike(_LIKE[plain](value), escape="\\") for value in values))
    else:
        for value in values:
            try:
                re.compile(value)
            except re.error as error:
                raise FieldError(f"{value!r} is not a regular expression: {error}.") from None
        flags = "i" if plain == "iregex" else None
        found = or_(*(column.regexp_match(value, flags=flags) for value in values))
    return or_(~found, column.is_(None)) if negative else found


def number_condition(column: Any, lookup: str, values: Sequence[Any]) -> ColumnElement[bool]:
    """A condition on a number column; ``values`` are numbers, or None for null."""
    if lookup == "empty":
        return column.is_(None) if values[-1] else column.is_not(None)  # type: ignore[no-any-return]
    if lookup in ("gt", "gte", "lt", "lte"):
        if None in values:
            raise FieldError("Enter a number.")
        compare = {"gt": column.__gt__, "gte": column.__ge__, "lt": column.__lt__, "lte": column.__le__}[lookup]
        return or_(*(compare(value) for value in values))
    given = [value for value in values if value is not None]
    parts: list[ColumnElement[bool]] = [column.in_(given)] if given else []
    if None in values:
        parts.append(column.is_(None))
    found = or_(*parts) if parts else false()
    return or_(~found, column.is_(None)) if lookup == "n" and None not in values else ~found if lookup == "n" else found


def texts(name: str, column: Any) -> Filter:
    """A filter on a text."""
    return Filter(name, lambda asked, lookup, values: text_condition(column, lookup, values), TEXT_LOOKUPS)


def numbers(name: str, column: Any, parse: Callable[[str], Any] | None = None, kind: str = "integer") -> Filter:
    """A filter on a number."""

    def condition(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
        if lookup == "empty":
            return number_condition(column, lookup, [boolean(values[-1])])
        return number_condition(column, lookup, [_number(value, parse) for value in values])

    return Filter(name, condition, NUMBER_LOOKUPS, {"type": kind})


MAX_INTEGER = 2**63 - 1


def _number(value: str, parse: Callable[[str], Any] | None) -> Any:
    if value in NULL:
        return None
    try:
        number = parse(value) if parse is not None else int(value)
    except ValueError:
        raise FieldError("Enter a number.") from None
    if number is not None and not -MAX_INTEGER <= number <= MAX_INTEGER:
        raise FieldError("Enter a number that exists.")
    return number


def booleans(name: str, column: Any) -> Filter:
    """A filter on a truth value."""
    return Filter(name, lambda asked, lookup, values: column.is_(boolean(values[-1])), (), {"type": "boolean"})


def yes_no(name: str, condition: Callable[[], ColumnElement[bool]]) -> Filter:
    """A filter that is a question."""

    def ask(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
        return condition() if boolean(values[-1]) else ~condition()

    return Filter(name, ask, (), {"type": "boolean"})


def choices(name: str, column: Any, item: Choice) -> Filter:
    """A filter on a choice; an unknown value is an error."""

    def condition(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
        if lookup not in ("", "n"):
            return text_condition(cast(column, String), lookup, values)
        given: list[Any] = []
        for value in values:
            known: Any = int(value) if item.numeric and value.isdigit() else "" if value in NULL else value
            if known not in item.options and known != "" and not item.open:
                raise invalid_choice(value)
            given.append(known)
        found = column.in_(given)
        if "" in given:
            found = or_(found, column.is_(None))
        return ~found if lookup == "n" else found  # type: ignore[no-any-return]

    return Filter(name, condition, TEXT_LOOKUPS)


def invalid_choice(value: str) -> FieldError:
    """NetBox's message for a value that is not among those there are."""
    return FieldError(f"Select a valid choice. {value} is not one of the available choices.")


def find_ids(
    session: Session, to: str, column: str, values: Sequence[str], *, descend: bool = True
) -> list[int | None]:
    """Ids of the objects whose ``column`` is one of ``values`` (null: None), their descendants included for trees."""
    noun = noun_of(to)
    model: Any = noun.model
    wanted = [value for value in values if value not in NULL]
    found: list[int | None] = [None] if len(wanted) < len(values) else []
    if not wanted:
        return found
    target = getattr(model, column)
    typed: list[Any] = list(wanted)
    if column == "id" or isinstance(noun.by_name.get(column), Integer):
        typed = [_number(value, None) for value in wanted]
    rows = session.execute(select(model.id, target).where(target.in_(typed))).all()
    known = {str(row[1]) for row in rows}
    for value in wanted:
        if value not in known:
            raise invalid_choice(value)
    ids = {row[0] for row in rows}
    if descend and "parent_id" in model.__table__.c:
        ids = descendants(session, model, ids)
    return [*found, *sorted(ids)]


def descendants(session: Session, model: Any, ids: Iterable[int]) -> set[int]:
    """These rows of a tree and everything below them; one statement."""
    children: dict[int | None, list[int]] = {}
    for row_id, parent in session.execute(select(model.id, model.parent_id)):
        children.setdefault(parent, []).append(row_id)
    found: set[int] = set()
    waiting = list(ids)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += children.get(one, [])
    return found


def _among(column: Any, ids: Sequence[int | None], lookup: str) -> ColumnElement[bool]:
    return number_condition(column, lookup, ids)


def references(name: str, column: Any, to: str, by: str) -> list[Filter]:
    """``name_id`` by id and ``name`` by slug or name."""

    def by_id(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
        return _among(column, find_ids(asked.session, to, "id", values), lookup)

    def by_text(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
        return _among(column, find_ids(asked.session, to, by, values), lookup)

    found = [Filter(f"{name}_id", by_id, SET_LOOKUPS, {"type": "integer"})]
    if by:
        found.append(Filter(name, by_text, SET_LOOKUPS))
    return found


def through(name: str, steps: str, by: str = "slug") -> tuple[Filter, ...]:
    """Filters on an object further away: ``steps`` are reference fields, ``device.site`` for an interface's site."""
    path = steps.split(".")

    def condition(column: str) -> Condition:
        def ask(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
            noun, hops = asked.noun, []
            for step in path:
                item = noun.by_name[step]
                assert isinstance(item, Reference)
                hops.append((noun, item))
                noun = noun_of(item.to)
            last, final = hops[-1]
            inner = _among(getattr(last.model, final.target), find_ids(asked.session, final.to, column, values), lookup)
            for (owner, item), (inside, _) in zip(reversed(hops[:-1]), reversed(hops[1:]), strict=True):
                target: Any = inside.model
                inner = getattr(owner.model, item.target).in_(select(target.id).where(inner))
            return inner

        return ask

    found = [Filter(f"{name}_id", condition("id"), SET_LOOKUPS, {"type": "integer"})]
    if by:
        found.append(Filter(name, condition(by), SET_LOOKUPS))
    return tuple(found)


def field_through(name: str, step: str, column: str) -> Filter:
    """A text filter on a column of the object behind a reference: an interface's device by name, part of it too."""

    def ask(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
        item = asked.noun.by_name[step]
        assert isinstance(item, Reference)
        other: Any = noun_of(item.to).model
        inside = select(other.id).where(text_condition(getattr(other, column), lookup, values))
        return getattr(asked.noun.model, item.target).in_(inside)  # type: ignore[no-any-return]

    return Filter(name, ask, TEXT_LOOKUPS)


def linked(name: str, item: Many) -> list[Filter]:
    """Filters on objects behind a link table."""

    def condition(column: str) -> Condition:
        def ask(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
            ids = find_ids(asked.session, item.to, column, values)
            model: Any = asked.noun.model
            found = model.id.in_(select(getattr(item.link, item.own)).where(getattr(item.link, item.other).in_(ids)))
            return ~found if lookup == "n" else found  # type: ignore[no-any-return]

        return ask

    stem = name.removesuffix("s")
    found = [Filter(f"{stem}_id", condition("id"), SET_LOOKUPS, {"type": "integer"})]
    if item.filter_by:
        found.append(Filter(stem, condition(item.filter_by), SET_LOOKUPS))
    return found


def _moment(value: str) -> float | None:
    result: float | None = Moment("moment").parse(value)
    return result


def derived(noun: Noun) -> Iterable[Filter]:
    """The filters that follow from a noun's fields."""
    from inventory.objects.custom import Tags, tag_filters

    for item in noun.fields:
        if isinstance(item, Tags):
            yield from tag_filters(noun)
        else:
            yield from _of_field(noun, item)


def _of_field(noun: Noun, item: Field) -> Iterable[Filter]:
    if isinstance(item, Reference):
        yield from references(item.name, getattr(noun.model, item.target), item.to, item.filter_by)
    elif isinstance(item, Many):
        yield from linked(item.name, item)
    elif isinstance(item, Typed):
        if item.part != "object":
            yield _typed(noun, item)
    elif isinstance(item, AnyType):
        yield _any_type(item.name, getattr(noun.model, item.target))
    elif not hasattr(noun.model, item.target):
        return
    else:
        column = getattr(noun.model, item.target)
        if isinstance(item, Choice):
            yield choices(item.name, column, item)
        elif isinstance(item, Boolean):
            yield booleans(item.name, column)
        elif isinstance(item, Mac):
            yield Filter(item.name, lambda asked, lookup, values: text_condition(
                column, lookup, [_mac_text(v) if lookup in ("", "n") else v.lower() for v in values]),
                TEXT_LOOKUPS)  # fmt: skip
        elif isinstance(item, HalfUnits):
            yield numbers(item.name, column, lambda value: round(float(value) * 2), "number")
        elif isinstance(item, Moment):
            yield numbers(item.name, column, _moment, "string")
        elif isinstance(item, Id | Integer):
            yield numbers(item.name, column, int if item.kind == "integer" else float, item.schema()["type"])
        elif isinstance(item, Text):
            yield texts(item.name, column)


def _typed(noun: Noun, item: Typed) -> Filter:
    """``assigned_object_type`` and ``assigned_object_id`` of typed columns."""
    columns = {object_type: getattr(noun.model, column) for object_type, column in item.targets.items()}

    def condition(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
        if item.part == "id":
            found = or_(*(column.in_([_number(value, None) for value in values]) for column in columns.values()))
        else:
            unknown = [value for value in values if value not in columns]
            if unknown:
                raise invalid_choice(unknown[0])
            found = or_(*(columns[value].is_not(None) for value in values))
        return ~found if lookup == "n" else found

    return Filter(item.name, condition, SET_LOOKUPS, {"type": "integer" if item.part == "id" else "string"})


def _any_type(name: str, column: Any) -> Filter:
    """An object type that is stored as its table's name."""

    def condition(asked: Asked, lookup: str, values: Sequence[str]) -> ColumnElement[bool]:
        tables = []
        for value in values:
            if value not in registry.by_type:
                raise invalid_choice(value)
            tables.append(registry.by_type[value].table)
        found: ColumnElement[bool] = column.in_(tables)
        return ~found if lookup == "n" else found

    return Filter(name, condition, SET_LOOKUPS)


def _mac_text(value: str) -> str:
    from inventory.objects.fields import mac

    return mac(value)


def search_condition(noun: Noun, text: str) -> ColumnElement[bool]:
    """``q``: the text anywhere in the noun's search columns."""
    pattern = f"%{escape(text)}%"
    return or_(false(), *(getattr(noun.model, name).ilike(pattern, escape="\\") for name in noun.search))


def all_of(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool] | None:
    """Every condition, or None when there is none."""
    return and_(*conditions) if conditions else None

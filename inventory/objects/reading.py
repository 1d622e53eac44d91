"""Lists and single objects as JSON: a count, a page, and a statement per kind of nested object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session

from inventory.objects.batch import Batch, columns_of
from inventory.objects.errors import Refused
from inventory.objects.fields import Field, FieldError
from inventory.objects.filters import Asked, search_condition
from inventory.objects.noun import Noun, Values, noun_of
from inventory.objects.references import Reference

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000
CONTROL = frozenset({"limit", "offset", "start", "ordering", "brief", "fields", "exclude", "omit", "q", "format"})


@dataclass
class Query:
    """A list's parameters, understood. ``start`` not None: pages by id, without a count."""

    conditions: list[ColumnElement[bool]] = field(default_factory=list)
    order: list[Any] = field(default_factory=list)
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    start: int | None = None
    brief: bool = False
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    ignored: list[str] = field(default_factory=list)
    """Parameters that no filter knows: NetBox ignores them, and so do we, but say so in a header."""


@dataclass
class Listed:
    """A page of a list, ready to be sent."""

    results: list[dict[str, Any]]
    count: int | None
    next: str | None
    previous: str | None
    ignored: list[str]

    def body(self) -> dict[str, Any]:
        """NetBox's form."""
        return {"count": self.count, "next": self.next, "previous": self.previous, "results": self.results}


def parse(session: Session, noun: Noun, params: Iterable[tuple[str, str]]) -> Query:
    """The parameters of a list. Raises Refused with every wrong one, by name."""
    query = Query()
    grouped: dict[str, list[str]] = {}
    for name, value in params:
        grouped.setdefault(name, []).append(value)
    errors: dict[str, list[str]] = {}
    for name, values in grouped.items():
        try:
            if name in CONTROL:
                _control(noun, query, name, values)
            else:
                _filter(Asked(session, noun), query, name, [value for value in values if value != ""])
        except FieldError as error:
            errors.setdefault(name, []).append(str(error))
    if errors:
        raise Refused([errors], many=False)
    if query.start is not None:
        query.conditions.append(_id(noun) >= query.start)
        query.order = [_id(noun)]
    if not query.order:
        query.order = [getattr(noun.model, name) for name in noun.order]
    return query


def _id(noun: Noun) -> Any:
    model: Any = noun.model
    return model.id


def _control(noun: Noun, query: Query, name: str, values: Sequence[str]) -> None:
    value = values[-1]
    if name in ("limit", "offset", "start"):
        if not value.isascii() or not value.isdigit() or len(value) > 15:
            if name == "start":
                raise FieldError("Enter a whole number, zero or more.")
            return  # as NetBox does
        number = int(value)
        if name == "limit":
            query.limit = min(number or MAX_LIMIT, MAX_LIMIT)
        elif name == "offset":
            query.offset = number
        else:
            query.start = number
    elif name == "q" and value.strip():
        query.conditions.append(search_condition(noun, value.strip()[:200]))
    elif name == "brief":
        query.brief = value.lower() in ("1", "true", "yes", "on")
    elif name == "fields":
        query.only += tuple(part for text in values for part in text.split(",") if part)
    elif name in ("exclude", "omit"):
        query.without += tuple(part for text in values for part in text.split(",") if part)
    elif name == "ordering":
        query.order = [*_ordering(noun, [part for text in values for part in text.split(",") if part]), _id(noun)]


def _ordering(noun: Noun, names: Sequence[str]) -> Iterable[Any]:
    for name in names:
        item = noun.by_name.get(name.removeprefix("-"))
        column = getattr(noun.model, item.target, None) if item is not None else None
        if item is None or column is None:
            continue  # NetBox ignores what it cannot order by
        if isinstance(item, Reference):
            column = _named_by(item, column)
        yield column.desc() if name.startswith("-") else column.asc()


def _named_by(item: Reference, column: Any) -> Any:
    """What orders by a reference: the first column that the objects behind it are ordered by."""
    other = noun_of(item.to)
    model: Any = aliased(other.model)
    first = next((name for name in other.order if not name.endswith("_id")), "id")
    return select(getattr(model, first)).where(model.id == column).scalar_subquery()


def _filter(asked: Asked, query: Query, name: str, values: Sequence[str]) -> None:
    if not values:
        return
    known = asked.noun.all_filters
    if name.startswith("cf_"):
        from inventory.objects.custom import filter_condition

        condition = filter_condition(asked, name, values)
        if condition is not None:
            query.conditions.append(condition)
            return
    stem, _, lookup = name.rpartition("__")
    found = known.get(name)
    if found is not None:
        query.conditions.append(found.condition(asked, "", values))
    elif stem in known and lookup in known[stem].lookups:
        query.conditions.append(known[stem].condition(asked, lookup, values))
    else:
        query.ignored.append(name)


def chosen(noun: Noun, query: Query) -> tuple[Field, ...]:
    """The fields an answer has."""
    if query.brief:
        return noun.brief_fields
    found = tuple(noun.by_name[name] for name in query.only if name in noun.by_name) if query.only else noun.fields
    return tuple(item for item in found if item.name not in query.without)


def page(session: Session, noun: Noun, query: Query, base: str, path: str, params: Sequence[tuple[str, str]]) -> Listed:
    """One page of a list."""
    model: Any = noun.model
    count: int | None = None
    if query.start is None:
        count = session.execute(select(func.count(model.id)).where(*query.conditions)).scalar_one()
    names = columns_of(noun, chosen(noun, query))
    statement = select(*(getattr(model, name) for name in names)).where(*query.conditions).order_by(*query.order)
    result = session.execute(statement.limit(query.limit).offset(query.offset))
    rows: list[Values] = [dict(zip(names, row, strict=True)) for row in result]
    results = encode(Batch(session, base), noun, rows, chosen(noun, query))
    after = before = None
    kept = [(name, value) for name, value in params if name not in ("limit", "offset", "start")]
    if query.start is not None:
        if len(rows) == query.limit:
            after = _link(base, path, kept, start=rows[-1]["id"] + 1, limit=query.limit)
    else:
        assert count is not None
        if query.offset + query.limit < count:
            after = _link(base, path, kept, limit=query.limit, offset=query.offset + query.limit)
        if query.offset > 0:
            earlier = query.offset - query.limit
            more = {"offset": earlier} if earlier > 0 else {}
            before = _link(base, path, kept, limit=query.limit, **more)
    return Listed(results, count, after, before, query.ignored)


def _link(base: str, path: str, kept: Sequence[tuple[str, str]], **more: int) -> str:
    return f"{base}{path}?{urlencode([*kept, *more.items()])}"


def encode(batch: Batch, noun: Noun, rows: Sequence[Values], fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Rows as JSON, everything they need read first."""
    if not rows:
        return []
    batch.prepare(noun, fields, rows)
    batch.load()
    encoders = [(item.name, item.encode) for item in fields]
    return [{name: make(noun, row, batch) for name, make in encoders} for row in rows]


def by_ids(
    session: Session, noun: Noun, ids: Sequence[int], base: str = "", fields: Sequence[Field] | None = None
) -> list[dict[str, Any]]:
    """Objects by id, in the order of ``ids``; those that are gone or may not be seen are left out."""
    batch = Batch(session, base)
    wanted = noun.fields if fields is None else fields
    rows = {row["id"]: row for row in batch.rows(noun, wanted, list(ids))}
    return encode(batch, noun, [rows[one] for one in ids if one in rows], wanted)


def one(session: Session, noun: Noun, row_id: int, query: Query, base: str) -> dict[str, Any] | None:
    """One object; None when there is none."""
    found = by_ids(session, noun, [row_id], base, chosen(noun, query))
    return found[0] if found else None


def etag(item: Mapping[str, Any]) -> str:
    """The version of an object as an HTTP entity tag."""
    return f'W/"{item.get("last_updated") or item.get("id")}"'

"""Objects by what people type: suggestions for an input, and the one object that a text names.

A text names an object by its name, slug, model or number; one with a parent also as ``parent:name`` (``srv-01:eno1``);
``#12`` is the object with the id 12.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, or_, select
from sqlmodel import Session

from inventory.objects import wording
from inventory.objects.batch import Batch
from inventory.objects.fields import FieldError, Integer, Mac, Text, mac
from inventory.objects.filters import escape, search_condition
from inventory.objects.networks import inside_text, same_text
from inventory.objects.noun import Noun, noun_of
from inventory.objects.reading import encode, parse
from inventory.objects.references import Reference

SHOWN = 12
"""Suggestions given at once."""
NAMING = ("name", "model", "slug", "username", "label", "mac_address")
NUMBERS = ("vid", "asn", "identifier", "group_id")
_LONGEST = 200


@dataclass(frozen=True)
class Option:
    """An object that may be chosen: ``text`` stands in the input, ``note`` tells it from others of that name."""

    id: int
    text: str
    note: str = ""


def text_of(shown: Mapping[str, Any]) -> str:
    """A nested object in one line: components with their device, ``srv-01:eno1``."""
    parent = shown.get("device")
    text = str(shown.get("display", ""))
    return f"{parent['display']}:{text}" if isinstance(parent, Mapping) else text


def suggest(session: Session, noun: Noun, text: str, within: Iterable[tuple[str, str]] = ()) -> list[Option]:
    """The first objects that match ``text``, those that begin with it before others; ``within`` are list parameters.

    Raises Refused for wrong parameters. A statement, and one for each kind of object that notes name.
    """
    text = text.strip()[:_LONGEST]
    query = parse(session, noun, within)
    conditions = list(query.conditions)
    order: list[Any] = list(query.order)
    if text:
        conditions.append(or_(search_condition(noun, text), *_meant(noun, text)))
        column = _naming(noun)
        if column is not None:
            starts = column.ilike(f"{escape(_last(text))}%", escape="\\")
            order.insert(0, case((starts, 0), else_=1))
    model: Any = noun.model
    ids = session.scalars(select(model.id).where(*conditions).order_by(*order).limit(SHOWN)).all()
    return options(session, noun, ids)


def options(session: Session, noun: Noun, ids: Sequence[int]) -> list[Option]:
    """Objects by id as options, in this order; those that are gone or may not be seen are left out."""
    batch = Batch(session)
    fields = [noun.by_name[name] for name in dict.fromkeys(("id", "display", *_noted(noun)))]
    rows = {row["id"]: row for row in batch.rows(noun, fields, list(ids))}
    found = encode(batch, noun, [rows[one] for one in ids if one in rows], fields)
    return [Option(item["id"], text_of(item), _note(item)) for item in found]


def _noted(noun: Noun) -> list[str]:
    """References that tell objects of one name apart: those of the key."""
    return [name for name in noun.key if isinstance(noun.by_name.get(name), Reference)]


def _note(item: Mapping[str, Any]) -> str:
    parts = [value["display"] for name, value in item.items() if isinstance(value, Mapping) and name != "device"]
    return " · ".join(parts)


def _naming(noun: Noun) -> Any:
    return next((getattr(noun.model, name) for name in NAMING if _has(noun.model, name)), None)


def _has(model: Any, column: str) -> bool:
    return column in model.__table__.c


def _last(text: str) -> str:
    return text.rpartition(":")[2].strip() if ":" in text else text


def _meant(noun: Noun, text: str) -> list[ColumnElement[bool]]:
    """What a text may mean beside the noun's own search: an id, a number, an address, a port of a device."""
    model: Any = noun.model
    found: list[ColumnElement[bool]] = []
    number = text.removeprefix("#").removeprefix("AS")
    if number.isascii() and number.isdigit() and len(number) < 16:
        found.append(model.id == int(number))
        found += [column == int(number) for column in _numbers(noun)]
    found += inside_text(noun, text)
    found += _of_parent(noun, text)
    return found


def _numbers(noun: Noun) -> list[Any]:
    return [getattr(noun.model, name) for name in NUMBERS if isinstance(noun.by_name.get(name), Integer)]


def _parent(noun: Noun) -> Reference | None:
    """The reference that stands before an object's name: a component's device, a rack's site."""
    item = noun.by_name.get(noun.key[0])
    return item if len(noun.key) > 1 and isinstance(item, Reference) else None


def _of_parent(noun: Noun, text: str) -> list[ColumnElement[bool]]:
    item, column = _parent(noun), _naming(noun)
    if item is None:
        return []
    other: Any = noun_of(item.to).model
    named = _naming(noun_of(item.to))
    if named is None:
        return []
    head, colon, rest = text.rpartition(":")
    holder = getattr(noun.model, item.target)
    within = holder.in_(select(other.id).where(named.ilike(f"%{escape(head or text)}%", escape="\\")))
    if colon and column is not None:
        return [and_(within, column.ilike(f"%{escape(rest)}%", escape="\\"))]
    return [within]


def resolve(session: Session, to: str, text: str) -> int:
    """The id of the one object that ``text`` names. Raises FieldError that says why there is none. Two statements."""
    noun = noun_of(to)
    text = text.strip()
    model: Any = noun.model
    if text.startswith("#") and text[1:].isascii() and text[1:].isdigit() and len(text) < 16:
        condition: ColumnElement[bool] = model.id == int(text[1:])
    else:
        condition = or_(false(), *_exact(noun, text))
    ids = session.scalars(select(model.id).where(condition).order_by(model.id).limit(2)).all()
    if not ids and text.isascii() and text.isdigit() and len(text) < 16:
        ids = session.scalars(select(model.id).where(model.id == int(text))).all()
    if len(ids) == 1:
        return int(ids[0])
    if ids:
        raise FieldError(f"Several {wording.many(noun)} are called {text!r}: choose one from the list, or write #ID.")
    raise FieldError(f"There is no {wording.one(noun)} {text!r}: choose one from the list, or write #ID.")


def _exact(noun: Noun, text: str) -> list[ColumnElement[bool]]:
    model: Any = noun.model
    found: list[ColumnElement[bool]] = []
    for name in NAMING:
        field = noun.by_name.get(name)
        if isinstance(field, Mac):
            found += _as_mac(model.mac_address, text)
        elif isinstance(field, Text):
            found.append(getattr(model, name) == text)
    number = text.removeprefix("AS")
    if number.isascii() and number.isdigit() and len(number) < 16:
        found += [column == int(number) for column in _numbers(noun)]
    found += same_text(noun, text)
    item, column = _parent(noun), _naming(noun)
    head, colon, rest = text.rpartition(":")
    if item is not None and colon and column is not None:
        other: Any = noun_of(item.to).model
        named = [getattr(other, name) == head for name in NAMING if _has(other, name)]
        found.append(and_(getattr(model, item.target).in_(select(other.id).where(or_(*named))), column == rest))
    return found


def _as_mac(column: Any, text: str) -> list[ColumnElement[bool]]:
    try:
        return [column == mac(text)]
    except FieldError:
        return []


Find = Callable[[str, str], int]
"""(object type, text) → id."""

"""What refers to an object: the lists of other nouns that it stands in, with how many there are, in one statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlmodel import Session

from inventory.objects.custom import Tags
from inventory.objects.filters import Asked
from inventory.objects.noun import Noun, noun_of, registry
from inventory.objects.references import Many, Reference, Typed
from inventory.objects.untyped import AnyObject
from inventory.tags.models import TaggedItem

Params = Mapping[str, str]
_LOG = frozenset({"core.objectchange", "extras.journalentry"})
"""Shown on an object's page by themselves."""


@dataclass(frozen=True)
class Relation:
    """A list of ``noun`` that holds what refers to an object by ``field``."""

    noun: Noun
    field: str
    params: Callable[[Mapping[str, Any]], Params]
    """The object as JSON → the list's parameters."""
    counted: Callable[[int], Select[Any]] | None
    """The object's id → the statement that counts them; None: counted by the list's own filters."""
    begins: Callable[[Mapping[str, Any]], Params] | None = None
    """The object as JSON → what the form of a new one begins with; None: it cannot be begun from here."""


@dataclass(frozen=True)
class Related:
    """A relation of one object, with its count."""

    relation: Relation
    params: Params
    count: int
    begins: Params | None
    """What the form of one more begins with."""


@cache
def relations(noun: Noun) -> tuple[Relation, ...]:
    """Every relation of a noun, in the order of the nouns."""
    noun_of(noun.object_type)  # all are loaded
    found: list[Relation] = []
    for other in registry.all():
        if other.object_type not in _LOG and other.object_type != "dcim.cabletermination":
            found += _of(noun, other)
    return (*found, *(_by_filter(*line) for line in FURTHER.get(noun.object_type, ())))


def _of(noun: Noun, other: Noun) -> list[Relation]:
    found: list[Relation] = []
    for item in other.fields:
        if isinstance(item, Reference) and item.to == noun.object_type:
            found.append(_column(other, item.name, f"{item.name}_id", item.target))
        elif isinstance(item, Many) and item.to == noun.object_type:
            found.append(_link(other, item))
        elif isinstance(item, Typed) and item.part == "object" and noun.object_type in item.targets:
            found.append(_typed(other, item, noun))
        elif isinstance(item, AnyObject) and "comments" in noun.by_name and noun.app != "extras":
            found.append(_generic(other, item, noun))
        elif isinstance(item, Tags) and noun.object_type == "extras.tag":
            found.append(_tagged(other))
    return found


def _id(item: Mapping[str, Any]) -> str:
    return str(item["id"])


def _column(other: Noun, name: str, param: str, column: str) -> Relation:
    model: Any = other.model

    def counted(row_id: int) -> Select[Any]:
        return select(func.count(model.id)).where(getattr(model, column) == row_id)

    return Relation(other, name, lambda item: {param: _id(item)}, counted, lambda item: {name: _id(item)})


def _link(other: Noun, item: Many) -> Relation:
    def counted(row_id: int) -> Select[Any]:
        return select(func.count(item.link.id)).where(getattr(item.link, item.other) == row_id)

    param = f"{item.name.removesuffix('s')}_id"
    return Relation(other, item.name, lambda one: {param: _id(one)}, counted, lambda one: {item.name: _id(one)})


def _typed(other: Noun, item: Typed, noun: Noun) -> Relation:
    stem = next(f.name for f in other.fields if isinstance(f, Typed) and f.part == "type" and f.targets == item.targets)
    column = item.targets[noun.object_type]
    model: Any = other.model

    def counted(row_id: int) -> Select[Any]:
        return select(func.count(model.id)).where(getattr(model, column) == row_id)

    name = stem.removesuffix("_type")

    def params(one: Mapping[str, Any]) -> Params:
        return {stem: noun.object_type, f"{name}_id": _id(one)}

    return Relation(other, item.name, params, counted, params)


def _generic(other: Noun, item: AnyObject, noun: Noun) -> Relation:
    model: Any = other.model
    kind, number = f"{item.stem}_type", f"{item.stem}_id"

    def counted(row_id: int) -> Select[Any]:
        return select(func.count(model.id)).where(getattr(model, kind) == noun.table, getattr(model, number) == row_id)

    def params(one: Mapping[str, Any]) -> Params:
        return {kind: noun.object_type, number: _id(one)}

    return Relation(other, item.name, params, counted, params)


def _tagged(other: Noun) -> Relation:
    item: Any = TaggedItem

    def counted(row_id: int) -> Select[Any]:
        return select(func.count(item.id)).where(item.tag_id == row_id, item.object_type == other.table)

    return Relation(other, "tags", lambda one: {"tag_id": _id(one)}, counted, lambda one: {"tags": _id(one)})


def _by_filter(object_type: str, field: str, params: Callable[[Mapping[str, Any]], Params]) -> Relation:
    return Relation(noun_of(object_type), field, params, None)


def _inside(param: str) -> Callable[[Mapping[str, Any]], Params]:
    def params(item: Mapping[str, Any]) -> Params:
        vrf = item.get("vrf")
        return {param: str(item["prefix"]), **({"vrf_id": str(vrf["id"]) if vrf else "null"} if "vrf" in item else {})}

    return params


FURTHER: dict[str, tuple[tuple[str, str, Callable[[Mapping[str, Any]], Params]], ...]] = {
    "ipam.prefix": (
        ("ipam.prefix", "within", _inside("within")), ("ipam.iprange", "parent", _inside("parent")),
        ("ipam.ipaddress", "parent", _inside("parent")),
    ),
    "ipam.aggregate": (("ipam.prefix", "within_include", _inside("within_include")),),
    "dcim.device": (("ipam.ipaddress", "device", lambda item: {"device_id": str(item["id"])}),),
}  # fmt: skip
"""Lists that belong to an object by a filter and not by a column: (object type, what it is called by, parameters)."""


def related(session: Session, noun: Noun, item: Mapping[str, Any]) -> list[Related]:
    """Every relation of an object, given as JSON, with its count; one statement, and what filters look up."""
    parts: list[Select[Any]] = []
    chosen = relations(noun)
    given = [relation.params(item) for relation in chosen]
    for index, (relation, params) in enumerate(zip(chosen, given, strict=True)):
        if relation.counted is not None:
            statement = relation.counted(item["id"])
        else:
            model: Any = relation.noun.model
            statement = select(func.count(model.id)).where(*_conditions(session, relation.noun, params))
        parts.append(statement.add_columns(literal(index)))
    counts = {row[1]: row[0] for row in session.execute(union_all(*parts))} if parts else {}
    return [
        Related(relation, params, counts.get(index, 0), relation.begins(item) if relation.begins is not None else None)
        for index, (relation, params) in enumerate(zip(chosen, given, strict=True))
    ]


def _conditions(session: Session, noun: Noun, params: Params) -> list[ColumnElement[bool]]:
    asked = Asked(session, noun)
    return [noun.all_filters[name].condition(asked, "", [value]) for name, value in params.items()]

"""Constraints of permissions as SQL conditions: ``{"site__slug": "ivry", "tenant__group__slug__in": ["a", "b"]}``.

A path walks foreign keys by name (each step an IN over a selection), then names a column, then a look-up; the column
of a JSON object goes on with its key. ``$user`` stands for whoever acts: the id, or, against a text, the user name.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, FromClause, Table, and_, false, func, not_, or_, true
from sqlalchemy.types import String

from dcim.access.lookups import LOOKUPS, BadValue, checked
from dcim.access.relations import names, relation
from dcim.core.errors import Problem
from dcim.core.log import log

USER = "$user"
MAX_STEPS = 8


@dataclass(frozen=True)
class Who:
    """Whom ``$user`` stands for."""

    id: int = 0
    name: str = ""


class BadPath(ValueError):
    """A path or a value that means nothing; the message says why and what would."""


def condition(table: Table, constraints: Iterable[Mapping[str, Any]], who: Who) -> ColumnElement[bool]:
    """The condition on ``table`` that one of the constraints holds; an empty sequence is no condition (true).

    A constraint that means nothing any more (a column was renamed since it was saved) matches nothing, and is logged.
    """
    listed = list(constraints)
    if not listed:
        return true()
    ways: list[ColumnElement[bool]] = []
    for constraint in listed:
        try:
            ways.append(_all(table, constraint, who))
        except BadPath as error:
            log.warning("a permission's constraint means nothing: it allows nothing", table=table.name, why=str(error))
    return or_(false(), *ways)


def problems(table: Table, object_type: str, constraints: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """What is wrong with constraints for an object type, all of it."""
    found = []
    for index, constraint in enumerate(constraints):
        for path, value in constraint.items():
            where = f"constraints[{index}].{path}" if len(constraints) > 1 else f"constraints.{path}"
            try:
                _one(table, table, path, value, Who(1, "somebody"))
            except BadPath as error:
                found.append(Problem(where, f"for {object_type}: {error}"))
    return found


def _all(table: Table, constraint: Mapping[str, Any], who: Who) -> ColumnElement[bool]:
    return and_(true(), *(_one(table, table, path, value, who) for path, value in constraint.items()))


def _one(table: Table, source: FromClause, path: str, value: Any, who: Who) -> ColumnElement[bool]:
    segments = path.split("__")
    if len(segments) > MAX_STEPS or not all(segments):
        raise BadPath(f"{path!r} is no path: name fields, parted by two underscores")
    lookup = segments[-1] if len(segments) > 1 and segments[-1] in LOOKUPS else "exact"
    turned = LOOKUPS[lookup][2]
    found = _walk(table, source, segments, value, who)
    # "not x" also means those that have nothing there, as in NetBox; NULL would fall between the two.
    return not_(func.coalesce(found, false())) if turned else found


def _walk(table: Table, source: FromClause, segments: Sequence[str], value: Any, who: Who) -> ColumnElement[bool]:
    name, rest = segments[0], segments[1:]
    column = source.c.get("id" if name == "pk" else name)
    if column is not None:
        return _compare(column, name, rest, value, who)
    step = relation(table, source, name)
    if step is None:
        raise BadPath(_unknown(table, name))
    if not rest or (len(rest) == 1 and rest[0] in LOOKUPS and rest[0] not in step.target.c):
        if step.column is None:
            if rest == ["isnull"] and isinstance(value, bool):
                some = step.meets(step.target.alias(), true(), False)
                return not_(some) if value else some
            raise BadPath(f"{name!r} are several: name one of their fields ({name}__…) or use {name}__isnull")
        return _compare(step.column, name, rest, value, who)
    there = step.target.alias()
    inner = _walk(step.target, there, rest, value, who)
    further = rest[0] not in step.target.c
    return step.meets(there, inner, further)


def _compare(column: Any, name: str, rest: Sequence[str], value: Any, who: Who) -> ColumnElement[bool]:
    if rest and isinstance(column.type, JSON) and rest[0] not in LOOKUPS:
        column, name, rest = _item(column[rest[0]], value), f"{name}__{rest[0]}", rest[1:]
    if len(rest) > 1 or (rest and rest[0] not in LOOKUPS):
        raise BadPath(f"{rest[0]!r} after {name!r} is no look-up: use one of {', '.join(LOOKUPS)}")
    lookup = rest[0] if rest else "exact"
    given = [_resolved(column, item, who) for item in value] if isinstance(value, list) else _resolved(
        column, value, who
    )  # fmt: skip
    try:
        return LOOKUPS[lookup][0](column, checked(lookup, column, given))
    except BadValue as error:
        raise BadPath(str(error)) from error


def _item(column: Any, value: Any) -> Any:
    """A JSON object's item as the type of what it is compared with."""
    sample = value[0] if isinstance(value, list) and value else value
    if isinstance(sample, bool):
        return column.as_boolean()
    if isinstance(sample, int):
        return column.as_integer()
    return column.as_float() if isinstance(sample, float) else column.as_string()


def _resolved(column: Any, value: Any, who: Who) -> Any:
    if value != USER:
        return value
    return who.name if isinstance(column.type, String) else who.id


def _unknown(table: Table, name: str) -> str:
    known = names(table)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f": it has {', '.join(known)}"
    return f"{table.name} has no {name!r}{hint}"

"""Unique keys, looked at before the write so that each object gets its own message; the database has the last word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table, UniqueConstraint, select, text, tuple_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from dcim.core.rows import Row
from inventory.objects.bodies import NON_FIELD, Body
from inventory.objects.noun import Noun

CHUNK = 400


@dataclass(frozen=True)
class Key:
    """A set of columns that no two rows share. ``where``: the rows it is about, as the partial index says."""

    columns: tuple[str, ...]
    where: str = ""

    def holds(self, body: Body) -> bool:
        """Whether an object, as it will be, is among those that the key is about."""
        return all(_test(body, part.strip()) for part in self.where.split(" AND ")) if self.where else True


def _test(body: Body, part: str) -> bool:
    column, _, rest = part.partition(" ")
    value = _default(body, column)
    if rest == "IS NULL":
        return value is None
    if rest == "IS NOT NULL":
        return value is not None
    return value not in (None, False, "", 0)  # a truth value, <> '' or <> 0


@cache
def keys(model: type[Row]) -> tuple[Key, ...]:
    """The unique keys of a table, ``id`` and ``uid`` left out."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    found = [Key((column.name,)) for column in table.columns if column.unique and column.name != "uid"]
    found += [
        Key(tuple(column.name for column in constraint.columns))
        for constraint in sorted(table.constraints, key=lambda c: str(c.name))
        if isinstance(constraint, UniqueConstraint)
    ]
    for index in sorted(table.indexes, key=lambda i: str(i.name)):
        if index.unique:
            where = index.dialect_options["sqlite"]["where"]
            found.append(Key(tuple(column.name for column in index.columns), "" if where is None else str(where)))
    return tuple(dict.fromkeys(key for key in found if key.columns != ("uid",)))


def check(session: Session, noun: Noun, bodies: Sequence[Body]) -> None:
    """Note on each body which unique key another object, or an earlier body, has already."""
    for key in keys(noun.model):
        wanted = dict(_values(key, bodies))
        if not wanted:
            continue
        taken = _taken(session, noun, key, set(wanted.values()))
        seen: dict[tuple[Any, ...], int] = {}
        for index, values in wanted.items():
            body = bodies[index]
            owner = taken.get(values)
            own = body.row.pk if body.row is not None else None
            if (owner is not None and owner != own) or values in seen:
                _note(noun, key, body)
            seen[values] = index


def _values(key: Key, bodies: Sequence[Body]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Index → the key's values, for bodies that give or change one of them."""
    for index, body in enumerate(bodies):
        if body.errors or not any(column in body.values for column in key.columns):
            continue
        values = tuple(_default(body, column) for column in key.columns)
        if not any(value is None for value in values) and key.holds(body):
            yield index, values


def _default(body: Body, column: str) -> Any:
    value = body.current(column)
    if value is None and body.row is None and column not in body.values:
        default = body.noun.model.model_fields[column].default
        return None if repr(default) == "PydanticUndefined" else default
    return value


def _taken(session: Session, noun: Noun, key: Key, wanted: set[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    model: Any = noun.model
    columns = [getattr(model, name) for name in key.columns]
    found: dict[tuple[Any, ...], int] = {}
    listed = list(wanted)
    for start in range(0, len(listed), CHUNK):
        part = listed[start : start + CHUNK]
        condition = columns[0].in_([values[0] for values in part]) if len(columns) == 1 else tuple_(*columns).in_(part)
        statement = select(model.id, *columns).where(condition)
        for row in session.execute(statement.where(text(key.where)) if key.where else statement):
            found[tuple(row[1:])] = row[0]
    return found


def _note(noun: Noun, key: Key, body: Body) -> None:
    by_column = {item.target: item.name for item in noun.fields if hasattr(noun.model, item.target)}
    names = [by_column[column] for column in key.columns if column in by_column]
    if len(names) == 1:
        body.error(names[0], f"{noun.words} with this {names[0].replace('_', ' ')} already exists.")
    else:
        body.error(NON_FIELD, f"The fields {', '.join(names or key.columns)} must make a unique set.")


def told(noun: Noun, error: IntegrityError) -> str:
    """What the database's refusal means: another request was faster, or a reference is needed."""
    text = str(error.orig)
    if "FOREIGN KEY" in text.upper() or "foreign key" in text:
        return f"The {noun.words} is referenced by, or refers to, an object that is not there."
    return f"The {noun.words} clashes with one that was written at the same time: read again and repeat ({text[:200]})."

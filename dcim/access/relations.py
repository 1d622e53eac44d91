"""From one table to the next by name: ``site`` follows ``site_id``, ``interfaces`` comes back, ``tags`` goes across."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, select


@dataclass(frozen=True)
class Relation:
    """A step to another table. ``meets`` takes a selection of that table's ids and gives the condition on this one."""

    target: Table
    meets: Callable[[Select[Any]], ColumnElement[bool]]
    column: Any = None
    """This table's foreign key, when there is one here."""


Finder = Callable[[Table, FromClause, str], Relation | None]
"""Takes a table, the alias of it in the statement, and a name; gives the step or None."""


def relation(table: Table, source: FromClause, name: str) -> Relation | None:
    """The step called ``name`` from ``table``, which stands as ``source`` in the statement; None when there is none."""
    for find in _finders:
        found = find(table, source, name)
        if found is not None:
            return found
    return None


def add_finder(find: Finder) -> None:
    """Teach one more kind of step (a package's generic links, for example)."""
    _finders.append(find)


def names(table: Table) -> list[str]:
    """What a path may go on with from a table: columns and references, for messages."""
    return [column.name.removesuffix("_id") if column.foreign_keys else column.name for column in table.columns]


def _forward(table: Table, source: FromClause, name: str) -> Relation | None:
    column = table.c.get(f"{name}_id")
    if column is None or not column.foreign_keys:
        return None
    targets = {key.column.table for key in column.foreign_keys if key.column.name == "id"}
    if len(targets) != 1:
        return None
    target = targets.pop()
    here = source.c[column.name]
    return Relation(target, lambda ids: here.in_(ids), here)


def _back(table: Table, source: FromClause, name: str) -> Relation | None:
    """Rows of table ``name`` that refer to this one by a single foreign key."""
    other = table.metadata.tables.get(name)
    keys = _keys(other, table) if other is not None else []
    if other is None or len(keys) != 1:
        return None
    there = other.alias()

    def meets(ids: Select[Any]) -> ColumnElement[bool]:
        return source.c.id.in_(select(there.c[keys[0]]).where(there.c.id.in_(ids)))

    return Relation(other, meets)


def _across(table: Table, source: FromClause, name: str) -> Relation | None:
    """Many to many, through the table that refers to both and to nothing else (``device_tags``)."""
    other = table.metadata.tables.get(name)
    if other is None:
        return None
    for link in table.metadata.tables.values():
        near, far = _keys(link, table), _keys(link, other)
        referring = [column for column in link.columns if column.foreign_keys]
        if len(near) == len(far) == 1 and len(referring) == 2:
            through = link.alias()
            chosen = select(through.c[near[0]])
            return Relation(other, lambda ids, t=through, c=chosen, f=far[0]: source.c.id.in_(c.where(t.c[f].in_(ids))))  # type: ignore[misc]
    return None


def _keys(table: Table, target: Table) -> list[str]:
    return [
        column.name
        for column in table.columns
        if any(key.references(target) and key.column.name == "id" for key in column.foreign_keys)
    ]


_finders: list[Finder] = [_forward, _back, _across]

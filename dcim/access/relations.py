"""From one table to the next by name: ``site`` follows ``site_id``, ``interfaces`` comes back, ``tags`` goes across."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, exists, select

Meets = Callable[[FromClause, ColumnElement[bool], bool], ColumnElement[bool]]
"""Takes an alias of the target, a condition on it, and whether that goes further still; the condition on this table."""


@dataclass(frozen=True)
class Relation:
    """A step to another table; ``column`` is this table's foreign key, when there is one here."""

    target: Table
    meets: Meets
    column: Any = None


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


def refers(column: Any, source: FromClause, there: FromClause, inner: ColumnElement[bool], *, far: bool) -> Any:
    """``column`` of ``source`` refers to a row of ``there`` for which ``inner`` holds.

    The last step is an IN: its table is usually small (sites, tenants), and drives the statement through an index. One
    that goes further would have SQLite list thousands of devices to find one's ports: 20 ms, where EXISTS takes 0.2.
    """
    if far:
        return exists(select(1).where(there.c.id == column, inner).correlate(source))
    return column.in_(select(there.c.id).where(inner))


def _forward(table: Table, source: FromClause, name: str) -> Relation | None:
    column = table.c.get(f"{name}_id")
    if column is None or not column.foreign_keys:
        return None
    targets = {key.column.table for key in column.foreign_keys if key.column.name == "id"}
    if len(targets) != 1:
        return None
    target = targets.pop()
    here = source.c[column.name]

    def meets(there: FromClause, inner: ColumnElement[bool], far: bool) -> ColumnElement[bool]:
        found: ColumnElement[bool] = refers(here, source, there, inner, far=far)
        return found

    return Relation(target, meets, here)


def _back(table: Table, source: FromClause, name: str) -> Relation | None:
    """Rows of table ``name`` that refer to this one by a single foreign key."""
    other = table.metadata.tables.get(name)
    keys = _keys(other, table) if other is not None else []
    if other is None or len(keys) != 1:
        return None

    def meets(there: FromClause, inner: ColumnElement[bool], far: bool) -> ColumnElement[bool]:
        return exists(select(1).where(there.c[keys[0]] == source.c.id, inner).correlate(source))

    return Relation(other, meets)


def _across(table: Table, source: FromClause, name: str) -> Relation | None:
    """Many to many, through the table that refers to both and to nothing else (``device_tags``)."""
    other = table.metadata.tables.get(name)
    if other is None:
        return None
    for link in table.metadata.tables.values():
        near, far = _keys(link, table), _keys(link, other)
        if len(near) == len(far) == 1 and sum(bool(column.foreign_keys) for column in link.columns) == 2:
            return Relation(other, _through(link.alias(), near[0], far[0], source))
    return None


def _through(link: FromClause, near: str, far: str, source: FromClause) -> Meets:
    def meets(there: FromClause, inner: ColumnElement[bool], _further: bool) -> ColumnElement[bool]:
        joined = select(1).where(link.c[near] == source.c.id, there.c.id == link.c[far], inner)
        return exists(joined.correlate(source))

    return meets


def _keys(table: Table, target: Table) -> list[str]:
    return [
        column.name
        for column in table.columns
        if any(key.references(target) and key.column.name == "id" for key in column.foreign_keys)
    ]


_finders: list[Finder] = [_forward, _back, _across]

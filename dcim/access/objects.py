"""Object types: NetBox's name (``dcim.device``) of each table, and how its rows are guarded.

A table says so itself, on its class (``dcim.core.rows.Row``):

``__object_type__``  its name; by default ``<OBJECT_APP of its package>.<class name in lower case>``
``__part_of__``      a column: the row belongs to another one and is guarded with that (a rack's slots, a cable's ends)
``__sight__``        ``everybody`` who is logged in sees it, or ``nobody`` through any door
``__books__``        dcim's own records, written only by an act that was permitted (``Context.require``)

A table that says nothing and has no change log is seen by nobody; a test fails until it says what it is.
"""

import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel

DEFAULT_APP = "dcim"


@dataclass(frozen=True)
class ObjectType:
    """A table as permissions see it."""

    name: str
    """``app.model``."""
    model: Any
    table: Table
    part_of: str
    """The column that refers to what it is a part of; empty when it stands alone."""
    whole: str
    """The table that this column refers to; empty when it stands alone."""
    sight: str
    """everybody, nobody, or empty: view permissions decide."""
    books: bool
    changelog: bool

    @property
    def is_granted(self) -> bool:
        """Whether permissions name it: it is no part of something else, and not closed."""
        return not self.part_of and self.sight != "nobody"


def name_of(model: Any) -> str:
    """The object type of a model, for example ``dcim.device``."""
    declared: str = getattr(model, "__object_type__", "")
    return declared or f"{_app_of(model.__module__)}.{model.__name__.lower()}"


def object_types() -> dict[str, ObjectType]:
    """Every object type whose model has been imported, by name."""
    return _known(len(SQLModel.metadata.tables))[0]


def of_table(table: str) -> ObjectType | None:
    """The object type of a table's name; None for a table that has no model."""
    return _known(len(SQLModel.metadata.tables))[1].get(table)


def of_model(model: Any) -> ObjectType:
    """The object type of a model."""
    return _known(len(SQLModel.metadata.tables))[1][str(model.__tablename__)]


def whole_of(kind: ObjectType) -> ObjectType:
    """What a part is a part of, to the end; the type itself when it stands alone."""
    while kind.part_of:
        found = of_table(kind.whole)
        if found is None:
            raise RuntimeError(f"{kind.name}: {kind.part_of} refers to {kind.whole}, which has no model")
        kind = found
    return kind


@lru_cache(maxsize=4)
def _known(tables: int) -> tuple[dict[str, ObjectType], dict[str, ObjectType]]:
    """By name and by table; ``tables`` is how many there are, so that a later import is noticed."""
    by_name: dict[str, ObjectType] = {}
    by_table: dict[str, ObjectType] = {}
    registry: Any = SQLModel._sa_registry
    for mapper in registry.mappers:
        kind = _describe(mapper.class_, mapper.local_table)
        if kind.name in by_name:
            other = by_name[kind.name].model
            raise RuntimeError(f"{kind.name} is the object type of {other.__module__}.{other.__name__} "
                               f"and of {kind.model.__module__}.{kind.model.__name__}")  # fmt: skip
        by_name[kind.name] = by_table[kind.table.name] = kind
    return by_name, by_table


def _describe(model: Any, table: Table) -> ObjectType:
    part_of: str = getattr(model, "__part_of__", "")
    changelog = bool(getattr(model, "__changelog__", False))
    sight: str = getattr(model, "__sight__", "")
    if not sight and not changelog and not part_of and not getattr(model, "__object_type__", ""):
        sight = "nobody"
    return ObjectType(
        name_of(model), model, table, part_of, _referred(model, table, part_of) if part_of else "", sight,
        bool(getattr(model, "__books__", False)), changelog,
    )  # fmt: skip


def _referred(model: Any, table: Table, column: str) -> str:
    # a composite key that only proves an equal column (``inventory.columns.same``) refers to ids as well
    keys = list(
        {key.column.table.name: key for key in table.c[column].foreign_keys if key.column.name == "id"}.values()
    )
    if len(keys) != 1:
        raise RuntimeError(f"{model.__name__}.__part_of__ is {column!r}, which is no foreign key")
    return str(keys[0].target_fullname.split(".")[0])


def _app_of(module: str) -> str:
    """``OBJECT_APP`` of the nearest package around a module."""
    name = module
    while name:
        app = getattr(sys.modules.get(name), "OBJECT_APP", None)
        if app is not None:
            return str(app)
        name = name.rpartition(".")[0]
    return DEFAULT_APP

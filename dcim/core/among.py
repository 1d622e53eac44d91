"""``among``: a column's value is one of many ids, by one bound parameter however many there are.

SQLAlchemy's ``in_`` writes a parameter an id: a thousand of them cost more time to write, to convert and to plan than
the statement takes to run. An array keeps the statement's text the same, so that its compiled form and PostgreSQL's
prepared statement are used again.
"""

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any

from sqlalchemy import BindParameter, Boolean, Dialect, Integer, Text, UnaryExpression, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Array(ARRAY[int]):
    """An array of integers that is sent as PostgreSQL's text: quicker than element by element."""

    render_bind_cast = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        return lambda ids: "{" + ",".join(map(str, ids)) + "}"


class _Ids(TypeDecorator[Collection[int]]):
    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(_Array(Integer) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else json.dumps(value)


def ids_parameter(name: str = "ids") -> BindParameter[Any]:
    """A parameter for ``among`` in a statement that is made once and executed with ``{name: ids}`` many times."""
    return bindparam(name, type_=_Ids())


class among(FunctionElement[bool]):
    """``among(Device.id, ids)``: a condition, false for NULL."""

    name = "among"
    type = Boolean()
    inherit_cache = True

    def __init__(self, column: Any, ids: Iterable[int] | BindParameter[Any]) -> None:
        given = ids if isinstance(ids, BindParameter) else bindparam(None, list(ids), type_=_Ids(), unique=True)
        super().__init__(column, given)

    def self_group(self, against: Any = None) -> "among":
        """Itself: SQLAlchemy would write ``… = 1`` for SQLite, which then uses no index."""
        return self

    def _negate(self) -> UnaryExpression[bool]:
        return UnaryExpression(self, operator=operators.inv)


@compiles(among)
def _json(element: "among", compiler: Any, **kw: Any) -> str:
    column, ids = element.clauses
    return f"{compiler.process(column, **kw)} IN (SELECT value FROM json_each({compiler.process(ids, **kw)}))"  # noqa: S608 - SQLAlchemy made both parts


@compiles(among, "postgresql")
def _array(element: "among", compiler: Any, **kw: Any) -> str:
    column, ids = element.clauses
    return f"{compiler.process(column, **kw)} = ANY ({compiler.process(ids, **kw)})"

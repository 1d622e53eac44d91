"""Statements compiled once: the hot path pays the driver's price, not that of SQLAlchemy's machinery at every call.

Only for statements whose parameters are all given, in plain Python values; JSON is written here.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Connection, CursorResult
from sqlalchemy.sql.dml import UpdateBase


class Prepared:
    """One INSERT or UPDATE with named parameters, for SQLite and PostgreSQL."""

    def __init__(self, statement: UpdateBase) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, list[str] | None, dict[str, Any], frozenset[str]]] = {}

    def run(self, connection: Connection, parameters: dict[str, Any]) -> CursorResult[Any]:
        """Execute once."""
        sql, names, fixed, json_names = self._for(connection)
        values = _bind(names, fixed, json_names, parameters)
        return connection.exec_driver_sql(sql, values)

    def run_many(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Execute for each row, as one executemany."""
        if len(rows) == 1:
            self.run(connection, rows[0])
            return
        sql, names, fixed, json_names = self._for(connection)
        connection.exec_driver_sql(sql, [_bind(names, fixed, json_names, row) for row in rows])

    def _for(self, connection: Connection) -> tuple[str, list[str] | None, dict[str, Any], frozenset[str]]:
        found = self._compiled.get(connection.dialect.name)
        if found is None:
            compiled: Any = self._statement.compile(dialect=connection.dialect)
            positions = list(compiled.positiontup) if compiled.positiontup is not None else None
            json_names = frozenset(
                name for name, parameter in compiled.binds.items() if isinstance(parameter.type, JSON)
            )
            found = (compiled.string, positions, dict(compiled.params), json_names)
            self._compiled[connection.dialect.name] = found
        return found


def _bind(
    names: list[str] | None, fixed: dict[str, Any], json_names: frozenset[str], parameters: dict[str, Any]
) -> Any:  # fmt: skip
    """The driver's parameters: a tuple where it counts positions, else a dict."""
    values = {**fixed, **parameters}
    for name in json_names:
        if values[name] is not None:
            values[name] = json.dumps(values[name])
    return values if names is None else tuple([values[name] for name in names])

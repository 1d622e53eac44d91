"""Reads that see only what their context may view: enforced under every statement of the session, whoever wrote it.

The names of tables in a statement are made to mean their visible rows. ``SELECT … FROM devices …`` is sent as

    WITH devices AS NOT MATERIALIZED (SELECT * FROM main.devices WHERE <the constraints>) SELECT … FROM devices …

for each table whose rows are restricted, so that objects, columns, joins, counts, sub-selects and plain SQL are all
covered, and a query that forgets about permissions is still within them. As in NetBox, what a visible row refers to may
be named: a table joined by its id (``JOIN sites ON sites.id = devices.site_id``) and a filter by a reference's fields
(``devices.site_id IN (SELECT sites.id FROM sites WHERE …)``) reach all rows of that table, through visible rows only.

Whoever may do everything pays nothing: their sessions are plain ones. For others a statement is rewritten once and its
text is kept (docs/adr/0006-doors.md has the figures).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, event, false, select, text
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.grants import Grants
from dcim.access.objects import ObjectType, of_table
from dcim.access.permissions import reach
from dcim.core.db import Database

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WITH = re.compile(r"\s*WITH\s+(RECURSIVE\s+)?", re.IGNORECASE)
_READS = re.compile(r"\s*(SELECT|WITH|\(|VALUES)", re.IGNORECASE)
_TO_ONE = re.compile(
    r"(?<!FULL OUTER )\bJOIN (?P<table>[a-z_0-9]+)(?: AS (?P<alias>[a-z_0-9]+))? ON (?P<name>[a-z_0-9]+)\.id = "
    r"(?=(?:[a-z_0-9]+\.[a-z_0-9]+|coalesce\([a-z_0-9., ]+\))"
    r"\s*(?:$|\)|(?:LEFT|JOIN|WHERE|ORDER|GROUP|HAVING|LIMIT|UNION)\b))"
)
"""Only when the equality is the whole condition: an OR beside it could reach rows that nothing refers to."""
_REFERENCE = re.compile(
    r"(?P<head>\b[a-z_0-9]+\.[a-z_0-9]+_id IN \(SELECT (?P<name>[a-z_0-9]+)\.id(?: AS [a-z_0-9]+)?\s+FROM )"
    r"(?P<table>[a-z_0-9]+)(?: AS (?P<alias>[a-z_0-9]+))?(?=\s)"
)
_PLACE = re.compile(r"%\((\w+)\)s")
KEPT_STATEMENTS = 1000
_ASIDE = "reading_aside"


@contextmanager
def reading(database: Database, context: Context) -> Iterator[Session]:
    """A read session that sees what ``context`` may view, whatever is asked of it."""
    with database.read() as session:
        restrict(session, context)
        yield session


def restrict(session: Session, context: Context) -> None:
    """Make an open session see only what ``context`` may view, from now on and for good."""
    if context.is_superuser:
        return
    session.info[_ASIDE] = 0
    granted = context.grants

    def attach(_session: OrmSession, _transaction: Any, connection: Connection) -> None:
        view = view_of(granted, connection.dialect)

        def shadow(
            _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
        ) -> tuple[str, Any]:
            return (statement, parameters) if session.info[_ASIDE] else view.shadow(statement, parameters)

        event.listen(connection, "before_cursor_execute", shadow, retval=True)

    if session.in_transaction():
        attach(session, None, session.connection())
    event.listen(session, "after_begin", attach)


@contextmanager
def everything(session: Session) -> Iterator[None]:
    """Reads inside the block see all rows: only to name what visible rows refer to, as NetBox's nested objects do."""
    session.info[_ASIDE] = session.info.get(_ASIDE, 0) + 1
    try:
        yield
    finally:
        session.info[_ASIDE] -= 1


@lru_cache(maxsize=256)
def view_of(granted: Grants, dialect: Dialect) -> "View":
    """The view of some grants on a database; kept, with what it compiled."""
    return View(granted, dialect)


class View:
    """How one set of grants reads one database."""

    def __init__(self, granted: Grants, dialect: Dialect) -> None:
        self._granted, self._dialect = granted, dialect
        self._schema = "main" if dialect.name == "sqlite" else (dialect.default_schema_name or "public")
        self._tables: dict[str, tuple[str, dict[str, Any] | list[Any]] | None] = {}
        self._statements: dict[str, tuple[str, dict[str, Any] | list[Any]]] = {}

    def shadow(self, statement: str, parameters: Any) -> tuple[str, Any]:
        """A statement and its parameters as they are sent."""
        found = self._statements.get(statement)
        if found is None:
            if len(self._statements) >= KEPT_STATEMENTS:
                self._statements.clear()
            found = self._statements[statement] = self._rewrite(statement)
        changed, added = found
        if not added:
            return changed, parameters
        if isinstance(added, list):
            return changed, (*added, *parameters)
        return changed, {**added, **(parameters or {})}

    def _rewrite(self, statement: str) -> tuple[str, Any]:
        if not _READS.match(statement):
            return statement, ()
        parts: list[str] = []
        values: Any = [] if self._positional else {}
        for name in dict.fromkeys(_WORD.findall(statement)):
            found = self._table(name)
            if found is None:
                continue
            parts.append(found[0])
            values = values + found[1] if self._positional else {**values, **found[1]}
        if not parts:
            return statement, ()
        statement = _TO_ONE.sub(self._whole_table, statement)
        statement = _REFERENCE.sub(self._whole_reference, statement)
        start = _WITH.match(statement)
        recursive = "RECURSIVE " if start is not None and start.group(1) else ""
        rest = f", {statement[start.end() :]}" if start is not None else f" {statement}"
        return f"WITH {recursive}{', '.join(parts)}{rest}", values

    def _whole_table(self, match: re.Match[str]) -> str:
        """A table joined by its id, named so that it means all its rows."""
        shown = match["alias"] or match["table"]
        if match["name"] != shown or not self._named(match["table"]):
            return match[0]
        return f"JOIN {self._schema}.{match['table']} AS {shown} ON {shown}.id = "

    def _whole_reference(self, match: re.Match[str]) -> str:
        shown = match["alias"] or match["table"]
        if match["name"] != shown or not self._named(match["table"]):
            return match[0]
        return f"{match['head']}{self._schema}.{match['table']} AS {shown}"

    @staticmethod
    def _named(table: str) -> bool:
        """Whether the rows of a table may be named by what refers to them."""
        kind = of_table(table)
        return kind is not None and kind.sight != "nobody"

    @property
    def _positional(self) -> bool:
        return bool(self._dialect.positional)

    def _table(self, name: str) -> tuple[str, Any] | None:
        """What stands for a table's visible rows, and its parameters; None when nothing restricts it."""
        if name not in self._tables:
            kind = of_table(name)
            self._tables[name] = None if kind is None else self._compile(kind)
        return self._tables[name]

    def _compile(self, kind: ObjectType) -> tuple[str, Any] | None:
        within = reach(self._granted, "view", kind)
        name = self._dialect.identifier_preparer.quote(kind.table.name)
        if isinstance(within, str):
            if within == "all":
                return None
            within = false()
        statement = select(text("*")).select_from(kind.table).where(within)
        compiled: Any = statement.compile(
            dialect=self._dialect, schema_translate_map={None: self._schema}, render_schema_translate=True,
            compile_kwargs={"render_postcompile": True},
        )  # fmt: skip
        body = f"{name} AS NOT MATERIALIZED ({compiled.string})"
        if self._positional:
            return body, [compiled.params[key] for key in compiled.positiontup]
        prefix = f"view_{kind.table.name}_"
        return _PLACE.sub(rf"%({prefix}\1)s", body), {prefix + key: value for key, value in compiled.params.items()}

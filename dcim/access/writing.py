"""What a unit of work may write, checked under every statement of it, whichever service wrote it.

Rows: adding, changing or deleting a row needs that permission for its object type; with constraints, the row must
satisfy them before (change, delete) and after (add, change), as in NetBox. "After" is looked at once, at the end, so
that a service may pass through states in between. A part (a cable's ends) needs the permission to change its whole, or
none when the whole comes or goes in the same unit of work.

Bulk statements, of which nobody sees the rows, need the permission for every object of the type.

dcim's own records (jobs, plans, brakes, …) need an act that was permitted: ``Context.require("push", …)``.

``consequences(session)`` marks what follows from a write that is checked: a new device's ports, a deleted one's cables.
Superusers and dcim itself are not checked; nothing of this module runs for them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.attributes import get_history
from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.escalation import refuse_escalation
from dcim.access.objects import ObjectType, of_model, of_table, whole_of
from dcim.access.permissions import denied
from dcim.core.errors import Forbidden

_GUARD = "guard"
_WRITE = re.compile(r"(?<!FOR )\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?([A-Za-z_0-9]+)\"?", re.IGNORECASE)
_ACTIONS = {"INSERT": "add", "UPDATE": "change", "DELETE": "delete"}
_CHANGES = ("change", "add", "delete")
_NEVER_IN_BULK = frozenset({"users.user", "users.token"})
"""Who is a superuser is looked at row by row (``dcim.access.escalation``)."""


@contextmanager
def consequences(session: Session) -> Iterator[None]:
    """Writes inside the block follow from others that are checked, or from an act: they need no permission.

    For services alone, around rows that a person did not ask for by themselves.
    """
    guard: Guard | None = session.info.get(_GUARD)
    if guard is None:
        yield
        return
    session.flush()
    guard.depth += 1
    try:
        yield
        session.flush()
    finally:
        guard.depth -= 1


def check_permissions(session: Session) -> None:
    """Check now what ends a unit of work: for rehearsals, which are taken back before its end. Raises Forbidden."""
    guard: Guard | None = session.info.get(_GUARD)
    if guard is not None:
        guard.finish()


class Guard:
    """Checks one unit of work."""

    def __init__(self, session: Session, context: Context) -> None:
        self._session, self._context = session, context
        self.depth = 0
        """Above 0 inside ``consequences``."""
        self._created: dict[str, set[int]] = defaultdict(set)
        self._changed: dict[str, set[int]] = defaultdict(set)
        self._deleted: dict[str, set[int]] = defaultdict(set)
        self._parts: dict[str, set[int]] = defaultdict(set)
        """Wholes whose parts were written, by table."""
        session.info[_GUARD] = self
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_flush", self._after_flush)
        if session.in_transaction():
            self._after_begin(session, None, session.connection())
        event.listen(session, "after_begin", self._after_begin)

    def finish(self) -> None:
        """The rows as they will be committed. Raises Forbidden."""
        self._session.flush()
        for table, ids in self._created.items():
            self._rows("add", table, ids - self._deleted[table], after=True)
        for table, ids in self._changed.items():
            self._rows("change", table, ids - self._created[table] - self._deleted[table], after=True)
        for table, ids in self._parts.items():
            own = ids - self._created[table] - self._deleted[table]
            self._rows("change", table, own)

    def _after_begin(self, _session: OrmSession, _transaction: Any, connection: Any) -> None:
        event.listen(connection, "before_cursor_execute", self._before_statement)

    def _before_flush(self, session: OrmSession, _context: Any, _instances: Any) -> None:
        if self.depth:
            return
        changed = [row for row in session.dirty if session.is_modified(row)]
        refuse_escalation(self._session, self._context, session.new, changed, session.deleted)
        for action, rows, seen in (("change", changed, self._changed), ("delete", session.deleted, self._deleted)):
            fresh: dict[str, set[int]] = defaultdict(set)
            for row in rows:
                kind = self._noted(row, action)
                if kind is not None:
                    fresh[kind.table.name].add(row.id)
            for table, ids in fresh.items():
                self._rows(action, table, ids - seen[table] - self._created[table])
                seen[table] |= ids
        for row in session.new:
            self._noted(row, "add")

    def _after_flush(self, session: OrmSession, _context: Any) -> None:
        if self.depth:
            return
        for row in session.new:
            kind = of_model(type(row))
            if kind.books:
                continue
            if kind.part_of:
                self._part(row, kind)
            else:
                self._created[kind.table.name].add(row.id)

    def _noted(self, row: Any, action: str) -> ObjectType | None:
        """Check what needs no look at the database; gives the type of a row whose own constraints are to be checked."""
        kind = of_model(type(row))
        if kind.books:
            self._require_act(kind)
            return None
        if kind.part_of:
            if action != "add":
                self._part(row, kind)
            return None
        if action == "add" or row.id not in self._created[kind.table.name]:
            self._context.require(action, kind.name)
        return kind

    def _part(self, row: Any, kind: ObjectType) -> None:
        values = {getattr(row, kind.part_of), *get_history(row, kind.part_of).deleted}
        self._parts[kind.whole] |= {value for value in values if value is not None}

    def _require_act(self, kind: ObjectType) -> None:
        if not self._context.acting:
            raise Forbidden(f"{self._context.actor} may not write {kind.name} by hand: these are dcim's own records of "
                            "acts (provision, push, arm, …)")  # fmt: skip

    def _rows(self, action: str, table: str, ids: Iterable[int], *, after: bool = False) -> None:
        kind = _of(table)
        wanted = sorted(ids)
        if not wanted:
            return
        self._context.require(action, kind.name)
        refused = denied(self._session, self._context, action, kind, wanted)
        if refused:
            some = "this object" if len(wanted) == 1 else f"{len(refused)} of these {len(wanted)} objects"
            raise self._context.refusal(action, kind.name, f"{some} as asked" if after else some)

    def _before_statement(
        self, _connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
    ) -> None:
        """A statement that is no flush's: all that is known of its rows is their table."""
        if self._session._flushing or self.depth or statement.lstrip()[:6].upper() == "SELECT":
            return
        found = _WRITE.search(statement)
        if found is None:
            return
        kind = of_table(found[2])
        if kind is None:
            raise Forbidden(f"{self._context.actor} may not write {found[2]}: it is no object type")
        if kind.books:
            self._require_act(kind)
            return
        whole = whole_of(kind)
        action = _ACTIONS[found[1].split()[0].upper()]
        for one in _CHANGES if kind.part_of else (action,):
            if whole.name not in _NEVER_IN_BULK and self._context.grants.constraints(one, whole.name) == ():
                return
        self._context.require(action, whole.name)
        raise self._context.refusal(action, whole.name, "every object at once")


def _of(table: str) -> ObjectType:
    kind = of_table(table)
    if kind is None:
        raise RuntimeError(f"{table} has no model")
    return kind

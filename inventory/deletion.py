"""Delete objects with what belongs to them: the one way in which rows of the inventory go.

What happens to a row that refers to one that goes is told by ``deletion_policies`` (NetBox's ``on_delete``): it goes
too, it loses the reference, or it forbids the deletion. Rows of other packages forbid it. A cable goes when an end has
no port left. Generic rows (tags, journal, contacts, images) go with their object. Statements depend on the tables
concerned, not on the rows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Table, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as rows_of

from dcim.access.writing import consequences
from dcim.core.errors import Conflict
from dcim.core.rows import Row
from inventory.components.macs import forget_primary
from inventory.deletion_policies import CASCADE, CLEAR, GENERIC, LINKS

Policy = Literal["cascade", "clear", "protect"]
ENDS = "cable_terminations"

SHOWN = 10
"""Dependents that a refusal names."""
CHUNK = 1000
"""Ids in one IN list."""

BeforeDelete = Callable[[Session, Sequence[Any]], None]


def _hooks() -> dict[str, BeforeDelete]:
    """Table → what is called with rows of it before they are deleted: to refuse it, or to tidy up."""
    from inventory.devices.service import before_delete as devices

    return {"devices": devices, "mac_addresses": forget_primary}


@dataclass(frozen=True)
class _Reference:
    """A column of a table that refers to another table's id."""

    table: str
    column: str
    policy: Policy


@dataclass
class _Closure:
    """What goes: table → id → row; and which references are cleared first."""

    rows: dict[str, dict[int, Row]] = field(default_factory=dict)
    cleared: list[tuple[_Reference, list[int]]] = field(default_factory=list)
    protecting: list[tuple[_Reference, str, list[int]]] = field(default_factory=list)
    """(reference, table it refers to, ids that go)."""

    def add(self, table: str, rows: Iterable[Row]) -> list[int]:
        """Add rows; the ids of those that are new."""
        known = self.rows.setdefault(table, {})
        fresh = {row.pk: row for row in rows if row.pk not in known}
        known.update(fresh)
        return list(fresh)


def delete_objects(session: Session, rows: Sequence[Row]) -> int:
    """Delete rows of one table with what hangs on them; how many rows went. Conflict names up to ten that need them."""
    if not rows:
        return 0
    closure, hooks = _Closure(), _hooks()
    table = str(rows[0].__tablename__)
    pending = [(table, closure.add(table, rows))]
    while pending:
        name, ids = pending.pop()
        if ids:
            hook = hooks.get(name)
            if hook is not None:
                hook(session, [closure.rows[name][row_id] for row_id in ids])
            pending += _dependents(session, closure, name, ids)
    _unplug(session, closure)
    _refuse(session, closure, rows)
    with consequences(session):
        _clear(session, closure)
        for going, found in closure.rows.items():
            _untie(session, SQLModel.metadata.tables[going], list(found))
    try:
        return _delete(session, closure, table)
    except IntegrityError as error:
        raise Conflict(f"{named(rows[0])} came into use meanwhile: read it again") from error


def references_to(table: str) -> list[_Reference]:
    """Every column that refers to a table's id, with what a deletion does to it."""
    return _references(table, len(SQLModel.metadata.tables))


@lru_cache(maxsize=1024)
def _references(table: str, known_tables: int) -> list[_Reference]:
    """``known_tables`` makes the answer new when a package with more tables has been imported."""
    found: dict[tuple[str, str], _Reference] = {}
    for other in SQLModel.metadata.tables.values():
        for constraint in other.foreign_key_constraints:
            for element in constraint.elements:
                if element.column.table.name == table and element.column.name == "id":
                    key = (other.name, element.parent.name)
                    found[key] = _Reference(*key, policy_of(*key))
    return list(found.values())


def policy_of(table: str, column: str) -> Policy:
    """What a deletion does to a row of ``table`` whose ``column`` refers to what goes."""
    if table == ENDS or table in LINKS or f"{table}.{column}" in CASCADE:
        return "cascade"
    return "clear" if f"{table}.{column}" in CLEAR else "protect"


def named(row: Any) -> str:
    """``device srv1``, ``cable #7``: for messages."""
    what = singular(str(row.__tablename__).replace("_", " "))
    return f"{what} {getattr(row, 'name', None) or f'#{row.id}'}"


def singular(words: str) -> str:
    """``mac addresses`` → ``mac address``."""
    for ending, one in (("chassis", "chassis"), ("ies", "y"), ("sses", "ss"), ("xes", "x"), ("s", "")):
        if words.endswith(ending):
            return words.removesuffix(ending) + one
    return words


def _dependents(session: Session, closure: _Closure, table: str, ids: list[int]) -> list[tuple[str, list[int]]]:
    """Add what refers to rows of ``table``; the rows that are new in the closure."""
    pending = []
    for reference in references_to(table):
        if reference.policy == "clear":
            closure.cleared.append((reference, ids))
        elif reference.policy == "protect":
            closure.protecting.append((reference, table, ids))
        else:
            found = _load(session, reference.table, reference.column, ids)
            pending.append((reference.table, closure.add(reference.table, found)))
    return pending


def _unplug(session: Session, closure: _Closure) -> None:
    """A cable that loses its last port at an end goes whole; a breakout that keeps one at each end stays."""
    gone: dict[int, Row] = closure.rows.get(ENDS, {})
    touched = {_cable_of(row) for row in gone.values()} - set(closure.rows.get("cables", {}))
    if not touched:
        return
    left: dict[int, set[str]] = {cable_id: set() for cable_id in touched}
    ends = _load(session, ENDS, "cable_id", sorted(touched))
    for row in ends:
        if row.pk not in gone:
            left[_cable_of(row)].add(row.cable_end)  # type: ignore[attr-defined]
    going = sorted(cable_id for cable_id, sides in left.items() if len(sides) < 2)
    fresh = closure.add("cables", _load(session, "cables", "id", going))
    closure.add(ENDS, [row for row in ends if _cable_of(row) in set(fresh)])
    closure.protecting += [(each, "cables", fresh) for each in references_to("cables") if each.policy == "protect"]


def _cable_of(row: Any) -> int:
    return int(row.cable_id)


def _load(session: Session, table: str, column: str, ids: list[int]) -> list[Row]:
    model = model_of(table)
    found: list[Row] = []
    for part in chunks(ids):
        found += session.exec(rows_of(model).where(col(getattr(model, column)).in_(part)))
    return found


def _refuse(session: Session, closure: _Closure, rows: Sequence[Row]) -> None:
    """Conflict when rows that stay need one that goes."""
    shown: list[str] = []
    total = 0
    for reference, _target, ids in closure.protecting:
        model = model_of(reference.table)
        column = col(getattr(model, reference.column))
        going = closure.rows.get(reference.table, {})
        for part in chunks(ids):
            holders = session.exec(rows_of(model.id).where(column.in_(part)).order_by(col(model.id)))
            staying = [row_id for row_id in holders if row_id not in going]
            wanted = staying[: SHOWN - len(shown)]
            if wanted:
                statement = rows_of(model).where(col(model.id).in_(wanted)).order_by(col(model.id))
                shown += [named(row) for row in session.exec(statement)]
            total += len(staying)
    if total:
        more = f" and {total - len(shown)} more" if total > len(shown) else ""
        subject = named(rows[0]) if len(rows) == 1 else f"{len(rows)} objects"
        raise Conflict(
            f"{subject} cannot be deleted: {', '.join(shown)}{more} "
            f"{'needs' if total == 1 else 'need'} it. Change or delete {'that' if total == 1 else 'those'} first",
            dependents=shown,
        )


def _clear(session: Session, closure: _Closure) -> None:
    """Take references to what goes from the rows that stay."""
    for reference, ids in closure.cleared:
        going = closure.rows.get(reference.table, {})
        for row in _load(session, reference.table, reference.column, ids):
            if row.pk not in going:
                setattr(row, reference.column, None)
                session.add(row)
                if reference.column == "virtual_chassis_id":
                    setattr(row, "vc_position", None)  # noqa: B010 - a device's, which Row does not have
                    setattr(row, "vc_priority", None)  # noqa: B010
    session.flush()


def _delete(session: Session, closure: _Closure, asked: str) -> int:
    """Delete what goes, from the leaves of the tables' dependencies to the roots.

    Whoever may delete the rows of the table ``asked`` may delete what goes with them.
    """
    number = 0
    for table in reversed(SQLModel.metadata.sorted_tables):
        rows = closure.rows.get(table.name, {})
        if not rows:
            continue
        with consequences(session):
            for kind, (type_column, id_column) in GENERIC.items():
                generic: Any = SQLModel.metadata.tables[kind]
                for part in chunks(list(rows)):
                    where = (generic.c[type_column] == table.name) & generic.c[id_column].in_(part)
                    session.connection().execute(delete(generic).where(where))
        with nullcontext() if table.name == asked else consequences(session):
            for row in rows.values():
                session.delete(row)
            session.flush()
        number += len(rows)
    return number


def _untie(session: Session, table: Table, ids: list[int]) -> None:
    """Empty the references by which rows that go refer to each other in a circle."""
    columns = {
        element.parent.name
        for constraint in table.foreign_key_constraints
        for element in constraint.elements
        if element.column.name == "id" and element.parent.nullable
        if constraint.use_alter or element.column.table is table
    }
    if columns:
        for part in chunks(ids):
            session.connection().execute(
                update(table).where(table.c.id.in_(part)).values(dict.fromkeys(sorted(columns)))
            )


def model_of(table: str) -> Any:
    """The class of a table."""
    for mapper in SQLModel._sa_registry.mappers:
        if mapper.local_table is SQLModel.metadata.tables[table]:
            return mapper.class_
    raise RuntimeError(f"no class has the table {table}")


def chunks(ids: list[int]) -> Iterator[list[int]]:
    """Parts of at most ``CHUNK``."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]

"""Locks between operations under the races that a second look can lose."""

from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from dcim.core.db import Database
from dcim.engine import locks, queries
from dcim.engine.steps import Done, StepDef


def _claims(workshop: Any) -> list[Any]:
    kind = workshop.kind(StepDef("a", lambda ctx: Done()))
    for name in ("h1", "h2"):
        workshop.start(kind, name)
    with workshop.database.write() as session:
        return queries.claim(session, "w", queries.due_ids(session, 10), 10)


@pytest.mark.services
def test_a_lock_let_go_between_two_looks_is_taken_not_assumed(workshop: Any) -> None:
    database: Database = workshop.database
    first, second = _claims(workshop)
    with database.write() as session:
        locks.take(session.connection(), first, ["device:1"])
    released: list[bool] = []

    def let_go(connection: Connection, *_: Any) -> None:
        if not released:
            released.append(True)
            with database.write() as other:
                locks.release(other.connection(), first.id)

    with database.write() as session:
        connection = session.connection()
        event.listen(connection, "after_cursor_execute", let_go)
        locks.take(connection, second, ["device:1"])
    with database.read() as session:
        owners = session.connection().execute(select(locks.LOCKS.c.operation_id)).scalars().all()
    assert released
    assert owners == [second.id]


def test_taking_twice_is_harmless_and_a_holder_is_named(workshop: Any) -> None:
    first, second = _claims(workshop)
    with workshop.database.write() as session:
        locks.take(session.connection(), first, ["device:1", "switch:a"])
        locks.take(session.connection(), first, ["device:1", "switch:a"])
    with pytest.raises(locks.Blocked, match="switch:a is locked by"), workshop.database.write() as session:
        locks.take(session.connection(), second, ["device:2", "switch:a"])
    with workshop.database.read() as session:
        held = session.connection().execute(select(locks.LOCKS.c.operation_id)).scalars().all()
    assert held == [first.id, first.id], "all or none"

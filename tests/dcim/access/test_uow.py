"""The change log stands in the same transaction as the change."""

import pytest
from sqlmodel import select

from dcim.access.context import Context
from dcim.access.models import ObjectChange, User
from dcim.access.uow import after_commit, unit_of_work
from dcim.core.db import Database

CONTEXT = Context(actor="ana", reason="because", is_superuser=True)


def _changes(database: Database) -> list[ObjectChange]:
    with database.read() as session:
        return list(session.exec(select(ObjectChange).order_by(ObjectChange.id)))  # type: ignore[arg-type]


def test_create_update_delete_are_logged_without_secrets(database: Database) -> None:
    with unit_of_work(database, CONTEXT) as session:
        session.add(User(username="eve", password_hash="secret-hash"))
    with unit_of_work(database, CONTEXT) as session:
        session.exec(select(User)).one().is_active = False
    with unit_of_work(database, CONTEXT) as session:
        session.delete(session.exec(select(User)).one())
    lines = _changes(database)
    assert [line.action for line in lines] == ["create", "update", "delete"]
    assert {line.user_name for line in lines} == {"ana"}
    assert {line.message for line in lines} == {"because"}
    assert lines[1].prechange_data is not None
    assert lines[1].prechange_data["is_active"] is True
    assert lines[1].postchange_data is not None
    assert lines[1].postchange_data["is_active"] is False
    assert "secret-hash" not in str([line.model_dump() for line in lines])


def test_a_failed_unit_leaves_no_row_no_line_and_calls_nothing(database: Database) -> None:
    called: list[str] = []

    def fail_late() -> None:
        with unit_of_work(database, CONTEXT) as session:
            session.add(User(username="eve", password_hash="x"))
            session.flush()
            after_commit(session, lambda: called.append("sent"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_late()
    with database.read() as session:
        assert session.exec(select(User)).first() is None
    assert _changes(database) == []
    assert called == []


def test_after_commit_runs_once_the_rows_are_visible(database: Database) -> None:
    seen: list[str] = []

    def look() -> None:
        with database.read() as session:
            seen.append(session.exec(select(User.username)).one())

    with unit_of_work(database, CONTEXT) as session:
        session.add(User(username="eve", password_hash="x"))
        after_commit(session, look)
    assert seen == ["eve"]

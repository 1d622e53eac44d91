"""Logins, lock-out, tokens: what lets whom in."""

from pathlib import Path

import pytest
from sqlmodel import select

from dcim.access.auth import (
    MAX_FAILURES,
    context_of_token,
    create_token,
    create_user,
    find_session,
    log_in,
    log_out,
)
from dcim.access.context import Context, system
from dcim.access.models import ObjectChange, Token, User
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Forbidden, InvalidInput, Unauthenticated
from dcim.core.secrets import create_key

PASSWORD = "correct horse battery"


@pytest.fixture
def home(tmp_path: Path, database: Database) -> Path:
    create_key(tmp_path)
    with unit_of_work(database, system("test")) as session:
        create_user(session, "ana", PASSWORD, superuser=True)
        create_user(session, "bob", PASSWORD, superuser=False)
    return tmp_path


def _try(database: Database, home: Path, username: str, password: str) -> str:
    """The cookie of a login; the failure's count is committed as the login page does."""
    failure: Unauthenticated | None = None
    value = ""
    with database.write() as session:
        try:
            value, _ = log_in(session, home, username, password)
        except Unauthenticated as error:
            failure = error
    if failure is not None:
        raise failure
    return value


def test_a_login_opens_a_session_that_log_out_ends(database: Database, home: Path) -> None:
    cookie = _try(database, home, "ana", PASSWORD)
    with database.read() as session:
        found = find_session(session, home, cookie)
        assert found is not None
        assert found[0].actor == "ana"
    with database.write() as session:
        log_out(session, home, cookie)
    with database.read() as session:
        assert find_session(session, home, cookie) is None


def test_wrong_names_and_wrong_passwords_sound_the_same(database: Database, home: Path) -> None:
    messages = set()
    for name in ("ana", "nobody"):
        with pytest.raises(Unauthenticated) as caught:
            _try(database, home, name, "wrong wrong wrong")
        messages.add(caught.value.message)
    assert len(messages) == 1


def test_repeated_failures_lock_the_account_for_a_while(database: Database, home: Path) -> None:
    for _ in range(MAX_FAILURES):
        with pytest.raises(Unauthenticated):
            _try(database, home, "ana", "wrong wrong wrong")
    with pytest.raises(Unauthenticated, match="wait five minutes"):
        _try(database, home, "ana", PASSWORD)


def test_a_token_is_stored_as_a_digest_and_carries_its_user(database: Database, home: Path) -> None:
    with unit_of_work(database, system("test")) as session:
        user = session.exec(select(User).where(User.username == "ana")).one()
        value = create_token(session, home, user, "ci")
        reading = create_token(session, home, user, "ci", write=False)
    with database.read() as session:
        assert context_of_token(session, home, value).may_write
        assert not context_of_token(session, home, reading).may_write
        stored = session.exec(select(Token)).all()
        assert value not in " ".join(str(row.model_dump()) for row in stored)
        changes = session.exec(select(ObjectChange).where(ObjectChange.changed_object_type == "tokens")).all()
        assert all("digest" not in (change.postchange_data or {}) for change in changes)
        with pytest.raises(Unauthenticated):
            context_of_token(session, home, "dcim_wrong")


def test_a_short_password_and_a_taken_name_are_told_together(database: Database, home: Path) -> None:
    with pytest.raises(InvalidInput) as caught, unit_of_work(database, system("test")) as session:
        create_user(session, "ana", "short", superuser=False)
    assert [problem.where for problem in caught.value.problems] == ["password", "username"]


def test_whoever_may_only_read_writes_nothing(database: Database, home: Path) -> None:
    with pytest.raises(Forbidden), unit_of_work(database, Context(actor="bob", may_write=False)):
        pass

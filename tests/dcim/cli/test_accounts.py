"""Users, groups, tokens and permissions as they are typed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from alembic import command
from sqlmodel import select
from typer.testing import CliRunner, Result

from dcim.access.auth import check_password
from dcim.access.context import system
from dcim.access.granting import create_first_groups
from dcim.access.models import ObjectChange
from dcim.access.tokens import admit
from dcim.access.uow import unit_of_work
from dcim.app import load_models, schema
from dcim.cli.main import app
from dcim.core.db import Database, set_database
from dcim.core.errors import DcimError, InvalidInput, NotFound, Unauthenticated
from dcim.core.secrets import create_key

Run = Callable[..., Any]
PASSWORD = "correct horse battery"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database of a home that is set up, with the first groups."""
    load_models()
    create_key(tmp_path)
    database = Database(f"sqlite:///{tmp_path}/dcim.sqlite3")
    database.create_all()
    command.stamp(schema.config(database), "head")
    with unit_of_work(database, system("test")) as session:
        create_first_groups(session)
    for name in ("DCIM_URL", "DCIM_TOKEN", "DCIM_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DCIM_HOME", str(tmp_path))
    yield database
    structlog.reset_defaults()  # the commands' logs went to streams that are closed now
    set_database(None)
    database.close()


@pytest.fixture
def dcim(database: Database) -> Run:
    """``dcim("user add bob", "--group", "viewers", stdin=…)``: its JSON; raises the error that it ends with."""

    def run(words: str, *more: str, stdin: str | None = None, as_json: bool = True) -> Any:
        arguments = [*words.split(), *more, *(["--json"] if as_json else [])]
        result: Result = CliRunner().invoke(app, arguments, input=stdin, catch_exceptions=True)
        if isinstance(result.exception, DcimError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout) if as_json else result.stdout

    return run


def test_a_user_is_added_with_a_password_from_standard_input(dcim: Run, database: Database) -> None:
    added = dcim("user add bob --password-stdin --group viewers --email bob@example.org", stdin=PASSWORD + "\n")
    assert added == {"user": "bob", "superuser": False, "groups": ["viewers"], "password": None}
    with database.write() as session:
        assert check_password(session, "bob", PASSWORD).email == "bob@example.org"
    [row] = dcim("user list")
    assert (row["user"], row["groups"], row["active"], row["superuser"]) == ("bob", ["viewers"], True, False)
    assert row["last_login"] is not None
    with database.read() as session:
        lines = session.exec(select(ObjectChange).where(ObjectChange.changed_object_type == "users")).all()
        assert lines[0].user_name == "dcim:cli"
        assert lines[0].message.startswith("user add by ")


def test_a_made_up_password_is_shown_once(dcim: Run, database: Database) -> None:
    password = dcim("user add bob")["password"]
    assert len(password) >= 16
    with database.write() as session:
        check_password(session, "bob", password)
    assert password not in dcim("user list", as_json=False)
    assert "They see nothing yet" in dcim("user add eve", as_json=False)


@pytest.mark.parametrize(
    "words", ["user add bob --password x", "user password bob secret", "token create bob --token x"]
)
def test_no_secret_is_taken_from_the_commands_words(dcim: Run, words: str) -> None:
    assert CliRunner().invoke(app, words.split()).exit_code == 2


def test_a_password_is_changed_and_a_user_kept_out(dcim: Run, database: Database) -> None:
    dcim("user add bob --password-stdin", stdin=PASSWORD + "\n")
    token = dcim("token create bob")["token"]
    dcim("user password bob --password-stdin", stdin="another long one\n")
    with database.write() as session:
        check_password(session, "bob", "another long one")
    assert dcim("user disable bob") == {"user": "bob", "active": False}
    with pytest.raises(Unauthenticated):
        admit(database, Path(str(database.url.database)).parent, token)
    dcim("user enable bob")
    assert admit(database, Path(str(database.url.database)).parent, token).actor == "bob"
    with pytest.raises(NotFound, match="no user 'eve'"):
        dcim("user disable eve")
    with pytest.raises(InvalidInput, match="not changed"):
        dcim("user password bob --password-stdin", stdin="short\n")


def test_groups_are_joined_left_and_removed(dcim: Run) -> None:
    for name in ("bob", "eve"):
        dcim(f"user add {name} --password-stdin", stdin=PASSWORD + "\n")
    dcim("group add ivry --description", "who works there")
    dcim("group join ivry bob eve")
    dcim("group leave ivry eve")
    groups = {row["group"]: row["users"] for row in dcim("group list")}
    assert groups == {"ivry": ["bob"], "operators": [], "viewers": []}
    dcim("group remove ivry")
    assert [row["group"] for row in dcim("group list")] == ["operators", "viewers"]
    with pytest.raises(NotFound, match="no group 'ivry'"):
        dcim("group join ivry bob")


def test_tokens_are_made_listed_and_revoked(dcim: Run, database: Database, tmp_path: Path) -> None:
    dcim("user add bob --password-stdin", stdin=PASSWORD + "\n")
    value = dcim("token create bob --description ci --read-only --expires 2031-01-31 --allowed-ip 192.0.2.7/24")[
        "token"
    ]
    context = admit(database, tmp_path, value, address="192.0.2.9")
    assert (context.actor, context.may_write) == ("bob", False)
    [row] = dcim("token list bob")
    assert (row["description"], row["write"], row["allowed_ips"]) == ("ci", False, ["192.0.2.0/24"])
    assert row["expires"].startswith("2031-01-31")
    assert row["last_used"] is not None
    assert value not in json.dumps(row)
    printed = dcim("token create bob", as_json=False).strip()
    assert admit(database, tmp_path, printed).may_write
    kept = tmp_path / "token"
    assert dcim(f"token create bob --to {kept}")["token"] is None
    assert kept.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InvalidInput):
        dcim(f"token create bob --to {kept}")
    assert len(dcim("token list")) == 3, "a token that could not be kept was not made"
    dcim(f"token revoke {row['id']}")
    with pytest.raises(Unauthenticated):
        admit(database, tmp_path, value, address="192.0.2.9")
    with pytest.raises(InvalidInput, match="is no time"):
        dcim("token create bob --expires soon")


def test_permissions_are_added_checked_listed_and_removed(dcim: Run, database: Database, tmp_path: Path) -> None:
    dcim("user add bob --password-stdin", stdin=PASSWORD + "\n")
    value = dcim("token create bob")["token"]
    added = dcim(
        "permission add ivry -t dcim.device -t dcim.rack -a view -a change -u bob -g viewers",
        "--where", '{"site__slug": "ivry"}',
    )  # fmt: skip
    assert added["constraints"] == {"site__slug": "ivry"}
    context = admit(database, tmp_path, value)
    assert context.may("change", "dcim.rack")
    assert not context.may("delete", "dcim.rack")
    rows = {row["name"]: row for row in dcim("permission list")}
    assert (rows["ivry"]["users"], rows["ivry"]["groups"]) == (["bob"], ["viewers"])
    assert '{"site__slug": "ivry"}' in dcim("permission list", as_json=False)
    with pytest.raises(InvalidInput) as caught:
        dcim("permission add bad -t dcim.devise -a viw", "--where", '{"x": 1}')
    assert len(caught.value.problems) == 2
    with pytest.raises(InvalidInput, match="is no JSON"):
        dcim("permission add bad -t dcim.device", "--where", "site=ivry")
    dcim("permission remove ivry")
    assert not admit(database, tmp_path, value).may("change", "dcim.rack")
    with pytest.raises(NotFound, match="no permission 'ivry'"):
        dcim("permission remove ivry")

"""``dcim user`` and ``dcim group``: who may log in. Done on the machine that holds ``DCIM_HOME``."""

import getpass
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from sqlmodel import Session, select

from dcim.access.context import system
from dcim.access.models import Group, User
from dcim.access.uow import unit_of_work
from dcim.access.users import (
    create_group,
    create_user,
    delete_group,
    find_group,
    find_user,
    groups_of,
    join_group,
    leave_group,
    set_active,
    set_password,
)
from dcim.app import App, open_app
from dcim.cli.output import JsonFlag, out, print_json, table
from dcim.core.clock import iso

users = typer.Typer(no_args_is_help=True, help="People and programs that log in, and their groups.")
groups = typer.Typer(no_args_is_help=True, help="Sets of users that permissions are given to.")

PasswordFlag = typer.Option(False, "--password-stdin", help="Read the password from standard input.")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(users, name="user")
    app.add_typer(groups, name="group")


def ask_password(from_stdin: bool) -> tuple[str, bool]:
    """(a password, whether it was made up): never from the command's words, which others on the machine can read."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n"), False
    if sys.stdin.isatty() and sys.stdout.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True), False
    return secrets.token_urlsafe(15), True


@contextmanager
def writing(what: str) -> Iterator[tuple[Session, App]]:
    """A unit of work of dcim itself, with who typed ``what`` as its reason."""
    app = open_app()
    with unit_of_work(app.database, system("cli", f"{what} by {getpass.getuser()}")) as session:
        yield session, app


@contextmanager
def looking() -> Iterator[Session]:
    """A session that sees everything."""
    with open_app().database.read() as session:
        yield session


def tell(data: dict[str, Any], sentence: str, as_json: bool) -> None:
    """Print the data for programs, or the sentence for people."""
    if as_json:
        print_json(data)
    else:
        out.print(sentence)


def _user_add(
    username: str,
    superuser: bool = typer.Option(False, help="May do everything; others need permissions."),
    group: list[str] = typer.Option([], help="A group to be in (repeatable), for example viewers or operators."),
    email: str = "",
    first_name: str = "",
    last_name: str = "",
    password_stdin: bool = PasswordFlag,
    json: JsonFlag = False,
) -> None:
    """Add a user. The password is asked for, read with --password-stdin, or made up and shown once."""
    password, made_up = ask_password(password_stdin)
    with writing("user add") as (session, _app):
        user = create_user(
            session, username, password, superuser=superuser, email=email, first_name=first_name, last_name=last_name
        )
        for name in group:
            join_group(session, user, find_group(session, name))
    answer = {"user": username, "superuser": superuser, "groups": group, "password": password if made_up else None}
    if json:
        print_json(answer)
        return
    out.print(f"added {username}" + (f" with password {password} (shown only now)" if made_up else ""))
    if not superuser and not group:
        out.print("They see nothing yet: dcim group join viewers, or dcim permission add")


users.command("add")(_user_add)
users.command("create", hidden=True)(_user_add)


@users.command("list")
def user_list(json: JsonFlag = False) -> None:
    """List the users."""
    with looking() as session:
        in_groups = groups_of(session)
        rows: list[dict[str, Any]] = [
            {"user": user.username, "active": user.is_active, "superuser": user.is_superuser, "email": user.email,
             "groups": in_groups.get(user.pk, []), "last_login": iso(user.last_login)}
            for user in session.exec(select(User).order_by(User.username))
        ]  # fmt: skip
    if json:
        print_json(rows)
        return
    table(
        ["user", "may", "groups", "last login"],
        [[row["user"], _may(row), ", ".join(row["groups"]), row["last_login"] or "never"] for row in rows],
    )  # fmt: skip


def _may(row: dict[str, Any]) -> str:
    if not row["active"]:
        return "not log in"
    return "do everything" if row["superuser"] else "as permitted"


@users.command("disable")
def user_disable(username: str, json: JsonFlag = False) -> None:
    """Keep a user out: their browsers are logged out, their tokens refused."""
    with writing("user disable") as (session, _app):
        set_active(session, find_user(session, username), False)
    tell({"user": username, "active": False}, f"{username} may not log in any more", json)


@users.command("enable")
def user_enable(username: str, json: JsonFlag = False) -> None:
    """Let a user in again."""
    with writing("user enable") as (session, _app):
        set_active(session, find_user(session, username), True)
    tell({"user": username, "active": True}, f"{username} may log in again", json)


@users.command("password")
def user_password(username: str, password_stdin: bool = PasswordFlag, json: JsonFlag = False) -> None:
    """Give a user another password; a lock-out ends, their browsers are logged out."""
    password, made_up = ask_password(password_stdin)
    with writing("user password") as (session, _app):
        set_password(session, find_user(session, username), password)
    shown = f" to {password} (made up; shown only now)" if made_up else ""
    answer = {"user": username, "password": password if made_up else None}
    tell(answer, f"changed the password of {username}{shown}", json)


@groups.command("add")
def group_add(name: str, description: str = "", json: JsonFlag = False) -> None:
    """Add a group."""
    with writing("group add") as (session, _app):
        create_group(session, name, description)
    tell({"group": name}, f"added the group {name}", json)


@groups.command("list")
def group_list(json: JsonFlag = False) -> None:
    """List the groups and who is in them."""
    with looking() as session:
        names = {user.pk: user.username for user in session.exec(select(User).order_by(User.username))}
        in_groups = groups_of(session)
        rows = [
            {"group": group.name, "description": group.description,
             "users": [name for pk, name in names.items() if group.name in in_groups.get(pk, [])]}
            for group in session.exec(select(Group).order_by(Group.name))
        ]  # fmt: skip
    if json:
        print_json(rows)
    else:
        table(["group", "users", "description"], [[r["group"], ", ".join(r["users"]), r["description"]] for r in rows])


@groups.command("remove")
def group_remove(name: str, json: JsonFlag = False) -> None:
    """Remove a group; its users stay."""
    with writing("group remove") as (session, _app):
        delete_group(session, find_group(session, name))
    tell({"group": name, "removed": True}, f"removed the group {name}", json)


@groups.command("join")
def group_join(name: str, username: list[str], json: JsonFlag = False) -> None:
    """Put users into a group."""
    with writing("group join") as (session, _app):
        group = find_group(session, name)
        for one in username:
            join_group(session, find_user(session, one), group)
    tell({"group": name, "users": username}, f"{', '.join(username)} in {name}", json)


@groups.command("leave")
def group_leave(name: str, username: list[str], json: JsonFlag = False) -> None:
    """Take users out of a group."""
    with writing("group leave") as (session, _app):
        group = find_group(session, name)
        for one in username:
            leave_group(session, find_user(session, one), group)
    tell({"group": name, "users": username}, f"{', '.join(username)} not in {name} any more", json)

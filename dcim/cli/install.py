"""``dcim init``, users and tokens: what is done on the machine that holds ``DCIM_HOME``."""

import getpass
import os
import secrets
import sys
from pathlib import Path

import typer
from sqlmodel import select

from dcim.access.auth import create_token, create_user
from dcim.access.context import system
from dcim.access.models import User
from dcim.access.uow import unit_of_work
from dcim.app import open_app, schema
from dcim.cli.output import JsonFlag, out, print_json
from dcim.core.db import Database
from dcim.core.errors import InvalidInput, NotFound, Problem
from dcim.core.secrets import create_key
from dcim.core.settings import load_settings

users = typer.Typer(no_args_is_help=True, help="People and programs that log in.")
tokens = typer.Typer(no_args_is_help=True, help="API tokens.")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(init)
    app.add_typer(users, name="user")
    app.add_typer(tokens, name="token")


def init(
    username: str = typer.Option("", "--user", help="The first user's name; yours by default."),
    password_stdin: bool = typer.Option(False, help="Read the first user's password from standard input."),
    migrate: bool = typer.Option(False, help="Bring an existing database to this release's schema."),
    json: JsonFlag = False,
) -> None:
    """Create the database, the first user and a token.

    There is no default password: it is asked for on a terminal, read with --password-stdin, or made up and shown once.
    """
    settings = load_settings()
    os.umask(0o077)
    settings.home.mkdir(parents=True, exist_ok=True)
    create_key(settings.home)
    database = Database(settings.resolved_database_url)
    before = schema.current(database)
    if before not in (None, schema.head()) and not migrate:
        raise InvalidInput(f"the database has schema {before}: back it up, then run 'dcim init --migrate'")
    schema.migrate(database)
    database.close()
    app = open_app(settings)
    name = username or getpass.getuser()
    with app.database.read() as session:
        existing = session.exec(select(User)).first()
    if existing is not None:
        message = {"home": str(settings.home), "schema": schema.head(), "created": False}
        if json:
            print_json(message)
        else:
            out.print(f"{settings.home} was set up already (schema {schema.head()}); nothing else changed")
        return
    password, made_up = _password(password_stdin)
    with unit_of_work(app.database, system("init", "first user")) as session:
        user = create_user(session, name, password, superuser=True)
        token = create_token(session, settings.home, user, "made by dcim init")
    if json:
        print_json({
            "home": str(settings.home), "schema": schema.head(), "created": True, "user": name, "token": token,
            "password": password if made_up else None,
        })  # fmt: skip
        return
    out.print(f"Set up in [bold]{settings.home}[/bold] (schema {schema.head()})")
    out.print(f"  user      {name}")
    if made_up:
        out.print(f"  password  {password}   (made up; shown only now)")
    out.print(f"  token     {token}   (shown only now)")
    out.print("Next: dcim import examples/aquaray, then dcim lab up, then dcim serve")


def _password(from_stdin: bool) -> tuple[str, bool]:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n"), False
    if sys.stdin.isatty() and sys.stdout.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True), False
    return secrets.token_urlsafe(15), True


@users.command("create")
def user_create(
    username: str,
    superuser: bool = typer.Option(False, help="May write; others only read."),
    password_stdin: bool = typer.Option(False, help="Read the password from standard input."),
) -> None:
    """Add a user."""
    app = open_app()
    password, made_up = _password(password_stdin)
    with unit_of_work(app.database, system("cli", f"user create by {getpass.getuser()}")) as session:
        create_user(session, username, password, superuser=superuser)
    out.print(f"created {username}" + (f" with password {password} (shown only now)" if made_up else ""))


@tokens.command("create")
def token_create(
    username: str,
    description: str = "",
    read_only: bool = typer.Option(False, help="The token may only read."),
    to: Path | None = typer.Option(None, help="Write the token into this file (mode 0600) instead of printing it."),
) -> None:
    """Add a token for a user; it is shown once."""
    app = open_app()
    with unit_of_work(app.database, system("cli", f"token create by {getpass.getuser()}")) as session:
        user = session.exec(select(User).where(User.username == username)).first()
        if user is None:
            raise NotFound(f"no user {username!r}: see 'dcim user create'")
        token = create_token(session, app.settings.home, user, description, write=not read_only)
    if to is None:
        print(token)
        return
    try:
        descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InvalidInput(problems=[Problem(str(to), f"cannot be written: {error.strerror}")]) from error
    with os.fdopen(descriptor, "w") as stream:
        stream.write(token + "\n")

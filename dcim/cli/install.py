"""``dcim init``: what is done first on the machine that holds ``DCIM_HOME``."""

import getpass
import os

import typer
from sqlmodel import select

from dcim.access.auth import create_token, create_user
from dcim.access.context import system
from dcim.access.granting import create_first_groups
from dcim.access.models import User
from dcim.access.uow import unit_of_work
from dcim.app import open_app, schema
from dcim.cli.accounts import ask_password
from dcim.cli.output import JsonFlag, out, print_json
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from dcim.core.secrets import create_key
from dcim.core.settings import load_settings


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(init)


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
    password, made_up = ask_password(password_stdin)
    with unit_of_work(app.database, system("init", "first user")) as session:
        create_first_groups(session)
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

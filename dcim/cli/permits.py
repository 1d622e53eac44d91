"""``dcim token`` and ``dcim permission``: what may be done with which key. Done on the machine of ``DCIM_HOME``."""

import json as json_module
import os
from pathlib import Path
from typing import Any

import typer
from sqlmodel import col, select

from dcim.access.granting import delete_permission, find_permission, holders, save_permission
from dcim.access.models import ObjectPermission, Token, User
from dcim.access.tokens import add_token, revoke_token
from dcim.access.users import find_group, find_user
from dcim.cli.accounts import looking, tell, writing
from dcim.cli.output import JsonFlag, print_json, table
from dcim.core.clock import from_iso, iso
from dcim.core.errors import InvalidInput, Problem

tokens = typer.Typer(no_args_is_help=True, help="API tokens.")
permissions = typer.Typer(no_args_is_help=True, help="What users and groups may do, to which objects.")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(tokens, name="token")
    app.add_typer(permissions, name="permission")


@tokens.command("create")
def token_create(
    username: str,
    description: str = "",
    read_only: bool = typer.Option(False, help="The token may only read."),
    expires: str = typer.Option("", help="When it ends, for example 2027-01-31."),
    allowed_ip: list[str] = typer.Option([], help="A network that it may come from (repeatable); any when left out."),
    to: Path | None = typer.Option(None, help="Write the token into this file (mode 0600) instead of printing it."),
    json: JsonFlag = False,
) -> None:
    """Add a token for a user; it is shown once."""
    until = _moment(expires)
    with writing("token create") as (session, app):
        user = find_user(session, username)
        token, value = add_token(
            session, app.settings.home, user, description, write=not read_only, expires=until, allowed_ips=allowed_ip
        )
        if to is not None:
            _keep(to, value)
        answer = {"id": token.id, "user": username, "token": value if to is None else None, "write": not read_only}
    if json:
        print_json(answer)
    elif to is None:
        print(value)


@tokens.command("list")
def token_list(username: str = typer.Argument("", help="Only this user's."), json: JsonFlag = False) -> None:
    """List the tokens by their first characters."""
    with looking() as session:
        statement = select(Token, User.username).join(User, col(User.id) == Token.user_id)
        if username:
            statement = statement.where(User.id == find_user(session, username).id)
        rows = [
            {"id": token.id, "user": owner, "token": f"{token.hint}…", "write": token.write_enabled,
             "expires": iso(token.expires), "last_used": iso(token.last_used), "allowed_ips": token.allowed_ips,
             "description": token.description}
            for token, owner in session.exec(statement.order_by(col(Token.id)))
        ]  # fmt: skip
    if json:
        print_json(rows)
        return
    table(
        ["id", "user", "token", "may", "expires", "last used", "description"],
        [[r["id"], r["user"], r["token"], "write" if r["write"] else "read", r["expires"] or "never",
          r["last_used"] or "never", r["description"]] for r in rows],
    )  # fmt: skip


@tokens.command("revoke")
def token_revoke(token_id: int, json: JsonFlag = False) -> None:
    """Remove a token by its id (dcim token list)."""
    with writing("token revoke") as (session, _app):
        hint = revoke_token(session, token_id).hint
    tell({"id": token_id, "revoked": True}, f"revoked token {token_id} ({hint}…)", json)


@permissions.command("add")
def permission_add(
    name: str,
    object_type: list[str] = typer.Option(..., "--type", "-t", help="dcim.device, dcim.* or * (repeatable)."),
    action: list[str] = typer.Option(["view"], "--action", "-a", help="view, add, change, … (repeatable)."),
    where: str = typer.Option("", help='Constraints as JSON, for example \'{"site__slug": "ivry"}\'.'),
    user: list[str] = typer.Option([], "--user", "-u", help="Who has it (repeatable)."),
    group: list[str] = typer.Option([], "--group", "-g", help="Which groups have it (repeatable)."),
    description: str = "",
    json: JsonFlag = False,
) -> None:
    """Add a permission: actions on objects of some types, for users and groups."""
    constraints = _constraints(where)
    with writing("permission add") as (session, _app):
        row = save_permission(
            session, name=name, object_types=object_type, actions=action, constraints=constraints,
            description=description, users=[find_user(session, one).pk for one in user],
            groups=[find_group(session, one).pk for one in group],
        )  # fmt: skip
        answer = _shown(row, user, group)
    tell(answer, f"added the permission {name}", json)


@permissions.command("list")
def permission_list(json: JsonFlag = False) -> None:
    """List the permissions and who has them."""
    with looking() as session:
        given = holders(session)
        rows = [
            _shown(row, *given.get(row.pk, ([], [])))
            for row in session.exec(select(ObjectPermission).order_by(ObjectPermission.name))
        ]
    if json:
        print_json(rows)
        return
    table(
        ["permission", "actions", "on", "where", "users", "groups"],
        [[r["name"] if r["enabled"] else f"{r['name']} (off)", ", ".join(r["actions"]), ", ".join(r["object_types"]),
          json_module.dumps(r["constraints"]) if r["constraints"] else "everywhere", ", ".join(r["users"]),
          ", ".join(r["groups"])] for r in rows],
    )  # fmt: skip


@permissions.command("remove")
def permission_remove(name: str, json: JsonFlag = False) -> None:
    """Remove a permission from everybody who has it."""
    with writing("permission remove") as (session, _app):
        delete_permission(session, find_permission(session, name))
    tell({"permission": name, "removed": True}, f"removed the permission {name}", json)


def _shown(row: ObjectPermission, users_: list[str], groups_: list[str]) -> dict[str, Any]:
    return {
        "name": row.name, "description": row.description, "enabled": row.enabled, "object_types": row.object_types,
        "actions": row.actions, "constraints": row.constraints, "users": users_, "groups": groups_,
    }  # fmt: skip


def _constraints(text: str) -> Any:
    if not text:
        return None
    try:
        return json_module.loads(text)
    except ValueError as error:
        raise InvalidInput(problems=[Problem("--where", f"is no JSON: {error}")]) from error


def _moment(text: str) -> float | None:
    if not text:
        return None
    try:
        return from_iso(text)
    except ValueError as error:
        raise InvalidInput(problems=[Problem("--expires", f"{text!r} is no time: write 2027-01-31")]) from error


def _keep(path: Path, value: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InvalidInput(problems=[Problem(str(path), f"cannot be written: {error.strerror}")]) from error
    with os.fdopen(descriptor, "w") as stream:
        stream.write(value + "\n")

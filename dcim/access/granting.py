"""Permissions: saved, with everything that is wrong told at once, so that none is kept that means nothing."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from dcim.access.constraints import problems as constraint_problems
from dcim.access.grants import ACTIONS, EVERY_TYPE, as_constraints
from dcim.access.models import Group, ObjectPermission, PermissionGroup, PermissionUser, User
from dcim.access.objects import object_types, whole_of
from dcim.access.permissions import names_of
from dcim.access.users import create_group
from dcim.access.writing import consequences
from dcim.core.errors import InvalidInput, NotFound, Problem

WHOLE_SITE = ("dcim.*", "ipam.*", "tenancy.*", "vpn.*", "extras.*", "network.*", "provisioning.*", "core.*")
"""Everything but users, groups, permissions and tokens: whoever may write those may give themselves the rest."""


def save_permission(
    session: Session, *, name: str, object_types: Sequence[str], actions: Sequence[str], constraints: Any = None,
    description: str = "", enabled: bool = True, users: Iterable[int] | None = None,
    groups: Iterable[int] | None = None, permission: ObjectPermission | None = None,
) -> ObjectPermission:  # fmt: skip
    """Add a permission, or write ``permission`` anew. ``users`` and ``groups`` are ids; None leaves them as they are.

    InvalidInput lists every wrong object type, action, path of a constraint and id.
    """
    found = _problems(session, name, object_types, actions, constraints, permission)
    found += _unknown_ids(session, User, "users", users) + _unknown_ids(session, Group, "groups", groups)
    if found:
        raise InvalidInput("the permission was not saved", found)
    row = permission or ObjectPermission(name=name)
    row.name, row.description, row.enabled = name, description, enabled
    row.object_types, row.actions = list(dict.fromkeys(object_types)), list(dict.fromkeys(actions))
    row.constraints = constraints or None
    session.add(row)
    session.flush()
    for model, column, ids in ((PermissionUser, "user_id", users), (PermissionGroup, "group_id", groups)):
        if ids is not None:
            _assign(session, row, model, column, set(ids))
    return row


def check_permission(object_types: Sequence[str], actions: Sequence[str], constraints: Any) -> list[Problem]:
    """What is wrong with a permission's object types, actions and constraints; no database needed."""
    return [*_type_problems(object_types), *_action_problems(actions), *_constraint_problems(object_types, constraints)]


def delete_permission(session: Session, permission: ObjectPermission) -> None:
    """Remove a permission from everybody who has it."""
    with consequences(session):
        _assign(session, permission, PermissionUser, "user_id", set())
        _assign(session, permission, PermissionGroup, "group_id", set())
    session.delete(permission)
    session.flush()


def find_permission(session: Session, name: str) -> ObjectPermission:
    """The permission of a name. NotFound."""
    found = session.exec(select(ObjectPermission).where(ObjectPermission.name == name)).first()
    if found is None:
        raise NotFound(f"no permission {name!r}: see 'dcim permission list'")
    return found


def holders(session: Session) -> dict[int, tuple[list[str], list[str]]]:
    """The (users, groups) of each permission by its id, as names; two statements."""
    found: dict[int, tuple[list[str], list[str]]] = {}
    users = select(PermissionUser.permission_id, User.username).join(User, col(User.id) == PermissionUser.user_id)
    groups = select(PermissionGroup.permission_id, Group.name).join(Group, col(Group.id) == PermissionGroup.group_id)
    for permission_id, name in session.exec(users.order_by(User.username)):
        found.setdefault(permission_id, ([], []))[0].append(name)
    for permission_id, name in session.exec(groups.order_by(Group.name)):
        found.setdefault(permission_id, ([], []))[1].append(name)
    return found


def create_first_groups(session: Session) -> None:
    """What a new installation begins with: ``viewers`` see the whole site, ``operators`` run it."""
    viewers = create_group(session, "viewers", "See everything but users and permissions")
    operators = create_group(session, "operators", "See, change and run everything but users and permissions")
    save_permission(session, name="view", object_types=WHOLE_SITE, actions=["view"], groups=[viewers.pk])
    save_permission(session, name="operate", object_types=WHOLE_SITE, actions=list(ACTIONS), groups=[operators.pk])


def _problems(
    session: Session, name: str, object_types: Sequence[str], actions: Sequence[str], constraints: Any,
    permission: ObjectPermission | None,
) -> list[Problem]:  # fmt: skip
    found = []
    if not name.strip() or len(name) > 100:
        found.append(Problem("name", "is empty or has over 100 characters"))
    same = session.exec(select(ObjectPermission.id).where(ObjectPermission.name == name)).first()
    if same is not None and (permission is None or permission.id != same):
        found.append(Problem("name", f"{name!r} exists already: choose another"))
    return found + check_permission(object_types, actions, constraints)


def _type_problems(wanted: Sequence[str]) -> list[Problem]:
    known = object_types()
    names = names_of(list(known.values()))
    apps = {one.partition(".")[0] for one in known}
    found = [] if wanted else [Problem("object_types", "is empty: name at least one, for example dcim.device")]
    for one in wanted:
        kind = known.get(one)
        if one == EVERY_TYPE or (one.endswith(".*") and one[:-2] in apps) or one in names:
            continue
        if kind is not None and kind.part_of:
            found.append(Problem("object_types", f"{one} is guarded with {whole_of(kind).name}: name that"))
            continue
        near = difflib.get_close_matches(one, names, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(names)}"
        found.append(Problem("object_types", f"there is no object type {one!r}{hint}"))
    return found


def _action_problems(actions: Sequence[str]) -> list[Problem]:
    found = [] if actions else [Problem("actions", "is empty: name at least one, for example view")]
    unknown = [one for one in actions if one not in ACTIONS]
    return found + [Problem("actions", f"there is no action {one!r}: use {', '.join(ACTIONS)}") for one in unknown]


def _constraint_problems(wanted: Sequence[str], stored: Any) -> list[Problem]:
    if not stored:
        return []
    if not isinstance(stored, Mapping | list) or not all(isinstance(one, Mapping) for one in as_constraints(stored)):
        return [Problem("constraints", "must be null, an object of look-ups, or a list of such objects")]
    found = []
    for one in wanted:
        if one == EVERY_TYPE or one.endswith(".*"):
            found.append(Problem("constraints", f"cannot be checked for {one}: name the object types they are for"))
            continue
        kind = object_types().get(one)
        if kind is not None and kind.is_granted:
            found += constraint_problems(kind.table, one, as_constraints(stored))
    return found


def _unknown_ids(session: Session, model: Any, where: str, ids: Iterable[int] | None) -> list[Problem]:
    wanted = set(ids or ())
    if not wanted:
        return []
    known = set(session.exec(select(model.id).where(model.id.in_(wanted))))
    return [Problem(where, f"there is none with id {one}") for one in sorted(wanted - known)]


def _assign(session: Session, permission: ObjectPermission, model: Any, column: str, wanted: set[int]) -> None:
    rows = {
        getattr(row, column): row for row in session.exec(select(model).where(model.permission_id == permission.pk))
    }
    for one in rows.keys() - wanted:
        session.delete(rows[one])
    for one in sorted(wanted - rows.keys()):
        session.add(model(permission_id=permission.pk, **{column: one}))
    session.flush()

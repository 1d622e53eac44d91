"""The decision: may this context do this to these rows? Everything that asks, on every door, ends here.

``Context.may(action, object_type)`` answers for a type; this module answers for rows, as conditions and as checks.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, exists, false, or_, select, true
from sqlmodel import Session, col

from dcim.access.constraints import Who, condition
from dcim.access.context import Context
from dcim.access.grants import Grants, grants
from dcim.access.models import GroupMember, ObjectPermission, PermissionGroup, PermissionUser, User
from dcim.access.objects import ObjectType, of_model, of_table

CHUNK = 5000
"""Ids in one IN list."""

Reach = Literal["all", "none"] | ColumnElement[bool]
"""Which rows of a table: all, none, or those of a condition."""


def load_grants(session: Session, user: User) -> Grants:
    """What a user may do, by their own permissions and their groups'; one statement."""
    own = select(col(PermissionUser.permission_id)).where(col(PermissionUser.user_id) == user.pk)
    joined = (
        select(col(PermissionGroup.permission_id))
        .join(GroupMember, col(GroupMember.group_id) == col(PermissionGroup.group_id))
        .where(col(GroupMember.user_id) == user.pk)
    )
    statement = (
        select(col(ObjectPermission.object_types), col(ObjectPermission.actions), col(ObjectPermission.constraints))
        .where(
            col(ObjectPermission.enabled).is_(True),
            or_(col(ObjectPermission.id).in_(own), col(ObjectPermission.id).in_(joined)),
        )
        .order_by(col(ObjectPermission.id))
    )
    return grants(user.pk, user.username, [row._tuple() for row in session.execute(statement)])


def reach(found: Grants, action: str, kind: ObjectType) -> Reach:
    """The rows of a table that ``action`` is granted on. A part is reached with its whole."""
    if kind.part_of:
        whole = of_table(kind.whole)
        if whole is None:
            return "none"
        inside = reach(found, action, whole)
        if isinstance(inside, str):
            return inside
        column = kind.table.c[kind.part_of]
        return exists(select(1).where(whole.table.c.id == column, inside).correlate(kind.table))
    if action == "view" and kind.sight:
        return "all" if kind.sight == "everybody" else "none"
    constraints = found.constraints(action, kind.name)
    if constraints is None:
        return "none"
    if not constraints:
        return "all"
    return condition(kind.table, constraints, Who(found.user_id, found.username))


def permitted(context: Context, action: str, model: Any) -> ColumnElement[bool]:
    """The condition on a model's rows that the context may do ``action`` to them; true for whoever may do everything.

    For a statement that must not even find others: ``select(Device).where(permitted(context, "change", Device))``.
    """
    if action != "view" and not context.may_write:
        return false()
    if context.is_superuser:
        return true()
    found = reach(context.grants, action, of_model(model))
    if isinstance(found, str):
        return true() if found == "all" else false()
    return found


def denied(session: Session, context: Context, action: str, kind: ObjectType, ids: Iterable[int]) -> list[int]:
    """Those of ``ids`` that the context may not do ``action`` to, as the rows are now; no statement unless needed."""
    wanted = list(dict.fromkeys(ids))
    if context.is_superuser or not wanted:
        return []
    within = reach(context.grants, action, kind)
    if isinstance(within, str):
        return [] if within == "all" else wanted
    allowed: set[int] = set()
    connection = session.connection()
    for start in range(0, len(wanted), CHUNK):
        part = kind.table.c.id.in_(wanted[start : start + CHUNK])
        allowed.update(connection.execute(select(kind.table.c.id).where(part, within)).scalars())
    return [one for one in wanted if one not in allowed]


def require_rows(session: Session, context: Context, action: str, model: Any, ids: Iterable[int]) -> Context:
    """Like ``Context.require``, for these rows: Forbidden when one of them is out of reach.

    The message says how many, not which: a name would tell of what the actor may not see.
    """
    kind = of_model(model)
    entitled = context.require(action, kind.name)
    wanted = list(ids)
    refused = denied(session, context, action, kind, wanted)
    if refused:
        some = "this object" if len(wanted) == 1 else f"{len(refused)} of these {len(wanted)} objects"
        raise context.refusal(action, kind.name, some)
    return entitled


def require_all(context: Context, action: str, object_type: str) -> Context:
    """Like ``Context.require``, for every object of the type: Forbidden for a permission with constraints."""
    entitled = context.require(action, object_type)
    if not context.is_superuser and context.grants.constraints(action, object_type):
        raise context.refusal(action, object_type, "every object at once")
    return entitled


def names_of(kinds: Sequence[ObjectType]) -> list[str]:
    """The names that a permission may use, in order."""
    return sorted(kind.name for kind in kinds if kind.is_granted)

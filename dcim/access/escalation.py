"""Nobody makes themselves a superuser: whoever may write users may not touch those who may do everything."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm.attributes import get_history
from sqlmodel import Session, select

from dcim.access.context import Context
from dcim.access.models import Token, User
from dcim.core.errors import Forbidden


def refuse_escalation(
    session: Session, context: Context, new: Iterable[Any], changed: Iterable[Any], deleted: Iterable[Any]
) -> None:
    """Raise Forbidden when someone who is no superuser writes a superuser, or a token of another one.

    Whoever may write permissions or groups can still give themselves any permission but this one: as in NetBox, that
    right is an administrator's.
    """
    for row in (*new, *changed, *deleted):
        if isinstance(row, User) and (row.is_superuser or any(get_history(row, "is_superuser").deleted or ())):
            raise Forbidden(f"{context.actor} may not write {row.username}, who is to be or is a superuser: ask one")
        if isinstance(row, Token) and row.user_id != context.user_id:
            with session.no_autoflush:
                owner = session.exec(select(User.is_superuser).where(User.id == row.user_id)).first()
            if owner:
                raise Forbidden(f"{context.actor} may not write the token of a superuser: ask one")

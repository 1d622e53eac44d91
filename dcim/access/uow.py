"""The unit of work: one transaction, one Context, what it may write, its change-log rows, what follows the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeGuard

from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.attributes import get_history
from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.models import ObjectChange
from dcim.access.writing import Guard
from dcim.access.writing import consequences as consequences
from dcim.core.db import Database
from dcim.core.errors import Forbidden
from dcim.core.rows import Row

_QUIET_FIELDS = frozenset({"last_updated", "created"})


@contextmanager
def unit_of_work(database: Database, context: Context) -> Iterator[Session]:
    """A write transaction in which every row is checked against ``context`` and every change is logged with it.

    Raises Forbidden when the context may not write, or not these rows (``dcim.access.writing`` says when). Callbacks
    given to ``after_commit`` run once the transaction stands, and are dropped with it when it fails.
    """
    if not context.may_write:
        raise Forbidden(f"{context.actor} may only read: use an account or token that may write")
    callbacks: list[Callable[[], None]] = []
    with database.write() as session:
        session.info["context"] = context
        session.info["after_commit"] = callbacks
        event.listen(session, "after_flush", _log_changes)
        guard = None if context.is_superuser else Guard(session, context)
        yield session
        if guard is not None:
            guard.finish()
    for callback in callbacks:
        callback()


def after_commit(session: Session, callback: Callable[[], None]) -> None:
    """Run ``callback`` when the unit of work of ``session`` has been committed."""
    session.info["after_commit"].append(callback)


def context_of(session: Session) -> Context:
    """The context of a unit of work's session."""
    context: Context = session.info["context"]
    return context


def _log_changes(session: OrmSession, flush_context: Any) -> None:
    context: Context = session.info["context"]
    rows = [_line(context, "create", new, None, new.as_dict()) for new in session.new if _logged(new)]
    for changed in filter(_logged, session.dirty):
        before = _before(changed)
        if before:
            after = changed.as_dict()
            rows.append(_line(context, "update", changed, {**after, **before}, after))
    rows += [_line(context, "delete", gone, gone.as_dict(), None) for gone in session.deleted if _logged(gone)]
    if rows:
        session.connection().execute(insert(ObjectChange), rows)


def _logged(instance: object) -> TypeGuard[Row]:
    return isinstance(instance, Row) and instance.__changelog__


def _before(instance: Row) -> dict[str, Any]:
    """Earlier values of the fields that changed, secrets and times left out."""
    changed: dict[str, Any] = {}
    for attribute in inspect(instance).mapper.column_attrs:
        if attribute.key in _QUIET_FIELDS or attribute.key in instance.__secret_fields__:
            continue
        history = get_history(instance, attribute.key)
        if history.has_changes() and history.deleted:
            changed[attribute.key] = history.deleted[0]
    return changed


def _line(
    context: Context, action: str, instance: Row, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> dict[str, Any]:
    shown = getattr(instance, "name", None) or getattr(instance, "username", None) or f"#{instance.id}"
    line = ObjectChange(
        user_name=context.actor, request_id=context.request_id, action=action,
        changed_object_type=str(instance.__tablename__), changed_object_id=instance.pk, object_repr=str(shown)[:200],
        message=context.reason, prechange_data=_plain(before), postchange_data=_plain(after),
    ).model_dump()  # fmt: skip
    del line["id"]
    return line


def _plain(data: dict[str, Any] | None) -> dict[str, Any] | None:
    """Values as JSON holds them: bytes in hexadecimal."""
    if data is None:
        return None
    return {key: value.hex() if isinstance(value, bytes) else value for key, value in data.items()}

"""Durable locks between operations: all or none, in sorted order, without expiry."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from dcim.core.clock import dcim_now, iso
from dcim.core.ids import uuid7
from dcim.engine.models import Lock
from dcim.engine.queries import OPERATIONS, table_of
from dcim.engine.rows import Claim

LOCKS = table_of(Lock)


@dataclass(frozen=True)
class Blocker:
    """Who holds a resource."""

    operation_id: int
    resource: str
    uid: str
    kind: str
    subject_name: str
    since: float

    def __str__(self) -> str:
        return f"{self.resource} is locked by {self.kind} {self.subject_name} ({self.uid}) since {iso(self.since)}"


class Blocked(Exception):
    """Another operation holds a lock that this one needs; raised to roll back those already taken."""

    def __init__(self, blocker: Blocker) -> None:
        super().__init__(str(blocker))
        self.blocker = blocker


def take(connection: Connection, operation: Claim, resources: Sequence[str]) -> None:
    """Take all of ``resources`` (sorted by the caller). Raises Blocked; the transaction must then be rolled back."""
    if not resources:
        return
    now = operation.now()
    rows = [
        {"uid": uuid7(), "created": now, "last_updated": now, "resource": resource, "operation_id": operation.id,
         "environment": operation.environment, "since": now}
        for resource in resources
    ]  # fmt: skip
    make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    insert = make(LOCKS).values(rows).on_conflict_do_nothing(index_elements=["resource"])
    holder = (
        select(LOCKS.c.operation_id, LOCKS.c.resource, OPERATIONS.c.uid, OPERATIONS.c.kind,
               OPERATIONS.c.subject_name, LOCKS.c.since)
        .join(OPERATIONS, OPERATIONS.c.id == LOCKS.c.operation_id)
        .where(LOCKS.c.resource.in_(resources), LOCKS.c.operation_id != operation.id)
        .order_by(LOCKS.c.resource)
        .limit(1)
    )  # fmt: skip
    own = select(func.count()).where(LOCKS.c.resource.in_(resources), LOCKS.c.operation_id == operation.id)
    while connection.execute(insert).rowcount != len(rows):
        blocker = connection.execute(holder).first()
        if blocker is not None:
            raise Blocked(Blocker(**blocker._mapping))
        if connection.execute(own).scalar_one() == len(rows):
            return
        # What was in the way when we inserted was let go before we looked: not ours yet, so once more.


def still_held(connection: Connection, blocker: Blocker) -> bool:
    """Whether the blocker still holds its resource; if so it cannot let go before this transaction ends.

    Asked before the waiting operation writes that it waits: so the release sees who waits, and no wake-up is missed.
    """
    statement = (
        select(LOCKS.c.id)
        .where(LOCKS.c.resource == blocker.resource, LOCKS.c.operation_id == blocker.operation_id)
        .with_for_update(read=True)
    )
    return connection.execute(statement).first() is not None


def release(connection: Connection, operation_id: int) -> None:
    """Give back every lock of an operation and wake those that waited for it."""
    if connection.execute(delete(LOCKS).where(LOCKS.c.operation_id == operation_id)).rowcount:
        connection.execute(
            update(OPERATIONS).where(OPERATIONS.c.waiting_on == operation_id).values(due_at=dcim_now(), waiting_on=None)
        )

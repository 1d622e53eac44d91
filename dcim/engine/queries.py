"""The runner's statements. Each is built once; a step costs four of them in one transaction, its intent two.

Every write of a lease's holder goes through ``write_fenced``: ``WHERE id = … AND fence = …`` first, so that a worker
whose lease was taken over changes nothing.
"""

import time
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, Update, and_, bindparam, case, insert, select, update
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from dcim.core.clock import dcim_now
from dcim.core.ids import uuid7
from dcim.engine.models import Event, Operation, Step
from dcim.engine.outcomes import LeaseLost
from dcim.engine.prepared import Prepared
from dcim.engine.rows import Claim, StepRow
from dcim.engine.steps import LEASE_SECONDS

EventLine = tuple[str, str, dict[str, Any]]
"""(kind, message, data) of a line of the journal."""


def table_of(model: Any) -> Table:
    """The SQLAlchemy table of a model."""
    table: Table = model.__table__
    return table


OPERATIONS, STEPS, EVENTS = table_of(Operation), table_of(Step), table_of(Event)
_o = OPERATIONS.c

_CLAIM_COLUMNS = (
    "id", "uid", "job_id", "kind", "kind_version", "subject_type", "subject_id", "subject_name", "environment", "site",
    "actor", "reason", "params", "scratch", "state", "phase", "last_phase", "ending", "ending_reason", "cancel_reason",
    "waiting_reason", "previous_owner", "was_woken", "fence", "version",
)  # fmt: skip
_STEP_COLUMNS = (
    "id", "operation_id", "phase", "position", "name", "target", "state", "attempts", "intent", "error", "error_class",
    "waiting_reason", "due_at", "first_started", "started", "ended", "progress", "evidence", "undo_intent",
    "undo_evidence",
)  # fmt: skip
_STEP_WRITES = (
    "state", "attempts", "error", "error_class", "waiting_reason", "due_at", "first_started", "started", "ended",
    "progress",
)  # fmt: skip
_DONE_WRITES = (*_STEP_WRITES, "evidence", "undo_evidence")


def _due(sites: tuple[str, ...]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_o.due_at <= dcim_now(), _o.lease_until <= dcim_now()]
    if sites:
        conditions.append(_o.site.in_(sites))
    return conditions


def due_ids(session: Session, limit: int, sites: tuple[str, ...] = ()) -> list[int]:
    """Ids of operations that are due and not leased, the longest due first."""
    statement = select(_o.id).where(*_due(sites)).order_by(_o.due_at).limit(limit)
    return list(session.connection().execute(statement).scalars())


@lru_cache(maxsize=1)
def _claim_statement() -> Update:
    candidates = (
        select(_o.id)
        .where(_o.id.in_(bindparam("ids", expanding=True)), *_due(()))
        .order_by(_o.due_at)
        .limit(bindparam("top"))
        .with_for_update(skip_locked=True)
    )
    return (
        update(OPERATIONS)
        .where(_o.id.in_(candidates))
        .values(
            lease_owner=bindparam("owner"),
            previous_owner=_o.lease_owner,
            lease_until=dcim_now() + LEASE_SECONDS,
            fence=_o.fence + 1,
            was_woken=_o.woken,
            woken=0,
        )
        .returning(*(_o[name] for name in _CLAIM_COLUMNS), dcim_now().label("db_now"))
    )


def claim(session: Session, owner: str, ids: Sequence[int], limit: int) -> list[Claim]:
    """Take the leases of up to ``limit`` of ``ids`` that are due and free, with the steps of their phase."""
    asked_at = time.monotonic()
    connection = session.connection()
    found = connection.execute(_claim_statement(), {"ids": list(ids), "top": limit, "owner": owner}).all()
    claims = {row.id: Claim(**row._mapping) for row in found}
    told_at = time.monotonic()
    for operation in claims.values():
        operation.asked_at, operation.told_at = asked_at, told_at
    if claims:
        statement = (
            select(*(STEPS.c[name] for name in _STEP_COLUMNS))
            .join(OPERATIONS, and_(_o.id == STEPS.c.operation_id, _o.phase == STEPS.c.phase))
            .where(_o.id.in_(list(claims)))
            .order_by(STEPS.c.id)
        )
        for row in connection.execute(statement):
            claims[row.operation_id].steps.append(StepRow(**row._mapping))
    return list(claims.values())


def load_steps(session: Session, operation_id: int, first: int, last: int) -> list[StepRow]:
    """Rows of the phases ``first``..``last``, with evidence."""
    statement = (
        select(*(STEPS.c[name] for name in _STEP_COLUMNS))
        .where(STEPS.c.operation_id == operation_id, STEPS.c.phase.between(first, last))
        .order_by(STEPS.c.id)
    )
    return [StepRow(**row._mapping) for row in session.connection().execute(statement)]


@lru_cache(maxsize=256)
def _fenced(keys: tuple[str, ...]) -> Prepared:
    """The holder's update of its operation. ``due_in`` (seconds from now) and ``release`` are no columns."""
    values: dict[str, Any] = {
        key: bindparam(f"v_{key}", type_=_o[key].type) for key in keys if key not in ("due_in", "release")
    }
    values |= {"lease_until": dcim_now() + LEASE_SECONDS, "last_updated": dcim_now()}
    if "release" in keys:
        values |= {"lease_owner": "", "lease_until": 0.0}
    if "due_in" in keys:
        # A wake-up that came while the step ran makes the operation due at once.
        values["due_at"] = case((_o.woken == 1, dcim_now()), else_=dcim_now() + bindparam("v_due_in"))
    return Prepared(
        update(OPERATIONS)
        .where(_o.id == bindparam("b_id"), _o.fence == bindparam("b_fence"))
        .values(version=_o.version + bindparam("b_lines"), **values)
        .returning(_o.version, _o.cancel_reason, dcim_now().label("db_now"))
    )


def _step_update(names: Sequence[str]) -> Prepared:
    values = {name: bindparam(f"v_{name}", type_=STEPS.c[name].type) for name in names}
    return Prepared(update(STEPS).where(STEPS.c.id == bindparam("b_id")).values(last_updated=dcim_now(), **values))


_save_step, _save_done = _step_update(_STEP_WRITES), _step_update(_DONE_WRITES)
_save_intent = {name: _step_update([name]) for name in ("intent", "undo_intent")}
_insert_event = Prepared(
    insert(EVENTS).values({column.name: bindparam(column.name) for column in EVENTS.c if column.name != "id"})
)


def write_fenced(
    session: Session,
    operation: Claim,
    values: dict[str, Any],
    steps: Iterable[StepRow] = (),
    lines: Sequence[EventLine] = (),
    *,
    quiet: bool = False,
) -> None:
    """Write the operation's new values, its steps and its events; renews (or releases) the lease.

    ``quiet``: nothing that a person would see has changed, so the version stays.
    Raises LeaseLost, before anything is written, when another worker has taken over.
    """
    asked_at = time.monotonic()
    connection = session.connection()
    parameters: dict[str, Any] = {f"v_{key}": value for key, value in values.items() if key != "release"}
    parameters |= {"b_id": operation.id, "b_fence": operation.fence, "b_lines": 0 if quiet else max(1, len(lines))}
    row = _fenced(tuple(sorted(values))).run(connection, parameters).first()
    if row is None:
        raise LeaseLost(f"operation {operation.id}: fence {operation.fence} is stale")
    save_steps(connection, steps)
    if lines:
        add_events(connection, operation.id, operation.job_id, row.version, row.db_now, lines)
    with operation.mutex:
        operation.version, operation.cancel_reason = row.version, row.cancel_reason
        operation.db_now, operation.told_at, operation.asked_at = row.db_now, time.monotonic(), asked_at


def save_steps(connection: Connection, steps: Iterable[StepRow]) -> None:
    """Write what a runner changes of steps, all in one statement."""
    rows = [{"b_id": step.id, **{f"v_{name}": getattr(step, name) for name in _DONE_WRITES}} for step in steps]
    if not rows:
        return
    if any(row["v_evidence"] is not None or row["v_undo_evidence"] is not None for row in rows):
        _save_done.run_many(connection, rows)
        return
    for row in rows:
        del row["v_evidence"], row["v_undo_evidence"]
    _save_step.run_many(connection, rows)


def save_intent(session: Session, step: StepRow, column: str, intent: dict[str, Any]) -> None:
    """Write a step's ``intent`` or ``undo_intent``; the caller has checked the fence in this transaction."""
    _save_intent[column].run(session.connection(), {"b_id": step.id, f"v_{column}": intent})


def add_events(
    connection: Connection, operation_id: int, job_id: int | None, version: int, now: float, lines: Sequence[EventLine]
) -> None:
    """Add journal lines; the last one tells of ``version``."""
    first = version - len(lines) + 1
    rows = [
        {"uid": uuid7(), "created": now, "last_updated": now, "operation_id": operation_id, "job_id": job_id,
         "seq": first + index, "time": now, "kind": kind, "message": message, "data": data}
        for index, (kind, message, data) in enumerate(lines)
    ]  # fmt: skip
    _insert_event.run_many(connection, rows)


def renew(session: Session, owner: str, ids: Sequence[int]) -> set[int]:
    """Renew the leases of ``ids`` that ``owner`` still holds; gives those."""
    statement = (
        update(OPERATIONS)
        .where(_o.id.in_(list(ids)), _o.lease_owner == owner)
        .values(lease_until=dcim_now() + LEASE_SECONDS)
        .returning(_o.id)
    )
    return set(session.connection().execute(statement).scalars())


def wake(session: Session, condition: ColumnElement[bool]) -> int:
    """Make the started operations that match due now; gives their number."""
    statement = (
        update(OPERATIONS)
        .where(condition, _o.state.in_(("running", "waiting", "undoing")))
        .values(due_at=dcim_now(), woken=1)
    )
    return session.connection().execute(statement).rowcount

"""How a fabric change ends: what is applied now, who is told."""

from typing import Any

from sqlmodel import Session, col, select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.clock import now
from dcim.engine.jobs import wake
from dcim.engine.steps import Done, Outcome, StepContext
from network.change import targets
from network.drivers.sessions import end_sessions
from network.intent.models import Attachment, PortRequest


def conclude(ctx: StepContext) -> Outcome:
    """Every switch was read back as new: attachments and requests are applied, and those who wait are woken."""
    connections = ctx.state.get("connections", ctx.params.get("connections", []))
    serials = {int(connection): int(serial) for connection, serial in connections}
    with unit_of_work(ctx.database, system("fabric", f"change {ctx.operation_uid}")) as session:
        for row in session.exec(select(Attachment).where(col(Attachment.connection_id).in_(serials))):
            if serials[row.connection_id] > row.applied_serial:
                row.applied_serial, row.applied_at = serials[row.connection_id], now()
                session.add(row)
        _answer(session, ctx.operation_uid, "applied", "")
        rows = targets.rows_of(session, ctx.operation_uid)
        return Done({"switches": {row.switch: row.state for row in rows}})


def ended(session: Session, operation: Any) -> None:
    """In the transaction that ends the operation: requests that were not applied have failed."""
    if operation.state != "done":
        _answer(session, operation.uid, "failed", operation.ending_reason or operation.state)
    end_sessions(operation.uid)


def _answer(session: Session, change_uid: str, state: str, reason: str) -> None:
    query = select(PortRequest).where(PortRequest.change_uid == change_uid, PortRequest.state == "pending")
    for request in session.exec(query).all():
        request.state, request.reason = state, reason
        session.add(request)
        if request.operation_uid:
            wake(session, request.operation_uid)

"""Move a host through its lifecycle. Called with the session of the transaction that also moves the operation."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from dcim.core.clock import now
from dcim.core.errors import Conflict
from provisioning.lifecycle.models import ProvisioningState
from provisioning.lifecycle.states import after


def get_state(session: Session, device_id: int) -> ProvisioningState:
    """The host's row; an unsaved one in ``enroll`` when it has none."""
    found = session.exec(select(ProvisioningState).where(ProvisioningState.device_id == device_id)).first()
    return found or ProvisioningState(device_id=device_id)


def states_of(session: Session, device_ids: Iterable[int]) -> dict[int, ProvisioningState]:
    """Rows by device; devices without a row are left out (they are ``enroll``)."""
    wanted = list(device_ids)
    rows = session.exec(select(ProvisioningState).where(col(ProvisioningState.device_id).in_(wanted))).all()
    return {row.device_id: row for row in rows}


def begin(session: Session, device_id: int, operation_uid: str, target: str) -> None:
    """An operation starts. Raises Conflict when the table forbids it or the host is in maintenance."""
    row = get_state(session, device_id)
    if row.maintenance:
        raise Conflict(f"the host is in maintenance ({row.maintenance_reason or 'no reason given'}): end that first")
    if row.operation_uid == operation_uid and row.state in ("deploying", "deploy wait"):
        return
    before = row.state
    _move(session, row, "start", operation_uid)
    row.before, row.target, row.fault = before, target, ""


def wait(session: Session, device_id: int, operation_uid: str, *, waiting: bool) -> None:
    """The operation waits for the machine, or goes on. No effect when another operation has the host meanwhile."""
    row = get_state(session, device_id)
    wanted = "deploying" if waiting else "deploy wait"
    if row.operation_uid == operation_uid and row.state == wanted:
        _move(session, row, "wait" if waiting else "proceed", operation_uid)


def finish(
    session: Session, device_id: int, operation_uid: str, *, event: str, image: str = "", fault: str = ""
) -> None:
    """The operation ends: ``event`` is done, fail or untouched. No effect when another operation has the host."""
    row = get_state(session, device_id)
    if row.operation_uid != operation_uid or row.state not in ("deploying", "deploy wait"):
        return
    _move(session, row, event, operation_uid)
    row.target, row.fault = "", fault
    row.image = image if event == "done" else "" if event == "fail" else row.image


def set_maintenance(session: Session, device_id: int, on: bool, reason: str = "") -> ProvisioningState:
    """Take a host out of unattended work, or give it back; inside a unit of work."""
    row = get_state(session, device_id)
    row.maintenance, row.maintenance_reason = on, reason if on else ""
    session.add(row)
    session.flush()
    return row


def _move(session: Session, row: ProvisioningState, event: str, operation_uid: str) -> None:
    row.state = after(event, row.state, row.before)
    row.since = now()
    row.operation_uid = operation_uid
    session.add(row)
    session.flush()

"""The ports of one server: ask for a change after ``set_attachment``, then look whether it was applied."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from dcim.core.errors import NotFound
from dcim.engine.models import Operation
from dcim.engine.states import ACTIVE
from network.change.gather import lock_fabric, start_gather
from network.intent.attachments import attachments_of, connections_of
from network.intent.models import PortRequest

REASONS = {
    "waiting": "gathered with the port changes of other servers",
    "pending": "the switches are taking it over",
}


@dataclass(frozen=True)
class AttachmentState:
    """``state``: applied, pending, failed (``reason``), or unwired (the server has no connection in any fabric)."""

    state: str
    change_uid: str = ""
    reason: str = ""


def request_port_change(session: Session, device_id: int, operation_uid: str) -> str:
    """Ask that the server's ports follow its attachment; gives the request's uid. Inside a unit of work.

    Requests of about a second go to the switches as one change. Asking again for the same wish while it waits or is
    under way gives the same request. ``operation_uid`` is woken when it is applied or has failed.
    Raises NotFound when the server has no connection or no attachment.
    """
    connections = connections_of(session, device_id)
    wishes = attachments_of(session, device_id)
    if not connections or not wishes:
        raise NotFound(f"device {device_id} has no attachment: set_attachment comes first")
    fabric_id, serial = connections[0].fabric_id, sum(wish.serial for wish in wishes)
    lock_fabric(session, fabric_id)
    known = _newest(session, device_id)
    if known is not None and known.serial == serial and known.state in REASONS:
        return known.uid
    request = PortRequest(fabric_id=fabric_id, device_id=device_id, serial=serial, operation_uid=operation_uid)
    session.add(request)
    session.flush()
    gathering = session.exec(
        select(Operation.id).where(
            Operation.kind == "port-gather", Operation.subject_id == fabric_id, col(Operation.state).in_(ACTIVE)
        )
    ).first()
    if gathering is None:
        start_gather(session, fabric_id)
    return request.uid


def attachment_state(session: Session, device_id: int) -> AttachmentState:
    """Whether the server's ports carry what is wished for now."""
    if not connections_of(session, device_id):
        return AttachmentState("unwired", reason="the server has no connection in any fabric")
    wishes = attachments_of(session, device_id)
    newest = _newest(session, device_id)
    change_uid = newest.change_uid if newest else ""
    if wishes and all(wish.applied_serial >= wish.serial for wish in wishes):
        return AttachmentState("applied", change_uid)
    if newest is None or newest.serial != sum(wish.serial for wish in wishes):
        return AttachmentState("pending", reason="no port change has been asked for yet")
    if newest.state == "failed":
        return AttachmentState("failed", change_uid, newest.reason)
    return AttachmentState("pending", change_uid, REASONS.get(newest.state, ""))


def _newest(session: Session, device_id: int) -> PortRequest | None:
    query = select(PortRequest).where(PortRequest.device_id == device_id).order_by(col(PortRequest.id).desc())
    return session.exec(query.limit(1)).first()

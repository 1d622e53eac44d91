"""The statements of a batch: its selector, and who works on a host now."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from dcim.core.errors import Problem
from dcim.engine.models import Job, Lock, Operation
from dcim.engine.states import ACTIVE
from dcim.flows.batch.model import Batch
from inventory.models import Device, DeviceRole, Rack, Site, Tag, Tenant
from inventory.tags.queries import tagged
from network.intent.models import Attachment, FabricNetwork, ServerConnection


@dataclass(frozen=True)
class Work:
    """An operation that has a host now."""

    operation_uid: str
    kind: str
    state: str
    job_uid: str
    batch: str
    """The name of the batch it belongs to; empty for other work."""
    waiting: str


def select_hosts(session: Session, batch: Batch) -> tuple[list[int], list[Problem]]:
    """(ids of the devices that the selector means, problems: words in it that match nothing)."""
    selector = batch.selector
    statement = select(Device.id)
    problems: list[Problem] = []
    sources: list[tuple[str, tuple[str, ...], Any, Any]] = [
        ("names", selector.names, Device.name, Device.id),
        ("site", selector.site, Site.slug, Site.id),
        ("rack", selector.rack, Rack.name, Rack.id),
        ("role", selector.role, DeviceRole.slug, DeviceRole.id),
        ("tenant", selector.tenant, Tenant.slug, Tenant.id),
        ("tag", selector.tag, Tag.slug, Tag.id),
    ]
    columns: dict[str, Any] = {
        "names": Device.id, "site": Device.site_id, "rack": Device.rack_id, "role": Device.role_id,
        "tenant": Device.tenant_id,
    }  # fmt: skip
    for key, words, name, identity in sources:
        if not words:
            continue
        found = session.exec(select(name, identity).where(col(name).in_(words))).all()
        problems += _unknown(session, batch, key, words, {row[0] for row in found}, name)
        ids = [row[1] for row in found]
        if key == "tag":
            statement = statement.where(col(Device.id).in_(tagged("devices", *ids)))
        else:
            statement = statement.where(col(columns[key]).in_(ids))
    chosen = [row for row in session.exec(statement.order_by(col(Device.name))) if row is not None]
    return chosen, problems


def _unknown(
    session: Session, batch: Batch, key: str, words: Iterable[str], found: set[str], name: Any
) -> list[Problem]:
    missing = [word for word in words if word not in found]
    if not missing:
        return []
    known = [str(row) for row in session.exec(select(name))]
    problems = []
    for word in missing:
        close = difflib.get_close_matches(word, known, 1)
        hint = f": did you mean {close[0]!r}?" if close else ""
        problems.append(Problem(batch.where(f"selector.{key}"), f"selector.{key}: nothing is called {word!r}{hint}"))
    return problems


def work_on(session: Session, device_ids: Iterable[int]) -> dict[int, Work]:
    """Device id → the operation that holds its lock or is to work on it."""
    wanted = list(device_ids)
    found: dict[int, Work] = {}
    started = (
        select(Operation, Job)
        .outerjoin(Job, col(Job.id) == Operation.job_id)
        .where(
            Operation.subject_type == "devices",
            col(Operation.subject_id).in_(wanted),
            col(Operation.state).in_(ACTIVE),
        )
        .order_by(col(Operation.id))
    )
    for operation, job in session.exec(started):
        found.setdefault(operation.subject_id, _work(operation, job))
    resources = {f"device:{device_id}": device_id for device_id in wanted}
    locked = (
        select(Lock.resource, Operation, Job)
        .join(Operation, col(Operation.id) == Lock.operation_id)
        .outerjoin(Job, col(Job.id) == Operation.job_id)
        .where(col(Lock.resource).in_(list(resources)))
    )
    for resource, operation, job in session.exec(locked):
        found.setdefault(resources[resource], _work(operation, job))
    return found


def fabrics_of(session: Session, device_ids: Iterable[int]) -> dict[int, int]:
    """Device id → the fabric that it is connected to; devices without a connection are left out."""
    statement = select(ServerConnection.device_id, ServerConnection.fabric_id).where(
        col(ServerConnection.device_id).in_(list(device_ids)), col(ServerConnection.primary)
    )
    return dict(session.exec(statement).all())


def tenant_networks(session: Session, fabric_id: int) -> set[str]:
    """Names of the networks of a fabric that hosts may be put into."""
    statement = select(FabricNetwork.name).where(
        FabricNetwork.fabric_id == fabric_id, FabricNetwork.purpose == "tenant"
    )
    return set(session.exec(statement))


def ports_of(session: Session, device_ids: Iterable[int]) -> dict[int, str]:
    """Device id → what its ports are to carry now, for people; devices that nobody asked for are left out."""
    statement = select(Attachment).where(col(Attachment.device_id).in_(list(device_ids)))
    return {
        row.device_id: ", ".join(row.networks) if row.wanted == "tenant" else row.wanted
        for row in session.exec(statement)
    }


def _work(operation: Operation, job: Job | None) -> Work:
    batch = job.name if job is not None and job.kind == "batch" else ""
    waiting = operation.hold_reason or operation.waiting_reason
    return Work(operation.uid, operation.kind, operation.state, job.uid if job else "", batch, waiting)

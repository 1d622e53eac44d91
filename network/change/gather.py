"""Gather the port changes that deployments ask for: those of up to two seconds go to the switches as one change."""

from typing import Any

from sqlmodel import Session, col, select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.clock import now
from dcim.core.settings import load_settings
from dcim.engine.jobs import create_job, start_operation, wake
from dcim.engine.steps import Done, Outcome, StepContext, Wait
from network.intent.models import Fabric, PortRequest
from network.intent.queries import load_model

WINDOW_S = 1.0
"""How long the first request waits for company."""
MIN_TIMER_S = 120


def environment() -> str:
    """``lab:…`` in a lab's home, else empty: then operations belong to their site."""
    settings = load_settings()
    return f"lab:{settings.home.name}" if settings.lab_folder.is_dir() else ""


def site_of(fabric: Fabric) -> str:
    """The fabric's site for brakes and queues; empty (every site) when it spans several."""
    return fabric.sites[0] if len(fabric.sites) == 1 else ""


def gather(ctx: StepContext) -> Outcome:
    """Start one change for everything that waits."""
    with ctx.database.read() as session:
        waiting = _waiting(session, ctx.subject_id)
        if not waiting:
            return Done({"requests": 0})
        left = min(request.created for request in waiting) + WINDOW_S - now()
        if left > 0:
            return Wait("gathering port changes of other servers", min(left, WINDOW_S))
        model = load_model(session, session.get_one(Fabric, ctx.subject_id))
    switches_of: dict[int, set[str]] = {}
    for connection in model.connections:
        switches_of.setdefault(connection.device_id, set()).update(port[0] for port, _nic in connection.ports)
    with unit_of_work(ctx.database, system("fabric", "port changes of deployments")) as session:
        waiting = _waiting(session, ctx.subject_id)
        wired = [request for request in waiting if switches_of.get(request.device_id)]
        for request in waiting:
            if request not in wired:
                request.state, request.reason = "failed", "none of its NICs is cabled to a leaf of the fabric"
                session.add(request)
                if request.operation_uid:
                    wake(session, request.operation_uid)
        if not wired:
            return Done({"requests": len(waiting), "change": ""})
        uid = _start(session, ctx.subject_id, wired, switches_of)
        return Done({"requests": len(waiting), "change": uid})


def _start(session: Session, fabric_id: int, wired: list[PortRequest], switches_of: dict[int, set[str]]) -> str:
    fabric = session.get_one(Fabric, fabric_id)
    devices = sorted({request.device_id for request in wired})
    switches = sorted({name for device in devices for name in switches_of[device]})
    params = {
        "mode": "ports", "fabric_id": fabric_id, "switches": switches, "devices": devices,
        "timer_s": max(MIN_TIMER_S, fabric.timer_s),
    }  # fmt: skip
    label = f"ports of {len(devices)} server{'s' if len(devices) > 1 else ''}"
    job = create_job(session, "change", f"{fabric.name}: {label}", environment=environment(), site=site_of(fabric))
    operation = start_operation(
        session, "fabric-change", "fabrics", fabric_id, fabric.name, params, job=job, environment=environment(),
        site=site_of(fabric),
    )  # fmt: skip
    for request in wired:
        request.state, request.change_uid = "pending", operation.uid
        session.add(request)
    return operation.uid


def ended(session: Session, operation: Any) -> None:
    """A request that came while the last gathering ended gets another one."""
    lock_fabric(session, operation.subject_id)
    if _waiting(session, operation.subject_id):
        start_gather(session, operation.subject_id)


def start_gather(session: Session, fabric_id: int) -> None:
    """Start a gathering; inside a unit of work."""
    fabric = session.get_one(Fabric, fabric_id)
    start_operation(
        session, "port-gather", "fabrics", fabric_id, fabric.name, {}, environment=environment(), site=site_of(fabric)
    )


def lock_fabric(session: Session, fabric_id: int) -> None:
    """Put requests and the end of a gathering in order (PostgreSQL; SQLite has one writer anyway)."""
    session.exec(select(Fabric.id).where(Fabric.id == fabric_id).with_for_update()).first()


def _waiting(session: Session, fabric_id: int) -> list[PortRequest]:
    query = select(PortRequest).where(PortRequest.fabric_id == fabric_id, PortRequest.state == "waiting")
    return list(session.exec(query.order_by(col(PortRequest.id))).all())

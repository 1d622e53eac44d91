"""``/api/fabric/``: plan, push, verify, roll back."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import col, select

from dcim.access.context import Context
from dcim.access.permissions import require_rows
from dcim.access.reading import reading
from dcim.api.deps import AppDep, ContextDep
from dcim.app import App
from dcim.core.errors import Conflict, InvalidInput, NotFound, Problem
from inventory.devices.models import Device
from network.change import change_report, plan_rollback, start_push
from network.drivers import pin_host_keys
from network.intent.models import Fabric
from network.plan import FabricPlan, plan_fabric
from network.verify import verify_fabric

router = APIRouter(prefix="/api/fabric", tags=["fabric"])


class FabricBody(BaseModel):
    """``fabric`` may be left out when there is one; ``switches`` limits the work to these."""

    fabric: str = ""
    switches: list[str] | None = None


class PushBody(FabricBody):
    """``plan_hash``: of the plan that was looked at; a push of another is refused."""

    plan_hash: str
    timer_s: int | None = None
    reason: str = ""


class PinBody(BaseModel):
    """``names`` of switches; ``replace`` gives up a key that was pinned before."""

    names: list[str]
    replace: bool = False


class RollbackBody(BaseModel):
    """Without ``plan_hash`` only the plan is given."""

    change: str
    plan_hash: str = ""


@router.post("/plan/")
def plan(body: FabricBody, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """Read the switches and give the difference; nothing is touched."""
    return plan_fabric(app.database, _name(app, context, body.fabric), body.switches).to_json()


@router.post("/push/")
def push(body: PushBody, app: AppDep, context: ContextDep) -> dict[str, str]:
    """Plan again, compare with the plan that was looked at, and queue the push."""
    name = _name(app, context, body.fabric)
    _may(app, context, "push", name)
    planned = plan_fabric(app.database, name, body.switches)
    return _start(app, context, planned, body.plan_hash, timer_s=body.timer_s, reason=body.reason)


@router.post("/verify/")
def verify(body: FabricBody, app: AppDep, context: ContextDep) -> list[dict[str, Any]]:
    """Read the switches back: in sync, drifted or unreachable."""
    verdicts = verify_fabric(app.database, _name(app, context, body.fabric), body.switches)
    return [{"name": v.name, "platform": v.platform, "verdict": v.verdict, "detail": v.detail} for v in verdicts]


@router.post("/rollback/")
def rollback(body: RollbackBody, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """The way back of an earlier change: its plan, or the push of it."""
    with reading(app.database, context) as session:
        change_report(session, body.change)
    planned = plan_rollback(app.database, body.change)
    if not body.plan_hash:
        return planned.to_json()
    context = _may(app, context, "push", planned.fabric)
    return _start(app, context, planned, body.plan_hash, timer_s=None, reason=f"rollback of {body.change}")


@router.get("/changes/{uid}/")
def change(uid: str, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """What each switch is known to run after a change: old, new, mixed or unknown."""
    with reading(app.database, context) as session:
        return change_report(session, uid).to_json()


@router.post("/pins/")
def pin(body: PinBody, app: AppDep, context: ContextDep) -> list[dict[str, Any]]:
    """Trust the host keys that these switches show now; recorded with who and when."""
    with reading(app.database, context) as session:
        found = {d.name: d.pk for d in session.exec(select(Device).where(col(Device.name).in_(body.names)))}
    unknown = [Problem(name, "no such device in the inventory") for name in body.names if name not in found]
    if unknown:
        raise InvalidInput("nothing was pinned", unknown)
    with app.database.read() as session:
        require_rows(session, context, "pin", Device, found.values())
    return [
        asdict(result) for result in pin_host_keys(app.database, context, list(found.values()), replace=body.replace)
    ]


def _start(
    app: App, context: Context, planned: FabricPlan, seen: str, *, timer_s: int | None, reason: str
) -> dict[str, str]:
    if planned.hash != seen:
        raise Conflict("the switches or the intent changed since that plan: plan again and look at the new difference")
    return {"job": start_push(app.database, context.because(reason), planned, timer_s=timer_s)}


def _may(app: App, context: Context, action: str, name: str) -> Context:
    """The context of an act on a fabric. Raises Forbidden."""
    with app.database.read() as session:
        ids = session.exec(select(Fabric.id).where(Fabric.name == name)).all()
        return require_rows(session, context, action, Fabric, [one for one in ids if one is not None])


def _name(app: App, context: Context, wanted: str) -> str:
    with reading(app.database, context) as session:
        names = list(session.exec(select(Fabric.name).order_by(Fabric.name)))
    if wanted in names:
        return wanted
    if not wanted and len(names) == 1:
        return names[0]
    if not names:
        raise NotFound("there is no fabric: import a fabric.yaml (docs/formats/fabric.md)")
    raise NotFound(f"no fabric {wanted!r}; there are: {', '.join(names)}" if wanted else f"which? {', '.join(names)}")

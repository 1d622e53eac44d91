"""Start a push, plan the way back, tell what a change came to."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.core.clock import now
from dcim.core.db import Database
from dcim.core.errors import Conflict, DcimError, InvalidInput, NotFound
from dcim.core.ids import uuid7
from dcim.engine.jobs import create_job, start_operation
from dcim.engine.models import Job, Operation
from dcim.engine.states import ENDED
from network.change import targets
from network.change.cabling import Wires, wires_of
from network.change.gather import environment, site_of
from network.compile import compile_switches, render
from network.intent.models import ChangeTarget, Fabric
from network.intent.queries import load_model
from network.plan.compare import compare
from network.plan.fabric import FabricPlan, SwitchPlan, config_of, keep, load_plan, read_running, side_by_side

MIN_TIMER_S, MAX_TIMER_S = 60, 3600
BASE_TIMER_S, TIMER_PER_SWITCH_S = 60, 1
"""Without a wish, a large push gets a longer timer: measured are about eight switches a second for the whole push."""


@dataclass(frozen=True)
class SwitchReport:
    """What is known of one switch: ``state`` old, new, mixed or unknown, read ``age_s`` seconds ago (None: never)."""

    name: str
    platform: str
    stage: str
    state: str
    detail: str
    seen_at: float | None
    age_s: float | None


@dataclass(frozen=True)
class ChangeReport:
    """What a change came to: the operation's state, and what each switch is known to run."""

    uid: str
    job: str
    state: str
    reason: str
    switches: tuple[SwitchReport, ...]

    @property
    def verdict(self) -> str:
        """ "new" or "old" when all switches are, "unknown" when one is, else "mixed"."""
        states = {switch.state for switch in self.switches}
        return states.pop() if len(states) == 1 else "unknown" if "unknown" in states else "mixed"

    def to_json(self) -> dict[str, Any]:
        """Plain data for the API."""
        return {**asdict(self), "verdict": self.verdict}


def start_push(database: Database, context: Context, plan: FabricPlan | str, *, timer_s: int | None = None) -> str:
    """Queue the push of a plan; gives the job's uid.

    ``timer_s``: how long each switch waits for its confirmation, 60–3600; by default the fabric's ``timer_s``, or more
    for many switches.
    Raises Conflict when the intent has changed since the plan or a switch could not be read, InvalidInput when there
    is nothing to do.
    """
    with database.read() as session:
        found = load_plan(session, plan) if isinstance(plan, str) else plan
        fabric = session.get_one(Fabric, found.fabric_id)
        large = BASE_TIMER_S + len(found.switches) * TIMER_PER_SWITCH_S
        seconds = timer_s or min(MAX_TIMER_S, max(fabric.timer_s, large))
        if not MIN_TIMER_S <= seconds <= MAX_TIMER_S:
            raise InvalidInput(f"the timer must be {MIN_TIMER_S}–{MAX_TIMER_S} s, not {seconds}")
        wires = _require_fresh(session, fabric, found) if found.kind == "push" else {}
    unread = [switch.name for switch in found.switches if switch.error]
    if unread:
        raise Conflict(f"{', '.join(unread)} could not be read: correct that, or plan without them (--switch)")
    changed = [switch for switch in found.switches if switch.has_changes]
    if not changed:
        raise InvalidInput("nothing to push: every switch is in sync")
    site = site_of(fabric)
    params = {
        "mode": found.kind, "plan": found.uid, "plan_hash": found.hash, "fabric_id": fabric.pk, "timer_s": seconds,
        "switches": sorted(switch.name for switch in changed), "rollback_of": found.rollback_of,
        "connections": [[connection, serial] for connection, serial, _names in found.connections],
    }  # fmt: skip
    what = "rollback" if found.kind == "rollback" else "push"
    with unit_of_work(database, context) as session:
        name = f"{fabric.name}: {what} to {len(changed)} switches"
        job = create_job(session, "change", name, environment=environment(), site=site, params={"plan": found.uid})
        operation = start_operation(
            session, "fabric-change", "fabrics", fabric.pk, fabric.name, params, job=job, environment=environment(),
            site=site,
        )  # fmt: skip
        for each in changed:
            body: dict[str, Any] = {"frame": each.frame, "wanted": each.wanted, "owned": each.owned}
            if each.name in wires:
                body["wires"] = {port: list(far) for port, far in wires[each.name].items()}
            if each.scope is not None:
                body["scope"] = list(each.scope)
            targets.add_target(session, operation.uid, fabric.pk, each.device_id, each.name, body, each.before)
        return job.uid


def _require_fresh(session: Session, fabric: Fabric, plan: FabricPlan) -> dict[str, Wires]:
    """Raises Conflict when the intent has changed; gives the cables between switches by switch."""
    model = load_model(session, fabric)
    configs = compile_switches(model)
    stale = [
        each.name for each in plan.switches
        if not each.error and (each.name not in configs or render(configs[each.name]) != each.wanted)
    ]  # fmt: skip
    if stale:
        raise Conflict(f"the intent changed since the plan was made ({', '.join(stale)}): plan again")
    return wires_of(model)


def operation_of(session: Session, uid: str) -> Operation:
    """The fabric change of an operation's or a job's uid. Raises NotFound."""
    query = select(Operation).where(Operation.kind == "fabric-change")
    found = session.exec(query.where(Operation.uid == uid)).first()
    if found is None:
        found = session.exec(query.join(Job, col(Job.id) == Operation.job_id).where(Job.uid == uid)).first()
    if found is None:
        raise NotFound(f"no fabric change {uid}: list them with 'dcim jobs list'")
    return found


def change_report(session: Session, uid: str) -> ChangeReport:
    """What each switch of a change (operation's or job's uid) is known to run, with the age of that knowledge."""
    operation = operation_of(session, uid)
    job = session.get(Job, operation.job_id) if operation.job_id else None
    rows = targets.rows_of(session, operation.uid)
    return ChangeReport(
        operation.uid, job.uid if job else "", operation.state,
        operation.ending_reason or operation.hold_reason or operation.waiting_reason,
        tuple(
            SwitchReport(
                row.switch, row.body["frame"]["platform"], row.stage, row.state, row.detail, row.seen_at,
                None if row.seen_at is None else round(now() - row.seen_at, 1),
            )
            for row in rows
        ),
    )  # fmt: skip


def plan_rollback(database: Database, change_uid: str) -> FabricPlan:
    """The way back of a confirmed change: dcim's lines as they were before it, against what runs now.

    The intent stays as it is, so the next plan shows the difference again. Raises Conflict when the change has not
    ended, or has touched nothing.
    """
    with database.read() as session:
        operation = operation_of(session, change_uid)
        if operation.state not in ENDED:
            raise Conflict(f"change {change_uid} is {operation.state}: let it end first")
        rows = [row for row in targets.rows_of(session, operation.uid) if row.body.get("commands")]
        fabric = session.get_one(Fabric, operation.subject_id)
    if not rows:
        raise Conflict(f"change {change_uid} touched no switch: there is nothing to roll back")
    running = side_by_side(lambda row: read_running(database, row.device_id), rows)
    switches = tuple(_way_back(row, text) for row, text in zip(rows, running, strict=True))
    plan = FabricPlan(uuid7(), fabric.name, fabric.pk, "rollback", "", now(), switches, (), operation.uid)
    keep(database, plan)
    return plan


def _way_back(row: ChangeTarget, running: Any) -> SwitchPlan:
    frame = row.body["frame"]
    if isinstance(running, DcimError):
        return SwitchPlan(row.switch, row.device_id, frame["platform"], error=running.message)
    listed = row.body.get("scope")
    scope = frozenset(listed) if listed is not None else None
    wanted, owned = row.body["mine"], row.body["wanted"]
    delta = compare(config_of(frame), running, scope=scope, intended=wanted, owned=owned)
    return SwitchPlan(
        row.switch, row.device_id, frame["platform"], delta.diff, delta.commands, delta.prelude, delta.before, wanted,
        frame, "", tuple(listed) if listed is not None else None, owned,
    )  # fmt: skip

"""The steps of a fabric change. Each looks at the switch first, so that it can be run again after a crash."""

import contextlib
import time
from typing import Any

from dcim.core.errors import DeviceError, Permanent, Transient
from dcim.engine.steps import Done, Outcome, StepContext, Wait
from network.change import cabling, freezing, targets
from network.change.targets import Work
from network.drivers.base import NotArmed, SwitchDriver
from network.drivers.base import Work as Armament
from network.drivers.sessions import session_for
from network.plan.compare import require_networks
from network.verify import summary

CONFIRM_SHARE = 0.8
"""The decision falls only while this share of the shortest timer has not passed."""
GRACE_S = 30.0
"""How long after its timer a switch is given to have reverted."""
UNREACHABLE_SLA_S = 900.0


def freeze(ctx: StepContext) -> Outcome:
    """The intent is still the plan's, or (a port change) is compiled now, under the locks."""
    if ctx.params["mode"] == "ports":
        return Done(freezing.compile_ports(ctx))
    if ctx.params["mode"] == "push":
        freezing.require_same_intent(ctx)
        return Done({"intent": "as planned"})
    return Done({"intent": "not asked: the way back of an earlier change"})


def prepare(ctx: StepContext) -> Outcome:
    """Read the switch, refuse a stale plan, keep the work."""
    work = _work(ctx)
    with session_for(ctx.database, ctx.operation_uid, work.device_id) as driver:
        running = driver.running_config()
        neighbors = driver.lldp_neighbors() if work.wires else []
    delta = work.delta(running)
    if work.stage != "planned" and work.before:
        return Done({"found": "prepared already"})
    if work.before and work.before != delta.before:
        raise Permanent(
            f"{ctx.target} changed since the plan was made: {summary(delta.diff)}. Nothing was touched: plan again"
        )
    with ctx.database.read() as session:
        fabric = cabling.fabric_names(session, {neighbor.name for neighbor in neighbors})
    wrong = cabling.contradictions(work.wires, neighbors, fabric)
    if wrong:
        raise Permanent(f"{ctx.target} is cabled otherwise than declared: {'; '.join(wrong)}. Nothing was touched")
    if work.needs:
        require_networks(work.config, running, work.needs)
    body = {"prelude": list(delta.prelude), "commands": list(delta.commands), "diff": list(delta.diff),
            "mine": delta.mine}  # fmt: skip
    targets.save(
        ctx.database, ctx.operation_uid, ctx.target, body=body, before=delta.before, after=delta.after,
        state="new" if delta.is_empty else "old", detail="read before the change",
    )  # fmt: skip
    return Done({"lines": len(delta.diff), "before": delta.before, "after": delta.after})


def arm(ctx: StepContext) -> Outcome:
    """Apply the lines with the platform's timed revert."""
    work = _work(ctx)
    if work.is_empty:
        return Done({"nothing_to_do": True})
    with session_for(ctx.database, ctx.operation_uid, work.device_id) as driver:
        found = work.judge(work.delta(driver.running_config()))
        if found == "mixed":
            _untangle(ctx, work, driver)
        if found == "new" and not work.prelude:
            return Done({"found": "new", "attempt": ctx.attempt})
        if driver.armed_state(ctx.operation_uid).state == "armed":
            _clear_timer(ctx, driver)
        ctx.record_intent({"at": time.time(), "timer_s": ctx.params["timer_s"]})
        _save(ctx, stage="armed", armed_at=time.time())
        driver.arm(Armament(ctx.operation_uid, int(ctx.params["timer_s"]), work.prelude, work.commands))
    return Done({"timer_s": ctx.params["timer_s"], "lines": len(work.commands)})


def _clear_timer(ctx: StepContext, driver: SwitchDriver) -> None:
    """A timer waits before we have armed: of our own attempt that died before its first line, or somebody else's."""
    if ctx.intent is None:
        raise Transient(f"somebody else's timed change waits on {ctx.target}: it must end first")
    with contextlib.suppress(NotArmed):
        driver.revert(ctx.operation_uid)


def _untangle(ctx: StepContext, work: Work, driver: SwitchDriver) -> None:
    """A switch that is neither old nor new before it was armed: our own half-done attempt, or somebody else's work."""
    if ctx.intent is None:
        raise Permanent(f"{ctx.target} changed after it was prepared: somebody else is at work on it. Plan again")
    with contextlib.suppress(NotArmed):
        driver.revert(ctx.operation_uid)
    if work.judge(work.delta(driver.running_config())) != "old":
        raise Transient(f"{ctx.target} is between old and new after an interrupted attempt: waiting for its timer")


def verify(ctx: StepContext) -> Outcome:
    """Read back: it runs what it should."""
    work = _work(ctx)
    with session_for(ctx.database, ctx.operation_uid, work.device_id) as driver:
        delta = work.delta(driver.running_config())
    if not delta.is_empty:
        state = work.judge(delta)
        _save(ctx, state=state, detail=f"read back after arming: {summary(delta.diff)}")
        raise Permanent(f"{ctx.target} reads back {state}: {summary(delta.diff)}")
    _save(ctx, state="new", detail="" if work.is_empty else "armed, not confirmed", stage="verified")
    return Done({"read": delta.after})


def check(ctx: StepContext) -> Outcome:
    """All are verified, and the shortest timer leaves time to confirm."""
    with ctx.database.read() as session:
        rows = targets.rows_of(session, ctx.operation_uid)
    missing = [row.switch for row in rows if row.stage != "verified"]
    if missing:
        raise Permanent(f"not verified: {', '.join(missing)}")
    armed = [row.armed_at for row in rows if row.armed_at is not None]
    passed = time.time() - min(armed) if armed else 0.0
    limit = CONFIRM_SHARE * float(ctx.params["timer_s"])
    if passed > limit:
        raise Permanent(f"{passed:.0f} s of the {ctx.params['timer_s']} s timer have passed: too late to decide")
    return Done({"switches": len(rows), "seconds": round(passed, 1)})


def decide(ctx: StepContext) -> Outcome:
    """Write the decision down: this row is what a successor finds after a crash."""
    return Done({"decision": "confirm", "at": time.time()})


def confirm(ctx: StepContext) -> Outcome:
    """Keep the change and save it. A switch that cannot be reached any more reverts alone: ``reread`` sees to it."""
    work = _work(ctx)
    if work.is_empty:
        return Done({"nothing_to_do": True})
    again = ctx.intent is not None
    ctx.record_intent({"at": time.time()})
    try:
        with session_for(ctx.database, ctx.operation_uid, work.device_id) as driver:
            if again and work.judge(work.delta(driver.running_config())) == "old":
                return _lost(ctx, "its timer ran out before it could be confirmed")
            try:
                driver.confirm(ctx.operation_uid)
            except NotArmed as gone:
                if work.judge(work.delta(driver.running_config())) != "new":
                    return _lost(ctx, gone.message)
            driver.save()
    except Transient as error:
        if time.time() < (work.armed_at or 0.0) + float(ctx.params["timer_s"]) + GRACE_S:
            _save(ctx, state="unknown", detail=error.message)
            return Wait(f"{ctx.target} is not confirmed yet: {error.message}", 1.0)
        return Done({"confirmed": False, "why": error.message})
    except DeviceError as error:
        _save(ctx, state="unknown", detail=error.message)
        return Done({"confirmed": False, "why": error.message})
    _save(ctx, stage="confirmed", detail="confirmed and saved")
    return Done({"confirmed": True})


def _lost(ctx: StepContext, why: str) -> Outcome:
    _save(ctx, stage="reverted", state="old", detail=why)
    return Done({"confirmed": False, "why": why})


def reread(ctx: StepContext) -> Outcome:
    """The last look: old, new, mixed or unknown. One that has reverted alone is rolled forward."""
    work = _work(ctx)
    try:
        with session_for(ctx.database, ctx.operation_uid, work.device_id) as driver:
            delta = work.delta(driver.running_config())
            state = work.judge(delta)
            if state == "new":
                _save(ctx, stage="done", state="new", detail="")
                return Done({"read": "new"})
            _save(ctx, state=state, detail=f"after the decision: {summary(delta.diff)}")
            if state == "mixed":
                raise Permanent(f"{ctx.target} is mixed after the decision: {summary(delta.diff)}")
            return _roll_forward(ctx, work, driver)
    except Transient as error:
        _save(ctx, state="unknown", detail=error.message)
        return Wait(f"{ctx.target}: what it runs is unknown: {error.message}", 2.0, sla_s=UNREACHABLE_SLA_S)


def _roll_forward(ctx: StepContext, work: Work, driver: SwitchDriver) -> Outcome:
    """The decision stands, but this switch reverted alone: the same lines again, armed and confirmed at once."""
    ctx.note(f"{ctx.target} reverted by itself after the decision: rolling it forward")
    ctx.record_intent({"roll_forward": True})
    driver.arm(Armament(ctx.operation_uid, int(ctx.params["timer_s"]), work.prelude, work.commands))
    delta = work.delta(driver.running_config())
    if not delta.is_empty:
        with contextlib.suppress(DeviceError):
            driver.revert(ctx.operation_uid)
        raise Permanent(f"{ctx.target} reverted alone, and rolling it forward did not work: {summary(delta.diff)}")
    driver.confirm(ctx.operation_uid)
    driver.save()
    delta = work.delta(driver.running_config())
    if not delta.is_empty:
        _save(ctx, state=work.judge(delta), detail="reverts even what was confirmed")
        raise Permanent(f"{ctx.target} reverts what was confirmed: {summary(delta.diff)}")
    _save(ctx, stage="done", state="new", detail="had reverted alone, rolled forward")
    return Done({"read": "new", "rolled_forward": True})


def disarm(ctx: StepContext) -> Outcome:
    """Bring a switch back that may have been touched, and read it back. The undo of ``arm``."""
    work = _work(ctx)
    if work.is_empty:
        return Done({"nothing_to_do": True})
    try:
        with session_for(ctx.database, ctx.operation_uid, work.device_id) as driver:
            return _bring_back(ctx, work, driver)
    except Transient as error:
        _save(ctx, state="unknown", detail=f"being reverted: {error.message}")
        return Wait(
            f"{ctx.target} cannot be read: {error.message} Its own timer reverts it", 1.0, sla_s=UNREACHABLE_SLA_S
        )


def _bring_back(ctx: StepContext, work: Work, driver: SwitchDriver) -> Outcome:
    state = work.judge(work.delta(driver.running_config()))
    if state == "old" and driver.armed_state(ctx.operation_uid).state != "armed":
        if work.armed_at is not None:
            # NX-OS does not say whether a timer waits; rolling back to the same text stops it.
            with contextlib.suppress(NotArmed):
                driver.revert(ctx.operation_uid)
        _save(ctx, stage="reverted", state="old", detail="reverted")
        return Done({"read": "old"})
    ctx.record_intent({"revert": True})
    how = "reverted"
    try:
        driver.revert(ctx.operation_uid)
    except NotArmed:
        running = driver.running_config()
        if work.judge(work.delta(running)) != "old":
            # Somebody else's commit has confirmed ours: only the inverse lines help.
            driver.apply(work.way_back(running), ctx.operation_uid)
            how = "taken back line by line: another commit had confirmed it"
    delta = work.delta(driver.running_config())
    state = work.judge(delta)
    _save(ctx, stage="reverted" if state == "old" else work.stage, state=state, detail=how)
    if state != "old":
        raise Transient(f"{ctx.target} is {state} after its revert: {summary(delta.diff)}")
    return Done({"read": "old", "how": how})


def _work(ctx: StepContext) -> Work:
    return targets.work_of(ctx.database, ctx.operation_uid, ctx.target)


def _save(ctx: StepContext, **values: Any) -> None:
    targets.save(ctx.database, ctx.operation_uid, ctx.target, **values)

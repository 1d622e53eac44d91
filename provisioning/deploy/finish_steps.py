"""The last steps: the agent goes, the installed system calls, the inventory learns of it."""

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.core.clock import now
from dcim.core.errors import NotFound, Permanent
from dcim.engine.steps import Done, Outcome, StepContext, Wait
from inventory.models import Device
from provisioning.boot import agents, offers
from provisioning.deploy.bmc_steps import POWER_POLL_S, POWER_SLA_S, driver
from provisioning.deploy.waiting import mark_waiting

AGENT_OFF_S = 30.0
"""How long the agent has to switch the host off by itself; then the BMC does it. The image is synced by then."""
PHONE_HOME_SLA_S = 900.0
PHONE_HOME_POLL_S = 5.0


def stop_agent(ctx: StepContext) -> Outcome:
    """No network boot from here on; the agent switches off, or the BMC does after a while."""
    bmc = driver(ctx)
    asked_at = (ctx.intent or {}).get("asked_at")
    if asked_at is None:
        asked_at = now()
        ctx.record_intent({"asked_at": asked_at})
    # Repeated at each look: a crash between the intent and this must not leave the agent without its order.
    with ctx.database.read() as session:
        told = agents.command_of(session, ctx.operation_uid, "power_off")
    if told is None:
        with unit_of_work(ctx.database, _context(ctx, "the agent is done")) as session:
            offers.close_offer(session, ctx.operation_uid)
            agents.enqueue(session, ctx.operation_uid, ctx.subject_id, "power_off", "power_off", {})
    state = bmc.power_state()
    late = now() - asked_at > AGENT_OFF_S
    if state != "off" and late:
        state = bmc.set_power("off")
    if state != "off":
        # Often at first, when it takes half a second in a lab; a real server takes ten.
        pause = min(POWER_POLL_S, 0.25 + (now() - asked_at) / 4)
        return Wait("the agent switches the host off", pause, sla_s=POWER_SLA_S)
    with unit_of_work(ctx.database, _context(ctx, "the agent is gone")) as session:
        offers.end_sessions(session, ctx.operation_uid)
    return Done({"power": state, "by": "bmc" if late else "agent"})


def wait_phone_home(ctx: StepContext) -> Outcome:
    """The installed system called with the nonce that was written into it."""
    with ctx.database.read() as session:
        row = agents.phone_home_row(session, ctx.operation_uid)
    if row is None:
        raise Permanent("this operation has no phone-home nonce: cancel it and start anew")
    if row.seen_at is not None:
        mark_waiting(ctx, waiting=False)
        return Done({"seen_at": row.seen_at, "serial": row.serial, "nonce": "matched"})
    if row.refusal:
        raise Permanent(f"{row.refusal}: check which machine has this disk")
    mark_waiting(ctx, waiting=True)
    return Wait("the installed system boots; it has not called yet", PHONE_HOME_POLL_S, sla_s=PHONE_HOME_SLA_S)


def activate(ctx: StepContext) -> Outcome:
    """The one status change that provisioning may make: staged → active. Any other status is left alone."""
    with unit_of_work(ctx.database, _context(ctx, f"deployed by operation {ctx.operation_uid}")) as session:
        device = session.get(Device, ctx.subject_id)
        if device is None:
            raise NotFound(f"{ctx.subject_name} is no longer in the inventory")
        before = device.status
        if before == "staged":
            device.status = "active"
            session.add(device)
    return Done({"status": "active" if before == "staged" else before, "before": before})


def _context(ctx: StepContext, reason: str) -> Context:
    return Context(actor=ctx.actor, request_id=ctx.operation_uid, reason=reason, is_superuser=True)

"""Steps that move the host's switch ports by intent: set the attachment, ask for a change, wait until it is applied."""

from collections.abc import Sequence
from typing import Any

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.errors import InvalidInput, NotFound, Permanent
from dcim.engine.steps import Done, Outcome, StepContext, Wait
from network.intent.attachments import set_attachment

SLA_S = 900.0
POLL_S = 2.0


def attach_provisioning(ctx: StepContext) -> Outcome:
    """The ports carry the provisioning network."""
    return _attach(ctx, "provisioning", ())


def attach_tenant(ctx: StepContext) -> Outcome:
    """The ports carry the networks that the job names."""
    return _attach(ctx, "tenant", [str(name) for name in ctx.params["networks"]])


def quarantine(ctx: StepContext) -> Outcome:
    """The way back of both: the parking VLAN, which leads nowhere."""
    return _attach(ctx, "quarantine", ())


def _attach(ctx: StepContext, wanted: str, networks: Sequence[str]) -> Outcome:
    intent = (ctx.undo_intent if ctx.undoing else ctx.intent) or {}
    if not intent.get("asked") or intent.get("failed"):
        # Recorded twice: before, so that a crash in between is known to have perhaps asked; asking again is harmless.
        ctx.record_intent({"wanted": wanted, "networks": list(networks)})
        ctx.record_intent({"wanted": wanted, "networks": list(networks), "asked": _ask(ctx, wanted, networks)})
    with ctx.database.read() as session:
        state = _follow().attachment_state(session, ctx.subject_id)
    if state.state == "applied":
        return Done({"wanted": wanted, "networks": list(networks), "change": state.change_uid})
    if state.state == "pending":
        return Wait(f"the switches take over {wanted} for its ports", POLL_S, sla_s=SLA_S)
    # Remembered, so that a person's resume asks anew instead of reading the same failure again.
    ctx.record_intent({"wanted": wanted, "failed": state.change_uid or state.state})
    raise Permanent(f"the ports of {ctx.subject_name} were not moved to {wanted}: {state.reason or state.state}")


def _ask(ctx: StepContext, wanted: str, networks: Sequence[str]) -> str:
    try:
        with unit_of_work(ctx.database, system("deploy", f"{ctx.subject_name}: {wanted}")) as session:
            set_attachment(session, ctx.subject_id, wanted, networks, ctx.operation_uid)
            return str(_follow().request_port_change(session, ctx.subject_id, ctx.operation_uid))
    except (NotFound, InvalidInput) as error:
        raise Permanent(error.message) from None


def _follow() -> Any:
    """The network's side of it; loaded when first used, like every driver."""
    from network.change import ports

    return ports

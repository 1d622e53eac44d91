"""Steps that the agent on the host carries out. Commands are rows: a resumed step finds its own and asks what became
of it, instead of sending another."""

from typing import Any

from sqlalchemy import func
from sqlmodel import Session, select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.clock import now
from dcim.core.errors import Permanent
from dcim.core.secrets import load_vault
from dcim.core.settings import load_settings
from dcim.engine.models import Event
from dcim.engine.steps import Done, Outcome, StepContext, Wait
from provisioning.boot import agents, offers
from provisioning.boot.models import AgentCommand, AgentSession
from provisioning.deploy.bmc_steps import driver
from provisioning.deploy.waiting import mark_waiting

AGENT_SLA_S = 1200.0
"""POST of a big server takes 3 to 10 minutes, some twice in a row."""
COMMAND_SLA_S = 120.0
IMAGE_SLA_S = 1800.0
POLL_S = 5.0
"""Only a net below the wake-ups that reports cause."""
MAX_GAP_S = 20.0
"""Two looks further apart than this were not one observation."""
MAX_TRIES = 3
"""Commands sent anew because the agent that had the earlier one is gone."""


def wait_agent(ctx: StepContext) -> Outcome:
    """The agent said hello with this operation's token and the right serial."""
    agent = _agent_or_wait(ctx)
    if isinstance(agent, Wait):
        mark_waiting(ctx, waiting=True)
        return agent
    mark_waiting(ctx, waiting=False)
    return Done({"serial": agent.serial, "nonce": agent.nonce, "macs": agent.macs, "heartbeat": agent.heartbeat})


def inspect(ctx: StepContext) -> Outcome:
    """The machine itself says who it is, and has a disk for the image."""
    command = _command(ctx, "inventory", {}, COMMAND_SLA_S)
    if isinstance(command, Wait):
        return command
    found = command.result
    serial, wanted = str(found.get("serial", "")), str(ctx.params["serial"])
    if serial != wanted:
        raise Permanent(f"the machine says serial {serial!r}, this operation is for {wanted!r}: nothing was written")
    disks = [disk for disk in found.get("disks", []) if isinstance(disk, dict)]
    size = int(ctx.params["image"]["size_bytes"])
    if not any(int(disk.get("size_bytes", 0)) >= size for disk in disks):
        seen = ", ".join(f"{disk.get('name')} {disk.get('size_bytes')}" for disk in disks) or "none"
        raise Permanent(f"no disk holds the image of {size} bytes (disks: {seen}): use another image or disk")
    return Done({"machine": found})


def write_image(ctx: StepContext) -> Outcome:
    """The image on the disk. Carries the operation and the serial; the agent refuses for another machine."""
    image = ctx.params["image"]
    args = {
        "url": f"{load_settings().resolved_boot_url.rstrip('/')}/images/{image['file']}",
        **{name: image[name] for name in ("sha256", "raw_sha256", "signature", "public_key", "format", "size_bytes")},
        "disk": ctx.params.get("disk", {}), "serial": ctx.params["serial"], "operation": ctx.operation_uid,
    }  # fmt: skip
    command = _command(ctx, "write_image", args, IMAGE_SLA_S)
    if isinstance(command, Wait):
        return command
    found = command.result
    for name, wanted in (("sha256", image["sha256"]), ("readback_sha256", image["raw_sha256"])):
        if found.get(name) != wanted:
            raise Permanent(f"the agent reports {name} {found.get(name)!r}, the image has {wanted}: replace the disk")
    return Done({**found, "image": image["name"], "state": {"disk": str(found.get("disk", ""))}})


def write_config(ctx: StepContext) -> Outcome:
    """The host's name and the nonce with which its system proves that it runs."""
    with unit_of_work(ctx.database, system("deploy", "phone-home nonce")) as session:
        vault = load_vault(load_settings().home)
        agents.expect_phone_home(session, ctx.operation_uid, ctx.subject_id, str(ctx.params["serial"]), vault)
    files = [{"path": "/etc/hostname", "content": f"{ctx.subject_name}\n", "mode": "0644"}]
    args = {"disk": ctx.state.get("disk", ""), "files": files, "phone_home": True}
    command = _command(ctx, "write_config", args, COMMAND_SLA_S)
    return command if isinstance(command, Wait) else Done(command.result)


def _command(ctx: StepContext, name: str, args: dict[str, Any], sla_s: float) -> AgentCommand | Wait:
    """The finished command of this step, or a Wait; sends it when no earlier one can still be trusted.

    The intent says which try is under way. Another is sent only when the earlier one is ``lost`` (its agent is gone;
    a few times), or when it failed and a person has resumed since.
    """
    agent = _agent_or_wait(ctx)
    if isinstance(agent, Wait):
        return agent
    intent = dict(ctx.intent or {})
    tries = int(intent.get("try", 1))
    with ctx.database.read() as session:
        command = agents.command_of(session, ctx.operation_uid, f"{name}#{tries}")
    lost = command is not None and command.state == "lost"
    if lost and tries >= MAX_TRIES:
        raise Permanent(f"{name}: the host restarted in the middle of it {tries} times: look at its console")
    if lost or (command is not None and intent.get("failed") == command.uid):
        tries, command = tries + 1, None
    if command is None:
        intent |= {"command": name, "try": tries, "serial": ctx.params["serial"], "agent": agent.uid}
        ctx.record_intent(intent)
        with unit_of_work(ctx.database, system("deploy", name)) as session:
            command = agents.enqueue(session, ctx.operation_uid, ctx.subject_id, f"{name}#{tries}", name, args)
    if command.state == "failed":
        ctx.record_intent({**intent, "failed": command.uid})
        raise Permanent(f"the agent could not {name.replace('_', ' ')}: {command.error or 'no reason given'}")
    if command.state == "done":
        return command
    if "silent" in intent or "revived" in intent:
        sla_s += AGENT_SLA_S  # the step's time includes waiting for its agent
    doing = "the agent is to take up" if command.state == "queued" else "the agent works on"
    return Wait(f"{doing} {name.replace('_', ' ')}", POLL_S, sla_s=sla_s, progress=command.progress)


def _agent_or_wait(ctx: StepContext) -> AgentSession | Wait:
    """The live agent, or a Wait for it. Guards against boot loops and foreign machines.

    The host is booted again when its agent fell silent or its offer has run out (once), and each time a person resumes
    while no agent lives.
    """
    with ctx.database.read() as session:
        agent = agents.live_agent(session, ctx.operation_uid)
        offer = offers.offer_of(session, ctx.subject_id)
        resumed = _resumes(session, ctx.operation_id)
    if agent is not None and now() - agent.heartbeat <= agents.STALE_S:
        return agent
    if offer is not None and offer.operation_uid == ctx.operation_uid:
        if offer.boots > offers.MAX_BOOTS:
            _give_up(ctx, f"{offer.boots} network boots in a row: a boot loop; the host was switched off")
        if offer.refusal:
            _give_up(ctx, offer.refusal)
    intent = dict(ctx.intent or {})
    if "resumed" not in intent:
        intent["resumed"] = resumed
        ctx.record_intent(intent)
    again = resumed > intent["resumed"] or "reviving" in intent
    if agent is not None and not again and not _silent_for_long(ctx, agent, intent):
        return Wait("the agent is silent", POLL_S, sla_s=AGENT_SLA_S)
    closed = offer is None or offer.operation_uid != ctx.operation_uid or offer.until < now()
    if again or ((agent is not None or closed) and intent.get("revived") != resumed):
        # Noted as done only afterwards: a crash in the middle leaves a host that is off, and this is repeated.
        ctx.record_intent({**intent, "reviving": resumed})
        _boot_again(ctx)
        intent.pop("reviving", None)
        ctx.record_intent({**intent, "resumed": resumed, "revived": resumed})
    return Wait("the host boots; its agent has not reported in", POLL_S, sla_s=AGENT_SLA_S)


def _resumes(session: Session, operation_id: int) -> int:
    """How often a person has resumed the operation."""
    statement = select(func.count()).where(Event.operation_id == operation_id, Event.kind == "resume")
    return session.exec(statement).one()


def _silent_for_long(ctx: StepContext, agent: AgentSession, intent: dict[str, Any]) -> bool:
    """Whether the agent stayed silent while we looked all the time.

    A gap between two looks begins the count anew: dcim was away, so it may have been us who did not listen.
    """
    seen = intent.get("silent")
    if seen is None or agent.heartbeat > seen["since"] or now() - seen["looked"] > MAX_GAP_S:
        seen = {"since": now()}
    ctx.record_intent({**intent, "silent": {**seen, "looked": now()}})
    return now() - float(seen["since"]) > agents.STALE_S


def _boot_again(ctx: StepContext) -> None:
    """Network boot on offer with a fresh count, boot device, power off and on."""
    ctx.note("booting the host from the network again")
    with unit_of_work(ctx.database, system("deploy", "network boot on offer again")) as session:
        offers.close_offer(session, ctx.operation_uid)
        offers.end_sessions(session, ctx.operation_uid)
        offers.open_offer(session, ctx.subject_id, ctx.operation_uid, ctx.subject_name, str(ctx.params["serial"]))
    bmc = driver(ctx)
    if bmc.power_state() != "off":
        bmc.set_power("off")
    bmc.set_boot("pxe", ctx.params["firmware"])
    bmc.set_power("on")


def _give_up(ctx: StepContext, reason: str) -> None:
    with unit_of_work(ctx.database, system("deploy", reason)) as session:
        offers.close_offer(session, ctx.operation_uid)
    bmc = driver(ctx)
    if bmc.power_state() != "off":
        bmc.set_power("off")
    raise Permanent(reason)

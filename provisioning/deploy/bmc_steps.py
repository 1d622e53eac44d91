"""Steps that speak to the BMC: who it is, what it boots, power. Each looks first and reads back last."""

from typing import Literal, cast

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.errors import NotFound, Permanent
from dcim.engine.steps import Done, Outcome, StepContext, Wait
from provisioning.bmc import Bmc, bmc_of
from provisioning.bmc.service import access_of
from provisioning.bmc.types import BootMode
from provisioning.boot.offers import close_offer, open_offer
from provisioning.hosts import host

POWER_SLA_S = 120.0
POWER_POLL_S = 2.0


def driver(ctx: StepContext) -> Bmc:
    """The host's BMC; a host without credentials needs a person, not another try."""
    try:
        return bmc_of(ctx.database, ctx.subject_id)
    except NotFound as error:
        raise Permanent(error.message) from None


def verify_bmc(ctx: StepContext) -> Outcome:
    """The BMC answers, and says the serial that the inventory says. Nothing is touched otherwise."""
    bmc = driver(ctx)
    found = bmc.inventory()
    with ctx.database.read() as session:
        declared = host(session, ctx.subject_id).serial
    wanted = str(ctx.params["serial"])
    if declared != wanted:
        raise Permanent(f"the inventory's serial changed from {wanted!r} to {declared!r} since the start: start anew")
    if not found.serial:
        raise Permanent(f"the BMC at {bmc.address} tells no serial: read it from the chassis, or use the other driver")
    if found.serial != wanted:
        raise Permanent(
            f"the BMC at {bmc.address} says serial {found.serial!r}, the inventory says {wanted!r}: "
            "nothing was touched; correct the inventory or the BMC's cabling"
        )
    with ctx.database.read() as session:
        access = access_of(session, ctx.subject_id)
    probed = access.detail.get("ipmi") if access is not None else None
    if isinstance(probed, dict) and probed.get("cipher_0"):
        ctx.note(f"the BMC at {bmc.address} lets anybody in through cipher suite 0 (CVE-2013-4782): disable it")
    return Done({"driver": bmc.driver, "address": bmc.address, "power": bmc.power_state(), **found.as_dict()})


def boot_from_network(ctx: StepContext) -> Outcome:
    """The next boot is from the network, in the firmware mode that the job says."""
    return Done({"boot": _set_boot(ctx, driver(ctx), "pxe", persistent=False)})


def power_on(ctx: StepContext) -> Outcome:
    """Off and on again, each seen, with a network boot on offer in between.

    The intent has two stages, so that a resumed step knows on which side of the power-off it was: in stage ``off`` it
    has certainly not been switched on by us.
    """
    bmc = driver(ctx)
    if (ctx.intent or {}).get("stage") != "on":
        if not ctx.intent:
            ctx.record_intent({"stage": "off"})
        if bmc.power_state() != "off" and bmc.set_power("off") != "off":
            return Wait("the host switches off", POWER_POLL_S, sla_s=POWER_SLA_S)
        _set_boot(ctx, bmc, "pxe", persistent=False, record=False)
        with unit_of_work(ctx.database, system("deploy", "network boot on offer")) as session:
            open_offer(session, ctx.subject_id, ctx.operation_uid, ctx.subject_name, str(ctx.params["serial"]))
        ctx.record_intent({"stage": "on"})
    return _switch_on(bmc)


def boot_from_disk(ctx: StepContext) -> Outcome:
    """The installed system: boot device disk, read back, then power on. The host is off when this step begins."""
    bmc = driver(ctx)
    boot = (ctx.intent or {}).get("boot")
    if (ctx.intent or {}).get("stage") != "on":
        if bmc.power_state() == "on" and bmc.set_power("off") != "off":
            return Wait("the host switches off", POWER_POLL_S, sla_s=POWER_SLA_S)
        boot = _set_boot(ctx, bmc, "disk", persistent=True)
        ctx.record_intent({"stage": "on", "boot": boot})
    outcome = _switch_on(bmc)
    if isinstance(outcome, Done):
        return Done({**outcome.evidence, "boot": boot})
    return outcome


def undo_power_on(ctx: StepContext) -> Outcome:
    """No more network boots for this operation, and the host is off."""
    with unit_of_work(ctx.database, system("deploy", "turned round")) as session:
        close_offer(session, ctx.operation_uid)
    bmc = driver(ctx)
    if bmc.power_state() != "off":
        ctx.record_intent({"power": "off"})
        if bmc.set_power("off") != "off":
            return Wait("the host switches off", POWER_POLL_S, sla_s=POWER_SLA_S)
    return Done({"power": "off"})


def _switch_on(bmc: Bmc) -> Outcome:
    state = bmc.power_state()
    if state != "on":
        state = bmc.set_power("on")
    if state != "on":
        return Wait("the BMC took the command, the host is not on yet", POWER_POLL_S, sla_s=POWER_SLA_S)
    return Done({"power": state})


def _set_boot(
    ctx: StepContext, bmc: Bmc, device: Literal["pxe", "disk"], *, persistent: bool, record: bool = True
) -> dict[str, object]:
    mode = cast(BootMode, ctx.params["firmware"])
    setting = bmc.get_boot()
    if not setting.fulfils(device, mode):
        if record:
            ctx.record_intent({"boot": device, "mode": mode})
        setting = bmc.set_boot(device, mode, persistent)
    if not setting.fulfils(device, mode):
        raise Permanent(
            f"the BMC at {bmc.address} accepted boot device {device} ({mode}) but shows {setting.device} "
            f"({setting.mode or 'no mode'}): set it by hand, or prescribe the other driver"
        )
    return setting.as_dict()

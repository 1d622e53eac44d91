"""The operation kind ``deploy``, version 1: from a declared server to one that runs its tenant's system.

    step               does                                                          undone by
    verify-bmc         the BMC answers and its serial is the inventory's
    attach-provisioning  the host's ports carry the provisioning network             quarantine
    boot-device        the next boot is from the network
    power-on           off (seen), offer a network boot, on (seen)                   no more offers, power off
    wait-agent         the RAM disk's agent reported in, with the right serial
    inspect            what the machine is made of; a disk fits the image
    write-image        the image is on the disk and reads back                       (destroys the disk's content)
    write-config       its name and its phone-home nonce are in the image
    stop-agent         the agent switched off; no more network boots
    attach-tenant      the host's ports carry its tenant's networks                  quarantine
    boot-disk          boot device disk, power on                                    power off
    wait-phone-home    the installed system called, with nonce and serial
    activate           the inventory's status staged → active

A failure holds the operation; cancelling it turns round: power off, ports in quarantine. The image and the serial are
frozen in the parameters: what the inventory or the catalogue says later changes nothing in a running operation.
"""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, select

from dcim.engine.models import Operation, Step
from dcim.engine.steps import OperationKind, StepDef
from provisioning.boot.offers import close_offer, end_sessions
from provisioning.deploy import agent_steps, bmc_steps, finish_steps, port_steps
from provisioning.lifecycle import service as lifecycle

BMC_S = 55.0
"""Time-out of steps that speak to the BMC: several calls of up to 20 s each, when it is slow."""
PATIENT = 20
"""Attempts of steps that wait for long: a restart of dcim in the middle counts as one."""

STEPS = (
    StepDef("verify-bmc", bmc_steps.verify_bmc, timeout_s=BMC_S, sla_s=60),
    StepDef("attach-provisioning", port_steps.attach_provisioning, port_steps.quarantine, max_attempts=PATIENT),
    StepDef("boot-device", bmc_steps.boot_from_network, timeout_s=BMC_S, sla_s=60),
    StepDef("power-on", bmc_steps.power_on, bmc_steps.undo_power_on, timeout_s=BMC_S, sla_s=180),
    StepDef("wait-agent", agent_steps.wait_agent, max_attempts=PATIENT, timeout_s=BMC_S, sla_s=1200),
    StepDef("inspect", agent_steps.inspect, max_attempts=PATIENT, timeout_s=BMC_S, sla_s=120),
    StepDef(
        "write-image", agent_steps.write_image, destructive=True, max_attempts=PATIENT, timeout_s=BMC_S, sla_s=1800
    ),
    StepDef("write-config", agent_steps.write_config, max_attempts=PATIENT, timeout_s=BMC_S, sla_s=120),
    StepDef("stop-agent", finish_steps.stop_agent, max_attempts=PATIENT, timeout_s=BMC_S, sla_s=120),
    StepDef("attach-tenant", port_steps.attach_tenant, port_steps.quarantine, max_attempts=PATIENT),
    StepDef("boot-disk", bmc_steps.boot_from_disk, bmc_steps.undo_power_on, timeout_s=BMC_S, sla_s=180),
    StepDef("wait-phone-home", finish_steps.wait_phone_home, max_attempts=PATIENT, sla_s=900),
    StepDef("activate", finish_steps.activate, sla_s=60),
)
_TOUCHES = ("power-on", "write-image", "boot-disk")
"""Steps whose intent means that the machine may have been changed."""


def _locks(params: dict[str, Any], subject_id: int) -> Iterable[str]:
    return (f"device:{subject_id}",)


def _on_start(session: Session, operation: Operation) -> None:
    lifecycle.begin(session, operation.subject_id, operation.uid, str(operation.params.get("goal", "active")))


def _on_end(session: Session, operation: Operation) -> None:
    close_offer(session, operation.uid)
    end_sessions(session, operation.uid)
    event = "done" if operation.state == "done" else "fail"
    if event == "fail":
        rows = session.exec(select(Step.name, Step.intent).where(Step.operation_id == operation.pk)).all()
        if not any(intent is not None and name in _TOUCHES for name, intent in rows):
            event = "untouched"
    image = str(operation.params.get("image", {}).get("name", ""))
    lifecycle.finish(
        session, operation.subject_id, operation.uid, event=event, image=image, fault=operation.ending_reason
    )


DEPLOY = OperationKind("deploy", 1, STEPS, locks=_locks, on_start=_on_start, on_end=_on_end)

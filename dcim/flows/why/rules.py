"""Likely causes, as data: the first row that fits a step and its message speaks. Pure."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """``steps``: names it is about (empty: any). ``message``: a pattern in the reason or error (empty: any)."""

    steps: tuple[str, ...]
    message: str
    cause: str
    action: str


RULES: tuple[Rule, ...] = (
    Rule((), r"not armed", "the site is read-only until somebody arms it", "arm the site, then it goes on by itself"),
    Rule((), r"^frozen", "somebody froze operations", "unfreeze when the reason is gone; it goes on by itself"),
    Rule((), r"waits for its turn|its turn in the job",
         "an earlier wave is under way, or the job's concurrency is used up",
         "look at the hosts of the wave under way; one that is held keeps the next wave waiting"),
    Rule((), r"lock|held by|busy",
         "another operation has this host or switch", "wait for that operation, or cancel it"),
    Rule((), r"credential|password|refused the credentials|unauthorized",
         "the BMC's account was changed, or the sealed password is wrong",
         "enter the right credentials, then resume; no further login was tried, to avoid a lock-out"),
    Rule(("verify-bmc",), r"says serial",
         "the inventory has another machine at this address: chassis swapped, or BMC cables crossed",
         "compare the serial on the chassis with the inventory, correct what is wrong, then resume"),
    Rule((), r"certificate", "the BMC presents a certificate that is not pinned",
         "put its authority into bmc-ca.pem, or prescribe IPMI for this host"),
    Rule((), r"no prefix with the role", "the BMC's address is outside the out-of-band networks",
         "declare the prefix with role oob, or correct the address"),
    Rule(("verify-bmc", "boot-device", "power-on", "boot-disk", "stop-agent"),
         r"timeout|no IPMI answer|no Redfish answer",
         "the BMC is unplugged, hung, or unreachable from here",
         "ping the BMC's address; reset the BMC or reseat its cable, then resume"),
    Rule(("attach-provisioning", "attach-tenant"), "",
         "the switches have not taken over the ports yet: a change is under way, or it failed",
         "look at the fabric change that the step names; push again once the switches answer, then resume"),
    Rule(("boot-device",), r"but shows", "the BMC accepts a boot device and does not keep it",
         "set the boot device by hand or use the other driver (ipmi or redfish), then resume"),
    Rule(("power-on", "boot-disk"), r"not on yet",
         "the BMC acknowledges power on without doing it: power supply, power cap, or a stuck BMC",
         "look at the power LEDs and the BMC's event log, then resume"),
    Rule(("wait-agent", "inspect", "write-image", "write-config"), r"boot loop",
         "the RAM disk starts and does not survive: wrong kernel for this hardware, or a failing machine",
         "watch its console during one boot, then resume"),
    Rule(("wait-agent", "inspect", "write-image", "write-config"), r"says serial|foreign",
         "the machine that booted is not the one of the inventory: data cables crossed",
         "compare MAC addresses and cabling, then resume"),
    Rule(("wait-agent",), "",
         "POST is slow, the boot device was ignored, DHCP or the boot listener is not reached, or the RAM disk hangs",
         "open its console: a PXE line without an answer means network, a kernel line means RAM disk; then resume"),
    Rule(("inspect", "write-image"), r"too small|no disk",
         "the disks are not what the image needs", "use a smaller image or another disk, then resume"),
    Rule(("write-image",), r"SHA-256|signature|gives back",
         "the image is damaged on its way or by the disk", "publish the image again or replace the disk, then resume"),
    Rule(("write-image", "inspect", "write-config"), r"silent",
         "the agent or its host hangs, or the boot listener was away",
         "nothing yet: the host is booted again when the silence lasts"),
    Rule(("write-image",), "", "the image is being written", "nothing: it reports when it is done"),
    Rule(("wait-phone-home",), "",
         "the installed system boots without network, boots something else, or cannot reach the boot listener",
         "open its console; check its tenant's network reaches the boot listener, then resume"),
)  # fmt: skip


def judge(step: str, message: str) -> tuple[str, str]:
    """(likely cause, next action) for a step and its reason or error; empty texts when no rule fits."""
    for rule in RULES:
        if rule.steps and step not in rule.steps:
            continue
        if not rule.message or re.search(rule.message, message, re.IGNORECASE):
            return rule.cause, rule.action
    return "", ""

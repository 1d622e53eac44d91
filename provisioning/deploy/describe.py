"""What a deployment will do, in words, for a plan that a person reads before anything is touched."""

from typing import Any

from provisioning.deploy.kind import STEPS

_WORDS = {
    "verify-bmc": "the BMC at {bmc} answers and says serial {serial}; otherwise nothing is touched",
    "attach-provisioning": "switch ports → provisioning network (host has no tenant network meanwhile)",
    "boot-device": "next boot from the network ({firmware})",
    "power-on": "power off, then on",
    "wait-agent": "the RAM disk's agent reports in with serial {serial}",
    "inspect": "the machine tells its hardware; a disk of at least {size_mib} MiB is there",
    "write-image": "ERASES a disk: image {image} ({sha}…), written and read back",
    "write-config": "host name {host} and a phone-home nonce",
    "stop-agent": "the agent switches the host off; no network boot any more",
    "attach-tenant": "switch ports → {networks}",
    "boot-disk": "boot device disk, power on",
    "wait-phone-home": "the installed system calls with the nonce and serial {serial}",
    "activate": "inventory status staged → active",
}


def describe(params: dict[str, Any], bmc_address: str) -> list[tuple[str, str]]:
    """(step, what it does) in order, for ``deploy_params`` of a host."""
    image = params["image"]
    values = {
        "bmc": bmc_address,
        "serial": params["serial"],
        "host": params["host"],
        "firmware": params["firmware"],
        "image": image["name"],
        "sha": image["sha256"][:12],
        "size_mib": -(-int(image["size_bytes"]) // (1 << 20)),
        "networks": ", ".join(params["networks"]),
    }
    return [(step.name, _WORDS[step.name].format(**values)) for step in STEPS]

"""Faults that a person or a test sets on a lab server with ``dcim lab break``: a table."""

import math
from dataclasses import dataclass, field

from dcim.core.errors import InvalidInput, NotFound


@dataclass(frozen=True)
class Parameter:
    """A number that a fault takes. ``unit`` is for people."""

    name: str
    default: float
    unit: str


@dataclass(frozen=True)
class Fault:
    """One way to be broken."""

    name: str
    doc: str
    parameters: tuple[Parameter, ...] = field(default=())


SERVER_FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("bmc-dead", "The BMC answers nothing: neither IPMI nor Redfish."),
        Fault("bmc-slow", "The BMC answers late.", (Parameter("seconds", 1.0, "s"),)),
        Fault("bmc-lossy", "The BMC loses requests.", (Parameter("percent", 30.0, "%"),)),
        Fault("bmc-wrong-password", "The BMC has another password than the inventory says."),
        Fault(
            "bmc-lies-power",
            "The BMC acknowledges power on, but the server stays off; with claims_on=1 it even reports power on.",
            (Parameter("claims_on", 0.0, "0 or 1"),),
        ),
        Fault(
            "bmc-ignores-boot-device", "The BMC acknowledges and shows a boot device, then boots in the default order."
        ),
        Fault("bmc-wrong-serial", "The BMC reports the serial of another server (a swapped chassis)."),
        Fault("bmc-out-of-sessions", "The BMC refuses new sessions: insufficient resources."),
        Fault("agent-never-starts", "The RAM disk is loaded, then hangs: the agent never says hello."),
        Fault("disk-too-small", "The disk is smaller than the image.", (Parameter("mib", 1.0, "MiB"),)),
        Fault("no-phone-home", "The installed system boots but never phones home."),
        Fault("slow", "Everything on this server takes longer.", (Parameter("factor", 5.0, "times"),)),
    )
}


def resolve_fault(table: dict[str, Fault], name: str, given: dict[str, float]) -> dict[str, float]:
    """The parameters of a fault with defaults filled in.

    Raises NotFound for a name that is not in the table, InvalidInput for parameters that it does not take.
    """
    fault = table.get(name)
    if fault is None:
        raise NotFound(f"no fault {name!r}: choose one of {', '.join(table)}")
    known = {parameter.name: parameter.default for parameter in fault.parameters}
    for key, value in given.items():
        if key not in known:
            raise InvalidInput(f"fault {name} takes no {key!r}: it takes {', '.join(known) or 'no parameters'}")
        if not math.isfinite(value) or value < 0:
            raise InvalidInput(f"fault {name}: {key} must be a number of 0 or more")
    return known | given

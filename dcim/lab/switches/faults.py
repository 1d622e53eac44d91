"""The ways in which an emulated switch can misbehave, as a table, and the faults set on one device."""

from typing import Any

from dcim.core.errors import InvalidInput, NotFound
from dcim.lab.switches.api import ActiveFault, FaultKind, FaultParameter

_TEXT = FaultParameter("text", "text", "", "strikes lines and commands that contain this text; empty: every one")

FAULTS: dict[str, FaultKind] = {
    kind.name: kind
    for kind in (
        FaultKind(
            "refuse-line",
            "Configuration lines with this text are refused with the vendor's error; a staged change fails its check.",
            (_TEXT,),
        ),
        FaultKind(
            "drop-session",
            "The session breaks: at a command with this text, or after a number of commands.",
            (_TEXT, FaultParameter("after", "count", 0, "commands answered before it breaks; 0: at the text")),
        ),
        FaultKind("hang", "A command with this text is never answered (until the fault is cleared).", (_TEXT,)),
        FaultKind(
            "slow",
            "Every command takes so long.",
            (FaultParameter("seconds", "seconds", 2.0, "added to each command, not scaled by the timer speed"),),
        ),
        FaultKind(
            "slow-commit",
            "Commits, replaces and rollbacks take so long.",
            (FaultParameter("seconds", "seconds", 10.0, "added to each, not scaled by the timer speed"),),
        ),
        FaultKind("unreachable", "Nothing answers on the management address; the device itself and its timers go on."),
        FaultKind("auto-revert", "A confirmed change is reverted at once after its confirmation was answered."),
        FaultKind("lose-power-after-arming", "The device reboots right after a timed revert was armed (once)."),
        FaultKind(
            "foreign-commit",
            "Another user changes and commits: now, or as soon as a timed revert is armed (on Junos that confirms it).",
            (
                FaultParameter("when", "text", "now", '"now" or "arming"'),
                FaultParameter("line", "text", "", "the line that the other user enters; empty: a harmless one"),
            ),
        ),
    )
}
"""All fault kinds by name."""


def make(name: str, parameters: dict[str, Any]) -> ActiveFault:
    """A fault ready to be set. Raises NotFound for an unknown kind, InvalidInput for a wrong parameter."""
    kind = FAULTS.get(name)
    if kind is None:
        raise NotFound(f"no fault {name!r}: there are {', '.join(FAULTS)}")
    known = {parameter.name: parameter for parameter in kind.parameters}
    values: dict[str, Any] = {parameter.name: parameter.default for parameter in kind.parameters}
    for key, value in parameters.items():
        if key not in known:
            raise InvalidInput(f"the fault {name} has no parameter {key!r}: it takes {', '.join(known) or 'none'}")
        try:
            values[key] = {"text": str, "seconds": float, "count": int}[known[key].type](value)
        except (TypeError, ValueError):
            raise InvalidInput(f"{name}: {key} must be a {known[key].type}, not {value!r}") from None
    return ActiveFault(kind, values)


class FaultSet:
    """The faults set on one device."""

    def __init__(self) -> None:
        self.active: dict[str, ActiveFault] = {}

    def get(self, name: str) -> ActiveFault | None:
        """The fault if it is set."""
        return self.active.get(name)

    def struck_by(self, name: str, text: str) -> bool:
        """Whether a fault with a ``text`` strikes this line; counts it."""
        fault = self.active.get(name)
        if fault is None or fault.parameters.get("text", "") not in text:
            return False
        fault.struck += 1
        return True

    def seconds(self, name: str) -> float:
        """The delay of a "slow" fault in seconds; 0 when it is not set."""
        fault = self.active.get(name)
        if fault is None:
            return 0.0
        fault.struck += 1
        return float(fault.parameters["seconds"])

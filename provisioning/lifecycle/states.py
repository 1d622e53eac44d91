"""The lifecycle as two tables: what each state means, and which event moves a host from where to where.

Names are Ironic's (ironic/common/states.py) where it has them. A host without a row is ``enroll``.
"""

from dataclasses import dataclass

from dcim.core.errors import Conflict


@dataclass(frozen=True)
class State:
    """One state. ``stable``: nothing happens until somebody asks. ``target``: a goal that a person may ask for."""

    doc: str
    leads_to: tuple[str, ...]
    stable: bool = False
    target: bool = False


@dataclass(frozen=True)
class Transition:
    """A move. ``why`` explains a row that looks odd."""

    event: str
    source: str
    target: str
    why: str = ""


STATES: dict[str, State] = {
    "enroll": State("Known to the inventory; nobody has spoken to its BMC yet.", ("deploying", "active"), stable=True),
    "available": State(
        "Has no tenant's system, is powered off and in quarantine: may be deployed.", ("deploying",), stable=True
    ),
    "deploying": State(
        "An operation works on it: BMC, networks, boot, image.",
        ("deploy wait", "deploy failed", "available", "active", "enroll"),
    ),
    "deploy wait": State(
        "The operation waits for the machine itself: its agent, or its system's first call.",
        ("deploying", "deploy failed", "available", "active", "enroll"),
    ),
    "deploy failed": State(
        "The last deployment ended without success; its disk is in an unknown state, it is off and in quarantine.",
        ("deploying",),
        stable=True,
    ),
    "active": State("Runs its tenant's system; proven by its own call.", ("deploying",), stable=True, target=True),
}
"""What has no row yet (inspection, burn-in, cleaning, rescue) arrives with the operation that does it."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition("start", "enroll", "deploying", "the operation's first step verifies the BMC and the serial itself"),
    Transition("start", "available", "deploying"),
    Transition("start", "deploy failed", "deploying", "a new image replaces whatever lies on the disk"),
    Transition("start", "active", "deploying", "only when the batch says redeploy: it destroys a running system"),
    Transition("wait", "deploying", "deploy wait"),
    Transition("proceed", "deploy wait", "deploying"),
    Transition("done", "deploying", "active"),
    Transition("done", "deploy wait", "active"),
    Transition("fail", "deploying", "deploy failed"),
    Transition("fail", "deploy wait", "deploy failed"),
    *(
        Transition("untouched", source, before, "ended before the machine was changed: back to where it began")
        for source in ("deploying", "deploy wait")
        for before in ("enroll", "available", "deploy failed", "active")
    ),
    Transition("adopt", "enroll", "active", "a machine that already ran when dcim arrived"),
)

_MOVES: dict[tuple[str, str], list[str]] = {}
for _row in TRANSITIONS:
    _MOVES.setdefault((_row.event, _row.source), []).append(_row.target)


def after(event: str, source: str, before: str = "") -> str:
    """The state that ``event`` leads to from ``source``; Conflict when the table has no such row.

    ``before`` chooses where an event leads back to where the host came from.
    """
    targets = _MOVES.get((event, source), [])
    if len(targets) == 1:
        return targets[0]
    if before in targets:
        return before
    possible = ", ".join(dict.fromkeys(row.event for row in TRANSITIONS if row.source == source)) or "nothing"
    raise Conflict(f"a host that is {source!r} cannot {event}: possible from there: {possible}")

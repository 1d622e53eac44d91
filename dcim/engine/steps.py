"""What an operation is made of: kinds, their frozen step lists, and what a step's handler gets and returns.

A handler observes, records its intent, acts, reads back and returns its evidence:

    def power_on(ctx: StepContext) -> Outcome:
        bmc = bmc_of(ctx)
        if bmc.power_state() == "on":                  # observe: a resumed step looks at reality first
            return Done({"power": "on", "found": True})
        ctx.record_intent({"power": "on"})             # durable before the act
        bmc.set_power("on", deadline=ctx.deadline)     # act; no transaction is open
        return Done({"power": bmc.power_state()})      # read back; the runner writes the evidence

It returns ``Done`` or ``Wait``, or raises one of dcim.core.errors' device errors: Transient is tried again (capped),
NeedsReset and Permanent hold the operation, AuthFailed holds it at once. Only the runner writes state.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from dcim.core.db import Database
from dcim.core.errors import Permanent


@dataclass(frozen=True)
class Done:
    """The step is finished; ``evidence`` (JSON) is what was read back."""

    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wait:
    """Nothing to do before ``seconds`` have passed (or an event wakes the operation). ``reason`` is for a person.

    ``sla_s``: how long this wait is normal, counted from the step's first start; past it the step fails as
    ``on_timeout`` says: "retry" (Transient) or "hold".
    """

    reason: str
    seconds: float = 1.0
    sla_s: float | None = None
    on_timeout: str = "hold"
    progress: float | None = None
    """0..1 when known, for the progress display."""


Outcome = Done | Wait


class StepContext(Protocol):
    """What a handler sees. Nothing of it is a live database row."""

    operation_uid: str
    operation_id: int
    kind: str
    subject_type: str
    """The table of the subject, for example ``devices`` or ``fabrics``."""
    subject_id: int
    subject_name: str
    step_name: str
    phase: int
    target: str
    """The step's own target inside the operation (a switch's name); "" in a linear list."""
    params: dict[str, Any]
    """The operation's frozen parameters; never secrets."""
    attempt: int
    """From 1."""
    intent: dict[str, Any] | None
    """What an earlier, interrupted attempt of this step recorded before it acted."""
    state: dict[str, Any]
    """A copy of the operation's shared scratch data, merged from ``Done.evidence["state"]`` of earlier steps."""
    deadline: float
    """time.monotonic() at which the handler must have returned; outside actions use a shorter time-out."""
    environment: str
    database: Database
    actor: str
    undoing: bool
    """True in an ``undo`` handler; ``intent`` and ``evidence`` are then those of ``do``."""
    evidence: dict[str, Any] | None
    """What ``do`` read back; None before it is done."""
    undo_intent: dict[str, Any] | None
    """What an earlier, interrupted ``undo`` recorded before it acted."""

    def record_intent(self, intent: dict[str, Any]) -> None:
        """Make the intent durable, fenced. Raises LeaseLost when another worker has taken over."""

    def note(self, message: str, **data: Any) -> None:
        """Add a line to the operation's history (an event), fenced."""

    def progress(self, fraction: float, message: str = "") -> None:
        """Show progress 0..1 of this step; also renews the lease."""


Handler = Callable[[StepContext], Outcome]
Targets = Callable[[dict[str, Any]], Iterable[str]]


@dataclass(frozen=True)
class StepDef:
    """One line of a step list.

    ``targets`` turns one line into a row per target (a switch); rows of one phase run side by side, then a barrier.
    When the operation is cancelled, or fails in a step whose ``on_failure`` is "undo", ``undo`` runs for every row that
    is done or had recorded an intent (it may have acted), the last phase first, rows of a phase side by side. So
    ``undo`` looks at reality first too; it may find nothing to undo. Then the operation ends ``failed`` or
    ``cancelled``.
    """

    name: str
    do: Handler
    undo: Handler | None = None
    destructive: bool = False
    timeout_s: float = 45.0
    max_attempts: int = 5
    retry_s: float = 2.0
    targets: Targets | None = None
    sla_s: float = 300.0
    """How long an attempt is normal; the watchdog speaks up past it."""
    on_failure: Literal["", "hold", "undo"] = ""
    """What a failure that is not tried again leads to; the kind's ``on_failure`` when empty."""
    no_return: bool = False
    """Once this step has begun (a decision is confirmed on devices), the operation is neither cancelled nor undone."""


@dataclass(frozen=True)
class OperationKind:
    """A kind of operation: its name, the version frozen into each operation, and its list of steps (a phase each).

    ``locks`` names the resources (``device:12``, ``switch:leaf-1``) that the operation holds from start to safe end.
    ``on_done``/``on_failed`` run inside the transaction that ends the operation (a lifecycle row, a job's counter).
    """

    name: str
    version: int
    steps: tuple[StepDef, ...]
    locks: Callable[[dict[str, Any], int], Iterable[str]] = lambda params, subject_id: ()
    on_start: Callable[[Any, Any], None] | None = None
    """Called with (session, operation row) in the transaction that starts it."""
    on_end: Callable[[Any, Any], None] | None = None
    """Called with (session, operation row) in the transaction that ends it; its ``state`` says how."""
    on_failure: Literal["hold", "undo"] = "hold"
    """"hold": a failure waits for a person (resume, skip or cancel). "undo": it turns round at once."""
    read_only: bool = False
    """Only reads devices: runs on sites that are not armed, or frozen."""


_kinds: dict[tuple[str, int], OperationKind] = {}
_latest: dict[str, OperationKind] = {}


LEASE_SECONDS = 60.0
"""How long a worker may act without renewing; every ``timeout_s`` is shorter, so that an act ends inside its lease."""


def register(kind: OperationKind) -> None:
    """Make a kind known; older versions may stay registered so that running operations finish with theirs.

    ValueError when a step's time-out is not shorter than a lease.
    """
    for step in kind.steps:
        if step.timeout_s > LEASE_SECONDS - 5:
            raise ValueError(f"{kind.name}.{step.name}: time-out {step.timeout_s} s: at most 55; return Wait instead")
    _kinds[(kind.name, kind.version)] = kind
    if kind.name not in _latest or _latest[kind.name].version <= kind.version:
        _latest[kind.name] = kind


def get_kind(name: str, version: int | None = None) -> OperationKind:
    """The kind (the newest version by default); Permanent when this process does not know it."""
    found = _latest.get(name) if version is None else _kinds.get((name, version))
    if found is None:
        raise Permanent(f"this worker does not know operation {name!r} version {version}: run the matching release")
    return found

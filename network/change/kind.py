"""The operation ``fabric-change``: a push to several switches, confirmed everywhere or reverted everywhere.

    freeze    (once)    the intent is still what the plan says; a port change compiles its ports now
    prepare   (switch)  its configuration is still what the plan says; the work is computed and kept
    arm       (switch)  the lines are applied, with the platform's timed revert          undo: revert, read back
    verify    (switch)  read back: it runs what it should
    check     (once)    all are armed and verified, and the timers leave time to confirm
    decide    (once)    the decision is durable: from here on only forward
    confirm   (switch)  keep it, save it
    reread    (switch)  old, new, mixed or unknown; one that has reverted alone is rolled forward
    conclude  (once)    attachments and requests are marked as applied

A failure before ``decide`` turns the change round: every switch that may have been touched is brought back and read
back. After it a failure holds the change, with the switches locked, until a person has looked.
"""

from collections.abc import Iterable
from typing import Any

from dcim.engine.steps import OperationKind, StepDef, register
from network.change import ending, gather, handlers

FABRIC_CHANGE = "fabric-change"
PORT_GATHER = "port-gather"


def _switches(params: dict[str, Any]) -> Iterable[str]:
    return [str(name) for name in params["switches"]]


def _locks(params: dict[str, Any], _subject_id: int) -> Iterable[str]:
    return [f"switch:{name}" for name in sorted(_switches(params))]


CHANGE = OperationKind(
    name=FABRIC_CHANGE,
    version=1,
    steps=(
        StepDef("freeze", handlers.freeze, max_attempts=3),
        StepDef("prepare", handlers.prepare, targets=_switches, max_attempts=3, retry_s=1.0),
        StepDef(
            "arm", handlers.arm, undo=handlers.disarm, destructive=True, targets=_switches, timeout_s=55.0,
            max_attempts=3, retry_s=1.0,
        ),
        StepDef("verify", handlers.verify, targets=_switches, max_attempts=4, retry_s=1.0),
        StepDef("check", handlers.check, max_attempts=2),
        StepDef("decide", handlers.decide, no_return=True, on_failure="hold"),
        StepDef("confirm", handlers.confirm, targets=_switches, max_attempts=20, retry_s=1.0, on_failure="hold"),
        StepDef(
            "reread", handlers.reread, targets=_switches, timeout_s=55.0, max_attempts=5, retry_s=1.0,
            on_failure="hold",
        ),
        StepDef("conclude", ending.conclude, on_failure="hold"),
    ),
    locks=_locks,
    on_end=ending.ended,
    on_failure="undo",
)  # fmt: skip

GATHER = OperationKind(
    name=PORT_GATHER,
    version=1,
    steps=(StepDef("gather", gather.gather, max_attempts=10, retry_s=1.0),),
    on_end=gather.ended,
)


def register_kinds() -> None:
    """Make both kinds known to this process."""
    register(CHANGE)
    register(GATHER)

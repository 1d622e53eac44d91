"""The states of operations and steps: what each means, whether it rests, and where it leads.

These tables are the lifecycle; the runner's writes are checked against them by the tests.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class StateDef:
    """One state. ``stable``: nothing happens until a person acts. ``ended``: nothing happens any more."""

    meaning: str
    leads_to: tuple[str, ...]
    stable: bool = False
    ended: bool = False


OPERATION_STATES: dict[str, StateDef] = {
    "pending": StateDef(
        "not started: its wave, its place in the job, its locks or a brake hold it back (see waiting_reason)",
        ("running", "held", "cancelled"),
    ),
    "running": StateDef(
        "its steps are done one phase after the other", ("waiting", "held", "undoing", "done", "failed", "cancelled")
    ),
    "waiting": StateDef(
        "between two looks at something slow, or held back by a brake; goes on by itself at due_at or when woken",
        ("running", "held", "undoing", "done", "failed", "cancelled"),
    ),
    "held": StateDef(
        "needs a person: hold_reason says why, next_action what to do; it keeps its locks",
        ("pending", "running", "undoing", "cancelled"),
        stable=True,
    ),
    "undoing": StateDef(
        "what was done is undone, last phase first; ``ending`` says how it ends", ("held", "failed", "cancelled")
    ),
    "done": StateDef("every step was done or skipped", (), stable=True, ended=True),
    "failed": StateDef("it failed, and what could be undone was undone", (), stable=True, ended=True),
    "cancelled": StateDef("a person or its job stopped it before its end", (), stable=True, ended=True),
}

STEP_STATES: dict[str, StateDef] = {
    "pending": StateDef("not started", ("running", "skipped", "cancelled")),
    "running": StateDef(
        "its handler runs now, or ran when a worker died (pending again when a brake came before its act)",
        ("done", "waiting", "failed", "undoing", "cancelled", "pending"),
    ),
    "waiting": StateDef(
        "looked at again, or tried again when it carries an error, at due_at",
        ("running", "done", "failed", "undoing", "cancelled"),
    ),
    "done": StateDef("its evidence was read back", ("undoing",)),
    "failed": StateDef("it holds its operation", ("pending", "skipped", "undoing", "cancelled"), stable=True),
    "skipped": StateDef("a person decided to go on without it; undone if it had begun", ("undoing",), stable=True),
    "undoing": StateDef("its effect is to be undone, or is being undone", ("undone", "undo_failed")),
    "undo_failed": StateDef("undoing it did not work; holds its operation", ("undoing", "skipped"), stable=True),
    "undone": StateDef("its effect was undone", (), stable=True),
    "cancelled": StateDef("never started, or stopped before it acted", (), stable=True),
}

ENDED = tuple(name for name, state in OPERATION_STATES.items() if state.ended)
ACTIVE = tuple(name for name, state in OPERATION_STATES.items() if not state.ended)

JOB_STATES: dict[str, str] = {
    "running": "operations are pending, running or waiting",
    "held": "nothing moves: at least one operation needs a person",
    "done": "every operation is done",
    "failed": "all have ended, at least one failed",
    "cancelled": "all have ended, none failed, at least one was cancelled",
}


def job_state(counts: dict[str, int]) -> str:
    """The state of a job from how many of its operations are in each state (``OPERATION_STATES`` → count)."""
    if not counts or set(counts) <= {"done"}:
        return "done"
    moving = sum(count for state, count in counts.items() if not OPERATION_STATES[state].stable)
    if moving:
        return "running"
    if counts.get("held"):
        return "held"
    return "failed" if counts.get("failed") else "cancelled"

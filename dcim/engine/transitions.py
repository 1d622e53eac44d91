"""What an outcome makes of a step. Pure: it changes the row in memory and gives the journal's lines."""

from typing import Any

from dcim.core.errors import DcimError, Transient
from dcim.engine.outcomes import Poison, TimedOut, backoff, classify
from dcim.engine.queries import EventLine
from dcim.engine.rows import StepRow
from dcim.engine.steps import Done, StepDef, Wait

FINISHED = frozenset({"done", "skipped", "undone", "cancelled"})
BROKEN = frozenset({"failed", "undo_failed"})


def needs_attempt(step: StepRow, *, taken_over: bool) -> bool:
    """Whether looking at the step now is a new attempt, and not another look at something slow."""
    if step.fresh:
        return False
    if step.state in ("pending", "running") or step.error or step.started is None:
        return True
    return taken_over


def begin(step: StepRow, definition: StepDef, now: float) -> DcimError | None:
    """Begin an attempt. Gives the error when the attempts are used up: workers died in them."""
    if step.attempts >= definition.max_attempts:
        return Poison(f"{label(step)}: {step.attempts} attempts did not come to an end: {step.error or 'worker lost'}")
    step.attempts += 1
    step.fresh = True
    if step.state != "undoing":
        step.state = "running"
    step.started = now
    step.first_started = step.first_started or now
    step.due_at, step.error, step.error_class, step.progress = None, "", "", None
    return None


def apply(step: StepRow, definition: StepDef, outcome: Done | Wait | Exception, now: float) -> list[EventLine]:
    """Write an outcome into the row; the row's state says what became of it."""
    step.fresh = False
    if isinstance(outcome, Done):
        return _done(step, outcome, now)
    if isinstance(outcome, Wait):
        waited = now - (step.started or now)
        if outcome.sla_s is None or waited <= outcome.sla_s:
            return _wait(step, outcome, now)
        message = f"{outcome.reason}: still so after {waited:.0f} s (normal: {outcome.sla_s:.0f} s)"
        outcome = Transient(message) if outcome.on_timeout == "retry" else TimedOut(message)
    return _failure(step, definition, outcome, now)


def unbegin(step: StepRow) -> None:
    """Take back an attempt that a brake stopped before it acted."""
    if step.fresh:
        step.attempts -= 1
        step.fresh = False
        if step.state == "running":
            step.state = "pending"


def label(step: StepRow) -> str:
    """The step's name, with its target."""
    return f"{step.name} {step.target}" if step.target else step.name


def _data(step: StepRow, now: float, **more: Any) -> dict[str, Any]:
    seconds = round(now - step.started, 3) if step.started else 0.0
    return {"step": step.name, "target": step.target, "attempt": step.attempts, "seconds": seconds, **more}


def _done(step: StepRow, outcome: Done, now: float) -> list[EventLine]:
    undoing = step.state == "undoing"
    if undoing:
        step.state, step.undo_evidence = "undone", outcome.evidence
    else:
        step.state, step.evidence = "done", outcome.evidence
    step.ended, step.due_at, step.waiting_reason, step.progress = now, None, "", 1.0
    step.error, step.error_class = "", ""
    return [("undo" if undoing else "step", f"{label(step)}: {'undone' if undoing else 'done'}", _data(step, now))]


def _wait(step: StepRow, outcome: Wait, now: float) -> list[EventLine]:
    news = step.waiting_reason != outcome.reason
    if step.state != "undoing":
        step.state = "waiting"
    step.waiting_reason, step.due_at = outcome.reason, now + max(0.0, outcome.seconds)
    step.progress = outcome.progress if outcome.progress is not None else step.progress
    return [("wait", f"{label(step)}: {outcome.reason}", _data(step, now))] if news else []


def _failure(step: StepRow, definition: StepDef, error: Exception, now: float) -> list[EventLine]:
    failure = classify(error)
    step.error, step.error_class = failure.message, failure.error_class
    undoing = step.state == "undoing"
    if failure.retry and step.attempts < definition.max_attempts:
        delay = backoff(definition.retry_s, step.attempts)
        step.state = "undoing" if undoing else "waiting"
        step.due_at, step.waiting_reason = now + delay, f"tried again in {delay:.0f} s: {failure.message}"
        text = f"{label(step)}: attempt {step.attempts} of {definition.max_attempts} failed: {failure.message}"
        return [("retry", text, _data(step, now, error_class=failure.error_class))]
    step.state = "undo_failed" if undoing else "failed"
    step.ended, step.due_at, step.waiting_reason = now, None, ""
    text = f"{label(step)}: {failure.message}"
    return [("failure", text, _data(step, now, error_class=failure.error_class))]

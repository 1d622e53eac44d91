"""What a handler gets: ``dcim.engine.steps.StepContext`` over a claimed operation."""

import time
from collections.abc import Callable
from typing import Any

from dcim.core.db import Database
from dcim.core.errors import Transient
from dcim.engine import hooks, queries
from dcim.engine.outcomes import Braked
from dcim.engine.rows import Claim, StepRow
from dcim.engine.steps import StepDef

PROGRESS_SECONDS = 0.5
"""Progress is written at most this often per step."""


class Context:
    """A step's view of its operation. Its methods are called from the handler's thread."""

    def __init__(
        self, database: Database, operation: Claim, step: StepRow, definition: StepDef, brake: Callable[[], str]
    ) -> None:
        self._operation, self._step, self._brake = operation, step, brake
        self._progress_at = 0.0
        self.operation_uid = operation.uid
        self.operation_id = operation.id
        self.kind = operation.kind
        self.subject_type = operation.subject_type
        self.subject_id = operation.subject_id
        self.subject_name = operation.subject_name
        self.step_name = step.name
        self.phase = step.phase
        self.target = step.target
        self.params: dict[str, Any] = dict(operation.params)
        self.attempt = step.attempts
        self.intent = step.intent
        self.evidence = step.evidence
        self.undo_intent = step.undo_intent
        self.undoing = step.state == "undoing"
        self.state: dict[str, Any] = dict(operation.scratch)
        self.deadline = time.monotonic() + definition.timeout_s
        self.environment = operation.environment
        self.actor = operation.actor
        self.database = database

    def record_intent(self, intent: dict[str, Any]) -> None:
        """Make the intent durable and renew the lease, unless another worker has it, or a brake was put on."""
        if time.monotonic() >= self.deadline:
            raise Transient(f"{self.step_name}: its time was up before it could act")
        if self._brake():
            raise Braked
        hooks.reached("before-intent", self._step.name, self._step.target)
        column = "undo_intent" if self.undoing else "intent"
        with self.database.write() as session:
            queries.write_fenced(session, self._operation, {})
            queries.save_intent(session, self._step, column, intent)
        setattr(self._step, column, intent)
        hooks.reached("after-intent", self._step.name, self._step.target)

    def note(self, message: str, **data: Any) -> None:
        """Add a line to the operation's history."""
        data = {"step": self.step_name, "target": self.target, **data}
        with self.database.write() as session:
            queries.write_fenced(session, self._operation, {}, lines=[("note", message, data)])

    def progress(self, fraction: float, message: str = "") -> None:
        """Show progress; written at most twice a second."""
        asked = time.monotonic()
        self._step.progress = fraction = min(1.0, max(0.0, fraction))
        if asked - self._progress_at < PROGRESS_SECONDS and fraction < 1.0:
            return
        self._progress_at = asked
        if message:
            self._step.waiting_reason = message
        with self.database.write() as session:
            queries.write_fenced(session, self._operation, {}, [self._step])

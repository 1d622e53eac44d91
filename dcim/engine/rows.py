"""What a runner holds in memory of an operation it has claimed: plain data, not live database rows."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from dcim.engine.steps import LEASE_SECONDS


@dataclass(slots=True)
class StepRow:
    """A step of a claimed operation. Only the claim's holder changes it."""

    id: int
    operation_id: int
    phase: int
    position: int
    name: str
    target: str
    state: str
    attempts: int
    intent: dict[str, Any] | None
    error: str
    error_class: str
    waiting_reason: str
    due_at: float | None
    first_started: float | None
    started: float | None
    ended: float | None
    progress: float | None
    evidence: dict[str, Any] | None = None
    undo_intent: dict[str, Any] | None = None
    undo_evidence: dict[str, Any] | None = None
    fresh: bool = False
    """This worker has begun an attempt and has not seen its outcome yet."""


@dataclass(slots=True)
class Claim:
    """An operation under this worker's lease, as the claim found it and as its writes have left it."""

    id: int
    uid: str
    job_id: int | None
    kind: str
    kind_version: int
    subject_type: str
    subject_id: int
    subject_name: str
    environment: str
    site: str
    actor: str
    reason: str
    params: dict[str, Any]
    scratch: dict[str, Any]
    state: str
    phase: int
    last_phase: int
    ending: str
    ending_reason: str
    cancel_reason: str
    waiting_reason: str
    previous_owner: str
    was_woken: int
    fence: int
    version: int
    db_now: float
    """Database time when it was last told."""
    steps: list[StepRow] = field(default_factory=list)
    """The rows of the phase under way."""
    asked_at: float = 0.0
    """time.monotonic() before the statement that gave or renewed the lease: it ends at least LEASE_SECONDS later."""
    told_at: float = 0.0
    """time.monotonic() when ``db_now`` was told."""
    act_until: float = 0.0
    """time.monotonic() by which the handlers under way must have returned; 0 when none is."""
    mutex: threading.Lock = field(default_factory=threading.Lock)

    @property
    def valid_until(self) -> float:
        """time.monotonic() at which the lease ends at the earliest."""
        return self.asked_at + LEASE_SECONDS

    def now(self) -> float:
        """Database time, as far as this process can tell without asking."""
        return self.db_now + (time.monotonic() - self.told_at)

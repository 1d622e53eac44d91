"""Tables of the engine: jobs, operations, steps, locks, the journal of events, brakes and runners' heartbeats.

All times are database time (``dcim_now()``), seconds since 1970. ``due_at`` NULL means: only a wake-up makes it due.
"""

from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Text, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row


def _json() -> Any:
    return Column(JSON, nullable=False)


def _text() -> Any:
    return Column(Text, nullable=False, default="")


class Job(Row, table=True):
    """What a person or a schedule started; its operations carry the work.

    ``kind`` is batch, change, import, poll or runbook. ``params`` may hold ``abort_after`` (trouble that stops the
    rest; 0 = the first failure) and ``concurrency`` (operations under way at once; 0 = no limit).
    """

    __tablename__ = "jobs"
    __books__ = True
    __object_type__ = "core.job"
    __table_args__ = (Index("ix_jobs_state", "state"),)

    kind: str = Field(sa_type=String(40))
    name: str = Field(sa_type=String(200))
    state: str = Field(default="running", sa_type=String(16))
    environment: str = Field(default="", sa_type=String(80))
    site: str = Field(default="", sa_type=String(100))
    params: dict[str, Any] = Field(default_factory=dict, sa_column=_json())
    result: dict[str, Any] = Field(default_factory=dict, sa_column=_json())
    """What a job without operations brought (an import's counts); empty otherwise."""
    actor: str = Field(default="", sa_type=String(150))
    reason: str = Field(default="", sa_column=_text())
    ticket: str = Field(default="", sa_type=String(100))
    wave: int = 0
    """The wave under way."""
    released: int = 0
    """Operations let go and not yet ended or held: what ``concurrency`` limits."""
    total: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0
    held: int = 0
    stopped_reason: str = Field(default="", sa_column=_text())
    started: float | None = Field(default=None, sa_type=Float)
    ended: float | None = Field(default=None, sa_type=Float)


class Operation(Row, table=True):
    """Work on one subject; ``dcim.engine.states.OPERATION_STATES`` explains ``state``."""

    __tablename__ = "operations"
    __part_of__ = "job_id"
    __books__ = True
    __table_args__ = (
        Index("ix_operations_due_at", "due_at"),
        Index("ix_operations_job", "job_id", "wave", "state"),
        Index("ix_operations_subject", "subject_type", "subject_id"),
        Index("ix_operations_state", "state"),
        Index("ix_operations_waiting_on", "waiting_on"),
        Index("ix_operations_lease_owner", "lease_owner"),
    )

    job_id: int | None = Field(default=None, foreign_key="jobs.id")
    kind: str = Field(sa_type=String(60))
    kind_version: int = 1
    subject_type: str = Field(sa_type=String(60))
    subject_id: int = 0
    subject_name: str = Field(default="", sa_type=String(200))
    environment: str = Field(default="", sa_type=String(80))
    site: str = Field(default="", sa_type=String(100))
    actor: str = Field(default="", sa_type=String(150))
    reason: str = Field(default="", sa_column=_text())
    params: dict[str, Any] = Field(default_factory=dict, sa_column=_json())
    scratch: dict[str, Any] = Field(default_factory=dict, sa_column=_json())
    """What handlers shared through ``Done.evidence["state"]``."""
    wave: int = 0
    state: str = Field(default="pending", sa_type=String(16))
    phase: int = 0
    """The lowest unfinished phase (the highest one not yet undone while undoing)."""
    last_phase: int = 0
    ending: str = Field(default="", sa_type=String(16))
    """How it ends once undone: failed or cancelled; empty while it goes forward."""
    ending_reason: str = Field(default="", sa_column=_text())
    cancel_reason: str = Field(default="", sa_column=_text())
    """Not empty: somebody asked to cancel; the runner turns round before its next act."""
    hold_reason: str = Field(default="", sa_column=_text())
    next_action: str = Field(default="", sa_column=_text())
    error_class: str = Field(default="", sa_type=String(20))
    """transient, needs_reset, auth, permanent, timeout, poison or bug."""
    error_message: str = Field(default="", sa_column=_text())
    waiting_reason: str = Field(default="", sa_column=_text())
    waiting_since: float | None = Field(default=None, sa_type=Float)
    waiting_on: int | None = Field(default=None, sa_column=Column(Integer, nullable=True))
    """The operation that holds a lock this one needs: its end wakes us. 0: a brake; its release wakes us."""
    progress: float = Field(default=0.0, sa_type=Float)
    """Finished phases out of all, 0..1."""
    due_at: float | None = Field(default=None, sa_type=Float)
    woken: int = 0
    """1: woken since the last claim, so that a wake-up during a step is not lost."""
    was_woken: int = 0
    lease_owner: str = Field(default="", sa_type=String(80))
    previous_owner: str = Field(default="", sa_type=String(80))
    """The owner that the last claim found: not empty means its lease ran out."""
    lease_until: float = Field(default=0.0, sa_type=Float)
    fence: int = 0
    version: int = 0
    started: float | None = Field(default=None, sa_type=Float)
    ended: float | None = Field(default=None, sa_type=Float)


class Step(Row, table=True):
    """A step of an operation for one target; ``dcim.engine.states.STEP_STATES`` explains ``state``."""

    __tablename__ = "steps"
    __part_of__ = "operation_id"
    __books__ = True
    __table_args__ = (
        UniqueConstraint("operation_id", "phase", "target", "name", name="uq_steps_place"),
        Index("ix_steps_overdue", "state", "overdue"),
    )

    operation_id: int = Field(foreign_key="operations.id")
    phase: int
    """From 0; rows of one phase run side by side, then a barrier."""
    position: int
    """Its line in the kind's step list."""
    name: str = Field(sa_type=String(60))
    target: str = Field(default="", sa_type=String(120))
    destructive: bool = Field(default=False, sa_type=Boolean)
    state: str = Field(default="pending", sa_type=String(16))
    attempts: int = 0
    intent: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    evidence: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    undo_intent: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    undo_evidence: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    error: str = Field(default="", sa_column=_text())
    error_class: str = Field(default="", sa_type=String(20))
    waiting_reason: str = Field(default="", sa_column=_text())
    due_at: float | None = Field(default=None, sa_type=Float)
    first_started: float | None = Field(default=None, sa_type=Float)
    started: float | None = Field(default=None, sa_type=Float)
    """When the attempt under way began."""
    ended: float | None = Field(default=None, sa_type=Float)
    progress: float | None = Field(default=None, sa_type=Float)
    sla_s: float = Field(default=300.0, sa_type=Float)
    overdue: bool = Field(default=False, sa_type=Boolean)
    """The watchdog has said that it takes longer than ``sla_s``."""


class Lock(Row, table=True):
    """A resource (``device:12``, ``switch:leaf-1``) that an operation holds until its safe end. It never expires."""

    __tablename__ = "locks"
    __part_of__ = "operation_id"
    __books__ = True

    resource: str = Field(sa_type=String(200), unique=True)
    operation_id: int = Field(foreign_key="operations.id", index=True)
    environment: str = Field(default="", sa_type=String(80))
    since: float = Field(sa_type=Float)


class Event(Row, table=True):
    """The journal: one line a transition; ``seq`` is the operation's version that the line tells of."""

    __tablename__ = "events"
    __part_of__ = "operation_id"
    __books__ = True
    __table_args__ = (
        UniqueConstraint("operation_id", "seq", name="uq_events_operation_seq"),
        Index("ix_events_job", "job_id", "id"),
    )

    operation_id: int = Field(foreign_key="operations.id")
    job_id: int | None = Field(default=None)
    seq: int
    time: float = Field(sa_type=Float)
    kind: str = Field(sa_type=String(30))
    """created, started, step, wait, retry, failure, hold, note, cancel, resume, skip, undo, overdue, takeover, done,
    failed or cancelled."""
    message: str = Field(default="", sa_column=_text())
    data: dict[str, Any] = Field(default_factory=dict, sa_column=_json())


class Brake(Row, table=True):
    """Whether operations may act: scope ``*`` or ``site:<slug>``. No row: not armed, not frozen."""

    __tablename__ = "brakes"
    __sight__ = "everybody"
    __books__ = True
    __changelog__ = True

    scope: str = Field(sa_type=String(120), unique=True)
    armed: bool = Field(default=False, sa_type=Boolean)
    frozen: bool = Field(default=False, sa_type=Boolean)
    by: str = Field(default="", sa_type=String(150))
    reason: str = Field(default="", sa_column=_text())


class RunnerHeartbeat(Row, table=True):
    """A process that runs operations; alive when ``seen_at`` is recent."""

    __tablename__ = "runner_heartbeats"
    __sight__ = "everybody"
    __books__ = True

    worker_id: str = Field(sa_type=String(80), unique=True)
    host: str = Field(default="", sa_type=String(120))
    pid: int = 0
    kind: str = Field(default="serve", sa_type=String(20))
    """serve, worker or foreground."""
    site: str = Field(default="", sa_type=String(100))
    """The site whose operations it runs; empty: every site's."""
    seen_at: float = Field(sa_type=Float)

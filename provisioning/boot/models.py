"""Tables of the boot listener: offers, boot tokens, agent sessions, their commands, and the installed system's nonce.

Of every secret only the SHA-256 is stored; they are 256 random bits, so no salt or stretching is needed.
"""

from typing import Any

from sqlalchemy import JSON, Column, Float, Index, String, Text, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row


def _text() -> Any:
    return Column(Text, nullable=False, default="")


class BootOffer(Row, table=True):
    """A host may boot from the network now, for one operation. No row: 404. A deployment's steps open and close it."""

    __tablename__ = "boot_offers"
    __part_of__ = "device_id"
    __books__ = True

    device_id: int = Field(foreign_key="devices.id", unique=True)
    operation_uid: str = Field(sa_type=String(36), index=True)
    host: str = Field(sa_type=String(200))
    serial: str = Field(sa_type=String(120))
    """The serial that the agent must have."""
    until: float = Field(sa_type=Float)
    boots: int = 0
    """Network boots asked for since the offer was opened: the loop guard's count."""
    refusal: str = Field(default="", sa_column=_text())
    """Why an agent was turned away, for the step that waits; empty when none was."""


class BootToken(Row, table=True):
    """A token in a boot script: good for one ``hello`` of one host for one operation."""

    __tablename__ = "boot_tokens"
    __sight__ = "nobody"
    __books__ = True

    digest: str = Field(sa_type=String(64), unique=True)
    device_id: int = Field(foreign_key="devices.id", index=True)
    operation_uid: str = Field(sa_type=String(36), index=True)
    mac: str = Field(sa_type=String(17))
    expires: float = Field(sa_type=Float)
    used_at: float | None = Field(default=None, sa_type=Float)


class AgentSession(Row, table=True):
    """An agent that said hello with a valid token and the right serial. The newest of an operation is the valid one."""

    __tablename__ = "agent_sessions"
    __part_of__ = "device_id"
    __books__ = True
    __table_args__ = (Index("ix_agent_sessions_operation", "operation_uid", "ended"),)

    digest: str = Field(sa_type=String(64), unique=True)
    operation_uid: str = Field(sa_type=String(36))
    device_id: int = Field(foreign_key="devices.id", index=True)
    serial: str = Field(sa_type=String(120))
    nonce: str = Field(default="", sa_type=String(64))
    macs: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    started: float = Field(sa_type=Float)
    heartbeat: float = Field(sa_type=Float)
    ended: float | None = Field(default=None, sa_type=Float)
    """When a newer session or the operation's end replaced it."""


class AgentCommand(Row, table=True):
    """A command for the agent; ``uid`` is the protocol's id. ``state``: queued, given, done, failed or lost.

    ``key`` makes a resumed step find its command instead of sending another. ``lost``: given to a session that ended
    before it reported, so nobody knows how far it came.
    """

    __tablename__ = "agent_commands"
    __part_of__ = "device_id"
    __books__ = True
    __table_args__ = (UniqueConstraint("operation_uid", "key", name="uq_agent_commands_key"),)

    operation_uid: str = Field(sa_type=String(36))
    device_id: int = Field(foreign_key="devices.id", index=True)
    key: str = Field(sa_type=String(80))
    command: str = Field(sa_type=String(40))
    args: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str = Field(default="queued", sa_type=String(10))
    session_id: int | None = Field(default=None, foreign_key="agent_sessions.id")
    progress: float = Field(default=0.0, sa_type=Float)
    result: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    error: str = Field(default="", sa_column=_text())
    given_at: float | None = Field(default=None, sa_type=Float)
    reported_at: float | None = Field(default=None, sa_type=Float)


class PhoneHome(Row, table=True):
    """The nonce that an installed system proves itself with, once."""

    __tablename__ = "phone_homes"
    __sight__ = "nobody"
    __books__ = True

    operation_uid: str = Field(sa_type=String(36), unique=True)
    device_id: int = Field(foreign_key="devices.id", index=True)
    digest: str = Field(sa_type=String(64), unique=True)
    sealed: str = Field(sa_column=_text())
    """The nonce itself, sealed by the vault until the system has called: a repeated command must carry the same one."""
    serial: str = Field(sa_type=String(120))
    seen_at: float | None = Field(default=None, sa_type=Float)
    refusal: str = Field(default="", sa_column=_text())
    """A caller with the nonce and another serial; empty when there was none."""

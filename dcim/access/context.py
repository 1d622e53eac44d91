"""Who acts, by which request, and why: every write carries one."""

from dataclasses import dataclass, field

from dcim.core.ids import uuid7


@dataclass(frozen=True)
class Context:
    """The actor of a unit of work. ``may_write`` False refuses every write; ``reason`` is the change-log message."""

    actor: str
    request_id: str = field(default_factory=uuid7)
    reason: str = ""
    user_id: int | None = None
    may_write: bool = True
    is_superuser: bool = False


def system(actor: str, reason: str = "") -> Context:
    """The context of dcim itself: a worker, the lab, a migration."""
    return Context(actor=f"dcim:{actor}", reason=reason, is_superuser=True)

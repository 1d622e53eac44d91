"""Who acts, by which request, why, and what they may do: every write and every restricted read carries one."""

from dataclasses import dataclass, field, replace

from dcim.access.grants import NOTHING, Grants
from dcim.core.errors import Forbidden
from dcim.core.ids import uuid7


@dataclass(frozen=True)
class Context:
    """The actor of a unit of work.

    ``may_write`` False (a read-only token) refuses every action but view, whatever the grants. ``reason`` is the
    change-log message. ``is_superuser``: everything is allowed (superusers, the local command line, dcim itself);
    anybody else may do what ``grants`` say.
    """

    actor: str
    request_id: str = field(default_factory=uuid7)
    reason: str = ""
    user_id: int | None = None
    may_write: bool = True
    is_superuser: bool = False
    grants: Grants = NOTHING
    acting: str = ""
    """The act that ``require`` permitted, for example "push network.fabric": it may write dcim's own records."""

    def may(self, action: str, object_type: str) -> bool:
        """Whether the actor may do this to at least some objects of the type."""
        if action != "view" and not self.may_write:
            return False
        return self.is_superuser or self.grants.constraints(action, object_type) is not None

    def require(self, action: str, object_type: str) -> "Context":
        """This context, entitled to the act; Forbidden unless the actor may do it to some objects of the type.

        To which ones is checked by ``dcim.access.permissions.require_rows`` once they are known.
        """
        if not self.may(action, object_type):
            raise self.refusal(action, object_type)
        return replace(self, acting=f"{action} {object_type}") if action != "view" else self

    def because(self, reason: str) -> "Context":
        """The same context with another reason; an empty one changes nothing."""
        return replace(self, reason=reason) if reason else self

    def refusal(self, action: str, object_type: str, more: str = "") -> Forbidden:
        """The error that says what is missing and what to ask for; ``more`` tells of which objects."""
        if action != "view" and not self.may_write:
            return Forbidden(f"{self.actor} may only read: use an account or token that may write")
        if more:
            return Forbidden(f"{self.actor} may not {action} {more}: their permissions for {object_type} do not reach "
                             "that far; ask an administrator to widen them")  # fmt: skip
        return Forbidden(f"{self.actor} may not {action} {object_type}: ask an administrator for a permission with the "
                         f"action {action!r} on {object_type}")  # fmt: skip


def system(actor: str, reason: str = "") -> Context:
    """The context of dcim itself: a worker, the lab, a migration. It may do everything.

    A worker acts for an operation whose start was permitted; it is not checked again, because what a half-done
    deployment or push needs most is to be ended safely, whatever has become of its starter's permissions meanwhile.
    """
    return Context(actor=f"dcim:{actor}", reason=reason, is_superuser=True)

"""What a failure means: its class, whether it is tried again and when, and what a person can do next. Pure."""

from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from dcim.core.errors import AuthFailed, DcimError, NeedsReset, NotReady, Permanent, Transient

MAX_BACKOFF = 60.0


class LeaseLost(BaseException):
    """Another worker has taken over this operation: this one stops at once.

    Not an ``Exception``, so that a handler's ``except Exception`` does not swallow it.
    """


class Braked(BaseException):
    """A brake was put on before the act: the step goes back to waiting. Raised by ``record_intent``."""


class TimedOut(DcimError):
    """The device did not get there in time: look at it, then resume."""


class Poison(DcimError):
    """The worker died each time it ran this step: read its log, then resume."""


@dataclass(frozen=True)
class Failure:
    """A failed attempt. ``retry``: may be tried again if attempts are left."""

    error_class: str
    message: str
    retry: bool


def classify(error: BaseException) -> Failure:
    """The failure that an exception of a handler stands for."""
    message = error.message if isinstance(error, DcimError) else str(error)
    match error:
        case Transient():
            return Failure("transient", message, True)
        case AuthFailed():
            return Failure("auth", message, False)
        case NeedsReset():
            return Failure("needs_reset", message, False)
        case Permanent():
            return Failure("permanent", message, False)
        case TimedOut():
            return Failure("timeout", message, False)
        case Poison():
            return Failure("poison", message, False)
        case NotReady():
            return Failure("transient", message, True)
        case DcimError():
            return Failure("permanent", message, False)
        case DBAPIError() if error.connection_invalidated:
            return Failure("transient", "the database went away during the step", True)
    return Failure("bug", f"internal error: {type(error).__name__}: {message}", False)


def backoff(retry_s: float, attempt: int) -> float:
    """Seconds until the next attempt after attempt ``attempt`` (from 1): doubled each time, at most a minute."""
    return float(min(retry_s * 2 ** max(0, attempt - 1), max(MAX_BACKOFF, retry_s)))


def next_action(error_class: str, subject: str) -> str:
    """One sentence for the person who finds the operation held."""
    return {
        "transient": f"check that {subject} is powered and reachable, then resume",
        "needs_reset": f"reset the management controller of {subject}, then resume",
        "auth": f"correct the credentials of {subject}, then resume",
        "permanent": f"read the message, correct the cause on {subject}, then resume, skip the step or cancel",
        "timeout": f"look at {subject} (its console, its ports), then resume or cancel",
        "poison": "read the workers' logs around the last attempts, then resume or cancel",
        "bug": "report the traceback in the workers' log; resume after the correction, or cancel",
    }.get(error_class, "resume, skip the step or cancel")

"""One error tree. The docstring is the default message; a message tells the person what to do next.

``status`` is the HTTP status the API answers with; ``exit_code`` what the command line ends with.
Library exceptions are translated to these at the driver's edge.
"""

from dataclasses import dataclass
from typing import Any


class DcimError(Exception):
    """Something went wrong inside dcim; the log has the details."""

    status = 500
    exit_code = 1

    def __init__(self, message: str | None = None, **details: Any) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.details = details
        super().__init__(self.message)


class NotFound(DcimError):
    """No such object: check the name, or list what exists."""

    status = 404
    exit_code = 2


class Unauthenticated(DcimError):
    """Not logged in: give a token or log in."""

    status = 401


class Forbidden(DcimError):
    """Not allowed: ask an administrator for the permission."""

    status = 403


class Conflict(DcimError):
    """The object changed meanwhile or is in use: read it again and repeat."""

    status = 409


class NotReady(DcimError):
    """Not ready: a part that this needs is not running."""

    status = 503


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: what, where (file:line or a field's path), and what to do."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class InvalidInput(DcimError):
    """The input is wrong: see the problems listed."""

    status = 400
    exit_code = 2

    def __init__(self, message: str | None = None, problems: list[Problem] | None = None, **details: Any) -> None:
        super().__init__(message, **details)
        self.problems = problems or []

    def __str__(self) -> str:
        if not self.problems:
            return self.message
        return "\n".join([self.message, *(str(problem) for problem in self.problems)])


class DeviceError(DcimError):
    """A device did not do what was asked."""

    status = 502


class Transient(DeviceError):
    """The device did not answer in time or dropped the session: it is tried again."""


class NeedsReset(DeviceError):
    """The device answers but is stuck: reset its management controller, then resume."""


class AuthFailed(DeviceError):
    """The device refused the credentials: correct them, then resume (not retried, to avoid a lock-out)."""


class Permanent(DeviceError):
    """The device refused the request: read its message, correct the cause, then resume."""

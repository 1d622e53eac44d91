"""What a switch driver can do, on every platform. Library exceptions never leave a driver: dcim.core.errors' do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from dcim.core.errors import Permanent


class HostKeyMismatch(Permanent):
    """The switch shows another host key than the pinned one: find out why before you pin it again."""


class NotArmed(Permanent):
    """No timed revert waits on the switch: read its configuration back to see what it runs."""


class Refused(Permanent):
    """The switch refused a line."""


@dataclass(frozen=True)
class Pin:
    """A pinned host key: algorithm (ssh-ed25519, …) and base64 key."""

    algorithm: str
    key: str


@dataclass(frozen=True)
class Target:
    """How to reach a switch. ``address`` is the inventory's; the lab's map is applied when connecting."""

    device_id: int
    name: str
    platform: str
    address: str
    username: str
    password: str = field(repr=False)
    pin: Pin | None = None


@dataclass(frozen=True)
class Facts:
    """What a switch says it is."""

    hostname: str
    model: str
    serial: str
    version: str


@dataclass(frozen=True)
class Neighbor:
    """An LLDP neighbour: own port, the other's name and port."""

    port: str
    name: str
    far_port: str


@dataclass(frozen=True)
class ArmedState:
    """Whether a timed revert waits. NX-OS does not tell: then "unknown"."""

    state: Literal["armed", "idle", "unknown"]
    detail: str = ""


@dataclass(frozen=True)
class Work:
    """What to arm: ``prelude`` is committed on its own first and stays, ``commands`` revert unless confirmed.

    ``token`` marks the change on the box (a checkpoint's name, a commit's comment); ``timer_s`` in seconds.
    """

    token: str
    timer_s: int
    prelude: Sequence[str]
    commands: Sequence[str]


class SwitchDriver(Protocol):
    """One open session with one switch. Every method may raise Transient, AuthFailed or Permanent."""

    target: Target

    def running_config(self) -> str:
        """The running configuration (Junos: ``set`` lines)."""

    def facts(self) -> Facts:
        """Model, serial number, version."""

    def lldp_neighbors(self) -> list[Neighbor]:
        """Neighbours that LLDP tells of."""

    def arm(self, work: Work) -> None:
        """Apply ``work`` so that it reverts by itself after its timer. Refused: nothing has changed on return."""

    def armed_state(self, token: str) -> ArmedState:
        """Whether a revert of this change waits now."""

    def confirm(self, token: str) -> None:
        """Keep the change. NotArmed when no revert waits any more."""

    def save(self) -> None:
        """Keep the running configuration over a restart (Junos keeps every commit)."""

    def revert(self, token: str) -> None:
        """Go back to the configuration before ``arm`` now. NotArmed when the box cannot tell the way back."""

    def apply(self, commands: Sequence[str], token: str) -> None:
        """Apply lines for good, without a timer: only to undo what another user's commit has confirmed."""

    def close(self) -> None:
        """End the session; never raises."""

"""What stands behind a lab BMC: the contract between a server's state and its machine.

Two machines implement it: the emulated firmware (``dcim.lab.emulated``) and a QEMU virtual machine (``dcim.lab.vm``).
The owner (``dcim.lab.server.Server``) keeps what a BMC keeps: whether power is wanted, the boot override, faults. It
serialises the calls below, so a backend never sees two at once. All run on the daemon's event loop and never block it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from dcim.lab.spec import LabServer, LabSpec

BootDevice = Literal["default", "network", "disk", "cdrom", "setup"]
EventKind = Literal["powered_off", "rebooted", "state"]


@dataclass(frozen=True)
class BootOrder:
    """What to try at one boot. ``default``: the disk, then the network. ``network``: the network, then the disk.

    ``disk``: the disk only. ``setup`` and ``cdrom`` boot nothing (there is no medium). ``uefi`` is the firmware mode
    that the BMC was told; None when it was told nothing.
    """

    device: BootDevice = "default"
    uefi: bool | None = None


@dataclass(frozen=True)
class BackendEvent:
    """What a machine did by itself.

    ``powered_off``: the guest switched itself off. ``rebooted``: it restarted (after asking ``next_boot``).
    ``state``: ``detail`` is what a person reads in ``dcim lab status``, for example "no bootable device".
    """

    kind: EventKind
    detail: str = ""


@dataclass
class BackendContext:
    """What a backend's constructor gets: ``Backend(context)``. It must return at once: no I/O before ``power_on``.

    ``spec`` is replaced by the daemon when the lab is reconciled: read it at each boot, do not copy it.
    ``folder`` is the server's own (created by the owner, kept across restarts): its disk lives there.
    """

    server: LabServer
    spec: LabSpec
    folder: Path
    carries: Callable[[str], bool]
    """NIC name → whether its switch port carries the provisioning network now. Cheap; ask again at each boot."""
    next_boot: Callable[[], BootOrder]
    """The order for a boot that the guest itself starts; consumes a one-shot override."""
    on_event: Callable[[BackendEvent], None]
    """Call on the event loop."""
    fault: Callable[[str], dict[str, float] | None]
    """Fault name → its parameters while it is set (dcim.lab.faults), else None."""
    speed: float = 1.0
    """Durations are divided by this; tests use more than 1."""
    link: Callable[[str], bool] = lambda _: True
    """NIC name → whether it is cabled to a port that is up. Cheap."""


class ServerBackend(Protocol):
    """A machine behind a BMC. Every method is idempotent: powering off what is off does nothing."""

    @property
    def is_on(self) -> bool:
        """Whether it has power now."""

    async def power_on(self, boot: BootOrder) -> None:
        """Give power; returns when it is on, not when it has booted."""

    async def power_off(self) -> None:
        """Cut the power; returns when it is off."""

    async def soft_off(self) -> None:
        """Press the power button: the guest may switch itself off later (``powered_off``), or ignore it."""

    async def reset(self, boot: BootOrder) -> None:
        """Restart without cutting the standby power; powers on what is off."""

    async def close(self) -> None:
        """The daemon ends: stop threads and processes; the disk stays."""

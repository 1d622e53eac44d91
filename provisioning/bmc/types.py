"""What a BMC can do: small protocols, and the plain data they exchange.

Errors of every driver: Transient (no answer in time), NeedsReset (it answers but is stuck), AuthFailed (refused
credentials: never tried again by itself, so that no account is locked out), Permanent (refused, or not trusted).
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

PowerState = Literal["on", "off", "unknown"]
"""``unknown``: the BMC gave no usable answer (in transition, or right after its own reset): look again."""
PowerVerb = Literal["on", "off", "soft", "cycle", "reset"]
BootDevice = Literal["default", "pxe", "disk", "other"]
BootMode = Literal["bios", "uefi"]


@dataclass(frozen=True)
class BootSetting:
    """The boot override as the BMC shows it. ``mode`` is None when the BMC does not say."""

    device: BootDevice
    mode: BootMode | None
    persistent: bool

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON, for evidence."""
        return asdict(self)

    def fulfils(self, device: BootDevice, mode: BootMode | None) -> bool:
        """Whether a boot now would try ``device``; a BMC that does not say its mode is believed on the device."""
        return self.device == device and (self.mode is None or mode is None or self.mode == mode)


@dataclass(frozen=True)
class BmcInventory:
    """Who the machine says it is, out of band. Empty texts are unknown."""

    serial: str
    manufacturer: str
    model: str
    firmware: str

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON, for evidence."""
        return asdict(self)


class PowerControl(Protocol):
    """Power, read back."""

    def power_state(self) -> PowerState:
        """What the BMC says now."""

    def set_power(self, verb: PowerVerb) -> PowerState:
        """Act, watch for a few seconds, and return the state read back, which may not be the wanted one yet.

        ``cycle`` switches off, sees it off, and switches on; ``soft`` asks the system to shut down.
        """


class BootControl(Protocol):
    """The next boot's device, read back."""

    def get_boot(self) -> BootSetting:
        """The override in force."""

    def set_boot(self, device: Literal["pxe", "disk"], mode: BootMode, persistent: bool = False) -> BootSetting:
        """Set the override; returns what the BMC then shows."""


class Identify(Protocol):
    """The lamp that tells a technician which server is meant."""

    def identify(self, seconds: int) -> None:
        """Blink for ``seconds`` (0 stops)."""


class Inventory(Protocol):
    """Identity, out of band."""

    def inventory(self) -> BmcInventory:
        """Serial, maker, model and BMC firmware."""


class Bmc(PowerControl, BootControl, Identify, Inventory, Protocol):
    """A driver bound to one BMC."""

    driver: str
    """``ipmi`` or ``redfish``."""
    address: str
    """The inventory's address, not the lab's."""

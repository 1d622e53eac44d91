"""The boot override that a BMC keeps: one state behind IPMI boot options and Redfish ``Boot``.

Source: IPMI v2.0 rev 1.1, table 28-14 (parameters 3 and 5). Without the parameter-3 bit a flag set over IPMI expires
after 60 s when no chassis command follows; a one-shot override is consumed by the next boot.
"""

import time
from collections.abc import Callable
from typing import Any

from dcim.lab.backend import BootDevice, BootOrder

EXPIRY_S = 60.0
NONE, PXE, DISK, SAFE_DISK, CDROM, SETUP, REMOTE_DISK = 0, 1, 2, 3, 5, 6, 9
DEVICES: dict[int, BootDevice] = {
    PXE: "network",
    DISK: "disk",
    SAFE_DISK: "disk",
    CDROM: "cdrom",
    SETUP: "setup",
    REMOTE_DISK: "disk",
}

UNKNOWN_UEFI_SELECTORS = {"Supermicro": frozenset({DISK})}
"""Manufacturer → selectors that its firmware silently ignores in UEFI mode: Supermicro wants 0x24 for a UEFI disk."""

NO_TIMEOUT_BIT = 0x08


class BootFlags:
    """Boot options of one server. ``clock`` is seconds; all state survives in ``dump``/``load``."""

    def __init__(self, manufacturer: str, clock: Callable[[], float] = time.time) -> None:
        self._ignored = next((v for k, v in UNKNOWN_UEFI_SELECTORS.items() if manufacturer.startswith(k)), frozenset())
        self._clock = clock
        self.selector = NONE
        self.persistent = False
        self.uefi: bool | None = None
        self.valid = False
        self.expires: float | None = None
        self.clearing = 0
        """Parameter 3: which events do not clear the valid bit."""

    def set(self, selector: int, *, persistent: bool, uefi: bool | None, expiring: bool) -> None:
        """Set an override. ``expiring``: it came over IPMI, where 60 s without a chassis command clear it."""
        self.selector, self.persistent, self.uefi, self.valid = selector, persistent, uefi, True
        keep = persistent or not expiring or self.clearing & NO_TIMEOUT_BIT
        self.expires = None if keep else self._clock() + EXPIRY_S

    def disk_selector(self, uefi: bool | None) -> int:
        """The selector with which this firmware boots its disk."""
        return REMOTE_DISK if uefi and DISK in self._ignored else DISK

    def clear(self) -> None:
        """Back to the default order."""
        self.selector, self.persistent, self.uefi, self.valid, self.expires = NONE, False, None, False, None

    def hold(self) -> None:
        """A chassis command came: the 60 s no longer run."""
        self.expire()
        self.expires = None

    def expire(self) -> None:
        """Drop what has run out."""
        if self.valid and self.expires is not None and self._clock() >= self.expires:
            self.clear()

    def peek(self) -> BootOrder:
        """What the next boot would try."""
        self.expire()
        if not self.valid:
            return BootOrder()
        device = DEVICES.get(self.selector, "default")
        if self.uefi and self.selector in self._ignored:
            device = "default"
        return BootOrder(device, self.uefi)

    def take(self) -> BootOrder:
        """The order of the boot that starts now; a one-shot override is gone afterwards."""
        order = self.peek()
        if self.valid and not self.persistent:
            self.clear()
        return order

    def dump(self) -> dict[str, Any]:
        """For the state file."""
        return {
            "selector": self.selector,
            "persistent": self.persistent,
            "uefi": self.uefi,
            "valid": self.valid,
            "expires": self.expires,
            "clearing": self.clearing,
        }

    def load(self, stored: dict[str, Any]) -> None:
        """From the state file; absent keys keep their defaults."""
        for key in self.dump().keys() & stored.keys():
            setattr(self, key, stored[key])

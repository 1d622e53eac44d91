"""What vendors do differently, as data. Sources are named per row; behaviour that needs code stays in the drivers."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Quirks:
    """How to talk to a vendor's BMCs. The defaults are the standards' words."""

    vendor: str
    iana: tuple[int, ...] = ()
    """Manufacturer numbers in IPMI's Get Device ID (IANA private enterprise numbers)."""
    names: tuple[str, ...] = ()
    """Lower-case beginnings of the manufacturer's name in the inventory, a FRU or Redfish."""
    disk_uefi_selector: int = 0x08
    """Boot-flags data 2 for a UEFI boot from disk (IPMI 2.0 table 28-14: 0x08 is the hard drive)."""
    keeps_boot_flags: bool = True
    """Whether ``00 08 03 08`` is sent so that flags do not expire after 60 s; a refusal of it is tolerated anyway."""
    command_gap_s: float = 0.0
    """Least time between two commands of one session."""
    redfish_mode: bool = True
    """Whether BootSourceOverrideMode may be written."""
    serial_fields: tuple[str, ...] = ("Serial Number", "Chassis serial number", "Board serial number")
    """FRU fields that hold the server's serial, best first."""
    drivers: tuple[str, ...] = ("ipmi", "redfish")
    """Drivers to probe, in order."""
    busy_messages: tuple[str, ...] = field(default=())
    """Parts of Redfish error texts that mean 'not now' although the status says otherwise."""


GENERIC = Quirks("generic")

TABLE: tuple[Quirks, ...] = (
    # Selector 0x24: an 0x08 with the UEFI bit is accepted and ignored (Ironic's ipmitool driver; bmclib#209).
    # X10 rejects Mode (metal-operator#982); newer boards need it (Redfishtool#106): tried both.
    Quirks("supermicro", iana=(10876,), names=("supermicro", "super micro"), disk_uefi_selector=0x24),
    # iLO ships with IPMI disabled (docs-csm#2344): the probe goes on to Redfish. BootSourceOverrideMode is read-only on
    # iLO 5; changes are refused during POST.
    Quirks(
        "hpe",
        iana=(11, 47196),
        names=("hpe", "hp ", "hewlett"),
        redfish_mode=False,
        busy_messages=("UnableToModifyDuringSystemPOST", "InvalidOperationForSystemState"),
    ),
    # OpenBMC refuses the boot-flag timer command (Ironic's ipmitool driver).
    Quirks("openbmc", iana=(49871,), names=("openbmc",), keeps_boot_flags=False),
)


def by_iana(number: int) -> Quirks | None:
    """The row of a manufacturer number, or None."""
    return next((row for row in TABLE if number in row.iana), None)


def by_name(manufacturer: str) -> Quirks:
    """The row of a manufacturer's name; the generic one when there is none."""
    # The space makes "HP" alone match "hp " without matching every name that begins with those letters.
    lowered = manufacturer.lower() + " "
    return next((row for row in TABLE if lowered.startswith(row.names)), GENERIC)


def by_vendor(vendor: str) -> Quirks:
    """The row by its own key, as ``bmc_access.vendor`` stores it."""
    return next((row for row in TABLE if row.vendor == vendor), GENERIC)

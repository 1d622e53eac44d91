"""Where a BMC may live: inside an out-of-band prefix of the inventory, so that an address typed into a form cannot make
dcim talk to arbitrary machines (server-side request forgery; Ironic CVE-2026-42997)."""

import ipaddress
from collections.abc import Iterable

from dcim.core.errors import Permanent

_NEVER = ("is_loopback", "is_link_local", "is_multicast", "is_unspecified")


def check_address(address: str, prefixes: Iterable[tuple[int, bytes, int]]) -> None:
    """Raise Permanent unless ``address`` (text) lies in one of ``prefixes`` (family, 16 network bytes, length)."""
    if not address:
        raise Permanent("the inventory has no BMC address for this device: set its out-of-band address")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        raise Permanent(f"{address!r} is not an address: correct the device's out-of-band address") from None
    if any(getattr(parsed, name) for name in _NEVER):
        raise Permanent(f"{address} is no address of a BMC: correct the device's out-of-band address")
    value = int(parsed)
    for family, network, length in prefixes:
        width = 32 if family == 4 else 128
        if family == parsed.version and (value ^ int.from_bytes(network, "big")) >> (width - length) == 0:
            return
    raise Permanent(
        f"{address} lies in no prefix with the role 'oob': declare the out-of-band network, or correct the address"
    )

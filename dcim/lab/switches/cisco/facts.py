"""What the show commands of both platforms are made of: interface and VLAN rows from a device's configuration."""

import ipaddress
import re
import time
from dataclasses import dataclass

from dcim.lab.switches.cisco.arguments import vlan_ids
from dcim.lab.switches.cisco.device import CiscoDevice
from dcim.lab.switches.cisco.tree import Block
from dcim.lab.switches.device import mac_of

SHORT = {
    "Ethernet": "Eth", "port-channel": "Po", "loopback": "Lo", "GigabitEthernet": "Gi", "TenGigabitEthernet": "Te",
    "TwentyFiveGigE": "Twe", "FortyGigabitEthernet": "Fo", "HundredGigE": "Hu", "TwoGigabitEthernet": "Tw",
    "FiveGigabitEthernet": "Fi", "AppGigabitEthernet": "Ap", "Port-channel": "Po", "Loopback": "Lo", "Tunnel": "Tu",
}  # fmt: skip
SPEEDS = {
    "GigabitEthernet": "1000", "TenGigabitEthernet": "10G", "TwentyFiveGigE": "25G", "FortyGigabitEthernet": "40G",
    "HundredGigE": "100G", "Ethernet": "25G", "port-channel": "25G", "Port-channel": "25G", "mgmt": "1000",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """An interface's state. ``vlan`` is "trunk", "routed" or a number; ``mac`` has dots."""

    name: str
    short: str
    description: str
    shut: bool
    up: bool
    vlan: str
    speed: str
    mtu: int
    mac: str
    address: str
    physical: bool
    block: Block


def split_name(name: str) -> tuple[str, str]:
    """("Ethernet", "1/1") of Ethernet1/1."""
    match = re.match(r"([A-Za-z-]+)(.*)", name)
    assert match is not None
    return match.group(1), match.group(2)


def short(name: str) -> str:
    """Ethernet1/1 → Eth1/1, as tables show it."""
    kind, number = split_name(name)
    return SHORT.get(kind, kind) + number


def dotted(mac: str) -> str:
    """aa:bb:cc:dd:ee:ff → aabb.ccdd.eeff"""
    digits = mac.replace(":", "")
    return ".".join(digits[index : index + 4] for index in (0, 4, 8))


def chassis_mac(device: CiscoDevice) -> str:
    """The device's own address, with dots."""
    return dotted(mac_of(device.name))


def uptime(device: CiscoDevice) -> tuple[int, int, int, int]:
    """(days, hours, minutes, seconds) since boot."""
    total = int(time.time() - device.booted_at)
    return total // 86400, total // 3600 % 24, total // 60 % 60, total % 60


def address_of(block: Block) -> str:
    """The first IPv4 address as "a.b.c.d/n"; "" when there is none."""
    for line in block.under("ip", "address"):
        words = line.words
        if len(words) > 3 and "/" not in words[2]:
            return ipaddress.ip_interface(f"{words[2]}/{words[3]}").with_prefixlen
        if len(words) > 2 and "/" in words[2]:
            return words[2]
    return ""


def row(device: CiscoDevice, block: Block) -> Row:
    """An interface's row."""
    running = device.running
    name = block.words[1]
    kind, _ = split_name(name)
    shut = running.is_shut(block)
    physical = name in running.ports
    if physical:
        up = not shut and (name == device.management_port or device.world.link_up(device.name, name))
    elif kind.lower() == "port-channel":
        members = [other for other in running.interfaces() if device.bundle_of(other) is block and other is not block]
        up = not shut and any(row(device, member).up for member in members)
    else:
        up = not shut
    if running.is_switchport(block):
        mode = block.value("switchport", "mode") or "access"
        vlan = "trunk" if mode.startswith("trunk") else block.value("switchport", "access", "vlan") or "1"
    else:
        vlan = "routed"
    return Row(
        name, short(name), block.value("description") or "", shut, up, vlan, SPEEDS.get(kind, "auto"),
        int(block.value("mtu") or 1500), dotted(mac_of(device.name, name)), address_of(block), physical, block,
    )  # fmt: skip


def rows(device: CiscoDevice) -> list[Row]:
    """All interfaces in running-configuration order."""
    return [row(device, block) for block in device.running.interfaces()]


def vlan_members(device: CiscoDevice) -> dict[int, list[str]]:
    """VLAN → short names of the interfaces in it (trunks with the VLANs they allow)."""
    running = device.running
    found: dict[int, list[str]] = {number: [] for number in running.vlans()}
    for block in running.interfaces():
        if not running.is_switchport(block) or block.value("channel-group") is not None:
            continue
        if (block.value("switchport", "mode") or "access").startswith("trunk"):
            if device.platform == "iosxe":
                continue
            text = block.value("switchport", "trunk", "allowed", "vlan")
            carried = list(found) if text is None else vlan_ids(text) or []
        else:
            carried = [int(block.value("switchport", "access", "vlan") or 1)]
        for number in carried:
            if number in found:
                found[number].append(short(block.words[1]))
    return found


def wrapped(names: list[str], width: int, indent: int) -> str:
    """Comma-separated names broken into lines of ``width``, later ones indented."""
    lines: list[str] = [""]
    for index, name in enumerate(names):
        piece = name + (", " if index < len(names) - 1 else "")
        if len(lines[-1]) + len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return ("\n" + " " * indent).join(line.rstrip() for line in lines)


def vlan_name(number: int, block: Block | None) -> str:
    """A VLAN's configured name, or the one that the device gives it."""
    configured = block.value("name") if block is not None else None
    return configured or ("default" if number == 1 else f"VLAN{number:04d}")

"""The data that both sides of the inventory's benchmark hold, described once. Standard library only: Nautobot's own
Python reads it too.

250 racks of 39 servers with 2 interfaces and a top-of-rack switch with 48: 10,000 devices, 31,500 interfaces, 10,000
cables (each server's first interface to its switch, each switch to the next rack's), 10,000 addresses.
"""

from collections.abc import Iterator
from dataclasses import dataclass

SITES = 5
RACKS = 250
SERVERS = 39
RACK_UNITS = 42
SWITCH_UNIT = 42
SERVER_PORTS = ("eth0", "eth1")
SWITCH_PORTS = tuple(f"Ethernet{number}" for number in range(1, 49))
UPLINK, DOWNLINK, MANAGEMENT = "Ethernet48", "Ethernet47", "Ethernet46"
PORT_TYPE = "25gbase-x-sfp28"
MAKER = "Maker"
SERVER_TYPE = "Server 1U"
SWITCH_TYPE = "Switch 48"
SERVER_ROLE = "server"
SWITCH_ROLE = "tor"
PREFIX = "10.0.0.0/14"

BATCH = 300
"""Devices in one bulk create."""
BATCHES = 6
"""Room for so many of them: each has racks of its own, empty at first."""
BATCH_RACKS = -(-BATCH // SERVERS)


@dataclass(frozen=True)
class Device:
    """A device; ``number`` counts from 0, ``rack`` too."""

    number: int
    name: str
    rack: int
    unit: int
    is_switch: bool

    @property
    def serial(self) -> str:
        """Unique."""
        return f"SN{self.number:07d}"

    @property
    def asset_tag(self) -> str:
        """Unique."""
        return f"AT{self.number:07d}"

    @property
    def ports(self) -> tuple[str, ...]:
        """Its interfaces' names."""
        return SWITCH_PORTS if self.is_switch else SERVER_PORTS

    @property
    def address_port(self) -> str:
        """The interface that has its address."""
        return MANAGEMENT if self.is_switch else SERVER_PORTS[0]

    @property
    def address(self) -> str:
        """Its address without the length."""
        value = self.number + 256
        return f"10.{value >> 16 & 255}.{value >> 8 & 255}.{value & 255}"


def site_name(site: int) -> str:
    """A site's name."""
    return f"site-{site}"


def rack_name(rack: int) -> str:
    """A rack's name; those from ``RACKS`` on are empty."""
    return f"rack-{rack:03d}"


def site_of(rack: int) -> int:
    """The site that a rack stands at."""
    return rack % SITES


def all_racks() -> range:
    """Every rack: the full ones, then the empty ones of the bulk creates."""
    return range(RACKS + BATCHES * BATCH_RACKS)


def servers_of(rack: int, number: int, count: int = SERVERS) -> list[Device]:
    """A rack's servers from its lowest unit up; ``number`` is the first one's."""
    return [Device(number + i, f"srv-{rack:03d}-{i + 1:02d}", rack, i + 1, False) for i in range(count)]


def devices() -> Iterator[Device]:
    """Every device, rack by rack, the switch last."""
    for rack in range(RACKS):
        first = rack * (SERVERS + 1)
        yield from servers_of(rack, first)
        yield Device(first + SERVERS, f"tor-{rack:03d}", rack, SWITCH_UNIT, True)


def cables() -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Every cable: (device, interface) at both ends."""
    for rack in range(RACKS):
        for server in range(SERVERS):
            yield (f"srv-{rack:03d}-{server + 1:02d}", SERVER_PORTS[0]), (f"tor-{rack:03d}", SWITCH_PORTS[server])
        yield (f"tor-{rack:03d}", UPLINK), (f"tor-{(rack + 1) % RACKS:03d}", DOWNLINK)


def batch(index: int) -> list[Device]:
    """The devices of a bulk create, in its own racks."""
    found: list[Device] = []
    first_rack = RACKS + index * BATCH_RACKS
    for rack in range(first_rack, first_rack + BATCH_RACKS):
        number = RACKS * (SERVERS + 1) + index * BATCH + len(found)
        found += servers_of(rack, number, min(SERVERS, BATCH - len(found)))
    return found

"""The large case: 100,000 devices, 1,000,000 interfaces, 400,000 cables, written by COPY rack by rack.

2,500 racks at 20 sites, each with 36 servers (a BMC and 7 ports, 2 power supplies), 2 switches (48 server ports, 6
uplinks, management, 2 power supplies) and 2 PDUs in the side lanes. Per rack 400 interfaces and 160 cables: 76 of
power, 72 from servers to switches, 12 from the uplinks to the next rack. An address per device, MAC addresses on BMCs
and first ports, tenants, tags and a VLAN per site and rack. Everything is generated while it is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from benchmarks.filling import Filler
from benchmarks.servers import PostgreSQL
from inventory import models as m

SITES = 20
RACKS = 2500
SERVERS = 36
SWITCHES = 2
PDUS = 2
PER_RACK = SERVERS + SWITCHES + PDUS
SERVER, SWITCH, PDU = 1, 2, 3
"""Ids of device types and of roles."""
TENANTS = 50
TAGS = 10
OUTLETS = 42

SERVER_PORTS = ("bmc", *(f"eth{n}" for n in range(7)))
SWITCH_PORTS = (*(f"Ethernet1/{n}" for n in range(1, 49)), *(f"Ethernet1/{n}" for n in range(49, 55)), "mgmt0")
PDU_PORTS = ("net",)
PORTS = {SERVER: SERVER_PORTS, SWITCH: SWITCH_PORTS, PDU: PDU_PORTS}
RACK_PORTS = SERVERS * len(SERVER_PORTS) + SWITCHES * len(SWITCH_PORTS) + PDUS * len(PDU_PORTS)
UPLINKS = 6
POWER_PORTS = {SERVER: 2, SWITCH: 2, PDU: 1}
RACK_POWER_PORTS = (SERVERS + SWITCHES) * 2 + PDUS


@dataclass(frozen=True)
class Device:
    """A device; ``id`` counts from 1, ``index`` from 0 within the rack (servers, switches, PDUs)."""

    id: int
    rack: int
    index: int
    kind: int

    @property
    def name(self) -> str:
        """Unique."""
        if self.kind == SERVER:
            return f"r{self.rack:04d}-s{self.index + 1:02d}"
        if self.kind == SWITCH:
            return f"r{self.rack:04d}-sw{self.index - SERVERS + 1}"
        return f"r{self.rack:04d}-pdu-{'ab'[self.index - SERVERS - SWITCHES]}"

    @property
    def first_port(self) -> int:
        """The id of its first interface."""
        before = min(self.index, SERVERS) * len(SERVER_PORTS)
        before += max(0, min(self.index - SERVERS, SWITCHES)) * len(SWITCH_PORTS)
        before += max(0, self.index - SERVERS - SWITCHES) * len(PDU_PORTS)
        return (self.rack - 1) * RACK_PORTS + before + 1

    @property
    def first_power_port(self) -> int:
        """The id of its first power port."""
        before = min(self.index, SERVERS + SWITCHES) * 2 + max(0, self.index - SERVERS - SWITCHES)
        return (self.rack - 1) * RACK_POWER_PORTS + before + 1


def devices(rack: int) -> list[Device]:
    """A rack's devices; racks count from 1."""
    kinds = [SERVER] * SERVERS + [SWITCH] * SWITCHES + [PDU] * PDUS
    return [Device((rack - 1) * PER_RACK + index + 1, rack, index, kind) for index, kind in enumerate(kinds)]


def every() -> Iterator[Device]:
    """Every device."""
    for rack in range(1, RACKS + 1):
        yield from devices(rack)


def site_of(rack: int) -> int:
    """The id of a rack's site."""
    return (rack - 1) * SITES // RACKS + 1


def fill(database: PostgreSQL, name: str) -> None:
    """Write everything in one transaction."""
    with database.connect(name) as connection, connection.transaction():
        filler = Filler(connection)
        for part in (_organisation, _types, _racks, _devices, _interfaces, _power, _cables, _addresses, _tags):
            part(filler)
    database.vacuum(name)


def _numbered(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return ((number, *row) for number, row in zip(count(1), rows, strict=False))


def _organisation(filler: Filler) -> None:
    named = ("id", "name", "slug")
    filler.copy(m.Region, named, [(n, f"region {n}", f"region-{n}") for n in range(1, 5)])
    filler.copy(m.Tenant, named, [(n, f"tenant {n}", f"tenant-{n}") for n in range(1, TENANTS + 1)])
    filler.copy(m.Tag, named, [(n, f"tag {n}", f"tag-{n}") for n in range(1, TAGS + 1)])
    filler.copy(
        m.Site, (*named, "region_id"),
        [(n, f"site {n}", f"site-{n}", (n - 1) // 5 + 1) for n in range(1, SITES + 1)],
    )  # fmt: skip
    filler.copy(m.Location, (*named, "site_id"), [(n, "hall", "hall", n) for n in range(1, SITES + 1)])


def _types(filler: Filler) -> None:
    named = ("id", "name", "slug")
    filler.copy(m.Manufacturer, named, [(1, "Supermicro", "supermicro"), (2, "Juniper", "juniper"), (3, "APC", "apc")])
    filler.copy(
        m.DeviceType, ("id", "manufacturer_id", "model", "slug", "u_height_half", "is_full_depth"),
        [(SERVER, 1, "Server", "server", 2, True), (SWITCH, 2, "Switch", "switch", 2, True),
         (PDU, 3, "PDU", "pdu", 0, False)],
    )  # fmt: skip
    filler.copy(m.DeviceRole, named, [(SERVER, "server", "server"), (SWITCH, "leaf", "leaf"), (PDU, "pdu", "pdu")])
    filler.copy(m.Platform, named, [(1, "linux", "linux"), (2, "junos", "junos")])
    filler.copy(
        m.ComponentTemplate, ("id", "device_type_id", "kind", "name", "type", "position"),
        _numbered((kind, "interfaces", port, "25gbase-x-sfp28", place)
                  for kind, ports in PORTS.items() for place, port in enumerate(ports)),
    )  # fmt: skip


def _racks(filler: Filler) -> None:
    filler.copy(
        m.Rack, ("id", "name", "site_id", "location_id", "tenant_id", "u_height", "grid_x", "grid_y"),
        (
            (n, f"R{n:04d}", site_of(n), site_of(n), n % TENANTS + 1, 42, n % 25, n // 25 % 5)
            for n in range(1, RACKS + 1)
        ),
    )  # fmt: skip


def _unit(one: Device) -> int | None:
    return None if one.kind == PDU else one.index + 1 + (2 if one.kind == SWITCH else 0)


def _devices(filler: Filler) -> None:
    filler.copy(
        m.Device,
        ("id", "name", "device_type_id", "role_id", "platform_id", "tenant_id", "site_id", "location_id", "rack_id",
         "position_half", "face", "lane", "lane_offset", "lane_span", "serial", "asset_tag", "status"),
        (
            (
                one.id, one.name, one.kind, one.kind, None if one.kind == PDU else one.kind, one.rack % TENANTS + 1,
                site_of(one.rack), site_of(one.rack), one.rack,
                *((2 * unit, "front", "", None, None) if (unit := _unit(one)) is not None
                  else (None, "", ("left-rear", "right-rear")[one.index - SERVERS - SWITCHES], 1, 40)),
                f"S{one.id:08d}", f"A{one.id:08d}", "staged" if one.id % 20 == 0 else "active",
            )
            for one in every()
        ),
    )  # fmt: skip
    filler.copy(
        m.RackSlot, ("id", "rack_id", "half_unit", "face", "device_id"),
        _numbered(
            (one.rack, 2 * unit + half, face, one.id)
            for one in every() if (unit := _unit(one)) is not None
            for half in (0, 1) for face in ("front", "rear")
        ),
    )  # fmt: skip
    filler.copy(
        m.RackLane, ("id", "rack_id", "lane", "offset", "device_id"),
        _numbered(
            (one.rack, ("left-rear", "right-rear")[one.index - SERVERS - SWITCHES], offset, one.id)
            for one in every() if one.kind == PDU
            for offset in range(1, 41)
        ),
    )  # fmt: skip


def mac(port: int) -> str:
    """The MAC address of an interface that has one."""
    value = f"02{port:010x}"
    return ":".join(value[place : place + 2] for place in range(0, 12, 2))


def _has_mac(one: Device, place: int) -> bool:
    return one.kind == SERVER and place < 2


def _interfaces(filler: Filler) -> None:
    filler.copy(
        m.Interface, ("id", "device_id", "name", "type", "position", "mgmt_only", "mac_address"),
        (
            (
                one.first_port + place, one.id, port, "1000base-t" if port in ("bmc", "mgmt0") else "25gbase-x-sfp28",
                place, port in ("bmc", "mgmt0"), mac(one.first_port + place) if _has_mac(one, place) else None,
            )
            for one in every()
            for place, port in enumerate(PORTS[one.kind])
        ),
    )  # fmt: skip
    filler.copy(
        m.MACAddress, ("id", "mac_address", "interface_id", "is_primary"),
        _numbered(
            (mac(one.first_port + place), one.first_port + place, True)
            for one in every() if one.kind == SERVER
            for place in (0, 1)
        ),
    )  # fmt: skip


def _power(filler: Filler) -> None:
    filler.copy(
        m.PowerPort, ("id", "device_id", "name", "type", "position", "maximum_draw", "allocated_draw"),
        (
            (one.first_power_port + place, one.id, f"PSU{place + 1}", "iec-60320-c14", place, 800, 350)
            for one in every()
            for place in range(POWER_PORTS[one.kind])
        ),
    )  # fmt: skip
    filler.copy(
        m.PowerOutlet, ("id", "device_id", "name", "type", "position", "power_port_id", "feed_leg"),
        (
            (_first_outlet(one) + place, one.id, f"Outlet {place + 1}", "iec-60320-c13", place, one.first_power_port,
                 "A")
            for one in every() if one.kind == PDU
            for place in range(OUTLETS)
        ),
    )  # fmt: skip


def _first_outlet(pdu: Device) -> int:
    return ((pdu.rack - 1) * PDUS + pdu.index - SERVERS - SWITCHES) * OUTLETS + 1


def _laid() -> Iterator[tuple[str, str, int, str, int]]:
    """(type, kind of end A, its id, kind of end B, its id) of every cable."""
    for rack in range(1, RACKS + 1):
        here = devices(rack)
        switches, pdus = here[SERVERS : SERVERS + SWITCHES], here[SERVERS + SWITCHES :]
        for one in here[: SERVERS + SWITCHES]:
            for side, pdu in enumerate(pdus):
                outlet = _first_outlet(pdu) + one.index
                yield "power", "power_port", one.first_power_port + side, "power_outlet", outlet
        for one in here[:SERVERS]:
            for side, switch in enumerate(switches):
                yield "dac-passive", "interface", one.first_port + 1 + side, "interface", switch.first_port + one.index
        following = devices(rack % RACKS + 1)[SERVERS : SERVERS + SWITCHES]
        for near, far in zip(switches, following, strict=True):
            for link in range(UPLINKS):
                yield "smf-os2", "interface", near.first_port + 48 + link, "interface", far.first_port + SERVERS + link


def _cables(filler: Filler) -> None:
    filler.copy(
        m.Cable, ("id", "type", "label", "length", "length_unit"),
        _numbered((kind, f"C{number:06d}", 2.0, "m") for number, (kind, *_ends) in enumerate(_laid(), 1)),
    )  # fmt: skip
    ends = (
        (number, side, *((port,) if held == kind else (None,) for held in ("interface", "power_port", "power_outlet")))
        for number, (_type, kind_a, a, kind_b, b) in enumerate(_laid(), 1)
        for side, kind, port in (("A", kind_a, a), ("B", kind_b, b))
    )
    filler.copy(
        m.CableTermination,
        ("id", "cable_id", "cable_end", "interface_id", "power_port_id", "power_outlet_id"),
        _numbered((cable, side, *(held[0] for held in ports)) for cable, side, *ports in ends),
    )  # fmt: skip


def _addresses(filler: Filler) -> None:
    filler.copy(m.VLANGroup, ("id", "name", "slug", "site_id"),
                [(n, f"group {n}", f"group-{n}", n) for n in range(1, SITES + 1)])  # fmt: skip
    filler.copy(
        m.VLAN, ("id", "name", "vid", "group_id", "group_key", "site_id"),
        ((n, f"vlan-{n}", (n - 1) % (RACKS // SITES) + 100, *[site_of(n)] * 3) for n in range(1, RACKS + 1)),
    )  # fmt: skip
    filler.copy(
        m.Prefix, ("id", "family", "network", "length", "vlan_id", "site_id"),
        ((n, 4, _packed(n, 0), 24, n, site_of(n)) for n in range(1, RACKS + 1)),
    )  # fmt: skip
    filler.copy(
        m.IPAddress, ("id", "family", "address", "prefix_length", "interface_id", "dns_name"),
        (
            (one.id, 4, _packed(one.rack, one.index + 1), 24, one.first_port + (1 if one.kind == SERVER else 0),
             f"{one.name}.example.net")
            for one in every()
        ),
    )  # fmt: skip
    filler.run("UPDATE devices SET primary_ip4_id = id")


def _packed(rack: int, host: int) -> bytes:
    return bytes(12) + bytes((10, rack >> 8, rack & 255, host))


def _tags(filler: Filler) -> None:
    filler.copy(
        m.TaggedItem, ("id", "object_type", "object_id", "tag_id"),
        _numbered(("devices", number, number // 10 % TAGS + 1) for number in range(1, RACKS * PER_RACK, 10)),
    )  # fmt: skip

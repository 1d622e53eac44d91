"""The data of ``estate`` written into dcim's empty database. Ids count from 1 in the order of the description."""

from collections.abc import Iterator
from ipaddress import ip_address

from benchmarks import estate
from benchmarks.filling import Filler
from benchmarks.servers import PostgreSQL
from inventory import models as m
from inventory.ipam.address import pack

SERVER_TYPE, SWITCH_TYPE = 1, 2
SERVER_ROLE, SWITCH_ROLE = 1, 2


def fill(database: PostgreSQL, name: str) -> None:
    """Write everything in one transaction."""
    with database.connect(name) as connection, connection.transaction():
        filler = Filler(connection)
        _places(filler)
        _types(filler)
        _devices(filler)
        _cables(filler)
        _addresses(filler)
    database.vacuum(name)


def _places(filler: Filler) -> None:
    sites = [(n + 1, estate.site_name(n), estate.site_name(n)) for n in range(estate.SITES)]
    filler.copy(m.Site, ("id", "name", "slug"), sites)
    racks = [(n + 1, estate.rack_name(n), estate.site_of(n) + 1, estate.RACK_UNITS) for n in estate.all_racks()]
    filler.copy(m.Rack, ("id", "name", "site_id", "u_height"), racks)


def _types(filler: Filler) -> None:
    filler.copy(m.Manufacturer, ("id", "name", "slug"), [(1, estate.MAKER, "maker")])
    filler.copy(
        m.DeviceType, ("id", "manufacturer_id", "model", "slug"),
        [(SERVER_TYPE, 1, estate.SERVER_TYPE, "server-1u"), (SWITCH_TYPE, 1, estate.SWITCH_TYPE, "switch-48")],
    )  # fmt: skip
    templates = [
        (device_type, "interfaces", port, estate.PORT_TYPE, position)
        for device_type, ports in ((SERVER_TYPE, estate.SERVER_PORTS), (SWITCH_TYPE, estate.SWITCH_PORTS))
        for position, port in enumerate(ports)
    ]
    filler.copy(
        m.ComponentTemplate, ("id", "device_type_id", "kind", "name", "type", "position"),
        [(number, *row) for number, row in enumerate(templates, 1)],
    )  # fmt: skip
    filler.copy(
        m.DeviceRole, ("id", "name", "slug"),
        [(SERVER_ROLE, estate.SERVER_ROLE, estate.SERVER_ROLE), (SWITCH_ROLE, estate.SWITCH_ROLE, estate.SWITCH_ROLE)],
    )  # fmt: skip


def _devices(filler: Filler) -> None:
    filler.copy(
        m.Device,
        ("id", "name", "device_type_id", "role_id", "site_id", "rack_id", "position_half", "face", "serial",
         "asset_tag"),
        (
            (
                one.number + 1, one.name, SWITCH_TYPE if one.is_switch else SERVER_TYPE,
                SWITCH_ROLE if one.is_switch else SERVER_ROLE, estate.site_of(one.rack) + 1, one.rack + 1,
                2 * one.unit, "front", one.serial, one.asset_tag,
            )
            for one in estate.devices()
        ),
    )  # fmt: skip
    slots = (
        (one.rack + 1, 2 * one.unit + half, face, one.number + 1)
        for one in estate.devices()
        for half in (0, 1)
        for face in ("front", "rear")
    )
    filler.copy(
        m.RackSlot, ("id", "rack_id", "half_unit", "face", "device_id"),
        ((number, *row) for number, row in enumerate(slots, 1)),
    )  # fmt: skip
    filler.copy(
        m.Interface, ("id", "device_id", "name", "type", "position"),
        ((number, device, port, estate.PORT_TYPE, position) for number, device, port, position in _ports()),
    )  # fmt: skip


def _ports() -> Iterator[tuple[int, int, str, int]]:
    """(id, device's id, name, position in its type) of every interface."""
    number = 0
    for one in estate.devices():
        for position, port in enumerate(one.ports):
            number += 1
            yield number, one.number + 1, port, position


def _cables(filler: Filler) -> None:
    names = {one.number + 1: one.name for one in estate.devices()}
    ports = {(names[device], port): number for number, device, port, _position in _ports()}
    pairs = list(estate.cables())
    filler.copy(m.Cable, ("id",), ((number,) for number in range(1, len(pairs) + 1)))
    ends = [
        (cable, side, ports[end]) for cable, pair in enumerate(pairs, 1) for side, end in zip("AB", pair, strict=True)
    ]
    filler.copy(
        m.CableTermination, ("id", "cable_id", "cable_end", "interface_id"),
        ((number, *row) for number, row in enumerate(ends, 1)),
    )  # fmt: skip


def _addresses(filler: Filler) -> None:
    network, _slash, length = estate.PREFIX.partition("/")
    packed = pack(ip_address(network))
    filler.copy(m.Prefix, ("id", "family", "network", "length"), [(1, 4, packed, int(length))])
    names = {one.number + 1: one for one in estate.devices()}
    held = {(device, port): number for number, device, port, _position in _ports()}
    filler.copy(
        m.IPAddress, ("id", "family", "address", "prefix_length", "interface_id"),
        (
            (device, 4, pack(ip_address(one.address)), int(length), held[device, one.address_port])
            for device, one in names.items()
        ),
    )  # fmt: skip
    filler.run("UPDATE devices SET primary_ip4_id = id WHERE id IN (SELECT id FROM ip_addresses)")

"""What the picture must satisfy: places, reservations, unique values, VLAN and VNI numbers. Each rule adds problems."""

from collections.abc import Callable
from typing import Any

from inventory.imports.items import Key, show_key
from inventory.imports.picture import Picture
from inventory.imports.place_checks import check_places, check_reservations
from inventory.ipam.vlans import group_bounds, ranges_of


def check(picture: Picture) -> None:
    """Run every rule."""
    for rule in RULES:
        rule(picture)


UNIQUE: tuple[tuple[str, str, str], ...] = (
    ("interfaces", "mac_address", "MAC address"),
    ("devices", "serial", "serial number"),
    ("devices", "asset_tag", "asset tag"),
    ("racks", "asset_tag", "asset tag"),
    *(
        (kind, "name", "name")
        for kind in (
            "tenants",
            "regions",
            "sites",
            "rack_roles",
            "manufacturers",
            "device_roles",
            "platforms",
            "tags",
            "prefix_roles",
            "vlan_groups",
            "l2vpns",
        )
    ),
)
"""(kind, column, what it is called): values that stand once, empty ones aside."""


def _unique(picture: Picture) -> None:
    for kind, column, called in UNIQUE:
        owners: dict[Any, Key] = {}
        declared = picture.items[kind]
        for key in sorted(picture.keys(kind), key=lambda k: (k in declared, k)):
            value = picture.values(kind, key).get(column)
            if value in (None, ""):
                continue
            other = owners.setdefault(value, key)
            if other == key or key not in declared:
                continue
            at = f" ({declared[other].line(column)})" if other in declared else " in the inventory"
            picture.problem(
                declared[key].line(column),
                f"{called} {value} of {show_key(key)} is already {show_key(other)}'s{at}: correct one",
            )


def _numbers(picture: Picture) -> None:
    names: dict[tuple[Any, Any], Key] = {}
    vlans = picture.items["vlans"]
    for key in sorted(picture.keys("vlans"), key=lambda k: (k in vlans, k)):
        values = picture.values("vlans", key)
        other = names.setdefault((key[0], values.get("name")), key)
        item = vlans.get(key)
        if item is None:
            continue
        group = f"group {key[0]}" if key[0] else "the VLANs without a group"
        grouped = key[0] and not key[0].startswith("@")
        if key[0].startswith("@"):
            group = f"the VLANs of site {key[0][1:]} without a group"
        if other != key and values.get("name") is not None:
            picture.problem(
                item.line("name"),
                f"VLAN {key[1]} has the name {values['name']!r} of VLAN {other[1]} in {group}: give it another",
            )
        allowed = ranges_of(_numbers_of(picture, key[:1]) if grouped else {})
        if not any(low <= key[1] <= high for low, high in allowed):
            shown = ", ".join(f"{low}–{high}" for low, high in allowed)
            picture.problem(item.line("vid"), f"VLAN {key[1]} is outside {group}, which has {shown}")
    pools: dict[tuple[Any, Any], Key] = {}
    l2vpns = picture.items["l2vpns"]
    for key in sorted(picture.keys("l2vpns"), key=lambda k: (k in l2vpns, k)):
        values = picture.values("l2vpns", key)
        other = pools.setdefault((values.get("pool_key", ""), values.get("identifier")), key)
        if other != key and key in l2vpns:
            at = f" ({l2vpns[other].where})" if other in l2vpns else " in the inventory"
            picture.problem(
                l2vpns[key].where, f"VNI {values['identifier']} of {key[0]} is already {other[0]}'s{at}: take another"
            )


def _numbers_of(picture: Picture, group: Key) -> dict[str, Any]:
    """A group's columns, with what follows from those that the files say."""
    item, values = picture.items["vlan_groups"].get(group), picture.values("vlan_groups", group)
    return {**values, **(group_bounds(item.values, values) if item is not None else {})}


def _panels(picture: Picture) -> None:
    """A position of a rear port is one front port's, and there."""
    owners: dict[tuple[Key, int], Key] = {}
    for key in sorted(picture.keys("port_mappings"), key=lambda k: (k in picture.items["port_mappings"], k)):
        values, item = picture.values("port_mappings", key), picture.items["port_mappings"].get(key)
        rear, position = values["rear_port_id"], values["rear_port_position"]
        other = owners.setdefault((rear, position), key)
        if item is None:
            continue
        if other != key:
            picture.problem(
                item.where,
                f"{key[0]}: front ports {other[1]!r} and {key[1]!r} both go to position {position} of {rear[-1]!r}: "
                "correct the device type",
            )
        positions = picture.values("rear_ports", rear).get("positions", 1)
        if position > positions:
            picture.problem(
                item.where,
                f"{key[0]}: front port {key[1]!r} goes to position {position} of {rear[-1]!r}, which has {positions}",
            )


def _bays(picture: Picture) -> None:
    """Bays are in parents and hold children; types may not change under them."""

    def role(device: Key) -> tuple[str, str]:
        """The subdevice role of a device, and the line that decides it."""
        kind = picture.values("devices", device).get("device_type_id") or ()
        items = (picture.items["devices"].get(device), picture.items["device_types"].get(kind))
        where = next((item.where for item in items if item is not None), show_key(device))
        return picture.values("device_types", kind).get("subdevice_role") or "", where

    for key in sorted(picture.keys("device_bays")):
        values, item = picture.values("device_bays", key), picture.items["device_bays"].get(key)
        found, where = role(key[:1])
        if found != "parent" and picture.values("devices", key[:1]):
            picture.problem(where, f"{key[0]} has bays: its device type's subdevice_role must be parent")
        child = values.get("installed_device_id")
        if child and picture.values("devices", child):
            found, where = role(child)
            if found != "child":
                where = item.line("installed_device_id") if item is not None else where
                picture.problem(
                    where, f"{child[0]} cannot go into a bay: its device type's subdevice_role must be child"
                )


def _moved(picture: Picture) -> None:
    """An address that the inventory has on another interface moves only when the files say both ends of the move."""
    for key, item in picture.items["ip_addresses"].items():
        stored = picture.snapshot.rows["ip_addresses"].get(key)
        wanted = item.values.get("interface_id")
        if stored is None or wanted is None or stored["interface_id"] in (None, wanted.key):
            continue
        if stored["interface_id"] not in picture.items["interfaces"]:
            owner = ":".join(stored["interface_id"])
            picture.problem(
                item.line("interface_id"),
                f"address {key[1]} is already on {owner} in the inventory: take another, or remove it there first",
            )


def _models(picture: Picture) -> None:
    """A device type is known by its slug here, and by manufacturer and model in the library: both stand once."""
    declared = picture.items["device_types"]
    owners: dict[tuple[Any, Any], Key] = {}
    for key in sorted(picture.keys("device_types"), key=lambda k: (k in declared, k)):
        values = picture.values("device_types", key)
        other = owners.setdefault((values.get("manufacturer_id"), values.get("model")), key)
        if other != key and key in declared:
            at = f" ({declared[other].where})" if other in declared else " in the inventory"
            picture.problem(
                declared[key].line("slug"),
                f"{values['model']} of this manufacturer has the slug {other[0]}{at}: give that slug, or another model",
            )


RULES: tuple[Callable[[Picture], None], ...] = (
    check_places, check_reservations, _unique, _models, _numbers, _panels, _bays, _moved,
)  # fmt: skip

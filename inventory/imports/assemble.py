"""Bring together what files and database say: references checked, ports of device types added, cable ends found.

The result is the whole picture after the import, which ``checks`` judges and ``planning`` compares.
"""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from inventory.imports.hardware import DeviceItem, suggest_interface
from inventory.imports.inherit import inherit
from inventory.imports.items import Declaration, Item, Key, Ref
from inventory.imports.kinds import KINDS
from inventory.imports.picture import Picture, add, dangling, plain
from inventory.imports.snapshot import Snapshot
from inventory.imports.specs import SHARED_ROLES
from inventory.imports.wiring import CableItem


def assemble(declaration: Declaration, snapshot: Snapshot) -> Picture:
    """The picture; its ``problems`` are those of references, doubles and ports that do not exist."""
    picture = Picture(snapshot)
    for item in declaration.items:
        if not isinstance(item, CableItem) and item.kind != "ip_addresses":
            add(picture, item)
    _changed_reservations(picture)
    _share_addresses(picture, declaration)
    _vlans_by_name(picture)
    inherit(picture)
    _check_references(picture)
    _mark_addresses(picture, declaration)
    return picture


def _changed_reservations(picture: Picture) -> None:
    """A reservation with other units is the stored one of the same rack, tenant and description, if only one is."""
    items, stored = picture.items["rack_reservations"], picture.snapshot.rows["rack_reservations"]
    for key, item in list(items.items()):
        if key in stored:
            continue
        tenant, description = plain(item.values.get("tenant_id")), item.values.get("description", "")
        same = [
            other
            for other, row in stored.items()
            if other[:2] == key[:2] and other not in items
            if row["tenant_id"] == tenant and row["description"] == description
        ]
        if len(same) == 1:
            items[same[0]] = replace(items.pop(key), key=same[0])


def _share_addresses(picture: Picture, declaration: Declaration) -> None:
    """Addresses with a shared role, or in a VRF that allows doubles, are told apart by their interface."""
    items = picture.items["ip_addresses"]
    for item in declaration.items:
        if item.kind != "ip_addresses":
            continue
        vrf = picture.values("vrfs", (item.key[0],)) if item.key[0] else {}
        role = item.values.get("role", "")
        stored = picture.snapshot.rows["ip_addresses"].get(item.key)
        if role in SHARED_ROLES or not vrf.get("enforce_unique", True):
            if "role" not in item.values and stored is not None:
                continue
            owner = plain(item.values.get("interface_id")) or ("", "")
            item.key = (*item.key[:2], *owner)
        earlier = items.get(item.key)
        if earlier is not None:
            picture.problem(
                item.where,
                f"address {item.key[1]} is given twice, first at {earlier.where}: give one of them another address",
            )
            continue
        items[item.key] = item


def _vlans_by_name(picture: Picture) -> None:
    """References such as ``oob/bmc`` become ``oob/10``; ``10`` is also a VLAN without a group that is at one site."""
    names: dict[tuple[Any, Any], Key] = {}
    alone: dict[tuple[Any, Any], set[Key]] = defaultdict(set)
    for key in picture.keys("vlans"):
        name = picture.values("vlans", key).get("name")
        names[key[0], name] = names[key] = key
        if key[0].startswith("@"):
            for said in (name, key[1]):
                alone["", said].add(key)
    columns = (("prefixes", "vlan_id"), ("interfaces", "untagged_vlan_id"), ("l2vpn_terminations", "vlan_id"))
    for kind, column in columns:
        for key, item in list(picture.items[kind].items()):
            found = item.values.get(column)
            if not isinstance(found, Ref):
                continue
            meant = {names[found.key]} if found.key in names else alone.get(found.key, set())
            if len(meant) == 1:
                item.values[column] = Ref("vlans", next(iter(meant)), found.where)
                if kind == "l2vpn_terminations":
                    del picture.items[kind][key]
                    item.key = item.values[column].key
                    picture.items[kind][item.key] = item


def _check_references(picture: Picture) -> None:
    known_interfaces: dict[str, list[str]] = defaultdict(list)
    for device, name in picture.keys("interfaces"):
        known_interfaces[device].append(name)
    for key, item in picture.items["interfaces"].items():
        if key in picture.snapshot.ids["interfaces"] or "type" in item.initial or item.values.get("type"):
            continue
        others = [name for name in known_interfaces[key[0]] if name != key[1]]
        if picture.values("devices", key[:1]):
            hint = suggest_interface(key[1], others)
            picture.problem(item.where, f"{key[0]} has no interface {key[1]!r} by its device type{hint}")
    for kind, items in picture.items.items():
        refs = KINDS[kind].refs
        for item in items.values():
            for column in refs:
                value = item.values.get(column) or item.initial.get(column)
                if isinstance(value, Ref) and not picture.has(value.kind, value.key):
                    dangling(picture, item.line(column), value)
    for key, item in picture.items["device_bays"].items():
        if key not in picture.snapshot.ids["device_bays"] and "label" not in item.initial:
            picture.problem(item.where, f"{key[0]} has no bay {key[1]!r}: see its device type's device-bays")


def _mark_addresses(picture: Picture, declaration: Declaration) -> None:
    """A device's primary and out-of-band addresses: as marked, else out of band is its only management address."""
    for item in declaration.items:
        if not isinstance(item, DeviceItem) or picture.items["devices"].get(item.key) is not item:
            continue
        out_of_band: list[Item] = []
        for name, addresses in item.addresses.items():
            marks = item.marks.get(name, {})
            if marks.get("primary"):
                # The first address of each family: a dual-stack interface has two primary addresses.
                for address in {a.values["family"]: a for a in reversed(addresses)}.values():
                    item.values[f"primary_ip{address.values['family']}_id"] = Ref(
                        "ip_addresses", address.key, item.where
                    )
            managed = picture.values("interfaces", (*item.key, name)).get("mgmt_only", False)
            if marks.get("oob", managed):
                out_of_band += addresses[:1]
        if len(out_of_band) == 1:
            item.values["oob_ip_id"] = Ref("ip_addresses", out_of_band[0].key, item.where)
        elif out_of_band:
            picture.problem(
                item.where,
                f"{item.key[0]} has addresses on {len(out_of_band)} management interfaces: "
                "mark one interface with oob: true and the others with oob: false",
            )

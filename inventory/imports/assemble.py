"""Bring together what files and database say: references checked, ports of device types added, cable ends found.

The result is the whole picture after the import, which ``checks`` judges and ``planning`` compares.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from dcim.core.errors import Problem
from inventory.imports.hardware import DeviceItem, suggest_interface
from inventory.imports.items import Declaration, Item, Key, Ref, show_key
from inventory.imports.kinds import COMPONENT_KINDS, KINDS
from inventory.imports.snapshot import Port, Snapshot
from inventory.imports.specs import SHARED_ROLES
from inventory.imports.wiring import CableItem
from inventory.naming import did_you_mean, natural
from inventory.types.components import mappings_of

_INTERFACE_DATA = ("mgmt_only", "enabled", "poe_mode", "poe_type")


@dataclass
class Picture:
    """``items[kind][key]`` is what is declared (once); ``cables`` the declared cables whose ends were found."""

    snapshot: Snapshot
    items: dict[str, dict[Key, Item]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    cables: dict[tuple[Port, Port], CableItem] = field(default_factory=dict)
    ends: dict[tuple[Port, Port], tuple[Port, Port]] = field(default_factory=dict)
    """The ends as written: A, B."""
    moved_cables: dict[tuple[Port, Port], tuple[Port, Port]] = field(default_factory=dict)
    """Declared ends → the stored ends of the cable with that label, which the files put elsewhere."""
    problems: list[Problem] = field(default_factory=list)
    doubled: set[Key] = field(default_factory=set)
    """Devices declared twice: their ports are not told as well."""

    def has(self, kind: str, key: Key) -> bool:
        """Whether the object exists or is declared."""
        return key in self.items[kind] or key in self.snapshot.ids[kind]

    def values(self, kind: str, key: Key) -> dict[str, Any]:
        """Column values after the import, references as keys; {} for an unknown object."""
        item = self.items[kind].get(key)
        stored = self.snapshot.rows[kind].get(key)
        if item is None:
            return stored or {}
        declared = item.values if stored is not None else {**item.initial, **item.values}
        return {**(stored or {}), **{column: plain(value) for column, value in declared.items()}}

    def keys(self, kind: str) -> set[Key]:
        """Every key of a kind after the import."""
        return set(self.items[kind]) | set(self.snapshot.ids[kind])

    def stored_cable(self, key: tuple[Port, Port]) -> tuple[Port, Port] | None:
        """The key under which the inventory has a declared cable, or None for a new one."""
        return key if key in self.snapshot.cables else self.moved_cables.get(key)

    def problem(self, where: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(where, message))


def plain(value: Any) -> Any:
    """A reference as its key."""
    return value.key if isinstance(value, Ref) else value


def assemble(declaration: Declaration, snapshot: Snapshot) -> Picture:
    """The picture; its ``problems`` are those of references, doubles and ports that do not exist."""
    picture = Picture(snapshot)
    for item in declaration.items:
        if not isinstance(item, CableItem) and item.kind != "ip_addresses":
            _add(picture, item)
    _changed_reservations(picture)
    _share_addresses(picture, declaration)
    _vlans_by_name(picture)
    _add_components(picture)
    _check_references(picture)
    _mark_addresses(picture, declaration)
    return picture


def _add(picture: Picture, item: Item) -> None:
    earlier = picture.items[item.kind].get(item.key)
    if earlier is None:
        picture.items[item.kind][item.key] = item
    elif item.derived or earlier.derived:
        stated = earlier if item.derived else item
        picture.items[item.kind][item.key] = replace(
            stated,
            values={**earlier.values, **item.values},
            initial={**item.initial, **earlier.initial},
            derived=earlier.derived and item.derived,
        )
    elif item.key[:1] not in picture.doubled or item.kind == "devices":
        if item.kind == "devices":
            picture.doubled.add(item.key)
        what = item.kind.replace("_", " ").removesuffix("s")
        picture.problem(
            item.where, f"{what} {show_key(item.key)} is declared twice, first at {earlier.where}: keep one"
        )


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


def _add_components(picture: Picture) -> None:
    """Ports that a device gets from its type: all for a new device, else those new in the type by this import."""
    templates: dict[Key, list[Key]] = defaultdict(list)
    new: dict[Key, list[Key]] = defaultdict(list)
    for key in picture.keys("component_templates"):
        templates[key[:1]].append(key)
        if key not in picture.snapshot.ids["component_templates"]:
            new[key[:1]].append(key)
    for keys in (*templates.values(), *new.values()):
        keys.sort(key=lambda key: (key[1], natural(key[2])))
    owners = set(picture.items["devices"])
    owners |= {key for key, row in picture.snapshot.rows["devices"].items() if new.get(row["device_type_id"] or ())}
    values = {key: picture.values("component_templates", key) for keys in templates.values() for key in keys}
    for device in sorted(owners):
        row = picture.values("devices", device)
        type_key = row.get("device_type_id") or ()
        exists = device in picture.snapshot.ids["devices"]
        item = picture.items["devices"].get(device)
        where = item.where if item is not None else "the device type"
        changed = exists and item is not None and picture.snapshot.rows["devices"][device]["device_type_id"] != type_key
        for key in (new if exists and not changed else templates).get(type_key, ()):
            _component(picture, device, where, values[key])


def _component(picture: Picture, device: Key, where: str, template: dict[str, Any]) -> None:
    kind = COMPONENT_KINDS.get(template["kind"])
    if kind is None:
        return
    data = template["data"]
    initial: dict[str, Any] = {
        "device_id": Ref("devices", device, where),
        "name": template["name"],
        "label": template["label"],
        "position": template["position"],
    }
    if kind != "device_bays":
        initial["type"] = template["type"]
    if data.get("description"):
        initial["description"] = str(data["description"])[:200]
    if kind == "interfaces":
        initial.update({name: data[name] for name in _INTERFACE_DATA if name in data})
    elif kind == "power_ports":
        initial.update({name: data[name] for name in ("maximum_draw", "allocated_draw") if name in data})
    elif kind == "power_outlets":
        initial["feed_leg"] = data.get("feed_leg", "")
        if "power_port" in data:
            initial["power_port_id"] = Ref("power_ports", (*device, str(data["power_port"])), where)
    elif kind == "rear_ports" or kind == "front_ports":
        initial.update(color=data.get("color", ""), positions=data.get("positions", 1))
    key = (*device, template["name"])
    if key not in picture.snapshot.ids[kind]:
        _add(picture, Item(kind, key, where, initial=initial, derived=True))
        if kind == "front_ports":
            _mappings(picture, device, key, where, data)


def _mappings(picture: Picture, device: Key, front: Key, where: str, data: dict[str, Any]) -> None:
    """What a front port is wired to inside."""
    for position, rear_port, rear_port_position in mappings_of(data):
        values = {
            "device_id": Ref("devices", device, where),
            "front_port_id": Ref("front_ports", front, where),
            "front_port_position": position,
            "rear_port_id": Ref("rear_ports", (*device, rear_port), where),
            "rear_port_position": rear_port_position,
        }
        _add(picture, Item("port_mappings", (*front, position), where, initial=values, derived=True))


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


def dangling(picture: Picture, where: str, ref: Ref) -> None:
    """Note a reference to nothing, with what was probably meant."""
    what = ref.kind.replace("_", " ").removesuffix("s")
    same = [key for key in picture.keys(ref.kind) if key[:-1] == ref.key[:-1]]
    hint = did_you_mean(str(ref.key[-1]), [str(key[-1]) for key in same])
    if not hint:
        names = {str(picture.values(ref.kind, key).get("name")): key for key in same}
        if str(ref.key[-1]) in names:
            hint = f"; did you mean {names[str(ref.key[-1])][-1]!r}?"
    picture.problem(where, f"there is no {what} {show_key(ref.key)}{hint or ': declare it or correct the name'}")


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

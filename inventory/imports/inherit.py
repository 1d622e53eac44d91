"""Components that devices get from their types by an import: the same as ``components.service`` gives them."""

from collections import defaultdict
from typing import Any

from inventory.components.templates import component_values
from inventory.imports.items import Item, Key, Ref
from inventory.imports.kinds import COMPONENT_KINDS
from inventory.imports.picture import Picture, add
from inventory.naming import natural, slugify
from inventory.types.components import mappings_of

_INNER = {"power-outlets": ("power_port", "power_ports"), "interfaces": ("bridge", "interfaces")}
"""List name → the key that names another component of the device, and that one's kind."""


def inherit(picture: Picture) -> None:
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
    kind = COMPONENT_KINDS[template["kind"]]
    key, data = (*device, template["name"]), template["data"]
    if key in picture.snapshot.ids[kind]:
        return
    initial: dict[str, Any] = {"device_id": Ref("devices", device, where), "name": template["name"]}
    initial |= component_values(template["kind"], template)
    inner = _INNER.get(template["kind"])
    if inner is not None and data.get(inner[0]):
        initial[f"{inner[0]}_id"] = Ref(inner[1], (*device, str(data[inner[0]])), where)
    maker = (slugify(str(data.get("manufacturer") or "")),)
    if kind == "inventory_items" and picture.has("manufacturers", maker):
        initial["manufacturer_id"] = Ref("manufacturers", maker, where)
    add(picture, Item(kind, key, where, initial=initial, derived=True))
    if kind == "front_ports":
        for position, rear_port, rear_port_position in mappings_of(data):
            values = {
                "device_id": Ref("devices", device, where), "front_port_id": Ref("front_ports", key, where),
                "front_port_position": position, "rear_port_id": Ref("rear_ports", (*device, rear_port), where),
                "rear_port_position": rear_port_position,
            }  # fmt: skip
            add(picture, Item("port_mappings", (*key, position), where, initial=values, derived=True))

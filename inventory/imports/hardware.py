"""Devices with their interfaces, addresses and tags; device types as items."""

from dataclasses import dataclass, field
from typing import Any

from dcim.core.yamlfile import Items, Mapping
from inventory.imports import fields as f
from inventory.imports.addressing import address_item
from inventory.imports.items import Item, Ref
from inventory.imports.reading import FileReader
from inventory.imports.specs import ADDRESSES, DEVICES, INTERFACES
from inventory.naming import did_you_mean, is_slug, slugify
from inventory.types.columns import columns_of, template_columns
from inventory.types.library import TypeFile


@dataclass
class DeviceItem(Item):
    """A declared device. ``marks`` are interfaces with the line of ``primary: true`` or ``oob: true``/``false``."""

    addresses: dict[str, list[Item]] = field(default_factory=dict)
    """Interface name → its address items."""
    marks: dict[str, dict[str, bool]] = field(default_factory=dict)


def read_device(reader: FileReader, mapping: Mapping) -> list[Item]:
    """A device, then its interfaces, addresses, tags and bay."""
    found = reader.item(DEVICES, mapping)
    if found is None:
        return []
    base, _entry = found
    device = DeviceItem(base.kind, base.key, base.where, base.values, lines=base.lines)
    items: list[Item] = [device]
    interfaces = mapping.get("interfaces")
    if interfaces is not None and not isinstance(interfaces, Mapping):
        reader.problem(mapping.lines["interfaces"], "interfaces must be a mapping from name to values")
        interfaces = None
    for name, values in (interfaces or {}).items():
        line = interfaces.lines[name] if isinstance(interfaces, Mapping) else mapping.line
        if not isinstance(values, Mapping):
            reader.problem(line, f"interface {name!r} must be a mapping, for example {{mac_address: …}}")
            continue
        values.line = line
        items += _interface(reader, device, str(name), values)
    items += _tags(reader, mapping, device)
    items += _bay(reader, mapping, device)
    return items


def _interface(reader: FileReader, device: DeviceItem, name: str, mapping: Mapping) -> list[Item]:
    owner = Ref("devices", device.key, device.where)
    found = FileReader(reader.shown, reader.problems).item(INTERFACES, mapping, {"device_id": owner, "name": name})
    if found is None:
        return []
    interface, _entry = found
    here = Ref("interfaces", interface.key, interface.where)
    if "lag" in mapping:
        lag = reader.value(mapping, "lag", f.name)
        interface.values["lag_id"] = Ref("interfaces", (*device.key, lag), reader.at(mapping.lines["lag"]))
    if "untagged_vlan" in mapping:
        vlan = reader.value(mapping, "untagged_vlan", f.name, "")
        group, _slash, number = vlan.rpartition("/")
        interface.values["untagged_vlan_id"] = Ref(
            "vlans", (group, int(number) if number.isdigit() else number), reader.at(mapping.lines["untagged_vlan"])
        )
    shared: dict[str, Any] = {"interface_id": here}
    if "vrf" in mapping:
        vrf = reader.value(mapping, "vrf", f.name)
        shared["vrf_id"] = Ref("vrfs", (vrf,), reader.at(mapping.lines["vrf"]))
    if "dns_name" in mapping:
        shared["dns_name"] = reader.value(mapping, "dns_name", f.text, "")
    addresses = []
    written = mapping.get("ip")
    for value in written if isinstance(written, Items) else ([] if written is None else [written]):
        addresses += _address(reader, value, shared, mapping.lines["ip"])
    device.addresses[name] = addresses
    device.marks[name] = {
        key: reader.value(mapping, key, f.boolean, False) for key in ("primary", "oob") if key in mapping
    }
    if any(device.marks[name].values()) and not addresses:
        reader.problem(mapping.line, f"{name} is marked primary or oob but has no ip: give one")
    return [interface, *addresses]


def _address(reader: FileReader, value: Any, shared: dict[str, Any], line: int) -> list[Item]:
    """``10.0.0.1/24``, or a mapping with ``address`` and what else is known of it."""
    if isinstance(value, Mapping):
        entry = FileReader(reader.shown, reader.problems).read(ADDRESSES, value, shared)
        address = reader.value(value, "address", f.address)
        if "address" not in value or "interface" in value:
            reader.problem(value.line, "an entry of ip needs 'address' and has no 'interface'")
        return [] if address is None else [address_item(address, entry.values, entry.where, entry.lines)]
    try:
        return [address_item(f.address(value), shared, reader.at(line), {})]
    except ValueError as error:
        reader.problem(line, f"ip {error}")
        return []


def _tags(reader: FileReader, mapping: Mapping, device: Item) -> list[Item]:
    holder = mapping if "tags" in mapping else reader.defaults
    if "tags" not in holder:
        return []
    tags, where = holder["tags"], reader.at(holder.lines["tags"])
    if not isinstance(tags, Items):
        reader.problem(holder.lines["tags"], "tags must be a list, for example [web]")
        return []
    items = []
    for tag in tags:
        values = {
            "object_type": "devices", "object_id": Ref("devices", device.key, where),
            "tag_id": Ref("tags", (str(tag),), where),
        }  # fmt: skip
        items.append(Item("device_tags", (*device.key, str(tag)), where, values))
    return items


def _bay(reader: FileReader, mapping: Mapping, device: Item) -> list[Item]:
    if "bay" not in mapping:
        return []
    parent, _colon, name = reader.value(mapping, "bay", f.name, "").partition(":")
    where = reader.at(mapping.lines["bay"])
    if not name:
        reader.problem(mapping.lines["bay"], "bay must be chassis:bay, for example enclosure-1:Bay 3")
        return []
    values = {"installed_device_id": Ref("devices", device.key, where), "device_id": Ref("devices", (parent,), where),
              "name": name}  # fmt: skip
    return [Item("device_bays", (parent, name), where, values)]


def type_items(parsed: TypeFile) -> list[Item]:
    """A device type's manufacturer, type and templates as items."""
    maker = slugify(parsed.manufacturer)
    values = {**columns_of(parsed), "manufacturer_id": Ref("manufacturers", (maker,), parsed.where)}
    if platform := str(parsed.values.get("default_platform", "")):
        slug = platform if is_slug(platform) else slugify(platform)
        values["default_platform_id"] = Ref("platforms", (slug,), parsed.lines["default_platform"])
    made = {"name": parsed.manufacturer, "slug": maker}
    items = [
        Item("manufacturers", (maker,), parsed.where, initial=made, derived=True),
        Item("device_types", (parsed.slug,), parsed.where, values, lines=parsed.lines),
    ]
    owner = Ref("device_types", (parsed.slug,), parsed.where)
    for template in parsed.templates:
        columns = {**template_columns(template), "device_type_id": owner}
        where = f"{parsed.shown}:{template.line}"
        items.append(Item("component_templates", (parsed.slug, template.kind, template.name), where, columns))
    return items


def suggest_interface(name: str, known: list[str]) -> str:
    """What to write instead of an interface that a device does not have."""
    return did_you_mean(name, known) or "; give it a type to add it"

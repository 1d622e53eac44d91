"""Devices and device types as file entries."""

from collections import defaultdict
from typing import Any

from inventory.imports.items import Key
from inventory.imports.snapshot import Snapshot
from inventory.imports.specs import DEVICES, INTERFACES
from inventory.imports.text import Line, Pair, address_entry, entry, vlan_text
from inventory.naming import natural
from inventory.types.columns import document_of

_FROM_TYPE = ("type", "label", "mgmt_only", "enabled", "description")


def device_entries(snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
    """Site → its devices' entries."""
    tags: dict[str, list[str]] = defaultdict(list)
    for device, tag in snapshot.rows["device_tags"]:
        tags[device].append(tag)
    bays = {row["installed_device_id"]: key for key, row in snapshot.rows["device_bays"].items()}
    interfaces = _interfaces(snapshot)
    result: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for key in sorted(snapshot.rows["devices"], key=lambda key: natural(key[0])):
        row = snapshot.rows["devices"][key]
        found = entry(DEVICES, row)
        if tags.get(key[0]):
            found["tags"] = Pair(sorted(tags[key[0]]))
        if key in bays:
            found["bay"] = ":".join(bays[key])
        if interfaces.get(key[0]):
            found["interfaces"] = interfaces[key[0]]
        result[row["site_id"][0]].append(found)
    return result


def _interfaces(snapshot: Snapshot) -> dict[str, dict[str, Line]]:
    """Device → interface → what differs from the device's type."""
    templates = {
        (key[0], key[2]): row for key, row in snapshot.rows["component_templates"].items() if key[1] == "interfaces"
    }
    addresses: dict[Key, list[Key]] = defaultdict(list)
    for key, row in snapshot.rows["ip_addresses"].items():
        if row["interface_id"] is not None:
            addresses[row["interface_id"]].append(key)
    managed: dict[str, int] = defaultdict(int)
    for key, row in snapshot.rows["interfaces"].items():
        managed[key[0]] += bool(row["mgmt_only"] and addresses.get(key))
    result: dict[str, dict[str, Line]] = defaultdict(dict)
    for key in sorted(snapshot.rows["interfaces"], key=lambda key: natural(key[1])):
        row = snapshot.rows["interfaces"][key]
        device = snapshot.rows["devices"][key[:1]]
        line = Line(_own_values(row, templates.get((device["device_type_id"][0], key[1]))))
        if row["lag_id"]:
            line["lag"] = row["lag_id"][1]
        if row["untagged_vlan_id"]:
            line["untagged_vlan"] = vlan_text(row["untagged_vlan_id"])
        if addresses.get(key):
            _addresses(snapshot, line, device, bool(row["mgmt_only"]), managed[key[0]], addresses[key])
        if line:
            result[key[0]][key[1]] = line
    return result


def _own_values(row: dict[str, Any], template: dict[str, Any] | None) -> dict[str, Any]:
    found = entry(INTERFACES, row)
    if template is None:
        return {"type": row["type"], **found}
    data = template["data"]
    for column in _FROM_TYPE:
        if column in ("type", "label"):
            given: Any = template[column]
        else:
            given = data.get(column, {"mgmt_only": False, "enabled": True, "description": ""}[column])
        if row[column] == given:
            found.pop(column, None)
        else:
            found[column] = row[column]
    return found


def _addresses(
    snapshot: Snapshot, line: Line, device: dict[str, Any], managed: bool, others: int, keys: list[Key]
) -> None:
    primary = {device["primary_ip4_id"], device["primary_ip6_id"]}
    keys.sort(key=lambda key: (key != device["oob_ip_id"], key not in primary, natural(str(key))))
    entries = [address_entry(snapshot.rows["ip_addresses"][key]) for key in keys]
    written = [found["address"] if len(found) == 1 else found for found in entries]
    line["ip"] = written[0] if len(written) == 1 else Pair(written)
    if primary & set(keys):
        line["primary"] = True
    holds = device["oob_ip_id"] in keys
    if holds != managed or others > 1:
        line["oob"] = holds


def type_documents(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """File name below device-types/ → the type in the library's format."""
    templates: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for key, row in snapshot.rows["component_templates"].items():
        templates[key[:1]].append(row)
    documents = {}
    for key, row in snapshot.rows["device_types"].items():
        maker = snapshot.rows["manufacturers"][row["manufacturer_id"]]["name"]
        platform = row["default_platform_id"][0] if row["default_platform_id"] else ""
        name = f"{row['manufacturer_id'][0]}/{row['slug']}.yaml"
        documents[name] = document_of("device", row, maker, templates[key], platform=platform)
    return documents

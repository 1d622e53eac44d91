"""A small NetBox 4.1 as its documentation shows its answers: what dcim has no place for, what its rules refuse."""

from collections.abc import Mapping
from typing import Any

import httpx


def nested(row_id: int, path: str, **more: Any) -> dict[str, Any]:
    """A nested object."""
    return {"id": row_id, "url": f"https://netbox.example/api/{path}/{row_id}/", "display": str(row_id), **more}


def choice(value: str) -> dict[str, str]:
    """A choice."""
    return {"value": value, "label": value.title()}


def device(row_id: int, name: str | None, site: int, **more: Any) -> dict[str, Any]:
    """A device."""
    return {
        **nested(row_id, "dcim/devices", name=name), "display": name or f"One ({row_id})",
        "device_type": nested(1, "dcim/device-types"), "role": nested(1, "dcim/device-roles"), "tenant": None,
        "platform": None, "serial": "", "asset_tag": None, "site": nested(site, "dcim/sites"), "location": None,
        "rack": None, "position": None, "face": None, "parent_device": None, "status": choice("active"),
        "airflow": None, "primary_ip": None, "primary_ip4": None, "primary_ip6": None, "oob_ip": None, "cluster": None,
        "virtual_chassis": None, "vc_position": None, "vc_priority": None, "description": "", "comments": "",
        "local_context_data": None, "tags": [], "custom_fields": {"owner": None}, "interface_count": 1,
        "last_updated": "2025-01-01T00:00:00Z", **more,
    }  # fmt: skip


def interface(row_id: int, on: int, name: str, **more: Any) -> dict[str, Any]:
    """An interface of NetBox 4.1: its MAC address is a text of its own."""
    return {
        **nested(row_id, "dcim/interfaces", name=name), "device": nested(on, "dcim/devices"), "module": None,
        "label": "", "type": choice("1000base-t"), "enabled": True, "parent": None, "bridge": None,
        "lag": None, "mtu": None,
        "mac_address": None, "speed": None, "duplex": None, "wwn": None, "mgmt_only": False, "mode": None,
        "rf_role": None, "poe_mode": None, "poe_type": None, "untagged_vlan": None, "tagged_vlans": [], "vrf": None,
        "mark_connected": False, "vdcs": [], "description": "", "tags": [], "custom_fields": {}, **more,
    }  # fmt: skip


def common(row_id: int, path: str, name: str, **more: Any) -> dict[str, Any]:
    """An object with a name and a slug."""
    return {
        **nested(row_id, path, name=name),
        "slug": name.lower(),
        "description": "",
        "tags": [],
        "custom_fields": {},
        **more,
    }


LISTS: dict[str, list[dict[str, Any]]] = {
    "extras/tags": [{**nested(5, "extras/tags", name="Web"), "slug": "web", "color": "ff0000", "description": "",
                     "object_types": ["dcim.device", "virtualization.virtualmachine"]}],
    "extras/custom-fields": [
        {**nested(1, "extras/custom-fields", name="owner"), "object_types": ["dcim.device"], "type": choice("object"),
         "related_object_type": "tenancy.contact", "label": "", "group_name": "", "description": "", "required": False,
         "search_weight": 1000, "filter_logic": choice("loose"), "ui_visible": choice("always"),
         "ui_editable": choice("yes"), "is_cloneable": False, "default": None, "weight": 100,
         "validation_minimum": None, "validation_maximum": None, "validation_regex": "", "choice_set": None},
        {**nested(2, "extras/custom-fields", name="vm_only"), "object_types": ["virtualization.virtualmachine"],
         "type": choice("text"), "related_object_type": None, "label": "", "description": "", "required": False},
    ],
    "dcim/sites": [
        common(10, "dcim/sites", "Paris", status=choice("active"), asns=[], tags=[nested(5, "extras/tags")]),
        common(11, "dcim/sites", "Lyon", status=choice("active"), asns=[]),
    ],
    "dcim/manufacturers": [common(1, "dcim/manufacturers", "Acme")],
    "dcim/device-types": [{
        **nested(1, "dcim/device-types"), "manufacturer": nested(1, "dcim/manufacturers"), "model": "One",
        "slug": "one", "u_height": 1.0, "is_full_depth": True, "part_number": "", "subdevice_role": None,
        "airflow": None,
        "weight": None, "weight_unit": None, "front_image": "https://netbox.example/media/x.png", "description": "",
        "comments": "", "tags": [], "custom_fields": {},
    }],
    "dcim/device-roles": [common(1, "dcim/device-roles", "Server", color="ff0000", vm_role=True)],
    "dcim/racks": [{
        **nested(1, "dcim/racks", name="A1"), "site": nested(10, "dcim/sites"), "facility_id": None, "location": None,
        "status": choice("active"), "role": None, "serial": "", "asset_tag": None,
        "width": {"value": 19, "label": "19"}, "u_height": 42, "starting_unit": 1, "desc_units": False,
        "tags": [], "custom_fields": {}, "comments": "",
        "description": "",
    }],
    "dcim/devices": [
        device(1, "srv1", 10, rack=nested(1, "dcim/racks"), position=3.0, face=choice("front"), serial="S1",
               custom_fields={"owner": nested(7, "tenancy/contacts")}, cluster=nested(3, "virtualization/clusters")),
        device(2, "srv1", 11, serial="S1"),
        device(3, None, 10),
        device(4, "a:b", 10),
        device(5, "over", 10, rack=nested(1, "dcim/racks"), position=3.0, face=choice("front")),
        device(6, "srv6", 10, role=nested(99, "dcim/device-roles")),
    ],
    "dcim/interfaces": [
        interface(1, 1, "eth0", mac_address="00:11:22:33:44:55"), interface(2, 2, "eth0"), interface(3, 3, "eth0"),
        interface(4, 4, "eth0"), interface(5, 1, "wlan0", type=choice("ieee802.11ax"), rf_role=choice("ap")),
    ],
    "dcim/cables": [
        {**nested(1, "dcim/cables"), "type": None, "status": choice("connected"), "label": "", "tenant": None,
         "a_terminations": [{"object_type": "dcim.interface", "object_id": 1, "object": {}}],
         "b_terminations": [{"object_type": "dcim.interface", "object_id": 2, "object": {}}], "color": "",
         "length": None, "length_unit": None, "description": "", "comments": "", "tags": [], "custom_fields": {}},
        {**nested(2, "dcim/cables"), "type": None, "status": choice("connected"), "label": "", "tenant": None,
         "a_terminations": [{"object_type": "circuits.circuittermination", "object_id": 1, "object": {}}],
         "b_terminations": [{"object_type": "dcim.interface", "object_id": 5, "object": {}}], "color": "",
         "length": None, "length_unit": None, "description": "", "comments": "", "tags": [], "custom_fields": {}},
    ],
    "ipam/prefixes": [{
        **nested(1, "ipam/prefixes"), "family": {"value": 4, "label": "IPv4"}, "prefix": "10.0.0.0/24",
        "site": nested(10, "dcim/sites"), "vrf": None, "tenant": None, "vlan": None, "status": choice("active"),
        "role": None, "is_pool": False, "mark_utilized": False, "description": "", "comments": "", "tags": [],
        "custom_fields": {}, "children": 0, "_depth": 0,
    }],
    "ipam/ip-addresses": [
        {**nested(1, "ipam/ip-addresses"), "family": {"value": 4, "label": "IPv4"}, "address": "10.0.0.5/24",
         "vrf": None, "tenant": None, "status": choice("active"), "role": None,
         "assigned_object_type": "dcim.interface",
         "assigned_object_id": 1, "nat_inside": None, "dns_name": "", "description": "", "comments": "", "tags": [],
         "custom_fields": {}},
        {**nested(2, "ipam/ip-addresses"), "family": {"value": 4, "label": "IPv4"}, "address": "10.0.0.6/24",
         "vrf": None, "tenant": None, "status": choice("active"), "role": None,
         "assigned_object_type": "virtualization.vminterface",
         "assigned_object_id": 1, "nat_inside": None, "dns_name": "", "description": "", "comments": "", "tags": [],
         "custom_fields": {}},
    ],
    "tenancy/contact-groups": [common(1, "tenancy/contact-groups", "Ops", parent=None)],
    "tenancy/contacts": [{**nested(7, "tenancy/contacts", name="Ann"), "group": nested(1, "tenancy/contact-groups"),
                          "title": "", "phone": "", "email": "", "address": "", "link": "", "description": "",
                          "comments": "", "tags": [], "custom_fields": {}}],
    "virtualization/virtual-machines": [nested(one, "virtualization/virtual-machines") for one in (1, 2)],
    "circuits/circuits": [nested(1, "circuits/circuits")],
    "core/object-changes": [],
}  # fmt: skip


def answer(request: httpx.Request, lists: Mapping[str, list[dict[str, Any]]] = LISTS) -> httpx.Response:
    """NetBox's answer to a GET."""
    path = request.url.path.removeprefix("/api/").strip("/")
    if path == "status":
        return httpx.Response(200, json={"netbox-version": "4.1.3"})
    if path == "":
        apps = sorted({name.partition("/")[0] for name in lists})
        return httpx.Response(200, json={app: f"https://netbox.example/api/{app}/" for app in apps})
    if "/" not in path:
        plurals = [name.partition("/")[2] for name in lists if name.startswith(f"{path}/")]
        return httpx.Response(200, json={plural: f"https://netbox.example/api/{path}/{plural}/" for plural in plurals})
    if path not in lists:
        return httpx.Response(404, json={"detail": "Not found."})
    after = int(request.url.params.get("id__gt", 0))
    rows = [row for row in lists[path] if row["id"] > after]
    return httpx.Response(200, json={"count": len(lists[path]), "next": None, "previous": None, "results": rows})

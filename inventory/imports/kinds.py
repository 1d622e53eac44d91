"""The kinds of objects an import handles, in the order in which they are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col

from dcim.core.rows import Row
from inventory import models as m
from inventory.imports.items import Key
from inventory.ipam.address import address_text, prefix_text
from inventory.naming import compress_numbers

KeyOf = Callable[[str, Any], Key]
"""(kind, id) → the natural key of that object; () for None."""


@dataclass(frozen=True)
class Kind:
    """A table: its references by column, its natural key, and the columns that are filled in a second pass."""

    model: type[Row]
    key: Callable[[Mapping[str, Any], KeyOf], Key]
    refs: Mapping[str, str]
    late: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    """Columns that follow from others (``vrf_key``): neither compared nor shown."""
    where: Any = None
    """A condition: which rows of the table are this kind's."""


def _slug(row: Mapping[str, Any], key_of: KeyOf) -> Key:
    return (row["slug"],)


def _name(row: Mapping[str, Any], key_of: KeyOf) -> Key:
    return (row["name"],)


def _under(column: str, kind: str, *parts: str) -> Callable[[Mapping[str, Any], KeyOf], Key]:
    return lambda row, key_of: (*key_of(kind, row[column]), *(row[part] for part in parts))


def _vrf(row: Mapping[str, Any], key_of: KeyOf) -> str:
    found = key_of("vrfs", row["vrf_id"])
    return str(found[0]) if found else ""


def _address(row: Mapping[str, Any], key_of: KeyOf) -> Key:
    base = (_vrf(row, key_of), address_text(row["family"], row["address"]))
    return (*base, *(key_of("interfaces", row["interface_id"]) or ("", ""))) if row["duplicate_key"] else base


def _prefix(row: Mapping[str, Any], key_of: KeyOf) -> Key:
    return (_vrf(row, key_of), prefix_text(row["family"], row["network"], row["length"]))


def _vlan(row: Mapping[str, Any], key_of: KeyOf) -> Key:
    group, site = key_of("vlan_groups", row["group_id"]), key_of("sites", row["site_id"])
    return (vlan_space(group[0] if group else "", site[0] if site else ""), row["vid"])


def vlan_space(group: str, site: str) -> str:
    """What a VLAN's number is unique in: its group, else its site (``@ivry``), else everything (an empty text)."""
    return group or (f"@{site}" if site else "")


def _port_mapping(row: Mapping[str, Any], key_of: KeyOf) -> Key:
    return (*key_of("front_ports", row["front_port_id"]), row["front_port_position"])


_TENANT = {"tenant_id": "tenants"}
_COMPONENT = _under("device_id", "devices", "name")
_DEVICE = {"device_id": "devices"}

KINDS: dict[str, Kind] = {
    "tenants": Kind(m.Tenant, _slug, {}),
    "regions": Kind(m.Region, _slug, {"parent_id": "regions"}, late=("parent_id",)),
    "sites": Kind(m.Site, _slug, {"region_id": "regions", **_TENANT}),
    "locations": Kind(
        m.Location, _under("site_id", "sites", "slug"),
        {"site_id": "sites", "parent_id": "locations", **_TENANT}, late=("parent_id",),
    ),
    "rack_roles": Kind(m.RackRole, _slug, {}),
    "racks": Kind(
        m.Rack, _under("site_id", "sites", "name"),
        {"site_id": "sites", "location_id": "locations", "role_id": "rack_roles", **_TENANT},
    ),
    "rack_reservations": Kind(
        m.RackReservation,
        lambda row, key_of: (*key_of("racks", row["rack_id"]), compress_numbers(row["units"])),
        {"rack_id": "racks", **_TENANT},
    ),
    "manufacturers": Kind(m.Manufacturer, _slug, {}),
    "platforms": Kind(m.Platform, _slug, {"manufacturer_id": "manufacturers"}),
    "device_types": Kind(
        m.DeviceType, _slug, {"manufacturer_id": "manufacturers", "default_platform_id": "platforms"}
    ),
    "component_templates": Kind(
        m.ComponentTemplate, _under("device_type_id", "device_types", "kind", "name"),
        {"device_type_id": "device_types"}, where=col(m.ComponentTemplate.device_type_id).is_not(None),
    ),
    "device_roles": Kind(m.DeviceRole, _slug, {}),
    "tags": Kind(m.Tag, _slug, {}),
    "vrfs": Kind(m.VRF, _name, _TENANT),
    "prefix_roles": Kind(m.PrefixRole, _slug, {}),
    "vlan_groups": Kind(m.VLANGroup, _slug, {"site_id": "sites"}),
    "vlans": Kind(
        m.VLAN, _vlan, {"group_id": "vlan_groups", "site_id": "sites", "role_id": "prefix_roles", **_TENANT},
        derived=("group_key",),
    ),
    "l2vpns": Kind(m.L2VPN, _slug, {"vrf_id": "vrfs", **_TENANT}),
    "l2vpn_terminations": Kind(
        m.L2VPNTermination, _under("vlan_id", "vlans"), {"l2vpn_id": "l2vpns", "vlan_id": "vlans"},
        where=col(m.L2VPNTermination.vlan_id).is_not(None),
    ),
    "asns": Kind(m.ASN, lambda row, key_of: (row["asn"],), _TENANT),
    "site_asns": Kind(
        m.SiteASN, lambda row, key_of: (*key_of("sites", row["site_id"]), *key_of("asns", row["asn_id"])),
        {"site_id": "sites", "asn_id": "asns"},
    ),
    "prefixes": Kind(
        m.Prefix, _prefix,
        {"vrf_id": "vrfs", "site_id": "sites", "vlan_id": "vlans", "role_id": "prefix_roles", **_TENANT},
        derived=("vrf_key",),
    ),
    "power_panels": Kind(
        m.PowerPanel, _under("site_id", "sites", "name"), {"site_id": "sites", "location_id": "locations"}
    ),
    "power_feeds": Kind(
        m.PowerFeed, _under("power_panel_id", "power_panels", "name"),
        {"power_panel_id": "power_panels", "rack_id": "racks"},
    ),
    "devices": Kind(
        m.Device, _name,
        {
            "device_type_id": "device_types", "role_id": "device_roles", "platform_id": "platforms",
            "site_id": "sites", "location_id": "locations", "rack_id": "racks", "primary_ip4_id": "ip_addresses",
            "primary_ip6_id": "ip_addresses", "oob_ip_id": "ip_addresses", **_TENANT,
        },
        late=("primary_ip4_id", "primary_ip6_id", "oob_ip_id"), derived=("subdevice_role",),
    ),
    "device_tags": Kind(
        m.TaggedItem, lambda row, key_of: (*key_of("devices", row["object_id"]), *key_of("tags", row["tag_id"])),
        {"object_id": "devices", "tag_id": "tags"}, where=col(m.TaggedItem.object_type) == "devices",
    ),
    "interfaces": Kind(
        m.Interface, _COMPONENT,
        {"lag_id": "interfaces", "bridge_id": "interfaces", "untagged_vlan_id": "vlans", **_DEVICE},
        late=("lag_id", "bridge_id"),
    ),
    "console_ports": Kind(m.ConsolePort, _COMPONENT, _DEVICE),
    "console_server_ports": Kind(m.ConsoleServerPort, _COMPONENT, _DEVICE),
    "power_ports": Kind(m.PowerPort, _COMPONENT, _DEVICE),
    "power_outlets": Kind(m.PowerOutlet, _COMPONENT, {"power_port_id": "power_ports", **_DEVICE}),
    "rear_ports": Kind(m.RearPort, _COMPONENT, _DEVICE),
    "front_ports": Kind(m.FrontPort, _COMPONENT, _DEVICE),
    "port_mappings": Kind(
        m.PortMapping, _port_mapping, {"front_port_id": "front_ports", "rear_port_id": "rear_ports", **_DEVICE}
    ),
    "module_bays": Kind(m.ModuleBay, _COMPONENT, _DEVICE),
    "inventory_items": Kind(
        m.InventoryItem, _COMPONENT, {"manufacturer_id": "manufacturers", **_DEVICE},
        where=col(m.InventoryItem.parent_id).is_(None),
    ),
    "device_bays": Kind(m.DeviceBay, _COMPONENT, {"installed_device_id": "devices", **_DEVICE}),
    "ip_addresses": Kind(
        m.IPAddress, _address, {"vrf_id": "vrfs", "interface_id": "interfaces", **_TENANT},
        derived=("vrf_key", "duplicate_key"),
    ),
}  # fmt: skip
"""Every kind but cables, whose key comes from their ends, in the order of writing."""

COMPONENT_KINDS = {
    "interfaces": "interfaces", "console-ports": "console_ports", "console-server-ports": "console_server_ports",
    "power-ports": "power_ports", "power-outlets": "power_outlets", "rear-ports": "rear_ports",
    "front-ports": "front_ports", "device-bays": "device_bays", "module-bays": "module_bays",
    "inventory-items": "inventory_items",
}  # fmt: skip
"""The library's list names and the tables of what a device gets from them."""
HOUSEKEEPING = frozenset({"id", "uid", "created", "last_updated"})

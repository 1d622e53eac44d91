"""The sections that files may have, as tables: keys, parsers, references and natural keys."""

from typing import Any

from inventory import models as m
from inventory.cables.profiles import PROFILES
from inventory.imports import fields as f
from inventory.imports.items import Key, Ref
from inventory.imports.reading import F, Spec
from inventory.naming import compress_numbers, slugify
from inventory.types.values import AIRFLOWS

SITE_STATUSES = ("planned", "staging", "active", "decommissioning", "retired")
RACK_STATUSES = ("reserved", "available", "planned", "active", "deprecated")
DEVICE_STATUSES = ("offline", "active", "planned", "staged", "failed", "inventory", "decommissioning")
CABLE_STATUSES = ("connected", "planned", "decommissioning")
FEED_STATUSES = ("offline", "active", "planned", "failed")
PREFIX_STATUSES = ("container", "active", "reserved", "deprecated")
ADDRESS_STATUSES = ("active", "reserved", "deprecated", "dhcp", "slaac")
VLAN_STATUSES = ("active", "reserved", "deprecated")
ADDRESS_ROLES = ("", "loopback", "secondary", "anycast", "vip", "vrrp", "hsrp", "glbp", "carp")
SHARED_ROLES = frozenset({"anycast", "vip", "vrrp", "hsrp", "glbp", "carp"})
"""Roles whose address stands on several interfaces on purpose."""
FACES = ("front", "rear")
LANES = ("left-front", "right-front", "left-rear", "right-rear")
INTERFACE_MODES = ("", "access", "tagged", "tagged-all")

ONE_TO_ONE = tuple(slug for slug, profile in PROFILES.items() if len(profile.a) == len(profile.b) == 1)
"""Cable profiles with a connector at each end, which is what files can say of a cable."""

_text, _name, _slug = F(f.text), F(f.name, required=True), F(f.slug)
_tenant = F(f.slug, ref="tenants")
_description = F(f.text)


def _fill_slug(values: dict[str, Any]) -> None:
    if "slug" not in values and values.get("name"):
        values["slug"] = slugify(values["name"])


def _by_slug(values: dict[str, Any]) -> Key:
    return (values["slug"],)


def _by_name(values: dict[str, Any]) -> Key:
    return (values["name"],)


def _in_site(column: str) -> Any:
    return lambda values: (*values["site_id"].key, values[column])


def _named(kind: str, model: Any, **extra: F) -> Spec:
    keys = {"name": _name, "slug": _slug, "description": _description, **extra}
    return Spec(kind, model, keys, _by_slug, fill=_fill_slug)


SIMPLE: tuple[Spec, ...] = (
    _named("tenants", m.Tenant),
    _named("regions", m.Region, parent=F(f.slug, ref="regions")),
    _named("rack_roles", m.RackRole, color=F(f.color)),
    _named("manufacturers", m.Manufacturer),
    _named("device_roles", m.DeviceRole, color=F(f.color)),
    _named(
        "platforms", m.Platform, manufacturer=F(lambda v: slugify(f.name(v)), ref="manufacturers")
    ),
    _named("tags", m.Tag, color=F(f.color)),
    _named("prefix_roles", m.PrefixRole),
    _named(
        "vlan_groups", m.VLANGroup, site=F(f.slug, ref="sites"), min_vid=F(f.integer(1, 4094)),
        max_vid=F(f.integer(1, 4094)), vid_ranges=F(f.vid_ranges),
    ),
    Spec("vrfs", m.VRF, {
        "name": _name, "rd": _text, "enforce_unique": F(f.boolean), "tenant": _tenant, "description": _description,
    }, _by_name),
)  # fmt: skip
"""Sections whose entries are one object each."""

SITES = Spec("sites", m.Site, {
    "name": _name, "slug": _slug, "status": F(f.choice(*SITE_STATUSES)), "region": F(f.slug, ref="regions"),
    "tenant": _tenant, "facility": _text, "time_zone": _text, "physical_address": _text,
    "latitude": F(f.optional(f.number)), "longitude": F(f.optional(f.number)), "description": _description,
}, _by_slug, nested=("locations",), fill=_fill_slug)  # fmt: skip

LOCATIONS = Spec("locations", m.Location, {
    "name": _name, "slug": _slug, "status": F(f.choice(*SITE_STATUSES)), "tenant": _tenant,
    "parent": F(f.slug, ref="locations", in_site=True), "description": _description,
}, _in_site("slug"), fill=_fill_slug)  # fmt: skip

_site = F(f.slug, ref="sites", required=True)
_location = F(f.slug, ref="locations", in_site=True)

RACKS = Spec("racks", m.Rack, {
    "name": _name, "site": _site, "location": _location, "facility_id": _text, "status": F(f.choice(*RACK_STATUSES)),
    "role": F(f.slug, ref="rack_roles"), "tenant": _tenant, "serial": _text,
    "asset_tag": F(f.optional(f.name)), "form_factor": _text, "width": F(f.integer(10, 23)),
    "u_height": F(f.integer(1, 100)), "starting_unit": F(f.integer(1, 100)), "desc_units": F(f.boolean),
    "columns": F(f.integer(1, 12)), "max_weight_kg": F(f.optional(f.number)),
    "power_budget_w": F(f.optional(f.integer(0))), "grid_x": F(f.optional(f.integer(0))),
    "grid_y": F(f.optional(f.integer(0))), "description": _description, "comments": _text,
}, _in_site("name"), nested=("reservations",))  # fmt: skip

RESERVATIONS = Spec("rack_reservations", m.RackReservation, {
    "units": F(f.units, required=True), "tenant": _tenant, "description": _description,
}, lambda values: (*values["rack_id"].key, compress_numbers(values["units"])))  # fmt: skip

PANELS = Spec("power_panels", m.PowerPanel, {
    "name": F(f.device_name, required=True), "site": _site, "location": _location, "description": _description,
}, _in_site("name"), nested=("feeds",))  # fmt: skip

FEEDS = Spec("power_feeds", m.PowerFeed, {
    "name": _name, "status": F(f.choice(*FEED_STATUSES)),
    "rack": F(f.name, ref="racks", in_site=True), "type": F(f.choice("primary", "redundant")),
    "supply": F(f.choice("ac", "dc")), "phase": F(f.choice("single-phase", "three-phase")),
    "voltage": F(f.integer(-1000, 1000)), "amperage": F(f.integer(1, 2000)),
    "max_utilization": F(f.integer(1, 100)), "description": _description,
}, lambda values: (*values["power_panel_id"].key, values["name"]))  # fmt: skip

DEVICES = Spec("devices", m.Device, {
    "name": F(f.device_name, required=True), "device_type": F(f.slug, ref="device_types", required=True),
    "role": F(f.slug, ref="device_roles", required=True), "platform": F(f.slug, ref="platforms"), "tenant": _tenant,
    "site": _site, "location": _location, "rack": F(f.name, ref="racks", in_site=True),
    "position": F(f.optional(f.half_units), "position_half"), "face": F(f.choice("", *FACES)),
    "column": F(f.optional(f.integer(0, 11))), "column_span": F(f.integer(1, 12)),
    "lane": F(f.choice("", *LANES)), "offset": F(f.optional(f.integer(1, 100)), "lane_offset"),
    "span": F(f.optional(f.integer(1, 100)), "lane_span"), "serial": _text,
    "asset_tag": F(f.optional(f.name)), "status": F(f.choice(*DEVICE_STATUSES)), "airflow": F(f.choice("", *AIRFLOWS)),
    "credentials": F(f.text, "credential_profile"), "description": _description, "comments": _text,
    "local_context": F(f.mapping),
}, _by_name, nested=("interfaces", "tags", "bay"))  # fmt: skip

INTERFACES = Spec("interfaces", m.Interface, {
    "type": _text, "label": _text, "enabled": F(f.boolean), "mgmt_only": F(f.boolean),
    "mac_address": F(f.optional(f.mac)), "mtu": F(f.optional(f.integer(1, 65536))),
    "mode": F(f.choice(*INTERFACE_MODES)), "description": _description,
}, lambda values: (*values["device_id"].key, values["name"]),
    nested=("ip", "primary", "oob", "vrf", "dns_name", "lag", "untagged_vlan"))  # fmt: skip

PREFIXES = Spec("prefixes", m.Prefix, {
    "vrf": F(f.name, ref="vrfs"), "site": F(f.slug, ref="sites"), "role": F(f.slug, ref="prefix_roles"),
    "tenant": _tenant, "status": F(f.choice(*PREFIX_STATUSES)), "is_pool": F(f.boolean), "description": _description,
}, lambda values: (vrf_name(values), values["_text"]), nested=("prefix", "vlan"))  # fmt: skip

ADDRESSES = Spec("ip_addresses", m.IPAddress, {
    "vrf": F(f.name, ref="vrfs"), "tenant": _tenant, "status": F(f.choice(*ADDRESS_STATUSES)),
    "role": F(f.choice(*ADDRESS_ROLES)), "dns_name": _text, "description": _description,
}, lambda values: (vrf_name(values), values["_text"]), nested=("address", "interface"))  # fmt: skip

VLANS = Spec("vlans", m.VLAN, {
    "vid": F(f.integer(1, 4094), required=True), "name": _name, "status": F(f.choice(*VLAN_STATUSES)),
    "site": F(f.slug, ref="sites"), "role": F(f.slug, ref="prefix_roles"), "tenant": _tenant,
    "description": _description,
}, lambda values: (values["vid"],), nested=("group", "groups", "vni"))  # fmt: skip

L2VPNS = Spec("l2vpns", m.L2VPN, {
    "name": _name, "slug": _slug, "type": F(f.choice("vxlan-evpn", "vxlan", "mpls-evpn", "vpls", "evpn-vpws")),
    "status": F(f.choice("active", "planned", "decommissioning")), "pool": F(f.text, "pool_key"),
    "vni": F(f.integer(1, 16777214), "identifier", required=True), "vrf": F(f.name, ref="vrfs"), "tenant": _tenant,
    "description": _description,
}, _by_slug, nested=("vlans",), fill=_fill_slug)  # fmt: skip

CABLES = Spec("cables", m.Cable, {
    "type": _text, "status": F(f.choice(*CABLE_STATUSES)), "tenant": _tenant, "label": _text,
    "color": F(f.color), "length": F(f.length), "profile": F(f.choice("", *ONE_TO_ONE)), "description": _description,
    "comments": _text,
}, lambda values: (), nested=("a", "b", "pairs"))  # fmt: skip


ASNS = Spec("asns", m.ASN, {
    "asn": F(f.integer(1, 4294967295), required=True), "tenant": _tenant, "description": _description,
}, lambda values: (values["asn"],), nested=("site", "sites"))  # fmt: skip


def vrf_name(values: dict[str, Any]) -> str:
    """The name of the VRF a prefix or address is in; empty for the global table."""
    found = values.get("vrf_id")
    return str(found.key[0]) if isinstance(found, Ref) else ""


SECTIONS = (
    *(spec.kind for spec in SIMPLE), "asns", "sites", "racks", "power_panels", "devices", "vlans", "prefixes",
    "addresses", "l2vpns", "cables", "defaults",
)  # fmt: skip
"""Every key that a file may have at its top."""

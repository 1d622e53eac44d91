"""How a noun's fields stand on its form and its page: groups with titles, and fields that need a special input. Data.

Fields that no group names follow in the noun's order; a noun without groups has one. Description, comments, tags and
custom fields are placed by the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inventory.objects.custom import CustomFields, Tags
from inventory.objects.fields import Computed, Constant, DisplayUrl, Field, Id, Shown, Url
from inventory.objects.noun import Noun, noun_of
from inventory.objects.references import Reference, Typed
from inventory.objects.untyped import AnyId, AnyObject, AnyType

Group = tuple[str, tuple[str, ...]]
"""(title, field names)"""


def _groups(*lines: tuple[str, str]) -> tuple[Group, ...]:
    return tuple((title, tuple(names.split())) for title, names in lines)


_BODY = ("Numbering and size",
         "form_factor width u_height starting_unit desc_units columns outer_width outer_height outer_depth outer_unit "
         "mounting_depth")  # fmt: skip
_LOAD = ("Weight, air and power", "weight max_weight weight_unit airflow power_budget_w")

GROUPS: dict[str, tuple[Group, ...]] = {
    "dcim.site": _groups(
        ("Site", "name slug status region group tenant facility asns time_zone"),
        ("Where", "physical_address shipping_address latitude longitude"),
    ),
    "dcim.rack": _groups(
        ("Rack", "name status role rack_type group tenant facility_id serial asset_tag"),
        ("Place", "site location grid_x grid_y"), _BODY, _LOAD,
    ),
    "dcim.racktype": _groups(("Rack type", "manufacturer model slug"), _BODY, _LOAD),
    "dcim.devicetype": _groups(
        ("Device type", "manufacturer model slug part_number default_platform"),
        ("Body", "u_height is_full_depth subdevice_role exclude_from_utilization airflow weight weight_unit"),
    ),
    "dcim.device": _groups(
        ("Device", "name status role device_type platform tenant serial asset_tag"),
        ("Place", "site location rack position face column column_span lane lane_offset lane_span parent_device"),
        ("Management", "primary_ip primary_ip4 primary_ip6 oob_ip credential_profile local_context_data"),
        ("Virtual chassis", "virtual_chassis vc_position vc_priority"),
        ("Air and coordinates", "airflow latitude longitude"),
    ),
    "dcim.interface": _groups(
        ("Interface", "device module name label type enabled mgmt_only mark_connected"),
        ("Link", "mac_address speed duplex mtu wwn parent bridge lag poe_mode poe_type"),
        ("802.1Q and VRF", "mode untagged_vlan tagged_vlans qinq_svlan vrf"),
    ),
    "dcim.cable": _groups(
        ("Ends", "a_terminations b_terminations"),
        ("Cable", "status type profile label color length length_unit bundle tenant"),
    ),
    "dcim.powerfeed": _groups(
        ("Power feed", "power_panel rack name status type tenant mark_connected"),
        ("Supply", "supply phase voltage amperage max_utilization"),
    ),
    "ipam.prefix": _groups(
        ("Prefix", "prefix status vrf role is_pool mark_utilized"),
        ("Where and whose", "scope_type scope_id scope vlan tenant"),
    ),
    "ipam.ipaddress": _groups(
        ("IP address", "address status role vrf dns_name tenant"),
        ("Assignment", "assigned_object_type assigned_object_id assigned_object nat_inside"),
    ),
    "vpn.l2vpn": _groups(
        ("L2VPN", "name slug type status identifier pool vrf tenant"),
        ("Route targets", "import_targets export_targets"),
    ),
    "extras.customfield": _groups(
        ("Custom field", "name label type object_types related_object_type choice_set group_name default weight"),
        ("Behaviour", "required unique search_weight filter_logic ui_visible ui_editable"),
        ("Validation", "validation_minimum validation_maximum validation_regex"),
    ),
    "extras.configcontext": _groups(
        ("Config context", "name weight is_active data"),
        ("Where it applies",
         "regions site_groups sites locations device_types roles platforms tenant_groups tenants tags"),
    ),
}  # fmt: skip

INPUTS = {
    ("dcim.rackreservation", "units"): "numbers", ("ipam.service", "ports"): "numbers",
    ("ipam.servicetemplate", "ports"): "numbers", ("ipam.vlangroup", "vid_ranges"): "ranges",
    ("extras.customfieldchoiceset", "extra_choices"): "pairs", ("extras.tag", "object_types"): "types",
    ("extras.customfield", "object_types"): "types", ("extras.customfield", "related_object_type"): "type",
    ("dcim.cable", "a_terminations"): "ends", ("dcim.cable", "b_terminations"): "ends",
    ("dcim.frontport", "rear_ports"): "mappings", ("ipam.aggregate", "date_added"): "date",
}  # fmt: skip
"""(object type, field) → the input, where the field's class does not tell it."""

HELP = {
    "numbers": "Numbers and ranges: 1-4, 7.", "ranges": "Ranges: 10-99, 200-299.",
    "pairs": "A choice a line: value, or value and label with a comma between.",
    "desc_units": "Unit 1 is at the top.", "slug": "Stands in addresses and files; made from the name when empty.",
    "lane": "A place beside the units for 0U devices.", "position": "The lowest unit it takes, 7.5 is a half.",
    "is_pool": "Every address of it can be used.", "enforce_unique": "No address twice in this VRF.",
    "replicate_components": "Make the components of the module's type.",
    "adopt_components": "Take over components of the same name that the device has.",
}  # fmt: skip
"""Input or field → a line of help."""

HIDDEN = {
    "dcim.interface": frozenset({"primary_mac_address"}),
    "dcim.frontport": frozenset({"rear_port", "rear_port_position"}),
}  # fmt: skip
"""Fields that say again what another says (NetBox's earlier forms): not shown."""

ONLY_NEW = frozenset({("dcim.module", "replicate_components"), ("dcim.module", "adopt_components")})
"""Wishes about how an object is made: on the form of a new one only."""
STARTS_TRUE = frozenset({"replicate_components"})
"""Those that are true when nobody says otherwise."""

NOT_CLONED = frozenset({
    "position", "primary_ip4", "primary_ip6", "oob_ip", "installed_device", "module_bay", "vc_position", "master",
    "local_context_data", "a_terminations", "b_terminations", "rear_ports",
})  # fmt: skip
"""What a copy of an object does not begin with, beside what identifies it."""

CONTAINERS = frozenset({"dcim.site", "dcim.device"})
"""What is chosen first narrows what is offered next: a rack of this site, an interface of this device."""


def is_shown(noun: Noun, item: Field) -> bool:
    """Whether an object's page shows the field among its facts."""
    if isinstance(item, Url | DisplayUrl | Shown | Constant | CustomFields | Tags | Id):
        return False
    if item.name.startswith("_") or item.name in HIDDEN.get(noun.object_type, ()):
        return False
    if isinstance(item, AnyType | AnyId) or (isinstance(item, Typed) and item.part != "object"):
        return False
    if (noun.object_type, item.name) in ONLY_NEW or item.name in ("comments", "created", "last_updated"):
        return False
    return not (isinstance(item, Computed) and item.name.endswith(("_count", "peers_type", "endpoints_type")))


def is_written(noun: Noun, item: Field, *, new: bool) -> bool:
    """Whether the form has an input for the field; the three fields of a typed reference have one, at their type's."""
    if item.read_only or item.name in HIDDEN.get(noun.object_type, ()):
        return False
    if isinstance(item, AnyObject | AnyId) or (isinstance(item, Typed) and item.part != "type"):
        return False
    return new or (noun.object_type, item.name) not in ONLY_NEW


def arranged(noun: Noun, names: Iterable[str]) -> list[Group]:
    """Fields in the noun's groups, those that no group names in the first; without empty groups."""
    wanted = list(names)
    groups = GROUPS.get(noun.object_type, (("", ()),))
    named = {name for _title, group in groups for name in group}
    found: list[Group] = []
    for index, (title, group) in enumerate(groups):
        chosen = [name for name in group if name in wanted]
        if index == 0:
            chosen += [name for name in wanted if name not in named]
        if chosen:
            found.append((title, tuple(chosen)))
    return found


def narrowed_by(noun: Noun, item: Reference, others: Sequence[Field]) -> dict[str, str]:
    """Filter of what ``item`` offers → the field of this form whose choice narrows it."""
    target = noun_of(item.to)
    found = {}
    for other in others:
        if isinstance(other, Reference) and other is not item and other.to in CONTAINERS:
            same = target.by_name.get(other.name)
            if isinstance(same, Reference) and same.to == other.to and other.name != "installed_device":
                found[f"{other.name}_id"] = other.name
    return found

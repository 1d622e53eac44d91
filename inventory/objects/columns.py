"""What a list of a noun shows before anybody chooses: columns, and the filters that stand first beside it. Data.

A noun without a line here shows its naming field, then what it refers to, its counters and its description.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from inventory.objects.custom import CustomFields, Tags
from inventory.objects.fields import Choice, Computed, Constant, DisplayUrl, Field, Id, Json, LongText, Shown, Url
from inventory.objects.noun import Noun
from inventory.objects.references import Hooked, Many, Reference, Typed
from inventory.objects.untyped import AnyId, AnyObject, AnyType

DISPLAY = "display"
MOST_DERIVED = 7


@dataclass(frozen=True)
class Look:
    """A list's columns beside the display, which is always the first, and its first filters."""

    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()


def _look(columns: str, filters: str = "") -> Look:
    return Look(tuple(columns.split()), tuple(filters.split()))


_PORT = _look("device type label cable connected_endpoints description",
              "device_id type cabled site_id rack_id device_type_id role_id tag_id")  # fmt: skip
_PANEL = _look("device type positions color cable link_peers description",
               "device_id type cabled site_id rack_id device_type_id tag_id")  # fmt: skip

LOOKS: dict[str, Look] = {
    "dcim.region": _look("parent site_count prefix_count description", "parent_id tag_id"),
    "dcim.sitegroup": _look("parent site_count prefix_count description", "parent_id tag_id"),
    "dcim.site": _look("status region group tenant facility rack_count device_count description",
                       "status region_id group_id tenant_id tag_id"),
    "dcim.location": _look("site parent status tenant rack_count device_count description",
                           "site_id parent_id status tenant_id tag_id"),
    "dcim.rack": _look("site location status role tenant u_height device_count facility_id asset_tag",
                       "site_id location_id status role_id tenant_id rack_type_id manufacturer_id tag_id"),
    "dcim.racktype": _look("manufacturer form_factor width u_height max_weight rack_count description",
                           "manufacturer_id form_factor width tag_id"),
    "dcim.rackreservation": _look("rack units status tenant user description",
                                  "rack_id site_id status tenant_id user_id tag_id"),
    "dcim.devicetype": _look("manufacturer part_number u_height is_full_depth subdevice_role device_count description",
                             "manufacturer_id subdevice_role airflow is_full_depth tag_id"),
    "dcim.moduletype": _look("manufacturer part_number profile module_count description",
                             "manufacturer_id profile_id tag_id"),
    "dcim.device": _look("status role device_type site rack position tenant serial primary_ip",
                         "site_id rack_id role_id status device_type_id manufacturer_id tenant_id platform_id tag_id"),
    "dcim.virtualchassis": _look("domain master member_count description", "master_id tag_id"),
    "dcim.interface": _look("device type enabled mac_address cable connected_endpoints description",
                            "device_id type enabled mgmt_only cabled mode site_id rack_id role_id tag_id"),
    "dcim.consoleport": _PORT, "dcim.consoleserverport": _PORT, "dcim.frontport": _PANEL, "dcim.rearport": _PANEL,
    "dcim.powerport": _look("device type allocated_draw maximum_draw cable connected_endpoints description",
                            "device_id type cabled site_id rack_id device_type_id role_id tag_id"),
    "dcim.poweroutlet": _look("device type status power_port feed_leg cable connected_endpoints description",
                              "device_id type feed_leg cabled site_id rack_id device_type_id tag_id"),
    "dcim.macaddress": _look("assigned_object is_primary description", "is_primary tag_id"),
    "dcim.devicebay": _look("device label installed_device description", "device_id site_id rack_id tag_id"),
    "dcim.modulebay": _look("device installed_module position label description", "device_id site_id rack_id tag_id"),
    "dcim.module": _look("device module_bay module_type status serial asset_tag",
                         "device_id module_type_id status site_id rack_id tag_id"),
    "dcim.inventoryitem": _look("device role manufacturer part_id serial status discovered",
                                "device_id role_id manufacturer_id status discovered tag_id"),
    "dcim.cable": _look("a_terminations b_terminations type status length length_unit color tenant",
                        "status type profile device_id rack_id site_id tenant_id bundle_id tag_id"),
    "dcim.cabletermination": _look("cable cable_end termination", "cable_id cable_end"),
    "dcim.powerpanel": _look("site location powerfeed_count description", "site_id location_id tag_id"),
    "dcim.powerfeed": _look("power_panel rack status type supply phase voltage amperage max_utilization",
                            "power_panel_id rack_id status type phase site_id tenant_id tag_id"),
    "ipam.vrf": _look("rd tenant enforce_unique prefix_count ipaddress_count description", "tenant_id tag_id"),
    "ipam.prefix": _look("status vrf role scope vlan tenant children description",
                         "status vrf_id role_id family within_include contains site_id tenant_id tag_id"),
    "ipam.iprange": _look("size status vrf role tenant description", "status vrf_id role_id family tenant_id tag_id"),
    "ipam.ipaddress": _look("status vrf role assigned_object dns_name tenant description",
                            "status vrf_id role parent family device_id tenant_id tag_id"),
    "ipam.service": _look("parent protocol ports description", "protocol tag_id"),
    "ipam.aggregate": _look("rir tenant date_added description", "rir_id family tenant_id tag_id"),
    "ipam.asn": _look("rir tenant role sites description", "rir_id tenant_id role_id tag_id"),
    "ipam.vlangroup": _look("scope vid_ranges vlan_count tenant description", "scope_type tenant_id tag_id"),
    "ipam.vlan": _look("vid group site status role tenant prefix_count description",
                       "group_id site_id status role_id tenant_id tag_id"),
    "vpn.l2vpn": _look("identifier type status tenant termination_count description", "type status tenant_id tag_id"),
    "tenancy.tenant": _look("group site_count rack_count device_count prefix_count vlan_count description",
                            "group_id tag_id"),
    "tenancy.contact": _look("title phone email groups description", "group_id tag_id"),
    "tenancy.contactassignment": _look("object contact role priority", "object_type contact_id role_id priority"),
    "extras.tag": _look("slug color tagged_items weight description", ""),
    "extras.customfield": _look("label type object_types required group_name choice_set description", "type required"),
    "extras.configcontext": _look("weight is_active description", "is_active"),
    "extras.journalentry": _look("assigned_object kind created_by comments", "kind assigned_object_type created_by_id"),
    "core.objectchange": _look("time user_name action changed_object_type object_repr message",
                               "action changed_object_type user_name time"),
    "users.user": _look("is_active is_superuser", "is_active is_superuser"),
}  # fmt: skip

ID_FILTERS = {
    "device_id": "dcim.device", "device_role_id": "dcim.devicerole", "device_type_id": "dcim.devicetype",
    "interface_id": "dcim.interface", "location_id": "dcim.location", "manufacturer_id": "dcim.manufacturer",
    "rack_id": "dcim.rack", "region_id": "dcim.region", "role_id": "dcim.devicerole", "site_group_id": "dcim.sitegroup",
    "site_id": "dcim.site", "tag_id": "extras.tag", "tenant_group_id": "tenancy.tenantgroup",
    "tenant_id": "tenancy.tenant", "virtual_chassis_id": "dcim.virtualchassis", "cable_id": "dcim.cable",
    "vlan_id": "ipam.vlan",
}  # fmt: skip
"""Filters by id that follow from no field of their noun: what the id is of."""

MONOSPACED = frozenset({
    "serial", "asset_tag", "slug", "mac_address", "wwn", "rd", "vid", "vid_ranges", "identifier", "asn", "prefix",
    "address", "start_address", "end_address", "part_number", "part_id", "facility_id", "dns_name", "ports", "units",
    "request_id", "position", "start", "end", "validation_regex",
})  # fmt: skip
"""Fields that are identifiers: set in a monospaced face."""
NAMED_IN_MONO = frozenset({
    "dcim.device", "dcim.rack", "dcim.cable", "dcim.interface", "dcim.consoleport", "dcim.consoleserverport",
    "dcim.powerport", "dcim.poweroutlet", "dcim.frontport", "dcim.rearport", "dcim.macaddress", "dcim.devicebay",
    "dcim.modulebay", "dcim.powerfeed", "ipam.prefix", "ipam.iprange", "ipam.ipaddress", "ipam.aggregate", "ipam.asn",
    "ipam.routetarget", "ipam.vrf", "ipam.vlan", "vpn.l2vpn",
})  # fmt: skip
"""Nouns whose display is an identifier."""


def choosable(noun: Noun) -> tuple[Field, ...]:
    """The fields that may stand in a column, in the noun's order."""
    return tuple(
        item
        for item in noun.fields
        if not isinstance(item, Url | DisplayUrl | Shown | Constant | CustomFields)
        and not item.name.startswith("_")
        and not item.name.endswith("_type_id")
        and not (isinstance(item, Typed) and item.part != "object")
        and not (isinstance(item, Computed) and item.name.endswith(("peers_type", "endpoints_type")))
    )


@cache
def look_of(noun: Noun) -> Look:
    """How a list of the noun looks before anybody chooses."""
    found = LOOKS.get(noun.object_type)
    return found if found is not None else _derived(noun)


def _derived(noun: Noun) -> Look:
    skipped = (Id, Url, DisplayUrl, Shown, Constant, CustomFields, Tags, Hooked, Json, LongText, Many)
    fields = [
        item
        for item in noun.fields
        if not isinstance(item, skipped)
        and item.name not in ("name", "slug", "created", "last_updated", "description")
        and not item.name.startswith("_")
        and not isinstance(item, AnyType | AnyId)
        and (not isinstance(item, Typed) or item.part == "object")
    ]
    main = [item for item in fields if isinstance(item, Reference | Choice | Computed | Typed | AnyObject)]
    columns = [item.name for item in main][:MOST_DERIVED] or [item.name for item in fields][:MOST_DERIVED]
    columns += [name for name in ("description",) if name in noun.by_name]
    filters = [item.name for item in fields if isinstance(item, Choice)]
    filters += [f"{item.name}_id" for item in fields if isinstance(item, Reference)]
    filters += ["tag_id"] if "tags" in noun.by_name else []
    return Look(tuple(columns), tuple(filters))


def sorted_by(noun: Noun, name: str) -> str:
    """The field that a click on a column orders by; empty when the column has no order of its own."""
    if name == DISPLAY:
        columns = noun.display.columns
        return next((item.name for item in noun.fields if item.target in columns and _stored(noun, item)), "")
    item = noun.by_name.get(name)
    return name if item is not None and _stored(noun, item) else ""


def _stored(noun: Noun, item: Field) -> bool:
    model: Any = noun.model
    return item.target in model.__table__.c and not isinstance(item, Json | Url | Shown | Computed | Hooked | Constant)

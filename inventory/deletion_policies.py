"""What a deletion does to rows that refer to what goes, as data; NetBox's ``on_delete`` where it has the noun.

A reference that stands nowhere here forbids the deletion.
"""

LINKS = frozenset(
    {
        "config_context_scopes", "contact_group_members", "fhrp_group_assignments", "interface_tagged_vlans",
        "l2vpn_export_targets", "l2vpn_import_targets", "l2vpn_terminations", "port_mappings", "rack_lanes",
        "rack_reserved_units", "service_addresses", "site_asns", "tagged_items", "vrf_export_targets",
        "vrf_import_targets",
    }
)  # fmt: skip
"""Tables whose rows only join two others: they go with either."""

_COMPONENTS = (
    "console_ports", "console_server_ports", "device_bays", "front_ports", "interfaces", "inventory_items",
    "module_bays", "power_outlets", "power_ports", "rear_ports",
)  # fmt: skip

CASCADE = frozenset(
    {
        *(f"{table}.device_id" for table in _COMPONENTS),
        *(f"{table}.module_id" for table in _COMPONENTS if table != "inventory_items"),
        *(f"{table}.parent_id" for table in ("contact_groups", "locations", "regions", "site_groups", "tenant_groups")),
        "component_templates.device_type_id",
        "component_templates.module_type_id",
        "inventory_items.parent_id",
        "locations.site_id",
        "mac_addresses.interface_id",
        "modules.device_id",
        "modules.module_bay_id",
        "rack_reservations.rack_id",
        "rack_slots.device_id",
        "services.device_id",
        "services.fhrp_group_id",
    }
)
"""``table.column`` of rows that go too."""

CLEAR = frozenset(
    {
        "asns.role_id",
        "cables.bundle_id",
        "device_bays.installed_device_id",
        "devices.oob_ip_id",
        "devices.platform_id",
        "devices.primary_ip4_id",
        "devices.primary_ip6_id",
        "devices.virtual_chassis_id",
        "interfaces.bridge_id",
        "interfaces.lag_id",
        "interfaces.qinq_svlan_id",
        "interfaces.untagged_vlan_id",
        "interfaces.vrf_id",
        "ip_addresses.fhrp_group_id",
        "ip_addresses.interface_id",
        "ip_addresses.nat_inside_id",
        "ip_ranges.role_id",
        "journal_entries.created_by_id",
        "power_outlets.power_port_id",
        "prefixes.location_id",
        "prefixes.region_id",
        "prefixes.role_id",
        "prefixes.site_group_id",
        "prefixes.site_id",
        "racks.group_id",
        "racks.location_id",
        "saved_filters.user_id",
        "sites.group_id",
        "sites.region_id",
        "tenants.group_id",
        "vlans.role_id",
    }
)
"""``table.column`` of references that are emptied."""

GENERIC = {
    "config_context_scopes": ("object_type", "object_id"),
    "contact_assignments": ("object_type", "object_id"),
    "image_attachments": ("object_type", "object_id"),
    "journal_entries": ("assigned_object_type", "assigned_object_id"),
    "tagged_items": ("object_type", "object_id"),
}
"""Tables whose rows belong to any object: the columns with its table's name and its id."""

"""What nouns and fields are called on pages: sentence case, with abbreviations as people write them."""

from __future__ import annotations

from functools import cache

from inventory.objects.fields import Field
from inventory.objects.noun import Noun

_SPELT = {
    word.lower(): word
    for word in (
        "IP", "IPv4", "IPv6", "VRF", "VRFs", "RIR", "RIRs", "ASN", "ASNs", "VLAN", "VLANs", "L2VPN", "L2VPNs", "FHRP",
        "MAC", "MTU", "WWN", "PoE", "VID", "DNS", "NAT", "VC", "LAG", "RD", "ID", "URL", "SVLAN", "SVLANs", "JSON",
        "UI",
    )
}  # fmt: skip

FIELDS = {
    "aggregate_count": "Aggregates", "allocated_draw": "Allocated draw (W)", "amperage": "Amperage (A)",
    "a_terminations": "A end", "b_terminations": "B end", "assigned_object": "Assigned to", "asns": "ASNs",
    "columns": "Columns across", "credential_profile": "Credentials", "desc_units": "Units count down",
    "enforce_unique": "Unique addresses", "grid_x": "Floor column", "grid_y": "Floor row",
    "group_id": "Group number", "identifier": "Identifier (VNI)", "ipaddresses": "IP addresses",
    "is_full_depth": "Full depth", "is_pool": "Is a pool", "lane_offset": "Lane offset (U)",
    "lane_span": "Lane span (U)",
    "local_context_data": "Local context", "mac_address": "MAC address", "mac_addresses": "MAC addresses",
    "max_utilization": "Max. utilization (%)", "max_weight": "Max. weight", "maximum_draw": "Maximum draw (W)",
    "mgmt_only": "Management only", "mounting_depth": "Mounting depth (mm)", "nat_inside": "NAT (inside)",
    "nat_outside": "NAT (outside)", "oob_ip": "Out-of-band IP", "power_budget_w": "Power budget (W)",
    "primary_ip4": "Primary IPv4", "primary_ip6": "Primary IPv6", "qinq_role": "Q-in-Q role",
    "qinq_svlan": "Q-in-Q SVLAN", "rear_ports": "Rear ports", "u_height": "Height (U)", "vid_ranges": "VLAN ID ranges",
    "vm_role": "Role of VMs too", "voltage": "Voltage (V)", "wwn": "WWN", "_occupied": "Occupied",
    "connected_endpoints": "Connected to", "link_peers": "Link peers", "count_ipaddresses": "IP addresses",
    "changed_object_type": "Object type", "changed_object_id": "Object", "user_name": "User", "object_repr": "Name",
    "is_superuser": "Superuser", "prechange_data": "Before", "postchange_data": "After",
}  # fmt: skip
"""Field → its title where the name does not say it; a field's own label goes before."""


def spoken(words: str) -> str:
    """``ip addresses`` → ``IP addresses``: a lower-case phrase with abbreviations as people write them."""
    return " ".join(_SPELT.get(word, word) for word in words.split())


def sentence(words: str) -> str:
    """The same, beginning with a capital."""
    text = spoken(words)
    return text[:1].upper() + text[1:]


@cache
def one(noun: Noun) -> str:
    """One of a noun, inside a sentence: ``rack role``, ``IP address``."""
    return NOUNS[noun.object_type][0] if noun.object_type in NOUNS else spoken(noun.words)


@cache
def many(noun: Noun) -> str:
    """Several of a noun, inside a sentence: ``rack roles``, ``IP addresses``."""
    return NOUNS[noun.object_type][1] if noun.object_type in NOUNS else spoken(noun.plural.replace("-", " "))


def title(noun: Noun, *, plural: bool = True) -> str:
    """A noun as a heading: ``Rack roles``."""
    return sentence(many(noun) if plural else one(noun))


@cache
def field_title(field: Field) -> str:
    """A field as a label."""
    if field.label:
        return field.label
    found = FIELDS.get(field.name)
    if found is None and field.name.endswith("_count"):
        found = sentence(_counted(field.name.removesuffix("_count").replace("_", " ")))
    return found or sentence(field.name.strip("_").replace("_", " "))


NOUNS = {"ipam.role": ("IPAM role", "IPAM roles"), "dcim.virtualchassis": ("virtual chassis", "virtual chassis")}
"""Object type → one and several of it, where the address does not say it."""

_COUNTED = {"devicetype": "device types", "moduletype": "module types", "racktype": "rack types", "ipaddress":
            "IP addresses", "inventoryitem": "inventory items", "powerfeed": "power feeds", "prefix": "prefixes",
            "virtualmachine": "virtual machines", "unit": "units"}  # fmt: skip


def _counted(word: str) -> str:
    return _COUNTED.get(word) or (word + "es" if word.endswith(("s", "x")) else word + "s")

"""Addresses, VLANs, overlays and the numbers that come with them."""

from inventory.ipam.models.addresses import (
    FHRPGroup,
    FHRPGroupAssignment,
    IPAddress,
    IPRange,
    Prefix,
    Service,
    ServiceAddress,
    ServiceTemplate,
)
from inventory.ipam.models.numbers import ASN, RIR, Aggregate, ASNRange
from inventory.ipam.models.vlans import (
    L2VPN,
    VLAN,
    L2VPNExportTarget,
    L2VPNImportTarget,
    L2VPNTermination,
    VLANGroup,
)
from inventory.ipam.models.vrfs import VRF, PrefixRole, RouteTarget, VRFExportTarget, VRFImportTarget

__all__ = [
    "ASN", "L2VPN", "RIR", "VLAN", "VRF", "ASNRange", "Aggregate", "FHRPGroup", "FHRPGroupAssignment", "IPAddress",
    "IPRange", "L2VPNExportTarget", "L2VPNImportTarget", "L2VPNTermination", "Prefix", "PrefixRole", "RouteTarget",
    "Service", "ServiceAddress", "ServiceTemplate", "VLANGroup", "VRFExportTarget", "VRFImportTarget",
]  # fmt: skip

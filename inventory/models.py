"""Every table of the inventory under one name: ``from inventory.models import Device, Rack, …``."""

from inventory.cables.models import PORT_KINDS, Cable, CableBundle, CableTermination
from inventory.components.models import (
    ConsolePort,
    ConsoleServerPort,
    DeviceBay,
    FrontPort,
    Interface,
    InterfaceTaggedVLAN,
    InventoryItem,
    InventoryItemRole,
    MACAddress,
    Module,
    ModuleBay,
    PortMapping,
    PowerOutlet,
    PowerPort,
    RearPort,
)
from inventory.credentials.models import Credential
from inventory.devices.models import Device, DeviceRole, Platform, VirtualChassis
from inventory.extras.models import (
    ConfigContext,
    ConfigContextScope,
    CustomField,
    CustomFieldChoiceSet,
    EventRule,
    ExportTemplate,
    ImageAttachment,
    JournalEntry,
    SavedFilter,
    Webhook,
)
from inventory.ipam.models import (
    ASN,
    L2VPN,
    RIR,
    VLAN,
    VRF,
    Aggregate,
    ASNRange,
    FHRPGroup,
    FHRPGroupAssignment,
    IPAddress,
    IPRange,
    L2VPNExportTarget,
    L2VPNImportTarget,
    L2VPNTermination,
    Prefix,
    PrefixRole,
    RouteTarget,
    Service,
    ServiceAddress,
    ServiceTemplate,
    VLANGroup,
    VRFExportTarget,
    VRFImportTarget,
)
from inventory.organisation.contacts import (
    Contact,
    ContactAssignment,
    ContactGroup,
    ContactGroupMember,
    ContactRole,
)
from inventory.organisation.models import Location, Region, Site, SiteASN, SiteGroup, Tenant, TenantGroup
from inventory.power.models import PowerFeed, PowerPanel
from inventory.racks.models import Rack, RackGroup, RackLane, RackReservation, RackReservedUnit, RackRole, RackSlot
from inventory.tags import relations as relations
from inventory.tags.models import Tag, TaggedItem
from inventory.types.models import (
    ComponentTemplate,
    DeviceType,
    Manufacturer,
    ModuleType,
    ModuleTypeProfile,
    RackType,
)

__all__ = [
    "ASN", "L2VPN", "PORT_KINDS", "RIR", "VLAN", "VRF", "ASNRange", "Aggregate", "Cable", "CableBundle",
    "CableTermination", "ComponentTemplate", "ConfigContext", "ConfigContextScope", "ConsolePort", "ConsoleServerPort",
    "Contact", "ContactAssignment", "ContactGroup", "ContactGroupMember", "ContactRole", "Credential", "CustomField",
    "CustomFieldChoiceSet", "Device", "DeviceBay", "DeviceRole", "DeviceType", "EventRule", "ExportTemplate",
    "FHRPGroup", "FHRPGroupAssignment", "FrontPort", "IPAddress", "IPRange", "ImageAttachment", "Interface",
    "InterfaceTaggedVLAN", "InventoryItem", "InventoryItemRole", "JournalEntry", "L2VPNExportTarget",
    "L2VPNImportTarget", "L2VPNTermination", "Location", "MACAddress", "Manufacturer", "Module", "ModuleBay",
    "ModuleType", "ModuleTypeProfile", "Platform", "PortMapping", "PowerFeed", "PowerOutlet", "PowerPanel",
    "PowerPort", "Prefix",
    "PrefixRole", "Rack", "RackGroup", "RackLane", "RackReservation", "RackReservedUnit", "RackRole", "RackSlot",
    "RackType", "RearPort", "Region", "RouteTarget", "SavedFilter", "Service", "ServiceAddress", "ServiceTemplate",
    "Site", "SiteASN", "SiteGroup", "Tag", "TaggedItem", "Tenant", "TenantGroup", "VLANGroup", "VRFExportTarget",
    "VRFImportTarget", "VirtualChassis", "Webhook",
]  # fmt: skip

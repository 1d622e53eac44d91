"""Every table of the inventory under one name: ``from inventory.models import Device, Rack, …``."""

from inventory.cables.models import PORT_KINDS, Cable, CableTermination
from inventory.components.models import (
    ConsolePort,
    ConsoleServerPort,
    DeviceBay,
    FrontPort,
    Interface,
    PowerOutlet,
    PowerPort,
    RearPort,
)
from inventory.credentials.models import Credential
from inventory.devices.models import Device, DeviceRole, Platform
from inventory.ipam.models import (
    ASN,
    L2VPN,
    VLAN,
    VRF,
    IPAddress,
    L2VPNTermination,
    Prefix,
    PrefixRole,
    VLANGroup,
)
from inventory.organisation.models import Location, Region, Site, Tenant
from inventory.power.models import PowerFeed, PowerPanel
from inventory.racks.models import Rack, RackLane, RackReservation, RackReservedUnit, RackRole, RackSlot
from inventory.tags.models import DeviceTag, Tag
from inventory.types.models import ComponentTemplate, DeviceType, Manufacturer

__all__ = [
    "ASN", "L2VPN", "PORT_KINDS", "VLAN", "VRF", "Cable", "CableTermination", "ComponentTemplate", "ConsolePort",
    "ConsoleServerPort", "Credential", "Device", "DeviceBay", "DeviceRole", "DeviceTag", "DeviceType", "FrontPort",
    "IPAddress", "Interface", "L2VPNTermination", "Location", "Manufacturer", "Platform", "PowerFeed", "PowerOutlet",
    "PowerPanel", "PowerPort", "Prefix", "PrefixRole", "Rack", "RackLane", "RackReservation", "RackReservedUnit",
    "RackRole", "RackSlot", "RearPort", "Region", "Site", "Tag", "Tenant", "VLANGroup",
]  # fmt: skip

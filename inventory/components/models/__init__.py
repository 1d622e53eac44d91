"""What devices are made of: typed component tables."""

from inventory.components.models.bays import DeviceBay, InventoryItem, InventoryItemRole, Module, ModuleBay
from inventory.components.models.interfaces import Interface, InterfaceTaggedVLAN, MACAddress
from inventory.components.models.panels import FrontPort, PortMapping, RearPort
from inventory.components.models.ports import ConsolePort, ConsoleServerPort, PowerOutlet, PowerPort

__all__ = [
    "ConsolePort", "ConsoleServerPort", "DeviceBay", "FrontPort", "Interface", "InterfaceTaggedVLAN", "InventoryItem",
    "InventoryItemRole", "MACAddress", "Module", "ModuleBay", "PortMapping", "PowerOutlet", "PowerPort", "RearPort",
]  # fmt: skip

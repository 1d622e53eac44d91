"""Baseboard management controllers: IPMI and Redfish behind one small interface, vendors' differences as data."""

from provisioning.bmc.ipmi.pool import close_helpers
from provisioning.bmc.service import bmc_of, set_credentials, set_driver
from provisioning.bmc.types import Bmc, BmcInventory, BootSetting

__all__ = ["Bmc", "BmcInventory", "BootSetting", "bmc_of", "close_helpers", "set_credentials", "set_driver"]

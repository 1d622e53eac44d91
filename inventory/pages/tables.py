"""The tables as SQLAlchemy Core objects: pages read columns, not objects."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlmodel import Session

from dcim.access.models import ObjectChange
from inventory import models


def table_of(model: Any) -> Table:
    """The table of a model."""
    table: Table = model.__table__
    return table


def pick(table: Any, names: str) -> list[ColumnElement[Any]]:
    """The columns of a table (or an alias of it) whose names ``names`` lists, parted by spaces."""
    return [table.c[name] for name in names.split()]


def fetch(session: Session, statement: Any) -> Sequence[Any]:
    """Every row of a statement; its columns are attributes."""
    return session.connection().execute(statement).all()


def fetch_one(session: Session, statement: Any) -> Any:
    """The first row of a statement, or None."""
    return session.connection().execute(statement).first()


CABLE = table_of(models.Cable)
CABLE_TERMINATION = table_of(models.CableTermination)
COMPONENT_TEMPLATE = table_of(models.ComponentTemplate)
DEVICE = table_of(models.Device)
DEVICE_BAY = table_of(models.DeviceBay)
DEVICE_ROLE = table_of(models.DeviceRole)
DEVICE_TYPE = table_of(models.DeviceType)
INTERFACE = table_of(models.Interface)
IP_ADDRESS = table_of(models.IPAddress)
L2VPN = table_of(models.L2VPN)
L2VPN_TERMINATION = table_of(models.L2VPNTermination)
LOCATION = table_of(models.Location)
MANUFACTURER = table_of(models.Manufacturer)
OBJECT_CHANGE = table_of(ObjectChange)
PLATFORM = table_of(models.Platform)
POWER_FEED = table_of(models.PowerFeed)
POWER_OUTLET = table_of(models.PowerOutlet)
POWER_PANEL = table_of(models.PowerPanel)
POWER_PORT = table_of(models.PowerPort)
PREFIX = table_of(models.Prefix)
PREFIX_ROLE = table_of(models.PrefixRole)
RACK = table_of(models.Rack)
RACK_RESERVATION = table_of(models.RackReservation)
RACK_RESERVED_UNIT = table_of(models.RackReservedUnit)
RACK_SLOT = table_of(models.RackSlot)
RACK_ROLE = table_of(models.RackRole)
REGION = table_of(models.Region)
SITE = table_of(models.Site)
TAG = table_of(models.Tag)
TAGGED_ITEM = table_of(models.TaggedItem)
TENANT = table_of(models.Tenant)
VLAN = table_of(models.VLAN)
VLAN_GROUP = table_of(models.VLANGroup)
VRF = table_of(models.VRF)

"""What devices are made of: typed component tables. Type slugs are NetBox's, verbatim.

``name`` is the operating system's name of the port; (device, name) is unique per table.
"""

from sqlalchemy import Boolean, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import reference, unique_where


class Interface(Row, table=True):
    """A network interface. A BMC is one with ``mgmt_only``; a bundle is one of ``type`` ``lag``."""

    __tablename__ = "interfaces"
    __table_args__ = (
        UniqueConstraint("device_id", "name", name="uq_interfaces_device_name"),
        unique_where("uq_interfaces_mac_address", "mac_address", where="mac_address IS NOT NULL"),
    )
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id")
    name: str = Field(sa_type=String(64))
    label: str = Field(default="", sa_type=String(64))
    type: str = Field(default="other", sa_type=String(50))
    enabled: bool = Field(default=True, sa_type=Boolean)
    mgmt_only: bool = Field(default=False, sa_type=Boolean)
    mac_address: str | None = Field(default=None, sa_type=String(17))
    """Lower case with colons."""
    mtu: int | None = None
    lag_id: int | None = reference("interfaces")
    mode: str = Field(default="", sa_type=String(50))
    """access, tagged, tagged-all or empty."""
    untagged_vlan_id: int | None = reference("vlans")
    poe_mode: str = Field(default="", sa_type=String(50))
    poe_type: str = Field(default="", sa_type=String(50))
    position: int = 0
    """Its place in the type's list, so that ports are shown in the order of the chassis."""
    description: str = Field(default="", sa_type=String(200))


class ConsolePort(Row, table=True):
    """A console port."""

    __tablename__ = "console_ports"
    __table_args__ = (UniqueConstraint("device_id", "name", name="uq_console_ports_device_name"),)
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id")
    name: str = Field(sa_type=String(64))
    label: str = Field(default="", sa_type=String(64))
    type: str = Field(default="", sa_type=String(50))
    position: int = 0
    description: str = Field(default="", sa_type=String(200))


class ConsoleServerPort(Row, table=True):
    """A port of a console server."""

    __tablename__ = "console_server_ports"
    __table_args__ = (UniqueConstraint("device_id", "name", name="uq_console_server_ports_device_name"),)
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id")
    name: str = Field(sa_type=String(64))
    label: str = Field(default="", sa_type=String(64))
    type: str = Field(default="", sa_type=String(50))
    position: int = 0
    description: str = Field(default="", sa_type=String(200))


class PowerPort(Row, table=True):
    """A power inlet; draws in watts."""

    __tablename__ = "power_ports"
    __table_args__ = (UniqueConstraint("device_id", "name", name="uq_power_ports_device_name"),)
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id")
    name: str = Field(sa_type=String(64))
    label: str = Field(default="", sa_type=String(64))
    type: str = Field(default="", sa_type=String(50))
    maximum_draw: int | None = None
    allocated_draw: int | None = None
    position: int = 0
    description: str = Field(default="", sa_type=String(200))


class PowerOutlet(Row, table=True):
    """An outlet, fed by the device's own ``power_port_id``; ``feed_leg`` is A, B, C or empty."""

    __tablename__ = "power_outlets"
    __table_args__ = (UniqueConstraint("device_id", "name", name="uq_power_outlets_device_name"),)
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id")
    name: str = Field(sa_type=String(64))
    label: str = Field(default="", sa_type=String(64))
    type: str = Field(default="", sa_type=String(50))
    power_port_id: int | None = reference("power_ports")
    feed_leg: str = Field(default="", sa_type=String(5))
    position: int = 0
    description: str = Field(default="", sa_type=String(200))


class RearPort(Row, table=True):
    """The back of a patch panel, with ``positions`` strands."""

    __tablename__ = "rear_ports"
    __table_args__ = (UniqueConstraint("device_id", "name", name="uq_rear_ports_device_name"),)
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id")
    name: str = Field(sa_type=String(64))
    label: str = Field(default="", sa_type=String(64))
    type: str = Field(default="", sa_type=String(50))
    color: str = Field(default="", sa_type=String(6))
    positions: int = 1
    position: int = 0
    description: str = Field(default="", sa_type=String(200))


class FrontPort(Row, table=True):
    """The front of a patch panel, wired to strand ``rear_port_position`` of a rear port of the same device."""

    __tablename__ = "front_ports"
    __table_args__ = (
        UniqueConstraint("device_id", "name", name="uq_front_ports_device_name"),
        UniqueConstraint("rear_port_id", "rear_port_position", name="uq_front_ports_rear_position"),
    )
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id")
    name: str = Field(sa_type=String(64))
    label: str = Field(default="", sa_type=String(64))
    type: str = Field(default="", sa_type=String(50))
    color: str = Field(default="", sa_type=String(6))
    rear_port_id: int = reference("rear_ports", nullable=False)
    rear_port_position: int = 1
    position: int = 0
    description: str = Field(default="", sa_type=String(200))


class DeviceBay(Row, table=True):
    """A bay of a chassis that holds another device."""

    __tablename__ = "device_bays"
    __table_args__ = (
        UniqueConstraint("device_id", "name", name="uq_device_bays_device_name"),
        unique_where("uq_device_bays_installed", "installed_device_id", where="installed_device_id IS NOT NULL"),
    )
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id")
    name: str = Field(sa_type=String(64))
    label: str = Field(default="", sa_type=String(64))
    installed_device_id: int | None = Field(default=None, foreign_key="devices.id")
    position: int = 0
    description: str = Field(default="", sa_type=String(200))

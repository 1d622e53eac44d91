"""Console and power ports."""

from sqlalchemy import String
from sqlmodel import Field

from inventory.columns import same, short_text, unique_with
from inventory.components.models.base import Port, component_rules


class ConsolePort(Port, table=True):
    """A console port; ``speed`` in bit/s."""

    __tablename__ = "console_ports"
    __table_args__ = component_rules("console_ports")
    __changelog__ = True

    speed: int | None = None


class ConsoleServerPort(Port, table=True):
    """A port of a console server; ``speed`` in bit/s."""

    __tablename__ = "console_server_ports"
    __table_args__ = component_rules("console_server_ports")
    __changelog__ = True

    speed: int | None = None


class PowerPort(Port, table=True):
    """A power inlet; draws in watts."""

    __tablename__ = "power_ports"
    __table_args__ = component_rules("power_ports", unique_with("power_ports", "device_id"))
    __changelog__ = True

    maximum_draw: int | None = None
    allocated_draw: int | None = None


class PowerOutlet(Port, table=True):
    """An outlet, fed by the device's own ``power_port_id``; ``feed_leg`` is A, B, C or empty.

    ``status``: enabled, disabled, faulty.
    """

    __tablename__ = "power_outlets"
    __table_args__ = component_rules(
        "power_outlets",
        same("power_outlets", "power_port_id", "power_ports", by="device_id", name="fk_power_outlets_power_port"),
    )
    __changelog__ = True

    status: str = short_text(50, "enabled")
    color: str = short_text(6)
    power_port_id: int | None = Field(default=None, index=True)
    feed_leg: str = Field(default="", sa_type=String(5))

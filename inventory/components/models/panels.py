"""Patch panels: front and rear ports, and which of their positions are one piece of glass or copper."""

from sqlalchemy import String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import same, unique_with, whole
from inventory.components.models.base import Port, component_rules


class RearPort(Port, table=True):
    """The back of a patch panel, with ``positions`` strands."""

    __tablename__ = "rear_ports"
    __table_args__ = component_rules("rear_ports", unique_with("rear_ports", "device_id"))
    __changelog__ = True

    color: str = Field(default="", sa_type=String(6))
    positions: int = 1


class FrontPort(Port, table=True):
    """The front of a patch panel, with ``positions`` strands; ``PortMapping`` says where each of them goes."""

    __tablename__ = "front_ports"
    __table_args__ = component_rules("front_ports", unique_with("front_ports", "device_id"))
    __changelog__ = True

    color: str = Field(default="", sa_type=String(6))
    positions: int = whole(1)


class PortMapping(Row, table=True):
    """A position of a front port is a position of a rear port of the same device; each stands once. From 1."""

    __tablename__ = "port_mappings"
    __part_of__ = "front_port_id"
    __table_args__ = (
        UniqueConstraint("front_port_id", "front_port_position", name="uq_port_mappings_front"),
        UniqueConstraint("rear_port_id", "rear_port_position", name="uq_port_mappings_rear"),
        same("port_mappings", "front_port_id", "front_ports", by="device_id", name="fk_port_mappings_front_port"),
        same("port_mappings", "rear_port_id", "rear_ports", by="device_id", name="fk_port_mappings_rear_port"),
    )
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id", index=True)
    front_port_id: int
    front_port_position: int = 1
    rear_port_id: int
    rear_port_position: int = 1

    @property
    def name(self) -> str:
        """Both ends, for the change log."""
        return f"{self.front_port_id}:{self.front_port_position} – {self.rear_port_id}:{self.rear_port_position}"

"""Manufacturers, device types and their component templates (the device-type library's nouns)."""

from typing import Any

from sqlalchemy import Boolean, Float, Index, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import json_object, long_text, reference


class Manufacturer(Row, table=True):
    """Who makes it."""

    __tablename__ = "manufacturers"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    description: str = Field(default="", sa_type=String(200))


class DeviceType(Row, table=True):
    """A model of a manufacturer. ``u_height_half`` is its height in half-units (0: vertical mount or no rack)."""

    __tablename__ = "device_types"
    __table_args__ = (
        UniqueConstraint("manufacturer_id", "model", name="uq_device_types_model"),
        UniqueConstraint("slug", name="uq_device_types_slug"),
    )
    __changelog__ = True

    manufacturer_id: int = reference("manufacturers", nullable=False)
    model: str = Field(sa_type=String(100))
    slug: str = Field(sa_type=String(100))
    part_number: str = Field(default="", sa_type=String(50))
    u_height_half: int = 2
    is_full_depth: bool = Field(default=True, sa_type=Boolean)
    is_powered: bool = Field(default=True, sa_type=Boolean)
    airflow: str = Field(default="", sa_type=String(50))
    weight: float | None = Field(default=None, sa_type=Float)
    weight_unit: str = Field(default="", sa_type=String(10))
    """kg, g, lb or oz; empty without a weight."""
    subdevice_role: str = Field(default="", sa_type=String(50))
    """parent, child or empty."""
    front_image: bool = Field(default=False, sa_type=Boolean)
    rear_image: bool = Field(default=False, sa_type=Boolean)
    description: str = Field(default="", sa_type=String(200))
    comments: str = long_text()

    @property
    def name(self) -> str:
        """The model, for the change log."""
        return self.model


class ComponentTemplate(Row, table=True):
    """A component that each device of a type gets. ``kind`` is the library's list name, for example ``power-ports``.

    ``position`` keeps the file's order; ``data`` holds the kind's other fields as the library spells them
    (``mgmt_only``, ``maximum_draw``, ``power_port``, ``rear_port``, ``positions``, …).
    """

    __tablename__ = "component_templates"
    __part_of__ = "device_type_id"
    __table_args__ = (
        UniqueConstraint("device_type_id", "kind", "name", name="uq_component_templates_name"),
        Index("ix_component_templates_type_kind", "device_type_id", "kind"),
    )

    device_type_id: int = Field(foreign_key="device_types.id")
    kind: str = Field(sa_type=String(30))
    name: str = Field(sa_type=String(64))
    type: str = Field(default="", sa_type=String(50))
    label: str = Field(default="", sa_type=String(64))
    position: int = 0
    data: dict[str, Any] = json_object()

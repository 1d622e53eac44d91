"""Manufacturers, types of devices, modules and racks, and the components that types bring (the library's nouns)."""

from typing import Any

from sqlalchemy import Boolean, Float, Index, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import (
    Described,
    Named,
    exactly_one,
    flag,
    json_object,
    reference,
    short_text,
    unique_where,
    unique_with,
    whole,
)


class Manufacturer(Named, table=True):
    """Who makes it."""

    __tablename__ = "manufacturers"
    __changelog__ = True


class _Type(Described):
    """What the types share: a model of a manufacturer. ``weight`` is in ``weight_unit``: kg, g, lb, oz or empty."""

    manufacturer_id: int = reference("manufacturers", nullable=False)
    model: str = Field(sa_type=String(100))
    weight: float | None = Field(default=None, sa_type=Float)
    weight_unit: str = short_text(10)
    """Empty without a weight."""

    @property
    def name(self) -> str:
        """The model, for the change log."""
        return self.model


class DeviceType(_Type, table=True):
    """A model of a device. ``u_height_half`` is its height in half-units (0: vertical mount or no rack).

    ``front_image`` and ``rear_image`` say that the library has an elevation image; ``front_image_file`` and
    ``rear_image_file`` name the one that is stored, below ``DCIM_HOME/media`` (``inventory.types.images``).
    """

    __tablename__ = "device_types"
    __table_args__ = (
        UniqueConstraint("manufacturer_id", "model", name="uq_device_types_model"),
        UniqueConstraint("slug", name="uq_device_types_slug"),
        unique_with("device_types", "subdevice_role"),
    )
    __changelog__ = True

    slug: str = Field(sa_type=String(100))
    part_number: str = Field(default="", sa_type=String(50))
    default_platform_id: int | None = reference("platforms")
    u_height_half: int = 2
    is_full_depth: bool = Field(default=True, sa_type=Boolean)
    is_powered: bool = Field(default=True, sa_type=Boolean)
    exclude_from_utilization: bool = flag()
    """Its units count as free in a rack's utilization."""
    airflow: str = Field(default="", sa_type=String(50))
    subdevice_role: str = Field(default="", sa_type=String(50))
    """parent, child or empty."""
    front_image: bool = Field(default=False, sa_type=Boolean)
    rear_image: bool = Field(default=False, sa_type=Boolean)
    front_image_file: str = short_text(200)
    rear_image_file: str = short_text(200)
    retired_components: dict[str, Any] = json_object()
    """Kind → names of components that the type once had: what ``sync`` may remove from its devices."""


class ModuleTypeProfile(Described, table=True):
    """What module types of a sort have in common: ``attribute_schema`` is a JSON schema of their attributes."""

    __tablename__ = "module_type_profiles"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    attribute_schema: dict[str, Any] = json_object()
    """NetBox's ``schema``."""


class ModuleType(_Type, table=True):
    """A model of a module: a line card, a power supply, an optic."""

    __tablename__ = "module_types"
    __table_args__ = (UniqueConstraint("manufacturer_id", "model", name="uq_module_types_model"),)
    __changelog__ = True

    part_number: str = short_text(50)
    airflow: str = short_text(50)
    profile_id: int | None = reference("module_type_profiles")
    attributes: dict[str, Any] = json_object()
    """NetBox's ``attribute_data``, by the profile's schema."""


class RackType(_Type, table=True):
    """A model of a rack.

    ``width`` is rail to rail in inches (10, 19, 21, 23), ``u_height`` in units, ``outer_*`` in ``outer_unit``,
    ``max_weight`` in ``weight_unit``, ``mounting_depth`` in millimetres.
    """

    __tablename__ = "rack_types"
    __table_args__ = (
        UniqueConstraint("manufacturer_id", "model", name="uq_rack_types_model"),
        UniqueConstraint("slug", name="uq_rack_types_slug"),
    )
    __changelog__ = True

    slug: str = Field(sa_type=String(100))
    form_factor: str = short_text(50)
    width: int = whole(19)
    u_height: int = whole(42)
    starting_unit: int = whole(1)
    desc_units: bool = flag()
    """Units are numbered from the top."""
    outer_width: int | None = None
    outer_height: int | None = None
    outer_depth: int | None = None
    outer_unit: str = short_text(10)
    """mm or in; empty without a measure."""
    max_weight: int | None = None
    mounting_depth: int | None = None


class ComponentTemplate(Row, table=True):
    """A component that each device, or each module, of a type gets: the row belongs to one of the two.

    ``kind`` is the library's list name, for example ``power-ports``; ``position`` keeps the file's order; ``data``
    holds the kind's other fields as the library spells them (``mgmt_only``, ``maximum_draw``, ``power_port``, …),
    those that equal the library's defaults left out. A front port has ``rear_port`` and ``rear_port_position``, or,
    with several positions, ``mappings``: ``inventory.types.components.mappings_of`` reads both.
    """

    __tablename__ = "component_templates"
    __sight__ = "everybody"
    __table_args__ = (
        exactly_one("device_type_id", "module_type_id", name="one_type"),
        unique_where(
            "uq_component_templates_device_type", "device_type_id", "kind", "name", where="device_type_id IS NOT NULL"
        ),
        unique_where(
            "uq_component_templates_module_type", "module_type_id", "kind", "name", where="module_type_id IS NOT NULL"
        ),
        Index("ix_component_templates_type_kind", "device_type_id", "kind"),
    )

    device_type_id: int | None = Field(default=None, foreign_key="device_types.id")
    module_type_id: int | None = Field(default=None, foreign_key="module_types.id")
    kind: str = Field(sa_type=String(30))
    name: str = Field(sa_type=String(64))
    type: str = Field(default="", sa_type=String(50))
    label: str = Field(default="", sa_type=String(64))
    position: int = 0
    data: dict[str, Any] = json_object()

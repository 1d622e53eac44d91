"""What is put into devices: devices in bays, modules, and items that are only counted."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String
from sqlmodel import Field

from inventory.columns import (
    Carrying,
    Described,
    Named,
    flag,
    reference,
    same,
    short_text,
    unique_where,
    unique_with,
    whole,
)
from inventory.components.models.base import Component, component_rules


class DeviceBay(Component, table=True):
    """A bay of a chassis that holds another device.

    ``parent_role`` and ``installed_role`` are constants; with ``Device.subdevice_role`` they make the database refuse a
    bay in a device that is no parent, and an installed device that is no child.
    """

    __tablename__ = "device_bays"
    __table_args__ = component_rules(
        "device_bays",
        unique_where("uq_device_bays_installed", "installed_device_id", where="installed_device_id IS NOT NULL"),
        ForeignKeyConstraint(
            ["device_id", "parent_role"], ["devices.id", "devices.subdevice_role"], name="fk_device_bays_parent",
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(
            ["installed_device_id", "installed_role"], ["devices.id", "devices.subdevice_role"],
            name="fk_device_bays_child", onupdate="CASCADE",
        ),
        CheckConstraint("parent_role = 'parent'", name="in_parent"),
        CheckConstraint("installed_role = 'child'", name="holds_child"),
    )  # fmt: skip
    __changelog__ = True

    parent_role: str = short_text(50, "parent")
    installed_role: str = short_text(50, "child")
    installed_device_id: int | None = None
    enabled: bool = flag(True)
    position: int = 0


class ModuleBay(Component, table=True):
    """A place for a module. ``position`` is what ``{module}`` in the names of its module's components becomes.

    ``module_id`` is the module that has this bay (a bay within a module); what is in the bay says ``Module``.
    """

    __tablename__ = "module_bays"
    __table_args__ = (
        *(rule for rule in component_rules("module_bays") if not isinstance(rule, ForeignKeyConstraint)),
        unique_with("module_bays", "device_id"),
        ForeignKeyConstraint(
            ["module_id", "device_id"], ["modules.id", "modules.device_id"], name="fk_module_bays_module_device",
            use_alter=True,
        ),
    )  # fmt: skip
    __changelog__ = True

    position: str = short_text(30)
    sequence: int = whole(0)
    """Its place in the type's list."""
    enabled: bool = flag(True)


class Module(Described, table=True):
    """A field-replaceable unit in a module bay, one per bay: a line card, a power supply, an optic.

    ``status``: offline, active, planned, staged, failed, decommissioning.
    """

    __tablename__ = "modules"
    __table_args__ = (
        unique_with("modules", "device_id"),
        same("modules", "module_bay_id", "module_bays", by="device_id", name="fk_modules_module_bay"),
    )
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id", index=True)
    module_bay_id: int = Field(unique=True)
    module_type_id: int = reference("module_types", nullable=False)
    status: str = short_text(50, "active")
    serial: str = short_text(50)
    asset_tag: str | None = Field(default=None, sa_type=String(50), unique=True)


class InventoryItemRole(Named, table=True):
    """What an inventory item is: a fan, a disk, a DIMM, …"""

    __tablename__ = "inventory_item_roles"
    __changelog__ = True

    color: str = Field(default="9e9e9e", sa_type=String(6))


class InventoryItem(Carrying, table=True):
    """A part of a device that is counted, not connected; nested by ``parent_id``, names unique below one parent.

    ``component_type`` (a table's name) and ``component_id`` say which port it belongs to, if any.
    ``status``: offline, active, planned, staged, failed, decommissioning.
    """

    __tablename__ = "inventory_items"
    __table_args__ = (
        unique_where("uq_inventory_items_name", "device_id", "parent_id", "name", where="parent_id IS NOT NULL"),
        unique_where("uq_inventory_items_top_name", "device_id", "name", where="parent_id IS NULL"),
        unique_with("inventory_items", "device_id"),
        same("inventory_items", "parent_id", "inventory_items", by="device_id", name="fk_inventory_items_parent"),
    )
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id")
    parent_id: int | None = Field(default=None, index=True)
    name: str = Field(sa_type=String(64))
    label: str = short_text(64)
    status: str = short_text(50, "active")
    role_id: int | None = reference("inventory_item_roles")
    manufacturer_id: int | None = reference("manufacturers")
    part_id: str = short_text(50)
    serial: str = short_text(50)
    asset_tag: str | None = Field(default=None, sa_type=String(50), unique=True)
    discovered: bool = flag()
    """Seen by a machine, not entered by a person."""
    component_type: str = short_text(60)
    component_id: int | None = None
    description: str = short_text(200)

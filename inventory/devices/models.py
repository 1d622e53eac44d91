"""Devices, their roles and platforms, and devices that act as one."""

from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKeyConstraint, Index, String
from sqlmodel import Field

from inventory.columns import (
    Described,
    Nested,
    flag,
    json_object,
    late_reference,
    nested_names,
    reference,
    same,
    short_text,
    unique_where,
    unique_with,
)


class DeviceRole(Nested, table=True):
    """What a device is for: ``server``, ``leaf``, ``spine``, ``oob-switch``, ``pdu``, …; nested by ``parent_id``."""

    __tablename__ = "device_roles"
    __table_args__ = nested_names("device_roles")
    __changelog__ = True

    parent_id: int | None = reference("device_roles")
    color: str = Field(default="9e9e9e", sa_type=String(6))
    vm_role: bool = flag(True)
    """Virtual machines may have it too."""


class Platform(Nested, table=True):
    """An operating system of a device: ``nxos``, ``junos``, ``iosxe``, …; nested by ``parent_id``."""

    __tablename__ = "platforms"
    __table_args__ = nested_names("platforms")
    __changelog__ = True

    parent_id: int | None = reference("platforms")
    manufacturer_id: int | None = reference("manufacturers")


class VirtualChassis(Described, table=True):
    """Devices that are managed as one; its members are devices with ``virtual_chassis_id`` and a ``vc_position``."""

    __tablename__ = "virtual_chassis"
    __changelog__ = True

    name: str = Field(sa_type=String(64), index=True)
    domain: str = short_text(30)
    master_id: int | None = late_reference("devices", "fk_virtual_chassis_master_id", unique=True)


class Device(Described, table=True):
    """A device. ``status``: offline, active, planned, staged, failed, inventory, decommissioning.

    In a rack it has either ``position_half`` (its lowest half-unit; U ``n`` begins at ``2n``) and ``face``, or, for
    0U, a ``lane`` with ``lane_offset`` and ``lane_span`` in units. Names are unique.

    ``subdevice_role`` repeats the device type's; foreign keys keep the two equal, so that the database refuses bays in
    a device that is no parent, children in a rack's units, and a change of the type that would allow either.
    """

    __tablename__ = "devices"
    __table_args__ = (
        unique_where("uq_devices_serial", "serial", where="serial <> ''"),
        unique_where(
            "uq_devices_vc_position", "virtual_chassis_id", "vc_position", where="virtual_chassis_id IS NOT NULL"
        ),
        Index("ix_devices_site_role", "site_id", "role_id"),
        unique_with("devices", "subdevice_role"),
        ForeignKeyConstraint(
            ["device_type_id", "subdevice_role"], ["device_types.id", "device_types.subdevice_role"],
            name="fk_devices_type_subdevice_role", onupdate="CASCADE",
        ),
        same("devices", "rack_id", "racks", by="site_id", name="fk_devices_rack_site", follow=True),
        same("devices", "location_id", "locations", by="site_id", name="fk_devices_location_site", follow=True),
        CheckConstraint("subdevice_role <> 'child' OR position_half IS NULL", name="child_has_no_position"),
        CheckConstraint("virtual_chassis_id IS NULL OR vc_position IS NOT NULL", name="vc_member_has_position"),
    )  # fmt: skip
    __changelog__ = True

    name: str = Field(sa_type=String(64), unique=True)
    device_type_id: int = Field(index=True)
    subdevice_role: str = short_text(50)
    """parent, child or empty."""
    role_id: int = reference("device_roles", nullable=False)
    platform_id: int | None = reference("platforms")
    tenant_id: int | None = reference("tenants")
    site_id: int = reference("sites", nullable=False)
    location_id: int | None = Field(default=None, index=True)
    rack_id: int | None = Field(default=None, index=True)
    position_half: int | None = None
    face: str = Field(default="", sa_type=String(5))
    """front, rear or empty."""
    column: int | None = None
    """The first of the rack's columns it takes, from 0; None: all."""
    column_span: int = 1
    lane: str = Field(default="", sa_type=String(20))
    lane_offset: int | None = None
    lane_span: int | None = None
    latitude: float | None = Field(default=None, sa_type=Float)
    """Degrees north."""
    longitude: float | None = Field(default=None, sa_type=Float)
    """Degrees east."""
    serial: str = Field(default="", sa_type=String(50))
    asset_tag: str | None = Field(default=None, sa_type=String(50), unique=True)
    status: str = Field(default="active", sa_type=String(50))
    airflow: str = Field(default="", sa_type=String(50))
    primary_ip4_id: int | None = late_reference("ip_addresses", "fk_devices_primary_ip4_id")
    primary_ip6_id: int | None = late_reference("ip_addresses", "fk_devices_primary_ip6_id")
    oob_ip_id: int | None = late_reference("ip_addresses", "fk_devices_oob_ip_id")
    """The BMC's address, or a switch's management address when it is out of band."""
    virtual_chassis_id: int | None = reference("virtual_chassis")
    vc_position: int | None = None
    """Its number in the virtual chassis, from 0; unique in it."""
    vc_priority: int | None = None
    credential_profile: str = Field(default="", sa_type=String(60))
    """Which ``Credential`` applies when the device has none of its own."""
    local_context: dict[str, Any] = json_object()
    """NetBox's ``local_context_data``: wins over every config context."""

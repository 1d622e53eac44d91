"""Devices, their roles and platforms."""

from typing import Any

from sqlalchemy import Index, String
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import json_object, late_reference, long_text, reference, unique_where


class DeviceRole(Row, table=True):
    """What a device is for: ``server``, ``leaf``, ``spine``, ``oob-switch``, ``pdu``, …"""

    __tablename__ = "device_roles"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    color: str = Field(default="9e9e9e", sa_type=String(6))
    description: str = Field(default="", sa_type=String(200))


class Platform(Row, table=True):
    """An operating system of a device: ``nxos``, ``junos``, ``iosxe``, …"""

    __tablename__ = "platforms"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    manufacturer_id: int | None = reference("manufacturers")
    description: str = Field(default="", sa_type=String(200))


class Device(Row, table=True):
    """A device. ``status``: offline, active, planned, staged, failed, inventory, decommissioning.

    In a rack it has either ``position_half`` (its lowest half-unit; U ``n`` begins at ``2n``) and ``face``, or, for
    0U, a ``lane`` with ``lane_offset`` and ``lane_span`` in units. Names are unique.
    """

    __tablename__ = "devices"
    __table_args__ = (
        unique_where("uq_devices_serial", "serial", where="serial <> ''"),
        Index("ix_devices_site_role", "site_id", "role_id"),
    )
    __changelog__ = True

    name: str = Field(sa_type=String(64), unique=True)
    device_type_id: int = reference("device_types", nullable=False)
    role_id: int = reference("device_roles", nullable=False)
    platform_id: int | None = reference("platforms")
    tenant_id: int | None = reference("tenants")
    site_id: int = reference("sites", nullable=False)
    location_id: int | None = reference("locations")
    rack_id: int | None = reference("racks")
    position_half: int | None = None
    face: str = Field(default="", sa_type=String(5))
    """front, rear or empty."""
    column: int | None = None
    """The first of the rack's columns it takes, from 0; None: all."""
    column_span: int = 1
    lane: str = Field(default="", sa_type=String(20))
    lane_offset: int | None = None
    lane_span: int | None = None
    serial: str = Field(default="", sa_type=String(50))
    asset_tag: str | None = Field(default=None, sa_type=String(50), unique=True)
    status: str = Field(default="active", sa_type=String(50))
    airflow: str = Field(default="", sa_type=String(50))
    primary_ip4_id: int | None = late_reference("ip_addresses", "fk_devices_primary_ip4_id")
    primary_ip6_id: int | None = late_reference("ip_addresses", "fk_devices_primary_ip6_id")
    oob_ip_id: int | None = late_reference("ip_addresses", "fk_devices_oob_ip_id")
    """The BMC's address, or a switch's management address when it is out of band."""
    credential_profile: str = Field(default="", sa_type=String(60))
    """Which ``Credential`` applies when the device has none of its own."""
    description: str = Field(default="", sa_type=String(200))
    comments: str = long_text()
    local_context: dict[str, Any] = json_object()

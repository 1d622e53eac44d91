"""What was learned of each BMC."""

from typing import Any

from sqlalchemy import JSON, Column, Float, String
from sqlmodel import Field

from dcim.core.rows import Row


class BmcAccess(Row, table=True):
    """Which driver reaches a device's BMC. ``prescribed`` is a person's choice; ``driver`` what the probe found."""

    __tablename__ = "bmc_access"
    __part_of__ = "device_id"
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id", unique=True)
    prescribed: str = Field(default="", sa_type=String(10))
    """ipmi, redfish, or empty: probe."""
    driver: str = Field(default="", sa_type=String(10))
    """Empty: not probed yet."""
    address: str = Field(default="", sa_type=String(45))
    """The address that was probed: another one makes the probe void."""
    probed_at: float | None = Field(default=None, sa_type=Float)
    vendor: str = Field(default="", sa_type=String(20))
    """The row of the quirks' table."""
    firmware: str = Field(default="", sa_type=String(60))
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """What the probe saw: manufacturer number, cipher suites, Redfish version, and why a driver did not work."""

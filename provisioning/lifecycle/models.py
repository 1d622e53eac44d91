"""The provisioning state's table."""

from sqlalchemy import Boolean, Column, Float, String, Text
from sqlmodel import Field

from dcim.core.clock import now
from dcim.core.rows import Row


class ProvisioningState(Row, table=True):
    """Where a host stands. It is another field than the inventory's status, which only ``staged → active`` touches."""

    __tablename__ = "provisioning_states"
    __part_of__ = "device_id"
    __books__ = True
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id", unique=True)
    state: str = Field(default="enroll", sa_type=String(20))
    before: str = Field(default="", sa_type=String(20))
    """The stable state that the operation under way, or the last one, began from."""
    target: str = Field(default="", sa_type=String(20))
    """The state asked for; empty when nobody asks."""
    since: float = Field(default_factory=now, sa_type=Float)
    operation_uid: str = Field(default="", sa_type=String(36))
    """The operation that moves it now, or moved it last."""
    image: str = Field(default="", sa_type=String(200))
    """The image that the last successful deployment wrote; empty when unknown."""
    fault: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why the last operation did not succeed; empty otherwise."""
    maintenance: bool = Field(default=False, sa_type=Boolean)
    maintenance_reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))

"""Tags and which devices carry them."""

from sqlalchemy import String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import reference


class Tag(Row, table=True):
    """A free label that selectors and filters use."""

    __tablename__ = "tags"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    color: str = Field(default="9e9e9e", sa_type=String(6))
    description: str = Field(default="", sa_type=String(200))


class DeviceTag(Row, table=True):
    """A device carries a tag."""

    __tablename__ = "device_tags"
    __part_of__ = "device_id"
    __table_args__ = (UniqueConstraint("device_id", "tag_id", name="uq_device_tags_pair"),)

    device_id: int = Field(foreign_key="devices.id")
    tag_id: int = reference("tags", nullable=False)

"""Tags and what carries them."""

from sqlalchemy import String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import json_list, reference, short_text, whole


class Tag(Row, table=True):
    """A free label that selectors and filters use. ``object_types`` limits it to some kinds of objects ([]: any)."""

    __tablename__ = "tags"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    color: str = Field(default="9e9e9e", sa_type=String(6))
    description: str = short_text(200)
    weight: int = whole(1000)
    """Tags are listed by weight, then by name."""
    object_types: list[str] = json_list()
    """NetBox's names: ``dcim.device``, ``ipam.prefix``, …"""


class TaggedItem(Row, table=True):
    """An object carries a tag: ``object_type`` is a table's name (``devices``), ``object_id`` its row."""

    __tablename__ = "tagged_items"
    __sight__ = "everybody"
    __table_args__ = (UniqueConstraint("object_type", "object_id", "tag_id", name="uq_tagged_items_item"),)

    object_type: str = Field(sa_type=String(60))
    object_id: int
    tag_id: int = reference("tags", nullable=False)

"""Servers that are followed, and which of our objects is which of theirs."""

from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import flag, json_object


class MirrorSource(Row, table=True):
    """A NetBox that this installation follows; it stays the master.

    ``state``: ``since`` (its time, seconds, up to which its changes are here), ``change`` (id of its last change seen,
    for deletions), ``own`` (id of our last line of the change log, for what was changed here meanwhile).
    """

    __tablename__ = "mirror_sources"
    __sight__ = "nobody"
    __books__ = True

    url: str = Field(sa_type=String(500), unique=True)
    state: dict[str, Any] = json_object()


class MirrorObject(Row, table=True):
    """One of its objects is one of ours. ``object_type`` is NetBox's; ``kept``: ours wins, a person decided so."""

    __tablename__ = "mirror_objects"
    __sight__ = "nobody"
    __books__ = True
    __table_args__ = (
        UniqueConstraint("source_id", "object_type", "their_id", name="uq_mirror_objects_theirs"),
        Index("ix_mirror_objects_ours", "object_type", "object_id"),
    )

    source_id: int = Field(foreign_key="mirror_sources.id")
    object_type: str = Field(sa_type=String(60))
    their_id: int
    object_id: int
    kept: bool = flag()

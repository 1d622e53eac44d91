"""Imports that run in the background: what is to be imported, until it is."""

from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import flag, json_list, json_object, long_text, short_text, whole


class BulkImport(Row, table=True):
    """An import that a job carries out. ``kind``: table, or netbox (objects of another server).

    ``state``: collecting (parts still come), waiting, written, checked (a dry run), refused. It leaves ``waiting`` in
    the very transaction that writes the objects, so that an import is done or not done, whatever dies.
    """

    __tablename__ = "bulk_imports"
    __sight__ = "nobody"
    __books__ = True

    kind: str = short_text(20, "table")
    name: str = Field(sa_type=String(200))
    """The file's name, or the server's address."""
    noun: str = short_text(60)
    """The object type of a table; empty for netbox."""
    options: dict[str, Any] = json_object()
    """table: format, mapping; netbox: what ``inventory.netbox`` says. Both: dry_run."""
    actor: str = short_text(150)
    user_id: int | None = None
    is_superuser: bool = flag()
    reason: str = long_text()
    job_uid: str = short_text(36)
    state: str = short_text(16, "waiting")
    result: dict[str, Any] = json_object()
    problems: list[dict[str, Any]] = json_list()
    """{where, message} each."""


class BulkImportPart(Row, table=True):
    """A piece of what is imported: a table's file, or some objects of one type as JSON; both packed by zlib."""

    __tablename__ = "bulk_import_parts"
    __sight__ = "nobody"
    __books__ = True
    __table_args__ = (Index("ix_bulk_import_parts_import", "import_id", "seq"),)

    import_id: int = Field(foreign_key="bulk_imports.id")
    seq: int = whole(0)
    object_type: str = short_text(60)
    content: bytes = Field(sa_type=LargeBinary)

"""Column types that several nouns share."""

from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, Text, text
from sqlmodel import Field


def long_text() -> Any:
    """A text without a limit, empty by default."""
    return Field(default="", sa_column=Column(Text, nullable=False, default="", server_default=""))


def json_object() -> Any:
    """A JSON object, ``{}`` by default."""
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def json_list() -> Any:
    """A JSON list, ``[]`` by default."""
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


def reference(table: str, *, nullable: bool = True) -> Any:
    """A foreign key on ``table.id`` with an index of its own."""
    if nullable:
        return Field(default=None, foreign_key=f"{table}.id", index=True)
    return Field(foreign_key=f"{table}.id", index=True)


def late_reference(table: str, name: str) -> Any:
    """A foreign key that closes a circle between two tables: PostgreSQL adds it after both exist."""
    from sqlalchemy import ForeignKey

    key = ForeignKey(f"{table}.id", use_alter=True, name=name)
    return Field(default=None, sa_column=Column(Integer, key, nullable=True, index=True))


def unique_where(name: str, *columns: str, where: str) -> Index:
    """A partial unique index, the same on SQLite and PostgreSQL."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))

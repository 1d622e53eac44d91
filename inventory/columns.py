"""Column types and bases that several nouns share.

New columns that may not be empty carry a default in the database too, so that a migration can add them to old rows.
What bases use has ``sa_type``, not ``sa_column``: SQLModel makes a new column of it for each table.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from dcim.core.rows import Row


def long_text() -> Any:
    """A text without a limit, empty by default."""
    return Field(default="", sa_type=Text, nullable=False, sa_column_kwargs={"server_default": ""})


def short_text(length: int, default: str = "") -> Any:
    """A text of at most ``length`` characters."""
    return Field(
        default=default, sa_type=String(length), nullable=False, sa_column_kwargs={"server_default": default}
    )  # fmt: skip


def flag(default: bool = False) -> Any:
    """True or false."""
    stored = text("true" if default else "false")
    return Field(default=default, sa_type=Boolean, nullable=False, sa_column_kwargs={"server_default": stored})


def whole(default: int) -> Any:
    """A whole number that is never empty."""
    return Field(
        default=default, sa_type=Integer, nullable=False, sa_column_kwargs={"server_default": text(str(default))}
    )  # fmt: skip


def computed(expression: str) -> Any:
    """A whole number that the database keeps by an SQL expression of the row's other columns; never written."""
    return Field(default=None, sa_column=Column(Integer, Computed(expression, persisted=True)))


def big() -> Any:
    """A whole number beyond 32 bits, or None."""
    return Field(default=None, sa_type=BigInteger, nullable=True)


def json_object() -> Any:
    """A JSON object, ``{}`` by default."""
    return Field(default_factory=dict, sa_type=JSON, nullable=False, sa_column_kwargs={"server_default": text("'{}'")})


def json_list() -> Any:
    """A JSON list, ``[]`` by default."""
    return Field(default_factory=list, sa_type=JSON, nullable=False, sa_column_kwargs={"server_default": text("'[]'")})


def json_value() -> Any:
    """Any JSON value, or None."""
    return Field(default=None, sa_type=JSON, nullable=True)


def reference(table: str, *, nullable: bool = True) -> Any:
    """A foreign key on ``table.id`` with an index of its own."""
    if nullable:
        return Field(default=None, foreign_key=f"{table}.id", index=True)
    return Field(foreign_key=f"{table}.id", index=True)


def late_reference(table: str, name: str, *, unique: bool = False) -> Any:
    """A foreign key that closes a circle between two tables: PostgreSQL adds it after both exist."""
    from sqlalchemy import ForeignKey

    key = ForeignKey(f"{table}.id", use_alter=True, name=name)
    return Field(default=None, sa_column=Column(Integer, key, nullable=True, index=not unique, unique=unique))


def unique_where(name: str, *columns: str, where: str) -> Index:
    """A partial unique index, the same on SQLite and PostgreSQL."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


def index_where(name: str, *columns: str, where: str) -> Index:
    """An index of the rows that fulfil ``where`` only."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def at_most_one(*columns: str, name: str) -> CheckConstraint:
    """A CHECK that at most one of some columns has a value."""
    return CheckConstraint(f"{_count(columns)} <= 1", name=name)


def exactly_one(*columns: str, name: str) -> CheckConstraint:
    """A CHECK that one of some columns has a value, and only one."""
    return CheckConstraint(f"{_count(columns)} = 1", name=name)


def _count(columns: tuple[str, ...]) -> str:
    return " + ".join(f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in columns)


def same(table: str, column: str, target: str, *, by: str, name: str, follow: bool = False) -> ForeignKeyConstraint:
    """A foreign key ``column`` → ``target.id`` that also proves that both rows have the same value in ``by``.

    ``target`` needs ``unique_with`` for it. With ``follow``, a change of the target's value changes this row's.
    """
    return ForeignKeyConstraint(
        [column, by], [f"{target}.id", f"{target}.{by}"], name=name, onupdate="CASCADE" if follow else None
    )


def unique_with(table: str, by: str) -> UniqueConstraint:
    """What ``same`` refers to: the id together with another column."""
    return UniqueConstraint("id", by, name=f"uq_{table}_id_{by}")


def nested_names(table: str) -> tuple[Index, Index]:
    """Names are unique among the children of one parent, and among those without one."""
    return (
        unique_where(f"uq_{table}_parent_name", "parent_id", "name", where="parent_id IS NOT NULL"),
        unique_where(f"uq_{table}_top_name", "name", where="parent_id IS NULL"),
    )


class Carrying(Row):
    """Base of nouns that carry custom fields: ``custom_field_data`` is name → value."""

    custom_field_data: dict[str, Any] = json_object()


class Described(Carrying):
    """Base of nouns with a description (one line) and comments (Markdown)."""

    description: str = short_text(200)
    comments: str = long_text()


class Named(Described):
    """Base of nouns that are known by a name and a slug, each unique."""

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)


class Nested(Described):
    """Base of nouns that form a tree by ``parent_id``; slugs are unique, names within one parent (``nested_names``)."""

    name: str = Field(sa_type=String(100))
    slug: str = Field(sa_type=String(100), unique=True)

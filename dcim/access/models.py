"""Users, API tokens, web sessions and the change log."""

from typing import Any

from sqlalchemy import JSON, Column, Float, Index, String
from sqlmodel import Field, SQLModel

from dcim.core.clock import now
from dcim.core.ids import uuid7
from dcim.core.rows import Row


class User(Row, table=True):
    """A person or a program that logs in. ``is_superuser`` may write; others read."""

    __tablename__ = "users"
    __changelog__ = True
    __secret_fields__ = frozenset({"password_hash"})

    username: str = Field(sa_type=String(150), unique=True)
    password_hash: str
    is_active: bool = True
    is_superuser: bool = False
    failed_logins: int = 0
    locked_until: float | None = Field(default=None, sa_type=Float)


class Token(Row, table=True):
    """An API token: shown once, stored as a peppered HMAC-SHA-256; ``hint`` is its first characters."""

    __tablename__ = "tokens"
    __changelog__ = True
    __secret_fields__ = frozenset({"digest"})

    user_id: int = Field(foreign_key="users.id", index=True)
    digest: str = Field(sa_type=String(64), unique=True)
    hint: str = Field(sa_type=String(16))
    description: str = ""
    write_enabled: bool = True
    expires: float | None = Field(default=None, sa_type=Float)
    last_used: float | None = Field(default=None, sa_type=Float)


class WebSession(Row, table=True):
    """A login of a browser; the cookie's value is stored as a hash."""

    __tablename__ = "web_sessions"

    user_id: int = Field(foreign_key="users.id", index=True)
    digest: str = Field(sa_type=String(64), unique=True)
    csrf: str = Field(sa_type=String(64))
    expires: float = Field(sa_type=Float)


class ObjectChange(SQLModel, table=True):
    """One line of the change log: what changed, by whom, in which request, before and after."""

    __tablename__ = "object_changes"
    __table_args__ = (Index("ix_object_changes_object", "changed_object_type", "changed_object_id"),)

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(default_factory=uuid7, sa_type=String(36), unique=True)
    time: float = Field(default_factory=now, sa_type=Float, index=True)
    user_name: str = Field(sa_type=String(150))
    request_id: str = Field(sa_type=String(36), index=True)
    action: str = Field(sa_type=String(10))
    """create, update or delete."""
    changed_object_type: str = Field(sa_type=String(60))
    """The table's name."""
    changed_object_id: int
    object_repr: str = Field(sa_type=String(200))
    message: str = ""
    prechange_data: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    postchange_data: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))

"""Users, groups, permissions, API tokens, web sessions and the change log. Names and fields are NetBox's."""

from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from dcim.core.clock import now
from dcim.core.ids import uuid7
from dcim.core.rows import Row


class User(Row, table=True):
    """A person or a program that logs in. ``is_superuser``: everything is allowed; others need permissions."""

    __tablename__ = "users"
    __changelog__ = True
    __secret_fields__ = frozenset({"password_hash"})

    username: str = Field(sa_type=String(150), unique=True)
    password_hash: str
    email: str = Field(default="", sa_type=String(254), sa_column_kwargs={"server_default": ""})
    first_name: str = Field(default="", sa_type=String(150), sa_column_kwargs={"server_default": ""})
    last_name: str = Field(default="", sa_type=String(150), sa_column_kwargs={"server_default": ""})
    is_active: bool = True
    is_superuser: bool = False
    is_staff: bool = Field(default=False, sa_type=Boolean, sa_column_kwargs={"server_default": "0"})
    """Kept for NetBox's clients; it allows nothing by itself."""
    date_joined: float = Field(default_factory=now, sa_type=Float, sa_column_kwargs={"server_default": "0"})
    last_login: float | None = Field(default=None, sa_type=Float)
    failed_logins: int = 0
    locked_until: float | None = Field(default=None, sa_type=Float)


class Group(Row, table=True):
    """A set of users that permissions are given to."""

    __tablename__ = "user_groups"
    __object_type__ = "users.group"
    __changelog__ = True

    name: str = Field(sa_type=String(150), unique=True)
    description: str = Field(default="", sa_type=String(200))


class GroupMember(Row, table=True):
    """A user is in a group."""

    __tablename__ = "user_group_members"
    __table_args__ = (UniqueConstraint("group_id", "user_id", name="uq_user_group_members_pair"),)
    __changelog__ = True
    __part_of__ = "group_id"

    group_id: int = Field(foreign_key="user_groups.id")
    user_id: int = Field(foreign_key="users.id", index=True)


class ObjectPermission(Row, table=True):
    """Actions that its users and groups may do to objects of some types.

    ``object_types``: ``dcim.device``, ``dcim.*`` or ``*``. ``actions``: ``dcim.access.grants.ACTIONS``.
    ``constraints``: null for every object, look-ups that all hold, or a list of such of which one must hold.
    """

    __tablename__ = "object_permissions"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    description: str = Field(default="", sa_type=String(200))
    enabled: bool = Field(default=True, sa_type=Boolean)
    object_types: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    actions: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    constraints: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


class PermissionUser(Row, table=True):
    """A user has a permission."""

    __tablename__ = "object_permission_users"
    __table_args__ = (UniqueConstraint("permission_id", "user_id", name="uq_object_permission_users_pair"),)
    __changelog__ = True
    __part_of__ = "permission_id"

    permission_id: int = Field(foreign_key="object_permissions.id")
    user_id: int = Field(foreign_key="users.id", index=True)


class PermissionGroup(Row, table=True):
    """The users of a group have a permission."""

    __tablename__ = "object_permission_groups"
    __table_args__ = (UniqueConstraint("permission_id", "group_id", name="uq_object_permission_groups_pair"),)
    __changelog__ = True
    __part_of__ = "permission_id"

    permission_id: int = Field(foreign_key="object_permissions.id")
    group_id: int = Field(foreign_key="user_groups.id", index=True)


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
    """Written at most once a minute."""
    allowed_ips: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, default=list, server_default="[]")
    )
    """Networks it may come from, as CIDR; empty: from anywhere."""


class WebSession(Row, table=True):
    """A login of a browser; the cookie's value is stored as a hash."""

    __tablename__ = "web_sessions"
    __object_type__ = "users.websession"
    __sight__ = "nobody"

    user_id: int = Field(foreign_key="users.id", index=True)
    digest: str = Field(sa_type=String(64), unique=True)
    csrf: str = Field(sa_type=String(64))
    expires: float = Field(sa_type=Float)


class ObjectChange(SQLModel, table=True):
    """One line of the change log: what changed, by whom, in which request, before and after."""

    __tablename__ = "object_changes"
    __object_type__ = "core.objectchange"
    __books__ = True
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

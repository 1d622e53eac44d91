"""What the components of devices share."""

from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlmodel import Field

from inventory.columns import Carrying, flag, index_where, same, short_text


class Component(Carrying):
    """A part of a device. ``name`` is the operating system's, unique per device and table.

    ``module_id`` is the module that brought it; it sits in the same device, which the database proves.
    """

    device_id: int = Field(foreign_key="devices.id")
    module_id: int | None = None
    name: str = Field(sa_type=String(64))
    label: str = Field(default="", sa_type=String(64))
    description: str = short_text(200)


class Port(Component):
    """A component with a socket. Type slugs are NetBox's, verbatim."""

    type: str = Field(default="", sa_type=String(50))
    mark_connected: bool = flag()
    """Taken as cabled, though no cable is known."""
    position: int = 0
    """Its place in the type's list, so that ports are shown in the order of the chassis."""


def component_rules(table: str, *more: Any) -> tuple[Any, ...]:
    """The constraints of a component's table, then ``more``."""
    return (
        UniqueConstraint("device_id", "name", name=f"uq_{table}_device_name"),
        same(table, "module_id", "modules", by="device_id", name=f"fk_{table}_module_device"),
        index_where(f"ix_{table}_module_id", "module_id", where="module_id IS NOT NULL"),
        *more,
    )

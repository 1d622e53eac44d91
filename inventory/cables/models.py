"""Cables and their ends. An end is one of the typed foreign keys, kept honest by a CHECK and unique indexes."""

from sqlalchemy import CheckConstraint, Float, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import Described, exactly_one, reference, short_text, unique_where

PORT_KINDS = (
    "interface",
    "console_port",
    "console_server_port",
    "power_port",
    "power_outlet",
    "front_port",
    "rear_port",
    "power_feed",
)
"""``<kind>_id`` is the column of ``CableTermination``; ``<kind>s`` the table."""
PANEL_KINDS = frozenset({"front_port", "rear_port"})
"""Ports that a way goes through; the others end it."""


class CableBundle(Described, table=True):
    """Cables that run together and are managed as one: 48 copper cables between two panels."""

    __tablename__ = "cable_bundles"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)


class Cable(Described, table=True):
    """A cable. ``status``: connected, planned, decommissioning. ``plan_id`` 0 is the present.

    ``profile`` is one of ``inventory.cables.profiles`` or empty.
    """

    __tablename__ = "cables"
    __table_args__ = (unique_where("uq_cables_label", "label", where="label <> ''"),)
    __changelog__ = True

    plan_id: int = 0
    type: str = Field(default="", sa_type=String(50))
    """NetBox's slugs: cat6a, dac-passive, smf-os2, mmf-om4, power, …"""
    status: str = Field(default="connected", sa_type=String(50))
    tenant_id: int | None = reference("tenants")
    label: str = Field(default="", sa_type=String(100))
    color: str = Field(default="", sa_type=String(6))
    length: float | None = Field(default=None, sa_type=Float)
    length_unit: str = Field(default="", sa_type=String(50))
    """km, m, cm, mi, ft, in; empty without a length."""
    profile: str = short_text(50)
    bundle_id: int | None = reference("cable_bundles")

    @property
    def name(self) -> str:
        """The label, for the change log."""
        return self.label


class CableTermination(Row, table=True):
    """An end of a cable on one port.

    ``lane`` is the port's lane (0: the whole port), ``position`` the strand of the cable (0 for a simple one): strand
    ``p`` of end A meets strand ``p`` of end B. A port's lane takes one cable per plan, and a port that is no panel's
    one cable (whose first lane is 0 or 1).
    """

    __tablename__ = "cable_terminations"
    __part_of__ = "cable_id"
    __table_args__ = (
        exactly_one(*(f"{kind}_id" for kind in PORT_KINDS), name="one_port"),
        CheckConstraint("cable_end IN ('A', 'B')", name="cable_end"),
        UniqueConstraint("cable_id", "cable_end", "position", name="uq_cable_terminations_position"),
        *(
            unique_where(
                f"uq_cable_terminations_{kind}", f"{kind}_id", "lane", "plan_id", where=f"{kind}_id IS NOT NULL"
            )
            for kind in PORT_KINDS
        ),
        *(
            unique_where(
                f"uq_cable_terminations_{kind}_cable",
                f"{kind}_id",
                "plan_id",
                where=f"{kind}_id IS NOT NULL AND lane <= 1",
            )
            for kind in PORT_KINDS
            if kind not in PANEL_KINDS
        ),
    )
    __changelog__ = True

    cable_id: int = Field(foreign_key="cables.id")
    cable_end: str = Field(sa_type=String(1))
    position: int = 0
    lane: int = 0
    plan_id: int = 0
    interface_id: int | None = Field(default=None, foreign_key="interfaces.id")
    console_port_id: int | None = Field(default=None, foreign_key="console_ports.id")
    console_server_port_id: int | None = Field(default=None, foreign_key="console_server_ports.id")
    power_port_id: int | None = Field(default=None, foreign_key="power_ports.id")
    power_outlet_id: int | None = Field(default=None, foreign_key="power_outlets.id")
    front_port_id: int | None = Field(default=None, foreign_key="front_ports.id")
    rear_port_id: int | None = Field(default=None, foreign_key="rear_ports.id")
    power_feed_id: int | None = Field(default=None, foreign_key="power_feeds.id")

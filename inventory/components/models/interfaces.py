"""Network interfaces, their VLANs and MAC addresses."""

from sqlalchemy import Boolean, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import Described, big, reference, short_text, unique_where
from inventory.components.models.base import Port, component_rules


class Interface(Port, table=True):
    """A network interface. A BMC is one with ``mgmt_only``; a bundle is one of ``type`` ``lag``.

    ``mac_address`` is what boot look-ups read: it repeats the interface's primary ``MACAddress``, and only
    ``inventory.components.macs`` writes either (imports and the creation of devices go through it too). Both rows are
    written in one transaction; a unique index keeps two interfaces from having one.
    """

    __tablename__ = "interfaces"
    __table_args__ = component_rules(
        "interfaces",
        unique_where("uq_interfaces_mac_address", "mac_address", where="mac_address IS NOT NULL"),
    )
    __changelog__ = True

    type: str = Field(default="other", sa_type=String(50))
    enabled: bool = Field(default=True, sa_type=Boolean)
    mgmt_only: bool = Field(default=False, sa_type=Boolean)
    mac_address: str | None = Field(default=None, sa_type=String(17))
    """Lower case with colons."""
    wwn: str | None = Field(default=None, sa_type=String(23))
    """A World Wide Name: eight bytes in lower case with colons."""
    mtu: int | None = None
    speed: int | None = big()
    """Kbit/s."""
    duplex: str = short_text(50)
    """half, full, auto or empty."""
    lag_id: int | None = reference("interfaces")
    parent_id: int | None = reference("interfaces")
    """The physical interface below a virtual one."""
    bridge_id: int | None = reference("interfaces")
    mode: str = Field(default="", sa_type=String(50))
    """access, tagged, tagged-all, q-in-q or empty."""
    untagged_vlan_id: int | None = reference("vlans")
    qinq_svlan_id: int | None = reference("vlans")
    vrf_id: int | None = reference("vrfs")
    poe_mode: str = Field(default="", sa_type=String(50))
    """pd, pse or empty."""
    poe_type: str = Field(default="", sa_type=String(50))


class InterfaceTaggedVLAN(Row, table=True):
    """An interface in mode ``tagged`` carries a VLAN."""

    __tablename__ = "interface_tagged_vlans"
    __part_of__ = "interface_id"
    __table_args__ = (UniqueConstraint("interface_id", "vlan_id", name="uq_interface_tagged_vlans_pair"),)

    interface_id: int = Field(foreign_key="interfaces.id")
    vlan_id: int = reference("vlans", nullable=False)


class MACAddress(Described, table=True):
    """A MAC address, lower case with colons, on an interface or free-standing.

    At most one of an interface's is primary. Written by ``inventory.components.macs`` only, see ``Interface``.
    """

    __tablename__ = "mac_addresses"
    __table_args__ = (
        unique_where("uq_mac_addresses_primary", "interface_id", where="is_primary AND interface_id IS NOT NULL"),
    )
    __changelog__ = True

    mac_address: str = Field(sa_type=String(17), index=True)
    interface_id: int | None = reference("interfaces")
    is_primary: bool = Field(default=False, sa_type=Boolean)

    @property
    def name(self) -> str:
        """The address, for the change log."""
        return self.mac_address

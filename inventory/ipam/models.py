"""Addresses, VLANs and overlays. Addresses are 16 bytes (IPv4 in the last four) with their family.

``vrf_key``, ``group_key`` and ``pool_key`` repeat a nullable reference with 0 (or "") for "none", because a unique
key never contains NULL. Functions between text and bytes: ``inventory.ipam.address``.
"""

from sqlalchemy import BigInteger, Boolean, Index, LargeBinary, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import reference


class VRF(Row, table=True):
    """A routing table; ``rd`` is its route distinguisher, empty when the fabric makes one per switch."""

    __tablename__ = "vrfs"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    rd: str = Field(default="", sa_type=String(21))
    enforce_unique: bool = Field(default=True, sa_type=Boolean)
    tenant_id: int | None = reference("tenants")
    description: str = Field(default="", sa_type=String(200))


class PrefixRole(Row, table=True):
    """What prefixes and VLANs are for (NetBox's ``ipam.Role``): oob, provisioning, loopback, p2p, vtep, customer, …"""

    __tablename__ = "prefix_roles"
    __object_type__ = "ipam.role"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    description: str = Field(default="", sa_type=String(200))


class Prefix(Row, table=True):
    """A network. ``status``: container, active, reserved, deprecated. ``network`` are its 16 bytes."""

    __tablename__ = "prefixes"
    __table_args__ = (
        UniqueConstraint("vrf_key", "family", "network", "length", name="uq_prefixes_network"),
        Index("ix_prefixes_family_network", "family", "network"),
    )
    __changelog__ = True

    family: int
    """4 or 6."""
    network: bytes = Field(sa_type=LargeBinary(16))
    length: int
    vrf_id: int | None = reference("vrfs")
    vrf_key: int = 0
    site_id: int | None = reference("sites")
    vlan_id: int | None = reference("vlans")
    role_id: int | None = reference("prefix_roles")
    tenant_id: int | None = reference("tenants")
    status: str = Field(default="active", sa_type=String(50))
    is_pool: bool = Field(default=False, sa_type=Boolean)
    """Every address is usable, the network's and the broadcast's too."""
    description: str = Field(default="", sa_type=String(200))

    @property
    def name(self) -> str:
        """The prefix as text, for the change log."""
        from inventory.ipam.address import prefix_text

        return prefix_text(self.family, self.network, self.length)


class IPAddress(Row, table=True):
    """An address, on an interface or free-standing.

    ``status``: active, reserved, deprecated, dhcp, slaac. ``role``: loopback, secondary, anycast, vip, vrrp, … or
    empty. ``duplicate_key`` is empty, so that an address stands once per VRF, except for the roles that are shared
    on purpose (anycast, vip, vrrp, …) and VRFs without ``enforce_unique``, where it is the row's own uid.
    """

    __tablename__ = "ip_addresses"
    __table_args__ = (
        UniqueConstraint("vrf_key", "family", "address", "duplicate_key", name="uq_ip_addresses_address"),
        Index("ix_ip_addresses_family_address", "family", "address"),
    )
    __changelog__ = True

    family: int
    address: bytes = Field(sa_type=LargeBinary(16))
    prefix_length: int
    vrf_id: int | None = reference("vrfs")
    vrf_key: int = 0
    duplicate_key: str = Field(default="", sa_type=String(36))
    tenant_id: int | None = reference("tenants")
    status: str = Field(default="active", sa_type=String(50))
    role: str = Field(default="", sa_type=String(50))
    dns_name: str = Field(default="", sa_type=String(255))
    interface_id: int | None = reference("interfaces")
    description: str = Field(default="", sa_type=String(200))

    @property
    def text(self) -> str:
        """The address without its length, for example ``10.0.0.1``."""
        from inventory.ipam.address import address_text

        return address_text(self.family, self.address)

    @property
    def name(self) -> str:
        """Address and length, for the change log."""
        return f"{self.text}/{self.prefix_length}"


class VLANGroup(Row, table=True):
    """A space of VLAN numbers: a redundancy group's, or a site's out-of-band network."""

    __tablename__ = "vlan_groups"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    site_id: int | None = reference("sites")
    min_vid: int = 1
    max_vid: int = 4094
    description: str = Field(default="", sa_type=String(200))


class VLAN(Row, table=True):
    """A VLAN; number and name are unique in its group. ``status``: active, reserved, deprecated."""

    __tablename__ = "vlans"
    __table_args__ = (
        UniqueConstraint("group_key", "vid", name="uq_vlans_group_vid"),
        UniqueConstraint("group_key", "name", name="uq_vlans_group_name"),
    )
    __changelog__ = True

    group_id: int | None = reference("vlan_groups")
    group_key: int = 0
    site_id: int | None = reference("sites")
    vid: int
    name: str = Field(sa_type=String(64))
    status: str = Field(default="active", sa_type=String(50))
    role_id: int | None = reference("prefix_roles")
    tenant_id: int | None = reference("tenants")
    description: str = Field(default="", sa_type=String(200))


class L2VPN(Row, table=True):
    """An overlay segment. ``type`` is ``vxlan-evpn``; ``identifier`` its VNI, unique in its pool.

    With ``vrf_id`` it is that VRF's routing VNI (layer 3), else a bridged network (layer 2).
    """

    __tablename__ = "l2vpns"
    __object_type__ = "vpn.l2vpn"
    __table_args__ = (UniqueConstraint("pool_key", "identifier", name="uq_l2vpns_pool_identifier"),)
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    type: str = Field(default="vxlan-evpn", sa_type=String(50))
    status: str = Field(default="active", sa_type=String(50))
    pool_key: str = Field(default="", sa_type=String(60))
    identifier: int
    vrf_id: int | None = reference("vrfs")
    tenant_id: int | None = reference("tenants")
    description: str = Field(default="", sa_type=String(200))


class L2VPNTermination(Row, table=True):
    """A VLAN that carries an overlay segment; a VLAN carries one."""

    __tablename__ = "l2vpn_terminations"
    __object_type__ = "vpn.l2vpntermination"
    __changelog__ = True

    l2vpn_id: int = reference("l2vpns", nullable=False)
    vlan_id: int = Field(foreign_key="vlans.id", unique=True)


class ASN(Row, table=True):
    """An autonomous system number."""

    __tablename__ = "asns"
    __changelog__ = True

    asn: int = Field(sa_type=BigInteger, unique=True)
    """Up to 4294967295, more than PostgreSQL's integer holds."""
    site_id: int | None = reference("sites")
    tenant_id: int | None = reference("tenants")
    description: str = Field(default="", sa_type=String(200))

    @property
    def name(self) -> str:
        """The number, for the change log."""
        return f"AS{self.asn}"

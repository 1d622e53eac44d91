"""Prefixes, ranges and addresses. Addresses are 16 bytes (IPv4 in the last four) with their family.

``vrf_key`` repeats a nullable reference with 0 for "none", because a unique key never contains NULL. Functions between
text and bytes: ``inventory.ipam.address``.
"""

from sqlalchemy import Boolean, Index, LargeBinary, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import Described, at_most_one, exactly_one, flag, json_list, reference, short_text
from inventory.ipam.models.base import SCOPES, InVRF, Scoped


class Prefix(InVRF, Scoped, table=True):
    """A network. ``status``: container, active, reserved, deprecated. ``network`` are its 16 bytes."""

    __tablename__ = "prefixes"
    __table_args__ = (
        UniqueConstraint("vrf_key", "family", "network", "length", name="uq_prefixes_network"),
        Index("ix_prefixes_family_network", "family", "network"),
        at_most_one(*SCOPES, name="one_scope"),
    )
    __changelog__ = True

    family: int
    """4 or 6."""
    network: bytes = Field(sa_type=LargeBinary(16))
    length: int
    vlan_id: int | None = reference("vlans")
    role_id: int | None = reference("prefix_roles")
    tenant_id: int | None = reference("tenants")
    status: str = Field(default="active", sa_type=String(50))
    is_pool: bool = Field(default=False, sa_type=Boolean)
    """Every address is usable, the network's and the broadcast's too."""
    mark_utilized: bool = flag()
    """Counts as full."""

    @property
    def name(self) -> str:
        """The prefix as text, for the change log."""
        from inventory.ipam.address import prefix_text

        return prefix_text(self.family, self.network, self.length)


class IPRange(InVRF, table=True):
    """Addresses from ``start`` to ``end`` (16 bytes each, both included). ``status``: active, reserved, deprecated.

    Ranges of one VRF do not overlap: ``inventory.ipam.blocks`` sees to it. ``mark_populated`` means that something
    else (a DHCP server) hands the addresses out: none is taken from it; ``mark_utilized`` that it counts as full.
    """

    __tablename__ = "ip_ranges"
    __table_args__ = (
        UniqueConstraint("vrf_key", "family", "start", "end", name="uq_ip_ranges_span"),
        Index("ix_ip_ranges_family_start", "family", "start"),
    )
    __changelog__ = True

    family: int
    start: bytes = Field(sa_type=LargeBinary(16))
    end: bytes = Field(sa_type=LargeBinary(16))
    prefix_length: int
    """Of the network that both ends are in."""
    role_id: int | None = reference("prefix_roles")
    tenant_id: int | None = reference("tenants")
    status: str = short_text(50, "active")
    mark_populated: bool = flag()
    mark_utilized: bool = flag()

    @property
    def size(self) -> int:
        """How many addresses it has."""
        return int.from_bytes(self.end, "big") - int.from_bytes(self.start, "big") + 1

    @property
    def name(self) -> str:
        """Both ends as text, for the change log."""
        from inventory.ipam.address import address_text

        first, last = address_text(self.family, self.start), address_text(self.family, self.end)
        return f"{first}-{last}/{self.prefix_length}"


class IPAddress(InVRF, table=True):
    """An address, on an interface, of an FHRP group, or free-standing.

    ``status``: active, reserved, deprecated, dhcp, slaac. ``role``: loopback, secondary, anycast, vip, vrrp, … or
    empty. ``duplicate_key`` is empty, so that an address stands once per VRF, except for the roles that are shared
    on purpose (anycast, vip, vrrp, …) and VRFs without ``enforce_unique``, where it is the row's own uid.
    """

    __tablename__ = "ip_addresses"
    __table_args__ = (
        UniqueConstraint("vrf_key", "family", "address", "duplicate_key", name="uq_ip_addresses_address"),
        Index("ix_ip_addresses_family_address", "family", "address"),
        at_most_one("interface_id", "fhrp_group_id", name="one_assignment"),
    )
    __changelog__ = True

    family: int
    address: bytes = Field(sa_type=LargeBinary(16))
    prefix_length: int
    duplicate_key: str = Field(default="", sa_type=String(36))
    tenant_id: int | None = reference("tenants")
    status: str = Field(default="active", sa_type=String(50))
    role: str = Field(default="", sa_type=String(50))
    dns_name: str = Field(default="", sa_type=String(255))
    interface_id: int | None = reference("interfaces")
    fhrp_group_id: int | None = reference("fhrp_groups")
    nat_inside_id: int | None = reference("ip_addresses")
    """The address that this one is translated to."""

    @property
    def text(self) -> str:
        """The address without its length, for example ``10.0.0.1``."""
        from inventory.ipam.address import address_text

        return address_text(self.family, self.address)

    @property
    def name(self) -> str:
        """Address and length, for the change log."""
        return f"{self.text}/{self.prefix_length}"


class FHRPGroup(Described, table=True):
    """Routers that share addresses. ``protocol``: vrrp2, vrrp3, carp, clusterxl, hsrp, glbp, other.

    ``group_id`` is the protocol's number, not a reference. ``auth_type``: plaintext, md5 or empty.
    """

    __tablename__ = "fhrp_groups"
    __table_args__ = (Index("ix_fhrp_groups_protocol_group", "protocol", "group_id"),)
    __changelog__ = True
    __secret_fields__ = frozenset({"auth_key"})

    protocol: str = Field(sa_type=String(50))
    group_id: int
    name: str = short_text(100)
    auth_type: str = short_text(50)
    auth_key: str = short_text(255)


class FHRPGroupAssignment(Row, table=True):
    """An interface takes part in an FHRP group with a priority (0–255)."""

    __tablename__ = "fhrp_group_assignments"
    __table_args__ = (UniqueConstraint("interface_id", "group_id", name="uq_fhrp_group_assignments_pair"),)
    __changelog__ = True

    interface_id: int = Field(foreign_key="interfaces.id")
    group_id: int = reference("fhrp_groups", nullable=False)
    priority: int = 0


class ServiceTemplate(Described, table=True):
    """A service to copy. ``protocol``: tcp, udp, sctp; ``ports`` are whole numbers."""

    __tablename__ = "service_templates"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    protocol: str = Field(sa_type=String(50))
    ports: list[int] = json_list()


class Service(Described, table=True):
    """Something that listens, on a device or an FHRP group (one of them); its addresses are ``ServiceAddress`` rows.

    ``protocol``: tcp, udp, sctp; ``ports`` are whole numbers.
    """

    __tablename__ = "services"
    __table_args__ = (
        exactly_one("device_id", "fhrp_group_id", name="one_parent"),
        Index("ix_services_name", "name"),
    )
    __changelog__ = True

    device_id: int | None = reference("devices")
    fhrp_group_id: int | None = reference("fhrp_groups")
    name: str = Field(sa_type=String(100))
    protocol: str = Field(sa_type=String(50))
    ports: list[int] = json_list()


class ServiceAddress(Row, table=True):
    """A service listens on an address; without any it listens on all of its parent's."""

    __tablename__ = "service_addresses"
    __part_of__ = "service_id"
    __table_args__ = (UniqueConstraint("service_id", "ip_address_id", name="uq_service_addresses_pair"),)

    service_id: int = Field(foreign_key="services.id")
    ip_address_id: int = reference("ip_addresses", nullable=False)

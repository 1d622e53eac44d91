"""Tables of the fabric's intent: fabrics, their switches and networks, server connections, attachments, host keys."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, String, Text, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import json_list, reference, unique_where


class Fabric(Row, table=True):
    """A fabric: switches that are configured together. Pools are IPv4 prefixes (``network.compile.Numbering``)."""

    __tablename__ = "fabrics"
    __changelog__ = True

    name: str = Field(sa_type=String(64), unique=True)
    sites: list[str] = json_list()
    """Slugs of the sites that it spans: a push needs all of them armed."""
    rt_asn: int = 65000
    spine_asn: int = Field(default=65001, sa_type=BigInteger)
    leaf_asn_base: int = Field(default=65100, sa_type=BigInteger)
    p2p_pool: str = Field(default="10.1.0.0/16", sa_type=String(18))
    loopback_pool: str = Field(default="10.254.0.0/22", sa_type=String(18))
    vtep_pool: str = Field(default="10.255.0.0/22", sa_type=String(18))
    infra_vlan: int = 3900
    vlan_first: int = 2
    vlan_last: int = 3899
    timer_s: int = 120
    """How long a pushed change waits for its confirmation before each switch reverts by itself."""


class RedundancyGroup(Row, table=True):
    """Two leaves that share server connections. ``kind``: vpc or esi."""

    __tablename__ = "redundancy_groups"
    __table_args__ = (
        UniqueConstraint("fabric_id", "name", name="uq_redundancy_groups_name"),
        UniqueConstraint("fabric_id", "number", name="uq_redundancy_groups_number"),
    )
    __changelog__ = True

    fabric_id: int = Field(foreign_key="fabrics.id")
    name: str = Field(sa_type=String(64))
    kind: str = Field(sa_type=String(8))
    number: int
    """vPC domain, and part of the ESIs."""


class FabricSwitch(Row, table=True):
    """A switch's place in a fabric. ``role``: spine, leaf or oob; addresses and AS number derive from ``number``."""

    __tablename__ = "fabric_switches"
    __table_args__ = (UniqueConstraint("fabric_id", "role", "number", name="uq_fabric_switches_number"),)
    __changelog__ = True

    fabric_id: int = Field(foreign_key="fabrics.id")
    device_id: int = Field(foreign_key="devices.id", unique=True)
    role: str = Field(sa_type=String(8))
    number: int
    redundancy_group_id: int | None = reference("redundancy_groups")


class FabricNetwork(Row, table=True):
    """A layer-2 network of a fabric. ``vni`` 0: a VLAN that is not stretched (quarantine, out-of-band).

    ``purpose``: tenant, provisioning, quarantine, bmc or management.
    """

    __tablename__ = "fabric_networks"
    __table_args__ = (
        UniqueConstraint("fabric_id", "name", name="uq_fabric_networks_name"),
        UniqueConstraint("fabric_id", "vlan", name="uq_fabric_networks_vlan"),
        unique_where("uq_fabric_networks_vni", "fabric_id", "vni", where="vni <> 0"),
    )
    __changelog__ = True

    fabric_id: int = Field(foreign_key="fabrics.id")
    name: str = Field(sa_type=String(32))
    vlan: int
    vni: int = 0
    purpose: str = Field(default="tenant", sa_type=String(16))
    subnet: str = Field(default="", sa_type=String(43))
    """As text, for example 10.20.0.0/24; empty when nobody routes it."""
    gateway: str = Field(default="", sa_type=String(39))
    tenant_id: int | None = reference("tenants")
    vrf: str = Field(default="", sa_type=String(100))


class ServerConnection(Row, table=True):
    """A server's attachment points that are used together. Its NICs are ``ServerPort`` rows; cables say the rest.

    ``number`` is unique among the connections of the same leaves (``scope``: ``group:<id>`` or ``leaf:<id>``); the
    port-channel, the vPC, the ae interface and the ESI derive from it.
    """

    __tablename__ = "server_connections"
    __table_args__ = (
        UniqueConstraint("device_id", "name", name="uq_server_connections_name"),
        UniqueConstraint("fabric_id", "scope", "number", name="uq_server_connections_number"),
    )
    __changelog__ = True

    fabric_id: int = Field(foreign_key="fabrics.id")
    device_id: int = Field(foreign_key="devices.id")
    name: str = Field(default="bond0", sa_type=String(32))
    scope: str = Field(sa_type=String(40))
    number: int
    lacp: bool = Field(default=True, sa_type=Boolean)
    primary: bool = Field(default=True, sa_type=Boolean)
    """The connection that provisioning uses: a server has one."""


class ServerPort(Row, table=True):
    """A NIC of a server connection."""

    __tablename__ = "server_ports"
    __part_of__ = "connection_id"

    connection_id: int = Field(foreign_key="server_connections.id", index=True)
    interface_id: int = Field(foreign_key="interfaces.id", unique=True)


class Attachment(Row, table=True):
    """What a server connection's ports should carry now: the compiler reads this and nothing else.

    ``wanted``: provisioning, tenant or quarantine. ``networks`` (names) count for tenant: the first is untagged.
    ``serial`` grows with each wish; ``applied_serial`` is the newest wish that was read back from the switches.
    """

    __tablename__ = "attachments"
    __part_of__ = "connection_id"
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id", index=True)
    connection_id: int = Field(foreign_key="server_connections.id", unique=True)
    wanted: str = Field(default="quarantine", sa_type=String(16))
    networks: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    changed_by: str = Field(default="", sa_type=String(36))
    """The uid of the operation that asked."""
    serial: int = 1
    applied_serial: int = 0
    applied_at: float | None = Field(default=None, sa_type=Float)


class PortRequest(Row, table=True):
    """A deployment's wish that its server's ports follow the attachment; gathered into one change per fabric.

    ``state``: waiting (for the gatherer), pending (``change_uid`` carries it), applied, failed (``reason``).
    """

    __tablename__ = "port_requests"
    __part_of__ = "fabric_id"
    __books__ = True

    fabric_id: int = Field(foreign_key="fabrics.id", index=True)
    device_id: int = Field(foreign_key="devices.id", index=True)
    serial: int
    """The attachment's serial that is to be applied."""
    operation_uid: str = Field(default="", sa_type=String(36))
    state: str = Field(default="waiting", sa_type=String(8), index=True)
    change_uid: str = Field(default="", sa_type=String(36), index=True)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))


class HostKeyPin(Row, table=True):
    """The SSH host key by which a switch is known. ``service``: ssh or netconf; ``key`` is base64."""

    __tablename__ = "host_key_pins"
    __part_of__ = "device_id"
    __books__ = True
    __table_args__ = (UniqueConstraint("device_id", "service", name="uq_host_key_pins_service"),)
    __changelog__ = True

    device_id: int = Field(foreign_key="devices.id")
    service: str = Field(sa_type=String(8))
    algorithm: str = Field(sa_type=String(40))
    key: str = Field(sa_column=Column(Text, nullable=False))
    fingerprint: str = Field(sa_type=String(60))
    """SHA256:…, as ssh-keygen prints it."""
    pinned_at: float = Field(sa_type=Float)
    pinned_by: str = Field(default="", sa_type=String(150))
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))

    @property
    def name(self) -> str:
        """Service and fingerprint, for the change log."""
        return f"{self.service} {self.fingerprint}"


class FabricPlanRow(Row, table=True):
    """A frozen plan: what was shown is what is pushed. ``digest`` covers the intent and every switch's base."""

    __tablename__ = "fabric_plans"
    __part_of__ = "fabric_id"
    __books__ = True

    fabric_id: int = Field(foreign_key="fabrics.id", index=True)
    kind: str = Field(default="push", sa_type=String(16))
    """push, ports or rollback."""
    digest: str = Field(sa_type=String(64))
    intent_digest: str = Field(sa_type=String(64))
    created_by: str = Field(default="", sa_type=String(150))
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class ChangeTarget(Row, table=True):
    """One switch of a change: what it is to get, and what is known of it. ``change_uid`` is the operation's.

    ``state``: old, new, mixed or unknown, as last read (``seen_at``); ``stage`` is how far the change went there:
    planned, armed, verified, confirmed, reverted, done.
    """

    __tablename__ = "change_targets"
    __part_of__ = "fabric_id"
    __books__ = True
    __table_args__ = (UniqueConstraint("change_uid", "switch", name="uq_change_targets_switch"),)

    change_uid: str = Field(sa_type=String(36), index=True)
    fabric_id: int = Field(foreign_key="fabrics.id")
    device_id: int = Field(foreign_key="devices.id", index=True)
    switch: str = Field(sa_type=String(64))
    stage: str = Field(default="planned", sa_type=String(12))
    state: str = Field(default="unknown", sa_type=String(8))
    detail: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    seen_at: float | None = Field(default=None, sa_type=Float)
    armed_at: float | None = Field(default=None, sa_type=Float)
    """When its revert timer started at the earliest; None: nothing was armed."""
    before: str = Field(default="", sa_type=String(64))
    """Digest of dcim's lines as the plan found them."""
    after: str = Field(default="", sa_type=String(64))
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """The frozen work: platform, address, config, intended, scope, prelude, commands, diff, mine."""

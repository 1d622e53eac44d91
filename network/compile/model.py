"""What the compiler reads: the fabric's intent as plain data, built from the database by ``network.intent.queries``.

Everything is a tuple or a scalar, so a model can be compared, hashed and kept with a plan. Ports are
(switch name, port name in the switch's own spelling).
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Literal

Platform = Literal["nxos", "junos", "iosxe"]
Role = Literal["spine", "leaf", "oob"]
Purpose = Literal["tenant", "provisioning", "quarantine", "bmc", "management"]
Wanted = Literal["provisioning", "tenant", "quarantine"]
Port = tuple[str, str]

MARK = "dcim:"
"""The start of every description that dcim writes on a port: how it knows later which ports were its own."""


@dataclass(frozen=True)
class Network:
    """A layer-2 network. ``vni`` 0: a VLAN that stays on each switch (quarantine, out-of-band)."""

    name: str
    vlan: int
    vni: int
    purpose: Purpose = "tenant"


@dataclass(frozen=True)
class Switch:
    """A switch of the fabric. ``number`` is unique per fabric and role: all its addresses derive from it."""

    name: str
    device_id: int
    platform: Platform
    role: Role
    number: int
    address: str = ""
    """The management address (no prefix length)."""
    group: str = ""
    """The redundancy group's name; empty for a stand-alone switch."""


@dataclass(frozen=True)
class Group:
    """Two leaves that share server connections: a vPC domain (NX-OS) or Ethernet-segment peers (Junos)."""

    name: str
    kind: Literal["vpc", "esi"]
    number: int


@dataclass(frozen=True)
class Link:
    """A cable between two switches of the fabric."""

    a: Port
    b: Port


@dataclass(frozen=True)
class Connection:
    """How one server is attached: its NICs on switch ports, and what its attachment wants now.

    ``number`` is unique among the connections of the same leaves. ``ports`` are (switch port, NIC name).
    ``untagged`` and ``tagged`` are network names, already resolved from ``wanted``.
    """

    id: int
    device_id: int
    device: str
    name: str
    number: int
    lacp: bool
    ports: tuple[tuple[Port, str], ...]
    wanted: Wanted
    untagged: str
    tagged: tuple[str, ...] = ()
    serial: int = 0
    """Counts the changes of the attachment: which wish a compiled configuration stands for."""


@dataclass(frozen=True)
class OobPort:
    """A cable from an out-of-band switch to a BMC or a management port."""

    port: Port
    peer: str
    purpose: Literal["bmc", "management"]


@dataclass(frozen=True)
class Numbering:
    """Where addresses and AS numbers come from. Pools are IPv4 prefixes."""

    rt_asn: int = 65000
    spine_asn: int = 65001
    leaf_asn_base: int = 65100
    p2p_pool: str = "10.1.0.0/16"
    loopback_pool: str = "10.254.0.0/22"
    vtep_pool: str = "10.255.0.0/22"
    infra_vlan: int = 3900
    """The VLAN of the routed link over a vPC peer-link."""
    vlan_first: int = 2
    vlan_last: int = 3899
    """VLANs in this range belong to dcim; others on the switches are left alone."""


@dataclass(frozen=True)
class FabricModel:
    """A fabric's whole intent."""

    name: str
    numbering: Numbering = field(default_factory=Numbering)
    switches: tuple[Switch, ...] = ()
    groups: tuple[Group, ...] = ()
    networks: tuple[Network, ...] = ()
    links: tuple[Link, ...] = ()
    connections: tuple[Connection, ...] = ()
    oob_ports: tuple[OobPort, ...] = ()

    def digest(self) -> str:
        """SHA-256 of the intent: the revision that a plan freezes."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

"""What a switch should carry, in no vendor's words: the compiler writes it, the dialects print it."""

from dataclasses import dataclass

from network.compile.model import Platform, Role


@dataclass(frozen=True)
class Vlan:
    """A VLAN; ``vni`` 0: not stretched."""

    id: int
    name: str
    vni: int


@dataclass(frozen=True)
class Routed:
    """A numbered point-to-point port of the underlay. Addresses are of one /31."""

    port: str
    description: str
    address: str
    peer_address: str
    peer_asn: int
    peer: str


@dataclass(frozen=True)
class OverlayPeer:
    """A BGP EVPN session between loopbacks."""

    address: str
    asn: int
    name: str


@dataclass(frozen=True)
class Vpc:
    """This member's half of a vPC domain."""

    domain: int
    keepalive_source: str
    keepalive_destination: str
    peer: str
    peer_asn: int
    peer_link_ports: tuple[str, ...]
    infra_vlan: int
    infra_address: str
    infra_peer_address: str


@dataclass(frozen=True)
class Trunk:
    """The VLANs of a port: ``native`` untagged, ``vlans`` all that may pass (the native one included)."""

    native: int
    vlans: tuple[int, ...]


@dataclass(frozen=True)
class Bundle:
    """A server's link aggregation on this switch.

    ``number`` is the connection's; ``shared`` says that the redundancy partner carries it too. Members are
    (port, description). Both platforms let a member pass traffic before the server speaks LACP (PXE).
    """

    number: int
    description: str
    members: tuple[tuple[str, str], ...]
    trunk: Trunk
    shared: bool


@dataclass(frozen=True)
class Edge:
    """A port of its own: a server's NIC without LACP, or an out-of-band access port (``access``)."""

    port: str
    description: str
    trunk: Trunk
    access: bool = False
    uplink: bool = False
    """A trunk to another switch: no spanning-tree edge."""


@dataclass(frozen=True)
class SwitchConfig:
    """Everything dcim manages on one switch."""

    name: str
    platform: Platform
    role: Role
    rt_asn: int
    asn: int = 0
    loopback: str = ""
    vtep: str = ""
    shared_vtep: str = ""
    group: int = 0
    """The redundancy group's number; 0: none."""
    vlan_range: tuple[int, int] = (2, 3899)
    pools: tuple[str, ...] = ()
    """Prefixes from which this fabric's BGP neighbours come: sessions to other addresses are not dcim's."""
    mixed: bool = False
    """Another platform also ends tunnels in this fabric."""
    vlans: tuple[Vlan, ...] = ()
    routed: tuple[Routed, ...] = ()
    overlay: tuple[OverlayPeer, ...] = ()
    vpc: Vpc | None = None
    bundles: tuple[Bundle, ...] = ()
    edges: tuple[Edge, ...] = ()

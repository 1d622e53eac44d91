"""IOS-XE on Catalyst 9000: an out-of-band switch, or a stand-alone EVPN leaf.

Sources: Cisco's Catalyst 9300/9500 BGP EVPN VXLAN and layer-2 configuration guides.
"""

from collections.abc import Iterator

from network.compile.allocate import channel
from network.compile.config import Bundle, Edge, SwitchConfig, Trunk
from network.compile.nxos import vlan_list

FABRIC_MTU = 9198
_FIRST_CHANNEL = 1000


def render_iosxe(config: SwitchConfig) -> str:
    """IOS-XE text, one space a level."""
    return "\n".join(_lines(config)) + "\n"


def ios_channel(connection: int) -> int:
    """The port-channel of a server connection: Catalysts have 1–192."""
    return channel(connection) - _FIRST_CHANNEL


def _lines(config: SwitchConfig) -> Iterator[str]:
    leaf = config.role == "leaf"
    if leaf:
        yield "l2vpn evpn"
        yield " replication-type ingress"
        yield " router-id Loopback0"
        for vlan in config.vlans:
            if vlan.vni:
                yield f"l2vpn evpn instance {vlan.id} vlan-based"
                yield " encapsulation vxlan"
                yield " replication-type ingress"
                yield f" route-target export {config.rt_asn}:{vlan.vni}"
                yield f" route-target import {config.rt_asn}:{vlan.vni}"
    yield "lldp run"
    for vlan in config.vlans:
        yield f"vlan {vlan.id}"
        yield f" name {vlan.name}"
    if leaf:
        for vlan in config.vlans:
            if vlan.vni:
                yield f"vlan configuration {vlan.id}"
                yield f" member evpn-instance {vlan.id} vni {vlan.vni}"
        yield from _loopbacks(config)
    for bundle in config.bundles:
        yield from _bundle(bundle)
    for routed in config.routed:
        yield f"interface {routed.port}"
        yield f" description {routed.description}"
        yield " no switchport"
        yield f" ip address {routed.address} 255.255.255.254"
    for edge in config.edges:
        yield from _edge(edge)
    if leaf:
        yield from _nve(config)
        yield from _bgp(config)


def _trunk(trunk: Trunk) -> Iterator[str]:
    yield f" switchport trunk native vlan {trunk.native}"
    yield f" switchport trunk allowed vlan {vlan_list(trunk.vlans)}"
    yield " switchport mode trunk"


def _edge(edge: Edge) -> Iterator[str]:
    yield f"interface {edge.port}"
    yield f" description {edge.description}"
    if edge.access:
        yield f" switchport access vlan {edge.trunk.native}"
        yield " switchport mode access"
        yield " spanning-tree portfast"
    elif edge.uplink:
        yield f" switchport trunk allowed vlan {vlan_list(edge.trunk.vlans)}"
        yield " switchport mode trunk"
    else:
        yield from _trunk(edge.trunk)
        yield " spanning-tree portfast trunk"


def _bundle(bundle: Bundle) -> Iterator[str]:
    number = ios_channel(bundle.number)
    yield f"interface Port-channel{number}"
    yield f" description {bundle.description}"
    yield from _trunk(bundle.trunk)
    yield " spanning-tree portfast trunk"
    for port, description in bundle.members:
        yield f"interface {port}"
        yield f" description {description}"
        yield from _trunk(bundle.trunk)
        yield f" channel-group {number} mode active"


def _loopbacks(config: SwitchConfig) -> Iterator[str]:
    for number, address, what in ((0, config.loopback, "router id and overlay"), (1, config.vtep, "VTEP")):
        yield f"interface Loopback{number}"
        yield f" description dcim: {what}"
        yield f" ip address {address} 255.255.255.255"


def _nve(config: SwitchConfig) -> Iterator[str]:
    yield "interface nve1"
    yield " no ip address"
    yield " source-interface Loopback1"
    yield " host-reachability protocol bgp"
    for vlan in config.vlans:
        if vlan.vni:
            yield f" member vni {vlan.vni} ingress-replication"


def _bgp(config: SwitchConfig) -> Iterator[str]:
    yield f"router bgp {config.asn}"
    yield f" bgp router-id {config.loopback}"
    yield " no bgp default ipv4-unicast"
    for routed in config.routed:
        yield f" neighbor {routed.peer_address} remote-as {routed.peer_asn}"
        yield f" neighbor {routed.peer_address} description {routed.peer}"
    for peer in config.overlay:
        yield f" neighbor {peer.address} remote-as {peer.asn}"
        yield f" neighbor {peer.address} description {peer.name} overlay"
        yield f" neighbor {peer.address} ebgp-multihop 2"
        yield f" neighbor {peer.address} update-source Loopback0"
    yield " address-family ipv4"
    for address in (config.loopback, config.vtep):
        yield f"  network {address} mask 255.255.255.255"
    for routed in config.routed:
        yield f"  neighbor {routed.peer_address} activate"
    yield "  maximum-paths 4"
    yield " exit-address-family"
    yield " address-family l2vpn evpn"
    for peer in config.overlay:
        yield f"  neighbor {peer.address} activate"
        yield f"  neighbor {peer.address} send-community both"
    yield " exit-address-family"

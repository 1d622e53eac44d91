"""NX-OS 9000: the lines of a spine or a leaf, in the form of its running configuration.

Sources: Cisco Nexus 9000 VXLAN, vPC and interfaces configuration guides (9.3(x), 10.x).
"""

from collections.abc import Iterator

from network.compile.allocate import PEER_LINK_CHANNEL, channel
from network.compile.config import Bundle, Routed, SwitchConfig, Trunk

NEXT_HOP_UNCHANGED = "DCIM-NH-UNCHANGED"
FABRIC_MTU = 9216


def render_nxos(config: SwitchConfig) -> str:
    """NX-OS text, two spaces a level."""
    return "\n".join([*_features(config), *_layer2(config), *_interfaces(config), *_evpn(config), *_bgp(config)]) + "\n"


def vlan_list(vlans: tuple[int, ...]) -> str:
    """(10, 20, 21, 22) → "10,20-22", as both Cisco platforms print it."""
    runs: list[list[int]] = []
    for vlan in sorted(vlans):
        if runs and vlan == runs[-1][1] + 1:
            runs[-1][1] = vlan
        else:
            runs.append([vlan, vlan])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


def _features(config: SwitchConfig) -> Iterator[str]:
    if config.role == "oob":
        yield "feature lldp"
        return
    yield "nv overlay evpn"
    yield "feature bgp"
    yield "feature lldp"
    if config.role == "leaf":
        yield from ("feature vn-segment-vlan-based", "feature nv overlay", "feature lacp")
    if config.vpc:
        yield from ("feature interface-vlan", "feature vpc")


def _layer2(config: SwitchConfig) -> Iterator[str]:
    if config.vpc:
        yield f"system nve infra-vlans {config.vpc.infra_vlan}"
    for vlan in config.vlans:
        yield f"vlan {vlan.id}"
        yield f"  name {vlan.name}"
        if vlan.vni:
            yield f"  vn-segment {vlan.vni}"
    if config.vpc:
        yield f"vlan {config.vpc.infra_vlan}"
        yield "  name DCIM-INFRA"
    if config.role == "spine":
        yield f"route-map {NEXT_HOP_UNCHANGED} permit 10"
        yield "  set ip next-hop unchanged"
    if config.vpc:
        yield f"vpc domain {config.vpc.domain}"
        yield "  peer-switch"
        yield f"  peer-keepalive destination {config.vpc.keepalive_destination} source {config.vpc.keepalive_source}"
        yield "  delay restore 120"
        yield "  peer-gateway"
        yield "  layer3 peer-router"
        yield "  auto-recovery"
        yield "  ip arp synchronize"


def _interfaces(config: SwitchConfig) -> Iterator[str]:
    if config.vpc:
        yield f"interface Vlan{config.vpc.infra_vlan}"
        yield "  description dcim: routed link over the peer-link"
        yield "  no shutdown"
        yield f"  mtu {FABRIC_MTU}"
        yield "  no ip redirects"
        yield f"  ip address {config.vpc.infra_address}/31"
        yield f"interface port-channel{PEER_LINK_CHANNEL}"
        yield f"  description dcim: {config.vpc.peer} peer-link"
        yield "  switchport mode trunk"
        yield "  spanning-tree port type network"
        yield "  vpc peer-link"
    for bundle in config.bundles:
        yield f"interface port-channel{channel(bundle.number)}"
        yield f"  description {bundle.description}"
        yield from _trunk(bundle.trunk)
        yield "  spanning-tree port type edge trunk"
        # PXE: the firmware speaks no LACP, so a member must pass traffic on its own until the system does.
        yield "  no lacp suspend-individual"
        if config.vpc and bundle.shared:
            yield f"  vpc {bundle.number}"
    if config.role == "leaf":
        yield from _nve(config)
    for routed in config.routed:
        yield from _routed(routed)
    if config.vpc:
        for port in config.vpc.peer_link_ports:
            yield f"interface {port}"
            yield f"  description dcim: {config.vpc.peer} peer-link"
            yield "  switchport mode trunk"
            yield f"  channel-group {PEER_LINK_CHANNEL} mode active"
    for bundle in config.bundles:
        yield from _members(bundle)
    for edge in config.edges:
        yield f"interface {edge.port}"
        yield f"  description {edge.description}"
        if edge.access:
            yield "  switchport mode access"
            yield f"  switchport access vlan {edge.trunk.native}"
            yield "  spanning-tree port type edge"
        elif edge.uplink:
            yield "  switchport mode trunk"
            yield f"  switchport trunk allowed vlan {vlan_list(edge.trunk.vlans)}"
        else:
            yield from _trunk(edge.trunk)
            yield "  spanning-tree port type edge trunk"
    yield from _loopbacks(config)


def _trunk(trunk: Trunk) -> Iterator[str]:
    yield "  switchport mode trunk"
    yield f"  switchport trunk native vlan {trunk.native}"
    yield f"  switchport trunk allowed vlan {vlan_list(trunk.vlans)}"


def _members(bundle: Bundle) -> Iterator[str]:
    for port, description in bundle.members:
        yield f"interface {port}"
        yield f"  description {description}"
        yield from _trunk(bundle.trunk)
        yield f"  channel-group {channel(bundle.number)} mode active"


def _routed(routed: Routed) -> Iterator[str]:
    yield f"interface {routed.port}"
    yield f"  description {routed.description}"
    yield "  no switchport"
    yield f"  mtu {FABRIC_MTU}"
    yield f"  ip address {routed.address}/31"
    yield "  no shutdown"


def _nve(config: SwitchConfig) -> Iterator[str]:
    yield "interface nve1"
    yield "  no shutdown"
    yield "  host-reachability protocol bgp"
    if config.vpc:
        yield "  advertise virtual-rmac"
    yield "  source-interface loopback1"
    for vlan in config.vlans:
        if vlan.vni:
            yield f"  member vni {vlan.vni}"
            yield "    ingress-replication protocol bgp"


def _loopbacks(config: SwitchConfig) -> Iterator[str]:
    if config.role == "oob":
        return
    yield "interface loopback0"
    yield "  description dcim: router id and overlay"
    yield f"  ip address {config.loopback}/32"
    if config.vtep:
        yield "interface loopback1"
        yield "  description dcim: VTEP"
        yield f"  ip address {config.vtep}/32"
        if config.shared_vtep:
            yield f"  ip address {config.shared_vtep}/32 secondary"


def _evpn(config: SwitchConfig) -> Iterator[str]:
    stretched = [vlan for vlan in config.vlans if vlan.vni]
    if config.role != "leaf" or not stretched:
        return
    yield "evpn"
    for vlan in stretched:
        yield f"  vni {vlan.vni} l2"
        yield "    rd auto"
        yield f"    route-target import {config.rt_asn}:{vlan.vni}"
        yield f"    route-target export {config.rt_asn}:{vlan.vni}"


def _bgp(config: SwitchConfig) -> Iterator[str]:
    if config.role == "oob":
        return
    yield f"router bgp {config.asn}"
    yield f"  router-id {config.loopback}"
    yield "  bestpath as-path multipath-relax"
    yield "  address-family ipv4 unicast"
    for address in filter(None, (config.loopback, config.vtep, config.shared_vtep)):
        yield f"    network {address}/32"
    yield "    maximum-paths 4"
    yield "  address-family l2vpn evpn"
    yield "    maximum-paths 4"
    if config.role == "spine":
        yield "    retain route-target all"
    if config.vpc:
        yield "    advertise-pip"
    if config.role == "leaf" and config.mixed:
        # Junos is VLAN-aware and puts the VNI into the Ethernet tag of its routes.
        yield "    allow-vni-in-ethertag"
    for routed in config.routed:
        yield f"  neighbor {routed.peer_address}"
        yield f"    remote-as {routed.peer_asn}"
        yield f"    description {routed.peer}"
        yield "    address-family ipv4 unicast"
    if config.vpc:
        yield f"  neighbor {config.vpc.infra_peer_address}"
        yield f"    remote-as {config.vpc.peer_asn}"
        yield f"    description {config.vpc.peer}"
        yield "    address-family ipv4 unicast"
    for peer in config.overlay:
        yield f"  neighbor {peer.address}"
        yield f"    remote-as {peer.asn}"
        yield f"    description {peer.name} overlay"
        yield "    update-source loopback0"
        yield "    ebgp-multihop 2"
        yield "    address-family l2vpn evpn"
        yield "      send-community"
        yield "      send-community extended"
        if config.role == "spine":
            yield f"      route-map {NEXT_HOP_UNCHANGED} out"

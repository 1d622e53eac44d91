"""Junos on QFX5k: ``set`` lines of a spine or a leaf, EVPN in one MAC-VRF (what Apstra renders).

Sources: Juniper's EVPN user guide (MAC-VRF, ESI-LAG), public Apstra renderings (Juniper/jvd).
"""

from collections.abc import Iterator

from network.compile.allocate import ethernet_segment, system_id
from network.compile.config import Bundle, SwitchConfig, Trunk

INSTANCE = "DCIM"
"""The MAC-VRF; groups and policies start with the same word, which is how they are known as dcim's."""
FABRIC_MTU = 9192
_AE_STEP = 64


def render_junos(config: SwitchConfig) -> str:
    """Lines that start with ``set``; their order carries no meaning."""
    return "\n".join(f"set {line}" for line in _lines(config)) + "\n"


def vlan_name(name: str) -> str:
    """A VLAN name as Junos takes it: letters, digits, - and _."""
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name)


def _quoted(text: str) -> str:
    return f'"{text}"'


def _lines(config: SwitchConfig) -> Iterator[str]:
    if config.bundles:
        highest = max(bundle.number for bundle in config.bundles) + 1
        yield f"chassis aggregated-devices ethernet device-count {-(-highest // _AE_STEP) * _AE_STEP}"
    yield from _underlay_ports(config)
    names = {vlan.id: vlan_name(vlan.name) for vlan in config.vlans}
    for bundle in config.bundles:
        yield from _bundle(config, bundle, names)
    for edge in config.edges:
        yield f"interfaces {edge.port} description {_quoted(edge.description)}"
        yield from _trunk(edge.port, edge.trunk, names)
    yield from _routing(config)
    if config.role == "leaf":
        yield from _mac_vrf(config)


def _underlay_ports(config: SwitchConfig) -> Iterator[str]:
    for routed in config.routed:
        yield f"interfaces {routed.port} description {_quoted(routed.description)}"
        yield f"interfaces {routed.port} mtu {FABRIC_MTU}"
        yield f"interfaces {routed.port} unit 0 family inet address {routed.address}/31"
    yield f"interfaces lo0 unit 0 family inet address {config.loopback}/32"


def _trunk(port: str, trunk: Trunk, names: dict[int, str]) -> Iterator[str]:
    yield f"interfaces {port} native-vlan-id {trunk.native}"
    yield f"interfaces {port} unit 0 family ethernet-switching interface-mode trunk"
    for vlan in trunk.vlans:
        yield f"interfaces {port} unit 0 family ethernet-switching vlan members {names[vlan]}"


def _bundle(config: SwitchConfig, bundle: Bundle, names: dict[int, str]) -> Iterator[str]:
    ae = f"ae{bundle.number}"
    for port, description in bundle.members:
        yield f"interfaces {port} description {_quoted(description)}"
        yield f"interfaces {port} ether-options 802.3ad {ae}"
    yield f"interfaces {ae} description {_quoted(bundle.description)}"
    if bundle.shared:
        yield f"interfaces {ae} esi {ethernet_segment(config.group, bundle.number)}"
        yield f"interfaces {ae} esi all-active"
    yield f"interfaces {ae} aggregated-ether-options lacp active"
    if bundle.shared:
        yield f"interfaces {ae} aggregated-ether-options lacp system-id {system_id(config.group, bundle.number)}"
    # PXE: the firmware speaks no LACP, so one member must come up without it.
    yield f"interfaces {ae} aggregated-ether-options lacp force-up"
    yield from _trunk(ae, bundle.trunk, names)


def _routing(config: SwitchConfig) -> Iterator[str]:
    yield f"policy-options policy-statement {INSTANCE}-ECMP then load-balance per-packet"
    policy = f"policy-options policy-statement {INSTANCE}-LOOPBACK term LOOPBACK"
    yield f"{policy} from protocol direct"
    yield f"{policy} from interface lo0.0"
    yield f"{policy} then accept"
    yield f"routing-options router-id {config.loopback}"
    yield f"routing-options autonomous-system {config.asn}"
    yield f"routing-options forwarding-table export {INSTANCE}-ECMP"
    if config.role == "leaf":
        yield "routing-options forwarding-table chained-composite-next-hop ingress evpn"
    underlay = f"protocols bgp group {INSTANCE}-UNDERLAY"
    yield f"{underlay} type external"
    yield f"{underlay} family inet unicast"
    yield f"{underlay} export {INSTANCE}-LOOPBACK"
    yield f"{underlay} multipath multiple-as"
    for routed in config.routed:
        yield f"{underlay} neighbor {routed.peer_address} description {routed.peer}"
        yield f"{underlay} neighbor {routed.peer_address} peer-as {routed.peer_asn}"
    overlay = f"protocols bgp group {INSTANCE}-OVERLAY"
    yield f"{overlay} type external"
    yield f"{overlay} multihop no-nexthop-change"
    yield f"{overlay} local-address {config.loopback}"
    yield f"{overlay} family evpn signaling"
    yield f"{overlay} multipath multiple-as"
    for peer in config.overlay:
        yield f"{overlay} neighbor {peer.address} description {peer.name}"
        yield f"{overlay} neighbor {peer.address} peer-as {peer.asn}"
    yield "protocols lldp interface all"


def _mac_vrf(config: SwitchConfig) -> Iterator[str]:
    instance = f"routing-instances {INSTANCE}"
    yield f"{instance} instance-type mac-vrf"
    yield f"{instance} service-type vlan-aware"
    yield f"{instance} vtep-source-interface lo0.0"
    for name in [f"ae{bundle.number}" for bundle in config.bundles] + [edge.port for edge in config.edges]:
        yield f"{instance} interface {name}.0"
    yield f"{instance} route-distinguisher {config.loopback}:1"
    yield f"{instance} vrf-target target:{config.rt_asn}:1"
    yield f"{instance} protocols evpn encapsulation vxlan"
    yield f"{instance} protocols evpn extended-vni-list all"
    for vlan in config.vlans:
        if vlan.vni:
            target = f"target:{config.rt_asn}:{vlan.vni}"
            yield f"{instance} protocols evpn vni-options vni {vlan.vni} vrf-target {target}"
        yield f"{instance} vlans {vlan_name(vlan.name)} vlan-id {vlan.id}"
        if vlan.vni:
            yield f"{instance} vlans {vlan_name(vlan.name)} vxlan vni {vlan.vni}"

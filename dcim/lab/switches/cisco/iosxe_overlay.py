"""IOS-XE show commands about VXLAN and BGP, and a few small ones."""

from dcim.lab.switches.cisco.cli import CiscoCli, Command
from dcim.lab.switches.cisco.common import nothing

Words = tuple[str, ...]


def nve_vni(cli: CiscoCli, _words: Words) -> str:
    """show nve vni"""
    device = cli.device
    vlans = {vni: number for number, vni in device.vni_map().items()}
    out = ["Interface  VNI        Multicast-group VNI state  Mode  VLAN  cfg vrf"]
    nve = device.running.interface("nve1")
    for line in nve.under("member", "vni") if nve is not None else []:
        vni = line.words[2]
        layer3 = "vrf" in line.words
        number = vlans.get(int(vni))
        state = "Up" if nve is not None and not device.running.is_shut(nve) and (layer3 or number) else "Down"
        vrf = line.words[-1] if layer3 else "N/A"
        kind = "L3CP" if layer3 else "L2CP"
        out.append(f"nve1       {vni:<10} N/A             {state:<10} {kind:<5} {number or 'N/A'!s:<5} CLI {vrf}")
    return "\n".join(out) + "\n"


def bgp_summary(cli: CiscoCli, words: Words) -> str:
    """show bgp … summary: the sessions that both ends' configurations would bring up"""
    view = cli.device.bgp()
    evpn = "evpn" in words
    out = [
        f"BGP router identifier {view.router_id or '0.0.0.0'}, local AS number {view.asn}",
        "BGP table version is 1, main routing table version 1",
        "",
        "Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd",
    ]
    for each in cli.device.world.bgp_sessions(cli.device.name):
        if each.peer.vrf == "default" and (each.peer.evpn if evpn else each.peer.ipv4):
            since, state = ("00:01:00", "0") if each.up else ("never", "Idle (Admin)" if each.peer.shut else "Idle")
            counters = f"{10:>7} {10:>7} {1:>8} {0:>4} {0:>4}"
            out.append(f"{each.peer.address:<15} 4 {each.peer.remote_as:>12} {counters} {since:>8} {state:>8}")
    return "\n".join(out) + "\n"


def nve_peers(cli: CiscoCli, _words: Words) -> str:
    """show nve peers: the VTEPs that share a VNI"""
    own, vnis = cli.device.vtep()
    out = ["Interface  VNI      Type Peer-IP          RMAC/Num_RTs   eVNI     state flags UP time"]
    for address, others in cli.device.world.vteps(cli.device.name):
        shared = sorted(vnis & others) if own else []
        out.extend(
            f"nve1       {vni:<8} L2CP {address:<16} 2              {vni:<8} UP   N/A  00:01:00" for vni in shared
        )
    return "\n".join(out) + "\n"


def nve_interface(cli: CiscoCli, _words: Words) -> str:
    """show nve interface nve1"""
    address, _vnis = cli.device.vtep()
    nve = cli.device.running.interface("nve1")
    if nve is None:
        return ""
    source = nve.value("source-interface") or "none"
    return (
        f"Interface: nve1, State: Admin Up, Oper {'Up' if address else 'Down'}, Encapsulation: Vxlan,\n"
        f"BGP host reachability: Enable, VxLAN dport: 4789\n"
        f"source-interface: {source} (primary: {address or '0.0.0.0'} vrf: 0)\n"
    )


def vrf(cli: CiscoCli, _words: Words) -> str:
    """show vrf"""
    out = ["  Name                             Default RD            Protocols   Interfaces"]
    out.extend(
        f"  {block.words[2]:<32} {block.value('rd') or '<not set>':<21} ipv4"
        for block in cli.device.running.root.under("vrf", "definition")
    )
    return "\n".join(out) + "\n"


def evi(cli: CiscoCli, _words: Words) -> str:
    """show l2vpn evpn evi"""
    out = [
        "EVI   VLAN  Ether Tag  L2 VNI    Multicast     Pseudoport",
        "----- ----- ---------- --------- ------------- ------------------",
    ]
    for block in cli.device.running.root.under("vlan", "configuration"):
        members = [line for line in block.under("member", "evpn-instance") if "vni" in line.words]
        out += [f"{m.words[2]:<5} {block.words[2]:<5} {'0':<10} {m.words[4]:<9} {'UNKNOWN':<13}" for m in members]
    return "\n".join(out) + "\n"


def mac_table(_cli: CiscoCli, _words: Words) -> str:
    """show mac address-table: no data plane, no entries"""
    return (
        "          Mac Address Table\n-------------------------------------------\n\n"
        "Vlan    Mac Address       Type        Ports\n----    -----------       --------    -----\n"
        "Total Mac Addresses for this criterion: 0\n"
    )


def cdp(_cli: CiscoCli, _words: Words) -> str:
    """show cdp neighbors"""
    return "% CDP is not enabled\n"


def file_systems(_cli: CiscoCli, _words: Words) -> str:
    """show file systems"""
    return (
        "File Systems:\n\n       Size(b)       Free(b)      Type  Flags  Prefixes\n"
        "*  11353194496    8435425280      disk     rw   flash:\n"
    )


OVERLAY: dict[str, Command] = {
    "nve-vni": nve_vni,
    "nve-peers": nve_peers,
    "nve-interface": nve_interface,
    "bgp-summary": bgp_summary,
    "vrf": vrf,
    "evi": evi,
    "mac-table": mac_table,
    "cdp": cdp,
    "file-systems": file_systems,
    "resources": nothing,
}
"""Commands by the names that the table uses."""

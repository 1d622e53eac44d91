"""NX-OS show commands about vPC, VXLAN and BGP, and a few small ones."""

from dcim.lab.switches.bgp import BgpSession
from dcim.lab.switches.cisco.cli import CiscoCli, Command
from dcim.lab.switches.cisco.common import nothing
from dcim.lab.switches.cisco.facts import rows, uptime

Words = tuple[str, ...]


def vpc(cli: CiscoCli, _words: Words) -> str:
    """show vpc brief"""
    running = cli.device.running
    domain = next((block for block in running.root.under("vpc", "domain")), None)
    states = {each.name: each for each in rows(cli.device)}
    peer_link = next((each for each in states.values() if each.block.has("vpc", "peer-link")), None)
    up = peer_link is not None and peer_link.up
    out = [
        "Legend:",
        "                (*) - local vPC is down, forwarding via vPC peer-link",
        "",
        f"vPC domain id                     : {domain.words[2] if domain else 'Not configured'}",
        f"Peer status                       : {'peer adjacency formed ok' if up else 'peer link is down'}",
        f"vPC keep-alive status             : {'peer is alive' if domain else 'Disabled'}",
        f"Configuration consistency status  : {'success' if up else 'failed'}",
        f"Number of vPCs configured         : {sum(1 for each in states.values() if each.block.value('vpc'))}",
        "",
        "vPC Peer-link status",
        "-" * 69,
        "id    Port   Status Active vlans",
        "--    ----   ------ -" + "-" * 40,
    ]
    if peer_link is not None:
        out.append(
            f"1     {peer_link.short:<6} {'up' if up else 'down':<6} {','.join(str(n) for n in running.vlans())}"
        )
    out += ["", "vPC status", "-" * 69, "Id    Port          Status Consistency Reason                Active vlans"]
    for each in states.values():
        number = each.block.value("vpc")
        if number and number.isdecimal():
            out.append(
                f"{number:<5} {each.short:<13} {'up' if each.up else 'down*':<6} success     success               -"
            )
    return "\n".join(out) + "\n"


def nve_vni(cli: CiscoCli, _words: Words) -> str:
    """show nve vni"""
    out = [
        "Codes: CP - Control Plane        DP - Data Plane",
        "       UC - Unconfigured         SA - Suppress ARP",
        "",
        "Interface VNI      Multicast-group   State Mode Type [BD/VRF]      Flags",
        "--------- -------- ----------------- ----- ---- ------------------ -----",
    ]
    running = cli.device.running
    vlans = {vni: number for number, vni in cli.device.vni_map().items()}
    vrfs = {block.value("vni"): block.words[2] for block in running.root.under("vrf", "context")}
    vrfs |= {line.words[1]: b.words[2] for b in running.root.under("vrf", "context") for line in b.under("vni")}
    nve = running.interface("nve1")
    for line in nve.under("member", "vni") if nve is not None else []:
        vni = line.words[2]
        up = not running.is_shut(nve) if nve is not None else False
        if "associate-vrf" in line.words:
            where, ok = f"L3 [{vrfs.get(vni, '--')}]", vni in vrfs
        else:
            number = vlans.get(int(vni)) if vni.isdecimal() else None
            where, ok = f"L2 [{number if number else '--'}]", number is not None
        out.append(f"nve1      {vni:<8} UnicastBGP        {'Up' if up and ok else 'Down':<5} CP   {where:<18} ")
    return "\n".join(out) + "\n"


def bgp_summary(cli: CiscoCli, words: Words) -> str:
    """show bgp … summary: the sessions that both ends' configurations would bring up"""
    view = cli.device.bgp()
    found = cli.device.world.bgp_sessions(cli.device.name)
    evpn_only, everything = "evpn" in words, "all" in words
    families = ["L2VPN EVPN"] if evpn_only else ["IPv4 Unicast", "L2VPN EVPN"] if everything else ["IPv4 Unicast"]
    named = [] if evpn_only or "vrf" not in words else [session.peer.vrf for session in found]
    vrfs = list(dict.fromkeys(["default", *named]))
    out: list[str] = []
    for family in families:
        for vrf in vrfs:
            evpn = family.startswith("L2VPN")
            shown = [s for s in found if s.peer.vrf == vrf and (s.peer.evpn if evpn else s.peer.ipv4)]
            up = sum(each.up for each in shown)
            out += [
                f"BGP summary information for VRF {vrf}, address family {family}",
                f"BGP router identifier {view.router_id or '0.0.0.0'}, local AS number {view.asn}",
                f"BGP table version is 2, {family} config peers {len(shown)}, capable peers {up}",
                "0 network entries and 0 paths using 0 bytes of memory",
                "BGP attribute entries [0/0], BGP AS path entries [0/0]",
                "BGP community entries [0/0], BGP clusterlist entries [0/0]",
                "",
                "Neighbor        V    AS    MsgRcvd    MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd",
                *(_neighbour_row(cli, each) for each in shown),
                "",
            ]
    return "\n".join(out) + "\n"


def _neighbour_row(cli: CiscoCli, session: BgpSession) -> str:
    days, hours, minutes, seconds = uptime(cli.device)
    since = f"{days * 24 + hours:02d}:{minutes:02d}:{seconds:02d}"
    state = "0" if session.up else "Shut (Admin)" if session.peer.shut else "Idle"
    counters = f"{10:>10} {10:>10} {2:>8} {0:>4} {0:>4}"
    return f"{session.peer.address:<15} 4 {session.peer.remote_as:>5} {counters} {since} {state}"


def nve_peers(cli: CiscoCli, _words: Words) -> str:
    """show nve peers: the VTEPs that share a VNI"""
    own, vnis = cli.device.vtep()
    out = [
        "Interface Peer-IP                                 State LearnType Uptime   Router-Mac",
        "--------- --------------------------------------  ----- --------- -------- -----------------",
    ]
    for address, others in cli.device.world.vteps(cli.device.name):
        if own and vnis & others:
            out.append(f"nve1      {address:<39} Up    CP        00:01:00 n/a")
    return "\n".join(out) + "\n"


def nve_interface(cli: CiscoCli, _words: Words) -> str:
    """show nve interface"""
    address, _vnis = cli.device.vtep()
    nve = cli.device.running.interface("nve1")
    if nve is None:
        return ""
    source = nve.value("source-interface") or "none"
    return (
        f"Interface: nve1, State: {'Up' if address else 'Down'}, encapsulation: VXLAN\n"
        " VPC Capability: VPC-VIP-Only [not-notified]\n"
        f" Local Router MAC: 0200.0000.0001\n Host Learning Mode: Control-Plane\n"
        f" Source-Interface: {source} (primary: {address or '0.0.0.0'}, secondary: 0.0.0.0)\n"
    )


def vrf(cli: CiscoCli, _words: Words) -> str:
    """show vrf"""
    names = ["default", *(block.words[2] for block in cli.device.running.root.under("vrf", "context"))]
    rows_ = [f"{name:<33}{index:>5} Up      --" for index, name in enumerate(dict.fromkeys([*names, "management"]), 1)]
    return "\n".join(["VRF-Name                           VRF-ID State   Reason", *rows_]) + "\n"


def mac_table(_cli: CiscoCli, _words: Words) -> str:
    """show mac address-table: no data plane, no entries"""
    return (
        "Legend:\n        * - primary entry, G - Gateway MAC, (R) - Routed MAC, O - Overlay MAC\n"
        "   VLAN     MAC Address      Type      age     Secure NTFY Ports\n"
        "---------+-----------------+--------+---------+------+----+------------------\n"
    )


def system_uptime(cli: CiscoCli, _words: Words) -> str:
    """show system uptime"""
    days, hours, minutes, seconds = uptime(cli.device)
    return f"System uptime:              {days} days, {hours} hours, {minutes} minutes, {seconds} seconds\n"


def rollback_log(cli: CiscoCli, _words: Words) -> str:
    """show rollback log exec: what the device's own log says"""
    return "".join(f"{line}\n" for line in cli.device.log if "rollback" in line or "replace" in line)


def where(cli: CiscoCli, _words: Words) -> str:
    """where"""
    return f"  conf      {cli.user}@{cli.device.running.hostname}\n"


OVERLAY: dict[str, Command] = {
    "vpc": vpc,
    "nve-vni": nve_vni,
    "nve-peers": nve_peers,
    "nve-interface": nve_interface,
    "bgp-summary": bgp_summary,
    "vrf": vrf,
    "mac-table": mac_table,
    "uptime": system_uptime,
    "resources": nothing,
    "rollback-log": rollback_log,
    "where": where,
}
"""Commands by the names that the table uses."""

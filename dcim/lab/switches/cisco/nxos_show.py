"""NX-OS show commands. Layouts follow real outputs (ntc-templates, batfish lab-validation) so that parsers read them."""

import time

from dcim.lab.switches.cisco.cli import CiscoCli, Command
from dcim.lab.switches.cisco.facts import dotted, rows, short, uptime, vlan_members, wrapped
from dcim.lab.switches.cisco.tree import Block

Words = tuple[str, ...]


def _stamp(at: float | None = None) -> str:
    return time.strftime("%a %b %e %H:%M:%S %Y", time.gmtime(at))


def running(cli: CiscoCli, words: Words) -> str:
    """show running-config"""
    device = cli.device
    head = [
        "",
        f"!Command: {' '.join(words)}",
        f"!Running configuration last done at: {_stamp(device.last_change or device.booted_at)}",
        f"!Time: {_stamp()}",
        "",
        f"version {device.spec.os_version} Bios:version ",
    ]
    return "\n".join([*head, *device.running.text()]) + "\n\n"


def running_interface(cli: CiscoCli, words: Words) -> str:
    """show running-config interface X"""
    from dcim.lab.switches.cisco.arguments import expand_interfaces

    names = expand_interfaces(words[-1], "nxos")
    blocks = [cli.device.running.interface(name) for name in names]
    if not names or None in blocks:
        return f"                     ^\nInvalid interface format: {words[-1]}\n"
    head = [
        "",
        f"!Command: {' '.join(words)}",
        f"!Time: {_stamp()}",
        "",
        f"version {cli.device.spec.os_version} Bios:version ",
    ]
    for block in blocks:
        head.extend(["", *cli.device.running.text(block)])
    return "\n".join(head) + "\n\n"


def startup(cli: CiscoCli, _words: Words) -> str:
    """show startup-config"""
    saved = float(cli.device.read("saved-at") or cli.device.booted_at)
    head = [
        "", "!Command: show startup-config", f"!Time: {_stamp()}", f"!Startup config saved at: {_stamp(saved)}", "",
        f"version {cli.device.spec.os_version} Bios:version ",
    ]  # fmt: skip
    return "\n".join(head) + "\n" + (cli.device.read("startup-config") or "") + "\n"


def version(cli: CiscoCli, _words: Words) -> str:
    """show version"""
    device = cli.device
    days, hours, minutes, seconds = uptime(device)
    spec = device.spec
    chassis = spec.model.removeprefix("Nexus ").removeprefix("N9K-")
    image = spec.os_version.replace("(", ".").replace(")", "")
    return f"""Cisco Nexus Operating System (NX-OS) Software
TAC support: http://www.cisco.com/tac
Copyright (C) 2002-2024, Cisco and/or its affiliates.
All rights reserved.

Software
  BIOS: version 05.47
 NXOS: version {spec.os_version}
  BIOS compile time:  04/28/2022
  NXOS image file is: bootflash:///nxos64-cs.{image}.M.bin
  NXOS compile time:  12/19/2022 12:00:00 [12/19/2022 21:12:55]

Hardware
  cisco Nexus9000 {chassis} Chassis
  Intel(R) Xeon(R) CPU D-1526 @ 1.80GHz with 24571168 kB of memory.
  Processor Board ID {spec.serial}

  Device name: {device.running.hostname}
  bootflash:  115343360 kB
Kernel uptime is {days} day(s), {hours} hour(s), {minutes} minute(s), {seconds} second(s)

Last reset
  Reason: Unknown
  System version: {spec.os_version}
  Service:

plugin
  Core Plugin, Ethernet Plugin

Active Package(s):
"""


def hostname(cli: CiscoCli, _words: Words) -> str:
    """show hostname"""
    return f"{cli.device.running.hostname} \n"


def hosts(cli: CiscoCli, _words: Words) -> str:
    """show hosts"""
    domain = cli.device.running.root.value("ip", "domain-name")
    head = "DNS lookup disabled\n"
    return (
        head
        + (f"Default domain for vrf:default is {domain}\n" if domain else "")
        + "Name/address lookup uses domain service\n"
    )


def inventory(cli: CiscoCli, _words: Words) -> str:
    """show inventory"""
    spec = cli.device.spec
    pid = spec.model if spec.model.startswith("N") else f"N9K-{spec.model}"
    return (
        f'NAME: "Chassis",  DESCR: "Nexus9000 {spec.model} Chassis"\n'
        f"PID: {pid}  ,  VID: V01 ,  SN: {spec.serial}\n\n"
        f'NAME: "Slot 1",  DESCR: "{len(spec.ports)} ports Ethernet Module"\n'
        f"PID: {pid}  ,  VID: V01 ,  SN: {spec.serial}\n\n"
    )


def module(cli: CiscoCli, _words: Words) -> str:
    """show module"""
    spec = cli.device.spec
    return (
        "Mod Ports             Module-Type                      Model           Status\n"
        "--- ----- ------------------------------------- --------------------- ---------\n"
        f"1   {len(spec.ports):<5} {len(spec.ports)} ports Ethernet Module{'':<16} {spec.model:<21} active *\n"
    )


def feature(cli: CiscoCli, _words: Words) -> str:
    """show feature"""
    lines = ["Feature Name          Instance  State", "--------------------  --------  --------"]
    lines += [f"{name.replace(' ', '_'):<22}{1:<10}enabled" for name in sorted(cli.device.running.features or ())]
    return "\n".join(lines) + "\n"


def interface_status(cli: CiscoCli, words: Words) -> str:
    """show interface status"""
    line = "-" * 80
    out = [line, "Port          Name               Status    Vlan      Duplex  Speed   Type", line]
    for each in rows(cli.device):
        if words[2:3] not in ((), ("status",), ("brief",)) and words[2] != each.name:
            continue
        switched = each.physical or each.short.startswith("Po") or each.name == "mgmt0"
        if not switched and not each.name.startswith(("Vlan", "loopback")):
            continue
        state = "disabled" if each.shut else "connected" if each.up else "notconnec"
        kind = "10Gbase-SR" if each.physical else "--"
        name = each.description[:18] or "--"
        out.append(f"{each.short:<13} {name:<18} {state:<9} {each.vlan:<9} {'full':<7} {each.speed:<7} {kind}")
    return "\n".join(out) + "\n"


def interface_brief(cli: CiscoCli, _words: Words) -> str:
    """show interface brief"""
    line = "-" * 80
    out = [line, "Ethernet        VLAN    Type Mode   Status  Reason                 Speed     Port", line]
    for each in rows(cli.device):
        if each.physical and each.name != "mgmt0":
            reason = "Administratively down" if each.shut else "none" if each.up else "Link not connected"
            mode = "routed" if each.vlan == "routed" else "trunk" if each.vlan == "trunk" else "access"
            vlan = "--" if each.vlan in ("routed", "trunk") else each.vlan
            state = "up" if each.up else "down"
            out.append(f"{each.short:<15} {vlan:<7} eth  {mode:<6} {state:<7} {reason:<22} {each.speed:<9} --")
    return "\n".join(out) + "\n"


def interface_description(cli: CiscoCli, _words: Words) -> str:
    """show interface description"""
    line = "-" * 80
    out = [line, "Port          Type   Speed   Description", line]
    out += [f"{each.short:<13} eth    {each.speed:<7} {each.description or '--'}" for each in rows(cli.device)]
    return "\n".join(out) + "\n"


def interface(cli: CiscoCli, words: Words) -> str:
    """show interface [X]"""
    out: list[str] = []
    for each in rows(cli.device):
        if len(words) > 2 and each.name != words[2]:
            continue
        why = " (Administratively down)" if each.shut else "" if each.up else " (Link not connected)"
        out.append(f"{each.name} is {'up' if each.up else 'down'}{why}")
        out.append(f"admin state is {'down' if each.shut else 'up'}, Dedicated Interface")
        out.append(f"  Hardware: 1000/10000/25000 Ethernet, address: {each.mac} (bia {each.mac})")
        if each.description:
            out.append(f"  Description: {each.description}")
        if each.address:
            out.append(f"  Internet Address is {each.address}")
        out.append(f"  MTU {each.mtu} bytes, BW 25000000 Kbit, DLY 10 usec")
        mode = "routed" if each.vlan == "routed" else "trunk" if each.vlan == "trunk" else "access"
        out.append(f"  Port mode is {mode}")
        out.append("  full-duplex, 25 Gb/s, media type is 25G")
        out.append("")
    return "\n".join(out) + "\n"


def ip_interface_brief(cli: CiscoCli, _words: Words) -> str:
    """show ip interface brief"""
    out = ['IP Interface Status for VRF "default"(1)', "Interface            IP Address      Interface Status"]
    for each in rows(cli.device):
        if each.address:
            state = "admin-down" if each.shut else "admin-up"
            link = "up" if each.up else "down"
            out.append(f"{each.short:<20} {each.address.split('/')[0]:<15} protocol-{link}/link-{link}/{state}")
    return "\n".join(out) + "\n"


def vlan(cli: CiscoCli, _words: Words) -> str:
    """show vlan [brief]"""
    members = vlan_members(cli.device)
    out = [
        "",
        "VLAN Name                             Status    Ports",
        "---- -------------------------------- --------- -------------------------------",
    ]
    for number, block in cli.device.running.vlans().items():
        name = (block.value("name") if block is not None else None) or (
            "default" if number == 1 else f"VLAN{number:04d}"
        )
        state = "sus/lshut" if block is not None and block.has("shutdown") else "active"
        out.append(f"{number:<4} {name[:32]:<32} {state:<9} {wrapped(members[number], 31, 48)}".rstrip())
    return "\n".join(out) + "\n\n"


def lldp(cli: CiscoCli, _words: Words) -> str:
    """show lldp neighbors"""
    out = [
        "Capability codes:",
        "  (R) Router, (B) Bridge, (T) Telephone, (C) DOCSIS Cable Device",
        "  (W) WLAN Access Point, (P) Repeater, (S) Station, (O) Other",
        "Device ID            Local Intf      Hold-time  Capability  Port ID  ",
    ]
    found = cli.device.world.neighbours(cli.device.name)
    for each in found:
        letters = "BR" if each.is_switch else "S"
        out.append(f"{each.name:<20} {short(each.port):<15} {120:<10} {letters:<11} {each.far_port:<8}")
    out.append(f"Total entries displayed: {len(found)}")
    return "\n".join(out) + "\n"


def lldp_detail(cli: CiscoCli, words: Words) -> str:
    """show lldp neighbors [interface X] detail"""
    wanted = next((word for word in words if word[:1].isupper()), None)
    out = [
        "Capability codes:",
        "  (R) Router, (B) Bridge, (T) Telephone, (C) DOCSIS Cable Device",
        "  (W) WLAN Access Point, (P) Repeater, (S) Station, (O) Other",
        "Device ID            Local Intf      Hold-time  Capability  Port ID",
        "",
    ]
    count = 0
    for each in cli.device.world.neighbours(cli.device.name):
        if wanted is not None and each.port != wanted:
            continue
        count += 1
        letters = "B, R" if each.is_switch else "S"
        out += [
            f"Chassis id: {dotted(each.mac)}",
            f"Port id: {each.far_port}",
            f"Local Port id: {short(each.port)}",
            f"Port Description: {each.far_port}",
            f"System Name: {each.name}",
            f"System Description: {each.description}",
            "Time remaining: 112 seconds",
            f"System Capabilities: {letters}",
            f"Enabled Capabilities: {letters}",
            "Management Address: not advertised",
            "Management Address IPV6: not advertised",
            "Vlan ID: not advertised",
            "",
            "",
        ]
    out.append(f"Total entries displayed: {count}")
    return "\n".join(out) + "\n"


def _members(cli: CiscoCli, block: Block) -> list[Block]:
    device = cli.device
    return [each for each in device.running.interfaces() if each is not block and device.bundle_of(each) is block]


def port_channel(cli: CiscoCli, _words: Words) -> str:
    """show port-channel summary"""
    out = [
        "Flags:  D - Down        P - Up in port-channel (members)",
        "        S - Switched    R - Routed",
        "        U - Up (port-channel)",
        "-" * 80,
        "Group Port-       Type     Protocol  Member Ports",
        "      Channel",
        "-" * 80,
    ]
    states = {each.name: each for each in rows(cli.device)}
    for each in states.values():
        if not each.name.startswith("port-channel"):
            continue
        number = each.name.removeprefix("port-channel")
        members = _members(cli, each.block)
        lacp = any("active" in member.text or "mode" in (member.value("channel-group") or "") for member in members)
        layer = "R" if each.vlan == "routed" else "S"
        shown = "    ".join(f"{short(m.words[1])}({'P' if states[m.words[1]].up else 'D'})" for m in members) or "--"
        name = f"Po{number}({layer}{'U' if each.up else 'D'})"
        out.append(f"{number:<5} {name:<11} {'Eth':<8} {'LACP' if lacp else 'NONE':<9} {shown}")
    return "\n".join(out) + "\n"


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


SHOW: dict[str, Command] = {
    "running": running, "running-interface": running_interface, "startup": startup, "version": version,
    "hostname": hostname, "hosts": hosts, "inventory": inventory, "module": module, "feature": feature,
    "interface-status": interface_status, "interface-brief": interface_brief, "interface": interface,
    "interface-description": interface_description, "ip-interface-brief": ip_interface_brief, "vlan": vlan,
    "lldp": lldp, "lldp-detail": lldp_detail, "port-channel": port_channel, "vpc": vpc, "nve-vni": nve_vni,
}  # fmt: skip

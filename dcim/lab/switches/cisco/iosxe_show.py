"""IOS-XE show commands. Layouts follow real outputs (ntc-templates, batfish lab-validation) so that parsers read them."""

import time

from dcim.lab.switches.cisco.cli import CiscoCli, Command
from dcim.lab.switches.cisco.facts import chassis_mac, dotted, rows, short, uptime, vlan_members, wrapped
from dcim.lab.switches.device import mac_of

Words = tuple[str, ...]


def _stamp(at: float | None = None) -> str:
    return time.strftime("%H:%M:%S UTC %a %b %e %Y", time.gmtime(at))


def full_text(cli: CiscoCli) -> str:
    """The running configuration as a file: header, lines, "end"."""
    device = cli.device
    major = ".".join(device.spec.os_version.split(".")[:2]).lstrip("0") or "17.9"
    body = [
        "!",
        f"! Last configuration change at {_stamp(device.last_change or device.booted_at)}",
        "!",
        f"version {major}",
    ]
    return "\n".join([*body, *device.running.text(), "!", "end"]) + "\n"


def running(cli: CiscoCli, _words: Words) -> str:
    """show running-config"""
    text = full_text(cli)
    return f"Building configuration...\n\nCurrent configuration : {len(text)} bytes\n{text}\n"


def running_interface(cli: CiscoCli, words: Words) -> str:
    """show running-config interface X"""
    block = cli.device.running.interface(words[-1])
    if block is None:
        return f"{' ' * (len(cli.prompt) + 28)}^\n% Invalid input detected at '^' marker.\n"
    text = "\n".join(["!", *cli.device.running.text(block), "end"])
    return f"Building configuration...\n\nCurrent configuration : {len(text)} bytes\n{text}\n\n"


def startup(cli: CiscoCli, _words: Words) -> str:
    """show startup-config"""
    text = cli.device.read("startup-config") or ""
    return f"Using {len(text)} out of 33554432 bytes\n!\n{text}end\n"


def version(cli: CiscoCli, _words: Words) -> str:
    """show version"""
    device, spec = cli.device, cli.device.spec
    days, hours, minutes, _seconds = uptime(device)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    shown = ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in parts if n or word == "minute")
    name = device.running.hostname
    padded = ".".join(part.zfill(2) for part in spec.os_version.split("."))
    return f"""Cisco IOS XE Software, Version {padded}
Cisco IOS Software [Cupertino], Catalyst L3 Switch Software (CAT9K_IOSXE), Version {spec.os_version}, RELEASE SOFTWARE (fc6)
Technical Support: http://www.cisco.com/techsupport
Copyright (c) 1986-2024 by Cisco Systems, Inc.
Compiled Tue 14-Feb-23 11:10 by mcpre


ROM: IOS-XE ROMMON
BOOTLDR: System Bootstrap, Version 17.8.1r[FC1], RELEASE SOFTWARE (P)

{name} uptime is {shown}
Uptime for this control processor is {shown}
System returned to ROM by Reload Command
System image file is "flash:packages.conf"
Last reload reason: Reload Command

Technology Package License Information:

cisco {spec.model} (X86) processor with 1331521K/6147K bytes of memory.
Processor board ID {spec.serial}
{len(spec.ports)} Ethernet interfaces
2048K bytes of non-volatile configuration memory.
8388608K bytes of physical memory.
11161600K bytes of Flash at flash:.

Base Ethernet MAC Address          : {mac_of(device.name)}
Motherboard Assembly Number        : 73-19440-05
Motherboard Serial Number          : {spec.serial}
Model Number                       : {spec.model}
System Serial Number               : {spec.serial}
Last Configuration register        : 0x102

Configuration register is 0x102

"""


def hosts(cli: CiscoCli, _words: Words) -> str:
    """show hosts"""
    root = cli.device.running.root
    domain = root.value("ip", "domain", "name") or root.value("ip", "domain-name")
    return (
        f"Default domain is {domain}\n" if domain else "Default domain is not set\n"
    ) + "Name servers are 255.255.255.255\n"


def inventory(cli: CiscoCli, _words: Words) -> str:
    """show inventory"""
    spec = cli.device.spec
    return (
        f'NAME: "Chassis", DESCR: "{spec.manufacturer} {spec.model} Chassis"\n'
        f"PID: {spec.model:<18}, VID: V01  , SN: {spec.serial}\n\n"
        f'NAME: "Switch 1", DESCR: "{spec.model}"\n'
        f"PID: {spec.model:<18}, VID: V01  , SN: {spec.serial}\n\n"
    )


def switch(cli: CiscoCli, _words: Words) -> str:
    """show switch"""
    mac = chassis_mac(cli.device)
    return (
        f"Switch/Stack Mac Address : {mac} - Local Mac Address\nMac persistency wait time: Indefinite\n"
        "                                             H/W   Current\n"
        "Switch#   Role    Mac Address     Priority Version  State\n"
        "-------------------------------------------------------------------------------------\n"
        f"*1       Active   {mac}     1      V01     Ready\n\n"
    )


def interface_status(cli: CiscoCli, words: Words) -> str:
    """show interfaces status"""
    out = ["", "Port         Name               Status       Vlan       Duplex  Speed Type"]
    for each in rows(cli.device):
        if len(words) > 3 and words[2] != each.name:
            continue
        if not (each.physical or each.name.startswith("Port-channel")) or each.name == "GigabitEthernet0/0":
            continue
        state = "disabled" if each.shut else "connected" if each.up else "notconnect"
        duplex, speed = ("a-full", f"a-{each.speed}") if each.up else ("auto", "auto")
        kind = "10/100/1000BaseTX" if each.physical else "N/A"
        name = each.description[:18]
        out.append(f"{each.short:<12} {name:<18} {state:<12} {each.vlan:<10} {duplex:>6} {speed:>6} {kind}")
    return "\n".join(out) + "\n"


def interface_description(cli: CiscoCli, _words: Words) -> str:
    """show interfaces description"""
    out = ["Interface                      Status         Protocol Description"]
    for each in rows(cli.device):
        state = "admin down" if each.shut else "up" if each.up else "down"
        out.append(f"{each.short:<30} {state:<14} {'up' if each.up else 'down':<8} {each.description}")
    return "\n".join(out) + "\n"


def interface(cli: CiscoCli, words: Words) -> str:
    """show interfaces [X]"""
    out: list[str] = []
    for each in rows(cli.device):
        if len(words) > 2 and each.name != words[2]:
            continue
        state = "administratively down" if each.shut else "up" if each.up else "down"
        link = "up (connected)" if each.up else "down (disabled)" if each.shut else "down (notconnect)"
        out.append(f"{each.name} is {state}, line protocol is {link}")
        out.append(
            f"  Hardware is {'Gigabit Ethernet' if each.physical else 'Ethernet SVI'}, address is {each.mac} (bia {each.mac})"
        )
        if each.description:
            out.append(f"  Description: {each.description}")
        if each.address:
            out.append(f"  Internet address is {each.address}")
        out += [
            f"  MTU {each.mtu} bytes, BW 1000000 Kbit/sec, DLY 10 usec,",
            "     reliability 255/255, txload 1/255, rxload 1/255",
            "  Encapsulation ARPA, loopback not set",
            "  Full-duplex, 1000Mb/s, media type is 10/100/1000BaseTX",
            "  Last input never, output never, output hang never",
            "     0 packets input, 0 bytes, 0 no buffer",
            "     0 packets output, 0 bytes, 0 underruns",
        ]
    return "\n".join(out) + "\n"


def ip_interface_brief(cli: CiscoCli, words: Words) -> str:
    """show ip interface brief"""
    out = ["Interface              IP-Address      OK? Method Status                Protocol"]
    for each in rows(cli.device):
        if words[-1] != "brief" or (len(words) > 4 and words[3] != each.name):
            continue
        address = each.address.split("/")[0] or "unassigned"
        method = "manual" if each.address else "unset"
        state = "administratively down" if each.shut else "up" if each.up else "down"
        out.append(f"{each.name:<22} {address:<15} YES {method:<6} {state:<21} {'up' if each.up else 'down'}")
    return "\n".join(out) + "\n"


_DEFAULT_VLANS = {1002: "fddi-default", 1003: "token-ring-default", 1004: "fddinet-default", 1005: "trnet-default"}


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
        state = "act/lshut" if block is not None and block.has("shutdown") else "active"
        out.append(f"{number:<4} {name[:32]:<32} {state:<9} {wrapped(members[number], 31, 48)}".rstrip())
    out += [f"{number:<4} {name:<32} act/unsup" for number, name in _DEFAULT_VLANS.items()]
    return "\n".join(out) + "\n"


_NOT_ENABLED = "% LLDP is not enabled\n"
_CODES = [
    "",
    "Capability codes:",
    "    (R) Router, (B) Bridge, (T) Telephone, (C) DOCSIS Cable Device",
    "    (W) WLAN Access Point, (P) Repeater, (S) Station, (O) Other",
    "",
]


def lldp_global(cli: CiscoCli, _words: Words) -> str:
    """show lldp"""
    if not cli.device.lldp_on():
        return _NOT_ENABLED
    return "\nGlobal LLDP Information:\n    Status: ACTIVE\n    LLDP advertisements are sent every 30 seconds\n"


def lldp(cli: CiscoCli, _words: Words) -> str:
    """show lldp neighbors"""
    if not cli.device.lldp_on():
        return _NOT_ENABLED
    out = [*_CODES, "Device ID           Local Intf     Hold-time  Capability      Port ID"]
    found = cli.device.world.neighbours(cli.device.name)
    for each in found:
        letters = "B,R" if each.is_switch else "S"
        out.append(f"{each.name[:20]:<20}{short(each.port):<15}{120:<11}{letters:<16}{each.far_port}")
    out += ["", f"Total entries displayed: {len(found)}", ""]
    return "\n".join(out) + "\n"


def lldp_detail(cli: CiscoCli, words: Words) -> str:
    """show lldp neighbors [X] detail"""
    if not cli.device.lldp_on():
        return _NOT_ENABLED
    wanted = next((word for word in words if "/" in word), None)
    found = [each for each in cli.device.world.neighbours(cli.device.name) if wanted in (None, each.port)]
    out: list[str] = []
    for each in found:
        letters = "B,R" if each.is_switch else "S"
        out += [
            "-" * 48,
            f"Local Intf: {short(each.port)}",
            f"Chassis id: {dotted(each.mac)}",
            f"Port id: {each.far_port}",
            f"Port Description: {each.far_port}",
            f"System Name: {each.name}",
            "",
            "System Description: ",
            each.description,
            "",
            "Time remaining: 112 seconds",
            f"System Capabilities: {letters}",
            f"Enabled Capabilities: {letters}",
            "Management Addresses - not advertised",
            "Auto Negotiation - not supported",
            "Physical media capabilities - not advertised",
            "Media Attachment Unit type - not advertised",
            "Vlan ID: - not advertised",
            "Peer Source MAC: " + dotted(each.mac),
            "",
        ]
    out += ["", f"Total entries displayed: {len(found)}", ""]
    return "\n".join(out) + "\n"


def port_channel(cli: CiscoCli, _words: Words) -> str:
    """show etherchannel summary"""
    device = cli.device
    states = {each.name: each for each in rows(device)}
    bundles = [each for each in states.values() if each.name.startswith("Port-channel")]
    out = [
        "Flags:  D - down        P - bundled in port-channel",
        "        R - Layer3      S - Layer2",
        "        U - in use",
        "",
        f"Number of channel-groups in use: {len(bundles)}",
        f"Number of aggregators:           {len(bundles)}",
        "",
        "Group  Port-channel  Protocol    Ports",
        "------+-------------+-----------+-----------------------------------------------",
    ]
    for each in bundles:
        number = each.name.removeprefix("Port-channel")
        members = [b for b in device.running.interfaces() if b is not each.block and device.bundle_of(b) is each.block]
        lacp = any((m.value("channel-group") or "").endswith(("active", "passive")) for m in members)
        shown = "  ".join(f"{short(m.words[1])}({'P' if states[m.words[1]].up else 'D'})" for m in members)
        name = f"Po{number}({'R' if each.vlan == 'routed' else 'S'}{'U' if each.up else 'D'})"
        out.append(f"{number:<6} {name:<13} {'LACP' if lacp else '-':^10}  {shown}")
    return "\n".join(out) + "\n"


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
        out.append(
            f"nve1       {vni:<10} N/A             {state:<10} {'L3CP' if layer3 else 'L2CP':<5} {number or 'N/A'!s:<5} CLI {vrf}"
        )
    return "\n".join(out) + "\n"


SHOW: dict[str, Command] = {
    "running": running, "running-interface": running_interface, "startup": startup, "version": version, "hosts": hosts,
    "inventory": inventory, "switch": switch, "interface-status": interface_status, "interface": interface,
    "interface-description": interface_description, "ip-interface-brief": ip_interface_brief, "vlan": vlan,
    "lldp": lldp, "lldp-detail": lldp_detail, "lldp-global": lldp_global, "port-channel": port_channel, "nve-vni": nve_vni,
}  # fmt: skip

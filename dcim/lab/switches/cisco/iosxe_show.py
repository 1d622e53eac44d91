"""IOS-XE show commands. Layouts follow real outputs (ntc-templates, batfish), so that parsers read them."""

import time

from dcim.lab.switches.cisco.arguments import vlan_ids
from dcim.lab.switches.cisco.cli import CiscoCli, Command
from dcim.lab.switches.cisco.facts import chassis_mac, dotted, short, uptime, vlan_members, vlan_name, wrapped
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
    name_of = "Cisco IOS Software [Cupertino], Catalyst L3 Switch Software (CAT9K_IOSXE)"
    software = f"{name_of}, Version {spec.os_version}, RELEASE SOFTWARE (fc6)"
    return f"""Cisco IOS XE Software, Version {padded}
{software}
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


_DEFAULT_VLANS = {1002: "fddi-default", 1003: "token-ring-default", 1004: "fddinet-default", 1005: "trnet-default"}


def vlan(cli: CiscoCli, words: Words) -> str:
    """show vlan [brief | id LIST]"""
    members = vlan_members(cli.device)
    wanted = vlan_ids(words[3]) if len(words) > 3 else None
    out = [
        "",
        "VLAN Name                             Status    Ports",
        "---- -------------------------------- --------- -------------------------------",
    ]
    for number, block in cli.device.running.vlans().items():
        if wanted is not None and number not in wanted:
            continue
        name = vlan_name(number, block)
        state = "act/lshut" if block is not None and block.has("shutdown") else "active"
        out.append(f"{number:<4} {name[:32]:<32} {state:<9} {wrapped(members[number], 31, 48)}".rstrip())
    if wanted is None:
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


SHOW: dict[str, Command] = {
    "running": running,
    "running-interface": running_interface,
    "startup": startup,
    "version": version,
    "hosts": hosts,
    "inventory": inventory,
    "switch": switch,
    "vlan": vlan,
    "lldp": lldp,
    "lldp-detail": lldp_detail,
    "lldp-global": lldp_global,
}
"""Commands by the names that the table uses."""

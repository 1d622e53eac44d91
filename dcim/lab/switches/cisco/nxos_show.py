"""NX-OS show commands. Layouts follow real outputs (ntc-templates, batfish), so that parsers read them."""

import re
import time

from dcim.lab.switches.cisco.arguments import expand_interfaces, vlan_ids
from dcim.lab.switches.cisco.cli import CiscoCli, Command
from dcim.lab.switches.cisco.facts import dotted, short, uptime, vlan_members, vlan_name, wrapped

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


_PARTS = {
    "bgp": r"feature bgp|nv overlay evpn|router bgp|evpn",
    "vpc": r"feature vpc|vpc domain|interface port-channel",
    "nve": r"feature nv overlay|nv overlay|interface nve|evpn",
    "vlan": r"vlan",
    "ntp": r"ntp",
    "aaa": r"aaa|tacacs|radius",
    "snmp": r"snmp-server",
    "lldp": r"feature lldp|lldp",
    "lacp": r"feature lacp|lacp|interface port-channel",
    "l3vm": r"vrf context",
    "security": r"username|role|ssh",
    "ip": r"ip ",
    "routing": r"router|ip route|ip prefix-list|route-map",
}
"""What "show running-config PART" shows: the blocks whose first line begins so."""


def running_part(cli: CiscoCli, words: Words) -> str:
    """show running-config bgp, vpc, nve, …"""
    wanted = re.compile(_PARTS[words[2]])
    out = [
        "",
        f"!Command: {' '.join(words)}",
        f"!Time: {_stamp()}",
        "",
        f"version {cli.device.spec.os_version} Bios:version ",
    ]
    inside = False
    for line in cli.device.running.text():
        if not line.startswith(" "):
            inside = wanted.match(line) is not None
        if inside and line:
            out.append(line)
    return "\n".join(out) + "\n\n"


def running_interface(cli: CiscoCli, words: Words) -> str:
    """show running-config interface X"""
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


SHOW: dict[str, Command] = {
    "running": running,
    "running-interface": running_interface,
    "running-part": running_part,
    "startup": startup,
    "version": version,
    "hostname": hostname,
    "hosts": hosts,
    "inventory": inventory,
    "module": module,
    "feature": feature,
    "vlan": vlan,
    "lldp": lldp,
    "lldp-detail": lldp_detail,
}
"""Commands by the names that the table uses."""

"""NX-OS show commands about interfaces and port-channels. Layouts follow real outputs, so that parsers read them."""

from dcim.lab.switches.cisco.cli import CiscoCli, Command
from dcim.lab.switches.cisco.facts import rows, short
from dcim.lab.switches.cisco.tree import Block

Words = tuple[str, ...]


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


INTERFACES: dict[str, Command] = {
    "interface-status": interface_status,
    "interface-brief": interface_brief,
    "interface": interface,
    "interface-description": interface_description,
    "ip-interface-brief": ip_interface_brief,
    "port-channel": port_channel,
}
"""Commands by the names that the table uses."""

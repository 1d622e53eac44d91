"""IOS-XE show commands about interfaces and port-channels. Layouts follow real outputs, so that parsers read them."""

from dcim.lab.switches.cisco.cli import CiscoCli, Command
from dcim.lab.switches.cisco.facts import rows, short

Words = tuple[str, ...]


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
        kind = "Gigabit Ethernet" if each.physical else "Ethernet SVI"
        out.append(f"  Hardware is {kind}, address is {each.mac} (bia {each.mac})")
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


INTERFACES: dict[str, Command] = {
    "interface-status": interface_status,
    "interface": interface,
    "interface-description": interface_description,
    "ip-interface-brief": ip_interface_brief,
    "port-channel": port_channel,
}
"""Commands by the names that the table uses."""

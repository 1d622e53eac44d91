"""The operational commands of the Junos command line: (session, words, filters) → output."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dcim.lab.switches.junos.archive import stamp
from dcim.lab.switches.junos.device import Refused
from dcim.lab.switches.junos.ports import aggregate_of, untagged, vlans
from dcim.lab.switches.junos.state import interface_rows
from dcim.lab.switches.junos.text import braces, compare, set_lines, xml_lines
from dcim.lab.switches.junos.tree import locate, words_of

if TYPE_CHECKING:
    from dcim.lab.switches.junos.cli import JunosCli

Words = tuple[str, ...]
Pipes = list[str]


def version(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show version"""
    spec = cli.device.spec
    return (
        f"Hostname: {cli.device.hostname}\nModel: {spec.model.lower()}\nJunos: {spec.os_version}\n"
        f"JUNOS OS Kernel 64-bit  [20230303.ebe79c4_builder_stable_12_222]\nJUNOS Software Suite [{spec.os_version}]\n"
    )


def configuration(cli: "JunosCli", words: Words, pipes: Pipes) -> str:
    """show configuration [path] [| display set | display xml | compare rollback N]"""
    device = cli.device
    for pipe in pipes:
        if pipe.startswith("compare"):
            number = pipe.split()[-1]
            return compare(device.archived(int(number) if number.isdecimal() else 1), device.committed)
    path = words_of(words[2]) if len(words) > 2 else []
    found = locate(device.committed, path)
    if found is None:
        return ""
    node = found[0]
    if any(pipe.startswith("display set") for pipe in pipes):
        return "".join(f"{line}\n" for line in set_lines(node, " ".join(path)))
    if any(pipe.startswith("display xml") for pipe in pipes):
        return f"<rpc-reply><configuration>{''.join(xml_lines(node))}</configuration></rpc-reply>\n"
    changed = device.last_commit
    head = "" if path else f"## Last commit: {stamp(changed['at'])} by {changed['user']}\n"
    return head + "".join(f"{line}\n" for line in braces(node))


def uptime(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show system uptime"""
    import time

    device = cli.device
    changed = device.last_commit
    return (
        f"Current time: {stamp(time.time())}\nSystem booted: {stamp(device.booted_at)}\n"
        f"Protocols started: {stamp(device.booted_at)}\nLast configured: {stamp(changed['at'])} by {changed['user']}\n"
    )


def system(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show system information"""
    spec = cli.device.spec
    return (
        f"Model: {spec.model.lower()}\nFamily: junos-qfx\nJunos: {spec.os_version}\nHostname: {cli.device.hostname}\n"
    )


def commits(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show system commit"""
    device = cli.device
    out = []
    for index, each in enumerate(device.history):
        out.append(f"{index:<3} {stamp(each['at'])} by {each['user']} via {each['client']}")
        if each["comment"] and (index or device.armed or not each["comment"].startswith("commit confirmed")):
            out.append(f"    {each['comment']}")
    return "\n".join(out) + "\n"


def rollbacks(cli: "JunosCli", words: Words, _pipes: Pipes) -> str:
    """show system rollback N [compare M]"""
    try:
        node = cli.device.archived(int(words[3]))
        if len(words) > 5:
            return compare(cli.device.archived(int(words[5])), node)
        return "".join(f"{line}\n" for line in braces(node))
    except Refused as refused:
        return f"{refused}\n"


def alarms(_cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show chassis alarms"""
    return "No alarms currently active\n"


def users(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show system users"""
    rows = [f"{each.user:<8} pts/{index}" for index, each in enumerate(cli.device.sessions)]
    return "\n".join(["USER     TTY", *rows]) + "\n"


def hardware(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show chassis hardware"""
    spec = cli.device.spec
    return (
        "Hardware inventory:\nItem             Version  Part number  Serial number     Description\n"
        f"Chassis                                {spec.serial:<17} {spec.model}\n"
        f"Pseudo CB 0\nRouting Engine 0          BUILTIN      BUILTIN           RE-{spec.model}\n"
        f"FPC 0            REV 01   650-000000   {spec.serial:<17} {spec.model}\n"
    )


def lldp(cli: "JunosCli", words: Words, _pipes: Pipes) -> str:
    """show lldp neighbors [interface X]"""
    wanted = words[4] if len(words) > 4 else None
    out = ["Local Interface    Parent Interface    Chassis Id          Port info          System Name"]
    for each in cli.device.world.neighbours(cli.device.name):
        if wanted in (None, each.port):
            bundle = aggregate_of(cli.device.committed, each.port)
            parent = bundle if bundle != each.port else "-"
            out.append(f"{each.port:<18} {parent:<19} {each.mac:<19} {each.far_port:<18} {each.name}")
    return "\n".join(out) + "\n"


def interfaces_terse(cli: "JunosCli", words: Words, _pipes: Pipes) -> str:
    """show interfaces terse [X]"""
    wanted = words[3] if len(words) > 3 else None
    out = ["Interface               Admin Link Proto    Local                 Remote"]
    for name, admin, link, node in interface_rows(cli.device):
        if wanted is not None and wanted.split(".")[0] != name:
            continue
        admin_text, link_text = "up" if admin else "down", "up" if link else "down"
        out.append(f"{name:<23} {admin_text:<5} {link_text}")
        for unit in node or ():
            if unit.key[0] != "unit":
                continue
            families = [each for each in unit if each.key[0] == "family"]
            first = f"{name}.{unit.key[1]:<22}"[:23]
            for family in families or [None]:  # type: ignore[list-item]
                shown = family.key[1].replace("ethernet-switching", "eth-switch") if family is not None else ""
                local = next((a.key[1] for a in family if a.key[0] == "address"), "") if family is not None else ""
                out.append(f"{first:<23} {admin_text:<5} {link_text:<4} {shown:<8} {local}".rstrip())
                first = ""
    return "\n".join(out) + "\n"


def interfaces_descriptions(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show interfaces descriptions"""
    out = ["Interface       Admin Link Description"]
    for name, admin, link, node in interface_rows(cli.device):
        text = node.value("description") if node is not None else None
        if text:
            out.append(f"{name:<15} {'up' if admin else 'down':<5} {'up' if link else 'down':<4} {text}")
    return "\n".join(out) + "\n"


def show_vlans(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show vlans"""
    root = cli.device.committed
    out = ["", "Routing instance        VLAN name             Tag          Interfaces"]
    for node in vlans(root):
        number = node.value("vlan-id") or ""
        out.append(f"{'default-switch':<23} {node.key[-1]:<21} {number:<12}")
        ports = [port for port in cli.device.spec.ports if str(untagged(root, aggregate_of(root, port))) == number]
        out.extend(f"{'':<59}{port}.0*" for port in ports)
    return "\n".join(out) + "\n"


def bgp(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show bgp summary: the sessions that both ends' configurations would bring up"""
    found = cli.device.world.bgp_sessions(cli.device.name)
    down = sum(not each.up for each in found)
    out = [
        "Threading mode: BGP I/O",
        f"Groups: 1 Peers: {len(found)} Down peers: {down}",
        "Peer                     AS      InPkt     OutPkt    OutQ   Flaps Last Up/Dwn State|#Active/Received/Accepted",
    ]
    out += [
        f"{each.peer.address:<19} {each.peer.remote_as:>8} {10:>10} {10:>10} {0:>7} {0:>7} {'1:00':>11} "
        + ("Establ" if each.up else "Active")
        for each in found
    ]
    return "\n".join(out) + "\n"


def log(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """show log messages"""
    return "".join(f"{line}\n" for line in cli.device.log)


def nothing(_cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """Taken, with no output."""
    return ""


def screen_width(_cli: "JunosCli", words: Words, _pipes: Pipes) -> str:
    """set cli screen-width N"""
    return f"Screen width set to {words[3]}\n"


def screen_length(cli: "JunosCli", words: Words, _pipes: Pipes) -> str:
    """set cli screen-length N: 0 turns paging off"""
    cli.page = int(words[3])
    return f"Screen length set to {words[3]}\n"


def complete_on_space(_cli: "JunosCli", words: Words, _pipes: Pipes) -> str:
    """set cli complete-on-space on|off"""
    return f"{'Disabling' if words[3] == 'off' else 'Enabling'} complete-on-space\n"


def configure(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """configure: the shared candidate"""
    holder = cli.device.locked_by
    if holder is not None and holder is not cli:
        since = stamp(holder.since)
        return f"error: configuration database locked by:\n  {holder.user} (pid {holder.number}) on since {since}\n"
    cli.level = ()
    warning = ""
    if cli.device.modified:
        warning = "The configuration has been changed but not committed\n"
    return f"Entering configuration mode\n{warning}\n"


def configure_exclusive(cli: "JunosCli", words: Words, pipes: Pipes) -> str:
    """configure exclusive: with the lock"""
    try:
        cli.device.lock(cli)
    except Refused as refused:
        return f"error: {refused}\n"
    cli.level = ()
    return "warning: uncommitted changes will be discarded on exit\nEntering configuration mode\n\n"


def configure_private(cli: "JunosCli", words: Words, pipes: Pipes) -> str:
    """configure private: works on the shared candidate here, but refuses "commit confirmed" as Junos does"""
    cli.private = True
    return "warning: uncommitted changes will be discarded on exit\n" + configure(cli, words, pipes)


def reboot(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """request system reboot"""

    def answer(text: str) -> str:
        if text.lower() in ("y", "yes"):
            cli.reboot()
        return "\n"

    cli.question = ("Reboot the system ? [yes,no] (no) ", answer)
    return ""


def ping(_cli: "JunosCli", words: Words, _pipes: Pipes) -> str:
    """ping: the management plane of the lab has no data plane"""
    return f"PING {words[1].split()[0]}: no data plane in this lab\n"


def no_file(_cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """file …"""
    return "error: could not resolve file\n"


def no_shell(_cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """start shell"""
    return "error: no shell on an emulated switch\n"


def leave(cli: "JunosCli", _words: Words, _pipes: Pipes) -> str:
    """exit, quit"""
    cli.leave()
    return ""


SHOW: dict[str, Callable[["JunosCli", Words, Pipes], str]] = {
    "version": version, "configuration": configuration, "uptime": uptime, "system": system, "commits": commits,
    "rollbacks": rollbacks, "alarms": alarms, "users": users, "hardware": hardware, "lldp": lldp, "log": log,
    "interfaces-terse": interfaces_terse, "interfaces-descriptions": interfaces_descriptions, "vlans": show_vlans,
    "nothing": nothing, "screen-width": screen_width, "screen-length": screen_length, "configure": configure,
    "complete-on-space": complete_on_space, "configure-exclusive": configure_exclusive,
    "configure-private": configure_private, "reboot": reboot, "ping": ping,
    "no-file": no_file, "no-shell": no_shell, "bgp": bgp, "exit": leave,
}  # fmt: skip
"""Commands by the names that the table uses."""

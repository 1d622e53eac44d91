"""NX-OS and IOS-XE: running against intended, by hier-config, with the guards that hier-config does not have."""

import re
from collections.abc import Iterator
from typing import Any

from dcim.core.errors import Permanent
from network.compile.config import SwitchConfig
from network.plan.delta import Delta
from network.plan.managed import Managed, is_physical
from network.plan.tree import Tree, diff, digest, merged, parse, text

_SUMMARY = re.compile(r"vlan ([\d,-]+)$")
_PRELUDE = re.compile(r"feature |nv overlay evpn$")
"""Must be committed before the lines that need them (NX-OS two-stage commit guide); they stay after a revert."""
_ADDITIVE = re.compile(r"feature |nv overlay evpn$|lldp run$")


def running_tree(running: str) -> Tree:
    """A running configuration as a tree, NX-OS' summary line ``vlan 1,10,20`` written out as single VLANs.

    hier-config would turn the summary line into ``no vlan 1,10,20`` and so remove every VLAN.
    """
    tree: Tree = {}
    for line, block in parse(running).items():
        match = _SUMMARY.match(line)
        if match is None:
            tree[line] = block
            continue
        for vlan in _expand(match.group(1)):
            tree.setdefault(f"vlan {vlan}", {}).update(block if str(vlan) == match.group(1) else {})
    return tree


def compare_cisco(
    config: SwitchConfig, running: str, intended: str, scope: frozenset[str] | None, owned: str = ""
) -> Delta:
    """How to get from ``running`` to ``intended``; only the interfaces in ``scope`` when it is given."""
    wanted = parse(intended)
    mine = Managed(config).part(running_tree(running), merged(wanted, parse(owned)) if owned else wanted)
    for line in mine:
        if line not in wanted and is_physical(line):
            wanted[line] = {}
    if scope is not None:
        mine = {line: block for line, block in mine.items() if line.removeprefix("interface ") in scope}
        wanted = {line: block for line, block in wanted.items() if line.removeprefix("interface ") in scope}
    _settle(mine, wanted)
    changes = diff(mine, wanted)
    steps = list(_commands(config.platform, mine, wanted)) if changes else []
    for command in steps:
        _guard(config.name, command)
    return Delta(
        diff=tuple(changes),
        prelude=tuple(line for line in wanted if _PRELUDE.match(line) and line not in mine),
        commands=tuple(steps),
        before=digest(_without_prelude(mine)),
        after=digest(_without_prelude(wanted)),
        mine=text(mine),
    )


def _expand(vlans: str) -> Iterator[int]:
    for part in vlans.split(","):
        low, _, high = part.partition("-")
        yield from range(int(low), int(high or low) + 1)


def _settle(mine: Tree, wanted: Tree) -> None:
    """Take out what the platforms add or hide by themselves, on both sides."""
    for line in [line for line in (*mine, *wanted) if line.startswith("interface ")]:
        here, there = mine.get(line), wanted.get(line)
        for block in filter(None, (here, there)):
            if "no switchport" not in block and not re.match(r"interface (Vlan|loopback|Loopback|nve)", line):
                # Layer-2 ports are up by default: "no shutdown" is shown by some releases only.
                block.pop("no shutdown", None)
                block.pop("switchport", None)
            if not any(inner.startswith("ip address ") for inner in block):
                block.pop("ip address", None)
        if here and there and _channel(here) and _channel(here) == _channel(there):
            # A member follows its port-channel: its own copy of these lines is the platform's business.
            for block in (here, there):
                for inner in [inner for inner in block if inner.startswith("switchport")]:
                    del block[inner]


def _channel(block: Tree) -> str:
    return next((inner for inner in block if inner.startswith("channel-group ")), "")


def _without_prelude(tree: Tree) -> Tree:
    return {line: block for line, block in tree.items() if not _ADDITIVE.match(line)}


def _commands(platform: str, mine: Tree, wanted: Tree) -> Iterator[str]:
    """The lines to type, each block left by ``exit``: no line depends on how a platform leaves a mode by itself."""
    from hier_config import Platform, WorkflowRemediation, get_hconfig

    kind = Platform.CISCO_NXOS if platform == "nxos" else Platform.CISCO_IOS
    without = {line: block for line, block in wanted.items() if not (_PRELUDE.match(line))}
    before = {line: block for line, block in mine.items() if not _PRELUDE.match(line)}
    work = WorkflowRemediation(get_hconfig(kind, text(before)), get_hconfig(kind, text(without)))
    for child in _ordered(work.remediation_config.children):
        yield from _walk(child, 0)


def _ordered(children: Any) -> list[Any]:
    """Removals of whole blocks last: a port leaves a channel before the channel goes."""
    blocks = ("no interface", "no vlan ", "no l2vpn", "no evpn")
    return sorted(children, key=lambda child: child.text.startswith(blocks))


def _walk(child: Any, depth: int) -> Iterator[str]:
    inner = list(child.children)
    becomes_layer2 = any(each.text == "switchport" for each in inner)
    yield "  " * depth + child.text
    for each in inner:
        if becomes_layer2 and each.text.startswith("no ip address"):
            continue  # "switchport" has removed it already; NX-OS refuses the line on a layer-2 port
        yield from _walk(each, depth + 1)
    if inner:
        yield "  " * depth + "exit"


def _guard(name: str, command: str) -> None:
    """Refuse what no plan of ours may contain, whatever computed it."""
    line = command.strip()
    if re.match(r"no vlan .*[,-]", line):
        raise Permanent(f"{name}: refused to send {line!r}: it would remove several VLANs at once")
    if line.startswith("no interface ") and is_physical(line.removeprefix("no ")):
        raise Permanent(f"{name}: refused to send {line!r}: a physical port cannot be removed")

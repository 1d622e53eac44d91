"""Junos: running against intended, by arithmetic on sets of ``set`` lines."""

import hashlib
import re
import shlex

from network.compile.config import SwitchConfig
from network.compile.junos import INSTANCE
from network.compile.model import MARK
from network.plan.delta import Delta

_OWN = re.compile(
    rf"routing-instances {INSTANCE} |policy-options policy-statement {INSTANCE}-|protocols bgp group {INSTANCE}-"
)
_PORT = re.compile(
    r"interfaces \S+ (description|native-vlan-id|mtu|disable|esi|(gig)?ether-options 802\.3ad|"
    r"aggregated-ether-options lacp|unit 0 family (ethernet-switching|inet))( |$)"
)
SINGLE = frozenset({
    "description", "mtu", "native-vlan-id", "interface-mode", "vlan-id", "vni", "peer-as", "local-address", "router-id",
    "autonomous-system", "device-count", "route-distinguisher", "vrf-target", "system-id", "instance-type",
    "service-type", "vtep-source-interface", "encapsulation", "802.3ad", "esi", "type",
})  # fmt: skip
"""Statements with one value: a new value replaces the old one without a delete."""


def set_lines(text: str) -> list[str]:
    """The ``set`` lines of a configuration, without the word ``set``."""
    return [line[4:].strip() for line in text.splitlines() if line.startswith("set ")]


def compare_junos(
    config: SwitchConfig, running: str, intended: str, scope: frozenset[str] | None, owned: str = ""
) -> Delta:
    """How to get from ``running`` to ``intended``; only the interfaces in ``scope`` when it is given."""
    wanted = dict.fromkeys(set_lines(intended))
    everything = dict.fromkeys(set_lines(running))
    also = {*wanted, *set_lines(owned)}
    mine = dict.fromkeys(line for line in everything if line in also or _owned(line, everything, wanted))
    if scope is not None:
        mine = dict.fromkeys(line for line in mine if _in_scope(line, scope))
        wanted = dict.fromkeys(line for line in wanted if _in_scope(line, scope))
    removed = [line for line in mine if line not in wanted]
    added = [line for line in wanted if line not in mine]
    foreign = [line for line in everything if line not in mine]
    deletes = _deletes(removed, [*wanted, *foreign])
    commands = [f"delete {path}" for path in deletes] + [f"set {line}" for line in added]
    return Delta(
        diff=tuple([f"- set {line}" for line in removed] + [f"+ set {line}" for line in added]),
        prelude=(), commands=tuple(commands), before=_digest(mine), after=_digest(wanted),
        mine="".join(f"set {line}\n" for line in mine),
    )  # fmt: skip


def _digest(lines: dict[str, None]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _words(line: str) -> list[str]:
    """Words of a line; a quoted text is one word and keeps its quotes."""
    return re.findall(r'"[^"]*"|\S+', line)


def _owned(line: str, running: dict[str, None], wanted: dict[str, None]) -> bool:
    if _OWN.match(line):
        return True
    words = _words(line)
    if words[0] == "interfaces":
        port = words[1]
        if port == "lo0" or not _PORT.match(line):
            return False
        return any(other.startswith(f"interfaces {port} ") for other in wanted) or any(
            other.startswith(f'interfaces {port} description "{MARK}') for other in running
        )
    # A statement with one value that the intent also sets: another value is drift.
    head = line.rsplit(" ", 1)[0]
    return words[-2:-1] != [] and words[-2] in SINGLE and any(other.startswith(f"{head} ") for other in wanted)


def _in_scope(line: str, scope: frozenset[str]) -> bool:
    words = _words(line)
    if words[0] == "interfaces":
        return words[1] in scope
    if words[:3] == ["routing-instances", INSTANCE, "interface"]:
        return words[3].split(".")[0] in scope
    return False


def _deletes(removed: list[str], kept: list[str]) -> list[str]:
    """The shortest paths that remove ``removed`` and touch nothing in ``kept``."""
    prefixes: set[tuple[str, ...]] = set()
    for line in kept:
        words = _words(line)
        prefixes.update(tuple(words[:length]) for length in range(1, len(words) + 1))
    result: dict[str, None] = {}
    for line in removed:
        words = _words(line)
        length = next((n for n in range(2, len(words) + 1) if tuple(words[:n]) not in prefixes), 0)
        if length == len(words) and words[-2] in SINGLE and tuple(words[:-1]) in prefixes:
            continue  # the new value replaces it
        if length:
            result[" ".join(words[:length])] = None
    return list(result)


def unquote(text: str) -> str:
    """A quoted Junos word as plain text."""
    return " ".join(shlex.split(text))

"""Typed arguments of the Cisco grammars: each takes words of a line and gives their canonical text, or refuses them.

A type is named in a table between braces: ``{word}``, ``{1-4094}``, ``{ip}``, ``{if}`` … (``taker`` lists them).
"""

import functools
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A word of a typed line and where it starts (characters from the line's start)."""

    text: str
    at: int


Taken = tuple[int, str] | None
"""How many words were taken and their canonical text; None: not of this type."""

Taker = Callable[[str, list[Word], int], Taken]
"""(the whole line, its words, the index of the first word to take) → Taken."""

_WORD = re.compile(r"\S+")


def split(line: str) -> list[Word]:
    """The words of a line with their offsets; a quoted text stays in its pieces (only ``{line}`` keeps spaces)."""
    return [Word(match.group(), match.start()) for match in _WORD.finditer(line)]


def _single(test: Callable[[str], str | None]) -> Taker:
    def take(_line: str, words: list[Word], index: int) -> Taken:
        value = test(words[index].text)
        return None if value is None else (1, value)

    return take


def _rest(line: str, words: list[Word], index: int) -> Taken:
    return len(words) - index, line[words[index].at :].rstrip()


def _quoted(line: str, words: list[Word], index: int) -> Taken:
    """A word, or a text between double quotes."""
    if not words[index].text.startswith('"'):
        return 1, words[index].text
    for last in range(index, len(words)):
        text = words[last].text
        if text.endswith('"') and (last > index or len(text) > 1):
            return last - index + 1, line[words[index].at : words[last].at + len(text)]
    return None


def _integer(low: int, high: int) -> Taker:
    return _single(lambda text: str(int(text)) if text.isdecimal() and low <= int(text) <= high else None)


def _regex(pattern: str, lower: bool = False) -> Taker:
    compiled = re.compile(pattern)
    return _single(lambda text: (text.lower() if lower else text) if compiled.fullmatch(text) else None)


def _address(text: str, version: int) -> str | None:
    try:
        return text if ipaddress.ip_address(text).version == version else None
    except ValueError:
        return None


def _prefix(text: str, version: int) -> str | None:
    if "/" not in text:
        return None
    try:
        return text if ipaddress.ip_interface(text).version == version else None
    except ValueError:
        return None


def _mask(text: str) -> str | None:
    try:
        ipaddress.ip_network(f"0.0.0.0/{text}")
    except ValueError:
        return None
    return text if text.count(".") == 3 else None


def vlan_ids(text: str) -> list[int] | None:
    """The VLAN numbers of "10,20-22", sorted; None when it is no such list or leaves 1–4094."""
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            return None
        low, high = int(first), int(last or first)
        if not 1 <= low <= high <= 4094:
            return None
        found.update(range(low, high + 1))
    return sorted(found)


def vlan_text(numbers: list[int]) -> str:
    """The shortest list text of VLAN numbers: [10, 20, 21, 22] → "10,20-22"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ",".join("-".join(str(number) for number in run) for run in runs)


def _vlans(text: str) -> str | None:
    numbers = vlan_ids(text)
    return None if numbers is None else vlan_text(numbers)


INTERFACES = {
    "nxos": ("Ethernet", "port-channel", "Vlan", "loopback", "nve", "mgmt", "Tunnel", "null"),
    "iosxe": (
        "GigabitEthernet", "TenGigabitEthernet", "TwentyFiveGigE", "FortyGigabitEthernet", "HundredGigE",
        "TwoGigabitEthernet", "FiveGigabitEthernet", "FastEthernet", "Ethernet", "AppGigabitEthernet", "Port-channel",
        "Vlan", "Loopback", "nve", "Tunnel", "Null", "BDI",
    ),
}  # fmt: skip
"""The interface types of each platform, in the spelling of its running configuration."""

_INTERFACE = re.compile(r"([A-Za-z][A-Za-z-]*)((?:\d+)(?:/\d+)*(?:\.\d+)?)?")


def interface_name(text: str, platform: str) -> str | None:
    """The full name of an interface typed in any unambiguous form ("eth1/1" → "Ethernet1/1"); None when it is none."""
    match = _INTERFACE.fullmatch(text)
    if match is None or match.group(2) is None:
        return None
    typed = match.group(1).lower()
    kinds = [kind for kind in INTERFACES[platform] if kind.lower().startswith(typed)]
    exact = [kind for kind in kinds if kind.lower() == typed]
    if not kinds or (len(kinds) > 1 and not exact and len(typed) < 2):
        return None
    return (exact or kinds)[0] + match.group(2)


def _interface(platform: str) -> Taker:
    def take(_line: str, words: list[Word], index: int) -> Taken:
        name = interface_name(words[index].text, platform)
        if name is not None:
            return 1, name
        if index + 1 < len(words) and words[index].text.replace("-", "").isalpha():
            name = interface_name(words[index].text + words[index + 1].text, platform)
            if name is not None:
                return 2, name
        return None

    return take


def _range(platform: str) -> Taker:
    """Several interfaces: NX-OS "Ethernet1/1-4,Ethernet1/7", IOS-XE "Gi1/0/1 - 4 , Gi1/0/9" (as a comma list)."""

    def take(line: str, words: list[Word], index: int) -> Taken:
        names = expand_interfaces(line[words[index].at :], platform)
        return None if len(names) < 2 else (len(words) - index, ",".join(names))

    return take


def expand_interfaces(text: str, platform: str) -> list[str]:
    """The interfaces of a range text, in full names; empty when it is not one."""
    names: list[str] = []
    for part in re.sub(r"\s*([-,])\s*", r"\1", text.strip()).replace(" ", "").split(","):
        match = re.fullmatch(r"(.*?\d+(?:/\d+)*)(?:-(\d+(?:/\d+)*))?", part)
        first = interface_name(match.group(1), platform) if match else None
        if match is None or first is None:
            return []
        names.append(first)
        if match.group(2):
            stem, low = re.fullmatch(r"(.*?)(\d+)", first).groups()  # type: ignore[union-attr]
            high = int(match.group(2).rsplit("/", 1)[-1])
            if high - int(low) > 512:
                return []
            names.extend(f"{stem}{number}" for number in range(int(low) + 1, high + 1))
    return names


_ASN = r"(?:\d{1,5}\.\d{1,5}|\d{1,10})"
_SIMPLE: dict[str, Taker] = {
    "word": _single(lambda text: text),
    "line": _rest,
    "text": _quoted,
    "ip": _single(lambda text: _address(text, 4)),
    "ip6": _single(lambda text: _address(text, 6)),
    "prefix": _single(lambda text: _prefix(text, 4)),
    "prefix6": _single(lambda text: _prefix(text, 6)),
    "mask": _single(_mask),
    "wildcard": _single(lambda text: _address(text, 4)),
    "mac": _regex(r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}", lower=True),
    "asn": _regex(_ASN),
    "rd": _regex(rf"(?:{_ASN}|\d+\.\d+\.\d+\.\d+):\d{{1,10}}"),
    "hex": _regex(r"(?:0x)?[0-9A-Fa-f]+"),
    "esi": _regex(r"(?:[0-9A-Fa-f]{4}\.){4}[0-9A-Fa-f]{4}", lower=True),
    "vlans": _single(_vlans),
    "file": _regex(r"[A-Za-z][\w-]*:\S*|[\w./-]+"),
    "number": _regex(r"\d+(?:\.\d+)?"),
}


@functools.cache
def taker(name: str, platform: str) -> Taker:
    """The taker of a type named in a table. Raises KeyError for an unknown type (a mistake in the table)."""
    if name in _SIMPLE:
        return _SIMPLE[name]
    if name == "if":
        return _interface(platform)
    if name == "ifs":
        return _range(platform)
    if name.startswith("if="):
        wanted = tuple(name[3:].split(","))
        plain = _interface(platform)

        def of_kind(line: str, words: list[Word], index: int) -> Taken:
            taken = plain(line, words, index)
            return taken if taken is not None and re.match(r"[A-Za-z-]+", taken[1]).group() in wanted else None  # type: ignore[union-attr]

        return of_kind
    match = re.fullmatch(r"(\d+)-(\d+)", name)
    if match is None:
        raise KeyError(f"unknown argument type {{{name}}}")
    return _integer(int(match.group(1)), int(match.group(2)))

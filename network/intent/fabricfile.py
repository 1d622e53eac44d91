"""``fabric.yaml``: its text as data, with every mistake as file:line (docs/formats/fabric.md). Pure."""

import ipaddress
from dataclasses import dataclass, field
from typing import Any

from dcim.core.errors import Problem
from dcim.core.yamlfile import Items, Mapping
from network.compile.allocate import MAX_CONNECTIONS
from network.compile.model import Numbering

PURPOSES = ("tenant", "provisioning", "quarantine", "bmc", "management")
_POOLS = ("p2p_pool", "loopback_pool", "vtep_pool")
_NUMBERS = ("rt_asn", "spine_asn", "leaf_asn_base", "infra_vlan", "vlan_first", "vlan_last")


@dataclass(frozen=True)
class SwitchEntry:
    """A switch in a list: its name, and its number when the file fixes it."""

    name: str
    number: int | None
    line: int


@dataclass(frozen=True)
class GroupEntry:
    """A redundancy group."""

    name: str
    kind: str
    members: tuple[SwitchEntry, ...]
    peer_link: tuple[str, ...]
    number: int | None
    line: int


@dataclass(frozen=True)
class NetworkEntry:
    """A network."""

    name: str
    purpose: str
    vlan: int
    vni: int
    subnet: str
    gateway: str
    tenant: str
    vrf: str
    line: int


@dataclass(frozen=True)
class ConnectionEntry:
    """How a set of servers is connected. ``ports`` empty: all cabled data ports."""

    role: str
    tag: str
    site: str
    names: tuple[str, ...]
    name: str
    lacp: bool
    ports: tuple[str, ...]
    primary: bool
    numbers: dict[str, int]
    """Server → the number that its connection keeps (an export writes them)."""
    line: int


@dataclass
class FabricFile:
    """A whole file."""

    name: str = ""
    sites: tuple[str, ...] = ()
    numbering: Numbering = field(default_factory=Numbering)
    timer_s: int = 120
    spines: list[SwitchEntry] = field(default_factory=list)
    leaves: list[SwitchEntry] = field(default_factory=list)
    oob_switches: list[SwitchEntry] = field(default_factory=list)
    groups: list[GroupEntry] = field(default_factory=list)
    networks: list[NetworkEntry] = field(default_factory=list)
    connections: list[ConnectionEntry] = field(default_factory=list)


def parse_fabric(document: Any, shown_as: str) -> tuple[FabricFile, list[Problem]]:
    """The file's data and its problems; with problems the data is not to be used."""
    return _Reader(shown_as).file(document)


@dataclass
class _Reader:
    shown_as: str
    problems: list[Problem] = field(default_factory=list)

    def _bad(self, line: int, message: str) -> None:
        self.problems.append(Problem(f"{self.shown_as}:{line}", message))

    def _mapping(self, value: Any, line: int, what: str, keys: tuple[str, ...], required: tuple[str, ...]) -> Mapping:
        if not isinstance(value, Mapping):
            self._bad(line, f"{what} must be a mapping of {', '.join(keys)}")
            empty = Mapping()
            empty.line, empty.lines = line, {}
            return empty
        for key in value:
            if key not in keys:
                self._bad(value.lines[key], f"{what} has no key {key!r}: it takes {', '.join(keys)}")
        for key in required:
            if value.get(key) in (None, ""):
                self._bad(value.line, f"{what} needs {key!r}")
        return value

    def _items(self, parent: Mapping, key: str) -> list[tuple[Any, int]]:
        value = parent.get(key)
        if value is None:
            return []
        if not isinstance(value, Items):
            self._bad(parent.lines[key], f"{key} must be a list")
            return []
        return list(zip(value, value.lines, strict=True))

    def _text(self, parent: Mapping, key: str, limit: int = 64) -> str:
        value = parent.get(key, "")
        if value is None or isinstance(value, (dict, list, bool)) or len(str(value)) > limit:
            self._bad(parent.lines.get(key, parent.line), f"{key} must be a text of at most {limit} characters")
            return ""
        return str(value)

    def _number(self, parent: Mapping, key: str, low: int, high: int, default: int) -> int:
        value = parent.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self._bad(parent.lines.get(key, parent.line), f"{key} must be a whole number from {low} to {high}")
            return default
        return value

    def _choice(self, parent: Mapping, key: str, choices: tuple[str, ...], default: str) -> str:
        value = str(parent.get(key, default))
        if value not in choices:
            self._bad(parent.lines.get(key, parent.line), f"{key} must be one of {', '.join(choices)}, not {value!r}")
            return default
        return value

    def _texts(self, parent: Mapping, key: str) -> tuple[str, ...]:
        result = []
        for value, line in self._items(parent, key):
            if isinstance(value, (dict, list)):
                self._bad(line, f"{key} must be a list of names")
            else:
                result.append(str(value))
        return tuple(result)

    def file(self, document: Any) -> tuple[FabricFile, list[Problem]]:
        keys = ("fabric", "sites", "numbering", "timer_s", "spines", "leaves", "oob_switches", "redundancy_groups",
                "networks", "connections")  # fmt: skip
        root = self._mapping(document, 1, "the file", keys, ("fabric",))
        result = FabricFile(
            name=self._text(root, "fabric"), sites=self._texts(root, "sites"), numbering=self._numbering(root),
            timer_s=self._number(root, "timer_s", 60, 3600, 120), spines=self._switches(root, "spines"),
            leaves=self._switches(root, "leaves"), oob_switches=self._switches(root, "oob_switches"),
            groups=[self._group(v, line) for v, line in self._items(root, "redundancy_groups")],
            networks=[self._network(v, line) for v, line in self._items(root, "networks")],
            connections=[self._connection(v, line) for v, line in self._items(root, "connections")],
        )  # fmt: skip
        self._twice(result)
        return result, self.problems

    def _numbering(self, root: Mapping) -> Numbering:
        default = Numbering()
        if "numbering" not in root:
            return default
        part = self._mapping(root["numbering"], root.lines["numbering"], "numbering", (*_NUMBERS, *_POOLS), ())
        values: dict[str, Any] = {}
        for key in _NUMBERS:
            high = 4094 if "vlan" in key else 4294967294 if key != "rt_asn" else 65535
            values[key] = self._number(part, key, 1, high, getattr(default, key))
        for key in _POOLS:
            values[key] = self._network_text(part, key, getattr(default, key))
        return Numbering(**values)

    def _network_text(self, parent: Mapping, key: str, default: str = "") -> str:
        text = str(parent.get(key, default) or "")
        try:
            return str(ipaddress.ip_network(text)) if text else ""
        except ValueError as error:
            self._bad(parent.lines.get(key, parent.line), f"{key}: {error}")
            return default

    def _switches(self, parent: Mapping, key: str) -> list[SwitchEntry]:
        return [self._switch(value, line, key) for value, line in self._items(parent, key)]

    def _switch(self, value: Any, line: int, key: str) -> SwitchEntry:
        if isinstance(value, str):
            return SwitchEntry(value, None, line)
        part = self._mapping(value, line, f"an entry of {key}", ("name", "number"), ("name",))
        number = self._number(part, "number", 1, 1000, 1) if "number" in part else None
        return SwitchEntry(self._text(part, "name"), number, line)

    def _group(self, value: Any, line: int) -> GroupEntry:
        keys = ("name", "type", "members", "peer_link", "number")
        part = self._mapping(value, line, "a redundancy group", keys, ("name", "type", "members"))
        members = tuple(self._switches(part, "members"))
        if len(members) != 2:
            self._bad(part.lines.get("members", line), f"a redundancy group has two members, not {len(members)}")
        number = self._number(part, "number", 1, 1000, 1) if "number" in part else None
        kind = self._choice(part, "type", ("vpc", "esi"), "vpc")
        return GroupEntry(self._text(part, "name"), kind, members, self._texts(part, "peer_link"), number, line)

    def _network(self, value: Any, line: int) -> NetworkEntry:
        keys = ("name", "purpose", "vlan", "vni", "subnet", "gateway", "tenant", "vrf")
        part = self._mapping(value, line, "a network", keys, ("name", "vlan"))
        subnet, gateway = self._network_text(part, "subnet"), self._text(part, "gateway")
        if gateway:
            try:
                if not subnet or ipaddress.ip_address(gateway) not in ipaddress.ip_network(subnet):
                    self._bad(part.lines["gateway"], f"gateway {gateway} is not in subnet {subnet or '(none)'}")
            except ValueError as error:
                self._bad(part.lines["gateway"], f"gateway: {error}")
        name = self._text(part, "name", 32)
        if name and not all(c.isalnum() or c in "-_." for c in name):
            self._bad(part.lines["name"], f"name {name!r}: letters, digits, -, _ and . only (switches take no others)")
        return NetworkEntry(
            name, self._choice(part, "purpose", PURPOSES, "tenant"), self._number(part, "vlan", 2, 4094, 2),
            self._number(part, "vni", 0, 16777214, 0), subnet, gateway, self._text(part, "tenant"),
            self._text(part, "vrf"), line,
        )  # fmt: skip

    def _connection(self, value: Any, line: int) -> ConnectionEntry:
        keys = ("servers", "name", "mode", "ports", "primary", "numbers")
        part = self._mapping(value, line, "a connection", keys, ("servers",))
        selector = part.get("servers")
        where = part.lines.get("servers", line)
        chosen = self._mapping(selector, where, "servers", ("role", "tag", "site", "names"), ())
        if isinstance(selector, Mapping) and not selector:
            self._bad(where, "servers must choose by role, tag, site or names")
        primary = part.get("primary", True)
        if not isinstance(primary, bool):
            self._bad(part.lines["primary"], "primary must be true or false")
        return ConnectionEntry(
            self._text(chosen, "role"), self._text(chosen, "tag"), self._text(chosen, "site"),
            self._texts(chosen, "names"), self._text(part, "name", 32) or "bond0",
            self._choice(part, "mode", ("lacp", "single"), "lacp") == "lacp", self._texts(part, "ports"),
            bool(primary), self._numbers_of(part), line,
        )  # fmt: skip

    def _numbers_of(self, part: Mapping) -> dict[str, int]:
        if "numbers" not in part:
            return {}
        given = part["numbers"]
        if not isinstance(given, Mapping):
            self._bad(part.lines["numbers"], "numbers must be a mapping of server names to numbers")
            return {}
        return {name: self._number(given, name, 1, MAX_CONNECTIONS, 1) for name in given}

    def _twice(self, result: FabricFile) -> None:
        """Names that stand twice, and what only the whole file shows."""
        seen: dict[tuple[str, object], int] = {}
        switches = [*result.spines, *result.leaves, *result.oob_switches]
        entries: list[tuple[str, object, int]] = [
            ("switch", each.name, each.line) for each in [*switches, *(m for g in result.groups for m in g.members)]
        ]
        entries += [("redundancy group", group.name, group.line) for group in result.groups]
        for network in result.networks:
            entries += [("network", network.name, network.line), ("VLAN", network.vlan, network.line)]
            if network.vni:
                entries.append(("VNI", network.vni, network.line))
        for what, value, line in entries:
            first = seen.setdefault((what, value), line)
            if first != line and value:
                self._bad(line, f"{what} {value} stands already in line {first}")

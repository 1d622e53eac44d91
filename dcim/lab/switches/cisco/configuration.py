"""A device's configuration in the Cisco way: a tree of lines over the interfaces that exist, and its text."""

import re

from dcim.lab.switches.cisco.arguments import vlan_text
from dcim.lab.switches.cisco.grammar import Grammar, Mode, load
from dcim.lab.switches.cisco.tree import Block, differences, ordered

KINDS = {
    "nxos": ("Vlan", "port-channel", "nve", "Ethernet", "mgmt", "loopback", "Tunnel"),
    "iosxe": (
        "Loopback", "Tunnel", "Port-channel", "FastEthernet", "Ethernet", "GigabitEthernet", "TwoGigabitEthernet",
        "FiveGigabitEthernet", "TenGigabitEthernet", "TwentyFiveGigE", "FortyGigabitEthernet", "HundredGigE",
        "AppGigabitEthernet", "Vlan", "nve", "BDI",
    ),
}  # fmt: skip
"""The order in which interface types appear in the running configuration."""

_ALWAYS_UP = re.compile(r"mgmt|loopback|Loopback")


class Configuration:
    """What a device is configured to do. ``ports`` are its physical interfaces: always there, never removed."""

    def __init__(self, platform: str, ports: list[str], root: Block | None = None) -> None:
        self.platform, self.ports = platform, ports
        self.grammar: Grammar = load(platform, platform)
        self.step = "  " if platform == "nxos" else " "
        self._features: frozenset[str] | None = None
        self.frozen_features: frozenset[str] | None = None
        """The features that lines are checked against instead of those configured here (a dual-stage buffer)."""
        self.root = root or Block()
        self.generation = 0
        """Counts how often the whole content was exchanged (a commit, a rollback, a revert)."""
        self.add_ports()

    def add_ports(self) -> None:
        """Make sure that every physical interface has its block, and VLAN 1."""
        rule = next(rule for rule in self.mode("global").rules if rule.pattern.startswith("interface {if}"))
        vlan = next(rule for rule in self.mode("global").rules if rule.enters == "vlan")
        self.root.children.setdefault(("vlan", "1"), Block(vlan, ("vlan", "1")))
        for port in self.ports:
            self.root.children.setdefault(("interface", port), Block(rule, ("interface", port)))

    def take(self, other: "Configuration") -> None:
        """Become what the other configuration is."""
        self.root, self.ports = other.root, other.ports
        self._features = None
        self.generation += 1

    def mode(self, name: str) -> Mode:
        """A mode of the platform's grammar."""
        return self.grammar.modes[name]

    def clone(self) -> "Configuration":
        """An independent copy."""
        return Configuration(self.platform, self.ports, self.root.clone())

    @property
    def features(self) -> frozenset[str] | None:
        """The enabled features (NX-OS); None where the platform has none to enable."""
        if self.platform != "nxos":
            return None
        if self.frozen_features is not None:
            return self.frozen_features
        if self._features is None:
            lines = self.root.under("feature")
            self._features = frozenset(" ".join(line.words[1:]) for line in lines if not line.negative)
        return self._features

    def features_changed(self) -> None:
        """Forget the cached features; lines of a feature that is gone go with it."""
        self._features = None
        if self.features is not None and self.frozen_features is None:
            self._prune(self.root, self.features)

    def _prune(self, block: Block, features: frozenset[str]) -> None:
        gone = {"interface-vlan": "Vlan", "nv overlay": "nve"}
        for key, child in list(block.children.items()) if block.words or block is self.root else []:
            needs = child.rule.feature
            lost = [kind for feature, kind in gone.items() if feature not in features]
            if (needs and needs not in features) or (key[0] == "interface" and key[1].startswith(tuple(lost or ["-"]))):
                del block.children[key]
            elif child.rule.enters:
                self._prune(child, features)

    @property
    def hostname(self) -> str:
        """The configured name, or the vendor's default."""
        return self.root.value("hostname") or ("switch" if self.platform == "nxos" else "Switch")

    def interfaces(self) -> list[Block]:
        """All interface blocks in running-configuration order."""
        return [block for block in ordered(self.root, KINDS[self.platform]) if block.words[0] == "interface"]

    def interface(self, name: str) -> Block | None:
        """An interface's block by its full name."""
        return self.root.children.get(("interface", name))

    def vlans(self) -> dict[int, Block]:
        """The VLANs that exist, sorted; VLAN 1 always does."""
        found: dict[int, Block] = {}
        for block in self.root.under("vlan"):
            if block.rule.enters == "vlan":
                found[int(block.words[1])] = block
        return dict(sorted(found.items()))

    def is_switchport(self, block: Block) -> bool:
        """Whether an Ethernet or port-channel interface works at layer 2 (the default on these platforms)."""
        name = block.words[1]
        if "." in name or name.startswith(("Vlan", "loop", "Loop", "nve", "mgmt", "Tunnel")) or name in MANAGEMENT:
            return False
        setting = block.children.get(("switchport",)) if any(True for _ in block.lines()) else None
        return setting is None or not setting.negative

    def is_shut(self, block: Block) -> bool:
        """Whether an interface is administratively down (SVIs, nve and layer-3 ports start so on NX-OS)."""
        setting = block.children.get(("shutdown",))
        if setting is not None:
            return not setting.negative
        if self.platform == "iosxe" or _ALWAYS_UP.match(block.words[1]):
            return False
        return not self.is_switchport(block)

    def hides(self, block: Block, line: Block) -> bool:
        """Whether a stored line of an interface equals the default and is not shown."""
        if line.rule.hidden:
            return True
        if line.words == ("shutdown",) and line.negative:
            return self.platform == "iosxe" or self.is_switchport(block) or bool(_ALWAYS_UP.match(block.words[1]))
        return False

    def text(self, block: Block | None = None) -> list[str]:
        """The lines of the whole configuration, or of one block with its line first."""
        out: list[str] = []
        if block is not None:
            self._write(block, 0, out)
            return out
        summary = False
        previous = ""
        for child in ordered(self.root, KINDS[self.platform]):
            if child.rule.hidden or (self.platform == "iosxe" and self._is_plain_vlan_1(child)):
                continue
            family = child.words[0]
            if child.rule.enters == "vlan" and self.platform == "nxos":
                if not summary:
                    out.append("vlan " + self._vlan_summary())
                    summary = True
                if any(True for _ in child.lines()):
                    self._write(child, 0, out)
            else:
                if self.platform == "nxos" and (child.rule.enters or previous != family) and out and out[-1]:
                    out.append("")
                if self.platform == "iosxe" and (child.rule.enters or previous != family):
                    out.append("!")
                self._write(child, 0, out)
            previous = family
        return out

    @staticmethod
    def _is_plain_vlan_1(block: Block) -> bool:
        return block.words == ("vlan", "1") and not any(True for _ in block.lines())

    def _vlan_summary(self) -> str:
        return vlan_text(list(self.vlans()))

    def _write(self, block: Block, depth: int, out: list[str]) -> None:
        out.extend((self.step * depth + block.text).split("\n"))
        is_interface = block.words[:1] == ("interface",)
        if is_interface and self._shows_no_address(block):
            out.append(f"{self.step * (depth + 1)}no ip address")
        for child in ordered(block, KINDS[self.platform]):
            if is_interface and self.hides(block, child):
                continue
            family = child.rule.enters in ("bgp-af", "vrf-af") and self.platform == "iosxe"
            if family:
                out.append(f"{self.step * (depth + 1)}!")
            self._write(child, depth + 1, out)
            if family:
                out.append(f"{self.step * (depth + 1)}exit-address-family")

    def _shows_no_address(self, block: Block) -> bool:
        """IOS-XE says so for a routed interface without an address."""
        if self.platform != "iosxe" or self.is_switchport(block):
            return False
        return not any(line.words[:2] in (("ip", "address"), ("ip", "unnumbered")) for line in block.lines())

    def differences(self, other: "Configuration") -> list[str]:
        """What turns this configuration into the other: "-"/"+" lines with their context."""
        return differences(self._shown(), other._shown(), KINDS[self.platform], self.step)

    def same_as(self, other: "Configuration") -> bool:
        """Whether both print the same lines."""
        return self._shown().signature() == other._shown().signature()

    def _shown(self) -> Block:
        """A copy without the lines that equal a default and are not printed."""
        copy = self.root.clone()
        for block in copy.under("interface"):
            for key in [key for key, line in block.children.items() if self.hides(block, line)]:
                del block.children[key]
        return copy


MANAGEMENT = frozenset({"GigabitEthernet0/0", "mgmt0"})
"""Out-of-band ports: never switched."""

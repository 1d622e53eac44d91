"""Which lines of a Cisco running configuration are dcim's: a table. All others are left alone and never shown.

A line belongs to dcim when the intent has it too, or when a rule below names it. Each rule is a path of expressions,
one a level; ``{vlan}`` and ``{neighbor}`` are tested against the fabric's VLAN range and address pools.
"""

import ipaddress
import re
from dataclasses import dataclass, field
from functools import cache

from network.compile.config import SwitchConfig
from network.compile.model import MARK
from network.plan.tree import Tree

_PORT = (
    r"description |(no )?switchport|channel-group |vpc |spanning-tree (port type|portfast)|no lacp suspend-individual|"
    r"(no )?ip address|ip unnumbered |mtu |(no )?shutdown|vrf (member|forwarding) |no ip redirects"
)
RULES: dict[str, tuple[tuple[str, ...], ...]] = {
    "nxos": (
        (r"vlan {vlan}",),
        (r"vlan \d+", r"name |vn-segment |shutdown|state "),
        (r"route-map DCIM-",),
        (r"route-map DCIM-", r""),
        (r"interface port-channel1\d\d\d$",),
        (r"interface nve1$", r"member vni |source-interface |host-reachability |advertise virtual-rmac|(no )?shutdown"),
        (r"interface nve1$", r"member vni ", r""),
        (r"interface (?!nve)", _PORT),
        (r"vpc domain ", r"peer-keepalive |delay restore \d"),
        (r"evpn$", r"vni \d+ l2"),
        (r"evpn$", r"vni \d+ l2", r"rd |route-target "),
        (r"router bgp ", r"router-id "),
        (r"router bgp ", r"neighbor {neighbor}"),
        (r"router bgp ", r"neighbor {neighbor}", r"(?!password)"),
        (r"router bgp ", r"neighbor {neighbor}", r"address-family ", r""),
        (r"system nve infra-vlans ",),
    ),
    "iosxe": (
        (r"vlan {vlan}",),
        (r"vlan \d+", r"name |shutdown|state "),
        (r"vlan configuration {vlan}",),
        (r"vlan configuration ", r"member "),
        (r"l2vpn evpn instance {vlan}",),
        (r"l2vpn evpn instance ", r"route-target |encapsulation |replication-type "),
        (r"interface nve1$", r"member vni |source-interface |host-reachability "),
        (r"interface (?!nve)", _PORT),
        (r"router bgp ", r"bgp router-id "),
        (r"router bgp ", r"neighbor {neighbor} (?!password)"),
        (r"router bgp ", r"address-family ", r"neighbor {neighbor} "),
    ),
}
_PHYSICAL = re.compile(r"interface (?!port-channel|Port-channel|Vlan|loopback|Loopback|nve|Tunnel|BDI)\S+$")


@cache
def _rule(expression: str) -> re.Pattern[str]:
    return re.compile(expression.replace("{vlan}", r"(?P<vlan>\d+)").replace("{neighbor}", r"(?P<neighbor>[\d.]+)"))


@dataclass
class Managed:
    """The ownership test of one switch."""

    config: SwitchConfig
    _pools: list[ipaddress.IPv4Network] = field(init=False)

    def __post_init__(self) -> None:
        self._pools = [ipaddress.IPv4Network(pool) for pool in self.config.pools]

    def part(self, running: Tree, intended: Tree) -> Tree:
        """The lines of ``running`` that are dcim's."""
        return self._part(running, intended, ())

    def _part(self, running: Tree, intended: Tree, path: tuple[str, ...]) -> Tree:
        result: Tree = {}
        for line, block in running.items():
            if line in intended:
                result[line] = self._part(block, intended[line], (*path, line))
            elif self.owns((*path, line)) or (not path and self._marked(line, block)):
                result[line] = self._part(block, {}, (*path, line))
        return result

    def owns(self, path: tuple[str, ...]) -> bool:
        """Whether a rule names this line."""
        return any(
            len(rule) == len(path)
            and all(self._matches(_rule(step), line) for step, line in zip(rule, path, strict=True))
            for rule in RULES[self.config.platform]
        )

    def _matches(self, expression: re.Pattern[str], line: str) -> bool:
        match = expression.match(line)
        if match is None:
            return False
        for name, value in match.groupdict().items():
            if name == "vlan":
                first, last = self.config.vlan_range
                if not first <= int(value) <= last:
                    return False
            elif not any(ipaddress.IPv4Address(value) in pool for pool in self._pools):
                return False
        return True

    @staticmethod
    def _marked(line: str, block: Tree) -> bool:
        """A port that dcim described earlier, whatever the intent says now."""
        return line.startswith("interface ") and any(inner.startswith(f"description {MARK}") for inner in block)


def is_physical(line: str) -> bool:
    """Whether an ``interface`` line names a port that cannot be removed."""
    return _PHYSICAL.match(line) is not None

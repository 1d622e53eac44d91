"""Addresses, AS numbers, ESIs and channel numbers: functions of a switch's, group's or connection's stored number.

Nothing depends on what else exists, so adding or removing a switch never renumbers another one.
"""

import ipaddress
from dataclasses import dataclass
from functools import cached_property

from dcim.core.errors import InvalidInput
from network.compile.model import Numbering, Role

MAX_SPINES = 8
MAX_PARALLEL = 4
_FIRST_LEAF_LOOPBACK = 16
PEER_LINK_CHANNEL = 1000
"""The port-channel of a vPC peer-link; server channels follow it."""
MAX_CONNECTIONS = 999
"""Server connections per group: channel 1001–1999, ae1–ae999."""


@dataclass(frozen=True)
class Allocator:
    """The numbers of one fabric. Raises InvalidInput when a pool is too small for a number."""

    numbering: Numbering

    @cached_property
    def _pools(self) -> dict[str, ipaddress.IPv4Network]:
        names = ("p2p_pool", "loopback_pool", "vtep_pool")
        return {name: ipaddress.IPv4Network(getattr(self.numbering, name)) for name in names}

    def _address(self, pool: str, offset: int, what: str) -> str:
        network = self._pools[pool]
        if not 0 <= offset < network.num_addresses:
            raise InvalidInput(f"{pool} {network} has no address for {what}: enlarge the pool")
        return str(network[offset])

    def asn(self, role: Role, number: int) -> int:
        """Spines share one AS number; each leaf has its own."""
        return self.numbering.spine_asn if role == "spine" else self.numbering.leaf_asn_base + number

    def loopback(self, role: Role, number: int) -> str:
        """Router id and end of the overlay sessions: spines 1–15, leaves from 17 on."""
        offset = number if role == "spine" else _FIRST_LEAF_LOOPBACK + number
        return self._address("loopback_pool", offset, f"the loopback of {role} number {number}")

    def vtep(self, number: int) -> str:
        """A leaf's own tunnel end (loopback1 on the Cisco platforms)."""
        return self._address("vtep_pool", self._below_groups("vtep_pool", number, 1), f"the VTEP of leaf {number}")

    def shared_vtep(self, group: int) -> str:
        """The tunnel end that both members of a vPC domain announce: from the top of the pool."""
        size = self._pools["vtep_pool"].num_addresses
        return self._address("vtep_pool", size - 1 - group, f"the VTEP of group {group}")

    def link(self, leaf: int, spine: int, parallel: int) -> tuple[str, str]:
        """(spine's, leaf's) address of the /31 of the ``parallel``-th cable (from 0) between a leaf and a spine."""
        if not 1 <= spine <= MAX_SPINES or not 0 <= parallel < MAX_PARALLEL:
            raise InvalidInput(
                f"leaf {leaf}, spine {spine}, cable {parallel + 1}: a fabric has at most {MAX_SPINES} spines "
                f"and {MAX_PARALLEL} cables between two switches"
            )
        offset = 2 * (((leaf - 1) * MAX_SPINES + spine - 1) * MAX_PARALLEL + parallel)
        offset = self._below_groups("p2p_pool", offset + 1, 2) - 1
        what = f"the links of leaf {leaf}"
        return self._address("p2p_pool", offset, what), self._address("p2p_pool", offset + 1, what)

    def peer_link(self, group: int) -> tuple[str, str]:
        """(lower, higher member's) address of the routed link over a group's peer-link: from the top of the pool."""
        size = self._pools["p2p_pool"].num_addresses
        what = f"the peer-link of group {group}"
        first = self._address("p2p_pool", size - 2 * group, what)
        return first, self._address("p2p_pool", size - 2 * group + 1, what)

    def _below_groups(self, pool: str, offset: int, each: int) -> int:
        """Keep what grows from the bottom out of the pool's last quarter, which is the groups'."""
        size = self._pools[pool].num_addresses
        if offset >= size - size // 4:
            raise InvalidInput(f"{pool} {self._pools[pool]} has no address for number {offset // each}: enlarge it")
        return offset


def channel(connection: int) -> int:
    """The port-channel of a server connection (Cisco)."""
    return PEER_LINK_CHANNEL + connection


def ethernet_segment(group: int, connection: int) -> str:
    """A type-0 ESI, the same on both peers: 00:02:00:00:00:00:<group>:<connection>."""
    tail = f"{group:04x}{connection:04x}"
    return ":".join(["00:02:00:00:00:00", *(tail[i : i + 2] for i in range(0, 8, 2))])


def system_id(group: int, connection: int) -> str:
    """The LACP system id that both peers of a segment show to the server."""
    tail = f"{group:04x}{connection:04x}"
    return ":".join(["02:00", *(tail[i : i + 2] for i in range(0, 8, 2))])

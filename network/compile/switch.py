"""Intent → ``SwitchConfig`` per switch."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from network.compile.allocate import Allocator
from network.compile.checks import require_consistent
from network.compile.config import Bundle, Edge, OverlayPeer, Routed, SwitchConfig, Trunk, Vlan, Vpc
from network.compile.model import MARK, Connection, FabricModel, Group, OobPort, Port, Switch


def compile_switches(model: FabricModel) -> dict[str, SwitchConfig]:
    """Switch name → what it should carry. Raises InvalidInput with every inconsistency of the intent."""
    require_consistent(model)
    compiler = _Compiler(model)
    return {switch.name: compiler.switch(switch) for switch in sorted(model.switches, key=lambda s: natural(s.name))}


_Uplink = tuple[Switch, Switch, int, str, str]
"""(spine, leaf, which of their cables from 0, spine's port, leaf's port)."""


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key that puts Ethernet1/2 before Ethernet1/10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


@dataclass
class _Compiler:
    model: FabricModel

    def __post_init__(self) -> None:
        self.numbers = Allocator(self.model.numbering)
        self.by_name = {switch.name: switch for switch in self.model.switches}
        self.groups = {group.name: group for group in self.model.groups}
        self.networks = {network.name: network for network in self.model.networks}
        self.ends: dict[str, list[tuple[str, Port]]] = defaultdict(list)
        for link in sorted(self.model.links, key=lambda x: (natural(x.a[0]), natural(x.a[1]), natural(x.b[1]))):
            self.ends[link.a[0]].append((link.a[1], link.b))
            self.ends[link.b[0]].append((link.b[1], link.a))
        self.connections: dict[str, list[Connection]] = defaultdict(list)
        for connection in self.model.connections:
            for name in {port[0] for port, _nic in connection.ports}:
                self.connections[name].append(connection)
        self.oob: dict[str, list[OobPort]] = defaultdict(list)
        for end in self.model.oob_ports:
            self.oob[end.port[0]].append(end)
        self.uplinks: dict[str, list[_Uplink]] = defaultdict(list)
        for cable in self._cables():
            self.uplinks[cable[0].name].append(cable)
            self.uplinks[cable[1].name].append(cable)
        self.mixed = len({s.platform for s in self.model.switches if s.role == "leaf"}) > 1

    def switch(self, switch: Switch) -> SwitchConfig:
        base = self.model.numbering
        config = SwitchConfig(
            name=switch.name, platform=switch.platform, role=switch.role, rt_asn=base.rt_asn,
            vlan_range=(base.vlan_first, base.vlan_last),
        )  # fmt: skip
        if switch.role == "oob":
            return replace(config, vlans=self._vlans("bmc", "management"), edges=self._oob_edges(switch))
        numbers = self.numbers
        config = replace(
            config, asn=numbers.asn(switch.role, switch.number), loopback=numbers.loopback(switch.role, switch.number),
            routed=self._routed(switch), overlay=self._overlay(switch), pools=(base.p2p_pool, base.loopback_pool),
        )  # fmt: skip
        if switch.role == "spine":
            return config
        group = self.groups.get(switch.group)
        vpc = self._vpc(switch, group) if group and group.kind == "vpc" else None
        bundles, edges = self._servers(switch, group)
        return replace(
            config, mixed=self.mixed, vtep=numbers.vtep(switch.number), vpc=vpc, bundles=bundles, edges=edges,
            shared_vtep=numbers.shared_vtep(group.number) if vpc and group else "", group=group.number if group else 0,
            vlans=self._vlans("tenant", "provisioning", "quarantine"),
        )  # fmt: skip

    def _vlans(self, *purposes: str) -> tuple[Vlan, ...]:
        wanted = (n for n in self.model.networks if n.purpose in purposes)
        return tuple(Vlan(n.vlan, n.name, n.vni) for n in sorted(wanted, key=lambda n: n.vlan))

    def _routed(self, switch: Switch) -> tuple[Routed, ...]:
        result: list[Routed] = []
        for spine, leaf, parallel, spine_port, leaf_port in self.uplinks[switch.name]:
            spine_address, leaf_address = self.numbers.link(leaf.number, spine.number, parallel)
            here, there = (spine_address, leaf_address), (leaf, leaf_port)
            port = spine_port
            if switch is leaf:
                here, there, port = (leaf_address, spine_address), (spine, spine_port), leaf_port
            result.append(Routed(
                port=port, description=f"{MARK} {there[0].name} {there[1]}", address=here[0], peer_address=here[1],
                peer_asn=self.numbers.asn(there[0].role, there[0].number), peer=there[0].name,
            ))  # fmt: skip
        return tuple(sorted(result, key=lambda r: natural(r.port)))

    def _cables(self) -> list[_Uplink]:
        """The cables between spines and leaves; parallel ones are counted in the order of the spine's ports."""
        pairs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for link in self.model.links:
            for near, far in ((link.a, link.b), (link.b, link.a)):
                if self.by_name[near[0]].role == "spine" and self.by_name[far[0]].role == "leaf":
                    pairs[near[0], far[0]].append((near[1], far[1]))
        found: list[_Uplink] = []
        for (spine, leaf), ports in pairs.items():
            for index, (spine_port, leaf_port) in enumerate(sorted(ports, key=lambda p: natural(p[0]))):
                found.append((self.by_name[spine], self.by_name[leaf], index, spine_port, leaf_port))
        return found

    def _overlay(self, switch: Switch) -> tuple[OverlayPeer, ...]:
        other = "leaf" if switch.role == "spine" else "spine"
        peers = sorted((s for s in self.model.switches if s.role == other), key=lambda s: s.number)
        return tuple(
            OverlayPeer(self.numbers.loopback(p.role, p.number), self.numbers.asn(p.role, p.number), p.name)
            for p in peers
        )

    def _vpc(self, switch: Switch, group: Group) -> Vpc:
        members = sorted((s for s in self.model.switches if s.group == group.name), key=lambda s: s.number)
        peer = next(member for member in members if member is not switch)
        low, high = self.numbers.peer_link(group.number)
        mine, theirs = (low, high) if switch is members[0] else (high, low)
        ports = sorted((p for p, far in self.ends[switch.name] if far[0] == peer.name), key=natural)
        return Vpc(
            domain=group.number, keepalive_source=switch.address, keepalive_destination=peer.address, peer=peer.name,
            peer_asn=self.numbers.asn("leaf", peer.number), peer_link_ports=tuple(ports),
            infra_vlan=self.model.numbering.infra_vlan, infra_address=mine, infra_peer_address=theirs,
        )  # fmt: skip

    def _trunk(self, connection: Connection) -> Trunk:
        native = self.networks[connection.untagged].vlan
        return Trunk(native, tuple(sorted({native, *(self.networks[n].vlan for n in connection.tagged)})))

    def _servers(self, switch: Switch, group: Group | None) -> tuple[tuple[Bundle, ...], tuple[Edge, ...]]:
        bundles: list[Bundle] = []
        edges: list[Edge] = []
        for connection in sorted(self.connections[switch.name], key=lambda c: c.number):
            ports = [(port[1], nic) for port, nic in connection.ports if port[0] == switch.name]
            here = sorted(ports, key=lambda each: natural(each[0]))
            trunk = self._trunk(connection)
            members = tuple((port, f"{MARK} {connection.device} {nic}") for port, nic in here)
            if connection.lacp:
                shared = group is not None and len({p[0] for p, _nic in connection.ports}) > 1
                label = f"{MARK} {connection.device} {connection.name}"
                bundles.append(Bundle(connection.number, label, members, trunk, shared))
            else:
                edges += [Edge(port, description, trunk) for port, description in members]
        return tuple(bundles), tuple(sorted(edges, key=lambda e: natural(e.port)))

    def _oob_edges(self, switch: Switch) -> tuple[Edge, ...]:
        by_purpose = {n.purpose: n.vlan for n in sorted(self.model.networks, key=lambda n: -n.vlan)}
        every = tuple(vlan.id for vlan in self._vlans("bmc", "management"))
        edges = [
            Edge(end.port[1], f"{MARK} {end.peer}", Trunk(vlan, (vlan,)), access=True)
            for end in self.oob[switch.name]
            if (vlan := by_purpose.get(end.purpose, 0))
        ]
        edges += [
            Edge(port, f"{MARK} {far[0]} {far[1]}", Trunk(0, every), uplink=True)
            for port, far in self.ends[switch.name]
            if self.by_name[far[0]].role == "oob"
        ]
        return tuple(sorted(edges, key=lambda e: natural(e.port)))

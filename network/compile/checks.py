"""What the intent must satisfy before anything is compiled: each rule answers with problems for a person."""

from collections import Counter
from collections.abc import Callable, Iterator

from dcim.core.errors import InvalidInput, Problem
from network.compile.allocate import MAX_CONNECTIONS, MAX_SPINES
from network.compile.model import FabricModel

NXOS_LAST_VLAN = 3967
"""NX-OS reserves the VLANs above (3968–4094): Cisco's VLAN configuration guide."""
IOSXE_FIRST_VNI = 4096
"""IOS-XE refuses smaller VNIs (BGP EVPN VXLAN configuration guide)."""
PLATFORMS = {"spine": ("nxos", "junos"), "leaf": ("nxos", "junos", "iosxe"), "oob": ("iosxe", "nxos")}
"""Which platforms the dialects can print in each role."""


def problems_of(model: FabricModel) -> list[Problem]:
    """Every problem of the intent, empty when it can be compiled."""
    return [Problem(where, message) for rule in RULES for where, message in rule(model)]


def require_consistent(model: FabricModel) -> None:
    """Raises InvalidInput with all problems."""
    problems = problems_of(model)
    if problems:
        raise InvalidInput(f"the intent of fabric {model.name} is not consistent", problems)


Found = Iterator[tuple[str, str]]


def _numbers(model: FabricModel) -> Found:
    for (role, number), count in Counter((s.role, s.number) for s in model.switches).items():
        if count > 1:
            yield model.name, f"{count} {role} switches have number {number}: give each its own"
    for switch in model.switches:
        if switch.role == "spine" and switch.number > MAX_SPINES:
            yield switch.name, f"has number {switch.number}: a fabric has at most {MAX_SPINES} spines"
        if switch.platform not in PLATFORMS[switch.role]:
            yield (
                switch.name,
                f"is a {switch.platform} switch in the role {switch.role}: dcim compiles "
                + ", ".join(PLATFORMS[switch.role]),
            )


def _networks(model: FabricModel) -> Found:
    has_nxos = any(s.platform == "nxos" for s in model.switches)
    has_iosxe = any(s.platform == "iosxe" and s.role == "leaf" for s in model.switches)
    numbering = model.numbering
    for attribute in ("vlan", "vni", "name"):
        counts = Counter(getattr(network, attribute) for network in model.networks)
        for value, count in counts.items():
            if count > 1 and value:
                yield model.name, f"{count} networks have {attribute} {value}: give each its own"
    for network in model.networks:
        if not numbering.vlan_first <= network.vlan <= numbering.vlan_last:
            yield (
                network.name,
                (f"VLAN {network.vlan} is outside {numbering.vlan_first}–{numbering.vlan_last}, the fabric's range"),
            )
        if has_nxos and network.vlan > NXOS_LAST_VLAN:
            yield network.name, f"VLAN {network.vlan}: NX-OS reserves those above {NXOS_LAST_VLAN}"
        if network.vlan == numbering.infra_vlan:
            yield network.name, f"VLAN {network.vlan} is the fabric's own (infra_vlan)"
        if has_iosxe and 0 < network.vni < IOSXE_FIRST_VNI:
            yield network.name, f"VNI {network.vni}: IOS-XE refuses those below {IOSXE_FIRST_VNI}"
        if network.purpose == "quarantine" and network.vni:
            yield network.name, "quarantine must not leave the switch: take its VNI away"
    for purpose in ("provisioning", "quarantine"):
        count = sum(network.purpose == purpose for network in model.networks)
        if count != 1 and any(s.role == "leaf" for s in model.switches):
            yield model.name, f"has {count} networks for {purpose}: declare exactly one"


def _groups(model: FabricModel) -> Found:
    for group in model.groups:
        members = [s for s in model.switches if s.group == group.name]
        if len(members) != 2 or {s.role for s in members} != {"leaf"}:
            yield group.name, f"has {len(members)} members: a redundancy group is two leaves"
            continue
        platforms = {s.platform for s in members}
        if platforms != {"nxos" if group.kind == "vpc" else "junos"}:
            yield group.name, f"{group.kind} needs two {'NX-OS' if group.kind == 'vpc' else 'Junos'} leaves"
        names = {s.name for s in members}
        if group.kind == "vpc" and not any({link.a[0], link.b[0]} == names for link in model.links):
            yield group.name, "no cable between the two members: a vPC needs its peer-link"
        if group.kind == "vpc" and not all(s.address for s in members):
            yield group.name, "a member has no management address: the vPC keepalive needs both"
    known = {group.name for group in model.groups}
    for switch in model.switches:
        if switch.group and switch.group not in known:
            yield switch.name, f"names redundancy group {switch.group}, which does not exist"


def _connections(model: FabricModel) -> Found:
    switches = {s.name: s for s in model.switches}
    networks = {n.name: n for n in model.networks}
    for connection in model.connections:
        where = f"{connection.device} {connection.name}"
        names = {port[0] for port, _nic in connection.ports}
        if not 1 <= connection.number <= MAX_CONNECTIONS:
            yield where, f"has number {connection.number}: 1–{MAX_CONNECTIONS} per leaf or group"
        for name in (connection.untagged, *connection.tagged):
            if name not in networks:
                yield where, f"wants network {name}, which the fabric does not have"
        for name in names:
            if switches[name].role != "leaf":
                yield where, f"is cabled to {name}, which is no leaf"
        if connection.lacp and len(names) > 1:
            groups = {switches[name].group for name in names}
            if groups == {""} or len(groups) > 1 or len(names) > 2:
                yield where, f"one LACP bundle on {', '.join(sorted(names))}: they are no redundancy group"
    ports = Counter(port for connection in model.connections for port, _nic in connection.ports)
    for (switch, port), count in ports.items():
        if count > 1:
            yield f"{switch} {port}", f"{count} server NICs stand on this port"
    doubled = Counter(
        (leaf, c.number) for c in model.connections for leaf in {switches[p[0]].group or p[0] for p, _nic in c.ports}
    )
    for (leaf, number), count in doubled.items():
        if count > 1:
            yield leaf, f"{count} server connections have number {number}: give each its own"


RULES: tuple[Callable[[FabricModel], Found], ...] = (_numbers, _networks, _groups, _connections)

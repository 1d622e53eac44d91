"""A fabric for tests: two NX-OS spines, an NX-OS vPC pair, a Junos ESI pair, two IOS-XE out-of-band switches."""

from collections.abc import Callable
from dataclasses import replace

from network.compile.model import Connection, FabricModel, Group, Link, Network, OobPort, Port, Switch, Wanted

SPINES = ("spine-1", "spine-2")
NEXUS = ("leaf-1", "leaf-2")
QFX = ("leaf-3", "leaf-4")
OOB = ("oob-1", "oob-2")

NETWORKS = (
    Network("provisioning", 100, 10100, "provisioning"),
    Network("parking", 999, 0, "quarantine"),
    Network("blue", 200, 10200),
    Network("green", 201, 10201),
    Network("bmc", 20, 0, "bmc"),
    Network("management", 30, 0, "management"),
)


def uplink(leaf: str, spine: int) -> str:
    """The port of a leaf that goes to a spine (1 or 2)."""
    return f"Ethernet1/{48 + spine}" if leaf in NEXUS else f"et-0/0/{47 + spine}"


def server_port(leaf: str, index: int) -> str:
    """The ``index``-th server port (from 1) of a leaf."""
    return f"Ethernet1/{index}" if leaf in NEXUS else f"xe-0/0/{index - 1}"


def connection(
    number: int, leaves: tuple[str, ...], *, lacp: bool = True, wanted: Wanted = "quarantine",
    untagged: str = "parking", tagged: tuple[str, ...] = (),
) -> Connection:  # fmt: skip
    """Server ``number`` of a pair of leaves: NIC n on the n-th leaf."""
    ports: tuple[tuple[Port, str], ...] = tuple(
        ((leaf, server_port(leaf, number)), f"eno{i}") for i, leaf in enumerate(leaves, 1)
    )
    device_id = 100 * int(leaves[0][-1]) + number
    return Connection(device_id, device_id, f"srv-{device_id}", "bond0", number, lacp, ports, wanted, untagged, tagged)


def lab_fabric(servers: int = 2) -> FabricModel:
    """The fabric with ``servers`` servers on each pair, all in quarantine."""
    switches = [Switch(n, i, "nxos", "spine", i, f"192.0.2.{i}") for i, n in enumerate(SPINES, 1)]
    switches += [Switch(n, 10 + i, "nxos", "leaf", i, f"192.0.2.{10 + i}", "pair-a") for i, n in enumerate(NEXUS, 1)]
    switches += [Switch(n, 10 + i, "junos", "leaf", i, f"192.0.2.{10 + i}", "pair-b") for i, n in enumerate(QFX, 3)]
    switches += [Switch(n, 30 + i, "iosxe", "oob", i, f"192.0.2.{30 + i}") for i, n in enumerate(OOB, 1)]
    links = [
        Link((f"spine-{spine}", f"Ethernet1/{index}"), (leaf, uplink(leaf, spine)))
        for index, leaf in enumerate((*NEXUS, *QFX), 1)
        for spine in (1, 2)
    ]
    links += [Link(("leaf-1", f"Ethernet1/{port}"), ("leaf-2", f"Ethernet1/{port}")) for port in (47, 48)]
    links.append(Link(("oob-1", "TenGigabitEthernet1/1/1"), ("oob-2", "TenGigabitEthernet1/1/1")))
    return FabricModel(
        name="test",
        switches=tuple(switches),
        groups=(Group("pair-a", "vpc", 1), Group("pair-b", "esi", 2)),
        networks=NETWORKS,
        links=tuple(links),
        connections=tuple(connection(n, pair) for pair in (NEXUS, QFX) for n in range(1, servers + 1)),
        oob_ports=(
            OobPort(("oob-1", "GigabitEthernet1/0/1"), "srv-101 bmc", "bmc"),
            OobPort(("oob-1", "GigabitEthernet1/0/2"), "leaf-1 mgmt0", "management"),
            OobPort(("oob-2", "GigabitEthernet1/0/1"), "srv-102 bmc", "bmc"),
        ),
    )


def attach(model: FabricModel, device: str, wanted: Wanted, untagged: str, *tagged: str) -> FabricModel:
    """The model after the attachment of one server has changed."""
    changed = tuple(
        replace(c, wanted=wanted, untagged=untagged, tagged=tagged, serial=c.serial + 1) if c.device == device else c
        for c in model.connections
    )
    return replace(model, connections=changed)


def iosxe_leaf() -> FabricModel:
    """One Catalyst as a stand-alone leaf below one spine."""
    return FabricModel(
        "catalyst",
        switches=(
            Switch("spine", 1, "nxos", "spine", 1, "192.0.2.1"), Switch("cat", 2, "iosxe", "leaf", 1, "192.0.2.2"),
        ),
        networks=(
            Network("provisioning", 100, 10100, "provisioning"), Network("parking", 999, 0, "quarantine"),
            Network("blue", 200, 10200),
        ),
        links=(Link(("cat", "TenGigabitEthernet1/1/1"), ("spine", "Ethernet1/1")),),
        connections=(
            Connection(1, 9, "srv-1", "bond0", 1, True, ((("cat", "GigabitEthernet1/0/1"), "eno1"),
                       (("cat", "GigabitEthernet1/0/2"), "eno2")), "tenant", "blue"),
            Connection(2, 10, "srv-2", "eth0", 2, False, ((("cat", "GigabitEthernet1/0/3"), "eno1"),), "quarantine",
                       "parking"),
        ),
    )  # fmt: skip


def junos_spines() -> FabricModel:
    """A Junos spine over a Nexus and a QFX leaf."""
    return FabricModel(
        "qfx",
        switches=(
            Switch("s1", 1, "junos", "spine", 1, "192.0.2.1"), Switch("n1", 2, "nxos", "leaf", 1, "192.0.2.2"),
            Switch("q1", 3, "junos", "leaf", 2, "192.0.2.3"),
        ),
        groups=(),
        networks=(Network("provisioning", 100, 10100, "provisioning"), Network("parking", 999, 0, "quarantine")),
        links=(Link(("s1", "et-0/0/0"), ("n1", "Ethernet1/49")), Link(("s1", "et-0/0/1"), ("q1", "et-0/0/48"))),
        connections=(
            Connection(1, 9, "srv-1", "eth0", 1, False, ((("q1", "xe-0/0/0"), "eno1"),), "provisioning",
                       "provisioning"),
        ),
    )  # fmt: skip


FABRICS: dict[str, Callable[[], FabricModel]] = {
    "pairs": lambda: attach(lab_fabric(), "srv-101", "tenant", "blue", "green"),
    "catalyst": iosxe_leaf,
    "qfx": junos_spines,
}

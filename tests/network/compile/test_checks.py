"""Each rule of the intent's consistency, broken once."""

from dataclasses import replace

import pytest
from fabrics import lab_fabric

from dcim.core.errors import InvalidInput
from network.compile import FabricModel, compile_switches
from network.compile.checks import problems_of
from network.compile.model import Network, Numbering


def changed(**values: object) -> FabricModel:
    return replace(lab_fabric(), **values)  # type: ignore[arg-type]


def switch(name: str, **values: object) -> FabricModel:
    model = lab_fabric()
    return replace(model, switches=tuple(replace(s, **values) if s.name == name else s for s in model.switches))  # type: ignore[arg-type]


def network(*more: Network) -> FabricModel:
    return changed(networks=(*lab_fabric().networks, *more))


def first_connection(**values: object) -> FabricModel:
    first, *rest = lab_fabric().connections
    return changed(connections=(replace(first, **values), *rest))  # type: ignore[arg-type]


CASES = [
    (switch("spine-2", number=1), "2 spine switches have number 1"),
    (switch("spine-1", number=9), "at most 8 spines"),
    (switch("oob-1", platform="junos"), "junos switch in the role oob"),
    (network(Network("x", 200, 0)), "2 networks have vlan 200"),
    (network(Network("x", 300, 10200)), "2 networks have vni 10200"),
    (network(Network("x", 4000, 0)), "outside 2–3899"),
    (
        changed(numbering=Numbering(vlan_last=4094), networks=(*lab_fabric().networks, Network("x", 3968, 0))),
        "NX-OS reserves",
    ),
    (network(Network("y", 998, 17, "quarantine")), "must not leave the switch"),
    (changed(networks=tuple(n for n in lab_fabric().networks if n.purpose != "provisioning")), "0 networks for prov"),
    (switch("leaf-2", group=""), "has 1 members"),
    (switch("leaf-2", platform="junos"), "vpc needs two NX-OS leaves"),
    (switch("leaf-2", group="nowhere"), "which does not exist"),
    (switch("leaf-1", address=""), "keepalive needs both"),
    (
        changed(links=tuple(x for x in lab_fabric().links if {x.a[0], x.b[0]} != {"leaf-1", "leaf-2"})),
        "needs its peer-link",
    ),
    (first_connection(number=1000), "has number 1000"),
    (first_connection(number=2), "2 server connections have number 2"),
    (first_connection(untagged="red"), "wants network red"),
    (first_connection(ports=((("oob-1", "GigabitEthernet1/0/9"), "a"),)), "is no leaf"),
    (
        first_connection(ports=((("leaf-1", "Ethernet1/9"), "a"), (("leaf-3", "xe-0/0/9"), "b"))),
        "they are no redundancy group",
    ),
    (
        first_connection(ports=((("leaf-1", "Ethernet1/2"), "a"), (("leaf-2", "Ethernet1/1"), "b"))),
        "2 server NICs stand on this port",
    ),
]


@pytest.mark.parametrize(("model", "message"), CASES, ids=[message for _model, message in CASES])
def test_rule(model: FabricModel, message: str) -> None:
    assert any(message in str(problem) for problem in problems_of(model)), problems_of(model)
    with pytest.raises(InvalidInput):
        compile_switches(model)


def test_the_test_fabric_is_consistent() -> None:
    assert problems_of(lab_fabric()) == []

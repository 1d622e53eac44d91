"""Cables that lead elsewhere are noticed before anything is armed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fabrics import lab_fabric
from pushing import Site

from network.change.cabling import contradictions, wires_of
from network.compile.model import FabricModel, Link
from network.drivers.base import Neighbor

FABRIC = {"spine-1", "spine-2", "leaf-1", "leaf-2"}
WIRES = {"Ethernet1/49": ("spine-1", "Ethernet1/1"), "Ethernet1/50": ("spine-2", "Ethernet1/1")}


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        ([], False),
        ([Neighbor("Ethernet1/49", "spine-1", "Eth1/1")], False),
        ([Neighbor("Ethernet1/49", "spine-2", "Ethernet1/1")], True),
        ([Neighbor("Ethernet1/49", "leaf-2", "Ethernet1/48")], True),
        ([Neighbor("Ethernet1/49", "spine-1", "0200.1111.2222")], False),
        ([Neighbor("Ethernet1/49", "router.example.net", "xe-0/0/1")], False),
        ([Neighbor("Ethernet1/1", "spine-2", "Ethernet1/1")], False),
    ],
)
def test_only_contradictions_count(seen: list[Neighbor], found: bool) -> None:
    assert bool(contradictions(WIRES, seen, FABRIC)) is found


def swapped() -> FabricModel:
    """Leaf 1 with its two uplinks exchanged."""
    model = lab_fabric()
    a, b = (x for x in model.links if x.b[0] == "leaf-1" and x.a[0].startswith("spine"))
    return replace(model, links=(*(x for x in model.links if x not in (a, b)), Link(a.a, b.b), Link(b.a, a.b)))


def test_swapped_uplinks_stop_a_push(make_site: Callable[..., Site]) -> None:
    site = make_site(cabled=swapped())
    before = {name: site.lab.running(name) for name in ("leaf-1", "spine-1", "leaf-3")}
    report = site.push()
    assert report.state == "failed"
    assert "leads to spine-2 Ethernet1/1, the inventory says spine-1 Ethernet1/1" in report.reason
    assert {name: site.lab.running(name) for name in before} == before
    assert wires_of(lab_fabric())["leaf-1"]["Ethernet1/49"] == ("spine-1", "Ethernet1/1")

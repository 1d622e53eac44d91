"""What each switch of the test fabric should have, line by line. DCIM_GOLDEN=write renews the files."""

import os
from pathlib import Path

import pytest
from fabrics import FABRICS, lab_fabric

from network.compile import FabricModel, render_fabric
from network.compile.model import Group, Link, Switch

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("name", list(FABRICS))
def test_compiled_text(name: str) -> None:
    for switch, text in render_fabric(FABRICS[name]()).items():
        path = GOLDEN / f"{name}-{switch}.txt"
        if os.environ.get("DCIM_GOLDEN") == "write":
            path.write_text(text)
        assert text == path.read_text(), f"{path.name} differs: look, then renew with DCIM_GOLDEN=write"


def test_order_of_the_intent_does_not_matter() -> None:
    model = lab_fabric(3)
    turned = FabricModel(**{
        key: tuple(reversed(value)) if isinstance(value, tuple) else value for key, value in vars(model).items()
    })  # fmt: skip
    assert render_fabric(turned) == render_fabric(model)


def test_a_new_leaf_renumbers_nothing() -> None:
    model = lab_fabric()
    more = FabricModel(**{
        **vars(model),
        "switches": (*model.switches, Switch("leaf-9", 99, "nxos", "leaf", 9, "192.0.2.99")),
        "links": (*model.links, Link(("spine-1", "Ethernet1/9"), ("leaf-9", "Ethernet1/49"))),
    })  # fmt: skip
    before, after = render_fabric(model), render_fabric(more)
    for name, text in before.items():
        if name.startswith("spine"):
            assert set(text.splitlines()) <= set(after[name].splitlines())
        else:
            assert after[name] == text


def test_both_members_of_a_pair_agree() -> None:
    texts = render_fabric(lab_fabric())
    pick = lambda name, word: sorted(line for line in texts[name].splitlines() if word in line)  # noqa: E731
    for word in ("esi ", "system-id", "native-vlan-id", "vni"):
        assert pick("leaf-3", word) == pick("leaf-4", word) != []
    for word in ("  vpc ", "vn-segment", "secondary"):
        assert pick("leaf-1", word) == pick("leaf-2", word) != []
    assert Group("pair-a", "vpc", 1) in lab_fabric().groups

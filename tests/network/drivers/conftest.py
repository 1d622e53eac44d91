"""One lab for all driver tests: three switches, one a platform."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from labs import Lab, lab_switch

from dcim.lab.spec import LabCable


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A lab's home for a whole module."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "lab").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DCIM_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def lab(module_home: Path) -> Iterator[Lab]:
    """A Nexus, a QFX and a Catalyst, cabled in a row; timers run 60 times as fast."""
    switches = [
        lab_switch("nexus", "nxos", "192.0.2.1"), lab_switch("qfx", "junos", "192.0.2.2"),
        lab_switch("cat", "iosxe", "192.0.2.3"),
    ]  # fmt: skip
    cables = [
        LabCable(a=("nexus", "Ethernet1/49"), b=("qfx", "et-0/0/48")),
        LabCable(a=("nexus", "Ethernet1/1"), b=("cat", "TenGigabitEthernet1/1/1")),
    ]
    lab = Lab(module_home, switches, cables, speed=60.0)
    yield lab
    lab.stop()


@pytest.fixture(autouse=True)
def healed(lab: Lab) -> Iterator[None]:
    """Faults end with the test."""
    yield
    for name in lab.switches:
        lab.heal(name)

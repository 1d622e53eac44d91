"""Real configurations from ../shared/data are understood: how much of each is measured against a floor."""

import re
from pathlib import Path

import pytest

from dcim.lab.switches.cisco.configuration import Configuration
from dcim.lab.switches.cisco.editor import Editor
from dcim.lab.switches.junos.text import apply_commands, braces, parse, set_lines
from dcim.lab.switches.junos.tree import empty

CONFIGS = Path(__file__).parents[5] / "shared" / "data" / "configs"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CONFIGS.is_dir(), reason="../shared/data/configs is not beside this checkout"),
]


def cisco(pattern: str, platform: str) -> None:
    files = sorted(CONFIGS.glob(pattern))
    assert files
    for path in files:
        text = path.read_text()
        if ("version 15." in text or "IOS" in text[:200]) != (platform == "iosxe") and "Building conf" not in text:
            continue
        ports = re.findall(r"^interface ((?:Ethernet|GigabitEthernet|mgmt)[\d/]+)$", text, re.M)
        configuration = Configuration(platform, ports)
        bad = Editor(configuration).load(text)
        wrong = [line for _n, line, _e in bad if not line.startswith(("Building conf", "Current conf"))]
        assert wrong == [], path
        printed = configuration.text()
        again = Configuration(platform, ports)
        assert Editor(again).load("\n".join(printed)) == []
        assert again.text() == printed, path


def test_nxos_running_configurations_are_taken_whole() -> None:
    cisco("lab-outputs/nxos_evpn_l2vni/configs/NX-*/show_running-config.txt", "nxos")


def test_ios_running_configurations_are_taken_whole() -> None:
    cisco("lab-outputs/*/configs/[!N]*/show_running-config.txt", "iosxe")


@pytest.mark.slow
def test_junos_brace_configurations_are_taken_whole() -> None:
    files = sorted([*CONFIGS.glob("junos-*/**/*.conf"), *CONFIGS.glob("lab-outputs/junos*/source/configs/*.cfg")])
    assert len(files) > 20
    for path in files:
        root, problems = parse(path.read_text())
        # The Ansible templates have "<subnet mask>" where an address should be: a real box refuses that too.
        assert [p.text for p in problems if "<subnet mask>" not in p.text] == [], path
        again, more = parse("\n".join(braces(root)))
        assert more == []
        assert again.signature() == root.signature(), path
        from_set = empty()
        assert apply_commands(from_set, "\n".join(set_lines(root))) == []
        assert from_set.signature() == root.signature(), path


def test_junos_set_configurations_print_the_same_lines() -> None:
    files = sorted(CONFIGS.glob("lab-outputs/junos*/configs/*/*display_set.txt"))
    assert len(files) > 4
    for path in files:
        root = empty()
        assert apply_commands(root, path.read_text()) == []
        assert sorted(set_lines(root)) == sorted(path.read_text().splitlines()), path

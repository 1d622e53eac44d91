"""The show commands are laid out so that ntc-templates parses them."""

import re
from typing import Any

import pytest
from ntc_templates.parse import parse_output

from tests.dcim.lab.switches.conftest import Lab, Maker, switch

DETAIL = "show lldp neighbors detail"


def parsed(lab: Lab, name: str, command: str, template: str = "") -> list[dict[str, Any]]:
    platform = {"nx1": "cisco_nxos", "xe1": "cisco_ios"}[name]
    found: list[dict[str, Any]] = parse_output(
        platform=platform, command=template or command, data=lab.ssh(name, command)
    )
    return found


def test_version(lab: Lab) -> None:
    nxos, ios = parsed(lab, "nx1", "show version")[0], parsed(lab, "xe1", "show version")[0]
    assert (nxos["os"], nxos["serial"], nxos["hostname"]) == ("10.3(3)", "SNNX1", "nx1")
    assert nxos["platform"] == "C93180YC-FX"
    assert (ios["version"], ios["serial"][0], ios["hostname"]) == ("17.9.4", "SNXE1", "xe1")
    assert ios["hardware"] == ["C9300-48T"]


def test_inventory(lab: Lab) -> None:
    assert parsed(lab, "nx1", "show inventory")[0]["sn"] == "SNNX1"
    assert parsed(lab, "xe1", "show inventory")[0]["pid"] == "C9300-48T"


def test_lldp_neighbors_detail(lab: Lab) -> None:
    rows = {row["local_interface"]: row for row in parsed(lab, "nx1", DETAIL)}
    assert rows["Eth1/1"]["neighbor_name"] == "xe1"
    assert rows["Eth1/1"]["neighbor_interface"] == "GigabitEthernet1/0/1"
    assert rows["Eth1/3"]["neighbor_name"] == "srv1"
    rows = {row["local_interface"]: row for row in parsed(lab, "xe1", DETAIL)}
    assert (rows["Gi1/0/1"]["neighbor_name"], rows["Gi1/0/1"]["neighbor_interface"]) == ("nx1", "Ethernet1/1")
    assert parsed(lab, "xe1", "show lldp neighbors")[0]["neighbor_name"] == "nx1"
    assert {row["neighbor_name"] for row in parsed(lab, "nx1", "show lldp neighbors")} == {"xe1", "qfx1", "srv1"}


def test_vlans_and_interface_status(lab: Lab) -> None:
    for name, port in (("nx1", "ethernet1/3"), ("xe1", "gi1/0/3")):
        typed = f"conf t\nvlan 10\nname TEN\nint {port}\nswitchport access vlan 10\ndescription to srv1\nend\nexit\n"
        lab.ssh(name, stdin=typed)
        vlans = {row["vlan_id"]: row for row in parsed(lab, name, "show vlan brief", "show vlan")}
        assert vlans["10"]["vlan_name"] == "TEN"
        assert len(vlans["10"]["interfaces"]) == 1
        assert len(vlans["1"]["interfaces"]) == 7
    status = {row["port"]: row for row in parsed(lab, "nx1", "show interface status")}
    assert (status["Eth1/3"]["status"], status["Eth1/3"]["vlan_id"], status["Eth1/3"]["name"]) == (
        "connected", "10", "to srv1",
    )  # fmt: skip
    assert status["Eth1/8"]["status"] == "notconnec"
    status = {row["port"]: row for row in parsed(lab, "xe1", "show interfaces status")}
    assert (status["Gi1/0/3"]["status"], status["Gi1/0/3"]["vlan_id"]) == ("connected", "10")
    assert status["Gi1/0/8"]["status"] == "notconnect"


def test_port_channels(lab: Lab) -> None:
    lab.ssh("nx1", stdin="conf t\nfeature lacp\nint eth1/1-2\nchannel-group 11 mode active\nend\nexit\n")
    row = parsed(lab, "nx1", "show port-channel summary")[0]
    assert (row["bundle_name"], row["bundle_protocol"]) == ("Po11", "LACP")
    assert row["member_interface"] == ["Eth1/1", "Eth1/2"]
    lab.ssh("xe1", stdin="conf t\nint range gi1/0/1 - 2\nchannel-group 4 mode active\nend\nexit\n")
    row = parsed(lab, "xe1", "show etherchannel summary")[0]
    assert (row["bundle_name"], row["member_interface"]) == ("Po4", ["Gi1/0/1", "Gi1/0/2"])


@pytest.mark.parametrize(
    ("pipe", "wanted"),
    [
        ("include ^hostname", ["hostname nx1"]),
        ("count", ["31"]),
        ("begin Ethernet1/8", None),
        ("section vlan", ["vlan 1"]),
    ],
)
def test_output_filters(lab: Lab, pipe: str, wanted: list[str] | None) -> None:
    lines = lab.ssh("nx1", f"show running-config | {pipe}").splitlines()
    if wanted is None:
        assert lines[0] == "interface Ethernet1/8"
    else:
        assert len(lines) == len(wanted)
        assert pipe == "count" or lines == wanted


def test_every_command_of_the_tables_answers(make_lab: Maker) -> None:
    """No command of the tables leads nowhere: each is typed with plausible arguments and says something sensible."""
    from dcim.lab.switches.cisco.grammar import load

    features = "".join(f"feature {name}\n" for name in ("lldp", "lacp", "vpc", "bgp", "nv overlay"))
    lab = make_lab(
        [switch("nx1", "nxos", f"hostname nx1\n{features}"), switch("xe1", "iosxe"), switch("qfx1", "junos")]
    )
    values = {"{if}": "Ethernet1/1", "{word}": "x", "{line}": "x", "{file}": "flash:x", "{number}": "1", "{vlans}": "1"}
    for name, table, platform in (
        ("nx1", "nxos-exec", "nxos"),
        ("xe1", "iosxe-exec", "iosxe"),
        ("qfx1", "junos-exec", "nxos"),
    ):
        typed = []
        for rule in load(table, platform).modes["exec"].rules:
            line = re.sub(r"\(([^|)]*)[^)]*\)", r"\1", re.sub(r"\[[^\]]*\]+", "", rule.pattern))
            for kind, value in values.items():
                line = line.replace(kind, value if platform == "nxos" or kind != "{if}" else "GigabitEthernet1/0/1")
            if line.startswith("show") and "{" not in line:
                typed.append(" ".join(line.split()))
        assert len(typed) > 20
        shown = lab.ssh(
            name,
            stdin="\n".join(["terminal length 0" if name != "qfx1" else "set cli screen-length 0", *typed, "exit", ""]),
        )
        for line in typed:
            assert f"{line}\n" in shown
        assert "marker" not in shown, shown[: shown.find("marker")][-200:]
        assert "unknown command" not in shown

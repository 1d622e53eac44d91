"""Every fault of the table strikes on every platform that it concerns, and ends when cleared."""

import contextlib
import time
from typing import Any

import pytest
from ncclient import manager
from ncclient.operations.rpc import RPCError
from ncclient.transport.errors import SessionCloseError, TransportError

from dcim.core.errors import InvalidInput, NotFound
from tests.dcim.lab.switches.conftest import Lab, wait_for

STAGE = ["configure dual-stage", "vlan 10", "exit"]
NAMES = ["nx1", "xe1", "qfx1"]


def netconf(lab: Lab) -> Any:
    return manager.connect(
        host=lab.hosts["qfx1"], port=8830, username="admin", password="secret", hostkey_verify=False,
        look_for_keys=False, allow_agent=False, device_params={"name": "junos"}, timeout=5,
    )  # fmt: skip


def arm(lab: Lab, name: str) -> Any:
    """Arm a timed revert of ten minutes that adds VLAN 10; the connection that did it."""
    connection = netconf(lab) if name == "qfx1" else lab.netmiko(name)
    if name == "qfx1":
        connection.load_configuration(action="set", config=["set vlans V10 vlan-id 10"])
        connection.commit(confirmed=True, timeout="6000")
        return connection
    lines = (
        [*STAGE, "commit confirmed 6000"]
        if name == "nx1"
        else ["configure terminal revert timer 100", "vlan 10", "end"]
    )
    for line in lines:
        connection.write_channel(line + "\n")
    wait_for(lambda: lab.armed(name) is not None or "lose-power-after-arming" in lab.farm.device(name).faults.active)
    return connection


def confirm(lab: Lab, name: str, connection: Any) -> None:
    if name == "qfx1":
        connection.commit()
    else:
        connection.write_channel("commit\n" if name == "nx1" else "configure confirm\n")


def has_vlan(lab: Lab, name: str) -> bool:
    return "10" in lab.ssh(name, "show configuration vlans" if name == "qfx1" else "show vlan id 10 | include ^10 ")


def test_unknown_faults_and_parameters_are_refused(lab: Lab) -> None:
    with pytest.raises(NotFound, match="no switch 'nobody'"):
        lab.fault("nobody", "slow")
    with pytest.raises(NotFound, match="refuse-line"):
        lab.fault("nx1", "explode")
    with pytest.raises(InvalidInput, match="takes seconds"):
        lab.fault("nx1", "slow", minutes=3)
    with pytest.raises(InvalidInput, match="must be a seconds"):
        lab.fault("nx1", "slow", seconds="long")
    assert all(kind.doc for kind in lab.farm.faults.values())


def test_a_refused_line_has_the_vendors_error(lab: Lab) -> None:
    for name in NAMES:
        lab.fault(name, "refuse-line", text="BAD")
    typed = "conf t\nvlan 10\nname BAD\nname GOOD\nend\nexit\n"
    assert "name BAD\n                  ^\n% Invalid command at '^' marker." in lab.ssh("nx1", stdin=typed)
    assert "% Invalid input detected at '^' marker." in lab.ssh("xe1", stdin=typed)
    with netconf(lab) as session:
        with pytest.raises(RPCError, match="syntax error"):
            session.load_configuration(action="set", config=["set vlans BAD vlan-id 10", "set vlans GOOD vlan-id 11"])
        assert "GOOD" in session.compare_configuration().tostring.decode()
    lab.clear("nx1")
    assert "% Invalid" not in lab.ssh("nx1", stdin=typed)


def test_a_refused_line_fails_a_staged_change_whole(lab: Lab) -> None:
    lab.fault("nx1", "refuse-line", text="vlan 11")
    shown = lab.ssh("nx1", stdin="configure dual-stage\nvlan 10\nvlan 11\ncommit confirmed 60\nabort\nexit\n")
    assert "commit verification failed" in shown
    assert not has_vlan(lab, "nx1")


def test_a_session_is_dropped(lab: Lab) -> None:
    lab.fault("nx1", "drop-session", text="vlan 11")
    shown = lab.ssh("nx1", stdin="conf t\nvlan 10\nvlan 11\nend\nshow clock\nexit\n")
    assert "nx1(config-vlan)# vlan 11" in shown
    assert "show clock" not in shown.split("vlan 11")[1]
    assert has_vlan(lab, "nx1"), "what came before stays"
    lab.fault("xe1", "drop-session", after=2)
    shown = lab.ssh("xe1", stdin="show privilege\nshow privilege\nshow privilege\nexit\n")
    assert shown.count("Current privilege") == 2


def test_a_hanging_command_answers_when_the_fault_ends(lab: Lab) -> None:
    lab.fault("nx1", "hang", text="show clock")
    connection = lab.netmiko("nx1")
    connection.write_channel("show clock\n")
    wait_for(lambda: lab.farm.device("nx1").faults.active["hang"].struck == 1)
    assert "UTC" not in connection.read_channel()
    assert "NX-OS" in lab.ssh("nx1", "show version"), "other sessions go on"
    lab.clear("nx1")
    assert "UTC" in connection.read_until_pattern("UTC")


def test_slow_commands_and_slow_commits(lab: Lab) -> None:
    for name in NAMES:
        lab.fault(name, "slow", seconds=0.4)
    for name in NAMES:
        started = time.monotonic()
        lab.ssh(name, "show version")
        assert time.monotonic() - started > 0.4
        lab.clear(name)
    lab.fault("qfx1", "slow-commit", seconds=0.5)
    with netconf(lab) as session:
        session.load_configuration(action="set", config=["set vlans V10 vlan-id 10"])
        started = time.monotonic()
        session.commit()
        assert time.monotonic() - started > 0.5


def test_an_unreachable_switch_goes_on_by_itself(lab: Lab) -> None:
    arm(lab, "nx1")
    lab.fault("nx1", "unreachable")
    assert "refused" in lab.ssh("nx1", "show version")
    assert lab.armed("nx1") is not None
    lab.clear("nx1")
    assert "NX-OS" in lab.ssh("nx1", "show version")


@pytest.mark.parametrize("name", NAMES)
def test_a_confirmed_change_reverts_all_the_same(lab: Lab, name: str) -> None:
    lab.fault(name, "auto-revert")
    connection = arm(lab, name)
    confirm(lab, name, connection)
    wait_for(lambda: not has_vlan(lab, name))
    assert lab.armed(name) is None


@pytest.mark.parametrize(("name", "kept"), [("nx1", False), ("xe1", False), ("qfx1", True)])
def test_power_lost_while_armed(lab: Lab, name: str, kept: bool) -> None:
    """Cisco boots what was saved, so the change is gone; Junos has it on disk and forgets the timer (napalm#1266)."""
    lab.fault(name, "lose-power-after-arming")
    with contextlib.suppress(SessionCloseError, TransportError):
        # The session dies with the box.
        arm(lab, name)
    wait_for(lambda: lab.farm.device(name).faults.active["lose-power-after-arming"].struck == 1)
    assert lab.armed(name) is None
    assert has_vlan(lab, name) is kept


def test_a_foreign_commit_confirms_on_junos_only(lab: Lab) -> None:
    for name in NAMES:
        lab.fault(name, "foreign-commit", when="arming")
    connections = [arm(lab, name) for name in NAMES]
    wait_for(lambda: all(lab.farm.device(n).faults.active["foreign-commit"].struck for n in NAMES))
    assert lab.armed("qfx1") is None
    assert "by another via cli" in lab.ssh("qfx1", "show system commit")
    assert lab.armed("nx1") is not None
    assert lab.armed("xe1") is not None
    assert len(connections) == 3


def test_a_foreign_change_now(lab: Lab) -> None:
    lab.fault("nx1", "foreign-commit", line="vlan 66")
    assert "VLAN0066" in lab.ssh("nx1", "show vlan brief")


def test_too_many_sessions_are_turned_away(lab: Lab) -> None:
    lab.farm.device("xe1").max_sessions = 1
    first = lab.netmiko("xe1")
    assert "version" not in lab.ssh("xe1", "show version").lower()
    first.disconnect()
    wait_for(lambda: "Version 17.9.4" in lab.ssh("xe1", "show version"))


def test_the_fault_table_is_what_the_status_shows(lab: Lab) -> None:
    lab.fault("nx1", "slow", seconds=0.1)
    row = next(row for row in lab.farm.status() if row["name"] == "nx1")
    assert row["faults"] == {"slow": {"seconds": 0.1, "struck": 0}}

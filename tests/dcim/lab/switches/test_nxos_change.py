"""NX-OS: dual-stage commits with their timer, checkpoints, rollback, configure replace."""

from dcim.lab.switches.api import Carried
from tests.dcim.lab.switches.conftest import Lab, wait_for

STAGED = ["configure dual-stage", "vlan 10", "name TEN", "interface Ethernet1/3", "switchport access vlan 10"]


def send(connection: object, *lines: str) -> str:
    """Type lines, each waiting for the prompt."""
    return "".join(connection.send_command(line, expect_string=r"# $", strip_prompt=False) for line in lines)  # type: ignore[attr-defined]


def test_a_staged_change_does_nothing_until_committed_and_reverts_unconfirmed(lab: Lab) -> None:
    connection = lab.netmiko("nx1")
    send(connection, *STAGED)
    assert lab.farm.untagged("nx1", "Ethernet1/3") == Carried(1, None, False)
    shown = send(connection, "commit confirmed 240")
    assert "Verification Succeeded." in shown
    assert "Configuration committed by user 'admin'" in shown
    assert lab.farm.untagged("nx1", "Ethernet1/3") == Carried(10, None, False)
    assert lab.armed("nx1")["kind"] == "dual-stage"
    wait_for(lambda: lab.armed("nx1") is None)
    assert lab.farm.untagged("nx1", "Ethernet1/3") == Carried(1, None, False)
    assert "triggering rollback commit" in connection.read_until_pattern(r"rollback using Commit ID")
    assert "vlan 10" not in lab.ssh("nx1", "show running-config")


def test_a_confirmed_change_stays(lab: Lab) -> None:
    connection = lab.netmiko("nx1")
    send(connection, *STAGED, "commit confirmed 6000", "commit")
    assert lab.armed("nx1") is None
    assert "switchport access vlan 10" in lab.ssh("nx1", "show running-config interface Ethernet1/3")


def test_another_session_may_confirm_after_the_arming_one_died(lab: Lab) -> None:
    first = lab.netmiko("nx1")
    send(first, *STAGED, "commit confirmed 600")
    first.remote_conn.close()
    second = lab.netmiko("nx1")
    send(second, "configure dual-stage", "commit")
    assert lab.armed("nx1") is None
    assert lab.farm.untagged("nx1", "Ethernet1/3").vlan == 10


def test_one_bad_line_stops_the_whole_commit(lab: Lab) -> None:
    connection = lab.netmiko("nx1")
    send(connection, "configure terminal", "feature bgp", "router bgp 100", "end")
    send(connection, "configure dual-stage", "vlan 10", "exit", "router bgp 200")
    shown = send(connection, "commit confirmed 60")
    assert "bgp instance is already running; Tag is 100" in shown
    assert "commit verification failed" in shown
    assert lab.armed("nx1") is None
    assert "vlan 10" not in lab.ssh("nx1", "show running-config")


def test_the_buffer_is_shown_and_can_be_dropped(lab: Lab) -> None:
    connection = lab.netmiko("nx1")
    send(connection, "configure dual-stage", "interface Ethernet1/1", "description x")
    assert "interface Ethernet1/1\n  description x" in send(connection, "show configuration").replace("\r", "")
    send(connection, "abort")
    assert "description x" not in lab.ssh("nx1", "show running-config")


def test_features_must_be_committed_before_their_commands(lab: Lab) -> None:
    connection = lab.netmiko("nx1")
    assert "% Invalid command" in send(connection, "configure dual-stage", "feature vpc", "vpc domain 1")
    send(connection, "commit")
    assert "% Invalid" not in send(connection, "vpc domain 1", "peer-gateway", "commit")
    assert "peer-gateway" in lab.ssh("nx1", "show running-config")


def test_the_commit_timer_has_its_range(lab: Lab) -> None:
    connection = lab.netmiko("nx1")
    send(connection, *STAGED)
    assert "% Invalid command" in send(connection, "commit confirmed 29")
    assert "% Invalid command" in send(connection, "commit confirmed 65536")
    assert "% Incomplete command" in send(connection, "commit confirmed")


def test_checkpoints_and_atomic_rollback(lab: Lab) -> None:
    connection = lab.netmiko("nx1")
    assert "Done" in send(connection, "checkpoint file before")
    send(connection, "checkpoint good", "configure terminal", "vlan 20", "end")
    assert "good" in send(connection, "show checkpoint summary")
    assert "completed successfully" in send(connection, "rollback running-config checkpoint good atomic")
    assert "vlan 20" not in lab.ssh("nx1", "show running-config")
    send(connection, "configure terminal", "vlan 20", "end")
    assert "no vlan 20" in send(connection, "show diff rollback-patch running-config file before")
    assert "completed successfully" in send(connection, "rollback running-config file before")
    assert "vlan 20" not in lab.ssh("nx1", "show running-config")


def test_only_a_checkpoint_file_can_be_rolled_back_to(lab: Lab) -> None:
    connection = lab.netmiko("nx1")
    send(connection, "copy running-config bootflash:plain")
    assert "Rollback failed." in send(connection, "rollback running-config file plain")


def test_configure_replace_with_a_commit_timeout(lab: Lab) -> None:
    connection = lab.netmiko("nx1")
    send(connection, "copy running-config bootflash:base", "configure terminal", "vlan 30", "end")
    shown = send(connection, "configure replace bootflash:base commit-timeout 3600")
    assert "configure replace commit" in shown
    assert "vlan 30" not in lab.ssh("nx1", "show running-config vlan") + lab.ssh("nx1", "show vlan brief")
    lab.expire("nx1")
    assert "VLAN0030" in lab.ssh("nx1", "show vlan brief")
    send(connection, "configure replace bootflash:base commit-timeout 3600")
    assert "Commit completed" in send(connection, "configure replace commit")
    assert lab.armed("nx1") is None
    assert "VLAN0030" not in lab.ssh("nx1", "show vlan brief")


def test_a_session_in_configuration_mode_follows_a_revert(lab: Lab) -> None:
    """What is typed after somebody else's timer fired goes into the configuration that runs then."""
    armer, other = lab.netmiko("nx1"), lab.netmiko("nx1")
    send(armer, *STAGED, "commit confirmed 6000")
    send(other, "configure terminal", "interface Ethernet1/4", "description before")
    lab.expire("nx1")
    send(other, "description after")
    assert "description after" in lab.ssh("nx1", "show running-config interface Ethernet1/4")

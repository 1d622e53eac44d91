"""IOS-XE: the rollback-confirmed change, the archive and configure replace."""

from tests.dcim.lab.switches.conftest import Lab, wait_for


def send(connection: object, *lines: str) -> str:
    """Type lines, each waiting for the prompt."""
    return "".join(connection.send_command(line, expect_string=r"#$", strip_prompt=False) for line in lines)  # type: ignore[attr-defined]


def test_an_unconfirmed_change_reverts(lab: Lab) -> None:
    connection = lab.netmiko("xe1")
    shown = send(connection, "configure terminal revert timer 6")
    assert "Rollback will begin in 6 minutes" in shown
    send(connection, "vlan 10", "interface GigabitEthernet1/0/3", "switchport access vlan 10", "end")
    pending = send(connection, "show archive config rollback timer")
    assert "Timer value: 6 min" in pending
    assert "User: admin" in pending
    assert lab.farm.untagged("xe1", "GigabitEthernet1/0/3").vlan == 10
    wait_for(lambda: lab.armed("xe1") is None)
    assert lab.farm.untagged("xe1", "GigabitEthernet1/0/3").vlan == 1
    assert "No Rollback Confirmed Change pending" in lab.ssh("xe1", "show archive config rollback timer")


def test_a_confirmed_change_stays_and_a_second_arming_is_refused(lab: Lab) -> None:
    connection = lab.netmiko("xe1")
    send(connection, "configure terminal revert timer 5", "vlan 10", "end")
    assert "already pending" in send(connection, "configure terminal revert timer 5")
    send(connection, "configure confirm")
    assert lab.armed("xe1") is None
    assert "VLAN0010" in lab.ssh("xe1", "show vlan brief")
    assert "No Rollback Confirmed Change pending" in lab.ssh("xe1", "configure confirm")


def test_revert_now(lab: Lab) -> None:
    connection = lab.netmiko("xe1")
    send(connection, "configure terminal revert timer 5", "vlan 10", "end", "configure revert now")
    assert lab.armed("xe1") is None
    assert "VLAN0010" not in lab.ssh("xe1", "show vlan brief")


def test_the_archive_is_needed(lab: Lab) -> None:
    connection = lab.netmiko("xe1")
    send(connection, "configure terminal", "no archive", "end")
    assert "Archive feature not enabled" in send(connection, "show archive")
    assert "Please turn config archive on" in send(connection, "configure terminal revert timer 5")
    assert lab.armed("xe1") is None


def test_replace_restores_or_waits_for_its_confirmation(lab: Lab) -> None:
    connection = lab.netmiko("xe1")
    send(connection, "configure terminal", "file prompt quiet", "end")
    send(connection, "copy running-config flash:base.cfg", "configure terminal", "vlan 10", "end")
    assert "Rollback Done" in send(connection, "configure replace flash:base.cfg force")
    assert "VLAN0010" not in lab.ssh("xe1", "show vlan brief")
    send(connection, "configure terminal", "vlan 20", "end", "configure replace flash:base.cfg force timer 60")
    assert "VLAN0020" not in lab.ssh("xe1", "show vlan brief")
    lab.expire("xe1")
    assert "VLAN0020" in lab.ssh("xe1", "show vlan brief")


def test_a_replace_with_bad_lines_is_partial_without_the_trigger(lab: Lab) -> None:
    connection = lab.netmiko("xe1")
    send(connection, "configure terminal", "file prompt quiet", "end", "copy running-config flash:base.cfg")
    path = lab.farm.folder / "xe1" / "flash" / "base.cfg"
    path.write_text(path.read_text().replace("hostname xe1", "hostname xe1\nno-such-command\nvlan 44"))
    restored = send(connection, "configure replace flash:base.cfg force revert trigger error")
    assert "original configuration has been successfully restored" in restored
    assert "VLAN0044" not in lab.ssh("xe1", "show vlan brief")
    assert "Rollback aborted after 5 passes" in send(connection, "configure replace flash:base.cfg force")
    assert "VLAN0044" in lab.ssh("xe1", "show vlan brief")


def test_copy_asks_for_the_file_name_unless_quiet(lab: Lab) -> None:
    shown = lab.ssh("xe1", stdin="copy running-config flash:x\n\ndir flash:x\nexit\n")
    assert "Destination filename [x]?" in shown
    assert "bytes copied" in shown
    assert "Directory of flash:x" in shown

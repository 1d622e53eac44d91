"""Junos over NETCONF: locks, confirmed commits in both units, what confirms and what reverts, rollbacks."""

from collections.abc import Iterator
from typing import Any

import pytest
from ncclient import manager
from ncclient.operations.rpc import RPCError

from tests.dcim.lab.switches.conftest import Lab, wait_for

VLAN = "set vlans VN10 vlan-id 10 vxlan vni 10010"


class Client:
    """Two or more NETCONF sessions to the same switch."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.open: list[Any] = []

    def __call__(self) -> Any:
        """A new session."""
        made = manager.connect(
            host=self.lab.hosts["qfx1"], port=8830, username="admin", password="secret", hostkey_verify=False,
            look_for_keys=False, allow_agent=False, device_params={"name": "junos"}, timeout=10,
        )  # fmt: skip
        self.open.append(made)
        return made


@pytest.fixture
def connect(lab: Lab) -> Iterator[Client]:
    client = Client(lab)
    yield client
    for each in client.open:
        if each.connected:
            each.close_session()


def running(lab: Lab) -> str:
    return lab.ssh("qfx1", "show configuration | display set")


def test_lock_load_commit_confirmed_and_timeout(lab: Lab, connect: Client) -> None:
    session = connect()
    session.lock()
    session.load_configuration(action="set", config=[VLAN])
    assert "VN10" not in running(lab)
    assert "+   vlans {" in session.compare_configuration().tostring.decode()
    session.commit(confirmed=True, timeout="240")
    session.unlock()
    assert VLAN.rsplit(" vxlan", 1)[0] in running(lab)
    assert lab.armed("qfx1")["kind"] == "commit-confirmed"
    wait_for(lambda: lab.armed("qfx1") is None)
    assert "VN10" not in running(lab)
    assert "automatic rollback: commit was not confirmed" in lab.ssh("qfx1", "show system commit")


def test_a_confirming_commit_keeps_the_change(lab: Lab, connect: Client) -> None:
    session = connect()
    session.load_configuration(action="set", config=[VLAN])
    session.commit(confirmed=True, timeout="6000")
    session.commit()
    assert lab.armed("qfx1") is None
    assert "VN10" in running(lab)


def test_a_commit_check_of_anybody_confirms_too(lab: Lab, connect: Client) -> None:
    session = connect()
    session.load_configuration(action="set", config=[VLAN])
    session.commit(confirmed=True, timeout="6000")
    connect().commit(check=True)
    assert lab.armed("qfx1") is None
    assert "VN10" in running(lab)


def test_rfc_commits_count_seconds_and_junipers_minutes(lab: Lab, connect: Client) -> None:
    session = connect()
    session.load_configuration(action="set", config=[VLAN])
    session.rpc("<commit><confirmed/><confirm-timeout>6000</confirm-timeout></commit>")
    revision = session.rpc("<get-commit-revision-information/>").tostring.decode()
    assert "commit confirmed, rollback in 100mins" in revision
    session.load_configuration(action="set", config=["set vlans VN11 vlan-id 11"])
    request = "<commit-configuration><confirmed/><confirm-timeout>100</confirm-timeout></commit-configuration>"
    session.rpc(request)
    assert "rollback in 100mins" in session.rpc("<get-commit-revision-information/>").tostring.decode()
    # The second commit confirmed the first one: only the second is undone.
    lab.expire("qfx1")
    assert "VN10" in running(lab)
    assert "VN11" not in running(lab)


def test_killing_the_arming_session_reverts_at_once(lab: Lab, connect: Client) -> None:
    session = connect()
    session.load_configuration(action="set", config=[VLAN])
    session.commit(confirmed=True, timeout="6000")
    connect().kill_session(session.session_id)
    wait_for(lambda: lab.armed("qfx1") is None)
    assert "VN10" not in running(lab)


def test_losing_the_arming_session_leaves_the_timer(lab: Lab, connect: Client) -> None:
    session = connect()
    session.load_configuration(action="set", config=[VLAN])
    session.commit(confirmed=True, timeout="6000")
    session._session.transport.close()
    other = connect()
    assert lab.armed("qfx1") is not None
    other.commit()
    assert "VN10" in running(lab)


def test_locks_are_enforced_and_end_with_their_session(lab: Lab, connect: Client) -> None:
    first, second = connect(), connect()
    first.lock()
    with pytest.raises(RPCError, match="configuration database locked by"):
        second.lock()
    with pytest.raises(RPCError, match="locked"):
        second.load_configuration(action="set", config=[VLAN])
    assert "locked by" in lab.ssh("qfx1", stdin="configure\nexit\n")
    first.load_configuration(action="set", config=[VLAN])
    first.close_session()
    wait_for(lambda: lab.farm.device("qfx1").locked_by is None)  # type: ignore[attr-defined]
    second.lock()
    assert "VN10" not in second.compare_configuration().tostring.decode()


def test_somebody_elses_uncommitted_change_prevents_the_lock(connect: Client) -> None:
    first, second = connect(), connect()
    first.load_configuration(action="set", config=[VLAN])
    with pytest.raises(RPCError, match="configuration database modified"):
        second.lock()


def test_unknown_statements_are_refused_with_their_word(connect: Client) -> None:
    session = connect()
    with pytest.raises(RPCError) as caught:
        session.load_configuration(action="set", config=["set vlans VN10 vlanx 10", VLAN])
    assert "error: syntax error: vlanx" in str(caught.value)
    with pytest.raises(RPCError, match="syntax error"):
        session.load_configuration(format="text", config="vlans { VN10 { nonsense 10; } }")
    session.discard_changes()


def test_a_commit_with_dangling_references_fails_whole(lab: Lab, connect: Client) -> None:
    session = connect()
    lines = [VLAN, "set protocols bgp group X type external export NOWHERE neighbor 10.0.0.1 peer-as 65001"]
    session.load_configuration(action="set", config=lines)
    with pytest.raises(RPCError, match="Policy NOWHERE referenced but not defined"):
        session.commit(check=True)
    with pytest.raises(RPCError, match="NOWHERE"):
        session.commit(confirmed=True, timeout="60")
    assert lab.armed("qfx1") is None
    assert "VN10" not in running(lab)


def test_override_text_and_rollbacks(lab: Lab, connect: Client) -> None:
    session = connect()
    before = running(lab)
    session.load_configuration(action="set", config=[VLAN])
    session.commit(comment="add a VLAN")
    assert "add a VLAN" in session.rpc("<get-commit-information/>").tostring.decode()
    text = session.get_configuration(format="text").xpath("//configuration-text")[0].text
    session.load_configuration(action="override", format="text", config=text.replace("vlan-id 10;", "vlan-id 20;"))
    session.commit()
    assert "vlan-id 20" in running(lab)
    session.rollback(rollback=2)
    session.commit()
    assert running(lab) == before


def test_no_confirmed_commit_on_a_private_copy(lab: Lab, connect: Client) -> None:
    session = connect()
    session.rpc("<open-configuration><private/></open-configuration>")
    session.load_configuration(action="set", config=[VLAN])
    with pytest.raises(RPCError, match="private"):
        session.commit(confirmed=True, timeout="6000")
    assert lab.armed("qfx1") is None


def test_set_format_and_filters(connect: Client) -> None:
    session = connect()
    lines = session.get_configuration(format="set").xpath("//configuration-set")[0].text
    assert "set system host-name qfx1" in lines
    wanted = "<get-configuration><configuration><system><host-name/></system></configuration></get-configuration>"
    reply = session.rpc(wanted).tostring.decode()
    assert "<host-name>qfx1</host-name>" in reply
    assert "lldp" not in reply
    assert "<serial-number>SNQFX1" in session.rpc("<get-chassis-inventory/>").tostring.decode()
    assert "Junos: 22.2R3" in session.command("show version", format="text").tostring.decode()
    with pytest.raises(RPCError, match="syntax error"):
        session.rpc("<get-no-such-thing/>")


def test_netmiko_commits_on_the_command_line(lab: Lab) -> None:
    connection = lab.netmiko("qfx1")
    shown = connection.send_config_set(["set vlans VN10 vlan-id 10", "set nonsense here"], exit_config_mode=False)
    assert "syntax error." in shown
    assert "VN10" in connection.send_command("show | compare")
    assert "automatically rolled back in 5 minutes" in connection.commit(confirm=True, confirm_delay=5)
    assert lab.armed("qfx1") is not None
    connection.commit(and_quit=True)
    assert lab.armed("qfx1") is None
    assert "vlan-id 10;" in connection.send_command("show configuration vlans VN10")
    connection.config_mode()
    assert "load complete" in connection.send_command("rollback 2", expect_string=r"# $")
    connection.commit()
    assert "VN10" not in connection.send_command("run show configuration", expect_string=r"# $")
    connection.disconnect()

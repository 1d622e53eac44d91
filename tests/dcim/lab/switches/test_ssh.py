"""Plain ssh and netmiko talk to the emulated switches as to real ones."""

import stat

import asyncssh
import pytest
from netmiko.exceptions import NetmikoAuthenticationException

from tests.dcim.lab.switches.conftest import Lab

ERRORS = r"(?m)^\s*% |ERROR:"


def test_the_exec_channel_answers_one_command(lab: Lab) -> None:
    assert "NXOS: version 10.3(3)" in lab.ssh("nx1", "show version")
    assert "Version 17.9.4" in lab.ssh("xe1", "show version")
    assert "Junos: 22.2R3-S3.18" in lab.ssh("qfx1", "show version")


def test_an_interactive_shell_echoes_prompts_and_configures(lab: Lab) -> None:
    typed = "terminal length 0\nconf t\nint eth1/4\ndescription to the rack\nend\nshow run int eth1/4\nexit\n"
    shown = lab.ssh("nx1", stdin=typed)
    assert "nx1# conf t\n" in shown
    assert "nx1(config)# int eth1/4\n" in shown
    assert "nx1(config-if)# description to the rack\n" in shown
    assert "interface Ethernet1/4\n  description to the rack\n" in shown


def test_ios_and_junos_shells(lab: Lab) -> None:
    shown = lab.ssh("xe1", stdin="term len 0\nconf t\nhostname edge\nend\nexit\n")
    assert "xe1(config)#hostname edge\nedge(config)#end\nedge#exit" in shown
    shown = lab.ssh("qfx1", stdin="configure\nset system host-name leaf\nshow | compare\ncommit and-quit\nexit\n")
    assert "[edit]\nadmin@qfx1# set system host-name leaf\n" in shown
    assert "[edit system]\n-   host-name qfx1;\n+   host-name leaf;\n" in shown
    assert "commit complete" in shown
    assert "admin@leaf> exit" in shown


def test_long_output_is_paged_until_asked_not_to(lab: Lab) -> None:
    shown = lab.ssh("nx1", stdin="show running-config\n qexit\n")
    assert "--More--" in shown
    assert "--More--" not in lab.ssh("nx1", stdin="terminal length 0\nshow running-config\nexit\n")


def test_the_line_editor_understands_backspace_and_control_keys(lab: Lab) -> None:
    shown = lab.ssh("nx1", stdin="show hostnamex\x7f\nconf t\nvlan 10\x1ashow hostname\nexit\n")
    assert shown.count("nx1 \n") == 2


@pytest.mark.parametrize(
    ("name", "port"), [("nx1", "Ethernet1/4"), ("xe1", "GigabitEthernet1/0/4")], ids=["nxos", "iosxe"]
)
def test_netmiko_configures_and_sees_refused_lines(lab: Lab, name: str, port: str) -> None:
    connection = lab.netmiko(name)
    lines = ["vlan 10", "name TEN", f"interface {port}", "switchport access vlan 10"]
    connection.send_config_set(lines, error_pattern=ERRORS)
    shown = connection.send_command(f"show running-config interface {port}")
    assert "switchport access vlan 10" in shown
    assert "marker." in connection.send_config_set(["no such command"])
    connection.save_config()
    assert "name TEN" in connection.send_command("show startup-config")
    connection.disconnect()


def test_a_block_of_lines_written_at_once(lab: Lab) -> None:
    connection = lab.netmiko("nx1")
    block = "configure terminal\n" + "".join(f"vlan {n}\nname V{n}\n" for n in range(100, 200)) + "end\n"
    connection.write_channel(block)
    connection.read_until_pattern(r"\(config-vlan\)# end\s+nx1# ", read_timeout=20)
    assert "100-199" in connection.send_command("show running-config | include ^vlan")


def test_wrong_passwords_are_refused_and_host_keys_kept(lab: Lab) -> None:
    with pytest.raises(NetmikoAuthenticationException):
        _login(lab, "wrong")
    key = lab.farm.folder / "nx1" / "ssh_host_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert asyncssh.read_private_key(key).get_algorithm() == "ssh-ed25519"


def _login(lab: Lab, password: str) -> None:
    from netmiko import ConnectHandler

    ConnectHandler(device_type="cisco_xe", host=lab.hosts["xe1"], port=2222, username="admin", password=password)


def test_the_endpoints_are_the_devices_own_addresses(lab: Lab) -> None:
    found = lab.farm.endpoints()
    by_name = {spec.name: found[spec.address] for spec in lab.farm._specs.values()}
    assert by_name["nx1"] == {"ssh": (lab.hosts["nx1"], 2222)}
    assert by_name["qfx1"] == {"ssh": (lab.hosts["qfx1"], 2222), "netconf": (lab.hosts["qfx1"], 8830)}

"""The same promises on every platform: armed and confirmed, armed and reverted, refused, lost."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from labs import Lab
from pushing import until

from dcim.core.errors import AuthFailed, DeviceError, Permanent, Transient
from network.drivers.base import HostKeyMismatch, NotArmed, Pin, Refused, SwitchDriver, Work
from network.drivers.cli import error_in
from network.drivers.pins import fetch_host_key
from network.drivers.sessions import DRIVERS

NAMES = ("nexus", "qfx", "cat")
LINES = {
    "nexus": (("vlan 300", "  name blue", "exit"), "vlan 300", "vlan 300\n  bogus line"),
    "qfx": (("set vlans blue vlan-id 300",), "blue", "set interfaces xe-0/0/1 bogus"),
    "cat": (("vlan 300", "  name blue", "exit"), "vlan 300", "vlan 300\n bogus line"),
}
REMOVE = {"nexus": "no vlan 300", "qfx": "delete vlans blue", "cat": "no vlan 300"}


def work(name: str, token: str, timer_s: int = 60, commands: tuple[str, ...] = ()) -> Work:
    return Work(token, timer_s, (), commands or LINES[name][0])


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def driver(lab: Lab, name: str) -> Iterator[SwitchDriver]:
    opened = DRIVERS[lab.switches[name].platform](lab.target(name))
    yield opened
    opened.close()
    if LINES[name][1] in lab.running(name):
        cleaner = DRIVERS[lab.switches[name].platform](lab.target(name))
        cleaner.apply((REMOVE[name],), "clean")
        cleaner.close()


def test_facts_and_neighbours(lab: Lab, name: str, driver: SwitchDriver) -> None:
    facts = driver.facts()
    assert (facts.hostname, facts.serial) == (name, f"SN-{name}")
    assert facts.version
    assert facts.model.lower().startswith(lab.switches[name].model.lower()[:6])
    found = {(n.port, n.name) for n in driver.lldp_neighbors()}
    wires = {"nexus": {("Ethernet1/1", "cat")}, "cat": {("TenGigabitEthernet1/1/1", "nexus")}, "qfx": set()}
    assert wires[name] <= found <= wires[name] | {("Ethernet1/49", "qfx"), ("et-0/0/48", "nexus")}


def test_armed_then_confirmed(lab: Lab, name: str, driver: SwitchDriver) -> None:
    driver.arm(work(name, "t-confirm", 3600))
    assert LINES[name][1] in driver.running_config()
    assert lab.armed(name)
    assert driver.armed_state("t-confirm").state in ("armed", "unknown")
    driver.confirm("t-confirm")
    driver.save()
    assert not lab.armed(name)
    assert driver.armed_state("t-confirm").state != "armed"
    assert LINES[name][1] in driver.running_config()
    with pytest.raises(NotArmed):
        driver.confirm("t-confirm")


def test_armed_then_left_alone(lab: Lab, name: str, driver: SwitchDriver) -> None:
    before = lab.running(name)
    driver.arm(work(name, "t-alone"))
    assert LINES[name][1] in lab.running(name)
    until(lambda: not lab.armed(name), 20)
    assert lab.running(name) == before
    assert driver.armed_state("t-alone").state == "idle"
    with pytest.raises(NotArmed):
        driver.confirm("t-alone")


def test_armed_then_reverted(lab: Lab, name: str, driver: SwitchDriver) -> None:
    before = lab.running(name)
    driver.arm(work(name, "t-revert", 3600))
    driver.revert("t-revert")
    assert lab.running(name) == before
    assert not lab.armed(name)


def test_another_session_can_confirm_or_revert(lab: Lab, name: str, driver: SwitchDriver) -> None:
    """What a successor of a dead worker does."""
    before = lab.running(name)
    for act in ("revert", "confirm"):
        first = DRIVERS[lab.switches[name].platform](lab.target(name))
        first.arm(work(name, f"t-{act}-2", 3600))
        first.close()
        getattr(driver, act)(f"t-{act}-2")
        assert not lab.armed(name)
        assert (lab.running(name) == before) is (act == "revert")


def test_a_refused_line_changes_nothing_and_is_named(lab: Lab, name: str, driver: SwitchDriver) -> None:
    before = lab.running(name)
    with pytest.raises(Refused, match="bogus"):
        driver.arm(work(name, "t-refused", 3600, tuple(LINES[name][2].split("\n"))))
    assert lab.running(name) == before
    assert not lab.armed(name)
    driver.arm(work(name, "t-after", 3600))  # the session is still of use, nothing of the refused lines is left
    driver.revert("t-after")
    assert lab.running(name) == before


def test_a_long_block_is_applied_whole(lab: Lab, name: str, driver: SwitchDriver) -> None:
    if name == "qfx":
        lines = [f"set vlans v{n} vlan-id {n}" for n in range(400, 700)]
    else:
        lines = [line for n in range(400, 700) for line in (f"vlan {n}", f"  name v{n}", "exit")]
    driver.arm(Work("t-long", 3600, (), lines))
    running = driver.running_config()
    assert all(f"v{n}" in running for n in range(400, 700))
    driver.revert("t-long")
    assert "v400" not in lab.running(name)


def test_a_switch_that_answers_late_is_read_right(lab: Lab, name: str, driver: SwitchDriver) -> None:
    """Preparing the terminal leaves prompts on their way: none of them may end the next command's output."""
    last = driver.running_config().splitlines()[-5:]  # the first lines have the time
    lab.fault(name, "slow", seconds=0.2)
    late = DRIVERS[lab.switches[name].platform](lab.target(name))
    assert late.running_config().splitlines()[-5:] == last
    assert late.facts() == driver.facts()
    late.close()


def test_wrong_password_unreachable_and_dropped(lab: Lab, name: str, driver: SwitchDriver) -> None:
    target = lab.target(name)
    connect = DRIVERS[target.platform]
    with pytest.raises(AuthFailed, match=f"{name} refused the login"):
        connect(replace(target, password="wrong"))
    lab.fault(name, "drop-session", text="show running-config" if name != "qfx" else "get-configuration")
    with pytest.raises(Transient):
        driver.running_config()
    lab.fault(name, "unreachable")
    with pytest.raises(Transient, match=f"{name} at 192.0.2"):
        connect(target)


def test_a_changed_host_key_stops_before_the_password_is_sent(lab: Lab, name: str) -> None:
    other = fetch_host_key(lab.switches["cat" if name == "nexus" else "nexus"].address, "ssh")
    seen = len(lab.farm.device(name).log)
    with pytest.raises(HostKeyMismatch, match="another SSH host key than the pinned one"):
        DRIVERS[lab.switches[name].platform](replace(lab.target(name, other), password="wrong"))
    assert len(lab.farm.device(name).log) == seen  # a password that arrives, and is wrong, is logged there


def test_a_key_of_another_algorithm_is_another_key(lab: Lab, name: str) -> None:
    import paramiko  # type: ignore[import-untyped]

    key = paramiko.ECDSAKey.generate()
    with pytest.raises(HostKeyMismatch, match=f"{name} at "):
        DRIVERS[lab.switches[name].platform](lab.target(name, Pin(key.get_name(), key.get_base64())))


def test_an_unpinned_switch_is_not_spoken_to(lab: Lab, name: str) -> None:
    target = replace(lab.target(name), pin=None)
    with pytest.raises(Permanent, match="has no pinned SSH host key"):
        DRIVERS[target.platform](target)


def test_errors_are_found_in_output() -> None:
    assert error_in("leaf-1(config)# vlan 5000\n  ^\n% Invalid command at '^' marker.\n").startswith("% Invalid")
    assert error_in("ERROR: VLAN 3968 is in the reserved range") == "ERROR: VLAN 3968 is in the reserved range"
    assert error_in("Failed. err=% Invalid command: x\ncommit verification failed").startswith("Failed.")
    for harmless in ("%Warning: portfast should only be enabled on ports connected to a single",
                     "%Portfast has been configured on GigabitEthernet1/0/1 but will only",
                     "%LINK-3-UPDOWN: Interface GigabitEthernet1/0/1, changed state to up"):  # fmt: skip
        assert error_in(f"\n{harmless}\n") == ""
    assert error_in("%Please turn config archive on before using this command") != ""
    assert error_in("interface Ethernet1/1\n  description 100% sure\n") == ""
    assert issubclass(Refused, DeviceError)
    assert Pin("ssh-ed25519", "AAAA").algorithm == "ssh-ed25519"

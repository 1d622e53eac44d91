"""What survives a restart: what was saved on Cisco, what was committed on Junos, and the files beside them."""

from pathlib import Path

from tests.dcim.lab.switches.conftest import Lab, Maker, switch


def test_cisco_comes_back_with_what_was_saved(make_lab: Maker) -> None:
    switches = [switch("nx", "nxos"), switch("xe", "iosxe")]
    first = make_lab(switches)
    for name in ("nx", "xe"):
        save = "copy running-config startup-config"
        first.ssh(name, stdin=f"conf t\nvlan 10\nend\n{save}\nconf t\nvlan 20\nend\nexit\n")
    first.ssh("nx", stdin="checkpoint good\nexit\n")
    first.stop()
    second = make_lab(switches)
    for name in ("nx", "xe"):
        shown = second.ssh(name, "show vlan brief")
        assert "VLAN0010" in shown
        assert "VLAN0020" not in shown
    assert "good" in second.ssh("nx", "show checkpoint summary")


def test_junos_comes_back_with_what_was_committed(make_lab: Maker) -> None:
    first = make_lab([switch("qfx", "junos")])
    first.ssh("qfx", stdin="configure\nset vlans A vlan-id 10\ncommit\nset vlans C vlan-id 30\nexit\nyes\nexit\n")
    # The candidate is shared: what the first session left uncommitted goes with the second one's commit.
    first.ssh("qfx", stdin="configure\ncommit\nset vlans B vlan-id 20\nexit\nyes\nexit\n")
    first.stop()
    second = make_lab([switch("qfx", "junos")])
    shown = second.ssh("qfx", "show configuration vlans | display set")
    assert "set vlans A vlan-id 10" in shown
    assert "set vlans C vlan-id 30" in shown
    assert " B " not in shown
    assert "set vlans C" not in second.ssh("qfx", "show system rollback 1")
    assert second.ssh("qfx", "show system commit").count("via cli") == 2


def test_the_first_configuration_applies_once(make_lab: Maker) -> None:
    first = make_lab([switch("nx", "nxos", "hostname one\nvlan 5\nno-such-line\n")])
    assert "one" in first.ssh("nx", "show hostname")
    assert first.farm.device("nx").refused_at_boot == ["3: no-such-line"]  # type: ignore[attr-defined]
    first.ssh("nx", stdin="conf t\nno vlan 5\nend\ncopy run start\nexit\n")
    first.stop()
    second = make_lab([switch("nx", "nxos", "hostname two\nvlan 6\n")])
    shown = second.ssh("nx", "show running-config")
    assert "hostname one" in shown
    assert "vlan 5" not in shown


def test_fifty_rollbacks_are_kept(lab: Lab) -> None:
    typed = "".join(f"set vlans V vlan-id {number}\ncommit\n" for number in range(2, 62))
    lab.ssh("qfx1", stdin=f"configure\n{typed}exit\nexit\n", timeout=60)
    folder = lab.farm.folder / "qfx1" / "config"
    kept = sorted(folder.glob("juniper.conf.*"), key=lambda path: int(path.suffix[1:]))
    assert [path.suffix for path in kept] == [f".{number}" for number in range(1, 50)]
    assert "vlan-id 60;" in kept[0].read_text()
    assert "vlan-id 12;" in kept[-1].read_text()


def test_secrets_and_configurations_are_private(lab: Lab) -> None:
    lab.ssh("nx1", "copy running-config startup-config")
    for path in (lab.farm.folder / "nx1").rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path


def test_scp_to_the_flash_and_no_way_out(lab: Lab, tmp_path: Path) -> None:
    import subprocess

    source = tmp_path / "config.txt"
    source.write_text("vlan 10\n")
    options = [
        "-O",
        "-P",
        "2222",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "LogLevel=ERROR",
    ]
    for target in ("bootflash:config.txt", "flash:/config.txt", "../../escape.txt"):
        done = subprocess.run(
            ["sshpass", "-p", "secret", "scp", *options, str(source), f"admin@{lab.hosts['nx1']}:{target}"],
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    flash = lab.farm.folder / "nx1" / "flash"
    assert sorted(path.name for path in flash.iterdir()) == ["config.txt", "escape.txt"]
    assert not (lab.farm.folder / "escape.txt").exists()
    shown = lab.ssh("nx1", stdin="copy bootflash:config.txt running-config\nshow vlan brief\nexit\n")
    assert "VLAN0010" in shown

import os
from pathlib import Path

import pytest

from provisioning.agent.__main__ import kernel_arguments
from provisioning.agent.errors import CommandFailed
from provisioning.agent.linux import LinuxMachine, write_file
from provisioning.agent.machine import ConfigFile


def put(root: Path, path: str, content: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(content)


def test_the_inventory_is_read_from_sysfs(tmp_path: Path) -> None:
    put(tmp_path, "proc/meminfo", "MemTotal:       1048576 kB\n")
    put(tmp_path, "sys/class/dmi/id/product_serial", "SN-1\n")
    put(tmp_path, "sys/class/dmi/id/sys_vendor", "Supermicro\n")
    for name, size in (("vda", 2048), ("loop0", 2048), ("sdb", 0), ("sdc", 100)):
        put(tmp_path, f"sys/block/{name}/size", str(size))
    put(tmp_path, "sys/block/sdc/removable", "1")
    put(tmp_path, "sys/block/vda/serial", "D1\n")
    put(tmp_path, "sys/block/vda/queue/rotational", "1\n")
    put(tmp_path, "sys/class/net/eth0/address", "52:54:00:AA:00:01\n")
    put(tmp_path, "sys/class/net/eth0/device/vendor", "0x1af4\n")
    put(tmp_path, "sys/class/net/eth0/speed", "-1\n")
    put(tmp_path, "sys/class/net/eth0/carrier", "1\n")
    put(tmp_path, "sys/class/net/lo/address", "00:00:00:00:00:00\n")

    found = LinuxMachine(tmp_path).inventory()

    assert (found["serial"], found["manufacturer"], found["memory_mib"]) == ("SN-1", "Supermicro", 1024)
    assert found["disks"] == [{"name": "vda", "size_bytes": 1 << 20, "model": "", "serial": "D1", "rotational": True}]
    assert found["nics"] == [{"name": "eth0", "mac": "52:54:00:aa:00:01", "carrier": True, "speed_mbps": 0}]


def test_a_disk_is_written_and_read_again(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/vda").write_bytes(bytes(100))
    machine = LinuxMachine(tmp_path)
    with machine.open_disk("vda") as disk:
        disk.seek(10)
        disk.write(b"abc")
        disk.flush()
    with machine.open_disk("vda") as disk:
        assert disk.read(13)[10:] == b"abc"


def test_files_keep_their_mode_and_replace_old_ones(tmp_path: Path) -> None:
    put(tmp_path, "etc/hostname", "old")
    write_file(tmp_path, ConfigFile("/etc/hostname", "new\n", 0o600))
    write_file(tmp_path, ConfigFile("/etc/dcim/phone-home.json", "{}", 0o640))
    assert (tmp_path / "etc/hostname").read_text() == "new\n"
    assert (tmp_path / "etc/hostname").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "etc/dcim/phone-home.json").stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in (tmp_path / "etc").iterdir() if entry.name.endswith("-new")] == []


def test_a_link_out_of_the_installed_system_is_refused(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    (root / "etc").mkdir(parents=True)
    os.symlink(outside, root / "etc/dcim")
    with pytest.raises(CommandFailed, match="leads out"):
        write_file(root, ConfigFile("/etc/dcim/x", "secret", 0o600))
    assert list(outside.iterdir()) == []


def test_kernel_arguments() -> None:
    assert kernel_arguments("quiet dcim.url=http://a:1 dcim.token=t=1\n")["dcim.token"] == "t=1"

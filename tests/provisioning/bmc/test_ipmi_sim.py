"""The IPMI driver against ``ipmi_sim`` (OpenIPMI): an implementation that shares nothing with pyghmi or the lab."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcim.core.errors import AuthFailed, Transient
from provisioning.bmc.ipmi.driver import IpmiBmc
from provisioning.bmc.ipmi.pool import HelperPool
from provisioning.bmc.quirks import GENERIC

PASSWORD = "secretpassword12"
pytestmark = pytest.mark.skipif(shutil.which("ipmi_sim") is None, reason="ipmi_sim (Debian openipmi) is not installed")


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _fru(manufacturer: str, product: str, serial: str) -> bytes:
    """A FRU with a product area (IPMI FRU information storage definition 1.0, section 12)."""
    fields = b"".join(
        bytes([0xC0 | len(text)]) + text.encode() for text in (manufacturer, product, "part", "1.0", serial)
    )
    area = bytes([1, 0, 25]) + fields + b"\xc1"
    area += bytes(-(len(area) + 1) % 8)
    area = area[:1] + bytes([(len(area) + 1) // 8]) + area[2:]
    area += bytes([-sum(area) & 0xFF])
    header = bytes([1, 0, 0, 0, 1, 0, 0])
    return header + bytes([-sum(header) & 0xFF]) + area


def _chassis_script(folder: Path) -> None:
    """What the simulator calls for ``get power|boot`` and ``set power|boot VALUE``: one file each."""
    control = folder / "control"
    control.write_text(
        f"""#!/bin/sh
verb=$2; shift 2
while [ $# -gt 0 ]; do
  case "$verb" in
    get) echo "$1:$(cat {folder}/$1)"; shift ;;
    set) echo "$2" > {folder}/$1; shift 2 ;;
  esac
done
exit 0
"""
    )
    control.chmod(0o755)
    (folder / "power").write_text("0\n")
    (folder / "boot").write_text("default\n")


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[int]:
    """A BMC on 127.0.0.1; gives its port."""
    port = _free_port()
    _chassis_script(tmp_path)
    (tmp_path / "lan.conf").write_text(
        f"""name "sim"
set_working_mc 0x20
  startlan 1
    addr 127.0.0.1 {port}
    priv_limit admin
    guid a123456789abcdefa123456789abcdef
  endlan
  chassis_control "{tmp_path}/control 0x20"
  user 2 true "admin" "{PASSWORD}" admin 10 none md2 md5 straight
"""
    )
    fru = _fru("Super Micro", "SYS-1", "S123456X")
    (tmp_path / "sim.emu").write_text(
        "mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr\n"
        f"mc_add_fru_data 0x20 0 {len(fru)} data {' '.join(f'{byte:#04x}' for byte in fru)}\n"
        "sel_enable 0x20 1000 0x0a\nmc_enable 0x20\n"
    )
    process = subprocess.Popen(
        ["ipmi_sim", "-c", tmp_path / "lan.conf", "-f", tmp_path / "sim.emu", "-s", tmp_path / "state", "-n"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield port
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def pool() -> Iterator[HelperPool]:
    made = HelperPool(2)
    yield made
    made.close()


def _bmc(port: int, pool: HelperPool, password: str = PASSWORD) -> IpmiBmc:
    return IpmiBmc("10.0.0.9", ("127.0.0.1", port), "admin", password, GENERIC, pool)


def _patient(bmc: IpmiBmc) -> IpmiBmc:
    """Wait until the simulator listens."""
    ends = time.monotonic() + 15
    while True:
        try:
            bmc.power_state()
        except Transient:
            if time.monotonic() > ends:
                raise
        else:
            return bmc


def test_power_is_switched_and_read_back(simulator: int, pool: HelperPool) -> None:
    bmc = _patient(_bmc(simulator, pool))
    assert bmc.power_state() == "off"
    assert bmc.set_power("on") == "on"
    assert bmc.power_state() == "on"
    assert bmc.set_power("cycle") == "on"
    assert bmc.set_power("off") == "off"


def test_identity_of_the_controller(simulator: int, pool: HelperPool) -> None:
    bmc = _patient(_bmc(simulator, pool))
    assert bmc.probe()["iana"] == 0x1291
    found = bmc.inventory()
    assert (found.serial, found.manufacturer, found.model, found.firmware) == (
        "S123456X",
        "Super Micro",
        "SYS-1",
        "9.08",
    )


def test_network_boot_arrives(simulator: int, pool: HelperPool, tmp_path: Path) -> None:
    """What it was told is in the script's file: its own read-back loses the flags' valid bit (OpenIPMI 2.0.33)."""
    bmc = _patient(_bmc(simulator, pool))
    bmc.set_boot("pxe", "bios")
    assert (tmp_path / "boot").read_text() == "pxe\n"


def test_a_wrong_password_is_told_apart_and_shows_no_secret(simulator: int, pool: HelperPool) -> None:
    _patient(_bmc(simulator, pool))
    with pytest.raises(AuthFailed) as caught:
        _bmc(simulator, pool, "not-the-password").power_state()
    assert "10.0.0.9" in caught.value.message
    assert "not-the-password" not in caught.value.message


def test_many_logins_to_one_bmc(simulator: int, pool: HelperPool) -> None:
    """pyghmi hangs on the second login when its credentials are text; the helper gives bytes."""
    bmc = _patient(_bmc(simulator, pool))
    started = time.monotonic()
    assert {bmc.power_state() for _ in range(10)} == {"off"}
    assert time.monotonic() - started < 10

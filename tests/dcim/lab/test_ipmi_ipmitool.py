"""ipmitool, an independent client, talks to a lab BMC as it would to a real one."""

import subprocess
from typing import Any

import pytest


def ipmitool(bench: Any, *words: str, suite: int = 17, password: str | None = None, fails: bool = False) -> str:
    command = ["ipmitool", "-I", "lanplus", "-H", bench.host, "-p", "6230", "-U", "ADMIN", "-C", str(suite), "-N", "1"]
    command += ["-R", "1" if fails else "3", "-P", password or bench.spec.bmc_password, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode != 0) is fails, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.mark.parametrize("suite", [3, 17])
def test_power_over_both_suites(bench: Any, suite: int) -> None:
    assert "is off" in ipmitool(bench, "power", "status", suite=suite)
    ipmitool(bench, "power", "on", suite=suite)
    bench.power(True)
    assert "is on" in ipmitool(bench, "power", "status", suite=suite)
    ipmitool(bench, "power", "cycle", suite=suite)
    ipmitool(bench, "power", "reset", suite=suite)
    ipmitool(bench, "power", "soft", suite=suite)
    bench.power(False)
    assert "not supported in present state" in ipmitool(bench, "power", "reset", suite=suite, fails=True)


def test_off_after_an_asynchronous_reset_stays_off(bench: Any) -> None:
    ipmitool(bench, "power", "on")
    bench.power(True)
    bench.call(bench.server.act, "cycle")
    ipmitool(bench, "power", "off")
    bench.until(lambda server: [what for _, what in server.events][-1] == "off" and not server.is_on)


def test_nothing_weaker_than_suite_3(bench: Any) -> None:
    ipmitool(bench, "power", "status", suite=0, fails=True)
    ipmitool(bench, "power", "status", suite=2, fails=True)
    legacy = ["ipmitool", "-I", "lan", "-H", bench.host, "-p", "6230", "-U", "ADMIN", "-P", bench.spec.bmc_password]
    assert subprocess.run([*legacy, "power", "status"], capture_output=True, timeout=60).returncode
    assert bench.ipmi.responder.sessions == 0


def test_wrong_password_and_unknown_user(bench: Any) -> None:
    ipmitool(bench, "power", "status", password="wrong", fails=True)
    command = ["ipmitool", "-I", "lanplus", "-H", bench.host, "-p", "6230", "-U", "root", "-P", bench.spec.bmc_password]
    done = subprocess.run([*command, "-v", "power", "status"], capture_output=True, text=True, timeout=60)
    assert done.returncode
    assert "unauthorized name" in done.stdout + done.stderr
    assert bench.ipmi.responder.sessions == 0


def test_boot_device_with_options(bench: Any) -> None:
    ipmitool(bench, "chassis", "bootdev", "pxe", "options=efiboot,persistent")
    shown = ipmitool(bench, "chassis", "bootparam", "get", "5")
    assert "Options apply to all future boots" in shown
    assert "BIOS EFI boot" in shown
    assert "Force PXE" in shown
    assert bench.server.status()["boot"] == {"device": "network", "uefi": True, "persistent": True}
    ipmitool(bench, "chassis", "bootdev", "none")
    assert bench.server.status()["boot"]["device"] == "default"


def test_fru_sensors_events_and_identify(bench: Any) -> None:
    fru = ipmitool(bench, "fru", "print", "0")
    assert "Product Manufacturer  : Supermicro" in fru
    assert fru.count(f": {bench.spec.serial}") == 3
    assert "Chassis Part Number   : SYS-1029P-WTR" in fru
    ipmitool(bench, "power", "on")
    bench.power(True)
    readings = ipmitool(bench, "sdr")
    assert "CPU1 Temp" in readings
    assert "degrees C" in readings
    assert "Watts" in ipmitool(bench, "sensor")
    assert "Power Unit" in ipmitool(bench, "sel", "list")
    ipmitool(bench, "sel", "clear")
    assert "no entries" in ipmitool(bench, "sel", "list")
    assert "Instantaneous power reading" in ipmitool(bench, "dcmi", "power", "reading")
    ipmitool(bench, "chassis", "identify", "30")
    assert bench.server.identifying
    ipmitool(bench, "chassis", "identify", "0")
    assert not bench.server.identifying
    assert "Super Micro" in ipmitool(bench, "mc", "info")


def test_wrong_serial_in_fru(bench: Any) -> None:
    bench.call(bench.server.set_fault, "bmc-wrong-serial", {})
    assert f"X{bench.spec.serial}" in ipmitool(bench, "fru", "print", "0")


@pytest.mark.parametrize("fault", ["bmc-dead", "bmc-wrong-password", "bmc-out-of-sessions"])
def test_faults_that_refuse_a_login(bench: Any, fault: str) -> None:
    bench.call(bench.server.set_fault, fault, {})
    ipmitool(bench, "power", "status", fails=True)
    bench.call(bench.server.clear_fault, fault)
    ipmitool(bench, "power", "status")


def test_a_lossy_bmc_is_reached_by_repeating(bench: Any) -> None:
    bench.call(bench.server.set_fault, "bmc-lossy", {"percent": 20})
    words = ["-N", "1", "-R", "20", "power", "status"]
    assert "is off" in ipmitool(bench, *words)


def test_bmc_reset_ends_sessions_and_frees_them(bench: Any) -> None:
    words = ["ipmitool", "-I", "lanplus", "-H", bench.host, "-p", "6230", "-U", "ADMIN", "-P", bench.spec.bmc_password]
    with subprocess.Popen([*words, "shell"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as shell:
        shell.stdin.write("power status\n")
        shell.stdin.flush()
        while "is off" not in shell.stdout.readline():
            pass
        assert bench.ipmi.responder.sessions == 1
        bench.call(bench.server.set_fault, "bmc-out-of-sessions", {})
        bench.call(bench.server.reset_bmc)
        assert bench.ipmi.responder.sessions == 0
        shell.kill()
    assert bench.call(lambda: bench.server.bmc_silent)
    assert "is off" in ipmitool(bench, "-R", "10", "power", "status")


def test_mc_reset(bench: Any) -> None:
    ipmitool(bench, "mc", "reset", "cold")
    assert "is off" in ipmitool(bench, "-R", "10", "power", "status")

"""From power-on over IPMI state to an installed system that phones home, with the real agent."""

from typing import Any

import pytest

from dcim.lab.bootflags import PXE


def pxe(bench: Any, persistent: bool = False) -> None:
    bench.call(lambda: bench.server.boot.set(PXE, persistent=persistent, uefi=True, expiring=True))
    bench.call(bench.server.act, "on")


def test_installation_and_phone_home(bench: Any, boot_server: Any) -> None:
    boot_server.deploy(bench.spec.serial)
    pxe(bench)
    boot_server.wait("homes")
    assert boot_server.scripts == ["52-54-00-00-00-01"]
    assert boot_server.hellos[0]["serial"] == bench.spec.serial
    assert boot_server.homes == [{"serial": bench.spec.serial, "nonce": boot_server.nonce}]
    inventory = boot_server.report("1")["result"]
    assert inventory["disks"][0]["size_bytes"] == 4 << 20
    assert boot_server.report("2")["state"] == "done", boot_server.report("2")
    bench.stage("os: test-os (phoned home)")
    # The one-shot override was consumed by the first boot: the reboot went to the disk.
    assert not bench.server.boot.valid
    bench.call(bench.server.act, "reset")
    bench.stage("POST")
    bench.stage("os: test-os (phoned home)")
    assert len(boot_server.homes) == 1
    assert len(boot_server.scripts) == 1


def test_a_persistent_override_boots_the_network_each_time(bench: Any, boot_server: Any) -> None:
    boot_server.commands = [{"id": "1", "command": "reboot", "args": {}}]
    pxe(bench, persistent=True)
    boot_server.wait("reports")
    with boot_server.changed:
        assert boot_server.changed.wait_for(lambda: len(boot_server.scripts) > 1, 15)


def test_a_blank_disk_and_no_provisioning_network(bench: Any, boot_server: Any) -> None:
    bench.carries = False
    bench.call(bench.server.act, "on")
    bench.stage("no bootable device")
    assert not boot_server.scripts
    bench.carries = True
    boot_server.wait("hellos")  # the firmware tries again by itself


def test_no_boot_script_means_no_network_boot(bench: Any, boot_server: Any) -> None:
    boot_server.serve_script = False
    pxe(bench)
    bench.stage("answered 404")
    bench.stage("no bootable device")
    assert not boot_server.hellos


def test_a_missing_kernel_stops_the_boot(bench: Any, boot_server: Any) -> None:
    del boot_server.files["/images/agent/vmlinuz"]
    pxe(bench)
    bench.stage("vmlinuz answered 404")
    assert not boot_server.hellos


def test_a_damaged_disk_does_not_boot(bench: Any, boot_server: Any) -> None:
    boot_server.deploy(bench.spec.serial)
    pxe(bench)
    boot_server.wait("homes")
    bench.call(bench.server.act, "off")
    bench.power(False)
    with (bench.folder / "server" / "disk0.img").open("r+b") as disk:
        disk.seek(1 << 20)
        byte = disk.read(1)
        disk.seek(1 << 20)
        disk.write(bytes([byte[0] ^ 1]))
    bench.carries = False
    bench.call(bench.server.act, "on")
    bench.stage("no bootable device")


def test_power_off_stops_the_agent_and_the_network_gates_it(bench: Any, boot_server: Any) -> None:
    pxe(bench)
    boot_server.wait("hellos")
    with boot_server.changed:
        seen = boot_server.polls
        assert boot_server.changed.wait_for(lambda: boot_server.polls > seen + 2, 10)
    bench.carries = False
    with boot_server.changed:
        # Polls come every 0.05 s; the link is looked at every 0.25 s. Silence is the proof.
        while boot_server.changed.wait(0.6):
            pass
    bench.carries = True
    with boot_server.changed:
        seen = boot_server.polls
        assert boot_server.changed.wait_for(lambda: boot_server.polls > seen, 10)
    bench.call(bench.server.act, "off")
    bench.power(False)
    with boot_server.changed:
        while boot_server.changed.wait(0.3):
            pass
    assert bench.server.stage == "off"


def test_the_agent_powers_off(bench: Any, boot_server: Any) -> None:
    boot_server.commands = [{"id": "1", "command": "power_off", "args": {}}]
    pxe(bench)
    boot_server.wait("reports")
    bench.power(False)
    assert bench.server.stage == "off"


@pytest.mark.parametrize("claims", [0, 1])
def test_a_bmc_that_lies_about_power(bench: Any, boot_server: Any, claims: int) -> None:
    bench.call(bench.server.set_fault, "bmc-lies-power", {"claims_on": claims})
    pxe(bench)
    assert not bench.server.is_on
    assert bench.server.reported_on is bool(claims)
    bench.call(bench.server.clear_fault, "bmc-lies-power")
    assert not bench.server.reported_on
    bench.call(bench.server.act, "on")
    boot_server.wait("hellos")


def test_a_bmc_that_ignores_the_boot_device(bench: Any, boot_server: Any) -> None:
    boot_server.deploy(bench.spec.serial)
    pxe(bench)
    boot_server.wait("homes")
    bench.call(bench.server.act, "off")
    bench.power(False)
    bench.call(bench.server.set_fault, "bmc-ignores-boot-device", {})
    pxe(bench)
    bench.stage("os: test-os")
    assert len(boot_server.scripts) == 1


def test_an_agent_that_never_starts(bench: Any, boot_server: Any) -> None:
    bench.call(bench.server.set_fault, "agent-never-starts", {})
    pxe(bench)
    bench.stage("RAM disk: hangs")
    assert boot_server.scripts
    assert not boot_server.hellos


def test_a_disk_that_is_too_small(bench: Any, boot_server: Any) -> None:
    boot_server.deploy(bench.spec.serial)
    boot_server.commands = boot_server.commands[:2]
    bench.call(bench.server.set_fault, "disk-too-small", {})
    pxe(bench)
    boot_server.wait("hellos")
    with boot_server.changed:
        assert boot_server.changed.wait_for(lambda: any(r["id"] == "2" for r in boot_server.reports), 15)
    assert boot_server.report("2")["state"] == "failed"
    assert "1048576 bytes" in boot_server.report("2")["error"]


def test_no_phone_home_until_healed(bench: Any, boot_server: Any) -> None:
    bench.call(bench.server.set_fault, "no-phone-home", {})
    boot_server.deploy(bench.spec.serial)
    pxe(bench)
    bench.stage("os: test-os")
    assert not boot_server.homes
    bench.call(bench.server.clear_fault, "no-phone-home")
    boot_server.wait("homes")


def test_an_image_with_a_wrong_checksum_leaves_nothing_that_boots(bench: Any, boot_server: Any) -> None:
    boot_server.deploy(bench.spec.serial)
    boot_server.files["/images/os.img"] = boot_server.image[:-1] + b"?"
    boot_server.commands = [*boot_server.commands[:2], boot_server.commands[3]]
    pxe(bench)
    boot_server.wait("reports")
    with boot_server.changed:
        assert boot_server.changed.wait_for(lambda: any(r["id"] == "4" for r in boot_server.reports), 15)
    assert boot_server.report("2")["state"] == "failed"
    boot_server.serve_script = False
    bench.stage("no bootable device")

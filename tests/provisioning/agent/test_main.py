import hashlib
import os
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from provisioning.agent import http, main
from provisioning.agent.errors import Unreachable
from provisioning.agent.machine import ConfigFile, PoweredOff

TOKEN = "boot-token"
IMAGE = bytes(os.urandom(1 << 16)) * 48  # 3 MiB


def test_a_whole_installation(listener: Any, machine: Any) -> None:
    listener.order("inventory")
    listener.order("write_image", **listener.publish("os.raw", IMAGE))
    listener.order("write_config", disk="vda", files=[{"path": "/etc/hostname", "content": "h1\n", "mode": "0600"}])
    listener.order("reboot")

    assert main.run(machine, listener.url, TOKEN) == "reboot"

    assert machine.ends == ["reboot"]
    assert [report["state"] for report in listener.reports] == ["done"] * 4
    assert listener.reports[0]["result"]["disks"][0]["name"] == "vda"
    digest = hashlib.sha256(IMAGE).hexdigest()
    assert listener.reports[1]["result"] == {
        "disk": "vda",
        "bytes": len(IMAGE),
        "sha256": digest,
        "readback_sha256": digest,
    }
    assert (machine.folder / "vda").read_bytes()[: len(IMAGE)] == IMAGE
    assert machine.config == [ConfigFile("/etc/hostname", "h1\n", 0o600)]
    assert not any((machine.folder / "vdb").read_bytes()[i] != 0xAA for i in range(0, 6 << 20, 4096))


def test_a_compressed_image(listener: Any, machine: Any) -> None:
    packed = subprocess.run(["zstd", "-c"], input=IMAGE, capture_output=True, check=True).stdout
    args = listener.publish("os.raw.zst", packed, raw=IMAGE)
    listener.order("write_image", **args, raw_sha256=hashlib.sha256(IMAGE).hexdigest())
    listener.order("power_off")
    assert main.run(machine, listener.url, TOKEN) == "power_off"
    assert listener.reports[0]["state"] == "done"
    assert listener.reports[0]["result"]["readback_sha256"] == hashlib.sha256(IMAGE).hexdigest()
    assert (machine.folder / "vda").read_bytes()[: len(IMAGE)] == IMAGE


@pytest.mark.parametrize("raw", [None, IMAGE])
def test_a_damaged_image_leaves_nothing_bootable(listener: Any, machine: Any, raw: bytes | None) -> None:
    data = IMAGE if raw is None else b"this is not zstd"
    args = listener.publish("os.raw", data, raw=raw)
    listener.files["/images/os.raw"] = data[:-1] + bytes([data[-1] ^ 1])
    listener.order("write_image", **args)
    listener.order("power_off")
    main.run(machine, listener.url, TOKEN)
    assert listener.reports[0]["state"] == "failed"
    assert ("SHA-256" if raw is None else "zstd") in listener.reports[0]["error"]
    assert not any((machine.folder / "vda").read_bytes()[: 1 << 20])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"signature": "00" * 64}, "signature is wrong"),
        ({"sha256": "00" * 32}, "signature is wrong"),
        ({"signature": "zz"}, "hexadecimal"),
        ({"serial": "SN-0002"}, "this machine is SN-0001"),
        ({"disk": {}}, "several disks"),
        ({"size_bytes": 7 << 20}, "the image needs"),
        ({"format": "qcow2"}, "expected one of"),
        ({"url": None}, "lacks url"),
    ],
)
def test_a_refused_image_touches_nothing(listener: Any, machine: Any, change: dict[str, Any], message: str) -> None:
    listener.order("write_image", **(listener.publish("os.raw", IMAGE) | change))
    listener.order("power_off")
    main.run(machine, listener.url, TOKEN)
    assert listener.reports[0]["state"] == "failed"
    assert message in listener.reports[0]["error"]
    for name in ("vda", "vdb"):
        assert (machine.folder / name).read_bytes() == b"\xaa" * (6 << 20)


@pytest.mark.parametrize("ignore_range", [False, True])
def test_a_download_resumes_after_drops(listener: Any, machine: Any, ignore_range: bool) -> None:
    args = listener.publish("os.raw", IMAGE)
    listener.drop_after = 2 << 20 if ignore_range else 700_000
    listener.ignore_range = ignore_range
    listener.order("write_image", **args)
    listener.order("power_off")
    if ignore_range:  # a server without Range support never gets further by dropping; it recovers
        threading.Timer(0.2, lambda: setattr(listener, "drop_after", None)).start()
    main.run(machine, listener.url, TOKEN)
    assert listener.reports[0]["state"] == "done", listener.reports[0]
    assert (machine.folder / "vda").read_bytes()[: len(IMAGE)] == IMAGE
    assert listener.ranges[0] is None
    assert "bytes=" in listener.ranges[1]


def test_a_file_that_changes_during_the_download_is_refused(listener: Any, machine: Any) -> None:
    listener.drop_after = 1 << 20
    listener.change_file_on_resume = True
    listener.order("write_image", **listener.publish("os.raw", IMAGE))
    listener.order("power_off")
    main.run(machine, listener.url, TOKEN)
    assert "changed during the download" in listener.reports[0]["error"]
    assert not any((machine.folder / "vda").read_bytes()[: 1 << 20])


def test_an_unpublished_image_fails_at_once(listener: Any, machine: Any) -> None:
    args = listener.publish("os.raw", IMAGE)
    listener.files.clear()
    listener.order("write_image", **args)
    listener.order("power_off")
    main.run(machine, listener.url, TOKEN)
    assert "404" in listener.reports[0]["error"]


def test_another_machines_token_switches_off_and_touches_nothing(listener: Any, machine: Any) -> None:
    listener.serial = "SN-0002"
    listener.order("write_image", **listener.publish("os.raw", IMAGE))
    assert main.run(machine, listener.url, TOKEN) == "power_off"
    assert machine.ends == ["power_off"]
    assert (machine.folder / "vda").read_bytes() == b"\xaa" * (6 << 20)


def test_a_stale_token_switches_off(listener: Any, machine: Any) -> None:
    assert main.run(machine, listener.url, "old") == "power_off"


def test_a_cancelled_operation_stops_the_agent_in_the_middle(
    listener: Any, machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "_PROGRESS_EVERY_S", 0.0)
    listener.reject_progress = True
    listener.order("write_image", **listener.publish("os.raw", IMAGE))
    assert main.run(machine, listener.url, TOKEN) == "power_off"
    assert listener.reports == []
    assert not any((machine.folder / "vda").read_bytes()[: 1 << 20])


def test_a_server_that_is_away_or_loses_answers_costs_no_work(listener: Any, machine: Any) -> None:
    listener.unavailable = 2
    listener.lost_answers = 4
    listener.order("inventory")
    listener.order("power_off")
    assert main.run(machine, listener.url, TOKEN) == "power_off"
    assert {report["id"] for report in listener.reports} == {"c0", "c1"}
    assert len({hello["nonce"] for hello in listener.hellos}) == 1


def test_an_unknown_command_and_a_bad_path_are_reported(listener: Any, machine: Any) -> None:
    listener.order("format_everything")
    listener.order("write_config", disk="vda", files=[{"path": "/etc/../x", "content": ""}])
    listener.order("write_config", disk="vda", files=[{"path": "/etc/x", "content": "", "mode": "4755"}])
    listener.order("power_off")
    main.run(machine, listener.url, TOKEN)
    assert [report["state"] for report in listener.reports] == ["failed", "failed", "failed", "done"]
    assert machine.config == []


def test_losing_power_stops_the_agent_at_once(
    listener: Any, machine: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def no_power(name: str) -> None:
        raise PoweredOff

    monkeypatch.setattr(machine, "open_disk", no_power)
    listener.order("write_image", **listener.publish("os.raw", IMAGE))
    with pytest.raises(PoweredOff):
        main.run(machine, listener.url, TOKEN)
    assert machine.ends == []
    assert listener.reports == []


def test_calls_end_at_their_deadline(machine: Any) -> None:
    client = http.Client(machine, "http://127.0.0.1:9")
    with pytest.raises(Unreachable):
        client.call("/agent/next", {}, 0.5)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("announced", [False, True])
def test_a_disk_that_forgets_is_found_out(
    listener: Any, machine: Any, monkeypatch: pytest.MonkeyPatch, packed: bool, announced: bool
) -> None:
    data = IMAGE
    if packed:
        data = subprocess.run(["zstd", "-c"], input=IMAGE, capture_output=True, check=True).stdout
    args = listener.publish("os", data, raw=IMAGE if packed else None)
    if announced:
        args["raw_sha256"] = hashlib.sha256(IMAGE).hexdigest()
    honest, opened = machine.open_disk, []

    def forgetful(name: str) -> Any:
        opened.append(name)
        if len(opened) == 2:  # opened for reading back
            with open(machine.folder / name, "r+b") as disk:
                disk.seek(2 << 20)
                disk.write(b"?")
        return honest(name)

    monkeypatch.setattr(machine, "open_disk", forgetful)
    listener.order("write_image", **args)
    listener.order("power_off")
    main.run(machine, listener.url, TOKEN)
    assert "gives back" in listener.reports[0]["error"]
    assert not any((machine.folder / "vda").read_bytes()[: 1 << 20])

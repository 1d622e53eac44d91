"""pyghmi, the client that dcim uses, with bytes credentials; each test in a process of its own as its threads stay."""

import json
import subprocess
import sys
import time
from typing import Any

import pytest

SCRIPT = """
import json, sys
from pyghmi.ipmi import command
host, password, count = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3])
found = []
for _ in range(count):
    bmc = command.Command(bmc=host, userid=b"ADMIN", password=password, port=6230)
    found.append(bmc.get_power()["powerstate"])
bmc.set_power("on", wait=10)
found.append(bmc.get_power()["powerstate"])
bmc.set_bootdev("network", persist=True, uefiboot=True)
found.append(bmc.get_bootdev())
bmc.raw_command(netfn=0, command=8, data=(3, 8))
found.append(list(bmc.raw_command(netfn=0, command=9, data=(3, 0, 0))["data"]))
found.append(dict(bmc.get_inventory_of_component("System") or {}).get("Serial Number"))
found.append([reading.name for reading in bmc.get_sensor_data()])
bmc.set_identify(on=True, duration=20)
bmc.ipmi_session.logout()
print(json.dumps(found))
"""


def run(bench: Any, count: int = 1, password: str | None = None) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", SCRIPT, bench.host, password or bench.spec.bmc_password, str(count)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


def test_pyghmi_with_duplicate_sessions(bench: Any) -> None:
    done = run(bench, count=3)
    assert not done.returncode, done.stderr
    *off, on, boot, clearing, serial, sensors = json.loads(done.stdout)
    assert off == ["off"] * 3
    assert on == "on"
    assert boot == {"bootdev": "network", "persistent": True, "uefimode": True}
    assert clearing == [1, 3, 8]
    assert serial == bench.spec.serial
    assert "CPU1 Temp" in sensors
    assert bench.server.identifying


def test_pyghmi_is_told_of_a_wrong_password(bench: Any) -> None:
    done = run(bench, password="wrong")
    assert done.returncode
    assert "Incorrect password" in done.stderr


@pytest.mark.slow
def test_a_slow_bmc_answers_late(bench: Any) -> None:
    bench.call(bench.server.set_fault, "bmc-slow", {"seconds": 0.05})
    begun = time.monotonic()
    done = run(bench)
    assert not done.returncode, done.stderr
    assert time.monotonic() - begun > 1

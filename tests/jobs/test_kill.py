"""kill -9 of the process that provisions a host, at a step of its choice; another command finishes the work.

Every moment has a host of its own. Which process goes on differs: ``dcim serve``, the same ``dcim provision run``
again, ``dcim jobs watch``.
"""

import json
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.jobs.installation import Installation
from tests.jobs.processes import alive, children

pytestmark = pytest.mark.timeout(240)
slow = pytest.mark.slow
UNDER_WAY = ("running", "waiting", "done")
MOMENTS = [
    pytest.param("verify-bmc", "ivry-a1-srv01", "serve", marks=slow),
    pytest.param("attach-provisioning", "ivry-a1-srv02", "run"),
    pytest.param("power-on", "ivry-a1-srv03", "watch", marks=slow),
    pytest.param("wait-agent", "ivry-a1-srv04", "serve", marks=slow),
    pytest.param("write-image", "suresnes-b1-srv01", "serve"),
    pytest.param("attach-tenant", "suresnes-b1-srv02", "watch", marks=slow),
    pytest.param("boot-disk", "suresnes-b1-srv03", "run", marks=slow),
    pytest.param("wait-phone-home", "suresnes-b1-srv04", "serve", marks=slow),
]


@pytest.fixture(scope="module")
def pushed(site: Installation) -> Installation:
    """The site with its fabric pushed."""
    site.dcim("fabric", "push", "--yes")
    return site


@pytest.fixture
def ending(pushed: Installation) -> Iterator[None]:
    """Processes of the test end with it."""
    yield
    for process in pushed.processes:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def kill_at(site: Installation, process: "subprocess.Popen[bytes]", host: str, step: str) -> str:
    """SIGKILL when ``step`` of ``host`` has begun; gives the step's state at that moment."""

    def begun() -> bool:
        assert process.poll() is None, site.shown()
        return site.steps(host).get(step, {}).get("state") in UNDER_WAY

    site.wait(begun, f"{step} of {host} begins")
    helpers = children(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    site.wait(lambda: not any(alive(helper) for helper in helpers), "its helper processes end by themselves", 20)
    return str(site.steps(host)[step]["state"])


def finish(site: Installation, how: str, *again: str) -> None:
    """Let another process finish the latest batch."""
    uid = site.job()["uid"]
    if how == "serve":
        site.start("serve")
    else:
        going_on = site.start(*(again if how == "run" else ("jobs", "watch", uid)))
        site.wait(lambda: going_on.poll() is not None, f"{how} ends", 120)
        assert going_on.returncode == 0, site.shown()
    site.wait(lambda: site.job()["state"] == "done", "the batch is done", 120)


@pytest.mark.parametrize(("step", "host", "how"), MOMENTS)
def test_a_killed_deployment_is_finished_by_another_process(
    pushed: Installation, ending: None, step: str, host: str, how: str
) -> None:
    file = str(pushed.job_file(f"kill-at-{step}", host))
    process = pushed.start("provision", "run", file)
    kill_at(pushed, process, host, step)
    assert pushed.job()["state"] == "running"
    pushed.forget_leases()
    finish(pushed, how, "provision", "run", file)
    pushed.deployed_once(host)
    assert len(pushed.rows("SELECT id FROM jobs WHERE name = :name", name=f"kill-at-{step}")) == 1


@slow
def test_killed_four_times_and_without_a_hint_that_its_process_is_gone(pushed: Installation, ending: None) -> None:
    """Two hosts, killed at four steps in a row; the last time nothing helps but the leases' running out."""
    hosts = ("ivry-a2-srv05", "ivry-a2-srv06")
    file = str(pushed.job_file("kill-often", *hosts, networks="octave-app"))
    for step in ("verify-bmc", "power-on", "inspect", "stop-agent"):
        kill_at(pushed, pushed.start("provision", "run", file), hosts[0], step)
        if step != "stop-agent":
            pushed.forget_leases()
    since = time.monotonic()
    finish(pushed, "serve")
    assert time.monotonic() - since < 90
    for host in hosts:
        pushed.deployed_once(host)
    assert json.loads(pushed.dcim("fabric", "verify", "--json").out)

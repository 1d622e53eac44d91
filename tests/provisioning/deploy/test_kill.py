"""kill -9 of the whole process (runner and boot listener) at every boundary of every step: one deployment survives all.

Each child is killed at one boundary by the engine's crash hook, as a power cut would; the next one goes on.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from provisioning.boot.models import AgentCommand, AgentSession
from provisioning.deploy import DEPLOY
from provisioning.lifecycle import get_state
from tests.provisioning.deploy.helpers import operation, shown, start, steps

WITHOUT_INTENT = {"verify-bmc", "wait-agent", "wait-phone-home", "activate"}
"""Steps that only look, or whose act is one transaction of our own database."""
LEASE_S = 61.0


class Serving:
    """Starts dcim's process again and again; each time its clock is a lease further."""

    def __init__(self, site: Any, job: str) -> None:
        self._site, self._job, self._ahead = site, job, 0.0

    def start(self, crash_at: str = "") -> "subprocess.Popen[bytes]":
        environment = dict(os.environ)
        if crash_at:
            environment["DCIM_CRASH_AT"] = crash_at
        url = self._site.database.url.render_as_string(False)
        port = self._site.boot_url.rpartition(":")[2]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.provisioning.deploy.serving", url, port, self._job, str(self._ahead)],
            env=environment, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._ahead += LEASE_S
        return process


def finished(site: Any) -> None:
    """Active, and nothing was done twice."""
    assert operation(site).state == "done", shown(site)
    with site.database.read() as session:
        assert get_state(session, site.servers[0].id).state == "active"
        written = session.exec(select(AgentCommand).where(AgentCommand.command == "write_image")).all()
        assert [(row.key, row.state) for row in written] == [("write_image#1", "done")]
        assert len(session.exec(select(AgentSession)).all()) == 1, "one boot of the agent"
    switched_on = [what for _, what in site.lab.servers["srv-1"].events if what == "on"]
    assert len(switched_on) == 2, "once for the agent, once for the installed system"
    assert site.lab.servers["srv-1"].status()["stage"].startswith("os: lab-os")


@pytest.mark.slow
def test_killed_at_every_boundary_of_every_step(site: Callable[..., Any]) -> None:
    built = site(1, run=False, listen=False)
    serving = Serving(built, start(built))
    points = ["before-start", "after-start"]
    for step in DEPLOY.steps:
        if step.name not in WITHOUT_INTENT:
            points += [f"before-intent:{step.name}", f"after-intent:{step.name}"]
        points += [f"before-evidence:{step.name}", f"after-evidence:{step.name}"]
    for point in points:
        code = serving.start(point).wait(90)
        assert code == -9, f"{point}: exit {code}; {shown(built)}"
    if operation(built).state != "done":
        assert serving.start().wait(90) == 0, shown(built)
    finished(built)
    assert max(row.attempts for row in steps(built).values()) <= 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random_moments(site: Callable[..., Any], seed: int) -> None:
    chance = random.Random(seed)
    built = site(1, run=False, listen=False)
    serving = Serving(built, start(built))
    for _ in range(8):
        process = serving.start()
        assert process.stdout is not None
        process.stdout.readline()  # it serves: a process killed again and again before that is poison by design
        deadline = time.monotonic() + chance.uniform(0.3, 2.0)
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.wait()
        if operation(built).state == "done":
            break
    if operation(built).state != "done":
        assert serving.start().wait(90) == 0, shown(built)
    finished(built)

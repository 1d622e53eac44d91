"""Sessions, confirmations, workers and whole switches that are lost in the middle of a change."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pushing import Site, until
from sqlmodel import select
from test_push import changed, texts

from dcim.access.uow import unit_of_work
from dcim.core import clock
from dcim.engine.control import cancel
from dcim.engine.runner import Runner
from network.change import start_push
from network.drivers import connect
from network.drivers.base import Work
from network.intent.models import FabricNetwork

pytestmark = pytest.mark.slow
RUNNER = """
import sys, time
sys.path.insert(0, sys.argv[2])
import dcim.access.models, dcim.engine.models, inventory.models, network.intent.models
from dcim.core.db import Database, set_database
from dcim.engine.runner import Runner
from network.register import register
register()
database = Database(sys.argv[1])
set_database(database)
Runner(database, 12, poll_seconds=0.05).start()
time.sleep(60)
"""


def when(site: Site, uid: str, text: str, act: Callable[[], None]) -> threading.Thread:
    """Do something as soon as the change's history has a line with ``text``."""

    def wait() -> None:
        until(lambda: any(text in line for line in site.events(site.report(uid).uid)), 30)
        act()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("switch", "text", "ending"),
    [("oob-1", "name cameras", "done"), ("leaf-1", "commit confirmed", "failed"), ("leaf-2", "vn-segment", "failed")],
)
def test_a_session_that_drops_while_arming(site: Site, switch: str, text: str, ending: str) -> None:
    """The next attempt looks at the switch first; one that always drops ends the change, with everything back."""
    plan = changed(site)
    before = texts(site)
    site.lab.fault(switch, "drop-session", text=text)
    if ending == "done":
        job = start_push(site.database, site.context, plan)
        when(site, job, f"arm {switch}: attempt 1", lambda: site.lab.heal(switch)).join()
        report = site.wait(job)
        assert report.state == "done", site.events(report.uid)
        assert site.plan().is_empty
        return
    report = site.push(plan)
    assert report.state == "failed", site.events(report.uid)
    assert set(site.states(report).values()) == {"old"}
    assert texts(site) == before


def test_a_change_that_is_cancelled_brings_all_back(site: Site) -> None:
    plan = changed(site)
    before = texts(site)
    site.lab.fault("leaf-2", "slow-commit", seconds=1.5)
    job = start_push(site.database, site.context, plan)

    def stop() -> None:
        with unit_of_work(site.database, site.context) as session:
            cancel(session, site.report(job).uid, "changed my mind")

    when(site, job, "arm oob-1: done", stop).join()
    report = site.wait(job)
    assert report.state == "cancelled", site.events(report.uid)
    assert set(site.states(report).values()) == {"old"}
    assert texts(site) == before
    assert not any(site.lab.armed(name) for name in before)


def test_a_switch_that_disappears_after_arming_reverts_alone(make_site: Callable[..., Site]) -> None:
    """Its own timer brings it back; the others are reverted; until it is read, it is "unknown"."""
    site = make_site(speed=20.0)
    plan = changed(site)
    before = texts(site)
    site.lab.fault("leaf-1", "refuse-line", text="vn-segment 10203")
    job = start_push(site.database, site.context, plan)
    when(site, job, "arm oob-1: done", lambda: site.lab.fault("oob-1", "unreachable")).join()
    found = until(lambda: r if (r := site.report(job)) and site.states(r)["oob-1"] == "unknown" else None)
    assert found.verdict == "unknown"
    assert found.state not in ("done", "failed")
    until(lambda: not site.lab.armed("oob-1"))
    site.lab.heal("oob-1")
    report = site.wait(job)
    assert report.state == "failed"
    assert set(site.states(report).values()) == {"old"}
    assert texts(site) == before


def test_a_lost_confirmation_is_rolled_forward(make_site: Callable[..., Site]) -> None:
    """The decision stands: a switch that reverts alone after it is seen as old, then brought to the new state."""
    site = make_site(speed=20.0)
    plan = changed(site)
    site.lab.fault("oob-1", "drop-session", text="configure confirm")
    job = start_push(site.database, site.context, plan, timer_s=120)
    mixed = until(lambda: r if site.states(r := site.report(job)).get("oob-1") == "old" and r.state != "pending"
                  and "decide: done" in site.events(r.uid) else None, 40)  # fmt: skip
    assert mixed.verdict == "mixed"
    site.lab.heal("oob-1")
    report = site.wait(job)
    assert report.state == "done", (report, site.events(report.uid))
    assert set(site.states(report).values()) == {"new"}
    assert site.plan().is_empty


def test_a_switch_that_undoes_what_was_confirmed_is_reported_mixed(site: Site) -> None:
    plan = changed(site)
    site.lab.fault("oob-2", "auto-revert")
    report = site.push(plan)
    assert report.state == "held"
    assert report.verdict == "mixed"
    states = site.states(report)
    assert (states.pop("oob-2"), set(states.values())) == ("old", {"new"})


@pytest.mark.parametrize(
    ("boundary", "ending"),
    [("after-evidence:arm", "done"), ("after-intent:arm:leaf-2", "done"), ("after-evidence:decide", "done"),
     ("after-intent:confirm:leaf-3", "done")],
)  # fmt: skip
def test_a_worker_that_dies_is_succeeded(
    make_site: Callable[..., Site], tmp_path: Path, boundary: str, ending: str
) -> None:
    """kill -9 at a boundary; another process finds out from the switches, and ends it consistently."""
    site = make_site(runner=False)
    first = Runner(site.database, 12, poll_seconds=0.05).start()
    site.runner = first
    plan = changed(site)
    first.stop(10)
    site.runner = None
    job = start_push(site.database, site.context, plan, timer_s=600)
    script = tmp_path / "runner.py"
    script.write_text(RUNNER)
    process = subprocess.Popen(
        [sys.executable, str(script), f"sqlite:///{tmp_path}/dcim.sqlite3", os.getcwd()],
        env={**os.environ, "DCIM_CRASH_AT": boundary},
    )
    assert process.wait(30) == -signal.SIGKILL
    clock.set_offset(61.0)
    site.runner = Runner(site.database, 12, poll_seconds=0.05).start()
    report = site.wait(job)
    assert report.state == ending, "\n".join([str(report), *site.events(report.uid)])
    assert len(set(site.states(report).values())) == 1
    assert not any(site.lab.armed(s.name) for s in site.model.switches)
    assert site.plan().is_empty is (ending == "done")


def test_a_successor_that_comes_too_late_finds_all_reverted(make_site: Callable[..., Site], tmp_path: Path) -> None:
    site = make_site(runner=False, speed=30.0)
    site.runner = Runner(site.database, 12, poll_seconds=0.05).start()
    plan = changed(site)
    before = texts(site)
    site.runner.stop(10)
    site.runner = None
    job = start_push(site.database, site.context, plan, timer_s=60)
    script = tmp_path / "runner.py"
    script.write_text(RUNNER)
    process = subprocess.Popen(
        [sys.executable, str(script), f"sqlite:///{tmp_path}/dcim.sqlite3", os.getcwd()],
        env={**os.environ, "DCIM_CRASH_AT": "after-evidence:arm"},
    )
    assert process.wait(30) == -signal.SIGKILL
    until(lambda: not any(site.lab.armed(s.name) for s in site.model.switches))
    clock.set_offset(61.0)
    site.runner = Runner(site.database, 12, poll_seconds=0.05).start()
    report = site.wait(job)
    assert report.state == "failed", (report, site.events(report.uid))
    assert set(site.states(report).values()) == {"old"}
    assert texts(site) == before


def test_a_worker_that_dies_between_the_timer_and_its_first_line(site: Site) -> None:
    """IOS-XE starts its timer before the first line: what an attempt left behind is cleared, a stranger's is not."""
    plan = changed(site)
    site.lab.fault("oob-1", "drop-session", text="vlan 31")
    job = start_push(site.database, site.context, plan, timer_s=600)
    when(site, job, "arm oob-1: attempt 1", lambda: site.lab.heal("oob-1")).join()
    report = site.wait(job)
    assert report.state == "done", site.events(report.uid)

    driver = connect(site.database, site.ids["oob-1"])
    driver.arm(Work("stranger", 3600, (), ("vlan 3999", "exit")))
    with unit_of_work(site.database, site.context) as session:
        session.exec(select(FabricNetwork).where(FabricNetwork.name == "cameras")).one().name = "eyes"
    before = texts(site)
    report = site.push(site.plan("oob-1", "oob-2"))
    assert report.state == "failed"
    assert "somebody else's timed change waits on oob-1" in report.reason
    assert texts(site) == before
    assert site.lab.armed("oob-1")
    driver.close()

"""kill -9 of a push: every switch ends on the old or the new configuration, the report says which, a new push works.

The lab's timers run eight times as fast, so a timer of 60 s runs out after 7.5 s.
"""

import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.jobs.installation import SPEED, Installation, add_network

pytestmark = [pytest.mark.timeout(240), pytest.mark.slow]
TIMER_S = 60
NUMBERS = count(1)


@pytest.fixture(scope="module")
def pushed(site: Installation) -> Installation:
    """The site with its fabric pushed."""
    site.dcim("fabric", "push", "--yes")
    return site


@pytest.fixture
def changed(pushed: Installation) -> Iterator[Installation]:
    """Something new to push; processes and faults of the test end with it."""
    add_network(pushed, next(NUMBERS))
    yield pushed
    for process in pushed.processes:
        if process.poll() is None:
            process.terminate()
            process.wait(60)
    for switch in pushed.lab().switches:
        if switch["faults"]:
            pushed.dcim("lab", "heal", switch["name"])


def stages(site: Installation) -> Counter[str]:
    """How many switches of the latest change are at each stage."""
    query = """SELECT stage FROM change_targets WHERE change_uid =
        (SELECT uid FROM operations WHERE kind = 'fabric-change' ORDER BY id DESC LIMIT 1)"""
    return Counter(row["stage"] for row in site.rows(query))


def killed(site: Installation, when: Callable[[], object], what: str) -> None:
    """Start a push and kill its process as soon as ``when`` holds."""
    before = site.job("change")["id"]
    process = site.start("fabric", "push", "--yes", "--timer", str(TIMER_S))

    def now() -> bool:
        assert process.poll() is None, site.shown()
        return bool(site.job("change")["id"] != before and when())

    site.wait(now, what)
    process.send_signal(signal.SIGKILL)
    process.wait(10)


def verdicts(site: Installation, code: int) -> dict[str, str]:
    return {row["name"]: row["verdict"] for row in json.loads(site.dcim("fabric", "verify", "--json", code=code).out)}


def ends(site: Installation) -> str:
    """Let ``dcim serve`` finish the change; its report is compared with the switches. Gives the common state."""
    uid = site.job("change")["uid"]
    site.forget_leases()
    serving = site.start("serve")
    site.wait(lambda: site.job("change")["state"] in ("done", "failed"), "the change has ended", 150)
    serving.terminate()
    serving.wait(60)
    shown = json.loads(site.dcim("jobs", "show", uid, "--json").out)
    query = "SELECT switch, state FROM change_targets WHERE change_uid = :uid"
    said = {row["switch"]: row["state"] for row in site.rows(query, uid=shown["operations"][0]["uid"])}
    assert set(said.values()) in ({"old"}, {"new"}), said
    (state,) = set(said.values())
    assert state == ("new" if shown["state"] == "done" else "old")
    found = verdicts(site, 0 if state == "new" else 3)
    assert {name: found[name] for name in said} == dict.fromkeys(said, "in sync" if state == "new" else "drifted")
    assert not any(switch["armed"] for switch in site.lab().switches)
    return state


def push_again(site: Installation) -> None:
    answer = site.dcim("fabric", "push", "--yes")
    assert set(verdicts(site, 0).values()) == {"in sync"}, answer.out


def test_killed_while_it_arms(changed: Installation) -> None:
    changed.dcim("lab", "break", "ivry-leaf-1", "slow", "-p", "seconds=0.3")
    killed(changed, lambda: stages(changed)["armed"] >= 2, "two switches are armed")
    assert stages(changed)["confirmed"] == 0
    ends(changed)
    push_again(changed)


def test_killed_while_armed_and_its_timers_run_out(changed: Installation) -> None:
    """Nobody comes back in time: the switches revert alone, before any other process has looked."""
    changed.dcim("lab", "break", "suresnes-leaf-1", "slow", "-p", "seconds=1")
    killed(changed, lambda: stages(changed)["armed"] + stages(changed)["verified"] >= 3, "three switches are armed")
    time.sleep(TIMER_S / SPEED)
    changed.wait(lambda: not any(switch["armed"] for switch in changed.lab().switches), "every timer has run out", 30)
    assert set(verdicts(changed, 3).values()) >= {"drifted"}
    changed.dcim("lab", "heal", "suresnes-leaf-1")
    ends(changed)
    push_again(changed)


@pytest.mark.parametrize("absent_s", [0.0, TIMER_S / SPEED + 2])
def test_killed_after_some_are_confirmed(changed: Installation, absent_s: float) -> None:
    """The decision stands: everything goes forward, also when a switch has reverted alone meanwhile."""
    changed.dcim("lab", "break", "suresnes-leaf-2", "slow-commit", "-p", "seconds=3")
    killed(changed, lambda: stages(changed)["confirmed"] >= 1, "a switch is confirmed")
    assert sum(stages(changed).values()) > stages(changed)["confirmed"], "not all of them"
    changed.dcim("lab", "heal", "suresnes-leaf-2")
    time.sleep(absent_s)
    assert ends(changed) == "new"
    assert "nothing to push" in changed.dcim("fabric", "push", "--yes").text

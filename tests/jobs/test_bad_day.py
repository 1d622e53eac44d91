"""A bad day, rehearsed with ``dcim lab break``: what the commands say, how they end, and how it is put right."""

import json
from collections.abc import Iterator

import pytest

from tests.jobs.installation import Installation

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def serving(site: Installation) -> Iterator[Installation]:
    """``dcim serve`` runs beside."""
    process = site.start("serve")
    query = "SELECT count(*) AS n FROM runner_heartbeats"
    site.wait(lambda: site.rows(query)[0]["n"] == 1, "the runner is there")
    yield site
    process.terminate()
    process.wait(60)


def verdicts(site: Installation, code: int) -> set[str]:
    return {row["verdict"] for row in json.loads(site.dcim("fabric", "verify", "--json", code=code).out)}


@pytest.mark.parametrize(
    ("switch", "fault", "text", "says"),
    [
        ("suresnes-leaf-1", "refuse-line", "vxlan", "arm suresnes-leaf-1: suresnes-leaf-1: error:"),
        ("ivry-leaf-2", "drop-session", "commit confirmed", "arm ivry-leaf-2: ivry-leaf-2 closed the session"),
        ("ivry-oob-1", "refuse-line", "vlan 20", "arm ivry-oob-1: ivry-oob-1 refused 'vlan 20'"),
    ],
)
def test_one_switch_that_fails_reverts_all_of_them(
    site: Installation, switch: str, fault: str, text: str, says: str
) -> None:
    site.dcim("lab", "break", switch, fault, "-p", f"text={text}")
    pushed = site.dcim("fabric", "push", "--yes", code=1)
    assert says in pushed.text
    assert pushed.text.count(" old reverted") == 8, pushed.out
    assert verdicts(site, 3) == {"drifted"}
    assert not any(found["armed"] for found in site.lab().switches)
    assert site.rows("SELECT id FROM locks") == []
    site.dcim("lab", "heal", switch)


def test_a_switch_that_answers_late_is_no_reason_to_push(site: Installation) -> None:
    site.dcim("fabric", "push", "--yes")
    for switch in ("ivry-leaf-1", "ivry-oob-1", "ivry-spine-1"):
        site.dcim("lab", "break", switch, "slow", "-p", "seconds=0.2")
    assert verdicts(site, 0) == {"in sync"}
    site.dcim("lab", "break", "ivry-leaf-2", "unreachable")
    assert verdicts(site, 1) == {"in sync", "unreachable"}
    assert "ivry-leaf-2 could not be read" in site.dcim("fabric", "push", "--yes", code=1).text
    for switch in ("ivry-leaf-1", "ivry-leaf-2", "ivry-oob-1", "ivry-spine-1"):
        site.dcim("lab", "heal", switch)


def test_a_swapped_chassis_and_a_changed_password(serving: Installation) -> None:
    site, (changed, swapped, good) = serving, ("ivry-a1-srv01", "ivry-a1-srv02", "ivry-a1-srv03")
    site.dcim("lab", "break", changed, "bmc-wrong-password")
    site.dcim("lab", "break", swapped, "bmc-wrong-serial")
    ran = site.dcim("provision", "run", str(site.job_file("bad-day", changed, swapped, good)), code=1)
    uid = site.job()["uid"]
    assert f"{good} done" in ran.text
    for host in (changed, swapped):
        assert f"{host} held verify-bmc:" in ran.text
        assert f"dcim why {host}" in ran.text
        assert site.lab().server(host)["power"] == "off"
    why = site.dcim("why", changed).text
    assert "Incorrect password provided" in why
    assert "next action enter the right credentials, then resume; no further login was tried" in why
    why = site.dcim("why", swapped).text
    assert "deploying (held)" in why
    assert "says serial 'XS423337X2711097', the inventory says 'S423337X2711097': nothing was touched" in why
    assert "likely cause the inventory has another machine at this address" in why

    site.dcim("lab", "heal", changed)
    site.dcim("lab", "heal", swapped)
    assert "2 operations resumed" in site.dcim("jobs", "resume", uid, "--reason", "put right").text
    site.dcim("jobs", "watch", uid)
    for host in (changed, swapped, good):
        site.deployed_once(host)
    resumed = site.rows("SELECT message FROM events WHERE kind = 'resume'")
    assert [row["message"].endswith(": put right") for row in resumed] == [True, True]


@pytest.mark.slow
def test_a_dead_bmc_that_comes_back_in_time(serving: Installation) -> None:
    site, host = serving, "ivry-a1-srv04"
    site.dcim("lab", "break", host, "bmc-dead")
    file = site.job_file("bad-day", host)
    uid = json.loads(site.dcim("provision", "run", str(file), "--detach", "--json").out)["job"]
    site.wait(lambda: site.steps(host)["verify-bmc"]["error"], "an attempt has failed")
    why = site.dcim("why", host).text
    assert "no IPMI answer (timeout)" in why
    assert "likely cause the BMC is unplugged, hung, or unreachable from here" in why
    site.dcim("lab", "heal", host)  # before its attempts are used up: it goes on by itself
    site.dcim("jobs", "watch", uid)
    site.deployed_once(host)


@pytest.mark.slow
def test_a_bmc_that_stays_dead_is_held_and_resumed(site: Installation) -> None:
    """Here no server runs: the command carries its job out, and so does ``jobs watch`` later."""
    host = "suresnes-b1-srv01"
    site.dcim("lab", "break", host, "bmc-dead")
    ran = site.dcim("provision", "run", str(site.job_file("dead-bmc", host)), code=1)
    uid = site.job()["uid"]
    assert f"dcim why {host}" in ran.text
    assert "reset the BMC or reseat its cable, then resume" in site.dcim("why", host).text
    site.dcim("lab", "heal", host)
    assert "jobs watch" in site.dcim("jobs", "resume", uid).text
    site.dcim("jobs", "watch", uid)
    site.deployed_once(host)

"""The main job on SQLite with the in-process runner: push, verify, provision 8 hosts, and what remains of it."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pytest

from dcim.core.secrets import load_vault
from provisioning.boot import agents, offers
from tests.jobs.installation import WEB, Answer, Installation

pytestmark = pytest.mark.timeout(120)
HOSTS = [f"ivry-a1-srv0{n}" for n in (1, 2, 3, 4)] + [f"suresnes-b1-srv0{n}" for n in (1, 2, 3, 4)]


@dataclass(repr=False)
class Story:
    """What happened while the job ran."""

    site: Installation
    answers: dict[str, Answer] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    """Every secret that the boot listener made: boot tokens, agents' sessions, phone-home nonces."""
    programs: set[bytes] = field(default_factory=set)
    """The arguments of every process seen meanwhile."""

    def tell(self, name: str, *arguments: str, code: int = 0) -> None:
        self.answers[name] = self.site.dcim("--log-level", "debug", *arguments, code=code)


@contextmanager
def overheard(story: Story) -> Iterator[None]:
    """Keep the secrets that the boot listener makes, and look at all processes' arguments again and again."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.05):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    story.programs.add(path.read_bytes())
                except OSError:
                    continue

    real = agents.new_secret

    def kept() -> str:
        secret = real()
        story.made.add(secret)
        return secret

    thread = threading.Thread(target=look)
    thread.start()
    try:
        with mock.patch.object(agents, "new_secret", kept), mock.patch.object(offers, "new_secret", kept):
            yield
    finally:
        ended.set()
        thread.join()


@pytest.fixture(scope="module")
def story(site: Installation) -> Story:
    """The job, told once; each test looks at one side of it."""
    told = Story(site)
    with overheard(told):
        told.tell("plan", "fabric", "plan", "--json", code=3)
        told.tell("push", "fabric", "push", "--yes", "--reason", "CHG-1")
        told.tell("verify", "fabric", "verify", "--json")
        told.tell("provision", "provision", "run", str(WEB), "--ticket", "REQ-7")
        told.tell("verify again", "fabric", "verify", "--json")
        told.tell("plan again", "fabric", "plan", "--json")
        told.tell("provision again", "provision", "run", str(WEB))
        told.tell("provision plan again", "provision", "plan", str(WEB))
    return told


def test_the_fabric_is_pushed_and_in_sync(story: Story) -> None:
    plan = json.loads(story.answers["plan"].out)
    assert len(plan["switches"]) == 8
    assert all(switch["diff"] for switch in plan["switches"])
    assert story.answers["push"].out.count("  new ") == 8
    for moment in ("verify", "verify again"):
        verdicts = json.loads(story.answers[moment].out)
        assert [row["verdict"] for row in verdicts] == ["in sync"] * 8, verdicts


def test_eight_hosts_are_active_in_two_waves(story: Story) -> None:
    site = story.site
    assert [row["name"] for row in site.rows(
        "SELECT d.name FROM devices d JOIN provisioning_states p ON p.device_id = d.id"
        " WHERE d.status = 'active' AND p.state = 'active' ORDER BY d.name"
    )] == HOSTS  # fmt: skip
    waves = site.rows("SELECT wave, started, ended FROM operations WHERE kind = 'deploy' ORDER BY wave")
    assert Counter(row["wave"] for row in waves) == {0: 2, 1: 6}
    assert max(row["ended"] for row in waves if row["wave"] == 0) <= min(row["started"] for row in waves if row["wave"])
    job = site.job()
    assert (job["state"], job["done"], job["total"], job["ticket"]) == ("done", 8, 8, "REQ-7")
    for host in HOSTS:
        server = site.lab().server(host)
        assert (server["power"], server["stage"]) == ("on", "os: lab-os (phoned home)")


def test_what_is_at_its_goal_is_left_alone(story: Story) -> None:
    assert "Nothing to do: every host is at the goal." in story.answers["provision again"].text
    again = story.answers["provision plan again"].text
    assert again.count("nothing to do:") == 1
    assert all(host in again for host in HOSTS)
    assert json.loads(story.answers["plan again"].out)["is_empty"]
    assert len(story.site.rows("SELECT id FROM jobs WHERE kind = 'batch'")) == 1
    assert "nothing to push" in story.site.dcim("fabric", "push", "--yes").text


def test_every_step_keeps_its_evidence(story: Story) -> None:
    rows = story.site.rows(
        "SELECT o.kind, o.subject_name, s.name, s.target, s.state, s.evidence FROM steps s"
        " JOIN operations o ON o.id = s.operation_id"
    )
    assert {row["state"] for row in rows} == {"done"}
    assert [row for row in rows if not json.loads(row["evidence"] or "{}")] == []
    steps = story.site.steps(HOSTS[0])
    assert len(steps) == 13
    written = json.loads(steps["write-image"]["evidence"])
    assert written["sha256"]
    assert written["readback_sha256"]
    assert json.loads(steps["wait-phone-home"]["evidence"])["nonce"] == "matched"


def test_the_change_log_says_who_and_why(story: Story) -> None:
    lines = story.site.rows("SELECT * FROM object_changes")
    assert [line for line in lines if not line["user_name"]] == []
    imported = [line for line in lines if line["message"] == "first import"]
    assert len(imported) > 1000
    assert all(line["user_name"].startswith("local:") for line in imported)
    activated = [line for line in lines if line["message"].startswith("deployed by operation ")]
    assert sorted(line["object_repr"] for line in activated) == HOSTS
    operations = {row["uid"]: row["actor"] for row in story.site.rows("SELECT uid, actor FROM operations")}
    for line in activated:
        uid = line["message"].removeprefix("deployed by operation ")
        assert operations[uid] == line["user_name"]
        assert line["request_id"] == uid
        before, after = json.loads(line["prechange_data"]), json.loads(line["postchange_data"])
        assert (before["status"], after["status"]) == ("staged", "active")
    first = story.site.rows("SELECT reason, actor FROM jobs WHERE kind = 'change' ORDER BY id")[0]
    assert first["reason"] == "CHG-1"
    assert first["actor"].startswith("local:")
    armed = [line for line in lines if line["changed_object_type"] == "brakes"]
    assert {line["message"] for line in armed} >= {"tests"}


def secrets_of(story: Story) -> dict[str, str]:
    """Every secret of the installation, with a name for the message."""
    site = story.site
    vault = load_vault(site.home)
    found = {"the first user's password": site.first_user["password"], "the API token": site.first_user["token"]}
    for row in site.rows("SELECT scope, service, sealed FROM credentials"):
        name = f"{row['scope']} {row['service']}"
        found[name] = vault.open(row["sealed"], f"credential:{row['scope']}:{row['service']}")
    found |= {f"made by the boot listener {n}": secret for n, secret in enumerate(sorted(story.made))}
    return found


def test_no_secret_is_seen_anywhere(story: Story) -> None:
    secrets = secrets_of(story)
    services = Counter(name.rpartition(" ")[2] for name in secrets)
    assert services["bmc"] == 16
    assert services["switch"] == 8
    assert len(story.made) >= 24, "of each host: its boot token, its agent's session, its nonce"
    places: dict[str, bytes] = {
        f"output of {name}": (answer.out + answer.err).encode() for name, answer in story.answers.items()
    }
    # The lab's spec is the devices' own memory; all else in the home is dcim's, the database with its journal first.
    lab = story.site.home / "lab"
    for path in story.site.home.rglob("*"):
        if path.is_file() and (lab not in path.parents or path.suffix == ".log"):
            places[str(path.relative_to(story.site.home))] = path.read_bytes()
    assert "dcim.sqlite3" in places
    assert "lab/lab.log" in places
    assert f"lab/disks/{HOSTS[0]}/console.log" in places
    places["arguments of processes"] = b"\n".join(story.programs)
    assert b"provisioning.bmc.ipmi.helper" in places["arguments of processes"]
    leaks = [
        f"{name} in {place}"
        for name, secret in secrets.items() for place, content in places.items() if secret.encode() in content
    ]  # fmt: skip
    assert leaks == []

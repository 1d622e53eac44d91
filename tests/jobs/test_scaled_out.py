"""The whole job on PostgreSQL and Redis with ``dcim serve`` and two ``dcim worker`` processes: one is killed."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import redis as redis_client

from tests.jobs.installation import WEB, Installation, installation

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]


@pytest.fixture
def scaled(
    postgresql_database_url: str, redis_url: str, tmp_path: Path, services: ModuleType
) -> Iterator[Installation]:  # fmt: skip
    """The example site on PostgreSQL, served, with two workers."""
    url = postgresql_database_url.replace("postgresql+psycopg:", "postgresql:")
    ports = (services.free_port(), services.free_port())
    with installation(tmp_path, ports, DCIM_DATABASE_URL=url, DCIM_BROKER_URL=redis_url) as made:
        made.start("serve")
        yield made


def test_a_worker_is_killed_and_redis_flushed_in_mid_batch(scaled: Installation, redis_url: str) -> None:
    site = scaled
    doomed, other = (site.start("worker", "--threads", "8") for _ in range(2))
    beats = "SELECT pid FROM runner_heartbeats WHERE kind = 'worker'"
    site.wait(lambda: len(site.rows(beats)) == 2, "both workers are there")

    site.dcim("fabric", "push", "--yes")
    uid = json.loads(site.dcim("provision", "run", str(WEB), "--detach", "--json").out)["job"]

    def under_way(wave: int, step: str, owner: int) -> bool:
        """Whether a worker has a lease on a host of the wave that is at this step or past it."""
        query = """SELECT o.id FROM operations o JOIN steps s ON s.operation_id = o.id
            WHERE o.kind = 'deploy' AND o.wave = :wave AND s.name = :step AND s.state <> 'pending'
            AND o.lease_owner LIKE :owner"""
        return bool(site.rows(query, wave=wave, step=step, owner=f"%-{owner}-%"))

    site.wait(
        lambda: under_way(0, "verify-bmc", doomed.pid) or under_way(0, "verify-bmc", other.pid), "the canaries go"
    )
    redis_client.Redis.from_url(redis_url).flushall()
    site.wait(lambda: under_way(1, "verify-bmc", doomed.pid), "the worker is at work on the second wave")
    doomed.send_signal(signal.SIGKILL)
    doomed.wait(10)
    redis_client.Redis.from_url(redis_url).flushall()
    site.forget_leases()
    site.wait(lambda: site.job()["state"] != "running", "the batch ends", 120)

    job = json.loads(site.dcim("jobs", "show", uid, "--json").out)
    assert (job["state"], job["done"], job["total"]) == ("done", 8, 8)
    for operation in job["operations"]:
        site.deployed_once(operation["subject"])
    assert len(site.rows("SELECT id FROM agent_sessions")) == 8
    written = site.rows("SELECT key, state FROM agent_commands WHERE command = 'write_image'")
    assert written == [{"key": "write_image#1", "state": "done"}] * 8
    assert site.rows("SELECT id FROM events WHERE kind = 'takeover'"), "what the dead worker held was taken over"
    verdicts = json.loads(site.dcim("fabric", "verify", "--json").out)
    assert [row["verdict"] for row in verdicts] == ["in sync"] * 8
    assert site.rows("SELECT id FROM locks") == []
    other.terminate()
    assert other.wait(60) == 0

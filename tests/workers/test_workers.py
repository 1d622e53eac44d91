"""Worker processes: with PostgreSQL and Redis, with Redis gone, with a worker killed, and with none of it."""

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import redis as redis_client

from dcim.engine.heartbeat import runner_alive
from workers.dispatcher import Dispatcher
from workers.messages import create_celery, queue_of, send_hint

Site = Any


def once(site: Site, *counts: int) -> bool:
    """Every step of every operation acted once."""
    words = [line.split()[0] for line in site.acts()]
    return sorted(words) == sorted(
        f"{job + 1}-h{n}:{step}" for job, count in enumerate(counts) for n in range(count) for step in "abc"
    )


def test_a_worker_without_a_broker_polls(site: Site) -> None:
    uid = site.batch(5, wait=0.3)
    process = site.worker()
    site.wait_for(lambda: site.job(uid).state == "done")
    assert once(site, 5)
    assert runner_alive(site.database)
    assert site.stop() == [0]
    assert process.returncode == 0
    assert not runner_alive(site.database)


@pytest.mark.services
def test_two_workers_share_the_work(site: Site, redis_url: str) -> None:
    site.worker(redis_url)
    site.worker(redis_url)
    site.wait_for(lambda: site.log.exists() and site.log.read_text().count("workers.started") == 2)
    uid = site.batch(60, wait=1.0, slow=0.02)
    site.wait_for(lambda: site.job(uid).state == "done")
    assert once(site, 60)
    assert len({line.split()[1] for line in site.acts()}) == 2, "both workers acted"
    assert site.stop() == [0, 0]


@pytest.mark.services
def test_messages_alone_move_the_work_and_copies_do_no_harm(site: Site, redis_url: str) -> None:
    """The worker polls once an hour: what moves, moves by the dispatcher's hints; each is sent ten times more."""
    site.worker(redis_url, poll="3600")
    celery = create_celery(redis_url, "", print)
    site.wait_for(lambda: site.log.exists() and "workers.started" in site.log.read_text())
    uid = site.batch(3, wait=1.0)
    for _ in range(10):
        send_hint(celery, "", [1, 2, 3])
    site.wait_for(lambda: site.job(uid).state == "done", timeout=20)
    assert once(site, 3)


@pytest.mark.services
def test_redis_is_flushed_and_restarted_and_nothing_is_lost(site: Site, services: ModuleType, tmp_path: Path) -> None:
    port = services.free_port()
    url = f"redis://127.0.0.1:{port}/0"
    server: subprocess.Popen[bytes] = services.start_redis(tmp_path, port)
    try:
        site.worker(url)
        site.worker(url)
        first = site.batch(80, wait=1.5, slow=0.02)
        site.wait_for(lambda: len(site.acts()) > 20)
        redis_client.Redis(port=port).flushall()
        server.kill()
        server.wait(10)
        second = site.batch(10)
        site.wait_for(lambda: site.job(second).state == "done")
        server = services.start_redis(tmp_path, port)
        third = site.batch(10)
        site.wait_for(lambda: all(site.job(uid).state == "done" for uid in (first, second, third)))
    finally:
        server.kill()
        server.wait(10)
    assert once(site, 80, 10, 10)


@pytest.mark.services
def test_a_worker_starts_while_redis_is_away(site: Site, services: ModuleType) -> None:
    site.worker(f"redis://127.0.0.1:{services.free_port()}/0")
    uid = site.batch(5)
    site.wait_for(lambda: site.job(uid).state == "done")
    assert once(site, 5)
    assert site.stop() == [0]


@pytest.mark.services
def test_a_killed_worker_is_replaced_by_the_other(site: Site, redis_url: str) -> None:
    doomed = site.worker(redis_url)
    uid = site.batch(40, wait=1.0, slow=0.1)
    site.wait_for(lambda: len(site.acts()) > 10)
    doomed.send_signal(signal.SIGKILL)
    doomed.wait(10)
    site.processes.remove(doomed)
    site.forget_leases()
    site.worker(redis_url)
    site.wait_for(lambda: site.job(uid).state == "done")
    assert once(site, 40)


@pytest.mark.services
def test_a_site_s_worker_takes_only_its_site(site: Site, redis_url: str) -> None:
    site.worker(redis_url, "ivry")
    others, ours = site.batch(2, site="suresnes"), site.batch(2, site="ivry")
    site.wait_for(lambda: site.job(ours).state == "done")
    assert site.job(others).state == "running"
    site.worker(redis_url, "suresnes")
    site.wait_for(lambda: site.job(others).state == "done")


def dispatcher(site: Site, send: Callable[[Any], None]) -> Dispatcher:
    from dcim.engine import heartbeat

    heartbeat.beat(site.database, "w1", "worker")
    return Dispatcher(site.database, "w1", "", send)


def test_the_dispatcher_sends_batches_and_does_not_repeat_itself(site: Site) -> None:
    site.batch(120)
    sent: list[list[int]] = []
    one = dispatcher(site, sent.append)
    assert one.round() == 120
    assert [len(batch) for batch in sent] == [50, 50, 20]
    assert one.round() == 0, "sent a moment ago"
    assert sorted(number for batch in sent for number in batch) == list(range(1, 121))


def test_only_the_first_worker_alive_dispatches(site: Site) -> None:
    site.batch(1)
    sent: list[list[int]] = []
    first = dispatcher(site, sent.append)
    second = Dispatcher(site.database, "w2", "", sent.append)
    assert second.round() == 0
    assert first.round() == 1


def test_a_dispatcher_survives_a_broker_that_is_away(site: Site) -> None:
    site.batch(1)
    tries: list[int] = []

    def send(ids: Any) -> None:
        tries.append(1)
        raise OSError("connection refused")

    one = dispatcher(site, send)
    assert one.round() == 0
    assert one.round() == 0
    assert len(tries) == 1, "it does not hammer a broker that is away"


def test_queues_are_per_site() -> None:
    assert (queue_of(""), queue_of("ivry")) == ("site.default", "site.ivry")


def test_messages_are_json_and_carry_only_ids() -> None:
    celery = create_celery("redis://127.0.0.1:1/0", "ivry", print)
    assert celery.conf.accept_content == ["json"]
    assert celery.conf.task_serializer == "json"
    assert celery.conf.worker_prefetch_multiplier == 1
    assert not celery.conf.task_acks_late

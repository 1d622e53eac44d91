"""Worker processes on a database and a Redis of the test's own."""

import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import text
from sqlmodel import select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.engine import brakes, jobs
from dcim.engine.models import Job

SCRIPT = Path(__file__).with_name("toy_worker.py")


class Site:
    """A database, a broker and worker processes."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.world, self.log = database, folder / "world", folder / "workers.log"
        self.world.touch()
        self.processes: list[subprocess.Popen[bytes]] = []
        with unit_of_work(database, system("test")) as session:
            brakes.arm(session)

    def worker(self, broker: str = "-", site: str = "-", poll: str = "-") -> subprocess.Popen[bytes]:
        """Start a worker process."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, SCRIPT, self.database.url.render_as_string(False), broker, site, poll],
                stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": str(SCRIPT.parents[2])},
            )  # fmt: skip
        self.processes.append(process)
        return process

    def batch(self, count: int, *, site: str = "", wait: float = 0.0, slow: float = 0.0) -> str:
        """A job of ``count`` operations; its uid."""
        params = {"world": str(self.world), "not_before": time.time() + wait, "slow": slow}
        with unit_of_work(self.database, system("test")) as session:
            job = jobs.create_job(session, "batch", "toys", site=site)
            jobs.start_operations(
                session, "toy", [jobs.Subject("devices", n, f"{job.id}-h{n}", params) for n in range(count)], job=job
            )
            return job.uid

    def acts(self) -> list[str]:
        """The words that workers have written, each with the worker's process id."""
        return self.world.read_text().splitlines()

    def job(self, uid: str) -> Job:
        with self.database.read() as session:
            return session.exec(select(Job).where(Job.uid == uid)).one()

    def wait_for(self, true: Callable[[], bool], timeout: float = 60.0) -> None:
        """Wait; shows the workers' log when it takes too long."""
        pause, deadline = threading.Event(), time.monotonic() + timeout
        while not true():
            if time.monotonic() > deadline or any(process.poll() for process in self.processes):
                with self.database.read() as session:
                    rows = session.connection().execute(text(
                        "SELECT state, waiting_reason, due_at, lease_owner, count(*) FROM operations GROUP BY 1,2,3,4"
                    )).all()  # fmt: skip
                raise AssertionError(f"it did not happen in time\n{rows}\n{self.log.read_text()[-4000:]}")
            pause.wait(0.05)

    def forget_leases(self) -> None:
        """As if a minute had passed for the leases of processes that are gone."""
        with self.database.write() as session:
            session.connection().execute(text("UPDATE operations SET lease_until = 0 WHERE lease_owner <> ''"))

    def stop(self) -> list[int]:
        """Stop all workers as an operator does; their exit codes."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        return [process.wait(30) for process in self.processes]


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[Site]:
    """PostgreSQL for tests marked services, else SQLite; workers are stopped at the end."""
    spec = importlib.util.spec_from_file_location("toy_worker", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.register_kind()
    found = Site(database, tmp_path)
    yield found
    for process in found.processes:
        if process.poll() is None:
            process.kill()
            process.wait(10)

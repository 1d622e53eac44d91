"""The in-process runner: a poll of what is due, a pool of threads that advance it, a heartbeat, a watchdog.

``dcim serve`` starts one; so does every worker process, and the command line when nobody else runs.
"""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from sqlalchemy import select

from dcim.core.db import Database
from dcim.core.log import log
from dcim.engine import heartbeat, queries, watchdog
from dcim.engine import kick as kicks
from dcim.engine.heartbeat import runner_alive
from dcim.engine.models import Job
from dcim.engine.queries import table_of
from dcim.engine.rows import Claim
from dcim.engine.states import ENDED
from dcim.engine.worker import Worker

__all__ = ["Runner", "run_job", "runner_alive"]

POLL_SECONDS = 0.2
JOBS = table_of(Job)


class Runner:
    """Runs due operations (of ``sites``, or of all) with ``threads`` threads until stopped."""

    def __init__(
        self, database: Database, threads: int = 16, *, kind: str = "serve", sites: tuple[str, ...] = (),
        poll_seconds: float = POLL_SECONDS,
    ) -> None:  # fmt: skip
        self.database, self.threads, self.kind, self.sites = database, threads, kind, sites
        self.poll_seconds = poll_seconds
        self.worker = Worker(database)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="dcim-run")
        self._flying: dict[int, Future[None]] = {}
        self._mutex = threading.Lock()
        self._wanted = threading.Event()
        self._room = threading.Condition(self._mutex)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener: object | None = None

    def start(self) -> "Runner":
        """Begin; returns at once."""
        self._listener = kicks.listen(self.kick)
        heartbeat.beat(self.database, self.worker.worker_id, self.kind, self.sites)
        for target, name in ((self._dispatch, "dcim-dispatch"), (self._tend, "dcim-tend")):
            thread = threading.Thread(target=target, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self, timeout: float = 60.0) -> None:
        """Let steps under way end (up to ``timeout`` seconds), give the leases back, forget the heartbeat."""
        self._stop.set()
        self.worker.stopping.set()
        self.kick()
        for thread in self._threads:
            thread.join(timeout)
        deadline = time.monotonic() + timeout
        with self._room:
            while self._flying and time.monotonic() < deadline:
                self._room.wait(0.5)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self.worker.close()
        heartbeat.forget(self.database, self.worker.worker_id)

    def __enter__(self) -> "Runner":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def kick(self) -> None:
        """Something may be due: look now."""
        self._wanted.set()

    def free(self) -> int:
        """Threads with nothing to do."""
        with self._mutex:
            return self.threads - len(self._flying)

    def submit(self, ids: list[int], timeout: float = 30.0) -> int:
        """Advance ``ids`` as threads become free; returns when all that were due have been taken up, with their number.

        Used by workers for hints; gives up on the rest after ``timeout`` seconds: they are due still.
        """
        deadline, taken = time.monotonic() + timeout, 0
        while ids and not self._stop.is_set() and time.monotonic() < deadline:
            with self._room:
                while len(self._flying) >= self.threads and time.monotonic() < deadline and not self._stop.is_set():
                    self._room.wait(0.5)
            some, ids = ids[: self.threads], ids[self.threads :]
            taken += self._take(some)
        return taken

    def run_until(self, job_uid: str, timeout: float | None = None) -> str:
        """Wait until a job has ended or is held; gives its state then (or after ``timeout`` seconds)."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            with self.database.read() as session:
                statement = select(JOBS.c.state).where(JOBS.c.uid == job_uid)
                state: str = session.connection().execute(statement).scalar_one()
            if state in (*ENDED, "held") or (deadline is not None and time.monotonic() > deadline):
                return state
            self._stop.wait(0.05)

    def _take(self, ids: list[int]) -> int:
        with self._mutex:
            room = self.threads - len(self._flying)
            ids = [one for one in ids if one not in self._flying]
        claims = self.worker.claim(ids, room)
        for operation in claims:
            self._fly(operation)
        return len(claims)

    def _fly(self, operation: Claim) -> None:
        with self._mutex:
            self._flying[operation.id] = self._pool.submit(self._advance, operation)

    def _advance(self, operation: Claim) -> None:
        try:
            self.worker.advance(operation)
        finally:
            with self._room:
                self._flying.pop(operation.id, None)
                self._room.notify_all()
            self._wanted.set()

    def _dispatch(self) -> None:
        while not self._stop.is_set():
            self._wanted.wait(self.poll_seconds)
            self._wanted.clear()
            try:
                while not self._stop.is_set() and (room := self.free()) > 0:
                    with self.database.read() as session:
                        ids = queries.due_ids(session, room, self.sites)
                    if not ids or not self._take(ids):
                        break
            except Exception as error:  # the database may be away for a while: what is due stays due
                log.warning("engine.poll", error=str(error))
                self._stop.wait(1.0)

    def _tend(self) -> None:
        while not self._stop.wait(heartbeat.BEAT_SECONDS):
            try:
                heartbeat.beat(self.database, self.worker.worker_id, self.kind, self.sites)
                watchdog.look(self.database)
            except Exception as error:
                log.warning("engine.tend", error=str(error))


def run_job(database: Database, job_uid: str, timeout: float | None = None, threads: int = 16) -> str:
    """Run operations in the foreground until a job has ended or is held; gives its state."""
    with Runner(database, threads, kind="foreground") as runner:
        return runner.run_until(job_uid, timeout)

"""What advances operations in a process: leases kept, brakes watched, threads for side-by-side targets.

``advance(database, ids, worker_id)`` is the whole protocol between dispatchers and workers; ids are only hints.
"""

import os
import socket
import threading
import weakref
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from dcim.core.db import Database
from dcim.core.ids import uuid7
from dcim.engine import queries
from dcim.engine.advance import Advance
from dcim.engine.brakes import BrakeCache
from dcim.engine.lease import LeaseKeeper
from dcim.engine.rows import Claim

TARGET_THREADS = 48
"""Targets of all operations of this process that are worked on side by side."""


def new_worker_id() -> str:
    """A name for a worker that no other one has or had: host, process and a random part."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid7()[-8:]}"


class Worker:
    """Claims and advances operations of one database under one name."""

    def __init__(self, database: Database, worker_id: str = "") -> None:
        self.database = database
        self.worker_id = worker_id or new_worker_id()
        self.stopping = threading.Event()
        self._brakes = BrakeCache(database)
        self._keeper = LeaseKeeper(database, self.worker_id)
        self._mutex = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def claim(self, ids: Sequence[int], limit: int) -> list[Claim]:
        """Lease up to ``limit`` of ``ids`` that are due and free."""
        if not ids or limit <= 0:
            return []
        with self.database.write() as session:
            return queries.claim(session, self.worker_id, ids, limit)

    def advance(self, operation: Claim) -> None:
        """Advance a claimed operation as far as it goes; gives its lease back. Never raises."""
        with self._keeper.holding(operation):
            Advance(self.database, operation, self._brakes, self._targets, self.stopping).run()

    def close(self) -> None:
        """Let go: steps under way end, nothing new begins."""
        self.stopping.set()
        self._keeper.close()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _targets(self) -> Executor:
        with self._mutex:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(TARGET_THREADS, thread_name_prefix="dcim-target")
            return self._pool


_workers: "weakref.WeakKeyDictionary[Database, dict[str, Worker]]" = weakref.WeakKeyDictionary()
_workers_mutex = threading.Lock()


def advance(database: Database, ids: Sequence[int], worker_id: str) -> None:
    """Advance those of ``ids`` that are due and that nobody else holds, one after the other, in this thread."""
    with _workers_mutex:
        worker = _workers.setdefault(database, {}).setdefault(worker_id, Worker(database, worker_id))
    for one in ids:
        for operation in worker.claim([one], 1):
            worker.advance(operation)

"""Keeping leases: one thread a process renews what its workers hold, in one statement."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from dcim.core.db import Database
from dcim.core.log import log
from dcim.engine import queries
from dcim.engine.rows import Claim

RENEW_SECONDS = 10.0
OVERRUN_SECONDS = 10.0
"""A handler this long past its deadline is given up: its lease is not renewed any more."""


class LeaseKeeper:
    """Renews the leases of claims that run longer than a few seconds. Starts its thread with the first claim."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database, self._owner = database, owner
        self._held: dict[int, Claim] = {}
        self._mutex = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def holding(self, operation: Claim) -> Iterator[None]:
        """Renew the lease of ``operation`` within the block."""
        with self._mutex:
            self._held[operation.id] = operation
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="dcim-leases", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._mutex:
                if self._held.get(operation.id) is operation:
                    del self._held[operation.id]

    def close(self) -> None:
        """Stop renewing."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)

    def renew(self) -> None:
        """Renew what is old enough; a handler that overran its deadline loses its lease."""
        asked_at = time.monotonic()
        with self._mutex:
            old = [claim for claim in self._held.values() if asked_at - claim.asked_at >= RENEW_SECONDS / 2]
        alive = []
        for claim in old:
            if claim.act_until and asked_at > claim.act_until + OVERRUN_SECONDS:
                log.error("engine.overrun", operation=claim.uid, kind=claim.kind, late=asked_at - claim.act_until)
            else:
                alive.append(claim)
        if not alive:
            return
        with self._database.write() as session:
            renewed = queries.renew(session, self._owner, [claim.id for claim in alive])
        for claim in alive:
            if claim.id in renewed:
                with claim.mutex:
                    claim.asked_at = max(claim.asked_at, asked_at)

    def _run(self) -> None:
        while not self._stop.wait(RENEW_SECONDS):
            try:
                self.renew()
            except Exception as error:  # the database may be away for a while; leases simply run out
                log.warning("engine.renew", error=str(error))

"""Send what is due to the workers of a site. One of them does it at a time; that two do it would be harmless."""

import threading
import time
from collections.abc import Callable, Sequence

from dcim.core.db import Database
from dcim.core.log import log
from dcim.engine import heartbeat, queries

POLL_SECONDS = 0.1
BATCH = 50
ROUND = 500
AGAIN_SECONDS = 3.0
"""An id that was sent is sent again after this long if it is still due."""
LEADER_SECONDS = 2.0
BROKER_RETRY_SECONDS = 2.0


class Dispatcher:
    """A thread that sends hints while this worker is the first one alive of its site."""

    def __init__(
        self, database: Database, worker_id: str, site: str, send: Callable[[Sequence[int]], None]
    ) -> None:  # fmt: skip
        self._database, self._worker_id, self._site, self._send = database, worker_id, site, send
        self._sent: dict[int, float] = {}
        self._leads, self._asked_at = False, 0.0
        self._broker_down_until = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dcim-hints", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; waits for the round under way."""
        self._stop.set()
        self._thread.join(10)

    def round(self) -> int:
        """Send what is due and was not sent lately, in batches of up to 50; gives how many ids were sent."""
        asked_at = time.monotonic()
        if asked_at < self._broker_down_until or not self._leader(asked_at):
            return 0
        with self._database.read() as session:
            due = queries.due_ids(session, ROUND, (self._site,) if self._site else ())
        self._sent = {one: at for one, at in self._sent.items() if asked_at - at < AGAIN_SECONDS}
        fresh = [one for one in due if one not in self._sent]
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            try:
                self._send(batch)
            except Exception as error:  # whatever the broker's client raises: polling goes on without it
                log.warning("workers.broker_away", error=str(error))
                self._broker_down_until = time.monotonic() + BROKER_RETRY_SECONDS
                return start
            self._sent.update(dict.fromkeys(batch, asked_at))
        return len(fresh)

    def _leader(self, asked_at: float) -> bool:
        if asked_at - self._asked_at > LEADER_SECONDS:
            with self._database.read() as session:
                workers = heartbeat.alive(session, kind="worker", site=self._site)
            self._leads, self._asked_at = bool(workers) and workers[0] == self._worker_id, asked_at
        return self._leads

    def _run(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            try:
                self.round()
            except Exception as error:  # the database may be away for a while
                log.warning("workers.dispatch", error=str(error))
                self._stop.wait(1.0)

"""Live pages: one thread follows the journal and tells every open page what moved.

A message is ``topic is now version n``; the page fetches its fragment again. Topics: ``jobs``, ``job-<uid>``,
``operation-<uid>``, ``device-<id>``. Messages to a slow page are merged, so that none piles up.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager

from dcim.core.db import Database
from dcim.core.log import log
from dcim.engine import pages, views

POLL_SECONDS = 0.5
OVERLAP_SECONDS = 10.0
"""How long a transaction may stay open between writing its lines and committing them, without pages missing them."""
FIRST_LOOK = 200
"""How many of the newest lines are looked at first, to know which ids among them are missing."""
MOST_GAPS = 500
IDLE_SECONDS = 5.0
"""How long the thread goes on without a listener."""
KEEP_ALIVE_SECONDS = 15.0
STREAM_SECONDS = 600.0
"""A stream ends after this long; the browser reconnects, and its login is checked again."""


class Listener:
    """One open page. ``pending`` maps a topic to its newest version."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = frozenset(topics)
        self._loop = asyncio.get_running_loop()
        self._signal = asyncio.Event()
        self._mutex = threading.Lock()
        self._pending: dict[str, int] = {}

    def tell(self, versions: dict[str, int]) -> None:
        """Called by the poller's thread."""
        mine = {topic: version for topic, version in versions.items() if topic in self.topics}
        if not mine:
            return
        with self._mutex:
            self._pending.update(mine)
        try:
            self._loop.call_soon_threadsafe(self._signal.set)
        except RuntimeError:
            return  # the server is stopping

    async def wait(self, seconds: float) -> dict[str, int]:
        """What moved; empty after ``seconds`` without anything."""
        try:
            await asyncio.wait_for(self._signal.wait(), seconds)
        except TimeoutError:
            return {}
        self._signal.clear()
        with self._mutex:
            taken, self._pending = self._pending, {}
        return taken


class Poller:
    """The one reader of the journal in this server. Its thread lives while somebody listens."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mutex = threading.Lock()
        self._listeners: set[Listener] = set()
        self._thread: threading.Thread | None = None

    @contextmanager
    def listen(self, topics: Iterable[str]) -> Iterator[Listener]:
        """Hear of ``topics`` while the block runs."""
        listener = Listener(topics)
        with self._mutex:
            self._listeners.add(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="live-pages", daemon=True)
                self._thread.start()
        try:
            yield listener
        finally:
            with self._mutex:
                self._listeners.discard(listener)

    def _follow(self) -> None:
        journal = Journal(self._database)
        alone_since: float | None = None
        while True:
            started = time.monotonic()
            try:
                versions = journal.look()
            except Exception as error:  # a database that is away for a moment must not end live pages
                log.warning("live pages cannot read the journal", error=str(error))
                versions = {}
            with self._mutex:
                for listener in self._listeners if versions else ():
                    listener.tell(versions)
                alone_since = None if self._listeners else alone_since or started
                if alone_since is not None and started - alone_since > IDLE_SECONDS:
                    self._thread = None
                    return
            time.sleep(max(0.05, POLL_SECONDS - (time.monotonic() - started)))


class Journal:
    """Follows the journal without missing lines that are committed late.

    Ids are given when a line is written and seen when its transaction commits. So an id that is skipped is looked for
    again for a while: it may belong to a transaction that is still open, or to one that was rolled back.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._newest = -1
        self._gaps: dict[int, float] = {}
        """Ids that were skipped, with until when (time.monotonic()) they are looked for."""

    def look(self) -> dict[str, int]:
        """The newest version of each topic that moved since the last look; the first look tells nothing."""
        first = self._newest < 0
        with self._database.read() as session:
            if first:
                self._newest = max(0, views.last_event_id(session) - FIRST_LOOK)
            found = pages.moved_since(session, self._newest, sorted(self._gaps))
        self._remember([moved.id for moved in found])
        if first:
            return {}
        versions: dict[str, int] = {}
        for moved in found:
            versions[f"operation-{moved.operation_uid}"] = moved.seq
            versions["jobs"] = moved.id
            if moved.job_uid:
                versions[f"job-{moved.job_uid}"] = moved.id
            if moved.subject_type == "devices":
                versions[f"device-{moved.subject_id}"] = moved.id
        return versions

    def _remember(self, ids: list[int]) -> None:
        now = time.monotonic()
        came = set(ids)
        newest = max([self._newest, *ids])
        skipped = set(range(max(self._newest + 1, newest - MOST_GAPS), newest)) - came
        self._gaps = {key: until for key, until in self._gaps.items() if key not in came and until > now}
        self._gaps.update(dict.fromkeys(skipped, now + OVERLAP_SECONDS))
        self._newest = newest


async def stream(poller: Poller, topics: Iterable[str]) -> AsyncIterator[str]:
    """Server-sent events for one page: every topic once at the start (what moved before it listened), then moves."""
    ends = time.monotonic() + STREAM_SECONDS
    with poller.listen(topics) as listener:
        yield "retry: 2000\n\n"
        for topic in sorted(listener.topics):
            yield message(topic, 0)
        while time.monotonic() < ends:
            moved = await listener.wait(KEEP_ALIVE_SECONDS)
            for topic, version in moved.items():
                yield message(topic, version)
            if not moved:
                yield ": still here\n\n"


def message(topic: str, version: int) -> str:
    """One event."""
    return f"event: {topic}\ndata: {version}\n\n"

"""Live pages: the journal is followed without gaps, messages reach the pages that asked, a stream begins with all."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from dcim.app import App
from dcim.core.clock import now
from dcim.core.db import Database
from dcim.core.ids import uuid7
from dcim.engine.models import Event
from dcim.web import live
from dcim.web.live import Journal, Poller, stream


def write(database: Database, event_id: int, operation: int, seq: int) -> None:
    """A line of the journal with an id of our choice, as a transaction that commits late leaves it."""
    row = {
        "id": event_id, "uid": uuid7(), "created": now(), "last_updated": now(), "operation_id": operation, "job_id": 1,
        "seq": seq, "time": now(), "kind": "note", "message": "", "data": {},
    }  # fmt: skip
    with database.write() as session:
        session.connection().execute(insert(Event.__table__), [row])  # type: ignore[attr-defined]


def test_a_line_that_is_committed_late_is_still_told(each_database: Database, seeds: Any) -> None:
    found = seeds.seed(each_database)
    journal = Journal(each_database)
    assert journal.look() == {}, "what stood there before is not told"
    write(each_database, 1002, 1, 12)
    told = journal.look()
    assert told == {
        f"operation-{found.operations[0]}": 12, f"job-{found.job}": 1002, f"device-{found.servers[0]}": 1002,
        "jobs": 1002,
    }  # fmt: skip
    assert journal.look() == {}, "each line once"
    write(each_database, 1001, 2, 11)  # began earlier, commits later
    assert journal.look()[f"operation-{found.operations[1]}"] == 11
    assert journal.look() == {}


def test_ids_that_never_come_are_forgotten(database: Database, seeds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds.seed(database)
    journal = Journal(database)
    journal.look()
    write(database, 5000, 1, 12)
    journal.look()
    assert 0 < len(journal._gaps) <= live.MOST_GAPS
    monkeypatch.setattr(live, "OVERLAP_SECONDS", -1.0)
    write(database, 5001, 1, 13)
    clock_gaps = dict.fromkeys(journal._gaps, 0.0)
    journal._gaps = clock_gaps
    assert "jobs" in journal.look()
    assert journal._gaps == {}


def test_a_stream_begins_with_its_topics_and_then_tells_only_them(database: Database, seeds: Any) -> None:
    found = seeds.seed(database)
    mine, other = f"operation-{found.operations[0]}", f"operation-{found.operations[1]}"

    async def listen() -> list[str]:
        messages = stream(Poller(database), [mine])
        got = [await anext(messages), await anext(messages)]
        waiting = asyncio.ensure_future(anext(messages))
        await asyncio.sleep(live.POLL_SECONDS + 0.2)  # the first look
        await asyncio.to_thread(write, database, 2000, 2, 7)
        await asyncio.to_thread(write, database, 2001, 1, 9)
        got.append(await asyncio.wait_for(waiting, 5))
        await messages.aclose()  # type: ignore[attr-defined]
        return got

    got = asyncio.run(listen())
    assert got == ["retry: 2000\n\n", f"event: {mine}\ndata: 0\n\n", f"event: {mine}\ndata: 9\n\n"]
    assert other not in "".join(got)


def test_one_poller_serves_every_page_and_ends_with_the_last(
    database: Database, seeds: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds.seed(database)
    monkeypatch.setattr(live, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(live, "IDLE_SECONDS", 0.1)

    async def listen() -> None:
        poller = Poller(database)
        with poller.listen(["jobs"]) as first, poller.listen(["jobs"]) as second:
            thread = poller._thread
            assert thread is not None
            await asyncio.sleep(0.3)
            await asyncio.to_thread(write, database, 3000, 1, 9)
            for listener in (first, second):
                assert await listener.wait(5) == {"jobs": 3000}
            assert poller._thread is thread
        await asyncio.to_thread(thread.join, 5)
        assert not thread.is_alive()
        assert poller._thread is None

    asyncio.run(listen())


def test_only_known_topics_are_streamed(app: App, browser: TestClient) -> None:
    for topics in ("everything", "job-1", "jobs,<b>", ",".join(["jobs"] * 21)):
        assert browser.get("/events", params={"topics": topics}).status_code == 400

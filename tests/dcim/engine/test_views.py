"""What pages read: bounded statements, states as people see them, and a feed that misses no line."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core import clock
from dcim.core.errors import NotFound, Permanent
from dcim.engine import control, jobs, queries, views, watchdog
from dcim.engine.jobs import Subject
from dcim.engine.runner import Runner, run_job
from dcim.engine.steps import Done, StepDef, Wait

from .conftest import Workshop


def statements(workshop: Workshop, read: Callable[[Any], Any]) -> tuple[int, Any]:
    """How many statements ``read(session)`` takes, and its result."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(workshop.database.reader, "before_cursor_execute", note)
    try:
        with workshop.database.read() as session:
            result = read(session)
        return len(seen), result
    finally:
        event.remove(workshop.database.reader, "before_cursor_execute", note)


def make_job(workshop: Workshop, count: int) -> str:
    def do(ctx: Any) -> Done:
        if ctx.params["n"] == 0:
            raise Permanent("refused")
        return workshop.act(ctx)

    kind = workshop.kind(StepDef("a", do), StepDef("b", workshop.act), locks=lambda params, one: [f"device:{one}"])
    with unit_of_work(workshop.database, system("test", "new racks")) as session:
        job = jobs.create_job(session, "batch", "racks", ticket="T-1", params={"abort_after": 99})
        jobs.start_operations(
            session, kind, [Subject("devices", n, f"h{n:03}", {"n": n}) for n in range(count)], job=job
        )
        return job.uid


def test_a_job_shows_its_counts_and_trouble_first(workshop: Workshop) -> None:
    uid = make_job(workshop, 5)
    assert run_job(workshop.database, uid, 20) == "held"
    _, view = statements(workshop, lambda session: views.job_view(session, uid))
    assert (view.state, view.counts, view.total, view.reason) == ("held", {"held": 1, "done": 4}, 5, "new racks")
    assert view.progress == pytest.approx(0.8)
    assert [row.subject_name for row in view.operations] == ["h000", "h001", "h002", "h003", "h004"]
    assert view.operations[0].step == "a"
    assert view.operations[0].next_action
    _, listed = statements(workshop, lambda session: views.list_jobs(session, state="held"))
    assert [job.uid for job in listed] == [uid]
    assert not statements(workshop, lambda session: views.list_jobs(session, kind="import"))[1]


def test_statements_do_not_grow_with_the_rows(workshop: Workshop) -> None:
    small, large = make_job(workshop, 2), make_job(workshop, 60)
    counts = []
    for uid in (small, large):
        counts.append(statements(workshop, lambda session, uid=uid: views.job_view(session, uid))[0])  # noqa: PERF401
    assert counts[0] == counts[1] <= 5
    assert statements(workshop, views.list_jobs)[0] == 2


def test_an_operation_shows_steps_events_and_locks(workshop: Workshop) -> None:
    uid = make_job(workshop, 1)
    run_job(workshop.database, uid, 20)
    with workshop.database.read() as session:
        row = views.job_view(session, uid).operations[0]
        [mine] = views.operations_of(session, "devices", 0)
    assert mine.uid == row.uid
    count, view = statements(workshop, lambda session: views.operation_view(session, row.uid))
    assert count <= 6
    assert (view.row.state, view.locks, view.job_uid) == ("held", ["device:0"], uid)
    assert [(step.name, step.state) for step in view.steps] == [("a", "failed"), ("b", "pending")]
    assert [line.kind for line in view.events] == ["created", "started", "failure", "hold"]
    assert view.events[-1].version == view.row.version
    with workshop.database.read() as session, pytest.raises(NotFound):
        views.operation_view(session, "nothing")


def test_a_wish_to_cancel_is_shown_until_the_runner_has_turned(workshop: Workshop) -> None:
    uid = workshop.start(workshop.kind(StepDef("a", lambda ctx: Wait("waits", 3600))))
    with Runner(workshop.database, 2, poll_seconds=0.02):
        workshop.wait_for(lambda: workshop.operation(uid).state == "waiting")
    workshop.do(control.cancel, uid)
    with workshop.database.read() as session:
        assert views.operation_view(session, uid).row.state == "cancelling"


def test_the_feed_gives_each_event_once_and_in_order(workshop: Workshop) -> None:
    with workshop.database.read() as session:
        feed = views.EventFeed(views.last_event_id(session))
    uid = workshop.start(workshop.kind(StepDef("a", workshop.act)))
    got = []
    with Runner(workshop.database, 2, poll_seconds=0.02):
        while not got or got[-1].kind != "done":
            with workshop.database.read() as session:
                got += feed.poll(session)
    assert [line.kind for line in got] == ["created", "started", "step", "done"]
    assert {line.operation_uid for line in got} == {uid}
    with workshop.database.read() as session:
        assert feed.poll(session) == []


def test_the_feed_misses_nothing_that_commits_late(workshop: Workshop) -> None:
    """Two transactions take ids 1 and 2; the second commits first."""
    if workshop.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    first, second = (workshop.start(workshop.kind(StepDef("a", workshop.act))) for _ in range(2))
    with workshop.database.read() as session:
        feed = views.EventFeed(views.last_event_id(session))
    written, go = threading.Event(), threading.Event()

    def late() -> None:
        with workshop.database.write() as session:
            one = workshop.operation(first)
            queries.add_events(session.connection(), one.pk, None, 2, clock.now(), [("note", "late", {})])
            written.set()
            go.wait(10)

    thread = threading.Thread(target=late)
    thread.start()
    written.wait(10)
    with workshop.database.write() as session:
        two = workshop.operation(second)
        queries.add_events(session.connection(), two.pk, None, 2, clock.now(), [("note", "early", {})])
    with workshop.database.read() as session:
        assert [line.message for line in feed.poll(session)] == ["early"]
    go.set()
    thread.join()
    with workshop.database.read() as session:
        assert [line.message for line in feed.poll(session)] == ["late"]
        assert feed.poll(session) == []


def test_the_watchdog_says_once_what_takes_too_long(workshop: Workshop) -> None:
    done: list[bool] = []

    def slow(ctx: Any) -> Done | Wait:
        return Done() if done else Wait("waits for the agent", 3600)

    uid = workshop.start(workshop.kind(StepDef("agent", slow, sla_s=120)))
    with Runner(workshop.database, 2, poll_seconds=0.02):
        workshop.wait_for(lambda: workshop.operation(uid).state == "waiting")
    assert watchdog.look(workshop.database) == 0
    workshop.shift_clock(121)
    assert watchdog.look(workshop.database) == 1
    assert watchdog.look(workshop.database) == 0
    operation = workshop.operation(uid)
    assert operation.waiting_reason == "agent takes longer than 120 s, its usual time: waits for the agent"
    assert workshop.events(uid)[-1].kind == "overdue"
    assert workshop.events(uid)[-1].seq == operation.version
    workshop.do(jobs.wake, uid)
    with Runner(workshop.database, 2, poll_seconds=0.02):
        workshop.wait_for(lambda: workshop.operation(uid).due_at > operation.due_at)
    assert workshop.operation(uid).waiting_reason == operation.waiting_reason, "another look does not hide it"
    done.append(True)
    workshop.do(jobs.wake, uid)
    workshop.settle(uid)
    assert workshop.operation(uid).state == "done"

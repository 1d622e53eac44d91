"""Jobs: waves, concurrency, the stop after too much trouble, locks between operations, the books at the end."""

import threading
from typing import Any

import pytest
from sqlmodel import select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.errors import NotFound, Permanent
from dcim.engine import control, jobs
from dcim.engine.jobs import Subject
from dcim.engine.models import Job, Lock, Operation
from dcim.engine.runner import Runner, run_job, runner_alive
from dcim.engine.steps import Done, StepDef, Wait

from .conftest import Workshop


def batch(workshop: Workshop, kind: str, waves: list[int], **params: Any) -> tuple[str, list[str]]:
    """A job with an operation per entry of ``waves``; (job uid, operation uids)."""
    with unit_of_work(workshop.database, system("test")) as session:
        job = jobs.create_job(session, "batch", "b", params=params)
        subjects = [Subject("devices", n, f"h{n}", {"n": n}, wave) for n, wave in enumerate(waves)]
        uids = jobs.start_operations(session, kind, subjects, job=job)
        return job.uid, uids


def job_of(workshop: Workshop, uid: str) -> Job:
    with workshop.database.read() as session:
        return session.exec(select(Job).where(Job.uid == uid)).one()


def test_a_wave_starts_when_the_one_before_is_done(workshop: Workshop) -> None:
    def do(ctx: Any) -> Done:
        workshop.say(str(ctx.params["n"]))
        return Done()

    uid, _ = batch(workshop, workshop.kind(StepDef("a", do)), [0, 1, 1, 1, 2, 2, 5])
    assert run_job(workshop.database, uid, 20) == "done"
    log = workshop.log
    assert (log[0], set(log[1:4]), set(log[4:6]), log[6]) == ("0", {"1", "2", "3"}, {"4", "5"}, "6")
    job = job_of(workshop, uid)
    assert (job.total, job.done, job.released, job.failed, job.held) == (7, 7, 0, 0, 0)
    assert job.ended is not None


def test_concurrency_limits_what_is_under_way(workshop: Workshop) -> None:
    under_way, most = [0], [0]
    mutex = threading.Lock()

    def do(ctx: Any) -> Done:
        with mutex:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        threading.Event().wait(0.02)
        with mutex:
            under_way[0] -= 1
        return Done()

    uid, _ = batch(workshop, workshop.kind(StepDef("a", do)), [0] * 12, concurrency=3)
    assert run_job(workshop.database, uid, 20) == "done"
    assert most[0] == 3


def test_the_first_failure_stops_the_rest_by_default(workshop: Workshop) -> None:
    def do(ctx: Any) -> Done:
        if ctx.params["n"] == 0:
            raise Permanent("refused")
        return workshop.act(ctx)

    ended: list[str] = []

    def on_end(session: Any, operation: Operation) -> None:
        ended.append(operation.state)

    kind = workshop.kind(StepDef("a", do), on_failure="undo", on_end=on_end)
    uid, operations = batch(workshop, kind, [0, 1, 1])
    assert run_job(workshop.database, uid, 20) == "failed"
    assert [workshop.operation(one).state for one in operations] == ["failed", "cancelled", "cancelled"]
    assert "the job stopped" in workshop.operation(operations[2]).ending_reason
    assert sorted(ended) == ["cancelled", "cancelled", "failed"]
    job = job_of(workshop, uid)
    assert (job.failed, job.cancelled, job.released) == (1, 2, 0)


def test_trouble_below_the_threshold_goes_on_and_at_it_stops(workshop: Workshop) -> None:
    def do(ctx: Any) -> Done:
        if ctx.params["n"] in (0, 2):
            raise Permanent("refused")
        return workshop.act(ctx)

    kind = workshop.kind(StepDef("a", do))
    uid, operations = batch(workshop, kind, [0, 1, 2, 3], abort_after=2)
    assert run_job(workshop.database, uid, 20) == "held"
    states = [workshop.operation(one).state for one in operations]
    assert states == ["held", "done", "held", "cancelled"]
    assert "2 operations failed or are held" in job_of(workshop, uid).stopped_reason


def test_a_held_operation_stops_the_next_wave_until_it_is_resolved(workshop: Workshop) -> None:
    broken = [True]

    def do(ctx: Any) -> Done:
        if ctx.params["n"] == 0 and broken:
            raise Permanent("refused")
        return workshop.act(ctx)

    uid, operations = batch(workshop, workshop.kind(StepDef("a", do)), [0, 0, 1])
    assert run_job(workshop.database, uid, 20) == "held"
    assert [workshop.operation(one).state for one in operations] == ["held", "done", "pending"]
    broken.clear()
    assert workshop.do(control.resume_job, uid) == 1
    assert run_job(workshop.database, uid, 20) == "done"


def test_cancelling_a_job_stops_all_of_it(workshop: Workshop) -> None:
    def do(ctx: Any) -> Wait:
        return Wait("waits", 3600)

    uid, operations = batch(workshop, workshop.kind(StepDef("a", do)), [0, 0, 1, 1], concurrency=1)
    with Runner(workshop.database, 4, poll_seconds=0.02) as runner:
        workshop.wait_for(lambda: workshop.operation(operations[0]).state == "waiting")
        assert workshop.do(control.cancel_job, uid, "wrong batch") == 4
        assert runner.run_until(uid, 20) == "cancelled"
    job = job_of(workshop, uid)
    assert (job.cancelled, job.released, job.total) == (4, 0, 4)


def test_operations_on_one_resource_take_turns(workshop: Workshop) -> None:
    mutex = threading.Lock()

    def do(ctx: Any) -> Done:
        assert mutex.acquire(blocking=False), "two operations hold the same resource"
        threading.Event().wait(0.01)
        mutex.release()
        return Done()

    kind = workshop.kind(StepDef("a", do), locks=lambda params, subject: ["switch:leaf-1", f"device:{subject}"])
    uid, _ = batch(workshop, kind, [0] * 6)
    assert run_job(workshop.database, uid, 20) == "done"
    with workshop.database.read() as session:
        assert not session.exec(select(Lock)).all()


def test_a_blocked_operation_says_by_whom_and_takes_nothing(workshop: Workshop) -> None:
    def slow(ctx: Any) -> Done | Wait:
        return Done() if workshop.log else Wait("waits", 3600)

    holder = workshop.start(workshop.kind(StepDef("a", slow), locks=lambda p, i: ["switch:b"]), "first")
    with Runner(workshop.database, 4, poll_seconds=0.02):
        workshop.wait_for(lambda: workshop.operation(holder).state == "waiting")
        other = workshop.start(
            workshop.kind(StepDef("a", workshop.act), locks=lambda p, i: ["switch:c", "switch:b", "switch:a"])
        )
        workshop.wait_for(lambda: workshop.operation(other).waiting_reason != "")
        blocked = workshop.operation(other)
        assert blocked.state == "pending"
        assert "switch:b is locked by" in blocked.waiting_reason
        assert "first" in blocked.waiting_reason
        assert blocked.waiting_on == workshop.operation(holder).id
        with workshop.database.read() as session:
            assert [lock.resource for lock in session.exec(select(Lock))] == ["switch:b"]
        workshop.say("go")
        workshop.do(jobs.wake, holder)
        workshop.wait_for(lambda: workshop.operation(other).state == "done")


def test_operations_may_be_added_to_a_job_under_way(workshop: Workshop) -> None:
    kind = workshop.kind(StepDef("a", workshop.act))
    uid, _ = batch(workshop, kind, [0])
    assert run_job(workshop.database, uid, 20) == "done"
    with unit_of_work(workshop.database, system("test")) as session:
        jobs.start_operation(session, kind, "devices", 9, "h9", job=control.find_job(session, uid))
    assert job_of(workshop, uid).state == "running"
    assert run_job(workshop.database, uid, 20) == "done"
    assert job_of(workshop, uid).total == 2


def test_a_future_operation_waits_for_its_time(workshop: Workshop) -> None:
    kind = workshop.kind(StepDef("a", workshop.act))
    from dcim.core.clock import now

    later = workshop.start(kind, due_at=now() + 3600)
    soon = workshop.start(kind)
    workshop.settle(soon)
    assert workshop.operation(later).state == "pending"
    workshop.shift_clock(3700)
    workshop.settle(later)
    assert workshop.operation(later).state == "done"


def test_a_job_without_operations_ends_with_its_result(workshop: Workshop) -> None:
    with unit_of_work(workshop.database, system("test")) as session:
        job = jobs.create_job(session, "import", "racks.csv")
        jobs.finish_job(session, job, result={"created": 3})
        uid = job.uid
    found = job_of(workshop, uid)
    assert (found.state, found.result) == ("done", {"created": 3})


def test_a_runner_is_alive_while_it_runs(workshop: Workshop) -> None:
    assert not runner_alive(workshop.database)
    with Runner(workshop.database, 2, sites=("ivry",)):
        assert runner_alive(workshop.database)
        assert runner_alive(workshop.database, "ivry")
        assert not runner_alive(workshop.database, "suresnes")
    assert not runner_alive(workshop.database)


def test_a_runner_takes_only_its_sites(workshop: Workshop) -> None:
    kind = workshop.kind(StepDef("a", workshop.act))
    ours, others = workshop.start(kind, site="ivry"), workshop.start(kind, site="suresnes")
    with Runner(workshop.database, 2, sites=("ivry",), poll_seconds=0.02):
        workshop.wait_for(lambda: workshop.operation(ours).state == "done")
    assert workshop.operation(others).state == "pending"


def test_a_job_is_found_by_the_beginning_of_its_uid(workshop: Workshop) -> None:
    uid, _ = batch(workshop, workshop.kind(StepDef("a", workshop.act)), [0])
    with workshop.database.read() as session:
        assert control.find_job(session, uid[:13]).uid == uid
        with pytest.raises(NotFound):
            control.find_job(session, "0%")

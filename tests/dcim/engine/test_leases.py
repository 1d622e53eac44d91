"""Leases: one worker acts at a time, a stale one changes nothing, an expired one is taken over."""

import threading
import time
from typing import Any

import pytest

from dcim.core.db import Database
from dcim.core.errors import Transient
from dcim.engine import lease, queries
from dcim.engine.outcomes import LeaseLost
from dcim.engine.rows import Claim
from dcim.engine.runner import Runner
from dcim.engine.steps import Done, StepDef, Wait
from dcim.engine.worker import Worker, advance

from .conftest import Workshop


def claim(database: Database, operation_id: int, owner: str) -> list[Claim]:
    with database.write() as session:
        return queries.claim(session, owner, [operation_id], 1)


@pytest.mark.parametrize("round_", range(5))
def test_twenty_workers_race_and_one_acts(workshop: Workshop, round_: int) -> None:
    together = threading.Barrier(20)
    acting = threading.Lock()

    def do(ctx: Any) -> Done:
        assert acting.acquire(blocking=False), "two workers act at once"
        threading.Event().wait(0.01)
        acting.release()
        return workshop.act(ctx)

    uid = workshop.start(workshop.kind(StepDef("a", do), StepDef("b", do)))
    number = workshop.operation(uid).pk

    def race(worker_id: str) -> None:
        together.wait()
        for _ in range(3):
            advance(workshop.database, [number, number], worker_id)

    threads = [threading.Thread(target=race, args=(f"w{index}",)) for index in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    operation = workshop.operation(uid)
    assert operation.state == "done"
    assert operation.fence == 1
    assert workshop.log == ["a", "b"]


def test_a_stale_fence_is_refused_everywhere(workshop: Workshop) -> None:
    """A worker stalls inside its act, past its lease; another takes over; the first one's writes are refused."""
    stalled, go = threading.Event(), threading.Event()
    lost: list[str] = []

    def do(ctx: Any) -> Done:
        if ctx.attempt > 1:
            assert ctx.intent == {"by": 1}, "the successor sees what the stalled worker was about to do"
            return Done({"by": ctx.attempt})
        ctx.record_intent({"by": ctx.attempt})
        stalled.set()
        go.wait(10)
        for write in (lambda: ctx.record_intent({"by": "stale"}), lambda: ctx.note("stale"), lambda: ctx.progress(1)):
            try:
                write()
            except LeaseLost as error:
                lost.append(str(error))
        return Done({"by": "stale"})

    uid = workshop.start(workshop.kind(StepDef("a", do)))
    number = workshop.operation(uid).pk
    first = threading.Thread(target=advance, args=(workshop.database, [number], "slow"))
    first.start()
    stalled.wait(10)
    advance(workshop.database, [number], "eager")
    assert workshop.operation(uid).lease_owner == "slow", "a lease that has not run out is respected"
    workshop.shift_clock(61)
    advance(workshop.database, [number], "eager")
    go.set()
    first.join()
    assert len(lost) == 3
    operation, step = workshop.operation(uid), workshop.steps(uid)[0]
    assert (operation.state, operation.fence) == ("done", 2)
    assert (step.evidence, step.attempts, step.intent) == ({"by": 2}, 2, {"by": 1})
    messages = [event.message for event in workshop.events(uid)]
    assert any("the lease of slow ran out" in message for message in messages)
    assert not any("stale" in message for message in messages)


def test_a_worker_that_dies_in_each_attempt_is_poison(workshop: Workshop) -> None:
    uid = workshop.start(workshop.kind(StepDef("a", workshop.act, max_attempts=3), StepDef("b", workshop.act)))
    number = workshop.operation(uid).pk

    class Death(BaseException):
        pass

    import dcim.engine.attempts as attempts

    original = attempts.Attempts._call

    def die(self: Any, row: Any, poison: Any) -> Any:
        if poison is not None:
            return poison
        raise Death

    attempts.Attempts._call = die  # type: ignore[method-assign]
    try:
        for round_ in range(4):
            workshop.shift_clock(61.0 * round_)
            try:
                advance(workshop.database, [number], f"w{round_}")
            except Death:
                continue
    finally:
        attempts.Attempts._call = original  # type: ignore[method-assign]
    operation = workshop.operation(uid)
    assert (operation.state, operation.error_class) == ("held", "poison")
    assert workshop.log == []


def test_long_steps_keep_their_lease(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.1)
    ends: list[float] = []

    def do(ctx: Any) -> Done:
        for _ in range(4):
            threading.Event().wait(0.15)
            ends.append(workshop.operation(uid).lease_until)
        return Done()

    uid = workshop.start(workshop.kind(StepDef("a", do)))
    workshop.settle(uid)
    assert ends == sorted(ends)
    assert ends[-1] - ends[0] > 0.2


def test_a_handler_that_overruns_its_deadline_loses_its_lease(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "OVERRUN_SECONDS", 0.0)
    worker = Worker(workshop.database, "w")
    uid = workshop.start(workshop.kind(StepDef("a", workshop.act)))
    [operation] = worker.claim([workshop.operation(uid).pk], 1)
    operation.asked_at -= 30
    operation.act_until = time.monotonic() + 5
    with worker._keeper.holding(operation):
        before = workshop.operation(uid).lease_until
        worker._keeper.renew()
        renewed = workshop.operation(uid).lease_until
        assert renewed > before
        operation.asked_at -= 30
        operation.act_until = time.monotonic() - 1
        worker._keeper.renew()
        assert workshop.operation(uid).lease_until == renewed
    worker.close()


def test_an_intent_after_the_deadline_is_refused(workshop: Workshop) -> None:
    """The lease that covers an act is longer than the step's time; so nothing acts when that time is up."""

    def late(ctx: Any) -> Done:
        ctx.deadline = time.monotonic() - 0.001
        with pytest.raises(Transient, match="time was up"):
            ctx.record_intent({})
        return Done({"left": ctx.database is workshop.database})

    uid = workshop.start(workshop.kind(StepDef("a", late)))
    workshop.settle(uid)
    assert workshop.steps(uid)[0].intent is None


def test_recording_an_intent_renews_the_lease(workshop: Workshop) -> None:
    def do(ctx: Any) -> Done:
        ctx._operation.asked_at -= 50
        ctx.record_intent({})
        assert ctx._operation.valid_until > ctx.deadline
        return Done()

    uid = workshop.start(workshop.kind(StepDef("a", do)))
    workshop.settle(uid)
    assert workshop.operation(uid).state == "done"


def test_a_stopping_runner_gives_its_leases_back(workshop: Workshop) -> None:
    begun, go = threading.Event(), threading.Event()

    def first(ctx: Any) -> Done:
        begun.set()
        go.wait(10)
        return workshop.act(ctx)

    uid = workshop.start(workshop.kind(StepDef("a", first), StepDef("b", workshop.act)))
    runner = Runner(workshop.database, 2, poll_seconds=0.02).start()
    begun.wait(10)
    stopper = threading.Thread(target=runner.stop)
    stopper.start()
    workshop.wait_for(runner.worker.stopping.is_set)
    go.set()
    stopper.join()
    operation = workshop.operation(uid)
    assert (operation.state, operation.lease_owner, workshop.log) == ("running", "", ["a"])
    workshop.settle(uid)
    assert workshop.log == ["a", "b"]
    assert [step.attempts for step in workshop.steps(uid)] == [1, 1]


def test_workers_with_pools_of_their_own_share_the_work(workshop: Workshop) -> None:
    """Four runners on one database: every step of every operation acts once."""

    def do(ctx: Any) -> Done | Wait:
        if ctx.state.get("waited") is None and ctx.step_name == "b" and ctx.progress(0.5) is None:
            key = f"{ctx.subject_name}:waited"
            if key not in workshop.log:
                workshop.say(key)
                return Wait("once", 0.01)
        ctx.record_intent({})
        workshop.say(f"{ctx.subject_name}:{ctx.step_name}")
        return Done()

    kind = workshop.kind(*(StepDef(name, do) for name in "abc"))
    uids = [workshop.start(kind, f"h{number}") for number in range(40)]
    databases = [Database(workshop.database.url.render_as_string(False)) for _ in range(4)]
    runners = [Runner(database, 4, poll_seconds=0.02).start() for database in databases]
    workshop.wait_for(lambda: all(workshop.operation(uid).state == "done" for uid in uids), timeout=60)
    for runner in runners:
        runner.stop()
    for database in databases:
        database.close()
    acts = sorted(word for word in workshop.log if not word.endswith("waited"))
    assert acts == sorted(f"h{number}:{name}" for number in range(40) for name in "abc")

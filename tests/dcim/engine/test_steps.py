"""Forward: steps run in order, wait, are tried again, hold, are resumed and skipped."""

import threading
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from dcim.access.models import ObjectChange, User
from dcim.core.errors import AuthFailed, Conflict, NeedsReset, Permanent, Transient
from dcim.engine import control, jobs, steps
from dcim.engine.models import Lock, Operation
from dcim.engine.runner import Runner
from dcim.engine.steps import Done, OperationKind, StepDef, Wait
from dcim.engine.worker import advance

from .conftest import Workshop


def test_steps_run_in_order_and_leave_their_evidence(workshop: Workshop) -> None:
    kind = workshop.kind(*(StepDef(name, workshop.act) for name in ("a", "b", "c")))
    uid = workshop.start(kind, params={"x": 1})
    workshop.settle(uid)
    assert workshop.log == ["a", "b", "c"]
    operation = workshop.operation(uid)
    assert (operation.state, operation.progress, operation.due_at, operation.lease_owner) == ("done", 1.0, None, "")
    assert [(step.state, step.attempts, step.intent, step.evidence) for step in workshop.steps(uid)] == [
        ("done", 1, {"step": name}, {"seen": name}) for name in ("a", "b", "c")
    ]
    events = workshop.events(uid)
    assert [line.kind for line in events] == ["created", "started", "step", "step", "step", "done"]
    assert operation.version == events[-1].seq
    assert (operation.actor, operation.reason) == ("dcim:test", "because")


def test_a_step_is_two_transactions_and_five_statements(workshop: Workshop) -> None:
    """A step costs one write for its intent and one for its evidence together with the next step's begin."""
    statements: list[str] = []
    event.listen(
        workshop.database.writer, "before_cursor_execute", lambda c, cur, statement, *rest: statements.append(statement)
    )

    def count(lines: int) -> int:
        kind = workshop.kind(*(StepDef(f"s{number}", workshop.act) for number in range(lines)))
        uid = workshop.start(kind)
        statements.clear()
        advance(workshop.database, [workshop.operation(uid).pk], "w1")
        assert workshop.operation(uid).state == "done"
        return len(statements)

    assert (count(7) - count(2)) / 5 <= 5 + 2, "five statements and two BEGINs a step"


def test_handlers_share_state_and_see_the_parameters(workshop: Workshop) -> None:
    seen: list[Any] = []

    def first(ctx: Any) -> Done:
        return Done({"state": {"lease": 7}})

    def second(ctx: Any) -> Done:
        seen.append((ctx.params, ctx.state, ctx.subject_name, ctx.environment, ctx.attempt, ctx.actor))
        return Done()

    uid = workshop.start(workshop.kind(StepDef("a", first), StepDef("b", second)), params={"p": [1]}, site="ivry")
    workshop.settle(uid)
    assert seen == [({"p": [1]}, {"lease": 7}, "h1", "ivry", 1, "dcim:test")]


def test_a_wait_is_a_row_and_a_wake_ends_it(workshop: Workshop) -> None:
    reported: list[bool] = []

    def agent(ctx: Any) -> Done | Wait:
        return Done() if reported else Wait("waits for the agent", 3600, progress=0.25)

    uid = workshop.start(workshop.kind(StepDef("agent", agent), StepDef("b", workshop.act)))
    with Runner(workshop.database, 4, poll_seconds=0.02):
        workshop.wait_for(lambda: workshop.operation(uid).state == "waiting")
        operation = workshop.operation(uid)
        assert operation.waiting_reason == "waits for the agent"
        assert operation.lease_owner == ""
        assert workshop.steps(uid)[0].progress == 0.25
        reported.append(True)
        assert workshop.do(jobs.wake, subject=("devices", 1)) == 1
        workshop.wait_for(lambda: workshop.operation(uid).state == "done")
    assert workshop.steps(uid)[0].attempts == 1


def test_a_wake_during_the_step_is_not_lost(workshop: Workshop) -> None:
    calls: list[int] = []

    def agent(ctx: Any) -> Done | Wait:
        calls.append(1)
        if len(calls) == 1:
            workshop.do(jobs.wake, ctx.operation_uid)  # reports while the step has just looked
            return Wait("waits for the agent", 3600)
        return Done()

    uid = workshop.start(workshop.kind(StepDef("agent", agent)))
    workshop.settle(uid)
    assert len(calls) == 2


def test_polls_of_a_wait_write_nothing_new(workshop: Workshop) -> None:
    calls: list[int] = []

    def slow(ctx: Any) -> Done | Wait:
        calls.append(ctx.attempt)
        return Done() if len(calls) > 10 else Wait("slow", 0.01)

    uid = workshop.start(workshop.kind(StepDef("slow", slow)))
    workshop.settle(uid)
    assert set(calls) == {1}
    assert [line.kind for line in workshop.events(uid)] == ["created", "started", "wait", "step", "done"]


def test_transient_failures_are_tried_again_up_to_the_cap(workshop: Workshop) -> None:
    def flaky(ctx: Any) -> Done:
        if ctx.attempt < 3:
            raise Transient("no answer")
        return workshop.act(ctx)

    uid = workshop.start(workshop.kind(StepDef("flaky", flaky, retry_s=0.01)))
    workshop.settle(uid)
    assert workshop.operation(uid).state == "done"
    assert [line.kind for line in workshop.events(uid)].count("retry") == 2

    def dead(ctx: Any) -> Done:
        workshop.say("dead")
        raise Transient("no answer")

    uid = workshop.start(workshop.kind(StepDef("dead", dead, retry_s=0.01, max_attempts=4)))
    workshop.settle(uid)
    assert workshop.log.count("dead") == 4
    operation = workshop.operation(uid)
    assert (operation.state, operation.error_class) == ("held", "transient")


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (Permanent("refused"), "permanent"),
        (NeedsReset("stuck"), "needs_reset"),
        (AuthFailed("401"), "auth"),
        (KeyError("oops"), "bug"),
    ],
)
def test_other_failures_hold_at_once_with_the_next_action(workshop: Workshop, error: Exception, name: str) -> None:
    def bad(ctx: Any) -> Done:
        workshop.say("bad")
        raise error

    uid = workshop.start(workshop.kind(StepDef("bad", bad), locks=lambda params, one: [f"device:{one}"]))
    workshop.settle(uid)
    operation = workshop.operation(uid)
    assert workshop.log == ["bad"]
    assert (operation.state, operation.error_class, operation.due_at) == ("held", name, None)
    assert operation.next_action
    assert "bad" in operation.hold_reason
    with workshop.database.read() as session:
        assert [lock.resource for lock in session.exec(select(Lock))] == ["device:1"]


def test_resume_gives_fresh_attempts_and_skip_goes_on_without(workshop: Workshop) -> None:
    broken = [True]

    def bad(ctx: Any) -> Done:
        if broken:
            raise Permanent("refused")
        return workshop.act(ctx)

    kind = workshop.kind(StepDef("bad", bad), StepDef("next", workshop.act))
    first, second = workshop.start(kind), workshop.start(kind)
    workshop.settle(first, second)
    workshop.do(control.skip, second, "done by hand")
    broken.clear()
    workshop.do(control.resume, first)
    workshop.settle(first, second)
    assert [workshop.operation(uid).state for uid in (first, second)] == ["done", "done"]
    skipped = workshop.steps(second)[0]
    assert (skipped.state, skipped.evidence) == ("skipped", {"skipped_by": "dcim:test", "reason": "done by hand"})
    assert workshop.steps(first)[0].attempts == 1
    assert sorted(workshop.log) == ["bad", "next", "next"]
    with pytest.raises(Conflict):
        workshop.do(control.resume, first)


def test_a_wait_past_its_sla_holds_or_is_tried_again(workshop: Workshop) -> None:
    def slow(ctx: Any) -> Wait:
        return Wait("waits for the agent", 0.01, sla_s=0.05)

    def retried(ctx: Any) -> Done | Wait:
        if ctx.attempt == 2:
            return Done()
        return Wait("waits for the agent", 0.01, sla_s=0.05, on_timeout="retry")

    held = workshop.start(workshop.kind(StepDef("slow", slow)))
    done = workshop.start(workshop.kind(StepDef("retried", retried, retry_s=0.01)))
    workshop.settle(held, done)
    operation = workshop.operation(held)
    assert (operation.state, operation.error_class) == ("held", "timeout")
    assert "waits for the agent" in operation.hold_reason
    assert workshop.operation(done).state == "done"


def test_a_handler_that_returns_something_else_is_a_bug(workshop: Workshop) -> None:
    uid = workshop.start(workshop.kind(StepDef("odd", lambda ctx: None)))  # type: ignore[arg-type,return-value]
    workshop.settle(uid)
    assert workshop.operation(uid).error_class == "bug"


def test_targets_run_side_by_side_then_a_barrier(workshop: Workshop) -> None:
    together = threading.Barrier(5, timeout=10)

    def push(ctx: Any) -> Done:
        together.wait()  # passes only when all five run at once
        return workshop.act(ctx)

    def names(params: dict[str, Any]) -> list[str]:
        return [str(name) for name in params["switches"]]

    kind = workshop.kind(
        StepDef("stage", workshop.act, targets=names),
        StepDef("none", workshop.act, targets=lambda params: []),
        StepDef("push", push, targets=names),
        StepDef("verify", workshop.act),
    )
    uid = workshop.start(kind, params={"switches": ["a", "b", "c", "d", "e"]})
    workshop.settle(uid)
    assert workshop.operation(uid).state == "done"
    assert {word.split(":")[0] for word in workshop.log[:5]} == {"stage"}
    assert {word.split(":")[0] for word in workshop.log[5:10]} == {"push"}
    assert workshop.log[10:] == ["verify"]
    assert {step.phase for step in workshop.steps(uid)} == {0, 1, 2}


def test_targets_wait_and_retry_each_at_their_own_pace(workshop: Workshop) -> None:
    def push(ctx: Any) -> Done | Wait:
        if ctx.target == "b" and ctx.attempt == 1:
            raise Transient("dropped")
        if ctx.target == "c" and "c" not in workshop.log:
            workshop.say("c")
            return Wait("converges", 0.05)
        return workshop.act(ctx)

    uid = workshop.start(workshop.kind(StepDef("push", push, targets=lambda params: "abc", retry_s=0.01)))
    workshop.settle(uid)
    assert workshop.operation(uid).state == "done"
    assert {step.target: step.attempts for step in workshop.steps(uid)} == {"a": 1, "b": 2, "c": 1}


def test_hooks_run_in_the_transactions_of_start_and_end(workshop: Workshop) -> None:
    def on_start(session: Any, operation: Operation) -> None:
        session.add(User(username=f"begun-{operation.state}", password_hash="x"))

    def on_end(session: Any, operation: Operation) -> None:
        session.add(User(username=f"ended-{operation.state}", password_hash="x"))

    uid = workshop.start(workshop.kind(StepDef("a", workshop.act), on_start=on_start, on_end=on_end))
    workshop.settle(uid)
    with workshop.database.read() as session:
        names = {user.username for user in session.exec(select(User))}
        changes = list(session.exec(select(ObjectChange).where(ObjectChange.changed_object_type == "users")))
    assert names == {"begun-running", "ended-done"}
    assert {change.request_id for change in changes} == {uid}
    assert {change.user_name for change in changes} == {"dcim:test"}


def test_a_start_that_is_refused_holds_and_can_be_resumed(workshop: Workshop) -> None:
    refused = [True]

    def on_start(session: Any, operation: Operation) -> None:
        if refused:
            raise Conflict("the host is reserved")

    uid = workshop.start(
        workshop.kind(StepDef("a", workshop.act), on_start=on_start, locks=lambda params, one: ["device:1"])
    )
    workshop.settle(uid)
    operation = workshop.operation(uid)
    assert (operation.state, operation.started) == ("held", None)
    assert "the host is reserved" in operation.hold_reason
    with workshop.database.read() as session:
        assert not session.exec(select(Lock)).all(), "what did not start holds no lock"
    refused.clear()
    workshop.do(control.resume, uid)
    workshop.settle(uid)
    assert workshop.operation(uid).state == "done"


def test_a_running_operation_keeps_the_list_of_its_start(workshop: Workshop) -> None:
    kind = workshop.kind(StepDef("old", workshop.act))
    uid = workshop.start(kind)
    steps.register(OperationKind(kind, 2, (StepDef("new", workshop.act), StepDef("newer", workshop.act))))
    later = workshop.start(kind)
    workshop.settle(uid, later)
    assert [step.name for step in workshop.steps(uid)] == ["old"]
    assert [step.name for step in workshop.steps(later)] == ["new", "newer"]
    assert sorted(workshop.log) == ["new", "newer", "old"]


def test_an_operation_of_an_unknown_release_waits_and_says_so(workshop: Workshop) -> None:
    kind = workshop.kind(StepDef("a", workshop.act))
    uid = workshop.start(kind)
    known = steps._kinds.pop((kind, 1))
    with Runner(workshop.database, 2, poll_seconds=0.02):
        workshop.wait_for(lambda: "matching release" in workshop.operation(uid).waiting_reason)
    assert workshop.operation(uid).lease_owner == ""
    steps.register(known)


def test_time_outs_longer_than_a_lease_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 55"):
        steps.register(OperationKind("long", 1, (StepDef("a", lambda ctx: Done(), timeout_s=120),)))

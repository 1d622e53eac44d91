"""Backward: cancel and failure undo what was done, last phase first, and nothing is lost on the way."""

from typing import Any

import pytest

from dcim.core.errors import Conflict, Permanent, Transient
from dcim.engine import control
from dcim.engine.models import Operation
from dcim.engine.runner import Runner
from dcim.engine.steps import Done, StepDef, Wait

from .conftest import Workshop

STEPS = ("a", "b", "c", "d")


@pytest.mark.parametrize("bad", STEPS)
@pytest.mark.parametrize("acted", [True, False])
def test_a_failure_undoes_in_reverse(workshop: Workshop, bad: str, acted: bool) -> None:
    """Generated: each step fails once, after or before it recorded its intent."""

    def do(ctx: Any) -> Done:
        if ctx.step_name == bad:
            if acted:
                workshop.act(ctx)
            raise Permanent("refused")
        return workshop.act(ctx)

    kind = workshop.kind(*(StepDef(name, do, workshop.undo) for name in STEPS), on_failure="undo")
    uid = workshop.start(kind)
    workshop.settle(uid)
    done = list(STEPS[: STEPS.index(bad) + acted])
    assert workshop.log == done + [f"-{name}" for name in reversed(done)]
    operation = workshop.operation(uid)
    assert (operation.state, operation.ending) == ("failed", "failed")
    assert "refused" in operation.ending_reason
    states = {step.name: step.state for step in workshop.steps(uid)}
    assert all(states[name] == "undone" for name in done)
    assert "undoing" not in states.values()


@pytest.mark.parametrize("at", STEPS)
def test_a_cancel_undoes_in_reverse(workshop: Workshop, at: str) -> None:
    """Generated: the wish to cancel comes while each step waits."""

    def do(ctx: Any) -> Done | Wait:
        return Wait("waits", 3600) if ctx.step_name == at else workshop.act(ctx)

    uid = workshop.start(workshop.kind(*(StepDef(name, do, workshop.undo) for name in STEPS)))
    with Runner(workshop.database, 4, poll_seconds=0.02):
        workshop.wait_for(lambda: workshop.operation(uid).state == "waiting")
        workshop.do(control.cancel, uid, "wrong host")
        workshop.wait_for(lambda: workshop.operation(uid).state == "cancelled")
    done = list(STEPS[: STEPS.index(at)])
    assert workshop.log == done + [f"-{name}" for name in reversed(done)]
    assert "wrong host" in workshop.operation(uid).ending_reason


@pytest.mark.parametrize("flaky", STEPS)
def test_an_undo_is_tried_again_then_holds_and_is_resumed(workshop: Workshop, flaky: str) -> None:
    broken = [True]

    def undo(ctx: Any) -> Done:
        if ctx.step_name == flaky and broken:
            raise Transient("no answer")
        return workshop.undo(ctx)

    def last(ctx: Any) -> Done:
        raise Permanent("refused")

    lines = [StepDef(name, workshop.act, undo, max_attempts=2, retry_s=0.01) for name in STEPS]
    uid = workshop.start(workshop.kind(*lines, StepDef("last", last), on_failure="undo", locks=lambda p, i: ["x"]))
    workshop.settle(uid)
    assert workshop.operation(uid).state == "held"
    assert workshop.operation(uid).ending == "failed"
    broken.clear()
    workshop.do(control.resume, uid)
    workshop.settle(uid)
    assert workshop.operation(uid).state == "failed"
    assert workshop.log == [*STEPS, *(f"-{name}" for name in reversed(STEPS))]


def test_a_failed_undo_can_be_skipped(workshop: Workshop) -> None:
    def undo(ctx: Any) -> Done:
        raise Permanent("gone")

    def last(ctx: Any) -> Done:
        raise Permanent("refused")

    kind = workshop.kind(StepDef("a", workshop.act, undo), StepDef("last", last), on_failure="undo")
    uid = workshop.start(kind)
    workshop.settle(uid)
    assert workshop.operation(uid).state == "held"
    workshop.do(control.skip, uid, "the switch was replaced")
    workshop.settle(uid)
    assert workshop.operation(uid).state == "failed"


def test_a_skipped_step_that_may_have_acted_is_undone_too(workshop: Workshop) -> None:
    def arm(ctx: Any) -> Done:
        workshop.act(ctx)
        raise Permanent("the session dropped after the commit")

    def check(ctx: Any) -> Done:
        raise Permanent("no routes")

    kind = workshop.kind(
        StepDef("arm", arm, workshop.undo, on_failure="hold"), StepDef("check", check), on_failure="undo"
    )
    uid = workshop.start(kind)
    workshop.settle(uid)
    workshop.do(control.skip, uid, "it looks armed")
    workshop.settle(uid)
    assert workshop.operation(uid).state == "failed"
    assert workshop.log == ["arm", "-arm"]


def test_every_armed_target_is_reverted_side_by_side(workshop: Workshop) -> None:
    """A fabric push: one target fails while it arms; all that were armed are reverted, those that were not are left."""

    def arm(ctx: Any) -> Done:
        if ctx.target == "s3":
            raise Permanent("syntax error")
        return workshop.act(ctx)

    def names(params: dict[str, Any]) -> list[str]:
        return [f"s{number}" for number in range(6)]

    kind = workshop.kind(
        StepDef("stage", workshop.act, targets=names),
        StepDef("arm", arm, workshop.undo, targets=names),
        StepDef("confirm", workshop.act, targets=names, no_return=True),
        on_failure="undo",
        locks=lambda params, subject: [f"switch:{name}" for name in names(params)],
    )
    uid = workshop.start(kind)
    workshop.settle(uid)
    assert workshop.operation(uid).state == "failed"
    armed = {word.split(":")[1] for word in workshop.log if word.startswith("arm")}
    reverted = {word.split(":")[1] for word in workshop.log if word.startswith("-arm")}
    assert armed == reverted
    assert "s3" not in reverted
    assert not any(word.startswith("confirm") for word in workshop.log)


def test_past_the_point_of_no_return_nothing_is_undone(workshop: Workshop) -> None:
    def confirm(ctx: Any) -> Done:
        ctx.record_intent({"decision": "confirm"})
        raise Permanent("no answer to confirm")

    kind = workshop.kind(
        StepDef("arm", workshop.act, workshop.undo), StepDef("confirm", confirm, no_return=True), on_failure="undo"
    )
    uid = workshop.start(kind)
    workshop.settle(uid)
    assert workshop.operation(uid).state == "held"
    assert workshop.log == ["arm"]
    with pytest.raises(Conflict, match="no return"):
        workshop.do(control.cancel, uid)


def test_a_step_may_hold_in_a_kind_that_undoes(workshop: Workshop) -> None:
    def check(ctx: Any) -> Done:
        raise Permanent("routes are missing")

    kind = workshop.kind(
        StepDef("arm", workshop.act, workshop.undo), StepDef("check", check, on_failure="hold"), on_failure="undo"
    )
    uid = workshop.start(kind)
    workshop.settle(uid)
    assert workshop.operation(uid).state == "held"
    workshop.do(control.cancel, uid)
    workshop.settle(uid, until=())
    workshop.wait_for(lambda: workshop.operation(uid).state in ("cancelled", "held"))
    assert workshop.operation(uid).state == "cancelled"
    assert workshop.log == ["arm", "-arm"]


def test_a_pending_operation_is_cancelled_at_once(workshop: Workshop) -> None:
    ended: list[str] = []

    def on_end(session: Any, operation: Operation) -> None:
        ended.append(operation.state)

    uid = workshop.start(workshop.kind(StepDef("a", workshop.act), on_end=on_end))
    workshop.do(control.cancel, uid)
    assert workshop.operation(uid).state == "cancelled"
    assert ended == ["cancelled"]
    with pytest.raises(Conflict, match="already"):
        workshop.do(control.cancel, uid)


def test_a_cancel_during_a_step_takes_effect_before_the_next_one(workshop: Workshop) -> None:
    def first(ctx: Any) -> Done:
        ctx.record_intent({})
        workshop.do(control.cancel, ctx.operation_uid, "stop")
        workshop.say("a")
        return Done()

    kind = workshop.kind(StepDef("a", first, workshop.undo), StepDef("b", workshop.act, workshop.undo))
    uid = workshop.start(kind)
    workshop.settle(uid)
    assert workshop.operation(uid).state == "cancelled"
    assert workshop.log == ["a", "-a"]

"""Brakes: nothing acts on a site that is not armed, or while frozen; what waits says so and goes on by itself."""

import threading
import time
from typing import Any

import pytest

from dcim.engine import brakes
from dcim.engine.brakes import BrakeState, judge
from dcim.engine.runner import Runner
from dcim.engine.steps import Done, StepDef, Wait

from .conftest import Workshop


def state(scope: str, *, armed: bool = False, frozen: bool = False) -> BrakeState:
    return BrakeState(scope, armed, frozen, "ann", "storm")


@pytest.mark.parametrize(
    ("found", "environment", "site", "expected"),
    [
        ([], "ivry", "ivry", "not armed"),
        ([], "", "", "no site is armed"),
        ([state("site:ivry", armed=True)], "ivry", "ivry", ""),
        ([state("site:ivry", armed=True)], "suresnes", "suresnes", "not armed"),
        ([state("*", armed=True)], "suresnes", "suresnes", ""),
        ([state("*", armed=True), state("site:ivry", frozen=True)], "ivry", "ivry", "frozen (site:ivry) by ann: storm"),
        ([state("*", armed=True), state("site:ivry", frozen=True)], "suresnes", "suresnes", ""),
        ([state("*", frozen=True), state("site:ivry", armed=True)], "ivry", "ivry", "frozen (*)"),
        ([], "lab", "ivry", ""),
        ([], "lab:two", "ivry", ""),
        ([state("*", frozen=True)], "lab", "ivry", "frozen"),
    ],
)
def test_the_table_of_brakes(found: list[BrakeState], environment: str, site: str, expected: str) -> None:
    answer = judge(found, environment, site)
    assert (expected in answer) if expected else answer == ""
    assert judge(found, environment, site, read_only=True) == ""


def test_an_unarmed_site_waits_and_starts_when_armed(workshop: Workshop) -> None:
    workshop.do(brakes.disarm)
    uid = workshop.start(workshop.kind(StepDef("a", workshop.act)), site="ivry")
    reader = workshop.start(
        workshop.kind(StepDef("r", lambda ctx: Done()), read_only=True), site="ivry"
    )  # fmt: skip
    with Runner(workshop.database, 4, poll_seconds=0.02):
        workshop.wait_for(lambda: "not armed" in workshop.operation(uid).waiting_reason)
        workshop.wait_for(lambda: workshop.operation(reader).state == "done")
        assert workshop.operation(uid).state == "pending"
        workshop.do(brakes.arm, "ivry")
        workshop.wait_for(lambda: workshop.operation(uid).state == "done", timeout=3)


def test_freeze_stops_new_actions_within_a_second(workshop: Workshop) -> None:
    """Twenty operations act all the time; after the freeze and a second, nothing acts any more."""
    acts: list[float] = []

    def do(ctx: Any) -> Done | Wait:
        ctx.record_intent({})
        acts.append(time.monotonic())
        return Wait("again", 0.01) if ctx.step_name != "never" else Done()

    kind = workshop.kind(StepDef("a", do, sla_s=1e6))
    uids = [workshop.start(kind, f"h{number}") for number in range(20)]
    with Runner(workshop.database, 8, poll_seconds=0.02):
        workshop.wait_for(lambda: len(acts) > 50)
        workshop.do(brakes.freeze, "*", "smoke in the room")
        frozen_at = time.monotonic()
        threading.Event().wait(1.5)
        assert [at - frozen_at for at in acts if at > frozen_at + 1.0] == []
        workshop.wait_for(lambda: all("smoke" in workshop.operation(uid).waiting_reason for uid in uids))
        before = len(acts)
        workshop.do(brakes.unfreeze)
        workshop.wait_for(lambda: len(acts) > before + 20, timeout=3)


def test_a_freeze_between_observation_and_act_stops_the_act(workshop: Workshop) -> None:
    observed, frozen = threading.Event(), threading.Event()

    def do(ctx: Any) -> Done:
        observed.set()
        frozen.wait(10)
        return workshop.act(ctx)

    uid = workshop.start(workshop.kind(StepDef("a", do)))
    with Runner(workshop.database, 4, poll_seconds=0.02):
        observed.wait(10)
        workshop.do(brakes.freeze)
        threading.Event().wait(2 * brakes.CACHE_SECONDS)
        frozen.set()
        workshop.wait_for(lambda: "frozen" in workshop.operation(uid).waiting_reason)
        assert workshop.log == []
        workshop.do(brakes.unfreeze)
        workshop.wait_for(lambda: workshop.operation(uid).state == "done")
    assert workshop.steps(uid)[0].attempts == 1, "an attempt that a brake stopped does not count"

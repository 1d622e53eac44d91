"""Generated over the step list: each step done twice, and the operation turned round after each step."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.errors import Permanent
from dcim.engine import steps as engine_steps
from dcim.engine.control import cancel
from dcim.engine.steps import Done, Handler, OperationKind, Outcome, StepContext
from provisioning.boot.models import AgentCommand, BootOffer
from provisioning.deploy import DEPLOY
from provisioning.lifecycle import get_state
from tests.provisioning.deploy.helpers import operation, reached, start, steps


@pytest.fixture
def use_kind(monkeypatch: pytest.MonkeyPatch) -> Callable[[OperationKind], None]:
    """Make the engine know a changed ``deploy`` for this test."""

    def use(kind: OperationKind) -> None:
        monkeypatch.setitem(engine_steps._kinds, (kind.name, kind.version), kind)
        monkeypatch.setitem(engine_steps._latest, kind.name, kind)

    return use


def twice(do: Handler, seen: list[str]) -> Handler:
    """Do a step again after it is done, as after a crash before its evidence was written."""

    def again(ctx: StepContext) -> Outcome:
        outcome = do(ctx)
        if isinstance(outcome, Done):
            ctx.intent = ctx._step.intent  # type: ignore[attr-defined]
            second = do(ctx)
            assert isinstance(second, Done), f"{ctx.step_name} done twice gives {second}"
            seen.append(ctx.step_name)
        return outcome

    return again


def test_every_step_done_twice(site: Callable[..., Any], use_kind: Callable[[OperationKind], None]) -> None:
    seen: list[str] = []
    built = site(1)
    use_kind(replace(DEPLOY, steps=tuple(replace(step, do=twice(step.do, seen)) for step in DEPLOY.steps)))
    start(built)
    reached(built, "done")
    assert seen == [step.name for step in DEPLOY.steps]
    with built.database.read() as session:
        written = session.exec(select(AgentCommand).where(AgentCommand.command == "write_image")).all()
    assert len(written) == 1
    assert [what for _, what in built.lab.servers["srv-1"].events if what == "on"] == ["on", "on"]


def refuse(ctx: StepContext) -> Outcome:
    raise Permanent("refused by the test")


@pytest.mark.slow
@pytest.mark.parametrize("after", [step.name for step in DEPLOY.steps])
def test_turned_round_after_each_step(
    site: Callable[..., Any], use_kind: Callable[[OperationKind], None], after: str
) -> None:
    built = site(1)
    names = [step.name for step in DEPLOY.steps]
    following = names[names.index(after) + 1] if after != names[-1] else ""
    changed = [replace(step, do=refuse) if step.name == following else step for step in DEPLOY.steps]
    use_kind(replace(DEPLOY, steps=tuple(changed)))
    start(built)
    if not following:
        reached(built, "done")
        return
    reached(built, "held")
    with unit_of_work(built.database, system("test", "turn round")) as session:
        cancel(session, operation(built).uid)
    reached(built, "cancelled")
    assert not [row.name for row in steps(built).values() if row.state in ("undoing", "undo_failed")]
    with built.database.read() as session:
        assert session.exec(select(BootOffer)).first() is None
        touched = names.index(after) >= names.index("power-on")
        assert get_state(session, built.servers[0].id).state == ("deploy failed" if touched else "enroll")
    assert built.ports.wanted(built.servers[0].id) == "quarantine"
    assert built.lab.servers["srv-1"].status()["power"] == "off"

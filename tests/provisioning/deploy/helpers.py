"""What tests of deployments ask of a site."""

import textwrap
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.engine.models import Operation, Step
from dcim.flows.batch import load_batch_text, plan_batch, start_batch

JOB = """
name: web
goal: active
selector: {tag: web}
image: lab-os
networks: [web]
"""


def start(site: Any, text: str = JOB) -> str:
    """Start a batch; the job's uid."""
    batch = load_batch_text(textwrap.dedent(text))
    context = system("test", "deploy")
    with unit_of_work(site.database, context) as session:
        return start_batch(session, plan_batch(session, batch), context)


def operation(site: Any, name: str = "srv-1") -> Operation:
    """The newest operation on a host."""
    with site.database.read() as session:
        statement = select(Operation).where(Operation.subject_name == name).order_by(col(Operation.id).desc())
        found = session.exec(statement).first()
    assert found is not None
    return found


def steps(site: Any, name: str = "srv-1") -> dict[str, Step]:
    """Its steps by name."""
    with site.database.read() as session:
        rows = session.exec(select(Step).where(Step.operation_id == operation(site, name).id)).all()
    return {row.name: row for row in rows}


def until(predicate: Callable[[], bool], what: Callable[[], str], seconds: float = 30) -> None:
    """Wait for something in the database; fails with what it is instead."""
    deadline = time.monotonic() + seconds
    while not predicate():
        if time.monotonic() > deadline:
            pytest.fail(what())
        time.sleep(0.05)


def shown(site: Any) -> str:
    """All operations, for a failure's message."""
    with site.database.read() as session:
        rows = session.exec(select(Operation)).all()
    lines = []
    for row in rows:
        reason = row.hold_reason or row.waiting_reason or row.ending_reason
        lines.append(f"{row.subject_name} {row.state} in phase {row.phase}: {reason}")
    for name, server in site.lab.servers.items():
        console = site.home / "lab" / name / "console.log"
        lines.append(f"{name}: {server.status()}")
        lines.append(console.read_text()[-1500:] if console.exists() else "no console")
    return "\n".join(lines)


def reached(site: Any, state: str, name: str = "srv-1", seconds: float = 40) -> Operation:
    """Wait until the host's operation is in a state."""
    until(lambda: operation(site, name).state == state, lambda: shown(site), seconds)
    return operation(site, name)


def in_step(site: Any, step: str, state: str = "waiting", name: str = "srv-1", seconds: float = 40) -> Step:
    """Wait until a step is in a state."""
    until(lambda: steps(site, name)[step].state == state, lambda: shown(site), seconds)
    return steps(site, name)[step]

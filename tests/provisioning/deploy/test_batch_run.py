"""Batches of several hosts: waves, a held host, and that the rest is not dragged along."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.engine.control import resume
from dcim.engine.models import Job, Operation
from tests.provisioning.deploy.helpers import JOB, operation, reached, shown, start, until

WAVES = JOB + "waves: [1, rest]\n"


def job_state(site: Any) -> str:
    with site.database.read() as session:
        return str(session.exec(select(Job)).one().state)


def test_the_second_wave_starts_after_the_first(site: Callable[..., Any]) -> None:
    built = site(3)
    start(built, WAVES)
    until(lambda: job_state(built) == "done", lambda: shown(built), 60)
    with built.database.read() as session:
        rows = {row.subject_name: row for row in session.exec(select(Operation))}
    assert rows["srv-2"].started >= rows["srv-1"].ended
    assert rows["srv-3"].started >= rows["srv-1"].ended


def test_a_held_canary_keeps_the_rest_waiting(site: Callable[..., Any]) -> None:
    built = site(2)
    built.lab.set_fault("srv-1", "bmc-wrong-serial")
    start(built, WAVES)
    reached(built, "held")
    assert job_state(built) == "held"
    assert operation(built, "srv-2").state == "pending"
    built.lab.clear_fault("srv-1")
    with unit_of_work(built.database, system("test")) as session:
        resume(session, operation(built).uid)
    until(lambda: job_state(built) == "done", lambda: shown(built), 60)


def test_abort_after_cancels_what_has_not_started(site: Callable[..., Any]) -> None:
    built = site(2)
    built.lab.set_fault("srv-1", "bmc-wrong-serial")
    start(built, WAVES + "abort_after: 1\n")
    reached(built, "cancelled", "srv-2")
    assert operation(built).state == "held"


@pytest.mark.slow
def test_forty_hosts_at_once(site: Callable[..., Any]) -> None:
    built = site(40)
    start(built, JOB + "waves: [rest]\n")
    until(lambda: job_state(built) == "done", lambda: shown(built), 180)

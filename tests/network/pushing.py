"""A lab with its site and a runner: what a push needs."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fabrics import lab_fabric
from labs import Lab, lab_of
from sites import build

from dcim.access.context import Context, system
from dcim.core.db import Database
from dcim.engine.models import Operation
from dcim.engine.runner import Runner
from network.change import ChangeReport, change_report, start_push
from network.change.kind import register_kinds
from network.compile.model import FabricModel
from network.drivers import close_sessions, pin_host_keys
from network.plan import FabricPlan, plan_fabric


@dataclass
class Site:
    """A running twin of a fabric."""

    database: Database
    home: Path
    model: FabricModel
    lab: Lab
    ids: dict[str, int]
    context: Context = field(default_factory=lambda: system("test", "a push"))
    runner: Runner | None = None

    def plan(self, *switches: str) -> FabricPlan:
        return plan_fabric(self.database, "", list(switches) or None)

    def push(self, plan: FabricPlan | None = None, timer_s: int = 120) -> ChangeReport:
        """Push and wait for the end."""
        job = start_push(self.database, self.context, plan or self.plan(), timer_s=timer_s)
        return self.wait(job)

    def report(self, uid: str) -> ChangeReport:
        with self.database.read() as session:
            return change_report(session, uid)

    def wait(self, uid: str, *states: str, seconds: float = 60.0) -> ChangeReport:
        """Until the change rests (or is in one of ``states``)."""
        wanted = states or ("done", "failed", "cancelled", "held")
        return until(lambda: found if (found := self.report(uid)).state in wanted else None, seconds)

    def states(self, report: ChangeReport) -> dict[str, str]:
        return {switch.name: switch.state for switch in report.switches}

    def events(self, uid: str) -> list[str]:
        from sqlmodel import select

        from dcim.engine.models import Event

        with self.database.read() as session:
            operation = session.exec(select(Operation).where(Operation.uid == uid)).one()
            return list(session.exec(select(Event.message).where(Event.operation_id == operation.id)).all())


def until(look: Callable[[], object], seconds: float = 30.0):  # type: ignore[no-untyped-def]
    """Look until the answer is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@pytest.fixture
def make_site(database: Database, home: Path) -> Iterator[Callable[..., Site]]:
    """Start a lab and its site; ``make_site(servers=2, speed=1.0, pin=True)``."""
    sites: list[Site] = []

    def make(
        servers: int = 2, speed: float = 1.0, pin: bool = True, runner: bool = True, model: FabricModel | None = None,
        cabled: FabricModel | None = None,
    ) -> Site:  # fmt: skip
        register_kinds()
        model = model or lab_fabric(servers)
        ids = build(database, home, model)
        site = Site(database, home, model, lab_of(home, cabled or model, speed), ids)
        sites.append(site)
        if pin:
            found = pin_host_keys(database, site.context, [ids[s.name] for s in model.switches])
            assert {each.outcome for each in found} == {"pinned"}
        if runner:
            site.runner = Runner(database, 12, poll_seconds=0.05).start()
        return site

    yield make
    for site in sites:
        if site.runner:
            site.runner.stop(10)
        close_sessions()
        site.lab.stop()


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """The usual lab of eight switches."""
    return make_site()

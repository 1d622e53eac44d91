"""The newest plan of each fabric, and what is known of each switch: the newer of what a plan and a change have read.

A plan never changes once it is stored, so what pages show of it is kept in memory: its whole text is megabytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from network.page_queries import PLAN, SwitchRow

KEPT = 8
_kept: dict[str, "Mapping[str, Planned]"] = {}
_mutex = Lock()


@dataclass(frozen=True)
class Planned:
    """What a plan would do on a switch; ``error``: why it could not be read."""

    diff: tuple[str, ...]
    error: str

    @property
    def added(self) -> int:
        """Lines that are missing on the switch."""
        return sum(line.startswith("+") for line in self.diff)

    @property
    def removed(self) -> int:
        """Lines that are too many on the switch."""
        return sum(line.startswith("-") for line in self.diff)


@dataclass(frozen=True)
class Plan:
    """A stored plan as pages show it. ``created`` is when the switches were read."""

    uid: str
    fabric_id: int
    kind: str
    created: float
    created_by: str
    switches: Mapping[str, Planned]


@dataclass(frozen=True)
class Known:
    """A switch with what is known of its configuration.

    ``word``: "in sync", "drifted" or "unreachable" when a plan read it last; "old", "new", "mixed" or "unknown" when
    a change did. ``seen_at`` None: nobody has read it.
    """

    switch: SwitchRow
    planned: Planned | None
    plan: Plan | None

    @cached_property
    def by_plan(self) -> bool:
        """Whether the plan is the newer evidence."""
        target = self.switch.target
        if self.planned is None or self.plan is None:
            return False
        return target is None or target.seen_at is None or self.plan.created > target.seen_at

    @property
    def word(self) -> str:
        """What is known, in one word."""
        if self.by_plan and self.planned is not None:
            return "unreachable" if self.planned.error else "drifted" if self.planned.diff else "in sync"
        return str(self.switch.target.state) if self.switch.target is not None else "unknown"

    @property
    def seen_at(self) -> float | None:
        """When it was read."""
        if self.by_plan and self.plan is not None:
            return self.plan.created
        seen: float | None = self.switch.target.seen_at if self.switch.target is not None else None
        return seen

    @property
    def source(self) -> str:
        """Who read it: plan, change, or nobody."""
        return "plan" if self.by_plan else "change" if self.seen_at is not None else "nobody"


def newest_plans(session: Session) -> dict[int, Plan]:
    """The newest plan of each whole fabric (not those of single ports); one statement, two when one is new."""
    newest = select(func.max(PLAN.c.id)).where(PLAN.c.kind != "ports").group_by(PLAN.c.fabric_id)
    columns = (PLAN.c.uid, PLAN.c.fabric_id, PLAN.c.kind, PLAN.c.created, PLAN.c.created_by)
    rows = session.connection().execute(select(*columns).where(PLAN.c.id.in_(newest))).all()
    missing = [row.uid for row in rows if row.uid not in _kept]
    if missing:
        bodies = session.connection().execute(select(PLAN.c.uid, PLAN.c.body).where(PLAN.c.uid.in_(missing)))
        with _mutex:
            for uid, body in bodies:
                _kept[uid] = _summary(body)
            for uid in list(_kept)[:-KEPT]:
                del _kept[uid]
    return {row.fabric_id: Plan(*row, switches=_kept.get(row.uid, {})) for row in rows}


def known(switches: Sequence[SwitchRow], plans: Mapping[int, Plan]) -> list[Known]:
    """Switches with what is known of each; no statement."""
    found = []
    for switch in switches:
        plan = plans.get(switch.row.fabric_id)
        found.append(Known(switch, plan.switches.get(switch.row.name) if plan else None, plan))
    return found


def _summary(body: dict[str, Any]) -> dict[str, Planned]:
    return {
        str(each["name"]): Planned(tuple(each.get("diff") or ()), str(each.get("error") or ""))
        for each in body.get("switches", [])
    }

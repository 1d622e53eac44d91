"""The switches of a change, in the database: what each is to get, how far it went, what is known of it."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.clock import now
from dcim.core.db import Database
from dcim.core.errors import Permanent
from network.change.cabling import Wires
from network.compile.config import SwitchConfig, Vlan
from network.intent.models import ChangeTarget
from network.plan.compare import compare
from network.plan.delta import Delta
from network.plan.fabric import config_of


@dataclass(frozen=True)
class Work:
    """One switch's part of a change, as data."""

    switch: str
    device_id: int
    platform: str
    stage: str
    state: str
    before: str
    after: str
    armed_at: float | None
    wanted: str
    owned: str
    scope: frozenset[str] | None
    needs: tuple[Vlan, ...]
    wires: Wires
    prelude: tuple[str, ...]
    commands: tuple[str, ...]
    mine: str
    config: SwitchConfig

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to push."""
        return not self.commands and not self.prelude

    def delta(self, running: str) -> Delta:
        """What separates the switch from what it is to get."""
        return compare(self.config, running, scope=self.scope, intended=self.wanted, owned=self.owned)

    def way_back(self, running: str) -> tuple[str, ...]:
        """The lines that bring dcim's lines back to what they were."""
        owned = self.wanted + self.owned
        return compare(self.config, running, scope=self.scope, intended=self.mine, owned=owned).commands

    def judge(self, delta: Delta) -> str:
        """ "new", "old" or "mixed", from what was just read."""
        if delta.is_empty:
            return "new"
        return "old" if delta.before == self.before else "mixed"


def add_target(
    session: Session, change_uid: str, fabric_id: int, device_id: int, switch: str, body: dict[str, Any],
    before: str = "",
) -> None:  # fmt: skip
    """A new target; ``body`` has frame, wanted, and perhaps scope, needs."""
    session.add(ChangeTarget(
        change_uid=change_uid, fabric_id=fabric_id, device_id=device_id, switch=switch, before=before, body=body
    ))  # fmt: skip


def row_of(session: Session, change_uid: str, switch: str) -> ChangeTarget:
    """A target's row. Raises Permanent when the change has no such switch."""
    row = session.exec(
        select(ChangeTarget).where(ChangeTarget.change_uid == change_uid, ChangeTarget.switch == switch)
    ).first()
    if row is None:
        raise Permanent(f"change {change_uid} has no switch {switch}")
    return row


def rows_of(session: Session, change_uid: str) -> list[ChangeTarget]:
    """All targets of a change by name."""
    query = select(ChangeTarget).where(ChangeTarget.change_uid == change_uid).order_by(col(ChangeTarget.switch))
    return list(session.exec(query).all())


def work_of(database: Database, change_uid: str, switch: str) -> Work:
    """A target as data."""
    with database.read() as session:
        row = row_of(session, change_uid, switch)
    body = row.body
    scope = body.get("scope")
    return Work(
        switch, row.device_id, body["frame"]["platform"], row.stage, row.state, row.before, row.after, row.armed_at,
        body["wanted"], body.get("owned", ""), frozenset(scope) if scope is not None else None,
        tuple(Vlan(*each) for each in body.get("needs", ())),
        {port: (far, far_port) for port, (far, far_port) in body.get("wires", {}).items()},
        tuple(body.get("prelude", ())), tuple(body.get("commands", ())), body.get("mine", ""), config_of(body["frame"]),
    )  # fmt: skip


def save(
    database: Database, change_uid: str, switch: str, *, body: dict[str, Any] | None = None, **values: Any
) -> None:  # fmt: skip
    """Write what is known of a target now; ``state`` is stamped with the time. ``body`` is merged."""
    with unit_of_work(database, system("fabric", f"change {change_uid}")) as session:
        row = row_of(session, change_uid, switch)
        if "state" in values:
            row.seen_at = now()
        for name, value in values.items():
            setattr(row, name, value)
        if body is not None:
            row.body = {**row.body, **body}
        session.add(row)

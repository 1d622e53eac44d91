"""Plan a fabric: read every switch, compare it with the compiled intent, freeze the difference."""

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from sqlalchemy import delete
from sqlmodel import Session, col, select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.clock import now
from dcim.core.db import Database
from dcim.core.errors import DcimError, InvalidInput, NotFound
from dcim.core.ids import uuid7
from network.compile import compile_switches, render
from network.compile.config import SwitchConfig
from network.compile.model import FabricModel
from network.drivers.sessions import connect
from network.intent.models import FabricPlanRow
from network.intent.queries import fabric_named, load_model
from network.plan.compare import compare

THREADS = 32
KEPT_PLANS = 20
T = TypeVar("T")


@dataclass(frozen=True)
class SwitchPlan:
    """One switch of a plan. ``error``: why it could not be read; then it cannot be pushed.

    ``wanted`` is the text it should run, ``before`` the digest of what it ran (dcim's lines only); ``frame`` is what
    the comparison needs to know of the switch (``frame_of``).
    """

    name: str
    device_id: int
    platform: str
    diff: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    prelude: tuple[str, ...] = ()
    before: str = ""
    wanted: str = ""
    frame: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    scope: tuple[str, ...] | None = None
    """Only these interfaces."""
    owned: str = ""
    """Lines that are dcim's although they are not wanted any more (a rollback)."""

    @property
    def has_changes(self) -> bool:
        """Whether there is something to push."""
        return bool(self.diff)


@dataclass(frozen=True)
class FabricPlan:
    """A frozen plan. ``hash`` covers the intent and every switch's base: a push of another one is refused."""

    uid: str
    fabric: str
    fabric_id: int
    kind: str
    intent: str
    created_at: float
    switches: tuple[SwitchPlan, ...]
    connections: tuple[tuple[int, int, tuple[str, ...]], ...] = ()
    """(connection id, serial of its attachment, its switches): what is applied once these switches are as planned."""
    rollback_of: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether every switch was read and none has anything to change."""
        return not any(switch.has_changes or switch.error for switch in self.switches)

    @property
    def hash(self) -> str:
        """SHA-256 over what would be done where, and what it starts from."""
        parts = [(s.name, s.before, s.wanted, s.commands, s.prelude, s.error) for s in self.switches]
        return hashlib.sha256(json.dumps([self.fabric, self.kind, parts]).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Plain data for the API: the differences, without the frozen texts."""
        return {
            "uid": self.uid, "fabric": self.fabric, "kind": self.kind, "hash": self.hash, "intent": self.intent,
            "created_at": self.created_at, "is_empty": self.is_empty, "rollback_of": self.rollback_of,
            "switches": [
                {"name": s.name, "device_id": s.device_id, "platform": s.platform, "diff": list(s.diff),
                 "commands": [*s.prelude, *s.commands], "error": s.error}
                for s in self.switches
            ],
        }  # fmt: skip


def load_plan(session: Session, uid: str) -> FabricPlan:
    """A stored plan. Raises NotFound."""
    row = session.exec(select(FabricPlanRow).where(FabricPlanRow.uid == uid)).first()
    if row is None:
        raise NotFound(f"no fabric plan {uid}: plan again")
    body: dict[str, Any] = dict(row.body)
    body["switches"] = tuple(_switch_plan(each) for each in body["switches"])
    body["connections"] = tuple((a, b, tuple(names)) for a, b, names in body["connections"])
    return FabricPlan(**body)


def _switch_plan(body: dict[str, Any]) -> SwitchPlan:
    values: dict[str, Any] = dict(body)
    for key in ("diff", "commands", "prelude"):
        values[key] = tuple(values[key])
    if values.get("scope") is not None:
        values["scope"] = tuple(values["scope"])
    return SwitchPlan(**values)


def frame_of(config: SwitchConfig) -> dict[str, Any]:
    """What ``compare`` needs of a switch besides the wanted text, as JSON."""
    return {
        "name": config.name, "platform": config.platform, "role": config.role, "rt_asn": config.rt_asn,
        "vlan_range": list(config.vlan_range), "pools": list(config.pools),
    }  # fmt: skip


def config_of(frame: dict[str, Any]) -> SwitchConfig:
    """The reverse of ``frame_of``: a configuration that only serves to compare."""
    values = {**frame, "vlan_range": tuple(frame["vlan_range"]), "pools": tuple(frame["pools"])}
    return SwitchConfig(**values)


def side_by_side(act: Callable[[T], Any], items: Sequence[T]) -> list[Any]:
    """``act`` on each item in threads; an exception of dcim's tree takes the result's place."""

    def safely(item: T) -> Any:
        try:
            return act(item)
        except DcimError as error:
            return error

    with ThreadPoolExecutor(min(THREADS, max(1, len(items)))) as pool:
        return list(pool.map(safely, items))


def read_running(database: Database, device_id: int) -> str:
    """A switch's running configuration over a session of its own."""
    driver = connect(database, device_id)
    try:
        return driver.running_config()
    finally:
        driver.close()


def chosen(model: FabricModel, switches: Sequence[str] | None) -> list[str]:
    """The switches to work on, in the order of their names. Raises InvalidInput for an unknown one."""
    known = [switch.name for switch in model.switches]
    unknown = [name for name in switches or () if name not in known]
    if unknown:
        raise InvalidInput(f"fabric {model.name} has no switch {', '.join(unknown)}: it has {', '.join(known)}")
    return sorted(set(switches) if switches else known)


def plan_fabric(database: Database, fabric: str = "", switches: Sequence[str] | None = None) -> FabricPlan:
    """Read the switches side by side and give what a push would change; touches no switch. The plan is kept.

    A switch that cannot be read is in the plan with its ``error``. Raises InvalidInput when the intent is not
    consistent, NotFound for an unknown fabric.
    """
    plan = compare_fabric(database, fabric, switches)
    keep(database, plan)
    return plan


def keep(database: Database, plan: FabricPlan) -> None:
    """Store a plan; of each fabric the newest ``KEPT_PLANS`` stay (a change keeps its own copy of its work)."""
    with unit_of_work(database, system("fabric", f"plan of {plan.fabric}")) as session:
        mine = FabricPlanRow.fabric_id == plan.fabric_id
        recent = session.exec(select(FabricPlanRow.id).where(mine).order_by(col(FabricPlanRow.id).desc())).all()
        old = [each for each in recent[KEPT_PLANS - 1 :] if each is not None]
        if old:
            session.connection().execute(delete(FabricPlanRow).where(col(FabricPlanRow.id).in_(old)))
        session.add(FabricPlanRow(
            uid=plan.uid, fabric_id=plan.fabric_id, kind=plan.kind, digest=plan.hash, intent_digest=plan.intent,
            body=json.loads(json.dumps(asdict(plan))),
        ))  # fmt: skip


def compare_fabric(database: Database, fabric: str = "", switches: Sequence[str] | None = None) -> FabricPlan:
    """``plan_fabric`` without keeping the plan."""
    with database.read() as session:
        row = fabric_named(session, fabric)
        model = load_model(session, row)
    configs = compile_switches(model)
    ids = {switch.name: switch.device_id for switch in model.switches}
    names = chosen(model, switches)
    running = side_by_side(lambda name: read_running(database, ids[name]), names)
    planned = tuple(_planned(configs[name], ids[name], text) for name, text in zip(names, running, strict=True))
    connections = tuple(
        (c.id, c.serial, tuple(sorted({port[0] for port, _nic in c.ports})))
        for c in model.connections
        if {port[0] for port, _nic in c.ports} <= set(names)
    )
    return FabricPlan(uuid7(), row.name, row.pk, "push", model.digest(), now(), planned, connections)


def _planned(config: SwitchConfig, device_id: int, running: Any) -> SwitchPlan:
    if isinstance(running, DcimError):
        return SwitchPlan(config.name, device_id, config.platform, error=running.message)
    try:
        delta = compare(config, running)
    except DcimError as error:
        return SwitchPlan(config.name, device_id, config.platform, error=error.message)
    return SwitchPlan(
        config.name, device_id, config.platform, delta.diff, delta.commands, delta.prelude, delta.before,
        render(config), frame_of(config),
    )  # fmt: skip

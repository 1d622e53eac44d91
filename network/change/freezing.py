"""What a change freezes from the intent, under its locks."""

from typing import Any

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.errors import DcimError, Permanent
from dcim.engine.steps import StepContext
from network.change import targets
from network.compile import compile_switches, render
from network.compile.config import SwitchConfig
from network.compile.model import Connection, FabricModel
from network.intent.models import Fabric
from network.intent.queries import load_model
from network.plan.compare import networks_on, scope_of
from network.plan.fabric import frame_of


def load_and_compile(ctx: StepContext) -> tuple[FabricModel, dict[str, SwitchConfig]]:
    """Today's intent and what it compiles to. Raises Permanent with the problems of an inconsistent intent."""
    with ctx.database.read() as session:
        model = load_model(session, session.get_one(Fabric, ctx.params["fabric_id"]))
    try:
        return model, compile_switches(model)
    except DcimError as error:
        raise Permanent(str(error)) from error


def require_same_intent(ctx: StepContext) -> None:
    """Raises Permanent when a switch of the change should run something else by now."""
    _model, configs = load_and_compile(ctx)
    with ctx.database.read() as session:
        rows = targets.rows_of(session, ctx.operation_uid)
    stale = [row.switch for row in rows if render(configs[row.switch]) != row.body["wanted"]]
    if stale:
        raise Permanent(f"the intent changed since the plan was made ({', '.join(stale)}): plan again")


def compile_ports(ctx: StepContext) -> dict[str, Any]:
    """Compile the ports of the change's devices; gives the attachments that this stands for."""
    model, configs = load_and_compile(ctx)
    devices = set(ctx.params["devices"])
    mine = [c for c in model.connections if c.device_id in devices]
    with unit_of_work(ctx.database, system("fabric", f"change {ctx.operation_uid}")) as session:
        if not targets.rows_of(session, ctx.operation_uid):
            for name in ctx.params["switches"]:
                config = configs.get(name)
                if config is None:
                    raise Permanent(f"{name} left the fabric meanwhile")
                scope = _scope(config, mine)
                body = {
                    "frame": frame_of(config), "wanted": render(config), "scope": sorted(scope),
                    "needs": [[v.id, v.name, v.vni] for v in networks_on(config, scope)],
                }  # fmt: skip
                device_id = next(s.device_id for s in model.switches if s.name == name)
                targets.add_target(session, ctx.operation_uid, ctx.params["fabric_id"], device_id, name, body)
    return {"state": {"connections": [[c.id, c.serial] for c in mine]}}


def _scope(config: SwitchConfig, connections: list[Connection]) -> frozenset[str]:
    here = [c for c in connections if any(port[0] == config.name for port, _nic in c.ports)]
    ports = {port[1] for c in here for port, _nic in c.ports if port[0] == config.name}
    return scope_of(config, {c.number for c in here}, ports)

"""``dcim lab``: the site's emulated twin, built from the inventory."""

from typing import Any

import typer

from dcim.access.context import system
from dcim.app import App, open_app
from dcim.cli.labspec import build_spec
from dcim.cli.output import JsonFlag, out, print_json, table
from dcim.core.errors import InvalidInput, Problem
from dcim.core.settings import load_settings
from dcim.lab import control
from inventory.devices.machines import machines
from network.drivers import pin_host_keys

app = typer.Typer(no_args_is_help=True, help="Emulated BMCs, servers and switches over real protocols, without root.")


@app.command()
def up(
    vms: int = typer.Option(0, min=0, help="Back this many servers with real QEMU machines (needs root)."),
    speed: float = typer.Option(1.0, min=0.1, help="Factor of the emulated hardware's timers."),
    json: JsonFlag = False,
) -> None:
    """Start the lab, or bring it to the inventory as it is now. Device state persists."""
    opened = open_app()
    status = bring_up(opened, vms=vms, speed=speed)
    if json:
        print_json(status.model_dump())
    else:
        out.print(f"lab up: {len(status.servers)} servers ({vms} real), {len(status.switches)} switches")


def bring_up(opened: App, *, vms: int = 0, speed: float = 1.0) -> control.LabStatus:
    """Build the spec, start the daemon, and pin the switches' host keys as a technician does at rack-and-stack."""
    spec = build_spec(opened, vms=vms)
    status = control.up(opened.settings, spec, speed=speed)
    emulated = {switch.name for switch in spec.switches}
    with opened.database.read() as session:
        ids = [machine.id for machine in machines(session) if machine.name in emulated]
    actor = system("lab", "pinned at lab up: the lab made these keys itself")
    pin_host_keys(opened.database, actor, ids, replace=True)
    return status


@app.command()
def down(json: JsonFlag = False) -> None:
    """Stop the lab; its devices keep their state."""
    stopped = control.down(load_settings())
    if json:
        print_json({"stopped": stopped})
    else:
        out.print("lab down" if stopped else "no lab was running")


@app.command()
def status(json: JsonFlag = False) -> None:
    """Show every emulated device."""
    found = control.status(load_settings())
    if json:
        print_json(found.model_dump())
        return
    table(
        ["server", "power", "stage", "faults"],
        [[s["name"], s.get("power"), s.get("stage"), ", ".join(s.get("faults", []))] for s in found.servers],
    )
    table(
        ["switch", "platform", "armed", "faults"],
        [[s["name"], s.get("platform"), s.get("armed"), ", ".join(s.get("faults", []))] for s in found.switches],
    )


@app.command("break")
def break_(
    device: str = typer.Argument("", help="A server or switch."),
    fault: str = typer.Argument("", help="A fault's name (--list shows them)."),
    param: list[str] = typer.Option([], "--param", "-p", help="name=value (repeatable)."),
    list_: bool = typer.Option(False, "--list", help="List the faults."),
    json: JsonFlag = False,
) -> None:
    """Break a device on purpose."""
    if list_ or not (device and fault):
        rows = control.faults(load_settings())
        if json:
            print_json(rows)
        else:
            table(["fault", "for", "parameters", "what it does"],
                  [[r["name"], r["applies_to"], _parameters(r["parameters"]), r["doc"]] for r in rows])  # fmt: skip
        return
    control.set_fault(load_settings(), device, fault, **_parse(param))
    out.print(f"{device}: {fault}")


@app.command()
def heal(device: str, fault: str = typer.Argument("", help="All faults when left out.")) -> None:
    """Take a fault away."""
    control.clear_fault(load_settings(), device, fault or None)
    out.print(f"{device}: healed")


def _parameters(value: list[dict[str, Any]]) -> str:
    return ", ".join(f"{parameter['name']}={parameter['default']}" for parameter in value)


def _parse(pairs: list[str]) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise InvalidInput(problems=[Problem("--param", f"{pair!r} is not name=value")])
        try:
            parsed[name] = float(value) if "." in value else int(value)
        except ValueError:
            parsed[name] = value
    return parsed

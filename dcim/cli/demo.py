"""``dcim demo``: the main job from nothing, with the commands a person would type, then the pages until Ctrl-C."""

import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer
from rich.markup import escape

from dcim.cli.output import FAILED, out
from dcim.core.errors import DcimError, InvalidInput, Problem
from dcim.lab import control

KEPT = ("images", "keys", "cache", "secret.key")
"""What a second demo finds again: images and the key that signs them."""


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(demo)


@dataclass
class Story:
    """The demo's narration: each act is a command, timed."""

    started: float = field(default_factory=time.monotonic)
    took: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def act(self, name: str, command: str) -> Iterator[None]:
        """Print the command, run the block, and keep its time."""
        out.print(f"\n[bold cyan]$ {escape(command)}[/bold cyan]")
        begun = time.monotonic()
        yield
        self.took[name] = time.monotonic() - begun
        out.print(f"[dim]  {self.took[name]:.1f} s[/dim]")


def demo(
    vms: int = typer.Option(0, min=0, max=8, help="Back this many servers with real QEMU machines (needs root)."),
    once: bool = typer.Option(False, help="End after the summary instead of serving the pages."),
    home: Path = typer.Option(Path(".demo"), help="Where the demo's state goes; made anew each time."),
    site: Path = typer.Option(Path("examples/aquaray"), help="The example site."),
    screenshots: Path | None = typer.Option(None, help="Take the README's pictures into this folder."),
) -> None:
    """Import the example site, bring its lab up, push its fabric, provision its hosts, verify, and show the pages."""
    job_file = site / "jobs" / "web.yaml"
    if not job_file.exists():
        raise InvalidInput(problems=[Problem(str(job_file), "is missing: run this in the project's folder")])
    _fresh(home)
    _environment(home)
    story = Story()
    stop = threading.Event()
    previous = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with ExitStack() as stack:
        ended = _play(story, stack, site, job_file, vms, screenshots)
        if not once:
            for number in previous:
                signal.signal(number, lambda *_: stop.set())
            out.print("\nThe lab and the pages stay up; Ctrl-C ends the demo.")
            stop.wait()
    for number, handler in previous.items():
        signal.signal(number, handler)
    raise typer.Exit(0 if ended else FAILED)


def _play(story: Story, stack: ExitStack, site: Path, job_file: Path, vms: int, screenshots: Path | None) -> bool:
    """The acts in order; True when all of it went well."""
    from dcim.app import open_app
    from dcim.cli import fabric, inventory, lab, serving
    from dcim.cli.client import connect
    from dcim.cli.image import build_image
    from dcim.cli.watching import carry_out
    from dcim.core.settings import load_settings

    password = "aquaray-" + os.urandom(6).hex()
    with story.act("init", "dcim init"):
        _init(password)
    app = open_app()
    stack.callback(app.close)
    with story.act("import", f"dcim import {site}"):
        inventory.import_(site, dry_run=False, reason="the demo", json=False)
    built = ["agent", "debian-12"] if vms else []
    with story.act("images", " && ".join(f"dcim image build {name}" for name in ("lab-os", *built))):
        for name in ("lab-os", *built):
            build_image(app.settings.home, name)
        out.print("  the lab's image is small, signed and synthetic: it stands for an operating system, it is none")
    stack.callback(control.down, load_settings())
    with story.act("lab", f"dcim lab up --vms {vms}" if vms else "dcim lab up"):
        status = lab.bring_up(app, vms=vms)
        out.print(f"  {len(status.servers)} servers ({vms} real), {len(status.switches)} switches")
    client = connect()
    sites = client.get("/api/sites/")
    with story.act("arm", " && ".join(f"dcim arm {slug}" for slug in sites)):
        for slug in sites:
            out.print("  " + client.post("/api/brakes/arm/", {"site": slug, "reason": "the demo"})["message"])
    web = stack.enter_context(serving.web_listener(app))
    stack.enter_context(serving.boot_listener(app))
    stack.enter_context(serving.runner(app))
    with story.act("push", "dcim fabric push --yes"):
        plan = client.post("/api/fabric/plan/", {})
        fabric.show_plan(plan, limit=2)
        pushed = carry_out(client, client.post("/api/fabric/push/", {"plan_hash": plan["hash"]})["job"], quiet=True)
        fabric.show_report(client.get(f"/api/fabric/changes/{pushed['uid']}/"))
    with story.act("provision", f"dcim provision run {job_file}"):
        body = {"name": job_file.name, "text": job_file.read_text() + _real_image(status, job_file)}
        provisioned = carry_out(client, client.post("/api/provisioning/run/", body)["job"])
    with story.act("verify", "dcim fabric verify"):
        verdicts = client.post("/api/fabric/verify/", {})
    total = sum(story.took.values())
    if screenshots is not None:
        from dcim.web.screenshots import take

        take(f"http://{web.host}:{web.port}", "demo", password, screenshots, provisioned["uid"])
    return _summary(story, total, provisioned, pushed, verdicts, vms, f"http://{web.host}:{web.port}", password)


def _real_image(status: control.LabStatus, job_file: Path) -> str:
    """A line for the job file: real machines get a real Debian; nothing when there are none."""
    real = [server["name"] for server in status.servers if server["vm"]]
    if not real:
        return ""
    out.print(escape(f"  and, added to {job_file.name}: images: {{debian-12: [{', '.join(real)}]}}"))
    return f"images:\n  debian-12: [{', '.join(real)}]\n"


def _init(password: str) -> None:
    from dcim.access.auth import create_user
    from dcim.access.context import system
    from dcim.access.uow import unit_of_work
    from dcim.app import open_app, schema
    from dcim.core.db import Database
    from dcim.core.secrets import create_key
    from dcim.core.settings import load_settings

    settings = load_settings()
    create_key(settings.home)
    database = Database(settings.resolved_database_url)
    schema.migrate(database)
    database.close()
    app = open_app(settings)
    with unit_of_work(app.database, system("demo", "first user")) as session:
        create_user(session, "demo", password, superuser=True)
    app.close()
    out.print(f"  set up in {settings.home}; user demo")


def _fresh(home: Path) -> None:
    """Stop what an earlier demo left running and forget its state, images apart."""
    from dcim.core.settings import Settings

    if not home.exists():
        return
    if (home / "lab").is_dir():
        control.down(Settings(home=home.resolve()))
    for path in home.iterdir():
        if path.name in KEPT:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _environment(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    for name in ("DCIM_URL", "DCIM_TOKEN", "DCIM_DATABASE_URL", "DCIM_BROKER_URL"):
        os.environ.pop(name, None)
    os.environ["DCIM_HOME"] = str(home.resolve())
    for name, wanted in (("DCIM_PORT", 8000), ("DCIM_BOOT_PORT", 8001)):
        os.environ.setdefault(name, str(_free(wanted)))


def _free(wanted: int) -> int:
    """The wanted port, or a free one when another program has it."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DcimError("no free TCP port on 127.0.0.1")


def _summary(
    story: Story, total: float, batch: dict[str, Any], push: dict[str, Any], verdicts: list[dict[str, Any]], vms: int,
    url: str, password: str,
) -> bool:  # fmt: skip
    active = sum(operation["state"] == "done" for operation in batch["operations"])
    synced = sum(row["verdict"] == "in sync" for row in verdicts)
    good: bool = active == len(batch["operations"]) and synced == len(verdicts) and push["state"] == "done"
    out.print("\n[bold]Summary[/bold]")
    waves = 1 + max((operation["wave"] for operation in batch["operations"]), default=0)
    out.print(f"  hosts active      {active}/{len(batch['operations'])}  in {waves} waves")
    out.print(f"  switches in sync  {synced}/{len(verdicts)}")
    shown = {"lab": "lab up", "push": "fabric push", "provision": "provisioning", "verify": "verify"}
    out.print("  measured          " + ", ".join(f"{label} {story.took[name]:.1f} s" for name, label in shown.items()))
    out.print(f"  all of it         {total:.1f} s")
    real = f"{vms} servers were real QEMU machines, the others are" if vms else "servers are"
    out.print(f"  [dim]{real} emulated with a synthetic image; BMCs, switches, PXE speak the real protocols[/dim]")
    out.print(f"  pages             {url}   user demo, password {password}")
    for operation in batch["operations"]:
        if operation["state"] != "done":
            out.print(f"  [red]{operation['subject']}[/red] {operation['state']}: {escape(operation['hold_reason'])}")
    for row in verdicts:
        if row["verdict"] != "in sync":
            out.print(f"  [red]{row['name']}[/red] {row['verdict']}: {escape(row['detail'])}")
    return good

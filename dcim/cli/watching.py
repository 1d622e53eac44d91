"""Follow a job to its end, and run it here when nothing else does."""

import time
from contextlib import ExitStack
from typing import Any

from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from dcim.cli.client import Client
from dcim.cli.output import out, styled
from dcim.core.errors import NotReady

ENDED = frozenset({"done", "failed", "cancelled"})


def carry_out(client: Client, job_uid: str, *, quiet: bool = False) -> dict[str, Any]:
    """Wait until a job ends or needs a person, running it here when no runner is alive; the job, last read."""
    status = client.get("/api/status/")
    with ExitStack() as stack:
        if not status["runner_alive"]:
            if client.app is None:
                raise NotReady("the job is queued, but no runner is alive there: start 'dcim serve' or 'dcim worker'")
            from dcim.cli.serving import foreground

            stack.enter_context(foreground(client.app))
        return watch(client, job_uid, quiet=quiet)


def watch(client: Client, job_uid: str, *, quiet: bool = False, interval: float = 0.4) -> dict[str, Any]:
    """Show a job's progress until it ends, or until all that is left needs a person."""
    job: dict[str, Any] = client.get(f"/api/jobs/{job_uid}/")
    if quiet or not out.is_terminal:
        return _follow(client, job, quiet=quiet, interval=interval)
    with Live(render(job), console=out, refresh_per_second=8) as live:
        while not settled(job):
            time.sleep(interval)
            job = client.get(f"/api/jobs/{job_uid}/")
            live.update(render(job))
    return job


def settled(job: dict[str, Any]) -> bool:
    """True when a job ended, or when every unfinished operation is held."""
    if job["state"] in ENDED:
        return True
    open_operations = [op for op in job["operations"] if op["state"] not in ENDED]
    return bool(open_operations) and all(op["state"] == "held" for op in open_operations)


def _follow(client: Client, job: dict[str, Any], *, quiet: bool, interval: float) -> dict[str, Any]:
    """Without a terminal: one line whenever an operation changes its step."""
    seen: dict[str, str] = {}
    while True:
        for operation in job["operations"]:
            line = f"{operation['state']} {operation['step']}".strip()
            if not quiet and seen.get(operation["uid"]) != line and operation["state"] != "pending":
                seen[operation["uid"]] = line
                out.print(f"  {operation['subject']:20} {styled(operation['state'])} {escape(operation['step'])}")
        if settled(job):
            return job
        time.sleep(interval)
        job = client.get(f"/api/jobs/{job['uid']}/")


def render(job: dict[str, Any]) -> Table:
    """A job as a table: a bar for each wave and each operation, the step and what it waits for."""
    grid = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(4):
        grid.add_column(no_wrap=True)
    grid.add_row(f"[bold]{escape(job['name'])}[/bold]", "", styled(job["state"]), f"{job['done']}/{job['total']} done")
    waves: dict[int, list[dict[str, Any]]] = {}
    for operation in job["operations"]:
        waves.setdefault(operation["wave"], []).append(operation)
    for wave, operations in sorted(waves.items()):
        if len(waves) > 1:
            finished = sum(op["state"] in ENDED for op in operations)
            grid.add_row(f"wave {wave + 1}", ProgressBar(len(operations), finished, width=24), "", "")
        for operation in operations:
            about = operation["hold_reason"] or operation["waiting_reason"]
            text = Text(operation["step"] + (f": {about}" if about else ""), overflow="ellipsis")
            bar = ProgressBar(1.0, operation["progress"], width=24)
            grid.add_row(f"  {operation['subject']}", bar, styled(operation["state"]), text)
    return grid

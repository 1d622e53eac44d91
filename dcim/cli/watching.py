"""Follow a job to its end, and run it here when nothing else does."""

import time
from collections import Counter
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
SUMMARY_SECONDS = 3.0


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
    """True when a job ended, or when it goes no further without a person."""
    return job["state"] in ENDED or job["state"] == "held"


def _follow(client: Client, job: dict[str, Any], *, quiet: bool, interval: float) -> dict[str, Any]:
    """Without a terminal: a line when an operation ends or is held, and where the others are every few seconds."""
    told: dict[str, str] = {}
    summary, next_summary = "", 0.0
    while True:
        if not quiet:
            for operation in job["operations"]:
                state = operation["state"]
                if state in (*ENDED, "held") and told.get(operation["uid"]) != state:
                    told[operation["uid"]] = state
                    out.print(f"  {operation['subject']:20} {styled(state)} {escape(operation['hold_reason'])}")
            now = _where(job)
            if now and now != summary and time.monotonic() >= next_summary:
                summary, next_summary = now, time.monotonic() + SUMMARY_SECONDS
                out.print(f"  [dim]{escape(now)}[/dim]")
        if settled(job):
            return job
        time.sleep(interval)
        job = client.get(f"/api/jobs/{job['uid']}/")


def _where(job: dict[str, Any]) -> str:
    """``wave 2: 4 wait-agent, 2 write-image``: the operations under way by step."""
    under_way = [operation for operation in job["operations"] if operation["state"] in ("running", "waiting")]
    if not under_way:
        return ""
    steps = Counter(operation["step"] for operation in under_way if operation["step"])
    return f"wave {under_way[0]['wave'] + 1}: " + ", ".join(f"{count} {step}" for step, count in steps.items())


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

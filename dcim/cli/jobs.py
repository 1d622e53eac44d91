"""``dcim jobs`` and ``dcim why``."""

from typing import Any

import typer
from rich.markup import escape

from dcim.cli.client import connect
from dcim.cli.output import FAILED, JsonFlag, out, print_json, styled, table
from dcim.cli.watching import carry_out

app = typer.Typer(no_args_is_help=True, help="What was started, by whom, and how it goes.")


def add_to(root: typer.Typer) -> None:
    """Add the commands of this module that stand at the top."""
    root.command()(why)


@app.command("list")
def list_(limit: int = 20, json: JsonFlag = False) -> None:
    """The latest jobs."""
    rows = connect().get("/api/jobs/", limit=limit)
    if json:
        print_json(rows)
        return
    keys = ("uid", "kind", "name", "state", "done", "total", "failed", "started", "actor")
    table(["job", *keys[1:]], [[row[key] for key in keys] for row in rows])


@app.command()
def show(job: str, json: JsonFlag = False) -> None:
    """One job: its operations, their steps and evidence."""
    found: dict[str, Any] = connect().get(f"/api/jobs/{job}/", steps=True)
    if json:
        print_json(found)
        return
    out.print(
        f"[bold]{escape(found['name'])}[/bold] {found['kind']} {styled(found['state'])} "
        f"{found['done']}/{found['total']} done"
    )
    for operation in found["operations"]:
        about = operation["hold_reason"] or operation["waiting_reason"]
        out.print(f"{operation['subject']:24} {styled(operation['state'])} {escape(about)}")
        for step in operation["steps"]:
            target = f" {step['target']}" if step["target"] else ""
            took = f"{step['seconds']:.1f} s" if step.get("seconds") is not None else ""
            line = f"    {step['name'] + target:36} {styled(step['state'])}"
            out.print(f"{line} [dim]{took:>8}[/dim]  {escape(step['summary'])}")


@app.command()
def watch(job: str) -> None:
    """Follow a job until it ends; it goes on here when no runner is alive."""
    ended = carry_out(connect(), job)
    raise typer.Exit(0 if ended["state"] == "done" else FAILED)


@app.command()
def cancel(job: str, reason: str = "", json: JsonFlag = False) -> None:
    """Stop a job at a safe point; what was done half is undone."""
    _act(job, "cancel", reason, json)


@app.command()
def resume(job: str, reason: str = "", json: JsonFlag = False) -> None:
    """Let what was held in a job try again."""
    _act(job, "resume", reason, json)


def _act(job: str, action: str, reason: str, as_json: bool) -> None:
    client = connect()
    answer = client.post(f"/api/jobs/{job}/{action}/", {"reason": reason})
    if as_json:
        print_json(answer)
        return
    out.print(answer["message"])
    if answer["count"] and not client.get("/api/status/")["runner_alive"]:
        out.print(f"no runner is alive: 'dcim jobs watch {job}' carries it out here, or start 'dcim serve'")


def why(name: str = typer.Argument(help="A device, or a job."), json: JsonFlag = False) -> None:
    """Say what a host waits for, since when, what was last seen, the likely cause, and what to do next."""
    answer = connect().get(f"/api/why/{name}/")
    if json:
        print_json(answer)
        return
    for key, label in (
        ("state", "state"), ("waiting_for", "waits for"), ("since", "since"), ("last_evidence", "last evidence"),
        ("likely_cause", "likely cause"), ("next_action", "next action"),
    ):  # fmt: skip
        if answer.get(key):
            out.print(f"{label:14} {escape(str(answer[key]))}")

"""``dcim provision``: batches of hosts."""

from pathlib import Path
from typing import Any

import typer
from rich.markup import escape

from dcim.cli.client import connect
from dcim.cli.output import CHANGES_PENDING, FAILED, JsonFlag, out, print_json, table
from dcim.cli.watching import carry_out
from dcim.core.errors import InvalidInput, Problem

app = typer.Typer(no_args_is_help=True, help="Bring a batch of hosts to a goal, in waves.")


def _read(path: Path) -> dict[str, str]:
    try:
        return {"name": path.name, "text": path.read_text()}
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(problems=[Problem(str(path), f"cannot be read: {error}")]) from error


@app.command()
def plan(file: Path = typer.Argument(help="A job file (docs/formats/job.md)."), json: JsonFlag = False) -> None:
    """Show every step of every host without touching anything; exit code 3 when there is something to do."""
    answer = connect().post("/api/provisioning/plan/", _read(file))
    if json:
        print_json(answer)
    else:
        show_plan(answer)
    raise typer.Exit(CHANGES_PENDING if answer["hosts"] else 0)


def show_plan(answer: dict[str, Any], *, steps: bool = True) -> None:
    """Print the hosts of each wave, and why others are left out."""
    if answer["hosts"]:
        table(
            ["wave", "host", "site", "rack"],
            [[answer["waves"][h["wave"]]["name"], h["name"], h["site"], h["rack"]] for h in answer["hosts"]],
        )
    alike: dict[tuple[str, ...], list[str]] = {}
    for host in answer["hosts"]:
        alike.setdefault(tuple(host["changes"]), []).append(host["name"])
    for changes, names in alike.items():
        out.print("changes of each host" if len(alike) == 1 else f"changes of {', '.join(names)}")
        for change in changes:
            out.print(f"  {escape(change)}")
    if steps and answer["hosts"]:
        out.print("steps of each host, here of " + answer["hosts"][0]["name"])
        for name, what in answer["hosts"][0]["steps"]:
            out.print(f"  {name:22} [dim]{escape(what)}[/dim]")
    for group in ("nothing_to_do", "under_way", "refused"):
        reasons: dict[str, list[str]] = {}
        for left in answer[group]:
            reasons.setdefault(left["reason"], []).append(left["name"])
        for reason, names in reasons.items():
            out.print(f"[dim]{group.replace('_', ' ')}: {', '.join(names)}: {escape(reason)}[/dim]")


@app.command()
def run(
    file: Path = typer.Argument(help="A job file (docs/formats/job.md)."),
    ticket: str = typer.Option("", help="A ticket's reference, kept with the job."),
    detach: bool = typer.Option(False, help="Queue it and return; a runner elsewhere does the work."),
    json: JsonFlag = False,
) -> None:
    """Start a batch and follow it; it runs here when no runner is alive."""
    client = connect()
    answer = client.post("/api/provisioning/run/", {**_read(file), "ticket": ticket})
    if not json:
        show_plan(answer["plan"], steps=False)
    if answer["job"] is None:
        if json:
            print_json(answer)
        else:
            out.print("Nothing to do: every host is at the goal.")
        return
    if detach:
        print_json(answer) if json else out.print(f"job {answer['job']} queued: dcim jobs watch {answer['job']}")
        return
    job = carry_out(client, answer["job"], quiet=json)
    if json:
        print_json(job)
    elif job["state"] != "done":
        for operation in job["operations"]:
            if operation["state"] in ("held", "failed"):
                out.print(f"next: dcim why {operation['subject']}, correct the cause, dcim jobs resume {job['uid']}")
    raise typer.Exit(0 if job["state"] == "done" else FAILED)

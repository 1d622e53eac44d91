"""``dcim fabric``: plan, push, verify, roll back."""

from typing import Any

import typer
from rich.markup import escape

from dcim.cli.client import connect
from dcim.cli.output import CHANGES_PENDING, FAILED, JsonFlag, out, print_json, styled, table
from dcim.cli.watching import carry_out

app = typer.Typer(
    no_args_is_help=True, help="The switches: what they should carry, and pushing it with a timed revert."
)

FabricOption = typer.Option("", "--fabric", help="The fabric's name; the only one by default.")
SwitchOption = typer.Option(None, "--switch", help="Only this switch (repeatable).")


@app.command()
def plan(
    fabric: str = FabricOption,
    switch: list[str] | None = SwitchOption,
    json: JsonFlag = False,
) -> None:
    """Read every switch and show what a push would change; exit code 3 when it would change something."""
    answer = connect().post("/api/fabric/plan/", {"fabric": fabric, "switches": switch})
    if json:
        print_json(answer)
    else:
        show_plan(answer)
    raise typer.Exit(0 if answer["is_empty"] else CHANGES_PENDING)


def show_plan(answer: dict[str, Any], *, limit: int | None = None) -> None:
    """Print the difference of each switch; at most ``limit`` lines each."""
    for switch in answer["switches"]:
        if switch.get("error"):
            out.print(f"[bold]{switch['name']}[/bold] [red]{escape(switch['error'])}[/red]")
            continue
        lines = switch["diff"]
        out.print(f"[bold]{switch['name']}[/bold] {switch['platform']}: {_counts(lines)}")
        for line in lines[:limit]:
            style = "green" if line.startswith("+") else "red" if line.startswith("-") else "dim"
            out.print(f"    [{style}]{escape(line)}[/{style}]")
        if limit is not None and len(lines) > limit:
            out.print(f"    [dim]… {len(lines) - limit} more lines (dcim fabric plan shows all)[/dim]")


def _counts(lines: list[str]) -> str:
    added = sum(line.startswith("+") for line in lines)
    removed = sum(line.startswith("-") for line in lines)
    return f"{added} lines to add, {removed} to remove" if lines else "in sync"


@app.command()
def push(
    fabric: str = FabricOption,
    switch: list[str] | None = SwitchOption,
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask."),
    timer: int = typer.Option(0, help="Seconds until an unconfirmed switch reverts by itself; chosen by dcim when 0."),
    reason: str = "",
    json: JsonFlag = False,
) -> None:
    """Plan, then push: armed with a timed revert, read back, then confirmed everywhere or reverted everywhere."""
    client = connect()
    planned = client.post("/api/fabric/plan/", {"fabric": fabric, "switches": switch})
    if planned["is_empty"]:
        if json:
            print_json({"job": None, "plan": planned})
        else:
            out.print("Every switch is in sync; nothing to push.")
        return
    if not json:
        show_plan(planned, limit=6)
    if not yes:
        typer.confirm("Push this?", abort=True)
    started = client.post(
        "/api/fabric/push/",
        {"fabric": planned["fabric"], "plan_hash": planned["hash"], "switches": switch, "timer_s": timer or None,
         "reason": reason},
    )  # fmt: skip
    job = carry_out(client, started["job"], quiet=json)
    report = client.get(f"/api/fabric/changes/{started['job']}/")
    if json:
        print_json({"job": job, "report": report})
    else:
        show_report(report)
    raise typer.Exit(0 if job["state"] == "done" else FAILED)


def show_report(report: dict[str, Any]) -> None:
    """Print what each switch is known to run after a change."""
    for row in report["switches"]:
        out.print(f"  {row['name']:24} {styled(row['state'])}  [dim]{escape(row.get('detail') or '')}[/dim]")


@app.command()
def verify(fabric: str = FabricOption, switch: list[str] | None = SwitchOption, json: JsonFlag = False) -> None:
    """Read every switch back: in sync, drifted (exit code 3) or unreachable (exit code 1)."""
    rows = connect().post("/api/fabric/verify/", {"fabric": fabric, "switches": switch})
    if json:
        print_json(rows)
    else:
        table(
            ["switch", "platform", "verdict", "detail"],
            [[r["name"], r["platform"], r["verdict"], r["detail"]] for r in rows],
        )
    verdicts = {row["verdict"] for row in rows}
    raise typer.Exit(FAILED if "unreachable" in verdicts else CHANGES_PENDING if "drifted" in verdicts else 0)


@app.command()
def pin(
    names: list[str] = typer.Argument(help="Switches, at rack-and-stack, over a network you trust."),
    replace: bool = typer.Option(False, help="Give up the key pinned before (the switch was replaced or reset)."),
    json: JsonFlag = False,
) -> None:
    """Trust the SSH host keys that switches show now; a later mismatch stops every job."""
    rows = connect().post("/api/fabric/pins/", {"names": names, "replace": replace})
    if json:
        print_json(rows)
    else:
        keys = ("name", "outcome", "fingerprint", "detail")
        table(["switch", *keys[1:]], [[row[key] for key in keys] for row in rows])
    good = all(row["outcome"] in ("pinned", "unchanged", "replaced") for row in rows)
    raise typer.Exit(0 if good else FAILED)


@app.command()
def rollback(
    change: str = typer.Argument(help="The job of a push that was confirmed (dcim jobs list)."),
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask."),
    json: JsonFlag = False,
) -> None:
    """Push the way back of an earlier change, with the same care."""
    client = connect()
    planned = client.post("/api/fabric/rollback/", {"change": change})
    if not json:
        show_plan(planned)
    if planned["is_empty"]:
        out.print("Nothing to roll back.")
        return
    if not yes:
        typer.confirm("Push this?", abort=True)
    started = client.post("/api/fabric/rollback/", {"change": change, "plan_hash": planned["hash"]})
    job = carry_out(client, started["job"], quiet=json)
    if json:
        print_json(job)
    raise typer.Exit(0 if job["state"] == "done" else FAILED)

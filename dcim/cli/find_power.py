"""``dcim find failover`` and the loads of feeds."""

from typing import Annotated, Any

import typer
from rich.markup import escape

from dcim.cli.client import connect
from dcim.cli.output import JsonFlag, out, print_json, table

_SIGNS = {"dark": "[red]✕ dark[/red]", "loses-redundancy": "[yellow]▲ loses redundancy[/yellow]",
          "survives": "[green]● survives[/green]"}  # fmt: skip


def failover(
    lose: Annotated[list[str], typer.Argument(help="A panel, feed, panel:feed, PDU, PDU:outlet or device:inlet.")],
    site: Annotated[str, typer.Option("--site", help="Where, when panels or feeds of two sites share a name.")] = "",
    planned: Annotated[bool, typer.Option("--planned", help="Take planned cables as plugged in.")] = False,
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """What fails when feeds, panels, PDUs or outlets are lost, and where their load goes."""
    answer: dict[str, Any] = connect().get("/api/answers/failover/", lose=lose, site=site, planned=planned)
    if json:
        print_json(answer)
        return
    named = ", ".join(part["name"] for part in answer["lost"])
    counts = answer["counts"]
    out.print(
        f"[bold]Without {escape(named)}[/bold]: {counts['dark']} dark ({kilowatts(answer['lost_w'])}), "
        f"{counts['loses-redundancy']} lose redundancy, {counts['survives']} survive; "
        f"{kilowatts(answer['moved_w'])} move"
    )
    for device in answer["devices"]:
        kind = " (PDU)" if device["passes_on"] else ""
        left = ", ".join(device["feeds_after"]) or "no feed"
        problem = f" [red]{escape(device['problem'])}[/red]" if device["problem"] else ""
        draw = "" if device["passes_on"] else f"{device['draw_w']:.0f} W"
        out.print(
            f"  {_SIGNS[device['verdict']]} {escape(device['device'])}{kind} [dim]{escape(device['rack'])} {draw} "
            f"{device['inlets_after']}/{device['inlets_before']} inlets, by {escape(left)}[/dim]{problem}"
        )
    if answer["feeds"]:
        table(
            ["feed", "before", "after", "of usable", "legs after", ""],
            [[f"{row['panel']}:{row['feed']}", kilowatts(row["before"]["allocated_w"]), *_after(row)]
             for row in answer["feeds"]],
        )  # fmt: skip
    if answer["unfed"]:
        out.print(f"[dim]No live feed reaches these even now: {escape(', '.join(answer['unfed']))}[/dim]")
    if not answer["devices"] and not answer["feeds"]:
        out.print("Nothing hangs on it.")


def _after(row: dict[str, Any]) -> list[str]:
    after = row["after"]
    if after is None:
        return ["lost", "", "", ""]
    legs = legs_text(after["legs"])
    return [kilowatts(after["allocated_w"]), kilowatts(after["usable_w"]), legs, after["problem"]]


def feeds(answer: dict[str, Any], *, as_json: bool) -> None:
    """Print the loads of feeds."""
    if as_json:
        print_json(answer)
        return
    rows = []
    for row in answer["feeds"]:
        worst = row["worst"]
        about = worst["problem"] or row["now"]["problem"] or ("" if row["live"] else "not in service")
        rows.append(
            [row["rack"], f"{row['panel']}:{row['feed']}", row["type"], kilowatts(row["now"]["allocated_w"]),
             kilowatts(row["now"]["maximum_w"]), kilowatts(worst["allocated_w"]), row["worst_lost"],
             kilowatts(row["usable_w"]), kilowatts(row["rating_w"]), legs_text(worst["legs"]), about]
        )  # fmt: skip
    table(
        ["rack", "feed", "type", "now", "maximum", "at worst", "when lost", "usable", "rating", "legs at worst", ""],
        rows,
    )
    if answer["total"] > len(rows):
        out.print(f"page {answer['page']}, {answer['total']} feeds in all (--page)")


def kilowatts(watts: float) -> str:
    """``4.3 kW``, and watts below one."""
    return f"{watts / 1000:.1f} kW" if abs(watts) >= 1000 else f"{watts:.0f} W"


def legs_text(legs: dict[str, float]) -> str:
    """``A 1.2 kW, B …``, empty for one phase."""
    return ", ".join(f"{leg} {kilowatts(watts)}" for leg, watts in legs.items())

"""``dcim find units|gap|room|capacity``: space, weight and power."""

from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.markup import escape

from dcim.cli.client import connect
from dcim.cli.find_power import feeds, kilowatts
from dcim.cli.output import FAILED, JsonFlag, out, print_json, table
from dcim.core.errors import InvalidInput, Problem

Site = Annotated[str, typer.Option("--site", help="Only this site (slug or name).")]
Location = Annotated[str, typer.Option("--location", help="Only this room and what is inside it.")]
Rack = Annotated[str, typer.Option("--rack", help="Only this rack.")]
Role = Annotated[str, typer.Option("--role", help="Only racks of this role.")]
Tenant = Annotated[str, typer.Option("--tenant", help="For this tenant's devices: its reserved units count as free.")]
Face = Annotated[str, typer.Option("--face", help="What must be free: both, front or rear.")]


BY = ("rack", "location", "site", "role", "feed", "switch")
UNITS = ("units", "used", "reserved", "free", "gap")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (units, gap, room, capacity):
        app.command()(command)


def units(
    site: Site = "", location: Location = "", rack: Rack = "", role: Role = "", tenant: Tenant = "",
    height: Annotated[float, typer.Option("--height", help="At least so many units.")] = 1.0,
    face: Face = "both",
    columns: Annotated[int | None, typer.Option("--columns", help="A device so many columns wide.")] = None,
    weight: Annotated[float, typer.Option("--weight", help="Racks that still carry so many kg.")] = 0.0,
    watts: Annotated[float, typer.Option("--watts", help="Racks that may still draw so much.")] = 0.0,
    limit: int = 500,
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """Free units: runs of neighbours, by rack and face, with the weight and power left."""
    answer = connect().get(
        "/api/answers/units/", **_where(site, location, rack, role, tenant), height=height, face=face, columns=columns,
        weight=weight, watts=watts, limit=limit,
    )  # fmt: skip
    if json:
        print_json(answer)
    elif answer["runs"]:
        _runs(answer["runs"])
        if answer["total"] > len(answer["runs"]):
            out.print(f"… and {answer['total'] - len(answer['runs'])} more (--limit)")
    else:
        out.print(f"No rack has {height:g} free units in a row: 'dcim find gap' shows what there is.")
    _end(bool(answer["runs"]))


def gap(
    site: Site = "", location: Location = "", rack: Rack = "", role: Role = "", tenant: Tenant = "",
    by: Annotated[str, typer.Option("--by", help="rack, location or site.")] = "rack",
    face: Face = "both",
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """The largest gap of each rack, room or site."""
    answer = connect().get("/api/answers/gap/", **_where(site, location, rack, role, tenant), by=by, face=face)
    if json:
        print_json(answer)
    elif answer["gaps"]:
        _runs(answer["gaps"])
    else:
        out.print("Every rack that was asked about is full.")
    _end(bool(answer["gaps"]))


def room(
    type: Annotated[str, typer.Argument(metavar="TYPE", help="A device type: slug, model or part number.")],
    count: Annotated[int, typer.Option("--count", "-n", help="How many devices.")] = 1,
    site: Site = "", location: Location = "", rack: Rack = "", role: Role = "", tenant: Tenant = "",
    face: Annotated[str, typer.Option("--face", help="Where a device of half depth is mounted.")] = "front",
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """Where so many devices of a type fit best, and why other racks were refused."""
    answer = connect().get(
        "/api/answers/room/", **_where(site, location, rack, role, tenant), type=type, count=count, face=face
    )
    if json:
        print_json(answer)
    else:
        _room(answer)
    _end(answer["complete"])


def capacity(
    site: Site = "", location: Location = "", rack: Rack = "", role: Role = "",
    by: Annotated[str, typer.Option("--by", help="rack, location, site, role, feed, or switch (ports).")] = "location",
    page: Annotated[int, typer.Option("--page", help="Of feeds, 48 a page.")] = 1,
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """Units, weight and power: used, reserved, free; with --by feed loads, with --by switch free ports."""
    if by not in BY:
        raise InvalidInput("the question is wrong", [Problem("--by", f"{by!r} is none of {', '.join(BY)}")])
    places = _where(site, location, rack, role, "")
    if by == "feed":
        feeds(connect().get("/api/answers/capacity/feeds/", **places, page=page), as_json=json)
        return
    if by == "switch":
        answer = connect().get("/api/answers/capacity/ports/", **places)
        if json:
            print_json(answer)
            return
        table(
            ["switch", "site", "type", "speed", "ports", "used", "off", "free"],
            [[row[key] for key in ("name", "site", "type", "speed", "total", "used", "disabled", "free")]
             for row in answer["rows"]],
        )  # fmt: skip
        return
    answer = connect().get("/api/answers/capacity/", **places, by=by)
    if json:
        print_json(answer)
        return
    rows = []
    for row in answer["rows"]:
        power = kilowatts(row["allocated_w"]) + _of(row["power_w"], kilowatts)
        weight = f"{row['weight_kg']:.0f} kg" + _of(row["max_weight_kg"], lambda value: f"{value:.0f} kg")
        unknown = [
            f"{row[key]} without {word}" for key, word in (("unweighed", "weight"), ("undrawn", "draw")) if row[key]
        ]
        rows.append(
            [row["site"], row["name"], row["racks"], *(f"{row[key]:g}" for key in UNITS), weight, power,
             kilowatts(row["maximum_w"]), ", ".join(unknown)]
        )  # fmt: skip
    table(["site", by, "racks", *UNITS, "weight", "allocated", "maximum", "unknown"], rows)


def _where(site: str, location: str, rack: str, role: str, tenant: str) -> dict[str, str]:
    return {"site": site, "location": location, "rack": rack, "role": role, "tenant": tenant}


def _end(found: bool) -> None:
    if not found:
        raise typer.Exit(FAILED)


def _of(limit: float | None, text: Callable[[float], str]) -> str:
    return f" of {text(limit)}" if limit is not None else ""


def _runs(runs: list[dict[str, Any]]) -> None:
    wide = any(run["column"] is not None for run in runs)
    columns = ["site", "location", "rack", "units", "height", "face", *(["column"] if wide else []), "yours", "kg left",
               "W left"]  # fmt: skip
    rows = []
    for run in runs:
        own = f"{len(run['reserved'])} reserved" if run["reserved"] else ""
        left = [f"{run[key]:.0f}" if run[key] is not None else "no limit" for key in ("weight_left_kg", "power_left_w")]
        column = [run["column"]] if wide else []
        rows.append(
            [
                run["site"],
                run["location"],
                run["rack"],
                run["units"],
                f"{run['height']:g}U",
                run["face"],
                *column,
                own,
                *left,
            ]
        )
    table(columns, rows)


def _room(answer: dict[str, Any]) -> None:
    device = answer["type"]
    verdict = "fit" if answer["complete"] else "do NOT all fit"
    draw = f", {device['draw_w']:.0f} W" if device["draw_w"] is not None else ""
    weight = f", {device['weight_kg']:.1f} kg" if device["weight_kg"] is not None else ""
    out.print(
        f"[bold]{answer['wanted']} × {escape(device['name'])}[/bold] ({device['height']:g}U{weight}{draw} each) "
        f"{verdict}: room for {answer['found']}"
    )
    if answer["unknown"]:
        out.print(f"[yellow]The type says no {' and no '.join(answer['unknown'])}: that was not checked.[/yellow]")
    if answer["places"]:
        table(
            ["site", "location", "rack", "position", "face"],
            [[p["site"], p["location"], p["rack"], f"U{p['position']:g}", p["face"]] for p in answer["places"]],
        )
    offers = (
        [offer for offer in answer["offers"] if offer["placed"] < offer["takes"]]
        if answer["complete"]
        else answer["offers"]
    )
    for offer in offers:
        where = escape(f"{offer['site']} {offer['rack']}")
        more = f" ({offer['placed']} used here)" if offer["placed"] else ""
        out.print(f"[dim]{where} takes {offer['takes']}{more}; {offer['limit']} ends it[/dim]")
    for refusal in answer["refused"]:
        why = "; ".join(refusal["reasons"])
        out.print(f"[red]✕[/red] {escape(refusal['site'])} {escape(refusal['rack'])}: {escape(why)}")

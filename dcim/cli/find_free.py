"""``dcim find free …`` and ``dcim find utilization``: what is next, and how full things are. Nothing is taken."""

from typing import Annotated, Any

import typer
from rich.markup import escape

from dcim.cli.client import connect
from dcim.cli.output import FAILED, JsonFlag, out, print_json, table
from dcim.core.errors import InvalidInput, Problem

app = typer.Typer(no_args_is_help=True, help="What is free next: an answer, not an allocation.")

Count = Annotated[int, typer.Option("--count", "-n", help="How many.")]
Vrf = Annotated[str, typer.Option("--vrf", help="A VRF's name, or global.")]


@app.command()
def address(prefix: str, vrf: Vrf = "", count: Count = 1, json: JsonFlag = False) -> None:
    """The lowest free addresses of PREFIX (or of the prefix that holds an address)."""
    _show(connect().get("/api/answers/free/address/", prefix=prefix, vrf=vrf, count=count), as_json=json)


@app.command()
def prefix(prefix: str, length: int, vrf: Vrf = "", count: Count = 1, json: JsonFlag = False) -> None:
    """The lowest free networks of LENGTH inside PREFIX."""
    _show(connect().get("/api/answers/free/prefix/", prefix=prefix, length=length, vrf=vrf, count=count), as_json=json)


@app.command()
def vlan(group: str, count: Count = 1, json: JsonFlag = False) -> None:
    """The lowest free VLAN numbers of GROUP."""
    _show(connect().get("/api/answers/free/vlan/", group=group, count=count), as_json=json)


@app.command()
def vni(
    pool: Annotated[str, typer.Argument(help="A pool; the one without a name by default.")] = "",
    count: Count = 1,
    json: JsonFlag = False,
) -> None:
    """The lowest free VNIs of POOL."""
    _show(connect().get("/api/answers/free/vni/", pool=pool, count=count), as_json=json)


@app.command()
def unit(
    rack: str,
    site: Annotated[str, typer.Option("--site", help="Where, when two racks share the name.")] = "",
    tenant: Annotated[str, typer.Option("--tenant", help="Whose reserved units count as free.")] = "",
    height: Annotated[float, typer.Option("--height", help="At least so many units.")] = 1.0,
    face: Annotated[str, typer.Option("--face", help="both, front or rear.")] = "both",
    json: JsonFlag = False,
) -> None:
    """The lowest free units of RACK that hold a device of so many units."""
    answer = connect().get("/api/answers/units/", rack=rack, site=site, tenant=tenant, height=height, face=face)
    runs = answer["runs"]
    if json:
        print_json({"what": "unit", "of": rack, "free": runs[:1]})
    elif runs:
        out.print(runs[0]["units"])
    else:
        out.print(f"Rack {escape(rack)} has no {height:g} free units in a row.")
    if not runs:
        raise typer.Exit(FAILED)


@app.command()
def outlet(
    pdu: str,
    leg: Annotated[str, typer.Option("--leg", help="A, B or C; the least loaded by default.")] = "",
    type: Annotated[str, typer.Option("--type", help="A type's slug or its end, for example c13.")] = "",
    count: Count = 10,
    json: JsonFlag = False,
) -> None:
    """The free outlets of PDU, those on the least loaded leg first."""
    answer = connect().get("/api/answers/free/outlet/", pdu=pdu, leg=leg, type=type)
    found = answer["outlets"]
    if json:
        print_json(answer)
    else:
        _listed(
            ["outlet", "type", "leg", "inlet", "W on the leg"],
            [[row["name"], row["type"], row["leg"], row["inlet"], f"{row['leg_w']:.0f}"] for row in found], count,
            f"Every outlet of {pdu} that was asked about is taken.",
        )  # fmt: skip
    if not found:
        raise typer.Exit(FAILED)


@app.command()
def port(
    switch: str,
    type: Annotated[str, typer.Option("--type", help="A type's slug, its end (sfp28) or a speed (25g).")] = "",
    count: Count = 10,
    json: JsonFlag = False,
) -> None:
    """The free network ports of SWITCH in the order of its chassis."""
    answer = connect().get("/api/answers/free/port/", switch=switch, type=type)
    found = answer["ports"]
    if json:
        print_json(answer)
    else:
        _listed(
            ["port", "type", "speed"], [[row["name"], row["type"], row["speed"]] for row in found], count,
            f"Every port of {switch} that was asked about is taken.",
        )  # fmt: skip
    if not found:
        raise typer.Exit(FAILED)


def utilization(
    what: Annotated[str, typer.Argument(help="prefixes, vlan-groups or vni-pools.")] = "prefixes",
    prefix: Annotated[str, typer.Option("--prefix", help="Only this prefix.")] = "",
    vrf: Vrf = "",
    site: Annotated[str, typer.Option("--site", help="Only prefixes of this site.")] = "",
    page: Annotated[int, typer.Option("--page", help="Of prefixes, 100 a page.")] = 1,
    json: JsonFlag = False,
) -> None:
    """How full prefixes, VLAN groups and VNI pools are."""
    if what not in ("prefixes", "vlan-groups", "vni-pools"):
        raise InvalidInput(
            "the question is wrong", [Problem("what", f"{what!r}: give prefixes, vlan-groups or vni-pools")]
        )
    asked = {"prefix": prefix, "vrf": vrf, "site": site, "page": page} if what == "prefixes" else {}
    rows: list[dict[str, Any]] = connect().get(f"/api/answers/utilization/{what}/", **asked)
    if json:
        print_json(rows)
        return
    table(
        ["name", "in", "used", "size", "free", "%", "counted"],
        [
            [row["name"], row["scope"], row["used"], row["size"], row["free"], f"{row['share'] * 100:.1f}", row["kind"]]
            for row in rows
        ],
    )


def _show(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
    else:
        for line in answer["free"]:
            out.print(escape(line))
        if answer["note"] and answer["what"] == "address":
            out.print(f"[yellow]{escape(answer['of'])}: {escape(answer['note'])}[/yellow]")
        if not answer["complete"]:
            out.print(f"{escape(answer['of'])} has only {len(answer['free'])} of the {answer['wanted']} free.")
    if not answer["complete"]:
        raise typer.Exit(FAILED)


def _listed(columns: list[str], rows: list[list[Any]], count: int, nothing: str) -> None:
    if rows:
        table(columns, rows[:count])
        if len(rows) > count:
            out.print(f"… and {len(rows) - count} more (--count)")
    else:
        out.print(escape(nothing))

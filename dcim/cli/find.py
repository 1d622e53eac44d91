"""``dcim find``: answers from the inventory. Exit code 1 when nothing (or not enough) is found, 2 on bad input."""

from typing import Annotated, Any

import typer
from rich.markup import escape

from dcim.cli import find_free, find_power, find_space
from dcim.cli.client import connect
from dcim.cli.output import FAILED, JsonFlag, out, print_json, styled, table

app = typer.Typer(
    no_args_is_help=True, help="Answers: free space, room, capacity, failover, where things are, what is next."
)


find_space.add_to(app)


@app.command()
def where(
    text: Annotated[str, typer.Argument(help="A MAC, serial, tag, address, name or cable label, or a part.")],
    limit: int = 50,
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """Where something is: site, room, rack, unit, port, and what its cable leads to."""
    answer = connect().get("/api/answers/where/", q=text, limit=limit)
    found = answer["found"]
    if json:
        print_json(answer)
    elif found:
        table(
            ["found", "value", "device", "status", "site", "location", "rack", "place", "port", "leads to"],
            [
                [row["field"], row["value"], row["name"] if row["kind"] != "rack" else "", row["status"], row["site"],
                 row["location"], row["rack"], row["bay"] or row["place"], row["port"], row["peer"]]
                for row in found
            ],
        )  # fmt: skip
    else:
        out.print(f"Nothing is called {text!r}: give a part of the name, serial, MAC, address, tag or label.")
    if not found:
        raise typer.Exit(FAILED)


@app.command()
def trace(
    device: Annotated[str, typer.Argument(help="A device, or a power panel.")],
    port: Annotated[str, typer.Argument(help="Its port, or the panel's feed.")],
    kind: Annotated[str, typer.Option("--kind", help="interface, rear_port, …, when two share the name.")] = "",
    planned: Annotated[bool, typer.Option(help="Follow planned cables, too.")] = True,
    json: JsonFlag = False,
) -> None:  # fmt: skip
    """The path of a cable from a port to every end, through panels and PDUs; exit code 1 when it reaches none."""
    answer = connect().get("/api/answers/trace/", device=device, port=port, kind=kind, planned=planned)
    if json:
        print_json(answer)
        _end(answer)
        return
    start = answer["start"]
    out.print(f"[bold]{_port(start)}[/bold] [dim]{escape(_place(start))}[/dim]")
    for number, path in enumerate(answer["paths"], 1):
        if len(answer["paths"]) > 1:
            out.print(f"[bold]way {number}[/bold]")
        if path["through"]:
            out.print(f"  inside to {_port(path['through'])}")
        for segment in path["segments"]:
            cable = segment["cable"]
            length = f"{cable['length']:g} {cable['length_unit']}" if cable["length"] else ""
            about = " · ".join(filter(None, (cable["label"] or f"cable {cable['id']}", cable["type"], length)))
            lane = f" lane {segment['near']['lane']}" if segment["near"]["lane"] else ""
            out.print(f"  [dim]│[/dim] {escape(about)}{lane} {styled(cable['status'])}")
            if segment["far"]:
                far = segment["far"]["port"]
                lane = f" lane {segment['far']['lane']}" if segment["far"]["lane"] else ""
                out.print(f"  [bold]{_port(far)}[/bold]{lane} [dim]{escape(_place(far))}[/dim]")
            if segment["onward"]:
                out.print(f"  inside to {_port(segment['onward'])}")
        if not path["complete"]:
            out.print(f"  [yellow]This way {escape(path['note'])}.[/yellow]")
    _end(answer)


def _end(answer: dict[str, Any]) -> None:
    if not any(path["complete"] for path in answer["paths"]):
        raise typer.Exit(FAILED)


def _port(port: dict[str, Any]) -> str:
    return escape(f"{port['device']}:{port['name']}")


def _place(port: dict[str, Any]) -> str:
    return " · ".join(part for part in (port["type"], port["site"], port["rack"], port["place"]) if part)


app.command()(find_power.failover)
app.add_typer(find_free.app, name="free")
app.command()(find_free.utilization)

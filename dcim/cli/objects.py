"""``dcim objects``: tables of any kind of object, out and in."""

import base64
import sys
from pathlib import Path
from typing import Any

import typer
from rich.markup import escape

from dcim.cli.client import Client, connect
from dcim.cli.output import CHANGES_PENDING, FAILED, JsonFlag, err, out, print_json
from dcim.cli.watching import carry_out
from dcim.core.errors import InvalidInput, NotFound, Problem
from inventory.naming import did_you_mean
from inventory.objects.noun import Noun, registry
from inventory.objects.nouns import load

app = typer.Typer(no_args_is_help=True, help="Tables of any kind of object: CSV, XLSX, YAML, JSON.")

SHOWN = 12
"""Changes that are listed without --json."""
_SIGNS = {"create": "[green]+[/green]", "update": "[yellow]~[/yellow]"}
NounArgument = typer.Argument(help="What: devices, ip-addresses, dcim.rack, …", metavar="NOUN")


@app.command()
def nouns(json: JsonFlag = False) -> None:
    """What there is, in the order in which tables are best imported."""
    answer = connect().get("/api/bulk/")
    if json:
        print_json(answer)
        return
    for each in answer["nouns"]:
        out.print(f"{each['path']:36} {each['object_type']}")


@app.command()
def columns(noun: str = NounArgument, json: JsonFlag = False) -> None:
    """The columns of a table, what they may hold, and what else they may be called."""
    found = noun_named(noun)
    answer = connect().get(f"/api/bulk/{found.app}/{found.plural}/columns/")
    if json:
        print_json(answer)
        return
    for each in answer["columns"]:
        notes = ["needed"] if each["required"] else []
        if each["choices"]:
            notes.append("one of " + ", ".join(str(choice) for choice in each["choices"][:8])
                         + (", …" if len(each["choices"]) > 8 else ""))  # fmt: skip
        if each["also"]:
            notes.append("also " + ", ".join(each["also"]))
        out.print(f"{each['name']:32} [dim]{escape('; '.join(notes))}[/dim]")


@app.command()
def export(
    noun: str = NounArgument,
    filters: list[str] = typer.Argument(None, help="Filters of the list: site=ivry name__ic=leaf.", metavar="[k=v]…"),
    format: str = typer.Option("", "--format", "-f", help="csv, xlsx, yaml or json; by the file's name by default."),
    output: Path | None = typer.Option(None, "-o", "--output", help="A file; standard output by default."),
    ids: bool = typer.Option(False, help="Add the column id: for files that come back to this installation."),
    json: JsonFlag = False,
) -> None:
    """Write a list as a table that imports again to no change."""
    found = noun_named(noun)
    format = format or (output.suffix.lstrip(".").lower() if output is not None else "csv") or "csv"
    params = [("format", format), *pairs(filters or [])]
    if ids:
        params.append(("ids", "true"))
    data = connect().fetch(f"/api/bulk/{found.app}/{found.plural}/export/", params)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    output.write_bytes(data)
    if json:
        print_json({"file": str(output), "bytes": len(data)})
    else:
        out.print(f"{output}: {len(data)} bytes")


@app.command("import")
def import_(
    noun: str = NounArgument,
    file: Path = typer.Argument(help="CSV, XLSX, YAML or JSON.", metavar="FILE"),
    dry_run: bool = typer.Option(False, help="Only show what would change; exit code 3 when something would."),
    mapping: list[str] = typer.Option(None, "--map", help="Their column=ours; an empty one leaves theirs out."),
    format: str = typer.Option("", "--format", "-f", help="When the file's name does not tell."),
    reason: str = typer.Option("", help="Kept in the change log."),
    json: JsonFlag = False,
) -> None:
    """Check a table, show the difference, and write it in one transaction. Every problem is told at once."""
    found = noun_named(noun)
    try:
        content = base64.b64encode(file.read_bytes()).decode()
    except OSError as error:
        raise InvalidInput(problems=[Problem(str(file), f"cannot be read: {error.strerror}")]) from error
    body = {"name": file.name, "content": content, "format": format, "mapping": dict(pairs(mapping or [])),
            "dry_run": dry_run, "reason": reason}  # fmt: skip
    client = connect()
    answer: dict[str, Any] = client.post(f"/api/bulk/{found.app}/{found.plural}/import/", body)
    if answer["job"] is not None:
        answer = follow(client, answer["job"], quiet=json)
    if json:
        print_json(answer)
    else:
        show(answer, dry_run=dry_run)
    if dry_run and answer["create"] + answer["update"]:
        raise typer.Exit(CHANGES_PENDING)


def follow(client: Client, job: str, *, quiet: bool) -> dict[str, Any]:
    """Wait for an import's job (running it here when nobody else does); what it came to. Ends with the refusal."""
    if not quiet:
        out.print(f"[dim]in the background: dcim jobs watch {job}[/dim]")
    ended = carry_out(client, job, quiet=quiet)
    imported: dict[str, Any] = client.get(f"/api/bulk/imports/{job}/")
    if imported["state"] == "refused":
        problems = [Problem(each["where"], each["message"]) for each in imported["problems"]]
        raise InvalidInput(f"{imported['name']} was not imported: nothing was written", problems)
    if ended["state"] != "done":
        err.print(f"the job is {ended['state']}: see 'dcim jobs show {job}'")
        raise typer.Exit(FAILED)
    result: dict[str, Any] = {**imported["result"], "job": job, "written": imported["state"] == "written"}
    return result


def show(answer: dict[str, Any], *, dry_run: bool) -> None:
    """What an import came to, for people."""
    lines = answer.get("lines", [])
    for line in lines[:SHOWN]:
        changes = "; ".join(
            f"{each['name']}: {_cell(each['old'])} → {_cell(each['new'])}" for each in line["fields"]
        ) if line["action"] == "update" else ""  # fmt: skip
        out.print(f"  {_SIGNS[line['action']]} row {line['row']} {escape(line['label'])} [dim]{escape(changes)}[/dim]")
    total = answer["create"] + answer["update"]
    if len(lines) > SHOWN:
        out.print(f"  … and {total - SHOWN} more (--json shows them)")
    counts = f"{answer['create']} new, {answer['update']} changed, {answer['unchanged']} as they were"
    if not total:
        out.print(f"Nothing to change: {answer['unchanged']} rows equal the inventory.")
    elif dry_run:
        out.print(f"{counts}; nothing was written.")
    else:
        out.print(f"Written in one transaction: {counts}.")


def _cell(value: Any) -> str:
    text = "(empty)" if value in (None, "") else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def pairs(given: list[str]) -> list[tuple[str, str]]:
    """``k=v`` arguments. InvalidInput names those that are none."""
    problems = [Problem(each, "is not name=value") for each in given if "=" not in each]
    if problems:
        raise InvalidInput(problems=problems)
    return [(each.partition("=")[0], each.partition("=")[2]) for each in given]


def noun_named(word: str) -> Noun:
    """A kind of object by any usual name: ``devices``, ``device``, ``dcim/devices``, ``dcim.device``. NotFound."""
    load()
    wanted = word.strip().lower().strip("/").replace("_", "-").replace(" ", "-")
    names: dict[str, Noun] = {}
    for noun in registry.all():
        for name in (noun.object_type, f"{noun.app}/{noun.plural}", f"{noun.app}.{noun.plural}", noun.plural,
                     noun.words.replace(" ", "-"), noun.object_type.partition(".")[2]):  # fmt: skip
            names.setdefault(name, noun)
    if wanted in names:
        return names[wanted]
    plurals = [noun.plural for noun in registry.all()]
    raise NotFound(f"there is no kind of object {word!r}{did_you_mean(wanted, plurals) or ': see dcim objects nouns'}")

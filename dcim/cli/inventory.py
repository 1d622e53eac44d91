"""``dcim import`` and ``dcim export``: a site as files."""

import base64
from pathlib import Path
from typing import Any

import typer
from rich.markup import escape

from dcim.cli.client import connect
from dcim.cli.netbox import export_netbox, import_netbox, mirror
from dcim.cli.output import CHANGES_PENDING, JsonFlag, out, print_json
from dcim.core.errors import InvalidInput, Problem

_SUFFIXES = {".yaml", ".yml"}
_SIGNS = {"create": "[green]+[/green]", "update": "[yellow]~[/yellow]", "unmanaged": "[dim]?[/dim]"}


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import")(import_)
    app.command()(export)
    app.command()(mirror)


def import_(
    path: Path = typer.Argument(help="A folder of YAML files (docs/formats), or the word netbox before an address."),
    url: str = typer.Argument("", help="With netbox: https://netbox.example, or a folder of dcim export netbox."),
    dry_run: bool = typer.Option(False, help="Only show what would change; exit code 3 when something would."),
    reason: str = typer.Option("", help="Kept in the change log."),
    token_env: str = typer.Option("", help="netbox: the variable that holds its token."),
    rename_duplicates: str = typer.Option("", help="netbox: suffix of device names that several have: site or id."),
    name_unnamed: bool = typer.Option(False, help="netbox: call devices without a name netbox-<id>."),
    json: JsonFlag = False,
) -> None:
    """Validate a folder of files, show the difference, and write it in one transaction.

    dcim import netbox URL brings everything that another NetBox has and we have a place for.
    """
    if url:
        _only_netbox(path, url)
        import_netbox(
            url, token_env, dry_run=dry_run, rename=rename_duplicates, unnamed=name_unnamed, reason=reason, json=json
        )
        return
    body = {"name": path.name, "files": read_folder(path), "dry_run": dry_run, "reason": reason}
    answer: dict[str, Any] = connect().post("/api/imports/", body)
    if json:
        print_json(answer)
    else:
        _show(answer)
    if dry_run and answer["changes"]:
        raise typer.Exit(CHANGES_PENDING)


def read_folder(path: Path) -> dict[str, str]:
    """Every YAML file below ``path`` by its relative name, as base64; InvalidInput when there is none."""
    if not path.is_dir():
        raise InvalidInput(problems=[Problem(str(path), "is not a folder: give the folder that holds the YAML files")])
    files = {
        str(file.relative_to(path)): base64.b64encode(file.read_bytes()).decode()
        for file in sorted(path.rglob("*"))
        if file.suffix in _SUFFIXES and file.is_file()
    }
    if not files:
        raise InvalidInput(problems=[Problem(str(path), "holds no .yaml file: see docs/formats")])
    return files


def _show(answer: dict[str, Any], limit: int = 12) -> None:
    for group in answer["summary"]:
        shown = ", ".join(f"{count} {verb}" for verb, count in group["counts"].items())
        out.print(f"  {group['type']:24} {shown}")
    updates = [line for line in answer["lines"] if line["action"] != "create"]
    for line in updates[:limit]:
        out.print(f"  {_SIGNS.get(line['action'], ' ')} {escape(line['text'])}")
    if len(updates) > limit:
        out.print(f"  … and {len(updates) - limit} more (--json shows all)")
    if not answer["changes"]:
        out.print("Nothing to change: the inventory equals the files.")
    elif answer["written"]:
        out.print(f"Written: {answer['changes']} objects in one transaction.")
    else:
        out.print(f"{answer['changes']} objects would change; nothing was written.")


def _only_netbox(path: Path, url: str) -> None:
    if str(path) != "netbox":
        raise InvalidInput(problems=[Problem(url, f"is one argument too many: write {path}, or netbox {url}")])


def export(
    path: Path = typer.Argument(help="A new or empty folder, or the word netbox before a folder or an address."),
    target: str = typer.Argument("", help="With netbox: a new folder of JSON files, or the address of a NetBox."),
    token_env: str = typer.Option("", help="netbox: the variable that holds its token."),
    dry_run: bool = typer.Option(False, help="netbox: only compare; exit code 3 when something would be written."),
    json: JsonFlag = False,
) -> None:
    """Write the inventory as files that import again to no change.

    dcim export netbox PATH|URL writes it as NetBox has it: bodies of its REST API, or straight into another NetBox.
    """
    if target:
        _only_netbox(path, target)
        export_netbox(target, token_env, dry_run=dry_run, json=json)
        return
    if path.exists() and any(path.iterdir()):
        raise InvalidInput(problems=[Problem(str(path), "is not empty: give a new folder")])
    answer = connect().get("/api/exports/")
    for name, text in answer["files"].items():
        file = path / name
        if not file.resolve().is_relative_to(path.resolve()):
            raise InvalidInput(problems=[Problem(name, "the server sent a path outside the folder")])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    if json:
        print_json({"files": sorted(answer["files"])})
    else:
        out.print(f"{len(answer['files'])} files written to {path}")

"""``dcim types``: the library of device, module and rack types."""

import io
import tempfile
import zipfile
from pathlib import Path
from typing import IO, Annotated, Any, Literal

import typer
from rich.markup import escape

from dcim.cli.client import connect
from dcim.cli.output import CHANGES_PENDING, JsonFlag, out, print_json, table
from dcim.core.errors import InvalidInput, Problem
from inventory.types.components import COMPONENTS
from inventory.types.reading import concerns
from inventory.types.source import open_source

app = typer.Typer(no_args_is_help=True, help="Types of devices, modules and racks: the device-type library.")

KindOption = Annotated[Literal["", "device", "module", "rack"], typer.Option(help="device, module or rack.")]
VendorOption = Annotated[str, typer.Option(help="Only this manufacturer, by name or slug.")]
MAX_FILE = 5_000_000
"""Bytes of a file that are sent; the server refuses a file with more."""
SPOOLED = 50_000_000
"""Bytes that are packed in memory before a temporary file takes them."""
SHOWN = 12
"""Changed types that are shown in full."""


@app.command("import")
def import_(
    path: Path = typer.Argument(help="A folder, a .zip, a .tar.gz or one .yaml file (docs/formats/device-types.md)."),
    dry_run: bool = typer.Option(False, help="Only show what would change; exit code 3 when something would."),
    vendor: VendorOption = "",
    reason: str = typer.Option("", help="Kept in the change log."),
    json: JsonFlag = False,
) -> None:
    """Validate a device-type library, show the difference, and write it in one transaction."""
    with tempfile.SpooledTemporaryFile(SPOOLED) as packed:
        name, file = _packed(path, vendor, packed)
        params: dict[str, Any] = {"dry_run": dry_run, "vendor": vendor, "reason": reason}
        answer = connect().upload("/api/types/import/", name, file, **params)
    if json:
        print_json(answer)
    else:
        _show(answer)
    if dry_run and answer["changes"]:
        raise typer.Exit(CHANGES_PENDING)


def _packed(path: Path, vendor: str, packed: IO[bytes]) -> tuple[str, IO[bytes]]:
    """An archive as it is; a folder or a file packed into ``packed`` under the names that messages will have."""
    if path.is_file() and path.suffix.lower() not in (".yaml", ".yml"):
        return path.name, path.open("rb")
    with open_source(path) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        problems: list[Problem] = []
        for entry in source.entries:
            if concerns(entry.name, vendor):
                try:
                    archive.writestr(entry.name, entry.read(MAX_FILE + 1))
                except InvalidInput as error:
                    problems += error.problems
        if problems:
            raise InvalidInput(f"{source.shown} was not sent", problems)
        if not archive.namelist():
            where = f" of {vendor!r}" if vendor else ""
            message = f"holds no device-types, module-types or rack-types{where}: give the library's folder or archive"
            raise InvalidInput(problems=[Problem(str(path), message)])
    packed.seek(0)
    return source.shown, packed


def _show(answer: dict[str, Any]) -> None:
    for name in answer["manufacturers"]:
        out.print(f"  [green]+[/green] manufacturer {escape(name)}")
    for kind, counts in answer["counts"].items():
        out.print(f"  {kind + ' types':24} {', '.join(f'{number} {verb}' for verb, number in counts.items())}")
    updates = [change for change in answer["types"] if change["action"] == "update"]
    for change in updates[:SHOWN]:
        _show_update(change)
    if len(updates) > SHOWN:
        out.print(f"  … and {len(updates) - SHOWN} more (--json shows all)")
    for group in answer["notes"]:
        times = f"{group['count']} × " if group["count"] > 1 else ""
        out.print(f"  [dim]{times}{escape(group['note'])} ({escape(group['examples'][0])}"
                  f"{', …' if group['count'] > 1 else ''})[/dim]")  # fmt: skip
    if not answer["changes"]:
        out.print(f"Nothing to change: {answer['unchanged']} types equal the files.")
    elif answer["written"]:
        out.print(f"Written: {answer['changes']} types in one transaction; {answer['unchanged']} were equal.")
    else:
        out.print(f"{answer['changes']} types would change; nothing was written.")


def _show_update(change: dict[str, Any]) -> None:
    title = f"{change['kind']} type {change['manufacturer']} {change['model']}"
    fields = ", ".join(f"{name} {_word(old)} → {_word(new)}" for name, (old, new) in change["fields"].items())
    moved = f"{change['moved']} components in another order" if change["moved"] else ""
    about = ", ".join(part for part in (fields, moved) if part)
    out.print(f"  [yellow]~[/yellow] {escape(title)}{': ' if about else ''}{escape(about)}")
    for component in change["components"]:
        _show_component(component)
    if change["devices"]:
        out.print(f"      {change['devices']} in use: dcim types sync --dry-run shows what would change there")


_SIGNS = {"add": "[green]+[/green]", "change": "[yellow]~[/yellow]", "remove": "[red]-[/red]"}


def _show_component(component: dict[str, Any]) -> None:
    fields = ", ".join(f"{name} {_word(old)} → {_word(new)}" for name, (old, new) in component["fields"].items())
    about = f": {fields}" if fields else ""
    out.print(f"      {_SIGNS[component['action']]} {component['kind']} {escape(component['name'] + about)}")


def _word(value: Any) -> str:
    return "nothing" if value is None or value == "" else str(value)


@app.command("list")
def list_(
    kind: KindOption = "",
    vendor: VendorOption = "",
    search: str = typer.Option("", "--search", "-q", help="A part of the model, slug or part number."),
    limit: int = 50,
    json: JsonFlag = False,
) -> None:
    """Types by kind, manufacturer and model."""
    answer = connect().get("/api/types/", kind=kind, vendor=vendor, q=search, limit=limit)
    if json:
        print_json(answer)
        return
    keys = ("kind", "manufacturer", "model", "slug", "u_height", "components", "instances")
    heads = ("kind", "manufacturer", "model", "slug", "U", "components", "in use")
    table(heads, [[row[key] for key in keys] for row in answer["results"]])
    left = answer["count"] - len(answer["results"])
    if left > 0:
        out.print(f"… and {left} more (--limit)")


@app.command()
def show(
    name: str = typer.Argument(help="A slug, a model, or manufacturer and model."),
    kind: KindOption = "",
    json: JsonFlag = False,
) -> None:
    """One type with its components."""
    found = connect().get("/api/types/show/", name=name, kind=kind)
    if json:
        print_json(found)
        return
    out.print(f"[bold]{escape(found['manufacturer'])} {escape(found['model'])}[/bold] ({found['kind']} type)")
    for column, value in found["columns"].items():
        if value not in (None, "", {}, False) and column not in ("id", "manufacturer_id", "model"):
            out.print(f"  {column:26} {escape(str(value))}")
    for list_name, templates in found["templates"].items():
        out.print(f"  {list_name} ({len(templates)})")
        for template in templates:
            data = ", ".join(f"{key} {value}" for key, value in template["data"].items())
            label = f"“{template['label']}”" if template["label"] else ""
            out.print(f"    {escape(template['name']):30} {template['type']:22} {escape(' '.join((label, data)))}")
    out.print(f"{found['instances']} in use")


@app.command()
def export(
    path: Path = typer.Argument(help="A new or empty folder, or a .zip file to write."),
    kind: KindOption = "",
    vendor: VendorOption = "",
    images: bool = typer.Option(False, help="The elevation images too."),
    json: JsonFlag = False,
) -> None:
    """Write the types as a library that imports again to no change."""
    if path.exists() and (path.is_file() or any(path.iterdir())):
        raise InvalidInput(problems=[Problem(str(path), "exists already: give a new folder or file")])
    content = connect().download("/api/types/export/", kind=kind, vendor=vendor, images=images)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if path.suffix.lower() == ".zip":
            path.write_bytes(content)
        else:
            archive.extractall(path)  # which keeps every member inside
    if json:
        print_json({"files": sorted(names)})
    else:
        out.print(f"{len(names)} files written to {path}")


@app.command()
def sync(
    name: str = typer.Argument(metavar="TYPE", help="A device type: its slug, model, or manufacturer and model."),
    dry_run: bool = typer.Option(False, help="Only show what would change; exit code 3 when something would."),
    extra: bool = typer.Option(False, help="Remove also what the type never had (bundles and virtual ports stay)."),
    rename: list[str] = typer.Option([], metavar="LIST:OLD=NEW", help="A port that keeps its cables under a new name."),
    reason: str = typer.Option("", help="Kept in the change log."),
    json: JsonFlag = False,
) -> None:
    """Push a changed device type to its devices: add, change, remove components; what is in use is left, and said."""
    body = {"type": name, "dry_run": dry_run, "extra": extra, "renames": _renames(rename), "reason": reason}
    plan = connect().post("/api/types/sync/", body)
    if json:
        print_json(plan)
    else:
        _show_sync(plan)
    if dry_run and plan["changes"]:
        raise typer.Exit(CHANGES_PENDING)


def _renames(options: list[str]) -> dict[str, dict[str, str]]:
    """``interfaces:eth0=eno1`` as list → old name → new name."""
    found: dict[str, dict[str, str]] = {}
    for option in options:
        kind, _colon, names = option.partition(":")
        old, equals, new = names.partition("=")
        if kind not in COMPONENTS or not old or not equals or not new:
            raise InvalidInput(
                problems=[Problem("--rename", f"{option!r} is not LIST:OLD=NEW, as interfaces:eth0=eno1")]
            )
        found.setdefault(kind, {})[old] = new
    return found


def _show_sync(plan: dict[str, Any]) -> None:
    for device in plan["devices"][:SHOWN]:
        moved = f" [dim]{device['moved']} components in another order[/dim]" if device["moved"] else ""
        out.print(f"  [bold]{escape(device['name'])}[/bold]{moved}")
        for change in device["changes"]:
            if change["action"] == "blocked":
                about = escape(f"{change['name']} is left as it is: {change['reason']}")
                out.print(f"      [red]![/red] {change['kind']} {about}")
            else:
                _show_component(change)
    left = len(plan["devices"]) - SHOWN
    if left > 0:
        out.print(f"  … and {left} more devices (--json shows all)")
    for kind, names in plan["hints"].items():
        for old, new in names.items():
            out.print(f"  {escape(old)} was perhaps renamed: --rename {escape(f'{kind}:{old}={new}')} keeps its cable")
    counts = plan["counts"]
    words = {"add": "added", "change": "changed", "remove": "removed", "blocked": "left as they are"}
    said = ", ".join(f"{counts[key]} {word}" for key, word in words.items())
    if not plan["changes"]:
        out.print(f"Nothing to change on {plan['equal'] + len(plan['devices'])} devices of {plan['type']}"
                  f"{'' if not counts['blocked'] else f'; {said}'}.")  # fmt: skip
    elif plan["written"]:
        out.print(f"Written: {plan['changes']} devices of {plan['type']} in one transaction: {said}.")
    else:
        out.print(f"{plan['changes']} devices of {plan['type']} would change: {said}; nothing was written.")

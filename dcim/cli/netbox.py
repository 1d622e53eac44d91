"""``dcim import netbox``, ``dcim export netbox`` and ``dcim mirror netbox``: another NetBox, read and written here.

The other server is only spoken to by this program; what it says goes to our API in parts.
"""

import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import typer
from rich.markup import escape

from dcim.cli.client import Client, connect
from dcim.cli.objects import follow
from dcim.cli.output import CHANGES_PENDING, err, out, print_json
from dcim.core.clock import iso
from dcim.core.errors import DcimError, Forbidden, InvalidInput, NotFound, Problem, Transient
from inventory.bulk.order import in_order
from inventory.netbox.folder import Folder, write_folder
from inventory.netbox.push import Push, export_bodies
from inventory.netbox.reading import Left, ObjectReader, parameters
from inventory.netbox.remote import NetBox, paged
from inventory.netbox.transfers import LARGE, LEFT
from inventory.objects.noun import Noun

PART = 1000
"""Objects in one request to our API."""
OVERLAP = 10.0
"""Seconds of the other server's time that are read again, for what was being written."""
IDS = 100
"""Objects that are asked for by their ids in one request."""
CHANGES = ("core/object-changes", "extras/object-changes")
"""Where the change log is: since NetBox 4.1, and before."""
SHOWN = 12


def is_url(text: str) -> bool:
    """Whether an argument is a server's address."""
    return text.startswith(("http://", "https://"))


def open_source(text: str, token_env: str) -> NetBox | Folder:
    """A server, or a folder that ``dcim export netbox`` made. InvalidInput when the token's variable is not set."""
    if not is_url(text):
        path = Path(text)
        if not path.is_dir():
            raise InvalidInput(problems=[Problem(text, "is neither an address (https://…) nor a folder")])
        return Folder(path)
    token = os.environ.get(token_env, "") if token_env else ""
    if not token:
        name = token_env or "--token-env"
        raise InvalidInput(
            problems=[Problem(name, "give the name of the variable that holds the token: --token-env NETBOX_TOKEN")]
        )
    return NetBox(text, token)


class Sending:
    """A transfer to our API, part by part."""

    def __init__(self, client: Client, name: str, options: dict[str, Any]) -> None:
        self.client = client
        self.uid: str = client.post("/api/bulk/transfers/", {"name": name, "options": options})["uid"]
        self.total = 0

    def send(self, object_type: str, objects: Iterable[dict[str, Any]]) -> None:
        """Objects of a type."""
        for seq, part in enumerate(_parts(objects, PART)):
            body = {"object_type": object_type, "seq": seq, "objects": part}
            self.client.post(f"/api/bulk/transfers/{self.uid}/parts/", body)
            self.total += len(part) if object_type != LEFT else 0

    def run(self, options: dict[str, Any], *, quiet: bool) -> dict[str, Any]:
        """Bring them; large transfers run as a job that is followed."""
        body = {"options": options, "large": self.total > LARGE}
        answer: dict[str, Any] = self.client.post(f"/api/bulk/transfers/{self.uid}/run/", body)
        return follow(self.client, answer["job"], quiet=quiet) if answer["job"] is not None else answer


def _parts(objects: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(objects)
    while part := list(islice(left, size)):
        yield part


class Reading:
    """Reads another server noun by noun and hands it on."""

    def __init__(self, source: NetBox | Folder, sending: Sending, *, quiet: bool) -> None:
        self.source, self.sending, self.quiet = source, sending, quiet
        self.left = Left()
        self.lists = set(source.lists())
        self.reader = ObjectReader(self.left, macs="dcim/mac-addresses" in self.lists)

    def read(self, noun: Noun, params: Sequence[tuple[str, str]] = ()) -> None:
        """All objects of a noun, or those that ``params`` choose."""
        path = f"{noun.app}/{noun.plural}"
        if path not in self.lists:
            return
        try:
            rows = self.source.objects(path, [*parameters(noun), *params])
            self.sending.send(noun.object_type, self.reader.read(noun, rows))
        except (NotFound, Forbidden) as error:
            self.left.add(noun.object_type, path, "", error.message)

    def read_all(self) -> None:
        """Every noun, and a note of the lists that we have nothing for."""
        nouns = in_order()
        for number, noun in enumerate(nouns, start=1):
            if not self.quiet:
                out.print(f"[dim]{number}/{len(nouns)} {noun.app}/{noun.plural}[/dim]", end="\r")
            self.read(noun)
        self.note_others()
        self.sending.send(LEFT, self.left.lines)

    def note_others(self) -> None:
        """Lists of theirs that have objects which we do not know."""
        ours = {f"{noun.app}/{noun.plural}" for noun in in_order()}
        for path in sorted(self.lists - ours):
            app = path.partition("/")[0]
            if app in ("users", "core") or path in IGNORED:
                continue
            try:
                count = self.source.count(path)
            except DcimError:
                continue
            if count:
                self.left.add(path, f"{count} objects", "", "dcim has no such objects")


IGNORED = frozenset({
    "dcim/cable-terminations", "extras/object-changes", "extras/object-types", "extras/content-types",
    "dcim/connected-device", "extras/dashboard", "extras/scripts", "extras/tagged-objects", "extras/bookmarks",
    "extras/notifications", "extras/subscriptions", "extras/notification-groups", "extras/table-configs",
})  # fmt: skip
"""Lists that are made from others, or that are a user's own."""


def import_netbox(
    url: str, token_env: str, *, dry_run: bool, rename: str, unnamed: bool, reason: str, json: bool
) -> None:
    """Read a NetBox and bring everything that we have nouns for."""
    client = connect()
    source = open_source(url, token_env)
    if isinstance(source, NetBox):
        source.status()
    options = {"dry_run": dry_run, "rename_duplicates": rename, "name_unnamed": unnamed, "reason": reason}
    sending = Sending(client, source.url, options)
    Reading(source, sending, quiet=json).read_all()
    answer = sending.run({}, quiet=json)
    if json:
        print_json(answer)
    else:
        show(answer, dry_run=dry_run)
    if dry_run and changes_of(answer):
        raise typer.Exit(CHANGES_PENDING)


def changes_of(answer: dict[str, Any]) -> int:
    """How many objects a transfer writes."""
    return sum(int(answer.get(name) or 0) for name in ("create", "update", "completed", "delete"))


def show(answer: dict[str, Any], *, dry_run: bool = False) -> None:
    """What a transfer came to, for people."""
    for kind, counts in answer["counts"].items():
        shown = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
        if any(counts.get(word) for word in ("create", "update", "completed", "delete", "left")):
            out.print(f"  {kind:28} {shown}")
    updates = [line for line in answer.get("lines", []) if line["action"] == "update"]
    for line in updates[:SHOWN]:
        changes = "; ".join(
            f"{each['name']}: {each['old'] or '(empty)'} → {each['new'] or '(empty)'}" for each in line["fields"]
        )
        out.print(f"  [yellow]~[/yellow] {line['object_type']} {escape(line['label'])} [dim]{escape(changes)}[/dim]")
    if len(updates) > SHOWN:
        out.print(f"  … and {len(updates) - SHOWN} more changes (--json shows them)")
    for each in answer.get("conflicts") or []:
        fields = f" ({', '.join(each['fields'])})" if each["fields"] else ""
        out.print(f"  [yellow]![/yellow] changed here: {each['object_type']} {escape(each['object'])}{fields} "
                  f"{each['action']}d by {escape(each['who'])} at {each['when']}")  # fmt: skip
    if answer["left_out"]:
        out.print("Left out:")
        for each in answer["left_out"][: 3 * SHOWN]:
            out.print(f"  {each['count']:6} {each['object_type']}: {escape(each['why'])}")
        if len(answer["left_out"]) > 3 * SHOWN:
            out.print("  … (--json shows all)")
    total = changes_of(answer)
    if not total:
        out.print(f"Nothing to change: {answer['unchanged']} objects are as they are there.")
    else:
        verb = "would be written; nothing was" if dry_run else "written in one transaction"
        out.print(f"{total} objects {verb}; {answer['unchanged']} are as they are there.")


# --- the way out ---


class Own:
    """Our own API, read as a NetBox is read."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def objects(self, path: str, params: Sequence[tuple[str, str]] = ()) -> Iterator[dict[str, Any]]:
        """Every object of a list."""
        return paged(lambda asked: self.client.get_list(f"/api/{path}/", asked), path, params)


def export_netbox(target: str, token_env: str, *, dry_run: bool, json: bool) -> None:
    """Everything as NetBox REST bodies: into a folder, or into another NetBox."""
    own = Own(connect())
    if not is_url(target):
        path = Path(target)
        if path.exists() and any(path.iterdir()):
            raise InvalidInput(problems=[Problem(str(path), "is not empty: give a new folder")])
        files = write_folder(path, export_bodies(own))
        if json:
            print_json({"files": files})
        else:
            out.print(f"{sum(files.values())} objects in {len(files)} files written to {path}")
        return
    remote = open_source(target, token_env)
    assert isinstance(remote, NetBox)
    remote.status()
    push = Push(own, remote, dry_run=dry_run)
    answer = push.run()
    if json:
        print_json(answer)
    else:
        show(answer, dry_run=dry_run)
    if dry_run and changes_of(answer):
        raise typer.Exit(CHANGES_PENDING)


# --- following ---


def sync(client: Client, remote: NetBox, options: dict[str, Any], *, quiet: bool) -> dict[str, Any]:
    """One round: everything the first time, then what changed since; deletions; what was changed here meanwhile."""
    _version, at = remote.status()
    known = client.post("/api/bulk/mirrors/", {"url": remote.url})
    state = known["state"]
    change = newest_change(remote)
    sending = Sending(client, remote.url, {**options, "mirror": remote.url})
    reading = Reading(remote, sending, quiet=quiet)
    final: dict[str, Any] = {"conflicts": known["conflicts"], "reached": {"since": at, "change": change or 0}}
    if not known["known"]:
        reading.read_all()
        return sending.run(final, quiet=quiet)
    again = list(known["conflicts"])
    if options.get("on_conflict", "netbox") == "netbox":
        again += known["kept"]
    since = str(iso(float(state.get("since") or 0) - OVERLAP))
    for noun in in_order():
        if f"{noun.app}/{noun.plural}" not in reading.lists:
            continue
        mine = {each["their_id"] for each in again if each["object_type"] == noun.object_type}
        _read_changed(reading, noun, since, mine)
    sending.send(LEFT, reading.left.lines)
    if change is None:
        final["alive"] = _alive(reading)
    else:
        final["gone"] = deleted_since(remote, int(state.get("change") or 0))
    return sending.run(final, quiet=quiet)


def _read_changed(reading: Reading, noun: Noun, since: str, again: set[int]) -> None:
    """Objects that changed there, and those that are to be compared again."""
    path = f"{noun.app}/{noun.plural}"

    def rows() -> Iterator[dict[str, Any]]:
        seen = set()
        for row in reading.source.objects(path, [*parameters(noun), ("last_updated__gte", since)]):
            seen.add(row["id"])
            yield row
        for part in _parts(sorted(again - seen), IDS):
            yield from reading.source.objects(path, [*parameters(noun), *(("id", str(one)) for one in part)])

    try:
        reading.sending.send(noun.object_type, reading.reader.read(noun, rows()))
    except (NotFound, Forbidden) as error:
        reading.left.add(noun.object_type, path, "", error.message)


def newest_change(remote: NetBox) -> int | None:
    """The id of their last change; None when their change log may not be read."""
    for path in CHANGES:
        try:
            rows = remote.page(path, [("ordering", "-id"), ("limit", "1")])
        except (NotFound, Forbidden):
            continue
        return int(rows[0]["id"]) if rows else 0
    return None


def deleted_since(remote: NetBox, change: int) -> dict[str, list[int]]:
    """Object type → ids of what was deleted there after a change."""
    found: dict[str, list[int]] = {}
    for path in CHANGES:
        try:
            for row in remote.objects(path, [("action", "delete")], after=change):
                found.setdefault(row["changed_object_type"], []).append(row["changed_object_id"])
        except (NotFound, Forbidden):
            continue
        break
    return found


def _alive(reading: Reading) -> dict[str, list[int]]:
    """Every id that is there, for servers whose change log may not be read."""
    found = {}
    for noun in in_order():
        path = f"{noun.app}/{noun.plural}"
        if path in reading.lists:
            try:
                found[noun.object_type] = [row["id"] for row in reading.source.objects(path, [("fields", "id")])]
            except (NotFound, Forbidden):
                continue
    return found


def mirror(
    kind: str = typer.Argument(help="netbox", metavar="netbox"),
    url: str = typer.Argument(help="Its address: https://netbox.example"),
    token_env: str = typer.Option("", help="The variable that holds its token."),
    follow: bool = typer.Option(False, help="Go on until you stop it (Ctrl-C); started again, it resumes."),
    interval: float = typer.Option(60.0, min=1.0, help="Seconds between two rounds."),
    on_conflict: str = typer.Option("netbox", help="What becomes of an object that was changed here: netbox or keep."),
    rename_duplicates: str = typer.Option("", help="Suffix of device names that several have: site or id."),
    name_unnamed: bool = typer.Option(False, help="Call devices without a name netbox-<id>."),
    dry_run: bool = typer.Option(False, help="Show what one round would change; exit code 3 when something would."),
    json: bool = typer.Option(False, "--json", help="Print JSON for programs, a line a round."),
) -> None:
    """Follow a NetBox: it stays the master; what changes or is deleted there changes here. Conflicts are reported."""
    if kind != "netbox":
        raise InvalidInput(problems=[Problem(kind, "cannot be mirrored: write dcim mirror netbox URL")])
    source = open_source(url, token_env)
    if not isinstance(source, NetBox):
        raise InvalidInput(problems=[Problem(url, "is no address of a server: a folder cannot be followed")])
    options = {"rename_duplicates": rename_duplicates, "name_unnamed": name_unnamed, "on_conflict": on_conflict,
               "dry_run": dry_run}  # fmt: skip
    client = connect()
    stop = threading.Event()
    while True:
        try:
            answer = sync(client, source, options, quiet=json or follow)
        except Transient as error:
            if not follow:
                raise
            err.print(f"{time.strftime('%H:%M:%S')} {escape(error.message)}; again in {interval:g} s")
        else:
            _told(answer, as_json=json, follow=follow, dry_run=dry_run)
            if not follow:
                if dry_run and changes_of(answer):
                    raise typer.Exit(CHANGES_PENDING)
                return
        try:
            stop.wait(interval)
        except KeyboardInterrupt:
            return


def _told(answer: dict[str, Any], *, as_json: bool, follow: bool, dry_run: bool) -> None:
    if as_json:
        print_json(answer)
    elif not follow:
        show(answer, dry_run=dry_run)
    elif changes_of(answer) or answer.get("conflicts"):
        out.print(f"[bold]{time.strftime('%H:%M:%S')}[/bold]")
        show(answer)

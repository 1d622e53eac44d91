"""Transfers: what a client has read of another server, brought here in one unit of work, at once or by a job.

``options`` of a ``BulkImport`` of kind netbox: ``dry_run``; ``rename_duplicates``, ``name_unnamed``; for a followed
server ``mirror`` (its address), ``on_conflict``, ``conflicts``, ``gone`` and ``reached`` (how far the client has read).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.uow import consequences, unit_of_work
from dcim.core.clock import now
from dcim.core.db import Database
from dcim.core.errors import Conflict, InvalidInput, Problem
from inventory.bulk import background
from inventory.bulk.background import Run, Undone
from inventory.bulk.models import BulkImport, BulkImportPart
from inventory.bulk.order import in_order
from inventory.netbox import mirrors
from inventory.netbox.bring import Bringing, Links, Object
from inventory.netbox.names import check_rule
from inventory.netbox.reading import Left
from inventory.objects.noun import registry
from inventory.objects.nouns import load

KIND = "netbox"
LARGE = 3000
"""Objects; more are brought by a job."""
FORGET_SECONDS = 86_400.0
"""Transfers that nobody finished to send are removed after a day."""
LEFT = "left"
"""The part that says what the client left out while it read."""


def begin(database: Database, context: Context, name: str, options: Mapping[str, Any]) -> str:
    """A new transfer, without objects; its uid. Raises InvalidInput for options that are none."""
    check_rule(str(options.get("rename_duplicates") or ""))
    if options.get("on_conflict", "netbox") not in mirrors.POLICIES:
        raise InvalidInput(problems=[Problem("on_conflict", f"is none of {', '.join(mirrors.POLICIES)}")])
    reason = (
        mirrors.reason_of(str(options["mirror"])) if options.get("mirror") else context.reason or f"import of {name}"
    )
    with unit_of_work(database, context) as session, consequences(session):
        _forget(session)
        row = background.add_import(
            session, replace(context, reason=reason), KIND, name, options=dict(options), state="collecting"
        )
        return row.uid


def _forget(session: Session) -> None:
    row: Any = BulkImport
    old = select(row.id).where(row.state == "collecting", row.last_updated < now() - FORGET_SECONDS)
    part: Any = BulkImportPart
    session.execute(delete(part).where(part.import_id.in_(old)))
    session.execute(delete(row).where(row.id.in_(old)))


def add(database: Database, context: Context, uid: str, seq: int, object_type: str, objects: Sequence[Any]) -> None:
    """Some objects of a type, as ``inventory.netbox.reading`` makes them. Raises InvalidInput, Conflict."""
    load()
    if object_type != LEFT and object_type not in registry.by_type:
        raise InvalidInput(problems=[Problem("object_type", f"there is no {object_type!r}")])
    if object_type != LEFT:
        for index, each in enumerate(objects):
            if (
                not isinstance(each, Mapping)
                or not isinstance(each.get("id"), int)
                or not isinstance(each.get("plain"), Mapping)
            ):
                raise InvalidInput(problems=[Problem(f"objects.{index}", "must have id and plain")])
    with unit_of_work(database, context) as session:
        row = _collecting(session, uid, context)
        background.add_part(session, row, orjson.dumps(list(objects)), object_type, seq)


def _collecting(session: Session, uid: str, context: Context) -> BulkImport:
    row = background.import_of(session, uid, context)
    if row.kind != KIND or row.state != "collecting":
        raise Conflict(f"transfer {uid} takes no more objects: begin a new one")
    return row


def run(database: Database, context: Context, uid: str, options: Mapping[str, Any], *, large: bool) -> dict[str, Any]:
    """Bring what was sent: ``{"job": uid}`` for a large transfer, else its result. ``options`` are added to those."""
    with unit_of_work(database, context) as session:
        row = _collecting(session, uid, context)
        row.options = {**row.options, **options}
        session.add(row)
        if large:
            return {"job": background.start_import(session, row)}
    actor = replace(context, reason=row.reason)
    try:
        with unit_of_work(database, actor) as session:
            row = _collecting(session, uid, context)
            result = carry(session, row, Run(database, row.pk, actor))
            if row.options.get("dry_run"):
                raise Undone(result)
            row.state, row.result = "written", _short(result)
            _drop_parts(session, row)
    except Undone as undone:
        with unit_of_work(database, actor) as session:
            row = _collecting(session, uid, context)
            row.state, row.result = "checked", _short(undone.result)
            _drop_parts(session, row)
        return {"job": None, **undone.result}
    return {"job": None, **result}


def _drop_parts(session: Session, row: BulkImport) -> None:
    part: Any = BulkImportPart
    session.execute(delete(part).where(part.import_id == row.pk))
    session.add(row)


def _short(result: Mapping[str, Any]) -> dict[str, Any]:
    """Without its long lists: the rounds of a mirror are many."""
    return {name: value for name, value in result.items() if name not in ("lines", "left_lines")}


def _objects(session: Session, row: BulkImport, object_type: str) -> Iterator[Any]:
    part: Any = BulkImportPart
    import zlib

    statement = (
        select(part.content)
        .where(part.import_id == row.pk, part.object_type == object_type)
        .order_by(part.seq, part.id)
    )
    for content in session.scalars(statement).all():
        yield from orjson.loads(zlib.decompress(content))


def carry(session: Session, row: BulkImport, run: Run) -> dict[str, Any]:
    """Bring everything, noun by noun. Inside a unit of work."""
    load()
    options = row.options
    left = Left()
    left.extend(_objects(session, row, LEFT))
    source = mirrors.source_of(session, options["mirror"], make=True) if options.get("mirror") else None
    links: Links = mirrors.Kept(session, source.pk) if source is not None else Links()
    conflicts = options.get("conflicts") or []
    if source is not None:
        mirrors.keep(session, source, conflicts, options.get("on_conflict", "netbox"))
    bringing = Bringing(
        session, left, rename=str(options.get("rename_duplicates") or ""), unnamed=bool(options.get("name_unnamed")),
        links=links, progress=run.progress,
    )  # fmt: skip
    nouns = in_order()
    for number, noun in enumerate(nouns):
        run.progress(0.9 * number / len(nouns), noun.plural.replace("-", " "))
        objects: list[Object] = list(_objects(session, row, noun.object_type))
        bringing.bring(noun, objects)
        if isinstance(links, mirrors.Kept):
            links.write(noun.object_type, {each["id"]: bringing.map[noun.object_type][each["id"]] for each in objects
                                           if each["id"] in bringing.map[noun.object_type]})  # fmt: skip
    run.progress(0.9, "what closes circles")
    bringing.finish()
    if isinstance(links, mirrors.Kept) and source is not None:
        gone = options.get("gone") or mirrors.missing(session, source, options.get("alive") or {})
        mirrors.delete_gone(bringing, links, gone)
        session.flush()
        source.state = {**source.state, **(options.get("reached") or {}), "own": mirrors.last_change(session)}
        session.add(source)
    return {**bringing.result(), "conflicts": conflicts, "name": row.name}


def nothing(session: Session, row: BulkImport, run: Run) -> None:
    """What another server's objects come to is only known by bringing them."""

"""``/api/bulk/``: tables of every noun in and out, and imports that run as jobs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from itertools import chain
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from dcim.access.reading import reading
from dcim.api.deps import AppDep, ContextDep
from dcim.core.errors import InvalidInput, NotFound, Problem
from inventory.bulk import FORMATS, TYPES, Change, RowPlan, export_rows, read_table, sheet_of
from inventory.bulk.background import import_of
from inventory.bulk.files import import_later, import_now, is_large
from inventory.bulk.formats import check_format
from inventory.bulk.nouns import describe
from inventory.bulk.order import in_order
from inventory.objects import reading as read
from inventory.objects.noun import Noun, registry
from inventory.objects.nouns import load

router = APIRouter(prefix="/api/bulk", tags=["bulk"])

MAX_LINES = 1000
"""Changes that an answer lists."""
OWN = frozenset({"format", "ids", "columns"})
"""Parameters of an export that are no filters."""


class ImportBody(BaseModel):
    """``content``: the file as base64. ``mapping``: their column → ours. ``background``: None leaves it to the size."""

    name: str
    content: str
    format: str = ""
    mapping: dict[str, str] = {}
    dry_run: bool = False
    background: bool | None = None
    reason: str = ""


@router.get("/")
def nouns(context: ContextDep) -> dict[str, Any]:
    """What can be imported and exported, in the order in which files are best imported."""
    found = [
        {"object_type": noun.object_type, "path": f"{noun.app}/{noun.plural}", "name": noun.words}
        for noun in in_order()
    ]
    return {"nouns": found, "formats": list(FORMATS)}


@router.get("/imports/{uid}/")
def imported(uid: str, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """An import that a job carries out: its state, what it came to, everything that is wrong with it."""
    with app.database.read() as session:
        row = import_of(session, uid, context)
        return {
            "uid": row.uid, "kind": row.kind, "name": row.name, "state": row.state, "job": row.job_uid,
            "dry_run": bool(row.options.get("dry_run")), "result": row.result, "problems": row.problems,
        }  # fmt: skip


@router.get("/{app_name}/{plural}/columns/")
def columns(app_name: str, plural: str, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """The columns of a noun's table."""
    noun = _noun(app_name, plural)
    with reading(app.database, context) as session:
        return {"noun": noun.object_type, "columns": describe(sheet_of(session, noun))}


@router.get("/{app_name}/{plural}/export/")
def export(app_name: str, plural: str, request: Request, app: AppDep, context: ContextDep) -> StreamingResponse:
    """A list as a file: the list's filters and order, every page of it."""
    noun = _noun(app_name, plural)
    params = request.query_params
    format = check_format(params.get("format", "csv"))
    wanted = [(name, value) for name, value in params.multi_items() if name not in OWN]
    with reading(app.database, context) as session:
        query = read.parse(session, noun, wanted)
        if query.ignored:
            raise InvalidInput(problems=[Problem(name, "is no filter here") for name in query.ignored])
        if params.get("columns"):
            _check_columns(params["columns"].split(","), sheet_of(session, noun).headers)

    def parts() -> Iterator[bytes]:
        with reading(app.database, context) as session:
            found = read.parse(session, noun, wanted)
            chosen = params.get("columns", "")
            yield from export_rows(
                session, noun, found, format, ids=params.get("ids", "") in ("1", "true"),
                columns=chosen.split(",") if chosen else (),
            )  # fmt: skip

    found = parts()
    first = next(found, b"")  # what is refused is refused before the answer begins
    headers = {"Content-Disposition": f'attachment; filename="{noun.plural}.{format}"'}
    return StreamingResponse(chain((first,), found), media_type=TYPES[format], headers=headers)


@router.post("/{app_name}/{plural}/import/")
def import_(app_name: str, plural: str, body: ImportBody, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """Import a file: at once, or as a job when it is large. A refusal lists every problem with row and column."""
    noun = _noun(app_name, plural)
    try:
        data = base64.b64decode(body.content, validate=True)
    except binascii.Error:
        raise InvalidInput(problems=[Problem("content", "is not base64")]) from None
    actor = context.because(body.reason)
    table = read_table(body.name, data, body.format, body.mapping)
    later = is_large(data, table) if body.background is None else body.background
    if later:
        job = import_later(
            app.database, actor, noun, body.name, data, format=body.format, mapping=body.mapping, dry_run=body.dry_run
        )
        return {"job": job, "rows": len(table.rows), "written": False}
    plan = import_now(app.database, actor, noun, table, dry_run=body.dry_run)
    return {**shown(plan), "job": None, "written": not body.dry_run and not plan.is_empty}


def shown(plan: RowPlan) -> dict[str, Any]:
    """A plan as JSON: counts, and the changes (not the rows that stay as they are), up to ``MAX_LINES``."""
    lines = [_line(change) for _, change in zip(range(MAX_LINES), plan.pending(), strict=False)]
    return {**plan.summary(), "lines": lines}


def _line(change: Change) -> dict[str, Any]:
    fields = [{"name": each.name, "old": each.old, "new": each.new} for each in change.fields]
    return {"row": change.row, "action": change.action, "id": change.id, "label": change.label, "fields": fields}


def _noun(app_name: str, plural: str) -> Noun:
    load()
    noun = registry.by_path.get((app_name, plural))
    if noun is None:
        raise NotFound(f"there is no list {app_name}/{plural}")
    return noun


def _check_columns(wanted: list[str], known: tuple[str, ...]) -> None:
    problems = [Problem("columns", f"{name!r} is no column") for name in wanted if name not in known and name != "id"]
    if problems:
        raise InvalidInput(problems=problems)

"""``/api/types/``: the library of device, module and rack types: import, export, lists, and push to the devices."""

import tempfile
import zipfile
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, StreamingResponse

from dcim.access.reading import reading
from dcim.api.deps import AppDep, ContextDep
from dcim.api.uploads import OPENAPI, UploadDep
from dcim.core.errors import NotFound
from inventory.types import images
from inventory.types.export import export_images, export_types
from inventory.types.library import KINDS, TypeKind
from inventory.types.queries import TypeLine, find_type, list_types, show_type
from inventory.types.service import import_types, sync_type

router = APIRouter(prefix="/api/types", tags=["types"])

MAX_LIMIT = 10_000
BLOCK = 1_000_000
Kind = Literal["", "device", "module", "rack"]
CacheForever = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@router.get("/")
def types(
    app: AppDep, context: ContextDep, kind: Kind = "", vendor: str = "", q: str = "",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50, offset: Annotated[int, Query(ge=0)] = 0,
) -> dict[str, Any]:  # fmt: skip
    """Types by kind, manufacturer, model. ``vendor`` is a name or slug; ``q`` a part of model, slug, part number."""
    with reading(app.database, context) as session:
        lines, count = list_types(
            session, kinds=_kinds(kind), vendor=vendor, search=q, limit=limit, offset=offset
        )  # fmt: skip
    return {"count": count, "results": [_line(line) for line in lines]}


@router.get("/show/")
def show(app: AppDep, context: ContextDep, name: str, kind: Kind = "") -> dict[str, Any]:
    """One type with its components, by slug, model, or manufacturer and model."""
    with reading(app.database, context) as session:
        detail = show_type(session, *find_type(session, name, _kinds(kind)))
    hidden = {"uid", "maker", "created", "last_updated"}
    columns = {key: value for key, value in detail.columns.items() if key not in hidden}
    return {**_line(detail.line), "columns": columns, "templates": detail.templates}


@router.post("/import/", openapi_extra=OPENAPI)
def import_(
    upload: UploadDep, app: AppDep, context: ContextDep, dry_run: bool = False, vendor: str = "", reason: str = ""
) -> dict[str, Any]:
    """Compare an archive (zip, tar.gz) or file of the library with the inventory; write unless ``dry_run``."""
    actor = context.because(reason or context.reason or f"import types {upload.name}")
    done = import_types(
        app.database, actor, upload.file, home=app.settings.home, name=upload.name, vendor=vendor, dry_run=dry_run
    )  # fmt: skip
    return {**done.diff.to_json(), "written": done.written}


@router.get("/export/")
def export(
    app: AppDep, context: ContextDep, vendor: str = "", kind: Kind = "", images: bool = False
) -> StreamingResponse:
    """The types as a zip archive in the library's layout, which imports again to no change."""
    target = tempfile.TemporaryFile(prefix="dcim-types-")  # noqa: SIM115 - closed when it has been sent
    with reading(app.database, context) as session, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in export_types(session, kinds=_kinds(kind), vendor=vendor):
            archive.writestr(name, text)
        for name, file in export_images(session, app.settings.home, vendor=vendor) if images else ():
            archive.write(file, name, zipfile.ZIP_STORED)
    target.seek(0)
    headers = {"Content-Disposition": 'attachment; filename="device-types.zip"'}
    blocks = iter(lambda: target.read(BLOCK), b"")
    return StreamingResponse(
        blocks, media_type="application/zip", headers=headers, background=BackgroundTask(target.close)
    )  # fmt: skip


class SyncBody(BaseModel):
    """``type`` is a slug, a model, or manufacturer and model. ``renames``: list → old name → new name.

    ``extra`` also removes what the type never had; ``expect`` is the digest of the plan that was looked at.
    """

    type: str
    dry_run: bool = False
    extra: bool = False
    renames: dict[str, dict[str, str]] = {}
    expect: str = ""
    reason: str = ""


@router.post("/sync/")
def sync(body: SyncBody, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """Bring the devices of a type in step with it: preview with ``dry_run``, else in one transaction."""
    with reading(app.database, context) as session:
        _kind, type_id = find_type(session, body.type, ("device",))
    actor = context.because(body.reason or context.reason or f"sync devices of {body.type}")
    plan = sync_type(
        app.database, actor, type_id, extra=body.extra, renames=body.renames, expect=body.expect, dry_run=body.dry_run
    )  # fmt: skip
    return {**plan.to_json(), "written": not body.dry_run and not plan.is_empty}


@router.get("/images/{name}")
def image(name: str, app: AppDep, context: ContextDep) -> FileResponse:
    """An elevation image by the name that ``front_image_file`` or ``rear_image_file`` has after the folder."""
    found = images.find(app.settings.home, name)
    if found is None:
        raise NotFound(f"no image {name!r}: read the device type again")
    return FileResponse(found, media_type=images.MEDIA_TYPES[found.suffix], headers=CacheForever)


def _kinds(kind: Kind) -> tuple[TypeKind, ...]:
    return (kind,) if kind else KINDS


def _line(line: TypeLine) -> dict[str, Any]:
    return asdict(line)

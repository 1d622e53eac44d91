"""``/api/imports/`` and ``/api/exports/``: a site as files."""

import base64
import binascii
import tempfile
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from dcim.access.permissions import require_all
from dcim.access.reading import reading
from dcim.access.uow import unit_of_work
from dcim.api.deps import AppDep, ContextDep
from dcim.core.errors import InvalidInput, Problem
from inventory.imports import Diff, apply_import, export_folder, load_folder, plan_import

router = APIRouter(prefix="/api", tags=["files"])

MAX_TOTAL = 50_000_000


class ImportBody(BaseModel):
    """``files``: base64 of each file by its relative path."""

    name: str = "import"
    files: dict[str, str]
    dry_run: bool = False
    reason: str = ""


@router.post("/imports/")
def import_(body: ImportBody, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """Validate, compare and (unless ``dry_run``) write in one transaction."""
    with tempfile.TemporaryDirectory(prefix="dcim-import-") as folder:
        root = Path(folder) / (PurePosixPath(body.name).name or "import")
        _unpack(body.files, root)
        declaration = load_folder(root)
    if body.dry_run:
        with reading(app.database, context) as session:
            return _answer(plan_import(session, declaration), written=False)
    actor = context.because(body.reason or context.reason or f"import {body.name}")
    with unit_of_work(app.database, actor) as session:
        diff = plan_import(session, declaration)
        if not diff.is_empty:
            apply_import(session, declaration, diff)
    return _answer(diff, written=not diff.is_empty)


@router.get("/exports/")
def export(app: AppDep, context: ContextDep) -> dict[str, dict[str, str]]:
    """The inventory as files that import again to no change: all of it, so it takes a permission of its own."""
    require_all(context, "export", "dcim.site")
    with tempfile.TemporaryDirectory(prefix="dcim-export-") as folder, app.database.read() as session:
        export_folder(session, Path(folder))
        paths = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()]
        return {"files": {str(path.relative_to(folder)): path.read_text() for path in paths}}


def _unpack(files: dict[str, str], root: Path) -> None:
    problems = []
    total = 0
    for name, encoded in files.items():
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts:
            problems.append(Problem(name, "is not a path inside the folder"))
            continue
        try:
            content = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            problems.append(Problem(name, "is not base64"))
            continue
        total += len(content)
        if total > MAX_TOTAL:
            problems.append(Problem(name, f"the files together exceed {MAX_TOTAL} bytes: import them in parts"))
            break
        target = root / pure
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if problems:
        raise InvalidInput("the files were refused", problems)


def _answer(diff: Diff, *, written: bool) -> dict[str, Any]:
    counts: dict[str, Counter[str]] = {}
    for change in diff.changes:
        counts.setdefault(change.object_type, Counter())[change.action] += 1
    return {
        "changes": sum(change.action in ("create", "update") for change in diff.changes),
        "written": written,
        "summary": [{"type": name, "counts": dict(verbs)} for name, verbs in counts.items()],
        "lines": [{"action": c.action, "type": c.object_type, "text": c.text} for c in diff.changes],
    }

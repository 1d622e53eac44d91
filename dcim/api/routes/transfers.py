"""``/api/bulk/transfers/`` and ``/api/bulk/mirrors/``: another NetBox's objects, brought here."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from dcim.api.deps import AppDep, ContextDep
from inventory.netbox import mirrors, transfers

router = APIRouter(prefix="/api/bulk", tags=["bulk"])


class TransferBody(BaseModel):
    """``name``: where the objects come from. See ``inventory.netbox.transfers`` for the options."""

    name: str
    options: dict[str, Any] = {}


class PartBody(BaseModel):
    """Objects of one type; ``seq`` orders the parts of a type."""

    seq: int = 0
    object_type: str
    objects: list[Any]


class RunBody(BaseModel):
    """``large``: by a job in the background."""

    options: dict[str, Any] = {}
    large: bool = False


class MirrorBody(BaseModel):
    """The followed server's address."""

    url: str


@router.post("/transfers/")
def begin(body: TransferBody, app: AppDep, context: ContextDep) -> dict[str, str]:
    """A new transfer, without objects."""
    return {"uid": transfers.begin(app.database, context, body.name, body.options)}


@router.post("/transfers/{uid}/parts/")
def part(uid: str, body: PartBody, app: AppDep, context: ContextDep) -> dict[str, int]:
    """Some of its objects."""
    transfers.add(app.database, context, uid, body.seq, body.object_type, body.objects)
    return {"objects": len(body.objects)}


@router.post("/transfers/{uid}/run/")
def run(uid: str, body: RunBody, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """Bring them: at once, or as a job."""
    return transfers.run(app.database, context, uid, body.options, large=body.large)


@router.post("/mirrors/")
def mirror(body: MirrorBody, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """How far a server has been followed, and which of its objects were changed here meanwhile, by whom."""
    with app.database.read() as session:
        source = mirrors.source_of(session, body.url)
        if source is None:
            return {"known": False, "state": {}, "conflicts": [], "kept": []}
        return {
            "known": True, "state": source.state, "conflicts": mirrors.changed_here(session, source),
            "kept": [{"object_type": kind, "their_id": theirs} for kind, theirs in mirrors.kept_of(session, source)],
        }  # fmt: skip

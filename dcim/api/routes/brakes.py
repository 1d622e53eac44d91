"""``/api/brakes/``: which sites are armed or frozen."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import select

from dcim.access.permissions import require_all, require_rows
from dcim.access.reading import reading
from dcim.access.uow import unit_of_work
from dcim.api.deps import AppDep, ContextDep
from dcim.api.rules import ROUTES
from dcim.core.errors import NotFound
from dcim.engine import brakes
from inventory.organisation.models import Site

router = APIRouter(prefix="/api/brakes", tags=["brakes"])


class BrakeBody(BaseModel):
    """``site`` is a slug; empty means every site."""

    site: str = ""
    reason: str = ""


@router.get("/")
def show(app: AppDep, context: ContextDep) -> list[dict[str, Any]]:
    """Every brake that was ever set."""
    with reading(app.database, context) as session:
        return [
            {"scope": s.scope, "armed": s.armed, "frozen": s.frozen, "by": s.by, "reason": s.reason}
            for s in brakes.states(session)
        ]


@router.post("/{action}/")
def act(
    action: Literal["arm", "disarm", "freeze", "unfreeze"], body: BrakeBody, app: AppDep, context: ContextDep
) -> dict[str, str]:
    """Arm, disarm, freeze or unfreeze a site."""
    needed = ROUTES["POST", "/api/brakes/{action}/"].actions[action]
    if body.site:
        with reading(app.database, context) as session:
            known = {site.slug: site.pk for site in session.exec(select(Site).order_by(Site.slug))}
        if body.site not in known:
            raise NotFound(f"no site {body.site!r}; there are: {', '.join(known) or 'none yet, import one'}")
    else:
        require_all(context, needed, "dcim.site")
    with unit_of_work(app.database, context.because(body.reason)) as session:
        if body.site:
            require_rows(session, context, needed, Site, [known[body.site]])
        getattr(brakes, action)(session, body.site or "*", by=context.actor, reason=body.reason)
    shown = body.site or "every site"
    done = {"arm": "armed", "disarm": "read-only", "freeze": "frozen", "unfreeze": "not frozen"}[action]
    return {"message": f"{shown} is now {done}", "site": body.site, "action": action}

"""``/api/sites/``: the sites' slugs."""

from fastapi import APIRouter
from sqlmodel import select

from dcim.access.reading import reading
from dcim.api.deps import AppDep, ContextDep
from inventory.organisation.models import Site

router = APIRouter(prefix="/api/sites", tags=["sites"])


@router.get("/")
def sites(app: AppDep, context: ContextDep) -> list[str]:
    """Every site's slug, in order."""
    with reading(app.database, context) as session:
        return list(session.exec(select(Site.slug).order_by(Site.slug)))

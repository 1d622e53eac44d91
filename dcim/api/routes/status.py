"""``/api/status/``, as NetBox's, plus what runs here."""

import platform
from typing import Any

from fastapi import APIRouter

from dcim import __version__
from dcim.access.reading import reading
from dcim.api.deps import AppDep, ContextDep
from dcim.api.version import NETBOX_VERSION
from dcim.engine.heartbeat import runner_alive

router = APIRouter(prefix="/api/status", tags=["status"])


@router.get("/")
def status(app: AppDep, context: ContextDep) -> dict[str, Any]:
    """Versions, the actor as the server sees it, and whether anything runs jobs."""
    with reading(app.database, context) as session:
        alive = runner_alive(session)
    return {
        "netbox-version": NETBOX_VERSION,
        "plugins": {},
        "installed-apps": {},
        "dcim-version": __version__,
        "python-version": platform.python_version(),
        "database": "sqlite" if app.database.is_sqlite else "postgresql",
        "actor": context.actor,
        "runner_alive": bool(alive),
    }

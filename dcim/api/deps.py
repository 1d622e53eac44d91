"""What every route gets: the installation, and the Context of whoever asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from dcim.access.auth import context_of_token
from dcim.access.context import Context
from dcim.app import App
from dcim.core.db import Database
from dcim.core.errors import Unauthenticated


def get_app(request: Request) -> App:
    """The installation that this server serves."""
    app: App = request.app.state.dcim
    return app


def get_context(request: Request) -> Context:
    """Who asks. The command line in the same process is trusted as the user who may read ``secret.key`` anyway."""
    reason = request.headers.get("X-Dcim-Reason", "")
    local: str | None = getattr(request.app.state, "local_actor", None)
    if local is not None:
        return Context(actor=local, reason=reason, is_superuser=True)
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme not in ("Token", "Bearer") or not value:
        raise Unauthenticated("Authentication credentials were not provided.")
    app = get_app(request)
    with app.database.read() as session:
        return context_of_token(session, app.settings.home, value.strip(), reason)


@contextmanager
def reading(database: Database, context: Context) -> Iterator[Session]:
    """A read session."""
    with database.read() as session:
        yield session


AppDep = Annotated[App, Depends(get_app)]
ContextDep = Annotated[Context, Depends(get_context)]

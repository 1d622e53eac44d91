"""What every route gets: the installation, and the Context of whoever asks, who has passed the route's rule."""

from typing import Annotated

from fastapi import Depends, Request

from dcim.access.context import Context
from dcim.access.tokens import admit
from dcim.api.rules import rule_of
from dcim.app import App
from dcim.core.errors import Unauthenticated

NOBODY = Context(actor="anonymous", may_write=False)


def get_app(request: Request) -> App:
    """The installation that this server serves."""
    app: App = request.app.state.dcim
    return app


def get_context(request: Request) -> Context:
    """Who asks, past the route's rule: a dependency of the whole API, so that no route is without it.

    The command line in the same process is trusted as the user who may read ``secret.key`` anyway.
    """
    rule = rule_of(request)
    if not rule.needs_login:
        return NOBODY
    return rule.enter(_who(request), request.path_params)


def _who(request: Request) -> Context:
    reason = request.headers.get("X-Dcim-Reason", "")
    local: str | None = getattr(request.app.state, "local_actor", None)
    if local is not None:
        return Context(actor=local, reason=reason, is_superuser=True)
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme not in ("Token", "Bearer") or not value:
        raise Unauthenticated("Authentication credentials were not provided.")
    app = get_app(request)
    address = request.client.host if request.client is not None else ""
    return admit(app.database, app.settings.home, value.strip(), reason, address)


AppDep = Annotated[App, Depends(get_app)]
ContextDep = Annotated[Context, Depends(get_context)]

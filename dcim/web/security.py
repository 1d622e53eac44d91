"""What guards the pages: who is signed in, anti-forgery tokens, response headers, safe redirects."""

import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dcim.access.auth import SESSION_SECONDS, find_session
from dcim.access.context import Context
from dcim.access.reading import restrict
from dcim.app import App
from dcim.core.errors import DcimError, Forbidden
from dcim.web.rules import rule_of

SESSION_COOKIE = "dcim_session"
LOGIN_COOKIE = "dcim_login"
"""Holds the login form's anti-forgery token, as there is no session yet to keep it in."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class LoginNeeded(DcimError):
    """Not signed in, or the session is over: sign in again."""

    status = 401


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page, and the token that their forms carry."""

    context: Context
    csrf: str


class SecurityHeaders:
    """Adds ``HEADERS`` to every answer; pages are kept by no cache."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


def get_app(request: Request) -> App:
    """The installation that this server serves."""
    app: App = request.app.state.dcim
    return app


AppDep = Annotated[App, Depends(get_app)]


def read_session(app: AppDep) -> Iterator[Session]:
    """One read session a request: every query of a page sees the same moment, and what its visitor may view."""
    with app.database.read() as session:
        yield session


ReadDep = Annotated[Session, Depends(read_session)]


def signed_in(request: Request, app: AppDep, session: ReadDep) -> Visitor:
    """The visitor of a page, past its rule; from here on ``session`` sees what they may view.

    Raises LoginNeeded; Forbidden when the page's rule turns them away.
    """
    rule = rule_of(request)
    value = request.cookies.get(SESSION_COOKIE, "")
    found = find_session(session, app.settings.home, value) if value else None
    if found is None:
        raise LoginNeeded
    restrict(session, found[0])
    return Visitor(rule.enter(found[0], request.path_params), found[1].csrf)


VisitorDep = Annotated[Visitor, Depends(signed_in)]


async def guarded(request: Request, visitor: VisitorDep) -> None:
    """A dependency of every page: whatever is not a plain read carries the session's token. Raises Forbidden."""
    if request.method in ("GET", "HEAD"):
        return
    check_token(visitor.csrf, await sent_token(request))


async def sent_token(request: Request) -> str:
    """The anti-forgery token of a request: a header, or the form's field ``csrf``."""
    header = request.headers.get("X-CSRF-Token")
    if header is not None:
        return header
    value = (await request.form()).get("csrf", "")
    return value if isinstance(value, str) else ""


def check_token(expected: str, sent: str) -> None:
    """Raise Forbidden unless the tokens are the same."""
    if not expected or not hmac.compare_digest(expected.encode(), sent.encode()):
        raise Forbidden("This form is from an earlier session or another site: load the page again, then repeat.")


def new_token() -> str:
    """A fresh anti-forgery token."""
    return secrets.token_urlsafe(24)


def set_cookie(request: Request, response: Response, name: str, value: str, *, path: str = "/") -> None:
    """Set a cookie that scripts cannot read and other sites' forms do not send; only over TLS when we are on TLS."""
    response.set_cookie(
        name, value, max_age=int(SESSION_SECONDS), path=path, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip


def local_path(value: Any) -> str:
    """``value`` when it is a path on this server, else ``/``: a login never sends people elsewhere."""
    if not isinstance(value, str) or not value.startswith("/") or value.startswith(("//", "/\\")):
        return "/"
    if any(ord(char) < 0x20 or char == "\\" for char in value):
        return "/"
    try:
        parts = urlsplit(value)
    except ValueError:
        return "/"
    return value if not parts.scheme and not parts.netloc else "/"


def login_address(request: Request) -> str:
    """Where to sign in and then come back here; a fragment's request comes back to the page that holds it."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.headers.get("HX-Request") == "true":
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
        wanted = current.path + (f"?{current.query}" if current.query else "")
    wanted = local_path(wanted)
    return "/login" if wanted == "/" else f"/login?next={quote(wanted, safe='/')}"

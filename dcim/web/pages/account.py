"""Log in and log out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dcim.access.auth import log_in, log_out
from dcim.core.clock import now
from dcim.core.errors import DcimError, Forbidden, Unauthenticated
from dcim.web.security import (
    LOGIN_COOKIE,
    SESSION_COOKIE,
    AppDep,
    check_token,
    guarded,
    local_path,
    new_token,
    set_cookie,
)
from dcim.web.templating import render

public = APIRouter()
private = APIRouter(dependencies=[Depends(guarded)])


def _form(request: Request, *, wanted: str, error: str = "", username: str = "", status: int = 200) -> HTMLResponse:
    token = request.cookies.get(LOGIN_COOKIE) or new_token()
    data = {"error": error, "next": local_path(wanted), "csrf": token, "username": username, "clock": now()}
    response = HTMLResponse(render("login.html", **data), status_code=status)
    set_cookie(request, response, LOGIN_COOKIE, token, path="/login")
    return response


@public.get("/login")
def login_form(request: Request, next: str = "/") -> HTMLResponse:
    """The form."""
    return _form(request, wanted=next)


@public.post("/login")
def login(
    request: Request,
    app: AppDep,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Check the password; a failure counts towards the lock-out, so it is committed before it is told."""
    refused: DcimError | None = None
    value, expected = "", request.cookies.get(LOGIN_COOKIE, "")
    try:
        check_token(expected, csrf)
    except Forbidden:
        return _form(request, wanted=next, error="The form was too old: try again.", username=username, status=403)
    with app.database.write() as session:
        try:
            value, _ = log_in(session, app.settings.home, username[:150], password[:1000])
        except Unauthenticated as error:
            refused = error
    if refused is not None:
        return _form(request, wanted=next, error=refused.message, username=username[:150], status=401)
    response = RedirectResponse(local_path(next), status_code=303)
    set_cookie(request, response, SESSION_COOKIE, value)
    response.delete_cookie(LOGIN_COOKIE, path="/login")
    return response


@private.post("/logout")
def logout(request: Request, app: AppDep) -> Response:
    """End the session here and in the database."""
    with app.database.write() as session:
        log_out(session, app.settings.home, request.cookies.get(SESSION_COOKIE, ""))
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response

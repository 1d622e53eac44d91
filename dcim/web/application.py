"""The pages as one application, to be mounted at ``/`` behind the API."""

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from dcim.app import App
from dcim.core.clock import now
from dcim.core.errors import DcimError, InvalidInput
from dcim.core.log import log
from dcim.web import assets
from dcim.web.live import Poller
from dcim.web.pages import (
    account,
    cables,
    devices,
    events,
    fabric,
    home,
    ipam,
    jobs,
    media,
    objects,
    power,
    search,
    sites,
)
from dcim.web.security import HEADERS, LoginNeeded, SecurityHeaders, guarded, login_address
from dcim.web.templating import render

_TITLES = {400: "Bad request", 403: "Not allowed", 404: "Not found", 405: "Not allowed", 409: "Conflict"}


def create_web(app: App) -> FastAPI:
    """The pages of an installation. Mounted or alone; the poller behind live pages starts with its first listener."""
    assets.warn_if_missing()
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    web.state.dcim = app
    web.state.poller = Poller(app.database)
    web.add_middleware(SecurityHeaders)
    web.mount("/static", assets.mount_static())
    web.include_router(account.public)
    web.include_router(account.private)
    for module in (home, sites, devices, cables, power, ipam, fabric, jobs, search, media, objects):
        web.include_router(module.router, dependencies=[Depends(guarded)])
    web.include_router(events.router)
    _install_errors(web)
    return web


def _install_errors(web: FastAPI) -> None:
    @web.exception_handler(LoginNeeded)
    def _login(request: Request, error: LoginNeeded) -> Response:
        address = login_address(request)
        if request.headers.get("HX-Request") == "true":
            return Response(status_code=401, headers={"HX-Redirect": address})
        if request.url.path == "/events":
            return Response(status_code=204)  # tells the browser's EventSource to stop asking
        return RedirectResponse(address, status_code=303)

    @web.exception_handler(DcimError)
    def _dcim(request: Request, error: DcimError) -> Response:
        if error.status >= 500:
            log.error("page failed", path=request.url.path, error=error.message, kind=type(error).__name__)
        problems = error.problems if isinstance(error, InvalidInput) else []
        return _page(error.status, error.message, problems)

    @web.exception_handler(RequestValidationError)
    def _validation(request: Request, error: RequestValidationError) -> Response:
        if request.method == "GET":
            return _page(404, "There is no such page: check the address.")
        return _page(400, "The form was not understood: load the page again, then repeat.")

    @web.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"detail": "Not found."}, status_code=error.status_code)
        message = "There is no such page: check the address." if error.status_code == 404 else str(error.detail)
        return _page(error.status_code, message)

    @web.exception_handler(Exception)
    def _bug(request: Request, error: Exception) -> Response:
        log.error("page failed", path=request.url.path, error=repr(error))  # the server logs the trace
        return _page(500, "This page failed; the server's log has the details.")


def _page(status: int, message: str, problems: object = ()) -> HTMLResponse:
    title = _TITLES.get(status, "Something went wrong")
    return HTMLResponse(
        render("error.html", title=title, message=message, problems=problems, clock=now()), status_code=status,
        headers=HEADERS,  # a bug's page is made outside the middleware
    )  # fmt: skip

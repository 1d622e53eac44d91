"""The HTTP face of PROTOCOL.md: reads requests, calls offers and agents in one transaction, answers, wakes operations.

Every call is a thread-pool function: they do one short transaction each.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from anyio import to_thread
from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.clock import now
from dcim.core.db import Database
from dcim.core.errors import DcimError
from dcim.core.secrets import load_vault
from dcim.core.settings import Settings
from dcim.engine.jobs import wake
from provisioning.boot import agents, files, offers
from provisioning.hosts import device_by_mac

THREADS = 64
MAX_BODY_BYTES = 1_000_000
_MAC = re.compile(r"^[0-9a-f]{2}(?:-[0-9a-f]{2}){5}$")
_CONTEXT = system("boot")


class Hello(BaseModel):
    """Body of ``/agent/hello``."""

    protocol: int
    token: str = Field(max_length=200)
    serial: str = Field(max_length=120)
    macs: list[str] = Field(default_factory=list, max_length=256)
    nonce: str = Field(default="", max_length=200)


class Report(BaseModel):
    """Body of ``/agent/report``."""

    id: str = Field(max_length=36)
    state: str = Field(pattern="^(progress|done|failed)$")
    progress: float = 0.0
    result: dict[str, Any] = Field(default_factory=dict)
    error: str = ""


class PhoneHomeCall(BaseModel):
    """Body of ``/phone-home``."""

    serial: str = Field(max_length=120)
    nonce: str = Field(max_length=200)


def create_boot_app(database: Database, settings: Settings) -> FastAPI:
    """The application of the boot listener; it trusts nobody who comes without a token, session or nonce."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield

    app = FastAPI(title="dcim boot listener", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    boot_url = settings.resolved_boot_url.rstrip("/")
    images = settings.home / "images"

    def transact(work: Callable[[Session], tuple[Any, str]]) -> Any:
        """Run ``work`` in a transaction and wake the operation that it names."""
        with unit_of_work(database, _CONTEXT) as session:
            answer, operation_uid = work(session)
            if operation_uid:
                wake(session, operation_uid)
        return answer

    @app.middleware("http")
    async def limit_body(request: Request, call_next: Any) -> Any:
        length = request.headers.get("content-length")
        if request.method == "POST" and (length is None or not length.isdecimal()):
            return JSONResponse({"error": "send a Content-Length"}, 411)
        if int(length or 0) > MAX_BODY_BYTES:
            return JSONResponse({"error": "too large"}, 413)
        return await call_next(request)

    @app.exception_handler(DcimError)
    async def failed(request: Request, error: DcimError) -> JSONResponse:
        return JSONResponse({"error": error.message}, error.status)

    @app.get("/boot/{mac}")
    def boot(mac: str) -> Response:
        """An iPXE script, or 404."""
        if not _MAC.match(mac):
            return PlainTextResponse("not a MAC address with hyphens\n", 404)
        text = _script(mac.replace("-", ":"))
        return PlainTextResponse(text or "nothing to boot\n", 200 if text else 404)

    def _script(mac: str) -> str | None:
        # Read first: machines without an offer ask again and again, and should cost no write.
        with database.read() as session:
            device_id = device_by_mac(session, mac)
            if device_id is None or offers.offer_of(session, device_id) is None:
                return None
        found: str | None = transact(lambda session: offers.script(session, device_id, mac, boot_url))
        return found

    @app.api_route("/images/{name:path}", methods=["GET", "HEAD"])
    def image(name: str, request: Request) -> Response:
        """A file of the images folder."""
        return files.serve(images, name, request.headers)

    @app.post("/agent/hello")
    def hello(body: Hello) -> Response:
        """Trade a boot token for a session."""
        if body.protocol != 1:
            return JSONResponse({"error": f"protocol {body.protocol} is not spoken here: build the agent again"}, 400)
        answer = transact(lambda session: agents.hello(session, body.token, body.serial, body.macs, body.nonce))
        return JSONResponse(answer, answer.pop("status", 200))

    @app.post("/agent/next")
    def next_command(authorization: Annotated[str, Header()] = "") -> dict[str, Any]:
        """The next command, if any. Writes only when there is one, or the heartbeat grows old."""
        bearer = _bearer(authorization)
        with database.read() as session:
            agent = agents.session_of(session, bearer)
            idle = agents.pending(session, agent.operation_uid) is None
            wait_s = agents.pause(session, agent)
        if idle and now() - agent.heartbeat < agents.HEARTBEAT_EVERY_S:
            return {"id": None, "wait_s": wait_s}

        def give(session: Session) -> tuple[dict[str, Any], str]:
            agent = agents.session_of(session, bearer)
            command = agents.pending(session, agent.operation_uid)
            if command is None:
                agent.heartbeat = now()
                session.add(agent)
                return {"id": None, "wait_s": wait_s}, ""
            return agents.give(session, agent, command, load_vault(settings.home), boot_url), ""

        found: dict[str, Any] = transact(give)
        return found

    @app.post("/agent/report")
    def report(body: Report, authorization: Annotated[str, Header()] = "") -> dict[str, Any]:
        """Progress or the end of a command."""
        bearer = _bearer(authorization)

        def store(session: Session) -> tuple[dict[str, Any], str]:
            return {}, agents.report(session, agents.session_of(session, bearer), body.model_dump())

        found: dict[str, Any] = transact(store)
        return found

    @app.post("/phone-home")
    def phone_home(body: PhoneHomeCall) -> Response:
        """The installed system proves that it runs."""
        accepted = transact(lambda session: agents.phone_home(session, body.nonce, body.serial))
        return JSONResponse(
            {} if accepted else {"error": "this nonce belongs to another serial"}, 200 if accepted else 403
        )

    return app


def _bearer(authorization: str) -> str:
    kind, _, value = authorization.partition(" ")
    return value.strip() if kind.lower() == "bearer" else ""

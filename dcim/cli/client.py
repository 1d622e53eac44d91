"""The command line's client of the API: over HTTP when DCIM_URL is set, otherwise the same API in this process."""

import asyncio
import getpass
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import IO, Any, Protocol

import httpx
from fastapi import FastAPI

from dcim.api import create_api
from dcim.api.errors import error_of
from dcim.app import App, open_app
from dcim.core.errors import DcimError
from dcim.core.settings import Settings, load_settings

SECONDS = 60.0
UPLOAD_SECONDS = 900.0
"""For answers that are made of many files."""


class Requests(Protocol):
    """What the client needs of HTTP."""

    @property
    def base_url(self) -> httpx.URL:
        """Where it goes."""

    def request(
        self, method: str, url: str, *, params: Any = None, json: Any = None, files: Any = None, timeout: Any = None
    ) -> httpx.Response:
        """One call. ``files`` is what httpx sends as multipart; ``timeout`` in seconds, None: without."""


class InProcess:
    """The API in this process: httpx over ASGI, its event loop in a thread so that callers stay plain functions."""

    base_url = httpx.URL("http://dcim.local")

    def __init__(self, api: FastAPI) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="api", daemon=True).start()
        transport = httpx.ASGITransport(api)  # there is no wire, so there is nothing to time out
        self._http = httpx.AsyncClient(transport=transport, base_url=self.base_url, timeout=None)  # noqa: S113

    def request(
        self, method: str, url: str, *, params: Any = None, json: Any = None, files: Any = None, timeout: Any = None
    ) -> httpx.Response:
        """One call."""
        call = self._http.request(method, url, params=params, json=json, files=files)
        return asyncio.run_coroutine_threadsafe(call, self._loop).result()


class Client:
    """Calls the API; every failure is raised as the DcimError that the server meant."""

    def __init__(self, http: Requests, app: App | None) -> None:
        self._http = http
        self.app = app
        """The installation when it is in this process; None for a remote one."""

    def get(self, path: str, **params: Any) -> Any:
        """GET, as JSON."""
        return _json(self._call("GET", path, params=_given(params)))

    def post(self, path: str, body: Any = None) -> Any:
        """POST, as JSON."""
        return _json(self._call("POST", path, json=body or {}))

    def upload(self, path: str, name: str, file: IO[bytes], **params: Any) -> Any:
        """POST a file, however long it is worked on; the answer as JSON."""
        files = {"file": (name, file, "application/octet-stream")}
        return _json(self._call("POST", path, params=_given(params), files=files, timeout=UPLOAD_SECONDS))

    def get_list(self, path: str, params: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """GET with parameters that may stand several times, as JSON."""
        found: dict[str, Any] = _json(self._call("GET", path, params=list(params)))
        return found

    def fetch(self, path: str, params: Sequence[tuple[str, str]] = ()) -> bytes:
        """GET what is not JSON, with parameters that may stand several times."""
        return self._call("GET", path, params=list(params), timeout=UPLOAD_SECONDS).content

    def download(self, path: str, **params: Any) -> bytes:
        """GET what is not JSON."""
        return self._call("GET", path, params=_given(params), timeout=UPLOAD_SECONDS).content

    def _call(self, method: str, path: str, *, timeout: float = SECONDS, **kwargs: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, timeout=timeout, **kwargs)
        except httpx.TransportError as error:
            raise DcimError(
                f"{self._http.base_url} does not answer ({error}): is 'dcim serve' running there?"
            ) from error
        if answer.is_success:
            return answer
        try:
            body = answer.json()
        except ValueError:
            body = answer.text[:300]
        raise error_of(answer.status_code, body)


def _given(params: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in params.items() if value is not None}


def _json(answer: httpx.Response) -> Any:
    return answer.json() if answer.content else None


@lru_cache(maxsize=4)
def _local(home: str) -> Client:
    app = open_app()
    return Client(InProcess(create_api(app, local_actor=f"local:{getpass.getuser()}")), app)


def connect(settings: Settings | None = None) -> Client:
    """The client that the settings ask for."""
    settings = settings or load_settings()
    if not settings.url:
        return _local(str(settings.home))
    headers = {"Authorization": f"Bearer {settings.token}"} if settings.token else {}
    return Client(httpx.Client(base_url=settings.url.rstrip("/"), headers=headers, timeout=SECONDS), None)

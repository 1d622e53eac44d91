"""The command line's client of the API: over HTTP when DCIM_URL is set, otherwise the same API in this process."""

import getpass
from functools import lru_cache
from typing import Any

import httpx

from dcim.api.errors import error_of
from dcim.app import App, open_app
from dcim.core.errors import DcimError
from dcim.core.settings import Settings, load_settings


class Client:
    """Calls the API; every failure is raised as the DcimError that the server meant."""

    def __init__(self, http: httpx.Client, app: App | None) -> None:
        self._http = http
        self.app = app
        """The installation when it is in this process; None for a remote one."""

    def get(self, path: str, **params: Any) -> Any:
        """GET, as JSON."""
        return self._call("GET", path, params={key: value for key, value in params.items() if value is not None})

    def post(self, path: str, body: Any = None) -> Any:
        """POST, as JSON."""
        return self._call("POST", path, json=body or {})

    def _call(self, method: str, path: str, **kwargs: Any) -> Any:
        try:
            answer = self._http.request(method, path, **kwargs)
        except httpx.TransportError as error:
            raise DcimError(
                f"{self._http.base_url} does not answer ({error}): is 'dcim serve' running there?"
            ) from error
        if answer.is_success:
            return answer.json() if answer.content else None
        try:
            body = answer.json()
        except ValueError:
            body = answer.text[:300]
        raise error_of(answer.status_code, body)


@lru_cache(maxsize=4)
def _local(home: str) -> Client:
    from starlette.testclient import TestClient

    from dcim.api import create_api

    app = open_app()
    api = create_api(app, local_actor=f"local:{getpass.getuser()}")
    return Client(TestClient(api, base_url="http://dcim.local"), app)


def connect(settings: Settings | None = None) -> Client:
    """The client that the settings ask for."""
    settings = settings or load_settings()
    if not settings.url:
        return _local(str(settings.home))
    headers = {"Authorization": f"Bearer {settings.token}"} if settings.token else {}
    return Client(httpx.Client(base_url=settings.url.rstrip("/"), headers=headers, timeout=60.0), None)

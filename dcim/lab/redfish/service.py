"""The Redfish resources of one BMC and who may see them.

Source: DMTF DSP0266 1.20 (protocol, sessions, errors) and the DSP8010 schemas named in each ``@odata.type``.
"""

import base64
import binascii
import hmac
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from dcim.core.errors import Conflict
from dcim.lab.redfish import resources
from dcim.lab.redfish.http import Request, Response
from dcim.lab.server import Server

MAX_SESSIONS = 16
SESSION_S = 1800.0
ROOT = "/redfish/v1"
SESSIONS = f"{ROOT}/SessionService/Sessions"
OPEN = {"/redfish", ROOT, f"{ROOT}/odata"}


class Redfish:
    """Answers requests from a server's state."""

    def __init__(self, server: Server, clock: Callable[[], float] = time.monotonic) -> None:
        self._server = server
        self._clock = clock
        self._sessions: dict[str, tuple[str, float]] = {}
        """Session number → (token, last use)."""
        self._numbers = 0

    def close_all(self) -> None:
        """Forget every session, as a reset of the BMC does."""
        self._sessions.clear()

    def handle(self, request: Request) -> Response:
        """Route one request."""
        path = request.path.rstrip("/")
        method = "GET" if request.method == "HEAD" else request.method
        if method == "POST" and path == SESSIONS:
            return self._login(request)
        if not (method == "GET" and path in OPEN) and not self._authorised(request):
            return error(401, "NoValidSession", "there is no valid session: log in", {"WWW-Authenticate": "Basic"})
        try:
            if method == "GET":
                return self._get(path)
            if method == "DELETE" and path.startswith(f"{SESSIONS}/"):
                found = self._sessions.pop(path.rpartition("/")[2], None)
                return Response(204) if found else not_found(path)
            body = json.loads(request.body or b"{}")
            if not isinstance(body, dict):
                raise ValueError("not an object")
            if method == "PATCH" and path == resources.SYSTEM:
                resources.patch_system(self._server, body)
                return Response(204)
            if method == "PATCH" and path == resources.CHASSIS:
                resources.patch_light(self._server, body)
                return Response(204)
            if method == "POST":
                return self._action(path, body)
        except resources.Refused as refused:
            return error(400, refused.message_id, str(refused))
        except Conflict as conflict:
            return error(409, "InvalidOperationForSystemState", str(conflict))
        except ValueError:
            return error(400, "MalformedJSON", "the request body is not a JSON object")
        if self._get(path).status == 200:
            return error(405, "OperationNotAllowed", f"{path} does not take {request.method}")
        return not_found(path)

    def _get(self, path: str) -> Response:
        if path == SESSIONS:
            return Response(200, resources.collection(SESSIONS, "SessionCollection", list(self._sessions)))
        if path.startswith(f"{SESSIONS}/"):
            number = path.rpartition("/")[2]
            return Response(200, self._session(number)) if number in self._sessions else not_found(path)
        build = resources.TREE.get(path)
        if build is not None:
            return Response(200, build(self._server))
        found = resources.ethernet_interface(self._server, path)
        return Response(200, found) if found else not_found(path)

    def _action(self, path: str, body: dict[str, Any]) -> Response:
        if path == resources.RESET_SYSTEM:
            resources.reset_system(self._server, body)
            return Response(204)
        if path == resources.RESET_MANAGER:
            self._server.reset_bmc()
            return Response(204)
        return not_found(path)

    def _login(self, request: Request) -> Response:
        try:
            body = json.loads(request.body)
            username, password = str(body["UserName"]), str(body["Password"])
        except (ValueError, KeyError, TypeError):
            return error(400, "PropertyMissing", "UserName and Password are needed")
        if not self._correct(username, password):
            return error(401, "InsufficientPrivilege", "wrong user name or password")
        now = self._clock()
        for number, (_, used) in list(self._sessions.items()):
            if now - used > SESSION_S:
                del self._sessions[number]
        if len(self._sessions) >= MAX_SESSIONS or self._server.fault("bmc-out-of-sessions") is not None:
            return error(503, "SessionLimitExceeded", "no session is free: close one, or reset the manager")
        self._numbers += 1
        number, token = str(self._numbers), secrets.token_hex(16)
        self._sessions[number] = (token, now)
        return Response(201, self._session(number), {"X-Auth-Token": token, "Location": f"{SESSIONS}/{number}"})

    def _session(self, number: str) -> dict[str, Any]:
        head = resources.head(f"{SESSIONS}/{number}", "Session.v1_7_2.Session", "User Session")
        return head | {"UserName": self._server.username}

    def _authorised(self, request: Request) -> bool:
        given = request.headers.get("x-auth-token", "")
        if given:
            for number, (token, used) in self._sessions.items():
                if hmac.compare_digest(token, given) and self._clock() - used <= SESSION_S:
                    self._sessions[number] = (token, self._clock())
                    return True
            return False
        kind, _, encoded = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return False
        try:
            username, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        return self._correct(username, password)

    def _correct(self, username: str, password: str) -> bool:
        wrong = self._server.fault("bmc-wrong-password") is not None
        expected = f"{self._server.username}:{self._server.password}{'?' if wrong else ''}"
        return hmac.compare_digest(expected.encode(), f"{username}:{password}".encode())


def not_found(path: str) -> Response:
    """404 in Redfish's words."""
    return error(404, "ResourceMissingAtURI", f"the resource at {path} was not found")


def error(status: int, message_id: str, message: str, headers: dict[str, str] | None = None) -> Response:
    """An error body as DSP0266, 8.6."""
    full = f"Base.1.18.{message_id}"
    extended = {"@odata.type": "#Message.v1_2_1.Message", "MessageId": full, "Message": message, "Severity": "Critical"}
    return Response(
        status, {"error": {"code": full, "message": message, "@Message.ExtendedInfo": [extended]}}, headers or {}
    )

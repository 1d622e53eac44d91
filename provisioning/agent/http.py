"""HTTP towards dcim's boot listener: JSON calls with retries and a deadline, downloads that resume after a drop."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from .errors import CommandFailed, Rejected, Unreachable
from .machine import Machine

ATTEMPT_TIMEOUT_S = 20.0
"""For one connection, one answer, one block of a download."""
CHUNK_BYTES = 1 << 18
_TEMPORARY = (408, 425, 429, 500, 502, 503, 504)
_NETWORK_ERRORS = (OSError, http.client.HTTPException)


class Client:
    """Talks to one boot listener. ``session`` is sent as the bearer token once ``hello`` gave it."""

    def __init__(self, machine: Machine, url: str) -> None:
        self._machine = machine
        self.url = url.rstrip("/")
        self.session = ""
        self._connection: http.client.HTTPConnection | None = None

    def close(self) -> None:
        """Drop the kept connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def call(self, path: str, body: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        """POST JSON, get JSON. Repeats until ``deadline_s`` while the server is away or overloaded.

        Raises Rejected (401, 403, 404, 409, 410: the server does not want this agent), CommandFailed (another 4xx)
        or Unreachable (deadline). ``deadline_s=0`` tries once.
        """
        end = time.monotonic() + deadline_s
        pause = 0.2
        while True:
            try:
                return self._post(path, body)
            except _NETWORK_ERRORS as error:
                self.close()
                problem = f"{type(error).__name__}: {error}"
            except _Temporary as error:
                problem = str(error)
            if time.monotonic() + pause > end:
                raise Unreachable(f"{self.url}{path} did not answer within {deadline_s:.0f} s ({problem})")
            self._machine.log(f"{path}: {problem}; trying again")
            self._machine.sleep(pause)
            pause = min(pause * 2, 5.0)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        target = urlsplit(self.url)
        headers = {"Content-Type": "application/json"}
        if self.session:
            headers["Authorization"] = f"Bearer {self.session}"
        kept = self._connection is not None
        try:
            answer, payload = self._exchange(target, path, json.dumps(body), headers)
        except (ConnectionError, http.client.BadStatusLine):
            # The server may close an idle connection at any moment: that is no fault, and worth one immediate retry.
            self.close()
            if not kept:
                raise
            answer, payload = self._exchange(target, path, json.dumps(body), headers)
        if answer.status == 200:
            try:
                found = json.loads(payload or b"{}")
            except ValueError as error:
                raise _Temporary(f"{path} answered something that is not JSON") from error
            if not isinstance(found, dict):
                raise _Temporary(f"{path} answered JSON that is no object")
            return found
        problem = f"{path} answered {answer.status}: {_error_text(payload)}"
        if answer.status in _TEMPORARY:
            raise _Temporary(problem)
        if answer.status in (401, 403, 404, 409, 410):
            raise Rejected(problem)
        raise CommandFailed(problem)

    def _exchange(
        self, target: SplitResult, path: str, body: str, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        if self._connection is None:
            self._connection = _connect(target)
        self._connection.request("POST", target.path.rstrip("/") + path, body, headers)
        answer = self._connection.getresponse()
        return answer, answer.read()

    def download(self, url: str, patience: int = 20) -> Iterator[bytes]:
        """The file's bytes; ``url`` may be relative to the boot listener. Resumes by Range after each drop.

        Gives up (CommandFailed) after ``patience`` attempts in a row that brought no byte, or when the file changed.
        """
        target = urlsplit(urljoin(self.url + "/", url))
        position, etag, failures = 0, "", 0
        length: int | None = None
        while length is None or position < length:
            problem = "the connection closed early"
            connection = _connect(target)
            try:
                answer = _get(connection, target, position, etag)
                if answer.status not in (200, 206):
                    problem = f"{target.path} answered {answer.status}"
                    if answer.status not in _TEMPORARY:
                        raise CommandFailed(f"{problem}: is the image published?")
                else:
                    length = _same_file(answer, position, etag, length, target.path)
                    etag = etag or (answer.headers.get("ETag") or "")
                    skip = position if answer.status == 200 else 0
                    while block := answer.read(CHUNK_BYTES):
                        fresh = block[skip:]
                        skip = max(0, skip - len(block))
                        if fresh:
                            position += len(fresh)
                            failures = 0
                            yield fresh
                    if length is None:
                        return  # no Content-Length: the end of the stream is the end of the file
            except _NETWORK_ERRORS as error:
                problem = f"{type(error).__name__}: {error}"
            finally:
                connection.close()
            if length is not None and position >= length:
                return
            failures += 1
            if failures > patience:
                raise CommandFailed(f"download of {target.path} stuck at byte {position}: {problem}")
            self._machine.log(f"download: {problem} at byte {position}; resuming")
            self._machine.sleep(min(0.2 * 2**failures, 10.0))


class _Temporary(Exception):
    """The server answered, but not with what is final."""


def _connect(target: SplitResult) -> http.client.HTTPConnection:
    if target.scheme != "http" or not target.hostname:
        raise CommandFailed(f"the agent speaks http:// only, not {target.scheme or 'nothing'}://")
    return http.client.HTTPConnection(target.hostname, target.port or 80, timeout=ATTEMPT_TIMEOUT_S)


def _get(
    connection: http.client.HTTPConnection, target: SplitResult, position: int, etag: str
) -> http.client.HTTPResponse:
    headers = {"Accept-Encoding": "identity"}
    if position:
        headers["Range"] = f"bytes={position}-"
        if etag:
            headers["If-Range"] = etag
    path = target.path + (f"?{target.query}" if target.query else "")
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def _same_file(answer: http.client.HTTPResponse, position: int, etag: str, length: int | None, path: str) -> int | None:
    """The whole file's length; refuses a file that changed while it was being downloaded."""
    announced: int | None = None
    if answer.status == 206:
        content_range = answer.headers.get("Content-Range") or ""
        with suppress(ValueError, IndexError):
            span, total = content_range.removeprefix("bytes ").split("/")
            announced = int(total)
            if int(span.split("-")[0]) != position:
                raise CommandFailed(f"{path}: asked from byte {position}, got {content_range}")
    elif answer.headers.get("Content-Length"):
        announced = int(answer.headers["Content-Length"])
    new_etag = answer.headers.get("ETag") or ""
    if (etag and new_etag and etag != new_etag) or (length is not None and announced not in (None, length)):
        raise CommandFailed(f"{path} changed during the download: start the deployment again")
    return announced if announced is not None else length


def _error_text(payload: bytes) -> str:
    with suppress(ValueError, AttributeError):
        return str(json.loads(payload).get("error") or payload.decode())
    return payload[:200].decode(errors="replace")

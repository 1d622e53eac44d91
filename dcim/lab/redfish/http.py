"""HTTP/1.1 for the Redfish services: one asyncio protocol a connection, h11 for the grammar."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import h11

MAX_BODY = 64 * 1024
IDLE_S = 30.0


@dataclass(frozen=True)
class Request:
    """A request; header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Response:
    """An answer; ``body`` is sent as JSON, None as an empty body."""

    status: int
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Connection(asyncio.Protocol):
    """Serves requests one after another. ``delay()`` gives the seconds before each answer; None loses the request."""

    def __init__(self, handle: Callable[[Request], Response], delay: Callable[[], float | None]) -> None:
        self._handle = handle
        self._delay = delay
        self._http = h11.Connection(h11.SERVER)
        self._transport: asyncio.Transport | None = None
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._busy = False
        self._idle: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start waiting for a request."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._rest()

    def connection_lost(self, error: Exception | None) -> None:
        """The client is gone."""
        self._transport = None
        if self._idle is not None:
            self._idle.cancel()

    def data_received(self, data: bytes) -> None:
        """Bytes from the client."""
        self._http.receive_data(data)
        self._advance()

    def _advance(self) -> None:
        if self._transport is None or self._busy:
            return
        try:
            while (event := self._http.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                if isinstance(event, h11.Request):
                    self._request, self._body = event, bytearray()
                elif isinstance(event, h11.Data):
                    self._body += event.data
                    if len(self._body) > MAX_BODY:
                        self._transport.close()
                        return
                elif isinstance(event, h11.EndOfMessage):
                    self._schedule()
                    return
                else:
                    self._transport.close()
                    return
        except h11.RemoteProtocolError:
            self._transport.close()

    def _schedule(self) -> None:
        assert self._request is not None
        assert self._transport is not None
        delay = self._delay()
        if delay is None:
            self._transport.abort()
            return
        request = Request(
            method=self._request.method.decode(),
            path=self._request.target.decode("latin-1").split("?")[0],
            headers={name.decode(): value.decode("latin-1") for name, value in self._request.headers},
            body=bytes(self._body),
        )
        self._busy = True
        asyncio.get_running_loop().call_later(delay, self._answer, request)

    def _answer(self, request: Request) -> None:
        if self._transport is None:
            return
        response = self._handle(request)
        body = b"" if response.body is None else json.dumps(response.body).encode()
        headers = {"OData-Version": "4.0", "Cache-Control": "no-cache", **response.headers}
        if body:
            headers["Content-Type"] = "application/json; charset=utf-8"
        if response.status != 204:
            headers["Content-Length"] = str(len(body))
        self._transport.write(
            self._http.send(h11.Response(status_code=response.status, headers=list(headers.items()))) or b""
        )
        if body and request.method != "HEAD":
            self._transport.write(self._http.send(h11.Data(data=body)) or b"")
        self._transport.write(self._http.send(h11.EndOfMessage()) or b"")
        self._busy = False
        if self._http.our_state is h11.MUST_CLOSE:
            self._transport.close()
            return
        self._http.start_next_cycle()
        self._rest()
        self._advance()

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._expire)

    def _expire(self) -> None:
        if self._transport is not None:
            if self._busy:
                self._rest()
            else:
                self._transport.close()

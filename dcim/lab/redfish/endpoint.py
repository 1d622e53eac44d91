"""The TCP sockets of all Redfish services on one event loop: a listening socket an address, no threads."""

import asyncio
import contextlib
import logging
import random
import socket

from dcim.lab.redfish.http import Connection
from dcim.lab.redfish.service import Redfish
from dcim.lab.redfish.tls import Authority
from dcim.lab.server import Server

log = logging.getLogger(__name__)

LATENCY_S = (0.002, 0.005)
BACKLOG = 16
HUNG = 16
"""Connections that a dead BMC leaves hanging; more are closed."""
HUNG_CHECK_S = 0.5


class RedfishEndpoint:
    """One BMC's Redfish service at (host, port)."""

    def __init__(self, server: Server, authority: Authority, host: str, port: int) -> None:
        self._server = server
        self._authority = authority
        self._host = host
        self._loop = asyncio.get_running_loop()
        self._service = Redfish(server)
        server.on_bmc_reset.append(self._service.close_all)
        self._tasks: set[asyncio.Task[None]] = set()
        self._hung: list[socket.socket] = []
        self._check: asyncio.TimerHandle | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.setblocking(False)
        try:
            self._socket.bind((host, port))
            self._socket.listen(BACKLOG)
        except OSError:
            self._socket.close()
            raise
        self._loop.add_reader(self._socket, self._acceptable)

    def close(self) -> None:
        """Stop answering."""
        self._loop.remove_reader(self._socket)
        self._socket.close()
        self._server.on_bmc_reset.remove(self._service.close_all)
        for task in self._tasks:
            task.cancel()
        if self._check is not None:
            self._check.cancel()
        self._drop_hung()

    def _acceptable(self) -> None:
        try:
            peer, _ = self._socket.accept()
        except OSError:
            return
        peer.setblocking(False)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._server.bmc_silent:
            # Nothing answers, as from a BMC without power: the client's own timeout ends it.
            self._hung.append(peer)
            if len(self._hung) > HUNG:
                self._hung.pop(0).close()
            if self._check is None:
                self._check = self._loop.call_later(HUNG_CHECK_S, self._check_hung)
            return
        task = self._loop.create_task(self._greet(peer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _check_hung(self) -> None:
        # A BMC that comes back knows nothing of the connections from before: it resets them.
        if not self._server.bmc_silent:
            self._drop_hung()
        self._check = self._loop.call_later(HUNG_CHECK_S, self._check_hung) if self._hung else None

    def _drop_hung(self) -> None:
        for peer in self._hung:
            peer.close()
        self._hung.clear()

    async def _greet(self, peer: socket.socket) -> None:
        # The certificate is made here, not at start: a lab of thousands would spend seconds on it.
        context = self._authority.context(self._host)
        with contextlib.suppress(OSError):
            await self._loop.connect_accepted_socket(
                lambda: Connection(self._service.handle, self._delay), peer, ssl=context, ssl_handshake_timeout=20
            )
            return
        peer.close()

    def _delay(self) -> float | None:
        if self._server.bmc_silent or random.random() < self._server.loss():
            return None
        return random.uniform(*LATENCY_S) + self._server.latency()

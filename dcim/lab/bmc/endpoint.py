"""The UDP sockets of all lab BMCs on one event loop: one socket an address, no threads."""

import asyncio
import contextlib
import random
import socket

from dcim.lab.bmc.controller import Controller
from dcim.lab.bmc.session import Responder
from dcim.lab.server import Server

LATENCY_S = (0.002, 0.005)
"""A reply takes 2–5 ms: faster than any hardware, yet at 0 ms pyghmi's I/O thread stalls for about 1 s at random."""
READ_LIMIT = 32


class IpmiEndpoint:
    """One BMC's IPMI service at (host, port)."""

    def __init__(self, server: Server, host: str, port: int) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()
        self.responder = Responder(Controller(server, host))
        server.on_bmc_reset.append(self.responder.close_all)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        try:
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self._loop.add_reader(self._socket, self._readable)

    def close(self) -> None:
        """Stop answering."""
        self._loop.remove_reader(self._socket)
        self._socket.close()
        self._server.on_bmc_reset.remove(self.responder.close_all)

    def _readable(self) -> None:
        for _ in range(READ_LIMIT):
            try:
                datagram, peer = self._socket.recvfrom(2048)
            except OSError:
                return
            if self._server.bmc_silent or random.random() < self._server.loss():
                continue
            delay = random.uniform(*LATENCY_S) + self._server.latency()
            self._loop.call_later(delay, self._answer, datagram, peer)

    def _answer(self, datagram: bytes, peer: tuple[str, int]) -> None:
        if self._server.bmc_silent:
            return
        reply = self.responder.handle(datagram)
        if reply is not None:
            with contextlib.suppress(OSError):  # the client may be gone, the endpoint may be closed meanwhile
                self._socket.sendto(reply, peer)

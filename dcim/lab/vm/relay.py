"""HTTP between a guest's network and dcim's boot listener.

The listener is told its own address (usually on loopback) and puts it into boot scripts, image addresses and the
phone-home file. A guest reaches it only under another address, so the relay translates it in what the guest is told,
as a NAT gateway with an application helper does. Files pass through as they are.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

HEAD_BYTES = 64 << 10
BODY_BYTES = 4 << 20
ANSWER_S = 60.0
_TRANSLATED = ("/boot/", "/agent/")


class Relay:
    """One relay serves any number of listening sockets.

    ``upstream()`` is the boot listener's URL now. ``allowed(path)`` decides by listening socket (see ``serve``).
    """

    def __init__(self, upstream: Callable[[], str]) -> None:
        self._upstream = upstream
        self._servers: list[asyncio.Server] = []

    async def serve(self, sock: socket.socket, public: str, allowed: Callable[[str], bool]) -> None:
        """Answer on a bound socket. ``public`` is the URL under which guests know the relay."""

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await self._exchange(reader, writer, public, allowed)
            except (OSError, EOFError, ValueError, asyncio.LimitOverrunError, TimeoutError) as error:
                log.debug("relay: %s", error)
            finally:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

        self._servers.append(await asyncio.start_server(talk, sock=sock, limit=HEAD_BYTES))

    async def close(self) -> None:
        """Stop listening; exchanges under way end with their guests."""
        for server in self._servers:
            server.close()
        self._servers.clear()

    async def _exchange(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        public: str,
        allowed: Callable[[str], bool],
    ) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), ANSWER_S)
        request, *lines = head.decode("latin-1").split("\r\n")[:-2]
        method, path, _ = request.split(" ", 2)
        headers = [line for line in lines if _name(line) not in ("host", "connection")]
        length = int(_value(lines, "content-length") or 0)
        if length > BODY_BYTES:
            return await _answer(writer, 413)
        body = await asyncio.wait_for(reader.readexactly(length), ANSWER_S)
        if not allowed(path):
            return await _answer(writer, 404)
        upstream = self._upstream().rstrip("/")
        target = urlsplit(upstream)
        try:
            back, forth = await asyncio.open_connection(target.hostname, target.port or 80, limit=HEAD_BYTES)
        except OSError:
            return await _answer(writer, 502)
        try:
            # HTTP/1.0: the answer is never chunked, and ends when the connection does.
            asked = [f"{method} {target.path}{path} HTTP/1.0", f"Host: {target.netloc}", *headers, "", ""]
            forth.write("\r\n".join(asked).encode("latin-1") + body)
            await self._return(back, writer, path, upstream.encode(), public.encode())
        finally:
            forth.close()

    async def _return(
        self, back: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, private: bytes, public: bytes
    ) -> None:
        try:
            head = await asyncio.wait_for(back.readuntil(b"\r\n\r\n"), ANSWER_S)
        except (TimeoutError, asyncio.IncompleteReadError):
            return await _answer(writer, 504)
        lines = head.decode("latin-1").split("\r\n")[:-2]
        kept = [line for line in lines if _name(line) not in ("connection", "keep-alive")]
        if path.startswith(_TRANSLATED):
            content = (await asyncio.wait_for(back.read(-1), ANSWER_S)).replace(private, public)
            kept = [line for line in kept if _name(line) != "content-length"] + [f"Content-Length: {len(content)}"]
            writer.write("\r\n".join([*kept, "Connection: close", "", ""]).encode("latin-1") + content)
        else:
            writer.write("\r\n".join([*kept, "Connection: close", "", ""]).encode("latin-1"))
            while block := await asyncio.wait_for(back.read(HEAD_BYTES), ANSWER_S):
                writer.write(block)
                await asyncio.wait_for(writer.drain(), ANSWER_S)
        await writer.drain()


async def _answer(writer: asyncio.StreamWriter, status: int) -> None:
    writer.write(f"HTTP/1.1 {status} -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()


def _name(line: str) -> str:
    return line.partition(":")[0].strip().lower()


def _value(lines: list[str], name: str) -> str:
    return next((line.partition(":")[2].strip() for line in lines if _name(line) == name), "")

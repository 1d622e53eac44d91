"""A QEMU monitor client (QMP) over a socket pair: no path in the file system, gone with the process."""

import asyncio
import contextlib
import itertools
import json
import socket
from collections.abc import Callable
from typing import Any

from dcim.core.errors import Permanent, Transient

REPLY_S = 20.0
_LINE_BYTES = 1 << 20


class Monitor:
    """``connect`` first. ``on_event(name, data)`` is called on the event loop."""

    def __init__(self, on_event: Callable[[str, dict[str, Any]], None]) -> None:
        self._on_event = on_event
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    async def connect(self, ours: socket.socket) -> None:
        """Speak QMP on our end of the pair. Raises Transient when QEMU does not answer."""
        reader, self._writer = await asyncio.open_connection(sock=ours, limit=_LINE_BYTES)
        self._task = asyncio.create_task(self._read(reader), name="qmp")
        await self.execute("qmp_capabilities")

    async def execute(self, command: str, **arguments: Any) -> Any:
        """The command's return value. Raises Permanent (refused) or Transient (no answer, QEMU ended)."""
        if self._writer is None:
            raise Transient("QEMU's monitor is not connected")
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        body = {"execute": command, "id": number, "arguments": arguments}
        try:
            self._writer.write(json.dumps(body).encode() + b"\n")
            return await asyncio.wait_for(answer, REPLY_S)
        except (TimeoutError, OSError) as error:
            raise Transient(f"QEMU did not answer {command}") from error
        finally:
            self._waiting.pop(number, None)

    async def close(self) -> None:
        """Hang up."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._writer is not None:
            self._writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while line := await reader.readline():
                self._take(json.loads(line))
        except (OSError, ValueError):
            pass  # QEMU ended in the middle of a line; whoever waits is told below
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(Transient("QEMU ended"))

    def _take(self, message: dict[str, Any]) -> None:
        if "event" in message:
            self._on_event(message["event"], message.get("data") or {})
            return
        answer = self._waiting.get(message.get("id", 0))
        if answer is None or answer.done():
            return
        if "error" in message:
            answer.set_exception(Permanent(f"QEMU: {message['error'].get('desc')}"))
        else:
            answer.set_result(message.get("return"))

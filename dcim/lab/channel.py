"""The daemon's control socket: JSON lines over a Unix socket, one answer a line.

Request ``{"command": "…", …}``; answer ``{"ok": true, "result": …}`` or ``{"ok": false, "kind": "NotFound", "error"}``.
"""

import asyncio
import contextlib
import json
import logging
import os
import socket
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from dcim.core import errors

log = logging.getLogger(__name__)

LONGEST = 100
"""A Unix socket's path has at most 107 bytes on Linux."""
LINE_LIMIT = 64 << 20
Handler = Callable[[dict[str, Any]], Awaitable[Any]]


def socket_path(folder: Path) -> Path:
    """Where the daemon of this lab listens: in its folder, or where ``control.path`` says when that is too long."""
    with contextlib.suppress(FileNotFoundError):
        return Path((folder / "control.path").read_text())
    return folder / "control.sock"


def _make_path(folder: Path) -> Path:
    path = folder / "control.sock"
    if len(os.fsencode(path)) <= LONGEST:
        (folder / "control.path").unlink(missing_ok=True)
        return path
    short = Path(tempfile.mkdtemp(prefix="dcim-lab-")) / "control.sock"
    (folder / "control.path").write_text(str(short))
    return short


class Door:
    """The daemon's side."""

    def __init__(self, folder: Path, handle: Handler) -> None:
        self._folder = folder
        self._handle = handle
        self._path: Path | None = None
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen; only this user can connect. Replaces a socket that a killed daemon left behind."""
        self._path = _make_path(self._folder)
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, self._path, limit=LINE_LIMIT)
        self._path.chmod(0o600)

    async def close(self) -> None:
        """Stop listening and tidy up."""
        if self._server is not None:
            self._server.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            if self._path.parent != self._folder:
                with contextlib.suppress(OSError):
                    self._path.parent.rmdir()
                (self._folder / "control.path").unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                writer.write(json.dumps(await self._answer(line)).encode() + b"\n")
                await writer.drain()
        writer.close()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
            if not isinstance(request, dict):
                raise errors.InvalidInput("a request is a JSON object")
            return {"ok": True, "result": await self._handle(request)}
        except errors.DcimError as error:
            return {"ok": False, "kind": type(error).__name__, "error": error.message}
        except Exception as error:
            log.exception("control command failed")
            return {"ok": False, "kind": "DcimError", "error": f"{type(error).__name__}: {error}; see the lab's log"}


def ask(folder: Path, command: str, timeout: float = 30.0, **parameters: Any) -> Any:
    """Ask the daemon (from another process). Raises NotReady when none runs, else the daemon's own error."""
    path = socket_path(folder)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(timeout)
        try:
            client.connect(os.fspath(path))
            client.sendall(json.dumps({"command": command, **parameters}).encode() + b"\n")
            with client.makefile("rb") as stream:
                line = stream.readline()
        except TimeoutError as error:
            raise errors.NotReady(f"the lab did not answer within {timeout:.0f} s: see {folder / 'lab.log'}") from error
        except OSError as error:
            raise errors.NotReady("no lab is running here: start it with 'dcim lab up'") from error
    if not line:
        raise errors.NotReady("the lab ended before it answered: see its log")
    answer = json.loads(line)
    if answer["ok"]:
        return answer["result"]
    kind = getattr(errors, str(answer["kind"]), errors.DcimError)
    raise kind(answer["error"])

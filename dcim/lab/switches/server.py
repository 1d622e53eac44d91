"""The SSH servers of one emulated switch: shell, exec, scp, and NETCONF where the platform speaks it."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import asyncssh

from dcim.lab.switches.device import Device, SessionDropped
from dcim.lab.switches.terminal import Shell, Terminal

log = logging.getLogger(__name__)


class CliSession(Shell, Protocol):
    """A shell that the server can break and write into."""

    user: str
    hang_up: Callable[[], None]
    write_async: Callable[[str], None]

    def drop(self) -> None:
        """Break the connection."""


class Services(Protocol):
    """What a platform offers over SSH."""

    @property
    def device(self) -> Device:
        """The device."""

    def cli(self, user: str) -> CliSession:
        """A new command-line session."""

    async def netconf(self, process: Any, user: str) -> None:
        """Serve a NETCONF session on a channel."""


class _Login(asyncssh.SSHServer):
    """Password login; too many sessions are turned away as the device would."""

    def __init__(self, device: Device, connections: set[asyncssh.SSHServerConnection]) -> None:
        self.device, self.connections = device, connections
        self.connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.connection = conn
        self.connections.add(conn)
        if len(self.connections) > self.device.max_sessions:
            conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.connection is not None:
            self.connections.discard(self.connection)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        spec = self.device.spec
        good = username == spec.username and password == spec.password
        if not good:
            self.device.record(f"login refused for {username!r}")
        return good


class _Files(asyncssh.SFTPServer):
    """The device's flash for scp and sftp: any file system prefix, no way out."""

    def __init__(self, chan: Any, device: Device) -> None:
        self.root = device.folder / "flash"
        self.root.mkdir(parents=True, exist_ok=True)
        super().__init__(chan)

    def map_path(self, path: bytes) -> bytes:
        name = path.decode("utf-8", "replace").rsplit(":", 1)[-1].lstrip("/")
        parts = [part for part in name.split("/") if part not in ("", ".", "..")]
        return os.fsencode(self.root.joinpath(*parts))


def host_key(folder: Path) -> asyncssh.SSHKey:
    """The device's host key, made at first start and kept (mode 0600)."""
    path = folder / "ssh_host_key"
    if path.exists():
        return asyncssh.read_private_key(path)
    key = asyncssh.generate_private_key("ssh-ed25519")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(key.export_private_key())
    return key


class SwitchServer:
    """The listeners of one device on its own loopback address."""

    def __init__(self, services: Services, host: str, ports: dict[str, int]) -> None:
        self.services, self.host, self.ports = services, host, ports
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self.listeners: list[asyncssh.SSHAcceptor] = []

    async def start(self) -> None:
        """Listen on every port (again, after ``stop``)."""
        device = self.services.device
        key = host_key(device.folder)
        for port in self.ports.values():
            self.listeners.append(
                await asyncssh.listen(
                    self.host,
                    port,
                    server_factory=lambda: _Login(device, self.connections),
                    server_host_keys=[key],
                    process_factory=self._serve,
                    sftp_factory=lambda chan: _Files(chan, device),
                    allow_scp=True,
                    encoding=None,
                    line_editor=False,
                    login_timeout=30,
                    server_version="OpenSSH_7.5" if device.spec.platform == "junos" else "Cisco-1.25",
                    reuse_address=True,
                )
            )

    async def stop(self) -> None:
        """Stop listening and break every connection."""
        for listener in self.listeners:
            listener.close()
        self.listeners.clear()
        for connection in list(self.connections):
            connection.abort()
        self.connections.clear()
        await asyncio.sleep(0)

    async def _serve(self, process: Any) -> None:
        try:
            await self._session(process)
        except SessionDropped:
            with contextlib.suppress(asyncssh.Error, OSError):
                await process.stdout.drain()
            process.get_extra_info("connection").abort()
        except Exception:
            # A mistake in the emulation must not look like a silent switch.
            log.exception("%s: a session broke", self.services.device.name)
        with contextlib.suppress(asyncssh.Error, OSError):
            process.close()

    async def _session(self, process: Any) -> None:
        with contextlib.suppress(asyncssh.Error, OSError):
            user = process.get_extra_info("username")
            if process.subsystem == "netconf" or (process.command or "").startswith("xml-mode netconf"):
                await self.services.netconf(process, user)
            elif process.subsystem is None:
                await self._shell(process, user)
            process.exit(0)

    async def _shell(self, process: Any, user: str) -> None:
        device = self.services.device
        shell = self.services.cli(user)
        connection = process.get_extra_info("connection")
        shell.hang_up = connection.abort
        device.sessions.add(shell)
        try:
            if process.command is not None:
                await self._exec(process, shell)
                return
            terminal = Terminal(process, shell)
            shell.write_async = terminal.interject
            await terminal.serve()
        finally:
            shell.closed = True
            device.sessions.discard(shell)

    async def _exec(self, process: Any, shell: CliSession) -> None:
        """The exec channel: each line of the command, without echo and prompt."""
        for line in process.command.splitlines():
            output = await shell.run(line)
            process.stdout.write(output.replace("\n", "\r\n" if process.get_terminal_type() else "\n").encode())

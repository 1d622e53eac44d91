"""Real PostgreSQL and Redis servers for tests: private folders, free ports, stopped at the end of the session."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60.0


def free_port() -> int:
    """A TCP port that was free on 127.0.0.1 a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgresql_folder() -> Path | None:
    """Where PostgreSQL's programs are; None when it is not installed."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """A PostgreSQL server in a folder of its own; gives SQLAlchemy's URL of its database ``postgres``.

    PostgreSQL refuses to run as root, so root lends it to the user ``postgres``; pytest's own folders are closed to
    that user.
    """
    folder = Path(tempfile.mkdtemp(prefix="dcim-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data, port = folder / "data", free_port()
    subprocess.run(
        [*as_user, programs / "initdb", "-D", data, "-U", "dcim", "-A", "trust", "-N", "--no-instructions"],
        check=True, stdout=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    settings = {"fsync": "off", "max_connections": "200", "listen_addresses": "127.0.0.1", "port": str(port),
                "unix_socket_directories": str(folder)}  # fmt: skip
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [*as_user, programs / "postgres", "-D", data, *options], stdout=log, stderr=log, cwd="/"
    )  # fmt: skip
    try:
        ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        _await(lambda: subprocess.run(ready, check=False).returncode == 0, server, folder / "log")
        yield f"postgresql+psycopg://dcim@127.0.0.1:{port}/postgres"
    finally:
        # runuser does not pass SIGINT on, so the server is asked by its own tool.
        subprocess.run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "-W", "stop"],
                       check=False, stdout=subprocess.DEVNULL, cwd="/")  # fmt: skip
        server.wait(30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis server without persistence; gives ``redis://127.0.0.1:port/0``."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    server = start_redis(folder, port)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(30)


def start_redis(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start redis-server on ``port`` and wait until it accepts connections; the caller stops it."""
    with (folder / "redis.log").open("ab") as log:
        server = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip

    def answers() -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(5) == b"+PONG"
        except OSError:
            return False

    _await(answers, server, folder / "redis.log")
    return server


def _await(ready, server: subprocess.Popen[bytes], log: Path) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{server.args!r} did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.02)

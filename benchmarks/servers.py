"""What a benchmark runs against: PostgreSQL kept in a folder, Redis, and server processes; each ended by its own id."""

import http.client
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import psycopg

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 180.0
_MEGABYTE = 1024 * 1024


def home() -> Path:
    """Where peers, databases and results are kept between runs: $DCIM_BENCH_HOME, or ``.bench`` in the checkout."""
    folder = Path(os.environ.get("DCIM_BENCH_HOME") or ROOT / ".bench").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def environment(**more: str) -> dict[str, str]:
    """The environment of a server: byte code is cached, and settings of another installation do not leak in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DCIM_", "NAUTOBOT_"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, **more}


def test_services() -> ModuleType:
    """tests/services.py: how the tests find and start PostgreSQL and Redis."""
    name = "dcim_test_services"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "services.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@dataclass(frozen=True)
class PostgreSQL:
    """A running PostgreSQL server with its stock configuration, on 127.0.0.1, user ``dcim`` without a password."""

    port: int

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of a database."""
        return f"postgresql+psycopg://dcim@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """An autocommitting connection."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user="dcim", dbname=database, autocommit=True)

    def exists(self, database: str) -> bool:
        """Whether there is such a database."""
        with self.connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        return found is not None

    def create(self, database: str, template: str = "template0") -> None:
        """A database, as a copy of another; one of the same name is dropped first."""
        self.drop(database)
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def rename(self, database: str, name: str) -> None:
        """Give a database another name."""
        with self.connect() as connection:
            connection.execute(f'ALTER DATABASE "{database}" RENAME TO "{name}"')

    def drop(self, database: str) -> None:
        """Remove a database, if it is there."""
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def drop_like(self, prefix: str, but: str) -> None:
        """Remove the databases whose names begin with ``prefix``, except one."""
        with self.connect() as connection:
            names = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
            found = [str(row[0]) for row in names.fetchall()]
        for name in found:
            if name != but:
                self.drop(name)

    def vacuum(self, database: str) -> None:
        """Statistics and visibility as autovacuum would leave them, so that it does not run while we measure."""
        with self.connect(database) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgreSQL]:
    """PostgreSQL on the data in ``folder``, made when it is not there yet, so that filled databases survive a run."""
    tools = test_services()
    programs = tools.postgresql_folder()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed: run 'make setup-test'")
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder.mkdir(parents=True, exist_ok=True)
    if as_user:
        shutil.chown(folder, "postgres")
    data, log, port = folder / "data", folder / "log", tools.free_port()
    if not (data / "PG_VERSION").exists():
        subprocess.run(
            [*as_user, programs / "initdb", "-D", data, "-U", "dcim", "-A", "trust", "-N", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-instructions"], check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
    options = ["-c", "listen_addresses=127.0.0.1", "-p", str(port), "-k", ""]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*as_user, programs / "postgres", "-D", data, *options], stdout=output, stderr=output, cwd="/"
        )
    try:
        ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        _await(lambda: subprocess.run(ready, check=False).returncode == 0, server, log)
        yield PostgreSQL(port)
    finally:
        subprocess.run([*as_user, programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"],
                       check=False, stdout=subprocess.DEVNULL, cwd="/")  # fmt: skip
        server.wait(60)


@dataclass(frozen=True)
class Server:
    """A server process that answers HTTP on 127.0.0.1."""

    name: str
    port: int
    process: "subprocess.Popen[bytes]"

    def memory(self) -> float:
        """Resident memory of the process and its children, in MiB."""
        return sum(_resident(pid) for pid in _family(self.process.pid)) / _MEGABYTE

    def cpu_seconds(self) -> float:
        """Processor time of the process and its living children."""
        ticks = os.sysconf("SC_CLK_TCK")
        total = 0.0
        for pid in _family(self.process.pid):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / ticks
        return total


@contextmanager
def serving(
    name: str, command: Sequence[str | Path], port: int, path: str, log: Path, env: Mapping[str, str],
    folder: Path,
) -> Iterator[Server]:  # fmt: skip
    """A server process in ``folder``; it is up when ``path`` answers at all. Ended with the block."""
    with log.open("wb") as output:
        process = subprocess.Popen([*map(str, command)], stdout=output, stderr=output, env=dict(env), cwd=folder)
    try:
        _await(lambda: _answers(port, path), process, log)
        yield Server(name, port, process)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _await(ready, process: "subprocess.Popen[bytes]", log: Path) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.05)


def _family(pid: int) -> list[int]:
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    except OSError:
        return found
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0

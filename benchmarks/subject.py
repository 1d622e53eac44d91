"""dcim as the benchmarks measure it: an installation of its own on a database of the shared server, served by
``dcim serve`` in one process.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command

from benchmarks.measure import Client
from benchmarks.servers import PostgreSQL, Server, environment, serving, test_services
from dcim.access.auth import create_token, create_user
from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.app import load_models, schema
from dcim.core.db import Database
from dcim.core.secrets import create_key

USER, PASSWORD = "bench", "a benchmark's password"


@dataclass(frozen=True)
class Subject:
    """A dcim that is being served."""

    server: Server
    token: str

    def client(self) -> Client:
        """A connection with the token."""
        return Client(self.server.port, {"Authorization": f"Token {self.token}", "Accept": "application/json"})


def make(database: PostgreSQL, name: str) -> None:
    """An empty database with dcim's tables."""
    load_models()
    database.create(name)
    ours = Database(database.url(name))
    ours.create_all()
    command.stamp(schema.config(ours), "head")
    ours.close()


def add_user(database: PostgreSQL, name: str, home: Path) -> str:
    """A user who may do everything; gives a token for the installation in ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    create_key(home)
    ours = Database(database.url(name))
    with unit_of_work(ours, system("benchmark")) as session:
        user = create_user(session, USER, PASSWORD, superuser=True)
        token = create_token(session, home, user, "benchmark")
    ours.close()
    return token


@contextmanager
def running(database: PostgreSQL, name: str, home: Path, token: str) -> Iterator[Subject]:
    """``dcim serve`` on a database."""
    free_port = test_services().free_port
    port = free_port()
    settings = environment(
        DCIM_HOME=str(home), DCIM_DATABASE_URL=database.url(name), DCIM_PORT=str(port), DCIM_BOOT_PORT=str(free_port())
    )
    program = Path(sys.executable).with_name("dcim")
    with serving(
        "dcim", [program, "serve", "--no-runner"], port, "/api/status/", home / "server.log", settings, home
    ) as server:
        yield Subject(server, token)

"""Two installations: one serves as the NetBox, one reads, follows or is moved; and the command line between."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

import dcim.cli.inventory
import dcim.cli.netbox
import dcim.cli.objects
from dcim.access.auth import create_token, create_user
from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.api import create_api
from dcim.app import App, load_models, register_kinds
from dcim.cli.client import Client, InProcess
from dcim.cli.main import app as commands
from dcim.cli.serving import Listener
from dcim.core.db import Database
from dcim.core.errors import DcimError
from dcim.core.secrets import create_key
from dcim.core.settings import Settings

load_models()
register_kinds()
ROOT = Context("tester", is_superuser=True)


def bulk_helpers() -> ModuleType:
    """The helpers of the tables' tests."""
    name = "dcim_test_bulk_helpers"
    if name not in sys.modules:
        path = Path(__file__).parents[1] / "bulk" / "conftest.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@dataclass(frozen=True)
class Served:
    """An installation that answers on a port."""

    url: str
    token: str
    app: App

    @property
    def database(self) -> Database:
        return self.app.database


def installation(database: Database, home: Path) -> tuple[App, str]:
    """An installation around a database, and a superuser's token."""
    create_key(home)
    with unit_of_work(database, ROOT) as session:
        user = create_user(session, "admin", "a long enough word", superuser=True)
        token = create_token(session, home, user)
    return App(Settings(home=home, database_url=database.url.render_as_string(False)), database), token


def serve(database: Database, home: Path, services: Any) -> Iterator[Served]:
    """Serve an installation on a free port."""
    app, token = installation(database, home)
    port = services.free_port()
    listener = Listener("test server", create_api(app), "127.0.0.1", port)
    listener.start()
    yield Served(f"http://127.0.0.1:{port}", token, app)
    listener.stop()


def sqlite(folder: Path) -> Database:
    """A fresh database."""
    database = Database(f"sqlite:///{folder}/d.sqlite3")
    database.create_all()
    return database


@pytest.fixture
def netbox(tmp_path: Path, services: Any) -> Iterator[Served]:
    """The other server, empty."""
    database = sqlite(tmp_path / "netbox")
    yield from serve(database, tmp_path / "netbox-home", services)
    database.close()


@pytest.fixture
def full_netbox(netbox: Served) -> Served:
    """The other server with objects of every noun."""
    bulk_helpers().fill(netbox.database)
    return netbox


@dataclass
class Result:
    """How a command ended."""

    code: int
    out: str
    error: DcimError | None


Run = Callable[..., Result]


@pytest.fixture
def home(each_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """The installation that the command line works on."""
    app, _token = installation(each_database, tmp_path / "home")
    client = Client(InProcess(create_api(app, local_actor="local:tester")), app)
    for module in (dcim.cli.inventory, dcim.cli.netbox, dcim.cli.objects):
        monkeypatch.setattr(module, "connect", lambda: client)
    return app


@pytest.fixture
def run(home: App, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``dcim …`` on it: its exit code, its output, its error."""

    def call(*words: str) -> Result:
        capsys.readouterr()
        try:
            ended = commands(list(words), standalone_mode=False)
        except typer.Exit as end:
            return Result(end.exit_code, capsys.readouterr().out, None)
        except DcimError as error:
            return Result(error.exit_code, capsys.readouterr().out, error)
        return Result(ended if isinstance(ended, int) else 0, capsys.readouterr().out, None)

    return call


@pytest.fixture
def tables(home: App) -> Any:
    """Tables of the installation that the command line works on."""
    return bulk_helpers().Tables(home.database)


@pytest.fixture(scope="session")
def helpers() -> ModuleType:
    """The helpers of the tables' tests."""
    return bulk_helpers()

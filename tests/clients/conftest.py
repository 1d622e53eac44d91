"""A server with the REST API on a free port; NetBox's clients live in an environment of ``make setup-test``."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dcim.access.auth import create_token, create_user
from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.api import create_api
from dcim.app import App, load_models
from dcim.cli.serving import Listener
from dcim.core.db import Database
from dcim.core.secrets import create_key
from dcim.core.settings import Settings

load_models()

HERE = Path(__file__).parent
CLIENTS = HERE.parents[1] / ".venv-clients" / "bin"


@dataclass(frozen=True)
class Served:
    """An empty installation that answers."""

    url: str
    token: str
    app: App


@pytest.fixture
def served(each_database: Database, tmp_path: Path, services: object) -> Iterator[Served]:
    """A server on a free port, and a superuser's token."""
    home = tmp_path / "home"
    create_key(home)
    with unit_of_work(each_database, Context("test", is_superuser=True)) as session:
        user = create_user(session, "admin", "a long enough word", superuser=True)
        token = create_token(session, home, user)
    url = each_database.url.render_as_string(False)
    app = App(Settings(home=home, database_url=url), each_database)
    port = services.free_port()  # type: ignore[attr-defined]
    listener = Listener("test server", create_api(app), "127.0.0.1", port)
    listener.start()
    yield Served(f"http://127.0.0.1:{port}", token, app)
    listener.stop()


@pytest.fixture
def client(served: Served, tmp_path: Path) -> Callable[..., str]:
    """Run a program of the clients' environment; its output. Fails with everything it printed."""
    if not CLIENTS.is_dir():
        pytest.fail("the clients' environment is missing: run 'make setup-test'")

    def run(program: str, *arguments: str, **environment: str) -> str:
        done = subprocess.run(
            [CLIENTS / program, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
            env={"PATH": f"{CLIENTS}:/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8", "NB_URL": served.url,
                 "NB_TOKEN": served.token, **environment},
        )  # fmt: skip
        assert done.returncode == 0, f"{program} {arguments}:\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
        return done.stdout

    return run

"""An installation behind its REST API, empty or with the example site, and how many statements a request took."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from dcim.access.auth import create_token, create_user
from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.api import create_api
from dcim.app import App, load_models
from dcim.core.db import Database
from dcim.core.secrets import create_key
from dcim.core.settings import Settings
from inventory.imports import apply_import, load_folder, plan_import

load_models()

EXAMPLE = Path(__file__).parents[3] / "examples" / "aquaray"
ROOT = Context("test", is_superuser=True)


def open_api(database: Database, home: Path) -> TestClient:
    """A client that is signed in as a superuser."""
    create_key(home)
    with unit_of_work(database, ROOT) as session:
        user = create_user(session, "admin", "a long enough word", superuser=True)
        token = create_token(session, home, user)
    settings = Settings(home=home, database_url=database.url.render_as_string(False))
    return TestClient(create_api(App(settings, database)), headers={"Authorization": f"Token {token}"})


def import_example(database: Database, folder: Path) -> None:
    """The example site without its fabric."""
    shutil.copytree(EXAMPLE, folder)
    (folder / "fabric.yaml").unlink()
    declaration = load_folder(folder)
    with unit_of_work(database, ROOT) as session:
        apply_import(session, declaration, plan_import(session, declaration))


@pytest.fixture
def api(database: Database, tmp_path: Path) -> TestClient:
    """An empty installation."""
    return open_api(database, tmp_path / "home")


@pytest.fixture
def each_api(each_database: Database, tmp_path: Path) -> TestClient:
    """An empty installation, on both databases."""
    return open_api(each_database, tmp_path / "home")


@pytest.fixture
def site_api(each_database: Database, tmp_path: Path) -> TestClient:
    """The example site, on both databases."""
    import_example(each_database, tmp_path / "aquaray")
    return open_api(each_database, tmp_path / "home")


@pytest.fixture(scope="module")
def read_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The example site on SQLite, for tests that only read."""
    folder = tmp_path_factory.mktemp("read")
    database = Database(f"sqlite:///{folder}/d.sqlite3")
    database.create_all()
    import_example(database, folder / "aquaray")
    yield open_api(database, folder / "home")
    database.close()


Counted = Callable[[TestClient], Iterator[list[str]]]


@pytest.fixture
def statements() -> Callable[[TestClient], object]:
    """``with statements(client) as seen:`` collects the statements of the requests inside."""

    @contextmanager
    def collect(client: TestClient) -> Iterator[list[str]]:
        database: Database = client.app.state.dcim.database  # type: ignore[attr-defined]
        seen: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            seen.append(statement)

        engines = {database.reader, database.writer}
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", note)

    return collect


class Maker:
    """Makes objects over REST; a refusal fails the test with its body."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def __call__(self, path: str, **body: object) -> dict[str, object]:
        answer = self.client.post(f"/api/{path}/", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, object] = answer.json()
        return found

    def base(self) -> "Maker":
        """A site, a rack, a type and a role to put devices with."""
        self.site = self("dcim/sites", name="Paris", slug="paris")["id"]
        self.rack = self("dcim/racks", name="R1", site=self.site, u_height=20)["id"]
        maker = self("dcim/manufacturers", name="Acme", slug="acme")["id"]
        self.type = self("dcim/device-types", manufacturer=maker, model="One", slug="one", u_height=1)["id"]
        self.role = self("dcim/device-roles", name="Server", slug="server")["id"]
        return self

    def device(self, name: str, **more: object) -> dict[str, object]:
        """A device of that base."""
        return self("dcim/devices", name=name, site=self.site, device_type=self.type, role=self.role, **more)

    def interface(self, device: object, name: str, **more: object) -> dict[str, object]:
        """An interface."""
        return self("dcim/interfaces", **{"device": device, "name": name, "type": "1000base-t", **more})


@pytest.fixture
def make(api: TestClient) -> Maker:
    """Makes objects in an empty installation."""
    return Maker(api)


@pytest.fixture
def each_make(each_api: TestClient) -> Maker:
    """The same on both databases."""
    return Maker(each_api)

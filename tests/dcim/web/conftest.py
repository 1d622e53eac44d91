"""An installation with pages, and browsers that are signed in."""

import importlib.util
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import event
from starlette.testclient import TestClient

from dcim.app import App, load_models
from dcim.core.db import Database
from dcim.core.secrets import create_key
from dcim.core.settings import Settings
from dcim.web import assets, create_web
from dcim.web.screenshots import chromium, log_in
from provisioning.register import register as register_provisioning

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

load_models()
register_provisioning()


def _seeds() -> ModuleType:
    name = "dcim_test_web_seed"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("seed.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def seeds() -> ModuleType:
    """tests/dcim/web/seed.py."""
    return _seeds()


@pytest.fixture
def app(database: Database, tmp_path: Path) -> App:
    """An installation with two users and nothing else."""
    home = tmp_path / "home"
    create_key(home)
    _seeds().users(database)
    return App(Settings(home=home, database_url=database.url.render_as_string(False)), database)


@pytest.fixture
def open_app(tmp_path: Path) -> Iterator[Callable[[str], App]]:
    """``open_app("name")`` makes one more installation, on SQLite."""
    opened: list[Database] = []

    def make(name: str) -> App:
        home = tmp_path / name
        create_key(home)
        database = Database(f"sqlite:///{home}/dcim.sqlite3")
        database.create_all()
        opened.append(database)
        _seeds().users(database)
        return App(Settings(home=home, database_url=f"sqlite:///{home}/dcim.sqlite3"), database)

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def web(app: App) -> FastAPI:
    """The pages."""
    return create_web(app)


@pytest.fixture
def browser_of(web: FastAPI) -> Iterator[Callable[..., TestClient]]:
    """``browser_of("admin")`` gives a client that is signed in; ``browser_of(None)`` one that is not."""
    clients: list[TestClient] = []

    def make(username: str | None = "admin") -> TestClient:
        client = TestClient(web, base_url="http://dcim.test", follow_redirects=False)
        clients.append(client)
        if username is not None:
            password = _seeds().PASSWORD if username == "admin" else _seeds().READER_PASSWORD
            answer = sign_in(client, username, password)
            assert answer.status_code == 303, answer.text
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def browser(browser_of: Callable[..., TestClient]) -> TestClient:
    """A client signed in as ``admin``."""
    return browser_of("admin")


def token_of(text: str) -> str:
    """The anti-forgery token of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found is not None
    return found.group(1)


def sign_in(client: TestClient, username: str, password: str, next: str = "/") -> Any:
    """Fill in the login form."""
    form = client.get("/login", params={"next": next})
    return client.post(
        "/login", data={"username": username, "password": password, "next": next, "csrf": token_of(form.text)}
    )


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that the block sends to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK", "COMMIT", "PRAGMA")):
            sent.append(statement)

    event.listen(database.reader, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.reader, "before_cursor_execute", note)


def statements(database: Database, client: TestClient, address: str) -> int:
    """How many statements a page costs, its login included."""
    with counted(database) as sent:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(sent)


@pytest.fixture(scope="session")
def helpers() -> ModuleType:
    """The functions of this module, for tests."""
    return sys.modules[__name__]


@pytest.fixture(scope="module")
def chrome() -> Iterator["Browser"]:
    """One browser for all tests of a module."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def address(web: FastAPI) -> Iterator[str]:
    """The pages on a free port."""
    assert assets.missing() == [], "run 'make setup' first"
    server = uvicorn.Server(uvicorn.Config(web, port=0, log_level="warning", timeout_graceful_shutdown=1))
    ready = threading.Event()
    started = server.startup

    async def startup(sockets: Any = None) -> None:
        await started(sockets)
        ready.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(20)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def page(chrome: "Browser", address: str, seeds: Any) -> Iterator["Page"]:
    """A page of somebody who is signed in; what the browser complains about fails the test."""
    context = chrome.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    log_in(opened, address, "admin", seeds.PASSWORD)
    yield opened
    context.close()
    assert complaints == [], "the content policy or a script was violated"

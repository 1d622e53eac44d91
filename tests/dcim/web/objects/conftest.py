"""The pages of nouns on the example site, and what a browser makes of their forms."""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.app import App
from dcim.core.db import Database
from dcim.core.secrets import create_key
from dcim.core.settings import Settings
from dcim.web import create_web
from inventory.imports import apply_import, load_folder, plan_import
from inventory.objects import writing
from inventory.objects.noun import Noun, noun_of

EXAMPLE = Path(__file__).parents[4] / "examples" / "aquaray"
ROOT = Context("test", is_superuser=True)


def import_example(database: Database, folder: Path) -> None:
    """The example site without its fabric."""
    shutil.copytree(EXAMPLE, folder)
    (folder / "fabric.yaml").unlink()
    declaration = load_folder(folder)
    with unit_of_work(database, ROOT) as session:
        apply_import(session, declaration, plan_import(session, declaration))


class Fields(HTMLParser):
    """The fields of a page's form as a browser would send them: name and value, in order."""

    def __init__(self, text: str, form: str = "") -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self._inside, self._marker, self._area, self._select = not form, form, "", ""
        self._option: tuple[str, bool] | None = None
        self._first: tuple[str, str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = not self._marker or self._marker in found
        if not self._inside:
            return
        name = found.get("name", "")
        if tag == "input" and name and not (found.get("type") == "checkbox" and "checked" not in found):
            self.pairs.append((name, found.get("value", "on")))
        elif tag == "textarea":
            self._area = name
            self.pairs.append((name, ""))
        elif tag == "select":
            self._select, self._first = name if "multiple" not in found else f"*{name}", None
        elif tag == "option" and self._select:
            value = found.get("value", "")
            if "selected" in found:
                self.pairs.append((self._select.removeprefix("*"), value))
                self._first = ("", "")
            elif self._first is None and not self._select.startswith("*"):
                self._first = (self._select, value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._marker:
            self._inside = False
        if tag == "textarea":
            self._area = ""
        if tag == "select" and self._select:
            if self._first is not None and self._first[0]:
                self.pairs.append(self._first)
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            name, before = self.pairs[-1]
            self.pairs[-1] = (name, before + (data[1:] if not before and data.startswith("\n") else data))


def fields(text: str, form: str = "data-form") -> dict[str, list[str]]:
    """What a form of a page would send."""
    found: dict[str, list[str]] = {}
    for name, value in Fields(text, form).pairs:
        found.setdefault(name, []).append(value)
    return found


def send(client: TestClient, address: str, changes: dict[str, Any], form: str = "data-form") -> Any:
    """Open a form, change some of its fields (None: take one out) and send it."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    data = {**fields(page.text, form), **changes}
    return client.post(address, data={name: value for name, value in data.items() if value is not None})


def make(database: Database, object_type: str, *bodies: dict[str, Any]) -> list[int]:
    """Write objects."""
    with unit_of_work(database, ROOT) as session:
        made = writing.create(session, noun_of(object_type), bodies)
        return [body.row.pk for body in made if body.row is not None]


def row(session: Session, object_type: str, **values: Any) -> Any:
    """The one row with these values."""
    model: Any = noun_of(object_type).model
    return session.exec(select(model).where(*(getattr(model, k) == v for k, v in values.items()))).one()


def ids(database: Database, noun: Noun, limit: int = 3) -> Sequence[int]:
    """Some ids."""
    model: Any = noun.model
    with database.read() as session:
        return session.exec(select(model.id).order_by(model.id).limit(limit)).all()


@pytest.fixture
def aquaray(app: App, tmp_path: Path) -> App:
    """The example site in a database of this test's own."""
    import_example(app.database, tmp_path / "aquaray")
    return app


@pytest.fixture
def client(aquaray: App, browser_of: Callable[..., TestClient]) -> TestClient:
    """A superuser looking at the example site."""
    return browser_of("admin")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, seeds: Any, helpers: Any) -> Iterator[TestClient]:
    """The same for tests that only read."""
    folder = tmp_path_factory.mktemp("shared")
    create_key(folder)
    database = Database(f"sqlite:///{folder}/d.sqlite3")
    database.create_all()
    seeds.users(database)
    import_example(database, folder / "aquaray")
    web = create_web(App(Settings(home=folder, database_url=f"sqlite:///{folder}/d.sqlite3"), database))
    with TestClient(web, base_url="http://dcim.test", follow_redirects=False) as opened:
        assert helpers.sign_in(opened, "admin", seeds.PASSWORD).status_code == 303
        yield opened
    database.close()


@pytest.fixture(scope="session")
def kit() -> ModuleType:
    """The functions of this module, for tests."""
    return sys.modules[__name__]

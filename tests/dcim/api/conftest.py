"""An installation with its API, and clients with tokens of people who may do different things."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from dcim.access.context import system
from dcim.access.granting import save_permission
from dcim.access.tokens import add_token
from dcim.access.uow import unit_of_work
from dcim.access.users import create_user
from dcim.api import create_api
from dcim.app import App, load_models, register_kinds
from dcim.core.db import Database
from dcim.core.secrets import create_key
from dcim.core.settings import Settings
from dcim.engine.brakes import disarm
from dcim.web import create_web
from inventory.devices.service import create_device
from inventory.models import DeviceRole, DeviceType, Manufacturer, Site
from network.intent.models import Fabric

load_models()
register_kinds()

PASSWORD = "correct horse battery"


@pytest.fixture
def app(database: Database, tmp_path: Path) -> App:
    """An installation with nothing in it."""
    home = tmp_path / "home"
    create_key(home)
    return App(Settings(home=home, database_url=database.url.render_as_string(False)), database)


@pytest.fixture
def api(app: App) -> FastAPI:
    """API and pages, as ``dcim serve`` mounts them."""
    api = create_api(app)
    api.mount("/", create_web(app))
    return api


@pytest.fixture
def client_of(app: App, api: FastAPI) -> Iterator[Callable[..., TestClient]]:
    """``client_of("bob", (types, actions, constraints), …)``: bob's client; None is a stranger's."""
    clients: list[TestClient] = []

    def make(
        username: str | None, *permissions: tuple[Any, ...], superuser: bool = False, write: bool = True
    ) -> TestClient:
        client = TestClient(api, base_url="http://dcim.test", follow_redirects=False)
        clients.append(client)
        if username is not None:
            with unit_of_work(app.database, system("test")) as session:
                user = create_user(session, username, PASSWORD, superuser=superuser)
                for number, (types, actions, *rest) in enumerate(permissions):
                    save_permission(
                        session, name=f"{username} {number}", object_types=types.split(), actions=actions.split(),
                        constraints=rest[0] if rest else None, users=[user.pk],
                    )  # fmt: skip
                value = add_token(session, app.settings.home, user, write=write)[1]
            client.headers["Authorization"] = f"Token {value}"
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def site(app: App) -> None:
    """Two sites, one of them braked once."""
    with unit_of_work(app.database, system("test")) as session:
        session.add_all([Site(name="Ivry", slug="ivry"), Site(name="Lyon", slug="lyon")])
        session.flush()
        disarm(session, "ivry", by="test")


@pytest.fixture
def hosts(app: App, site: None) -> None:
    """A server at each site."""
    with unit_of_work(app.database, system("test")) as session:
        maker = Manufacturer(name="m", slug="m")
        role = DeviceRole(name="Server", slug="server")
        session.add_all([maker, role])
        session.flush()
        kind = DeviceType(manufacturer_id=maker.pk, model="x", slug="x")
        session.add(kind)
        session.flush()
        for place in session.exec(select(Site)).all():
            create_device(
                session, name=f"{place.slug}-1", device_type_id=kind.pk, role_id=role.pk, site_id=place.pk,
                status="staged",
            )  # fmt: skip


@pytest.fixture
def fabrics(app: App, hosts: None) -> None:
    """Two fabrics without switches."""
    with unit_of_work(app.database, system("test")) as session:
        session.add_all([Fabric(name="one", sites=["ivry"]), Fabric(name="two", sites=["lyon"])])

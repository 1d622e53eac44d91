"""Fixtures that all tests share: databases, PostgreSQL, Redis.

``database``       a fresh database with the tables of every model imported so far: SQLite, or PostgreSQL when the
                   test is marked ``services``.
``each_database``  the same test on SQLite and (marked ``services``) on PostgreSQL.
``postgresql_url`` / ``redis_url``  servers of this test session.
"""

import importlib.util
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import dcim.access.models
import dcim.engine.models  # noqa: F401 - their tables belong to every test database
from dcim.core import clock
from dcim.core.db import Database, set_database


def _services() -> ModuleType:
    """tests/services.py, whatever the import mode."""
    name = "dcim_test_services"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("services.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def services() -> ModuleType:
    """The helpers of tests/services.py, for tests that stop and start servers themselves."""
    return _services()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server's administrative database, as SQLAlchemy's URL."""
    helpers = _services()
    programs = helpers.postgresql_folder()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with helpers.postgresql(programs) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server."""
    with _services().redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def postgresql_database_url(postgresql_url: str) -> Iterator[str]:
    """An empty PostgreSQL database of this test's own."""
    name = f"t{uuid.uuid4().hex}"
    administration = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    yield make_url(postgresql_url).set(database=name).render_as_string(hide_password=False)
    with administration.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    administration.dispose()


def _open(url: str) -> Iterator[Database]:
    database = Database(url)
    database.create_all()
    set_database(database)
    yield database
    set_database(None)
    clock.set_offset(0.0)
    database.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh database: SQLite, or PostgreSQL for tests marked ``services``."""
    if request.node.get_closest_marker("services"):
        yield from _open(request.getfixturevalue("postgresql_database_url"))
    else:
        yield from _open(f"sqlite:///{tmp_path}/dcim.sqlite3")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def each_database(request: pytest.FixtureRequest) -> Database:
    """The test's database, once on SQLite and once on PostgreSQL."""
    found: Database = request.getfixturevalue("database")
    return found

"""Databases with everything in them, and the words that tests use."""

import importlib.util
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.app import load_models
from dcim.core.db import Database
from inventory.bulk import RowPlan, apply_rows, export_rows, plan_rows, read_table
from inventory.imports import apply_import, load_folder, plan_import
from inventory.objects import writing
from inventory.objects.noun import noun_of

load_models()

EXAMPLE = Path(__file__).parents[3] / "examples" / "aquaray"
ROOT = Context("tester", is_superuser=True)


def load_everything() -> ModuleType:
    """everything.py, whatever the import mode."""
    name = "dcim_test_everything"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("everything.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def fill(database: Database) -> dict[str, int]:
    """Write objects of every noun."""
    module = load_everything()
    with unit_of_work(database, ROOT) as session:

        def change(object_type: str, row_id: int, body: Mapping[str, Any]) -> None:
            writing.update(session, noun_of(object_type), [body], [row_id], partial=True)

        found: dict[str, int] = module.build(module.in_session(session), change)
        return found


def import_example(database: Database, folder: Path) -> None:
    """The example site without its fabric."""
    shutil.copytree(EXAMPLE, folder)
    (folder / "fabric.yaml").unlink()
    declaration = load_folder(folder)
    with unit_of_work(database, ROOT) as session:
        apply_import(session, declaration, plan_import(session, declaration))


class Tables:
    """Exports and imports of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def export(self, object_type: str, format: str = "csv", **more: Any) -> bytes:
        with self.database.read() as session:
            return b"".join(export_rows(session, noun_of(object_type), None, format, **more))

    def plan(self, object_type: str, data: bytes | str, name: str = "file.csv", **more: Any) -> RowPlan:
        with self.database.read() as session:
            return self._plan(session, object_type, data, name, **more)

    def write(self, object_type: str, data: bytes | str, name: str = "file.csv", **more: Any) -> RowPlan:
        with unit_of_work(self.database, ROOT) as session:
            return apply_rows(session, self._plan(session, object_type, data, name, **more))

    @staticmethod
    def _plan(session: Session, object_type: str, data: bytes | str, name: str, **more: Any) -> RowPlan:
        raw = data.encode() if isinstance(data, str) else data
        return plan_rows(session, noun_of(object_type), read_table(name, raw, **more))

    def problems(self, object_type: str, data: bytes | str, name: str = "file.csv", **more: Any) -> list[str]:
        """What is wrong with a file, as far as the plan knows."""
        return [str(each.problem()) for each in self.plan(object_type, data, name, **more).problems]


@pytest.fixture
def tables(each_database: Database) -> Tables:
    """An empty database."""
    return Tables(each_database)


@pytest.fixture
def full(each_database: Database) -> Tables:
    """A database with objects of every noun."""
    fill(each_database)
    return Tables(each_database)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    """Everything, on SQLite, for tests that only read."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('held')}/d.sqlite3")
    database.create_all()
    fill(database)
    yield Tables(database)
    database.close()


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    """The example site, on SQLite, for tests that only read."""
    folder = tmp_path_factory.mktemp("example")
    database = Database(f"sqlite:///{folder}/d.sqlite3")
    database.create_all()
    import_example(database, folder / "aquaray")
    yield Tables(database)
    database.close()


@pytest.fixture(scope="session")
def helpers() -> ModuleType:
    """This module."""
    return sys.modules[__name__]

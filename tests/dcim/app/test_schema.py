"""The migrations give exactly the schema of the models, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from dcim.app import load_models, schema
from dcim.core.db import Database


def _differences(url: str) -> list[object]:
    load_models()
    database = Database(url)
    schema.migrate(database)
    try:
        assert schema.current(database) == schema.head()
        with database.writer.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return list(compare_metadata(context, SQLModel.metadata))
    finally:
        database.close()


def test_models_and_migrations_agree_on_sqlite(tmp_path: Path) -> None:
    assert _differences(f"sqlite:///{tmp_path / 'x.sqlite3'}") == []


@pytest.mark.services
def test_models_and_migrations_agree_on_postgresql(postgresql_database_url: str) -> None:
    assert _differences(postgresql_database_url) == []

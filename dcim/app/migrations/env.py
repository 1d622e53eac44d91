"""Alembic's environment: the database comes from ``dcim.app.schema``; SQLite alters tables by copying."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from dcim.app.compose import load_models
from dcim.core.db import Database
from dcim.core.settings import load_settings

load_models()


def _render(kind: str, item: Any, autogenerate: Any) -> str | Literal[False]:
    """SQLModel's text type as SQLAlchemy's own, so that migrations need SQLAlchemy only."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def run() -> None:
    """Run the migrations in one transaction."""
    database: Database = context.config.attributes.get("database") or Database(load_settings().resolved_database_url)
    with database.writer.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=database.is_sqlite,
            compare_type=True,
            render_item=_render,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()

"""The schema and its versions: Alembic, run from the package."""

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from dcim.core.db import Database
from dcim.core.errors import NotReady


def config(database: Database | None = None) -> Config:
    """Alembic's configuration; ``alembic.ini`` is not needed."""
    result = Config()
    result.set_main_option("script_location", str(resources.files("dcim.app") / "migrations"))
    result.attributes["database"] = database
    return result


def head() -> str:
    """The newest revision this release knows."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def current(database: Database) -> str | None:
    """The revision of the database; None when it is empty."""
    with database.writer.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check(database: Database) -> None:
    """Refuse a database of another release."""
    found, wanted = current(database), head()
    if found is None:
        raise NotReady(f"the database {database.url!r} is empty: run 'dcim init'")
    if found != wanted:
        raise NotReady(
            f"the database has schema {found}, this release needs {wanted}: back it up, then run 'dcim init --migrate'"
        )


def migrate(database: Database) -> None:
    """Bring the database to this release's schema."""
    command.upgrade(config(database), "head")

"""Open an installation: settings, database, models and kinds of operation."""

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache

from dcim.core.db import Database, set_database
from dcim.core.errors import NotReady
from dcim.core.settings import Settings, load_settings

_PACKAGES = ("dcim.access", "dcim.engine", "inventory", "network", "provisioning", "dcim.flows")


@dataclass(frozen=True)
class App:
    """An open installation."""

    settings: Settings
    database: Database

    def close(self) -> None:
        """End what was kept open: sessions on switches, helpers that talk to BMCs, the database."""
        from network.drivers import close_sessions
        from provisioning.bmc import close_helpers

        close_sessions()
        close_helpers()
        set_database(None)
        self.database.close()


@cache
def load_models() -> None:
    """Import every ``models`` module, so that the metadata is whole (migrations, schema checks)."""
    for name in _PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, prefix=f"{name}."):
            if module.name.endswith(".models"):
                importlib.import_module(module.name)


@cache
def register_kinds() -> None:
    """Make every kind of operation known to this process, and the import's sections of other packages."""
    from inventory.bulk.register import register as register_imports
    from network.register import register as register_network
    from provisioning.register import register as register_provisioning

    register_imports()
    register_network()
    register_provisioning()


def open_app(settings: Settings | None = None, *, check_schema: bool = True) -> App:
    """Open the installation of ``settings`` (from the environment by default).

    Raises NotReady when it has not been initialised, or its database is of another release.
    """
    from dcim.app import schema

    settings = settings or load_settings()
    if not (settings.home / "secret.key").exists():
        raise NotReady(f"nothing is installed in {settings.home}: run 'dcim init' (or set DCIM_HOME)")
    load_models()
    register_kinds()
    database = Database(settings.resolved_database_url)
    if check_schema:
        schema.check(database)
    set_database(database)
    return App(settings, database)

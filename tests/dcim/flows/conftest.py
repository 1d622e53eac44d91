"""A home and an inventory of eight servers in four racks; no lab: planning touches nothing."""

from pathlib import Path
from typing import Any

import pytest

from dcim.app.compose import load_models
from dcim.core.db import Database
from provisioning.register import register

load_models()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation's home with its key and the image ``lab-os``."""
    from tests.provisioning import rig

    folder = tmp_path / "home"
    monkeypatch.setenv("DCIM_HOME", str(folder))
    rig.make_home(folder)
    register()
    return folder


@pytest.fixture
def servers(home: Path, each_database: Database) -> list[Any]:
    """srv-1 … srv-8, two a rack; on SQLite, and on PostgreSQL (marked ``services``)."""
    from tests.provisioning import rig

    return list(rig.fill_inventory(each_database, 8))

"""Installations that the tests of a module share."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.jobs.installation import Installation, installation


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the module's own."""
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def site(folder: Path, services: ModuleType) -> Iterator[Installation]:
    """The example site on SQLite with its lab up and armed; the fabric is not pushed yet."""
    with installation(folder, (services.free_port(), services.free_port())) as made:
        yield made

from pathlib import Path

import pytest

from provisioning.images.manifest import Publisher


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def publisher(home: Path) -> Publisher:
    return Publisher.of_home(home)

"""Fixtures of the fabric's tests: a lab's home, and modules beside this file by name."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lab's home: ``DCIM_HOME`` with a ``lab`` folder."""
    folder = tmp_path / "home"
    (folder / "lab").mkdir(parents=True)
    monkeypatch.setenv("DCIM_HOME", str(folder))
    monkeypatch.delenv("DCIM_DATABASE_URL", raising=False)
    return folder

"""Addresses: the identity in an installation, only the map in a lab's home."""

from pathlib import Path

import pytest

from dcim.core.endpoints import resolve, write_map
from dcim.core.errors import Permanent


def test_identity_without_a_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DCIM_HOME", str(tmp_path))
    assert resolve("10.1.2.3", "ipmi") == ("10.1.2.3", 623)
    assert resolve("10.1.2.3", "netconf") == ("10.1.2.3", 830)


def test_a_lab_never_falls_back_to_the_real_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DCIM_HOME", str(tmp_path))
    (tmp_path / "lab").mkdir()
    with pytest.raises(Permanent, match="the lab has no ipmi"):
        resolve("10.1.2.3", "ipmi")
    write_map(tmp_path / "lab", {"10.1.2.3": {"ipmi": ("127.64.0.5", 6230)}})
    assert resolve("10.1.2.3", "ipmi") == ("127.64.0.5", 6230)
    with pytest.raises(Permanent):
        resolve("10.1.2.3", "ssh")

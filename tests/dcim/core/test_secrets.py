"""Sealed values open only with their key and for their owner."""

from pathlib import Path

import pytest

from dcim.core.errors import NotReady, Permanent
from dcim.core.secrets import Vault, create_key, load_vault


def test_a_value_opens_for_its_owner_only() -> None:
    vault = Vault(b"k" * 32)
    sealed = vault.seal("calvin", "device:1")
    assert "calvin" not in sealed
    assert vault.open(sealed, "device:1") == "calvin"
    with pytest.raises(Permanent, match="does not open"):
        vault.open(sealed, "device:2")
    with pytest.raises(Permanent, match="does not open"):
        Vault(b"x" * 32).open(sealed, "device:1")


def test_the_key_file_is_private_and_never_replaced(tmp_path: Path) -> None:
    path = create_key(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    create_key(tmp_path)
    assert path.read_bytes() == before
    with pytest.raises(NotReady, match="dcim init"):
        load_vault(tmp_path / "elsewhere")

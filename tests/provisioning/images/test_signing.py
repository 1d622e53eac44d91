from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dcim.core.errors import Permanent
from provisioning.agent import ed25519
from provisioning.images import signing

DIGEST = "ab" * 32


def test_the_key_is_made_once_and_only_its_owner_reads_it(home: Path) -> None:
    key = signing.load_or_create_key(home)
    path = home / "keys/image-signing.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert signing.public_hex(signing.load_or_create_key(home)) == signing.public_hex(key)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_processes_that_start_together_agree_on_one_key(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: signing.public_hex(signing.load_or_create_key(home)), range(16)))
    assert len(keys) == 1


def test_the_agent_verifies_what_is_signed_here(home: Path) -> None:
    key = signing.load_or_create_key(home)
    signature = signing.sign_digest(key, DIGEST)
    public = bytes.fromhex(signing.public_hex(key))
    assert ed25519.verify(public, bytes.fromhex(DIGEST), bytes.fromhex(signature))
    assert signing.verify_digest(public.hex(), DIGEST, signature)
    assert not signing.verify_digest(public.hex(), "cd" * 32, signature)
    assert not signing.verify_digest("zz", DIGEST, signature)


def test_a_damaged_key_is_not_replaced_silently(home: Path) -> None:
    path = signing.key_path(home)
    path.parent.mkdir(parents=True)
    path.write_text("damaged")
    with pytest.raises(Permanent, match="restore it"):
        signing.load_or_create_key(home)
    assert path.read_text() == "damaged"

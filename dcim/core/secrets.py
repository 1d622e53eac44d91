"""Secrets at rest: AES-256-GCM with a key outside the database, and the owner as associated data.

A sealed value copied to another row does not open there. Formats: ``v1.<base64 of nonce + ciphertext>``.
"""

import base64
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dcim.core.errors import NotReady, Permanent


class Vault:
    """Seals and opens secrets with the key file ``DCIM_HOME/secret.key`` (32 bytes, mode 0600)."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, secret: str, owner: str) -> str:
        """Encrypt ``secret`` for ``owner`` (for example ``device:bmc-ivry-01``)."""
        nonce = os.urandom(12)
        sealed = self._cipher.encrypt(nonce, secret.encode(), owner.encode())
        return "v1." + base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, owner: str) -> str:
        """Decrypt; Permanent when the key or the owner is not the one that sealed it."""
        version, _, body = sealed.partition(".")
        if version != "v1":
            raise Permanent(f"the secret of {owner} has an unknown format {version!r}: enter it again")
        raw = base64.b64decode(body)
        try:
            return self._cipher.decrypt(raw[:12], raw[12:], owner.encode()).decode()
        except InvalidTag:
            raise Permanent(
                f"the secret of {owner} does not open with this installation's key: "
                "restore secret.key or enter it again"
            ) from None


def create_key(home: Path) -> Path:
    """Create ``secret.key`` unless it exists; never overwrites one."""
    path = home / "secret.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(os.urandom(32))
    return path


@lru_cache(maxsize=8)
def load_vault(home: Path) -> Vault:
    """The vault of an installation; NotReady when it has no key."""
    path = home / "secret.key"
    if not path.exists():
        raise NotReady(f"no secret.key in {home}: run 'dcim init' first")
    return Vault(path.read_bytes())

"""The key that signs images: Ed25519, one per installation: ``DCIM_HOME/keys/image-signing.key`` (PEM, 0600)."""

import os
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dcim.core.errors import Permanent


def key_path(home: Path) -> Path:
    """Where the key lies."""
    return home / "keys/image-signing.key"


def load_or_create_key(home: Path) -> Ed25519PrivateKey:
    """The installation's key, made on first use. Raises Permanent when the file is no Ed25519 key."""
    path = key_path(home)
    try:
        return _load(path)
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    temporary = Path(name)
    with open(descriptor, "wb") as out:
        out.write(pem)
    try:
        os.link(temporary, path)  # unlike rename, never replaces the key that another process made meanwhile
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return _load(path)


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half: 32 bytes in hex."""
    return key.public_key().public_bytes_raw().hex()


def sign_digest(key: Ed25519PrivateKey, sha256_hex: str) -> str:
    """The signature (64 bytes in hex) over the 32 raw bytes of a SHA-256, as PROTOCOL.md defines it."""
    return key.sign(bytes.fromhex(sha256_hex)).hex()


def verify_digest(public_key_hex: str, sha256_hex: str, signature_hex: str) -> bool:
    """Whether the signature is right; malformed input gives False."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key_hex))
        key.verify(bytes.fromhex(signature_hex), bytes.fromhex(sha256_hex))
    except (ValueError, InvalidSignature):
        return False
    return True


def _load(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as error:
        raise Permanent(f"{path} is no key: restore it, or remove it and build the images again") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Permanent(f"{path} is no Ed25519 key: restore it, or remove it and build the images again")
    return key

"""Secrets that travel through booting machines: 256 random bits, of which only a hash is kept."""

import hashlib
import secrets

TOKEN_LIFETIME_S = 1800.0
"""A boot token's; the longest that the threat table allows."""


def new_secret() -> str:
    """A new secret as 64 hexadecimal digits (safe in a kernel command line)."""
    return secrets.token_hex(32)


def digest(secret: str) -> str:
    """What is stored of it."""
    return hashlib.sha256(secret.encode()).hexdigest()

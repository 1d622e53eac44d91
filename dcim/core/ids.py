"""Identifiers: UUIDv7 (RFC 9562), so that they sort by time of creation."""

import os
import time
import uuid


def uuid7() -> str:
    """A new UUIDv7 as text."""
    value = (int(time.time() * 1000) & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= (int.from_bytes(os.urandom(2), "big") & 0xFFF) << 64
    value |= 0b10 << 62
    value |= int.from_bytes(os.urandom(8), "big") & (2**62 - 1)
    return str(uuid.UUID(int=value))

"""Cipher suites 3 and 17: keys, integrity and AES-CBC-128 as pure functions.

Source: IPMI v2.0 rev 1.1: 13.28 (authentication), 13.28.4 (integrity), 13.29 (confidentiality), 13.31–13.32 (keys).
"""

import hmac
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


@dataclass(frozen=True)
class Suite:
    """A cipher suite: its number, the three algorithm numbers, the hash and the bytes kept of an integrity code."""

    number: int
    authentication: int
    integrity: int
    confidentiality: int
    hash: str
    kept: int


SUITES = (Suite(17, 3, 4, 1, "sha256", 16), Suite(3, 1, 1, 1, "sha1", 12))
"""Offered in this order. Suite 0 and everything unencrypted is refused."""


@dataclass(frozen=True)
class Exchange:
    """What both sides know after RAKP 1 and 2. ``role`` is the privilege byte as sent."""

    suite: Suite
    client_session: bytes
    bmc_session: bytes
    client_random: bytes
    bmc_random: bytes
    guid: bytes
    role: int
    username: bytes

    @property
    def _named(self) -> bytes:
        return bytes([self.role, len(self.username)]) + self.username

    def rakp2_code(self, password: bytes) -> bytes:
        """The BMC proves that it knows the password."""
        seen = self.client_session + self.bmc_session + self.client_random + self.bmc_random + self.guid + self._named
        return self._mac(password, seen)

    def rakp3_code(self, password: bytes) -> bytes:
        """What the client must prove in turn."""
        return self._mac(password, self.bmc_random + self.client_session + self._named)

    def session_key(self, password: bytes) -> bytes:
        """SIK; the BMC key K_g is not set, so the user's password stands in."""
        return self._mac(password, self.client_random + self.bmc_random + self._named)

    def rakp4_code(self, session_key: bytes) -> bytes:
        """The BMC proves that it has the same session key."""
        return self._mac(session_key, self.client_random + self.bmc_session + self.guid)[: self.suite.kept]

    def _mac(self, key: bytes, data: bytes) -> bytes:
        return hmac.digest(key, data, self.suite.hash)


@dataclass(frozen=True)
class Keys:
    """A session's derived keys."""

    suite: Suite
    integrity: bytes
    aes: bytes

    @classmethod
    def derive(cls, suite: Suite, session_key: bytes) -> "Keys":
        """K1 and K2 from SIK. The constants are 20 bytes long for SHA-256 too, as clients in the field have it."""
        first = hmac.digest(session_key, b"\x01" * 20, suite.hash)
        second = hmac.digest(session_key, b"\x02" * 20, suite.hash)
        return cls(suite, first, second[:16])

    def code(self, signed: bytes) -> bytes:
        """The integrity code of a packet."""
        return hmac.digest(self.integrity, signed, self.suite.hash)[: self.suite.kept]

    def encrypt(self, payload: bytes) -> bytes:
        """IV, then ciphertext; the pad counts 1, 2, 3 … and its length comes last."""
        pad = -(len(payload) + 1) % 16
        padded = payload + bytes(range(1, pad + 1)) + bytes([pad])
        vector = os.urandom(16)
        encryptor = Cipher(algorithms.AES(self.aes), modes.CBC(vector)).encryptor()
        return vector + encryptor.update(padded) + encryptor.finalize()

    def decrypt(self, data: bytes) -> bytes | None:
        """The payload, or None for something that cannot be a payload."""
        if len(data) < 32 or len(data) % 16:
            return None
        decryptor = Cipher(algorithms.AES(self.aes), modes.CBC(data[:16])).decryptor()
        padded = decryptor.update(data[16:]) + decryptor.finalize()
        pad = padded[-1]
        return padded[: -pad - 1] if pad < len(padded) else None

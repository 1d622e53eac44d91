import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from provisioning.agent import ed25519

# RFC 8032, section 7.1: TEST 1, TEST 2 and TEST 3 (public key, message, signature)
RFC_VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), RFC_VECTORS)
def test_rfc_8032_vectors(key: str, message: str, signature: str) -> None:
    raw = bytes.fromhex(signature)
    assert ed25519.verify(bytes.fromhex(key), bytes.fromhex(message), raw)
    assert not ed25519.verify(bytes.fromhex(key), bytes.fromhex(message) + b"x", raw)


def test_agrees_with_the_cryptography_library_on_good_and_damaged_signatures() -> None:
    for index in range(8):
        key = Ed25519PrivateKey.from_private_bytes(bytes([index]) * 32)
        public, message = key.public_key().public_bytes_raw(), bytes(range(index))
        signature = key.sign(message)
        assert ed25519.verify(public, message, signature)
        for position in (0, 31, 32, 63):
            damaged = bytearray(signature)
            damaged[position] ^= 1
            assert not ed25519.verify(public, message, bytes(damaged))


def test_refuses_malformed_and_malleable_signatures() -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"m")
    order = 2**252 + 27742317777372353535851937790883648493
    shifted = int.from_bytes(signature[32:], "little") + order
    assert not ed25519.verify(public, b"m", signature[:32] + shifted.to_bytes(32, "little"))
    assert not ed25519.verify(public, b"m", signature[:-1])
    assert not ed25519.verify(public[:-1], b"m", signature)
    assert not ed25519.verify(b"\xff" * 32, b"m", signature)

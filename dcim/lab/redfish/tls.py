"""The lab's certificate authority and a certificate for each BMC's loopback address, made when first needed."""

import datetime
import ipaddress
import ssl
from collections import OrderedDict
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAYS = 3650
CONTEXTS = 256
"""Contexts kept in memory; an SSLContext takes tens of KiB, a lab may have thousands of BMCs."""


class Authority:
    """``ca.pem`` in the lab's folder is what clients verify with; ``tls/`` has the keys (0600)."""

    def __init__(self, lab: Path) -> None:
        self._folder = folder = lab / "tls"
        self._contexts: OrderedDict[str, ssl.SSLContext] = OrderedDict()
        folder.mkdir(parents=True, exist_ok=True)
        self.certificate = lab / "ca.pem"
        key_file = folder / "ca.key"
        if self.certificate.exists() and key_file.exists():
            self._ca = x509.load_pem_x509_certificate(self.certificate.read_bytes())
            loaded = serialization.load_pem_private_key(key_file.read_bytes(), None)
            if not isinstance(loaded, ec.EllipticCurvePrivateKey):
                raise TypeError(f"{key_file} is no elliptic-curve key: delete it")
            self._key = loaded
        else:
            self._key = ec.generate_private_key(ec.SECP256R1())
            name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "dcim lab")])
            self._ca = self._build(name, self._key.public_key(), None)
            _write(key_file, _pem(self._key))
            self.certificate.write_bytes(self._ca.public_bytes(serialization.Encoding.PEM))

    def context(self, address: str) -> ssl.SSLContext:
        """A server context whose certificate names ``address``."""
        found = self._contexts.get(address)
        if found is None:
            found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            found.minimum_version = ssl.TLSVersion.TLSv1_2
            found.load_cert_chain(self._file(address))
            self._contexts[address] = found
            if len(self._contexts) > CONTEXTS:
                self._contexts.popitem(last=False)
        self._contexts.move_to_end(address)
        return found

    def _file(self, address: str) -> Path:
        path = self._folder / f"{address}.pem"
        if not path.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
            certificate = self._build(name, key.public_key(), address)
            _write(path, _pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def _build(self, name: x509.Name, key: ec.EllipticCurvePublicKey, address: str | None) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name if address is None else self._ca.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=DAYS))
            .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if address is None:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True)
        else:
            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)

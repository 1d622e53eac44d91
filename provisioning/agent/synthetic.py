"""The lab's small synthetic operating-system image: written, checked and "booted" like a real one.

Layout: the marker line, one line of JSON, zeros up to 4,096 bytes; a pseudo-random payload that depends only on the
seed; and, as the last 32 bytes, the SHA-256 of all before them. An emulated firmware boots a disk that carries it
whole; a truncated or damaged one does not boot.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import BinaryIO

MARKER = b"DCIM-SYNTHETIC-IMAGE 1\n"
HEADER_BYTES = 4096
MIB = 1 << 20


@dataclass(frozen=True)
class SyntheticInfo:
    """What a synthetic image says of itself; ``size_bytes`` counts header, payload and checksum."""

    name: str
    size_bytes: int
    seed: str


def make(out: BinaryIO, name: str, size_mib: int, seed: str = "dcim") -> SyntheticInfo:
    """Write the image, ``size_mib`` (at least 1) MiB, the same bytes for the same arguments."""
    if size_mib < 1:
        raise ValueError("a synthetic image has at least 1 MiB")
    info = SyntheticInfo(name, size_mib * MIB, seed)
    fields = {"name": name, "size_bytes": info.size_bytes, "seed": seed}
    header = MARKER + json.dumps(fields, sort_keys=True).encode() + b"\n"
    if len(header) > HEADER_BYTES:
        raise ValueError("the name or the seed is too long")
    total = hashlib.sha256()
    left = info.size_bytes - total.digest_size
    chunk = header.ljust(HEADER_BYTES, b"\0")
    index = 0
    while left:
        chunk = chunk[:left]
        out.write(chunk)
        total.update(chunk)
        left -= len(chunk)
        chunk = hashlib.shake_128(f"{seed}:{index}".encode()).digest(MIB)
        index += 1
    out.write(total.digest())
    return info


def recognise(disk: BinaryIO, *, verify: bool = True) -> SyntheticInfo | None:
    """What lies at the start of a disk: the image's facts, or None when there is no whole synthetic image.

    ``verify=False`` believes the header without reading the payload.
    """
    disk.seek(0)
    header = disk.read(HEADER_BYTES)
    if not header.startswith(MARKER):
        return None
    try:
        fields = json.loads(header[len(MARKER) :].split(b"\n", 1)[0])
        info = SyntheticInfo(str(fields["name"]), int(fields["size_bytes"]), str(fields["seed"]))
    except (ValueError, KeyError, TypeError):
        return None
    if not verify:
        return info
    total = hashlib.sha256(header)
    left = info.size_bytes - len(header) - total.digest_size
    if left < 0:
        return None
    while left:
        chunk = disk.read(min(left, MIB))
        if not chunk:
            return None
        total.update(chunk)
        left -= len(chunk)
    return info if disk.read(total.digest_size) == total.digest() else None

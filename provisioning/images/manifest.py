"""An image's manifest (``<name>.json`` beside its file), and how an image is published with one."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dcim.core.errors import InvalidInput, Problem
from provisioning.images import signing

NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{0,62}$")
_CHUNK = 1 << 20
_LEVEL = 9
"""Of zstd: a level more costs seconds of building and saves about one per cent of transfer."""


class Manifest(BaseModel):
    """What is published about an image.

    ``sha256`` and ``signature`` are of the file as served; ``size_bytes`` and ``raw_sha256`` of the disk's content.
    ``recipe`` tells whether a build is still that of its recipe; images from elsewhere have none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=NAME.pattern)
    file: str = Field(pattern=NAME.pattern)
    format: Literal["raw", "raw+zstd"]
    size_bytes: int = Field(gt=0)
    raw_sha256: str = Field(pattern="^[0-9a-f]{64}$")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    signature: str = Field(pattern="^[0-9a-f]{128}$")
    public_key: str = Field(pattern="^[0-9a-f]{64}$")
    synthetic: bool = False
    built_from: list[str] = Field(default_factory=list)
    recipe: str = ""


@dataclass(frozen=True)
class Publisher:
    """Puts images into a folder, signed with a key."""

    folder: Path
    key: Ed25519PrivateKey

    @classmethod
    def of_home(cls, home: Path) -> "Publisher":
        """The installation's: ``DCIM_HOME/images`` and its key."""
        folder = home / "images"
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, signing.load_or_create_key(home))

    def recipe_key(self, sources: list[Path], parameters: list[str]) -> str:
        """SHA-256 over the files and parameters that a build depends on, besides the package archive."""
        total = hashlib.sha256(json.dumps(parameters).encode())
        for path in sorted(sources, key=lambda entry: entry.name):
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return total.hexdigest()

    def kept(self, name: str, recipe: str) -> Manifest | None:
        """The published image of this name when it is of this recipe, signed with this key, and its file is there."""
        path = self.folder / f"{name}.json"
        if not path.exists():
            return None
        try:
            found = read_manifest(path)
        except InvalidInput:
            return None  # built again
        whole = (self.folder / found.file).is_file() and found.public_key == signing.public_hex(self.key)
        return found if whole and found.recipe == recipe else None

    def publish(
        self, name: str, raw: Path, *, compressed: bool, synthetic: bool, built_from: list[str], recipe: str = ""
    ) -> Manifest:
        """Take over the raw image (it is moved or compressed away), sign it and write its manifest last."""
        file = f"{name}.raw.zst" if compressed else f"{name}.raw"
        temporary = self.folder / f".{file}.new"
        raw_digest, size = hashlib.sha256(), 0
        packer = zstandard.ZstdCompressor(level=_LEVEL, threads=-1).compressobj()
        with open(raw, "rb") as source, open(temporary, "wb") as out:
            while block := source.read(_CHUNK):
                raw_digest.update(block)
                size += len(block)
                out.write(packer.compress(block) if compressed else block)
            if compressed:
                out.write(packer.flush())
        digest = file_sha256(temporary)
        manifest = Manifest(
            name=name,
            file=file,
            format="raw+zstd" if compressed else "raw",
            size_bytes=size,
            raw_sha256=raw_digest.hexdigest(),
            sha256=digest,
            signature=signing.sign_digest(self.key, digest),
            public_key=signing.public_hex(self.key),
            synthetic=synthetic,
            built_from=built_from,
            recipe=recipe,
        )
        # The old manifest goes first: between the two renames there is no image, rather than one with a wrong checksum.
        (self.folder / f"{name}.json").unlink(missing_ok=True)
        temporary.chmod(0o644)
        temporary.replace(self.folder / file)
        target = self.folder / f".{name}.json.new"
        target.write_text(manifest.model_dump_json(indent=1))
        target.replace(self.folder / f"{name}.json")
        return manifest


def read_manifest(path: Path) -> Manifest:
    """Read and check a manifest, its signature included. Raises InvalidInput with what is wrong."""
    try:
        found = Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        problems = [
            Problem(f"{path.name}: {'.'.join(str(part) for part in entry['loc'])}", entry["msg"])
            for entry in error.errors()
        ]
        raise InvalidInput(f"{path.name} is no image manifest: publish the image again", problems) from error
    if found.name != path.stem:
        raise InvalidInput(f"{path.name} describes the image {found.name!r}: rename it")
    if not signing.verify_digest(found.public_key, found.sha256, found.signature):
        raise InvalidInput(f"the signature in {path.name} is wrong: publish the image again")
    return found


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with open(path, "rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()

"""Elevation images: what counts as one, and where they are kept, below ``DCIM_HOME/media``.

A file is named after its content, so that writing one is safe before a transaction is known to stand, the same image
is kept once, and a reference never changes what it shows. SVG is refused: it can carry scripts.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Literal

Face = Literal["front", "rear"]

FOLDER = "devicetype-images"
MAX_BYTES = 5_000_000
SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp"}
MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}
_NAME = re.compile(r"[0-9a-f]{40}\.(?:png|jpg|gif|webp)\Z")


def suffix_of(content: bytes) -> str:
    """``.png``, ``.jpg``, ``.gif`` or ``.webp`` by the first bytes; an empty text for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if content.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return ".gif"
    return ".webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def reference_of(content: bytes) -> str:
    """The name below ``media`` under which an image is kept: ``devicetype-images/<digest>.png``."""
    return f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:40]}{suffix_of(content)}"


def keep(home: Path, content: bytes) -> str:
    """Write an image below ``home/media``; its reference. An image that is there already is left alone."""
    reference = reference_of(content)
    target = home / "media" / reference
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return reference


def find(home: Path, name: str) -> Path | None:
    """The file of an image by its name without the folder; None when there is none or the name is no image's."""
    if not _NAME.match(name):
        return None
    path = home / "media" / FOLDER / name
    return path if path.is_file() else None

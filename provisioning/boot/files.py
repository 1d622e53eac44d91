"""``/images``: files below the images folder, with ETag, Range and HEAD, and nothing above it."""

import hashlib
import os
import threading
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, Response

_digests: dict[tuple[str, int, int], str] = {}
_digest_lock = threading.Lock()


def locate(folder: Path, name: str) -> Path | None:
    """The file for a request's path, or None: it must be a regular file that lies below ``folder``, links followed."""
    if "\0" in name or any(part.startswith(".") for part in name.split("/")):
        return None  # hidden files are images in the making
    root = folder.resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or path == root or not path.is_file():
        return None
    return path


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal; remembered until its size or time changes."""
    stat = os.stat(path)
    key = (str(path), stat.st_size, stat.st_mtime_ns)
    found = _digests.get(key)
    if found is None:
        # One at a time: forty hosts that ask for the same new image must not read it forty times at once.
        with _digest_lock:
            found = _digests.get(key)
            if found is None:
                with path.open("rb") as stream:
                    found = hashlib.file_digest(stream, "sha256").hexdigest()
                _digests[key] = found
    return found


class ImageResponse(FileResponse):
    """Reads in large pieces: images are streamed to many hosts at once."""

    chunk_size = 1 << 20


def serve(folder: Path, name: str, headers: Headers) -> Response:
    """The answer to GET or HEAD; FileResponse understands Range and If-Range against our ETag."""
    path = locate(folder, name)
    if path is None:
        return PlainTextResponse("no such file", 404)
    etag = f'"{sha256_of(path)}"'
    if etag in [part.strip() for part in headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers={"ETag": etag})
    return ImageResponse(path, media_type="application/octet-stream", headers={"ETag": etag})

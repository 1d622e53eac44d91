"""Static files: our own beside this module, third-party ones fetched at set-up into ``static/vendor``.

Addresses carry a hash of the content, so that a browser may keep a file for a year and still never sees an old one.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from dcim.core.log import log

FOLDER = Path(__file__).parent / "static"
VENDOR = ("vendor/htmx.min.js", "vendor/sse.js")


class HashedFiles(StaticFiles):
    """Static files whose answers may be cached for good when the address names the content's hash."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with its caching header."""
        response = await super().get_response(path, scope)
        hashed = scope.get("query_string", b"").startswith(b"v=")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response


def mount_static() -> HashedFiles:
    """The application that serves ``/static``."""
    return HashedFiles(directory=FOLDER)


def missing() -> list[str]:
    """Third-party files that set-up has not fetched yet."""
    return [name for name in VENDOR if not (FOLDER / name).is_file()]


def warn_if_missing() -> bool:
    """Say in the log that pages will not be live; True when they will be."""
    absent = missing()
    if absent:
        log.warning(
            "pages are served without live updates: the third-party scripts are missing; run 'make setup'",
            missing=absent,
        )
    return not absent


def url(name: str) -> str:
    """The address of a static file, with its content's hash."""
    path = FOLDER / name
    return f"/static/{name}?v={_hash(path, path.stat().st_mtime_ns)}"


@lru_cache(maxsize=64)
def _hash(path: Path, stamp: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]

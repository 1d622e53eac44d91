"""One file in a multipart request, with a bound on its size that holds while it arrives."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any, BinaryIO

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.types import Message

from dcim.core.errors import InvalidInput, Problem

MAX_UPLOAD = 300_000_000
_FILE = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
OPENAPI: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FILE}}},
}
"""``openapi_extra`` of a route that takes an upload."""


@dataclass(frozen=True)
class Upload:
    """The file of a request: what it is called, without folders, and its content, on disk when it is large."""

    name: str
    file: BinaryIO


async def get_upload(request: Request) -> AsyncIterator[Upload]:
    """The part ``file`` of a multipart request. InvalidInput when there is none or it exceeds ``MAX_UPLOAD``."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise InvalidInput(
            problems=[Problem("body", "is not multipart/form-data: send the archive as the part 'file'")]
        )
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > MAX_UPLOAD:
            raise InvalidInput(problems=[Problem("file", f"is larger than {MAX_UPLOAD} bytes: send it in parts")])
        return message

    async with Request(request.scope, receive).form(max_files=1, max_fields=10) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise InvalidInput(problems=[Problem("file", "is missing: send the archive as the part 'file'")])
        name = (part.filename or "upload").replace("\\", "/").rsplit("/", 1)[-1]
        yield Upload(name if name.isprintable() and name else "upload", part.file)


UploadDep = Annotated[Upload, Depends(get_upload)]

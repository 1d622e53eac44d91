"""Files that pages show: elevation images of device types."""

from fastapi import APIRouter
from starlette.responses import FileResponse

from dcim.core.errors import NotFound
from dcim.web.security import AppDep
from inventory.types import images

router = APIRouter()


@router.get(f"/media/{images.FOLDER}/{{name}}")
def elevation_image(app: AppDep, name: str) -> FileResponse:
    """An elevation image; its name changes with its content, so a browser may keep it."""
    found = images.find(app.settings.home, name)
    if found is None:
        raise NotFound("There is no such image: load the page again.")
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return FileResponse(found, media_type=images.MEDIA_TYPES[found.suffix], headers=headers)

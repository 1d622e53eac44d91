"""``/events``: the stream that live pages listen to."""

import re

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from dcim.core.errors import InvalidInput
from dcim.web.live import Poller, stream
from dcim.web.security import AppDep, signed_in

router = APIRouter()
_TOPIC = re.compile(r"jobs|(job|operation)-[0-9a-f-]{36}|device-[0-9]{1,10}")


@router.get("/events")
async def events(request: Request, app: AppDep, topics: str = "jobs") -> StreamingResponse:
    """Server-sent events for ``topics`` (comma-separated). The login is read in a session closed at once."""

    def check() -> None:
        with app.database.read() as session:
            signed_in(request, app, session)

    await run_in_threadpool(check)
    wanted = topics.split(",")
    if len(wanted) > 20 or not all(_TOPIC.fullmatch(topic) for topic in wanted):
        raise InvalidInput("unknown topic: jobs, job-UID, operation-UID or device-ID")
    poller: Poller = request.app.state.poller
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream(poller, wanted), media_type="text/event-stream", headers=headers)

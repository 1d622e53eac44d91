"""``/api/<app>/<plural>/``: every noun, as NetBox's REST has it. Routes are made from the nouns' tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from dcim.access.context import Context
from dcim.access.reading import reading
from dcim.access.rules import logged_in
from dcim.access.uow import unit_of_work
from dcim.api.deps import get_app, get_context
from dcim.api.rules import add_rule
from dcim.core.errors import DcimError, InvalidInput, NotFound
from inventory.objects import describe
from inventory.objects import reading as read
from inventory.objects import writing as write
from inventory.objects.bodies import NON_FIELD, Body
from inventory.objects.errors import Refused
from inventory.objects.noun import Noun, registry
from inventory.objects.nouns import load

MAX_BODY = 32_000_000
MAX_BULK = 10_000


class PreconditionFailed(DcimError):
    """The object changed since it was read: read it again and repeat."""

    status = 412


class MethodNotAllowed(DcimError):
    """This kind of object cannot be written here."""

    status = 405


Answer = tuple[int, Any, dict[str, str]]
"""(status, JSON, headers)"""


class TableRoute(Route):
    """A route made from a table; it says which it is, so that its rule is found (``dcim.api.rules``)."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As any route's."""
        match, child = super().matches(scope)
        return match, {**child, "route": self}


def install(api: FastAPI) -> None:
    """Add the routes of every noun."""
    load()
    rule = logged_in("rows that may be viewed are shown; writes ask for add, change or delete, and the unit of work "
                     "checks every row")  # fmt: skip
    for noun in registry.all():
        for path, handler, methods in (
            (noun.path, _collection(noun), ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
            (noun.path + "{id:int}/", _item(noun), ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"]),
        ):
            api.router.routes.append(TableRoute(path, handler, methods=methods))
            add_rule(methods, path, rule)


def base_of(request: Request) -> str:
    """The server's address as the client sees it, without a slash at its end."""
    return str(request.base_url).rstrip("/")


async def body_of(request: Request) -> Any:
    """The request's JSON. Raises InvalidInput."""
    size = 0
    parts: list[bytes] = []
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise InvalidInput(f"the request is larger than {MAX_BODY} bytes: send it in parts")
        parts.append(part)
    raw = b"".join(parts)
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"JSON parse error - {error}") from error


def respond(answer: Answer) -> Response:
    """An answer as HTTP."""
    status, body, headers = answer
    content = b"" if body is None and status == 204 else orjson.dumps(body)
    return Response(content, status, headers, "application/json")


def _collection(noun: Noun) -> Callable[[Request], Any]:
    async def handle(request: Request) -> Response:
        if request.method in ("GET", "HEAD"):
            return respond(await run_in_threadpool(_list, request, noun))
        if request.method == "OPTIONS":
            return respond(await run_in_threadpool(_options, request, noun))
        body = await body_of(request)
        work = {"POST": _create, "PUT": _bulk_update, "PATCH": _bulk_update, "DELETE": _bulk_delete}[request.method]
        return respond(await run_in_threadpool(work, request, noun, body))

    return handle


def _item(noun: Noun) -> Callable[[Request], Any]:
    async def handle(request: Request) -> Response:
        if request.method in ("GET", "HEAD"):
            return respond(await run_in_threadpool(_detail, request, noun))
        if request.method == "OPTIONS":
            return respond(await run_in_threadpool(_options, request, noun))
        body = await body_of(request)
        work = _delete if request.method == "DELETE" else _update
        return respond(await run_in_threadpool(work, request, noun, body))

    return handle


def _list(request: Request, noun: Noun) -> Answer:
    context = _reader(request, noun)
    params = list(request.query_params.multi_items())
    with reading(get_app(request).database, context) as session:
        query = read.parse(session, noun, params)
        found = read.page(session, noun, query, base_of(request), noun.path, params)
    headers = {"X-Dcim-Ignored": ", ".join(found.ignored)} if found.ignored else {}
    return 200, found.body(), headers


def _detail(request: Request, noun: Noun) -> Answer:
    context = _reader(request, noun)
    with reading(get_app(request).database, context) as session:
        query = read.parse(session, noun, request.query_params.multi_items())
        found = read.one(session, noun, request.path_params["id"], query, base_of(request))
    if found is None:
        raise NotFound(f"No {noun.words} matches the given query.")
    tag = read.etag(found)
    if request.headers.get("If-None-Match") == tag:
        return 304, None, {"ETag": tag}
    return 200, found, {"ETag": tag}


def _options(request: Request, noun: Noun) -> Answer:
    get_context(request)
    return 200, describe.options(noun), {"Allow": "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS"}


def _create(request: Request, noun: Noun, body: Any) -> Answer:
    context = _writer(request, noun)
    many = isinstance(body, list)
    given = _objects(body, many)
    with unit_of_work(get_app(request).database, context) as session:
        bodies = write.create(session, noun, given, many=many)
        shown = read.by_ids(session, noun, [body.row.pk for body in bodies if body.row is not None], base_of(request))
    return 201, shown if many else shown[0], _ignored(bodies)


def _update(request: Request, noun: Noun, body: Any) -> Answer:
    context = _writer(request, noun)
    if not isinstance(body, Mapping):
        raise Refused([{NON_FIELD: ["Invalid data. Expected a dictionary."]}], many=False)
    row_id = request.path_params["id"]
    with unit_of_work(get_app(request).database, context) as session:
        _match(request, session, noun, row_id)
        bodies = write.update(session, noun, [body], [row_id], partial=request.method == "PATCH", many=False)
        shown = read.by_ids(session, noun, [row_id], base_of(request))
    return 200, shown[0], {**_ignored(bodies), "ETag": read.etag(shown[0])}


def _delete(request: Request, noun: Noun, body: Any) -> Answer:
    context = _writer(request, noun)
    row_id = request.path_params["id"]
    with unit_of_work(get_app(request).database, context) as session:
        _match(request, session, noun, row_id)
        write.delete(session, noun, [row_id])
    return 204, None, {}


def _bulk_update(request: Request, noun: Noun, body: Any) -> Answer:
    context = _writer(request, noun)
    given = _objects(body, isinstance(body, list))
    ids = _ids(given)
    with unit_of_work(get_app(request).database, context) as session:
        bodies = write.update(session, noun, given, ids, partial=request.method == "PATCH")
        shown = read.by_ids(session, noun, ids, base_of(request))
    return 200, shown, _ignored(bodies)


def _bulk_delete(request: Request, noun: Noun, body: Any) -> Answer:
    context = _writer(request, noun)
    ids = _ids(_objects(body, isinstance(body, list)))
    with unit_of_work(get_app(request).database, context) as session:
        write.delete(session, noun, ids)
    return 204, None, {}


_ACTIONS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


def _writer(request: Request, noun: Noun) -> Context:
    context = get_context(request)
    if noun.read_only:
        raise MethodNotAllowed(f'Method "{request.method}" not allowed: {noun.words} objects are not written here.')
    action = _ACTIONS[request.method]
    if not context.may(action, noun.object_type):
        raise context.refusal(action, noun.object_type)
    return context


def _reader(request: Request, noun: Noun) -> Context:
    context = get_context(request)
    if not context.may("view", noun.object_type):
        raise context.refusal("view", noun.object_type)
    return context


def _match(request: Request, session: Any, noun: Noun, row_id: int) -> None:
    """``If-Match``: the object must be the one the client has read."""
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted == "*":
        return
    found = read.by_ids(session, noun, [row_id], "", [noun.by_name[n] for n in ("id", "last_updated")])
    if not found or read.etag(found[0]) not in [part.strip() for part in wanted.split(",")]:
        raise PreconditionFailed()


def _objects(body: Any, many: bool) -> Sequence[Mapping[str, Any]]:
    if many:
        if not body:
            raise Refused([{NON_FIELD: ["This list may not be empty."]}], many=False)
        if len(body) > MAX_BULK:
            raise InvalidInput(f"{len(body)} objects are more than {MAX_BULK}: send them in parts")
        return list(body)
    if not isinstance(body, Mapping):
        raise Refused([{NON_FIELD: ["Invalid data. Expected a dictionary or a list of them."]}], many=False)
    return [body]


def _ids(given: Sequence[Any]) -> list[int]:
    """The ids of a bulk request; every one must be given, and once."""
    errors: list[dict[str, list[str]]] = []
    ids: list[int] = []
    for item in given:
        value = item.get("id") if isinstance(item, Mapping) else None
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
            errors.append({"id": ["This id stands twice in the request."]} if value in ids else {})
            ids.append(value)
        else:
            errors.append({"id": ["This field is required: a whole number."]})
    if any(errors):
        raise Refused(errors, many=True)
    return ids


def _ignored(bodies: Sequence[Body]) -> dict[str, str]:
    """NetBox ignores keys it does not know; so do we, and say which."""
    names = sorted({name for body in bodies for name in body.unknown})
    return {"X-Dcim-Ignored": ", ".join(names)[:1000].encode("ascii", "replace").decode()} if names else {}

"""What NetBox's clients look at beside the nouns: the root, the schema, empty collections, elevation and trace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from sqlmodel import select
from starlette.responses import Response

from dcim import __version__
from dcim.access.reading import reading
from dcim.access.rules import logged_in
from dcim.api import elevation as elevation_
from dcim.api import trace
from dcim.api.deps import AppDep, ContextDep
from dcim.api.objects import base_of, respond
from dcim.api.rules import add_rule
from dcim.api.version import API_VERSION
from dcim.core.errors import NotFound
from inventory.extras.models import CustomField
from inventory.objects import describe
from inventory.objects.noun import registry
from inventory.objects.nouns import load

router = APIRouter(prefix="/api", include_in_schema=False)

EMPTY: dict[str, tuple[str, ...]] = {
    "virtualization": (
        "clusters", "cluster-groups", "cluster-types", "virtual-machines", "interfaces", "virtual-disks",
    ),
    "circuits": (
        "circuits", "circuit-types", "circuit-terminations", "circuit-groups", "providers", "provider-accounts",
        "provider-networks", "virtual-circuits",
    ),
    "wireless": ("wireless-lans", "wireless-lan-groups", "wireless-links"),
    "vpn": ("tunnels", "tunnel-groups", "tunnel-terminations", "ike-policies", "ipsec-profiles"),
    "dcim": ("virtual-device-contexts",),
    "extras": ("config-templates", "scripts", "bookmarks", "notifications", "subscriptions", "dashboard"),
    "core": ("data-sources", "data-files"),
}  # fmt: skip
"""Collections of NetBox that stay empty here: its clients fetch them all the same."""


@router.get("/")
def root(request: Request) -> dict[str, str]:
    """The applications."""
    load()
    apps = sorted({noun.app for noun in registry.all()} | EMPTY.keys())
    return {**{app: f"{base_of(request)}/api/{app}/" for app in apps}, "status": f"{base_of(request)}/api/status/",
            "schema": f"{base_of(request)}/api/schema/"}  # fmt: skip


def _empty(request: Request, context: ContextDep) -> Response:
    return respond((200, {"count": 0, "next": None, "previous": None, "results": []}, {}))


def _none(request: Request, context: ContextDep, row_id: int) -> Response:
    raise NotFound("Not found.")


for _app, _plurals in EMPTY.items():
    for _plural in _plurals:
        add_rule(["GET"], f"/api/{_app}/{_plural}/", logged_in("it is always empty"))
        add_rule(["GET"], f"/api/{_app}/{_plural}/{{row_id}}/", logged_in("it is always empty"))
        router.add_api_route(f"/{_app}/{_plural}/", _empty, methods=["GET"], name=f"{_app}-{_plural}")
        router.add_api_route(f"/{_app}/{_plural}/{{row_id}}/", _none, methods=["GET"], name=f"{_app}-{_plural}-item")


def schema(request: Request) -> dict[str, Any]:
    """OpenAPI of everything but custom fields; made once per application."""
    state = request.app.state
    found: dict[str, Any] | None = getattr(state, "openapi", None)
    if found is None:
        load()
        found = get_openapi(
            title="dcim", version=f"{__version__} (NetBox API {API_VERSION})", routes=request.app.routes,
            description="Inventory, bare-metal provisioning and fabric.",
        )  # fmt: skip
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        for noun in registry.all():
            found["paths"].update(describe.paths(noun))
            schemas.update(describe.schemas(noun))
        for app_name, plurals in EMPTY.items():
            for plural in plurals:
                operation = {"operationId": f"{app_name}_{plural}_list".replace("-", "_"), "tags": [app_name],
                             "parameters": [], "responses": {"200": {"description": ""}}}  # fmt: skip
                found["paths"].setdefault(f"/api/{app_name}/{plural}/", {"get": operation})
        state.openapi = found
    return found


def with_custom_fields(base: dict[str, Any], definitions: Iterable[CustomField]) -> dict[str, Any]:
    """The schema with the filters of custom fields, which strict clients look for."""
    paths = dict(base["paths"])
    for item in definitions:
        for object_type in item.object_types:
            noun = registry.by_type.get(object_type)
            if noun is None:
                continue
            operation = paths[noun.path]["get"]
            listed = [*operation["parameters"], *describe.custom_parameters(item.name)]
            paths[noun.path] = {**paths[noun.path], "get": {**operation, "parameters": listed}}
    return {**base, "paths": paths}


@router.get("/schema/")
def show_schema(request: Request, app: AppDep) -> Response:
    """``?format=json`` or not: JSON. Clients read it without a login, as NetBox's do."""
    with app.database.read() as session:
        definitions = list(session.exec(select(CustomField)))
    return respond((200, with_custom_fields(schema(request), definitions), {}))


@router.get("/dcim/racks/{row_id}/elevation/")
def elevation(row_id: int, request: Request, app: AppDep, context: ContextDep) -> Response:
    """A rack's units from the top, as NetBox's; ``render=svg`` draws them."""
    params = request.query_params
    face = "rear" if params.get("face") == "rear" else "front"
    with reading(app.database, context) as session:
        if params.get("render") == "svg":
            return Response(elevation_.svg(session, row_id, face), media_type="image/svg+xml")
        return respond((200, elevation_.listed(session, row_id, face, params, base_of(request)), {}))


TRACED = ("interfaces", "console-ports", "console-server-ports", "power-ports", "power-outlets", "power-feeds")
PASSED = ("front-ports", "rear-ports")


@router.get("/dcim/{plural}/{row_id}/trace/")
def traced(plural: str, row_id: int, request: Request, app: AppDep, context: ContextDep) -> Response:
    """The cables from a port on, through panels."""
    noun = registry.by_path.get(("dcim", plural))
    if noun is None or plural not in TRACED:
        raise NotFound("Not found.")
    with reading(app.database, context) as session:
        return respond((200, trace.trace(session, noun, row_id, base_of(request)), {}))


@router.get("/dcim/{plural}/{row_id}/paths/")
def passed(plural: str, row_id: int, request: Request, app: AppDep, context: ContextDep) -> Response:
    """The ways that go through a panel's port."""
    noun = registry.by_path.get(("dcim", plural))
    if noun is None or plural not in PASSED:
        raise NotFound("Not found.")
    with reading(app.database, context) as session:
        return respond((200, trace.paths(session, noun, row_id, base_of(request)), {}))


@router.get("/{app_name}/", name="app-root")
def app_root(app_name: str, request: Request, context: ContextDep) -> dict[str, str]:
    """The collections of an application."""
    load()
    plurals = [noun.plural for noun in registry.all() if noun.app == app_name] + list(EMPTY.get(app_name, ()))
    if not plurals:
        raise NotFound("Not found.")
    return {plural: f"{base_of(request)}/api/{app_name}/{plural}/" for plural in sorted(set(plurals))}

"""Every route of the API and of the pages has a rule, and the rule holds for strangers and for the unprivileged."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from starlette.routing import Mount
from starlette.testclient import TestClient

from dcim.access.rules import Rule
from dcim.api import create_api
from dcim.api import rules as api_rules
from dcim.app import App
from dcim.core.db import Database
from dcim.core.settings import Settings
from dcim.web import create_web
from dcim.web import rules as web_rules

EMPTY = ([], {}, "", {"files": {}}, None)
PATH = {
    "app_label": "dcim",
    "plural": "racks",
    "uid": "0" * 36,
    "action": "cancel",
    "name": "x",
    "site_id": "1",
    "rack_id": "1",
    "device_id": "1",
}


def routes_of(application: Any) -> Iterator[tuple[str, str]]:
    """(method, path) of every route, those of included routers too; mounts are applications of their own."""
    for route in application.routes:
        router = getattr(route, "original_router", None)
        if router is not None:
            yield from routes_of(router)
        elif not isinstance(route, Mount):
            for method in getattr(route, "methods", None) or ():
                if method != "HEAD":
                    yield method, route.path


def _applications() -> tuple[FastAPI, FastAPI]:
    app = App(Settings(), Database("sqlite://"))
    return create_api(app), create_web(app)


API, WEB = (sorted(set(routes_of(application))) for application in _applications())


def address(path: str, action: str = "cancel") -> str:
    """A path with its parameters filled in."""
    return re.sub(
        r"\{(\w+)(?::\w+)?\}", lambda match: action if match[1] == "action" else PATH.get(match[1], "1"), path
    )


def test_routes_are_found() -> None:
    assert len(API) >= 20
    assert len(WEB) >= 28
    assert ("POST", "/api/fabric/push/") in API
    assert ("POST", "/jobs/{uid}/cancel") in WEB


def test_every_route_of_the_api_has_a_rule() -> None:
    assert [route for route in API if route not in api_rules.ROUTES] == []


def test_every_page_has_a_rule() -> None:
    assert [route for route in WEB if route not in web_rules.ROUTES] == []


def test_no_rule_is_left_of_a_route_that_is_gone() -> None:
    assert [route for route in api_rules.ROUTES if route not in API] == []
    assert [route for route in web_rules.ROUTES if route not in WEB] == []


def test_what_writes_asks_for_more_than_a_login() -> None:
    """A POST that anybody may send must say why."""
    for route, rule in {**api_rules.ROUTES, **web_rules.ROUTES}.items():
        assert rule.why or rule.kind == "act", route
        if route[0] != "GET" and rule.kind in ("everybody", "logged in"):
            assert rule.why != "reads what the context may view (dcim.access.reading)", route


def test_a_route_without_a_rule_is_closed(app: App, client_of: Callable[..., TestClient], api: FastAPI) -> None:
    router = APIRouter()

    @router.get("/api/forgotten/")
    def forgotten() -> str:
        return "secret"

    api.include_router(router)
    api.router.routes.insert(0, api.router.routes.pop())
    for client in (client_of(None), client_of("root", superuser=True)):
        answer = client.get("/api/forgotten/")
        assert answer.status_code == 403
        assert "no rule" in answer.json()["detail"]


def test_strangers_are_turned_away_by_the_api(client_of: Callable[..., TestClient]) -> None:
    client = client_of(None)
    for method, path in API:
        answer = client.request(method, address(path), json={})
        if api_rules.ROUTES[method, path].needs_login:
            assert answer.status_code == 401, (method, path)
            assert "WWW-Authenticate" in answer.headers
        else:
            assert answer.status_code in (200, 400), (method, path)


def test_without_permissions_the_api_gives_nothing(app: App, client_of: Callable[..., TestClient], site: None) -> None:
    client = client_of("bob")
    for method, path in API:
        rule = api_rules.ROUTES[method, path]
        for action in rule.actions or ("",):
            answer = client.request(method, address(path, action), json=_body(path))
            where = (method, path, answer.text)
            if rule.kind == "act":
                assert answer.status_code == 403, where
                assert "ask an administrator" in answer.json()["detail"]
            elif path == "/api/brakes/":
                assert answer.json()[0]["scope"] == "site:ivry", "brakes are for everybody to know"
            elif path == "/api/status/":
                assert answer.json()["actor"] == "bob"
            elif rule.needs_login and method != "OPTIONS" and path not in NAMES:
                is_json = "json" in answer.headers.get("content-type", "")
                shown = answer.json() if is_json and answer.status_code < 400 else None
                nothing = isinstance(shown, dict) and not any(v for v in shown.values() if isinstance(v, list | dict))
                assert answer.status_code in (400, 403, 404, 405) or shown in EMPTY or nothing, where


NAMES = (
    "/api/",
    "/api/{app_name}/",
    "/api/bulk/",
    "/api/bulk/{app_name}/{plural}/columns/",
    "/api/answers/free/vni/",
    "/api/answers/capacity/",
    "/api/answers/utilization/vni-pools/",
)
"""Routes that tell what there is to ask for, not what the site has."""


def _body(path: str) -> dict[str, Any]:
    return {"files": {"organisation.yaml": "c2l0ZXM6CiAgLSB7bmFtZTogWCwgc2x1Zzogbn0K"}} if "imports" in path else {}


@pytest.mark.parametrize(("method", "path"), WEB)
def test_strangers_are_sent_to_the_login(client_of: Callable[..., TestClient], method: str, path: str) -> None:
    rule = web_rules.ROUTES[method, path]
    answer = client_of(None).request(method, address(path))
    if path == "/events":
        assert answer.status_code == 204
    elif rule.needs_login:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
    else:
        assert answer.status_code in (200, 403)


def test_a_rule_reads_its_action_from_the_path(app: App) -> None:
    rule = api_rules.ROUTES["POST", "/api/brakes/{action}/"]
    assert isinstance(rule, Rule)
    assert rule.actions == {"arm": "arm", "disarm": "arm", "freeze": "freeze", "unfreeze": "freeze"}

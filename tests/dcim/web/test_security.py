"""Who gets in, what a form must carry, what every answer says, and that no text becomes markup."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dcim.access.auth import LOCK_SECONDS, MAX_FAILURES, SESSION_SECONDS
from dcim.app import App
from dcim.core import clock
from dcim.web.security import HEADERS, local_path

PAYLOAD = """"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"""
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_pages_need_a_login_and_come_back_after_it(browser_of: Callable[..., TestClient], helpers: Any) -> None:
    stranger = browser_of(None)
    refused = stranger.get("/devices/?q=srv&p=2")
    assert refused.status_code == 303
    assert refused.headers["location"] == "/login?next=/devices/%3Fq%3Dsrv%26p%3D2"
    entered = helpers.sign_in(stranger, "admin", helpers._seeds().PASSWORD, next="/devices/?q=srv&p=2")
    assert entered.headers["location"] == "/devices/?q=srv&p=2"
    assert stranger.get("/devices/?q=srv&p=2").status_code == 200


def test_a_fragment_sends_its_page_to_the_login(browser_of: Callable[..., TestClient]) -> None:
    answer = browser_of(None).get(
        "/live/jobs", headers={"HX-Request": "true", "HX-Current-URL": "http://dcim.test/jobs/?state=held"}
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=/jobs/%3Fstate%3Dheld"


def test_the_stream_tells_a_stranger_to_stop(browser_of: Callable[..., TestClient]) -> None:
    assert browser_of(None).get("/events").status_code == 204


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "devices/",
        "",
        "/\t/x",
    ],
)
def test_a_login_never_sends_people_elsewhere(
    browser_of: Callable[..., TestClient], helpers: Any, elsewhere: str
) -> None:
    assert local_path(elsewhere) == "/"
    entered = helpers.sign_in(browser_of(None), "admin", helpers._seeds().PASSWORD, next=elsewhere)
    assert entered.headers["location"] == "/"


def test_wrong_passwords_are_refused_and_then_locked_out(browser_of: Callable[..., TestClient], helpers: Any) -> None:
    client = browser_of(None)
    for _ in range(MAX_FAILURES):
        answer = helpers.sign_in(client, "admin", "wrong password")
        assert answer.status_code == 401
        assert "Wrong user name or password" in answer.text
    right = helpers._seeds().PASSWORD
    locked = helpers.sign_in(client, "admin", right)
    assert locked.status_code == 401
    assert "Too many failed logins" in locked.text
    clock.set_offset(LOCK_SECONDS + 1)
    assert helpers.sign_in(client, "admin", right).status_code == 303


def test_an_unknown_name_is_refused_in_the_same_words(browser_of: Callable[..., TestClient], helpers: Any) -> None:
    answer = helpers.sign_in(browser_of(None), PAYLOAD, "whatever it is")
    assert answer.status_code == 401
    assert "Wrong user name or password" in answer.text
    assert "<script>alert" not in answer.text


def test_a_session_ends_by_time_and_by_logging_out(browser_of: Callable[..., TestClient], helpers: Any) -> None:
    client = browser_of("admin")
    clock.set_offset(SESSION_SECONDS + 1)
    assert client.get("/").status_code == 303
    clock.set_offset(0)
    page = client.get("/")
    value = client.cookies["dcim_session"]
    assert client.post("/logout", data={"csrf": helpers.token_of(page.text)}).status_code == 303
    client.cookies.set("dcim_session", value)
    assert client.get("/").status_code == 303


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(
    web: FastAPI, browser_of: Callable[..., TestClient], helpers: Any
) -> None:
    plain = helpers.sign_in(browser_of(None), "admin", helpers._seeds().PASSWORD).headers["set-cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    with TestClient(web, base_url="https://dcim.test", follow_redirects=False) as over_tls:
        assert "Secure" in helpers.sign_in(over_tls, "admin", helpers._seeds().PASSWORD).headers["set-cookie"]


def test_forms_without_the_sessions_token_are_refused(app: App, browser: TestClient, seeds: Any) -> None:
    found = seeds.seed(app.database)
    posts = [
        "/logout", f"/jobs/{found.job}/cancel", f"/jobs/{found.job}/resume", f"/operations/{found.operations[0]}/cancel"
    ]  # fmt: skip
    for address in posts:
        for data in ({}, {"csrf": "x" * 32}, {"csrf": ""}):
            answer = browser.post(address, data=data)
            assert answer.status_code == 403, address
    assert browser.get("/").status_code == 200, "still logged in"


def test_every_route_that_writes_is_guarded(web: FastAPI, browser: TestClient) -> None:
    """A new POST route is refused without a token, because the guard stands before every router."""
    checked = 0
    included = [getattr(route, "original_router", None) for route in web.routes]
    routes = [*web.routes, *(route for router in included if router is not None for route in router.routes)]
    for route in routes:
        for method in getattr(route, "methods", None) or ():
            path = getattr(route, "path", "")
            if method in ("GET", "HEAD") or path == "/login":
                continue
            address = path.replace("{uid}", "0" * 36).replace("{action}", "cancel")
            assert browser.request(method, address).status_code == 403, address
            checked += 1
    assert checked >= 4


def test_a_login_form_from_elsewhere_is_refused(browser_of: Callable[..., TestClient], helpers: Any) -> None:
    client = browser_of(None)
    client.get("/login")
    data = {"username": "admin", "password": helpers._seeds().PASSWORD, "csrf": "made up"}
    assert client.post("/login", data=data).status_code == 403


def test_who_may_only_read_changes_nothing(
    app: App, browser_of: Callable[..., TestClient], helpers: Any, seeds: Any
) -> None:
    found = seeds.seed(app.database)
    reader = browser_of("reader")
    page = reader.get(f"/jobs/{found.job}/")
    assert "/cancel" not in page.text
    token = helpers.token_of(page.text)
    assert reader.post(f"/jobs/{found.job}/cancel", data={"csrf": token}).status_code == 403


@pytest.mark.parametrize("address", ["/login", "/", "/nothing/", "/static/dcim.css", "/devices/999999/", "/devices/x/"])
def test_every_answer_carries_the_headers(browser: TestClient, address: str) -> None:
    headers = browser.get(address).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert "unsafe" not in headers["Content-Security-Policy"]


class Markup(HTMLParser):
    """Collects what a browser would make of a page that the policy forbids, and what a payload would add."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if tag in ("img", "iframe", "style") or (tag == "script" and "src" not in names):
            self.bad.append(f"<{tag}>")
        self.bad += [f"{tag} {name}" for name in names if name.startswith("on") or name == "style" or "<" in name]
        self.bad += [f"{tag} {value}" for name, value in attrs if name == "href" and "script:" in (value or "")]


def test_pages_need_nothing_inline(app: App, browser: TestClient, seeds: Any) -> None:
    """The policy allows no inline script or style, so none may be there."""
    for address in ("/login", *seeds.addresses(seeds.seed(app.database))):
        assert Markup(browser.get(address).text).bad == [], address


def test_text_never_becomes_markup(app: App, browser: TestClient, seeds: Any) -> None:
    """A payload stands in every text field of every row; every page shows it as text."""
    found = seeds.seed(app.database, hosts=6, text=PAYLOAD)
    shown = 0
    for address in seeds.addresses(found):
        text = browser.get(address).text
        assert Markup(text).bad == [], address
        assert "<script>alert" not in text, address
        shown += ESCAPED in text
    assert shown > 20
    for address in ("/search", "/devices/", "/cables/", "/prefixes/", "/vlans/", "/jobs/", "/search/suggest", "/login"):
        params = dict.fromkeys(("q", "state", "type", "kind", "status", "site", "before", "p", "next"), PAYLOAD)
        assert Markup(browser.get(address, params=params).text).bad == [], address

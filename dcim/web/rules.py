"""Every address of the pages and its rule. ``dcim.web.security.signed_in`` lets nobody past it."""

from collections.abc import Iterable

from fastapi import Request

from dcim.access.rules import Rule, act, act_of, everybody, logged_in
from dcim.core.errors import Forbidden

_PAGES = (
    "/", "/live/jobs", "/sites/", "/sites/{site_id}/", "/racks/{rack_id}/", "/devices/", "/devices/{device_id}/",
    "/devices/{device_id}/trace", "/devices/{device_id}/power", "/devices/{device_id}/addresses",
    "/devices/{device_id}/history", "/cables/", "/power/", "/power/body", "/prefixes/", "/vlans/",
    "/fabric/", "/fabric/switches/{device_id}/",
    "/jobs/", "/jobs/live", "/jobs/{uid}/", "/jobs/{uid}/live", "/operations/{uid}/", "/operations/{uid}/live",
    "/search", "/search/suggest",
)  # fmt: skip
"""Pages that only read: each shows what its visitor may view."""

ROUTES: dict[tuple[str, str], Rule] = {
    **{("GET", path): logged_in() for path in _PAGES},
    ("GET", "/media/devicetype-images/{name}"): logged_in("a picture of a model, not of anybody's device"),
    ("GET", "/events"): logged_in("which object moved, by its id; the page asks for what may be seen of it"),
    ("GET", "/login"): everybody("the form"),
    ("POST", "/login"): everybody("a name and a password, with lock-out"),
    ("POST", "/logout"): logged_in("ends the visitor's own session"),
    ("POST", "/jobs/{uid}/cancel"): act("cancel", "core.job", "of this job"),
    ("POST", "/jobs/{uid}/resume"): act("resume", "core.job", "of this job"),
    ("POST", "/operations/{uid}/{action}"): act_of(
        "action", {"cancel": "cancel", "resume": "resume"}, "core.job", "of this operation's job"
    ),
}


def add_rule(methods: Iterable[str], path: str, rule: Rule) -> None:
    """Give pages that are made from tables their rule, as they are made."""
    for method in methods:
        ROUTES[method, path] = rule


def rule_of(request: Request) -> Rule:
    """The rule of the page that a request came to. Forbidden when it has none."""
    path = getattr(request.scope.get("route"), "path", "")
    method = "GET" if request.method == "HEAD" else request.method
    found = ROUTES.get((method, path))
    if found is None:
        raise Forbidden(f"{method} {path or request.url.path} has no rule in dcim.web.rules: it is closed until it has")
    return found

"""Every route of the API and its rule. ``dcim.api.deps.get_context`` lets nobody past it."""

from collections.abc import Iterable

from fastapi import Request

from dcim.access.rules import Rule, act, act_of, everybody, logged_in, rows
from dcim.core.errors import Forbidden

_ANSWERS = (
    "/api/answers/units/",
    "/api/answers/gap/",
    "/api/answers/room/",
    "/api/answers/capacity/",
    "/api/answers/capacity/ports/",
    "/api/answers/where/",
    "/api/answers/trace/",
    "/api/answers/free/address/",
    "/api/answers/free/prefix/",
    "/api/answers/free/vlan/",
    "/api/answers/free/vni/",
    "/api/answers/free/outlet/",
    "/api/answers/free/port/",
    "/api/answers/utilization/prefixes/",
    "/api/answers/utilization/vlan-groups/",
    "/api/answers/utilization/vni-pools/",
    "/api/answers/failover/",
    "/api/answers/capacity/feeds/",
)
"""Questions: each is answered from what its asker may view."""

ROUTES: dict[tuple[str, str], Rule] = {
    **{("GET", path): logged_in() for path in _ANSWERS},
    ("GET", "/api/types/"): logged_in(),
    ("GET", "/api/types/show/"): logged_in(),
    ("POST", "/api/types/import/"): logged_in("a dry run reads what may be viewed; the unit of work checks each row"),
    ("GET", "/api/types/export/"): logged_in(),
    ("POST", "/api/types/sync/"): logged_in("a dry run reads what may be viewed; the unit of work checks each row"),
    ("GET", "/api/types/images/{name}"): logged_in("a picture of a model, not of anybody's device"),
    ("GET", "/api/bulk/"): logged_in("the names of the kinds of objects"),
    ("GET", "/api/bulk/imports/{uid}/"): logged_in(),
    ("GET", "/api/bulk/{app_name}/{plural}/columns/"): logged_in("the names of the columns"),
    ("GET", "/api/bulk/{app_name}/{plural}/export/"): logged_in(),
    ("POST", "/api/bulk/{app_name}/{plural}/import/"): rows(),
    ("POST", "/api/bulk/transfers/"): act("transfer", "core.job", "the unit of work checks every row"),
    ("POST", "/api/bulk/transfers/{uid}/parts/"): act("transfer", "core.job", "the unit of work checks every row"),
    ("POST", "/api/bulk/transfers/{uid}/run/"): act("transfer", "core.job", "the unit of work checks every row"),
    ("POST", "/api/bulk/mirrors/"): act("transfer", "core.job", "shows what was followed, and who changed it here"),
    ("GET", "/api/schema/"): everybody("the API's description; NetBox's clients read it before they log in"),
    ("GET", "/api/"): logged_in("the names of the applications"),
    ("GET", "/api/{app_name}/"): logged_in("the names of an application's collections"),
    ("GET", "/api/dcim/racks/{row_id}/elevation/"): logged_in(),
    ("GET", "/api/dcim/{plural}/{row_id}/trace/"): logged_in(),
    ("GET", "/api/dcim/{plural}/{row_id}/paths/"): logged_in(),
    ("GET", "/api/status/"): logged_in("versions, and whether jobs are run"),
    ("GET", "/api/sites/"): logged_in(),
    ("POST", "/api/users/tokens/provision/"): everybody("a name and a password, with the lock-out of the login page"),
    ("POST", "/api/imports/"): logged_in("a dry run reads what the context may view; the unit of work checks each row"),
    ("GET", "/api/exports/"): act("export", "dcim.site", "of every site: the files hold the whole inventory"),
    ("GET", "/api/jobs/"): logged_in(),
    ("GET", "/api/jobs/{uid}/"): logged_in(),
    ("POST", "/api/jobs/{uid}/{action}/"): act_of(
        "action", {"cancel": "cancel", "resume": "resume"}, "core.job", "of this job"
    ),
    ("GET", "/api/brakes/"): logged_in("whether a site is armed or frozen is for everybody to know"),
    ("POST", "/api/brakes/{action}/"): act_of(
        "action", {"arm": "arm", "disarm": "arm", "freeze": "freeze", "unfreeze": "freeze"}, "dcim.site",
        "of this site, or of every site",
    ),
    ("POST", "/api/fabric/plan/"): act("view", "network.fabric", "of this fabric; switches are only read"),
    ("POST", "/api/fabric/push/"): act("push", "network.fabric", "of this fabric"),
    ("POST", "/api/fabric/verify/"): act("view", "network.fabric", "of this fabric; switches are only read"),
    ("POST", "/api/fabric/rollback/"): act("view", "network.fabric", "to see its plan; carrying it out needs push"),
    ("GET", "/api/fabric/changes/{uid}/"): logged_in(),
    ("POST", "/api/fabric/pins/"): act("pin", "dcim.device", "of these switches"),
    ("POST", "/api/provisioning/plan/"): act("view", "dcim.device", "of every host that the job chooses"),
    ("POST", "/api/provisioning/run/"): act("provision", "dcim.device", "of every host that the job chooses"),
    ("GET", "/api/why/{name}/"): act("view", "core.job", "and of this host: half an answer is a wrong one"),
}  # fmt: skip


def add_rule(methods: Iterable[str], path: str, rule: Rule) -> None:
    """Give routes that are made from tables their rule, as they are made."""
    for method in methods:
        ROUTES[method, path] = rule


def rule_of(request: Request) -> Rule:
    """The rule of the route that a request came to. Forbidden when it has none."""
    path = getattr(request.scope.get("route"), "path", "")
    method = "GET" if request.method == "HEAD" else request.method
    found = ROUTES.get((method, path))
    if found is None:
        raise Forbidden(f"{method} {path or request.url.path} has no rule in dcim.api.rules: it is closed until it has")
    return found

"""What people with some permissions get from the API: their part, and a clear refusal of the rest."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select
from starlette.testclient import TestClient

from dcim.access.auth import MAX_FAILURES
from dcim.access.context import system
from dcim.access.models import ObjectChange, Token
from dcim.access.uow import unit_of_work
from dcim.app import App
from dcim.core import clock
from dcim.engine.brakes import states
from dcim.engine.jobs import create_job
from dcim.engine.models import Job
from inventory.models import Site

Clients = Callable[..., TestClient]
IVRY = {"slug": "ivry"}
PASSWORD = "correct horse battery"
"""Everybody's (conftest.py)."""


def files(**text: str) -> dict[str, str]:
    return {f"{name}.yaml": base64.b64encode(content.encode()).decode() for name, content in text.items()}


def test_sites_are_those_that_may_be_seen(client_of: Clients, site: None) -> None:
    assert client_of("all", ("dcim.site", "view")).get("/api/sites/").json() == ["ivry", "lyon"]
    assert client_of("one", ("dcim.site", "view", IVRY)).get("/api/sites/").json() == ["ivry"]
    assert client_of("none", ("dcim.rack", "view")).get("/api/sites/").json() == []
    assert client_of("root", superuser=True).get("/api/sites/").json() == ["ivry", "lyon"]


@pytest.mark.parametrize("scheme", ["Token", "Bearer"])
def test_both_words_before_a_token_are_understood(client_of: Clients, site: None, scheme: str) -> None:
    client = client_of("root", superuser=True)
    value = client.headers["Authorization"].split()[1]
    assert client.get("/api/sites/", headers={"Authorization": f"{scheme} {value}"}).status_code == 200
    assert client.get("/api/sites/", headers={"Authorization": f"Basic {value}"}).status_code == 401


def test_a_site_is_armed_by_whoever_may_arm_it(app: App, client_of: Clients, site: None) -> None:
    client = client_of("bob", ("dcim.site", "view"), ("dcim.site", "arm freeze", IVRY))
    assert client.post("/api/brakes/arm/", json={"site": "ivry", "reason": "racked"}).status_code == 200
    assert client.post("/api/brakes/freeze/", json={"site": "ivry"}).status_code == 200
    refused = client.post("/api/brakes/arm/", json={"site": "lyon"})
    assert refused.status_code == 403
    assert "do not reach that far" in refused.json()["detail"]
    every = client.post("/api/brakes/freeze/", json={})
    assert every.status_code == 403
    assert "every object at once" in every.json()["detail"]
    unknown = client.post("/api/brakes/arm/", json={"site": "paris"})
    assert unknown.status_code == 404
    with app.database.read() as session:
        found = {brake.scope: (brake.armed, brake.frozen, brake.by) for brake in states(session)}
        assert found["site:ivry"] == (True, True, "bob")
        assert "site:lyon" not in found
        line = session.exec(select(ObjectChange).where(ObjectChange.message == "racked")).one()
        assert line.user_name == "bob"


def test_sites_that_may_not_be_seen_are_not_named(client_of: Clients, site: None) -> None:
    client = client_of("bob", ("dcim.site", "arm view", IVRY))
    answer = client.post("/api/brakes/arm/", json={"site": "lyon"})
    assert answer.status_code == 404
    assert "there are: ivry" in answer.json()["detail"]


def test_a_read_only_token_does_nothing(client_of: Clients, site: None) -> None:
    for name, superuser in (("root", True), ("bob", False)):
        client = client_of(name, ("*", "view add arm"), superuser=superuser, write=False)
        assert client.get("/api/sites/").json() == ["ivry", "lyon"]
        for path in ("/api/brakes/arm/", "/api/fabric/push/", "/api/provisioning/run/", "/api/fabric/pins/"):
            answer = client.post(path, json={"site": "ivry"})
            assert answer.status_code == 403, path
            assert "may only read" in answer.json()["detail"]
        written = client.post("/api/imports/", json={"files": files(organisation="sites: [{name: P, slug: p}]\n")})
        assert written.status_code == 403
        assert client.post(
            "/api/imports/", json={"files": files(organisation="sites: [{name: P, slug: p}]\n"), "dry_run": True}
        ).status_code == 200  # fmt: skip


def test_jobs_are_seen_and_stopped_by_their_permission(app: App, client_of: Clients, site: None) -> None:
    with unit_of_work(app.database, system("test")) as session:
        uids = {name: create_job(session, "batch", name, site=name, actor=who).uid
                for name, who in (("ivry", "bob"), ("lyon", "eve"))}  # fmt: skip
    mine = client_of("bob", ("core.job", "view cancel", {"actor": "$user"}))
    assert [job["name"] for job in mine.get("/api/jobs/").json()] == ["ivry"]
    assert mine.get(f"/api/jobs/{uids['lyon']}/").status_code == 404
    assert mine.post(f"/api/jobs/{uids['lyon']}/cancel/", json={}).status_code == 404
    assert mine.post(f"/api/jobs/{uids['ivry']}/cancel/", json={}).status_code == 200
    assert mine.post(f"/api/jobs/{uids['ivry']}/resume/", json={}).status_code == 403
    all_seen = client_of("eve", ("core.job", "view"), ("core.job", "cancel", {"site": "ivry"}))
    refused = all_seen.post(f"/api/jobs/{uids['lyon']}/cancel/", json={})
    assert refused.status_code == 403
    assert all_seen.post(f"/api/jobs/{uids['lyon']}/explode/", json={}).status_code == 400
    with app.database.read() as session:
        stopped = {job.name: job.stopped_reason for job in session.exec(select(Job))}
        assert stopped == {"ivry": "cancelled by bob", "lyon": ""}


def test_an_import_writes_only_what_its_sender_may(app: App, client_of: Clients, site: None) -> None:
    body = {"files": files(organisation="sites:\n  - {name: Paris, slug: paris}\n")}
    assert client_of("none").post("/api/imports/", json=body).status_code == 403
    other = client_of("other", ("dcim.site", "view"), ("dcim.site", "add", {"slug__isw": "lyo"}))
    refused = other.post("/api/imports/", json=body)
    assert refused.status_code == 403
    assert "may not add this object as asked" in refused.json()["detail"]
    able = client_of("able", ("dcim.site", "view add"))
    assert able.post("/api/imports/", json=body).json()["written"] is True
    with app.database.read() as session:
        assert session.exec(select(Site.slug).order_by(Site.slug)).all() == ["ivry", "lyon", "paris"]


def test_the_whole_inventory_is_taken_out_only_by_permission(client_of: Clients, site: None) -> None:
    assert client_of("bob", ("*", "view")).get("/api/exports/").status_code == 403
    assert client_of("one", ("dcim.site", "export", IVRY)).get("/api/exports/").status_code == 403
    everything = client_of("all", ("dcim.site", "export")).get("/api/exports/")
    assert everything.status_code == 200
    assert "lyon" in str(everything.json()["files"])


def test_a_batch_reaches_only_hosts_that_may_be_provisioned(app: App, client_of: Clients, hosts: None) -> None:
    job = "name: web\nselector: {role: server}\ngoal: active\nimage: lab-os\nnetworks: [web]\n"
    some = client_of("bob", ("dcim.device", "view provision", {"site__slug": "ivry"}), ("core.job", "view"))
    for path in ("/api/provisioning/plan/", "/api/provisioning/run/"):
        refused = some.post(path, json={"text": job})
        assert refused.status_code == 403, refused.text
        assert "1 of these 2 objects" in refused.json()["detail"]
        assert "lyon" not in refused.text
        strange = some.post(path, json={"text": job.replace("role: server", "names: [lyon-2]")})
        assert strange.status_code == 400
        assert "did you mean" not in strange.text, "no hint at what may not be seen"
    inside = job.replace("role: server", "names: [ivry-1]")
    answer = some.post("/api/provisioning/plan/", json={"text": inside})
    assert answer.status_code == 400, "past the door: the image is missing"
    assert "image" in answer.text
    only = client_of("eve", ("dcim.device", "view"))
    assert only.post("/api/provisioning/run/", json={"text": inside}).status_code == 403


def test_why_needs_the_jobs_too(client_of: Clients, hosts: None) -> None:
    assert client_of("a", ("dcim.device", "view")).get("/api/why/ivry-1/").status_code == 403
    both = client_of("b", ("dcim.device", "view", {"name": "ivry-1"}), ("core.job", "view"))
    assert both.get("/api/why/ivry-1/").json()["name"] == "ivry-1"
    assert both.get("/api/why/lyon-1/").status_code == 404


def test_fabrics_are_planned_and_pushed_by_permission(app: App, client_of: Clients, fabrics: None) -> None:
    sees = client_of(
        "bob", ("network.fabric", "view push", {"name": "one"}), ("dcim.device", "view pin", {"name": "x"})
    )
    assert "there are: one" in sees.post("/api/fabric/plan/", json={"fabric": "two"}).json()["detail"]
    assert sees.post("/api/fabric/push/", json={"fabric": "two", "plan_hash": "x"}).status_code == 404
    reader = client_of("eve", ("network.fabric", "view"), ("network.fabric", "push", {"name": "one"}))
    refused = reader.post("/api/fabric/push/", json={"fabric": "two", "plan_hash": "x"})
    assert refused.status_code == 403
    assert reader.post("/api/fabric/push/", json={"fabric": "one", "plan_hash": "x"}).status_code == 409
    assert reader.post("/api/fabric/rollback/", json={"change": "0" * 36}).status_code == 404
    assert reader.get(f"/api/fabric/changes/{'0' * 36}/").status_code == 404
    assert sees.post("/api/fabric/pins/", json={"names": ["ivry-1"]}).status_code == 400


def test_a_token_is_provisioned_for_a_name_and_a_password(app: App, client_of: Clients, site: None) -> None:
    client_of("bob", ("dcim.site", "view", IVRY))
    stranger = client_of(None)
    body = {"username": "bob", "password": PASSWORD, "description": "from a script"}
    answer = stranger.post("/api/users/tokens/provision/", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert made["user"]["username"] == "bob"
    assert made["url"] == f"http://dcim.test/api/users/tokens/{made['id']}/"
    assert (made["write_enabled"], made["expires"], made["last_used"]) == (True, None, None)
    assert made["key"].startswith(made["display"])
    headers = {"Authorization": f"Token {made['key']}"}
    assert stranger.get("/api/sites/", headers=headers).json() == ["ivry"]
    with app.database.read() as session:
        assert made["key"] not in str([row.model_dump() for row in session.exec(select(Token))])
        line = session.exec(select(ObjectChange).where(ObjectChange.message == "token provisioned")).one()
        assert (line.user_name, line.changed_object_type) == ("bob", "tokens")


def test_a_provisioned_token_has_the_limits_that_were_asked(app: App, client_of: Clients, site: None) -> None:
    client_of("bob", ("dcim.site", "view"))
    stranger = client_of(None)
    body = {"username": "bob", "password": PASSWORD, "write_enabled": False, "expires": "2031-01-31T12:00:00Z",
            "allowed_ips": ["192.0.2.0/24"]}  # fmt: skip
    made = stranger.post("/api/users/tokens/provision/", json=body).json()
    assert (made["write_enabled"], made["expires"][:19]) == (False, "2031-01-31T12:00:00")
    elsewhere = stranger.get("/api/sites/", headers={"Authorization": f"Token {made['key']}"})
    assert elsewhere.status_code == 401
    assert "may not be used from" in elsewhere.json()["detail"]
    for wrong in ({"expires": "soon"}, {"allowed_ips": ["here"]}, {"password": None}, {"username": "x" * 200}):
        assert stranger.post("/api/users/tokens/provision/", json={**body, **wrong}).status_code == 400


def test_guessing_passwords_at_the_token_door_locks_the_account(client_of: Clients, site: None) -> None:
    client_of("bob")
    stranger = client_of(None)
    for _ in range(MAX_FAILURES):
        answer = stranger.post("/api/users/tokens/provision/", json={"username": "bob", "password": "wrong password"})
        assert answer.status_code == 401
        assert answer.json()["detail"] == "Wrong user name or password."
    right = {"username": "bob", "password": PASSWORD}
    locked = stranger.post("/api/users/tokens/provision/", json=right)
    assert locked.status_code == 401
    assert "wait five minutes" in locked.json()["detail"]
    clock.set_offset(301)
    try:
        assert stranger.post("/api/users/tokens/provision/", json=right).status_code == 201
    finally:
        clock.set_offset(0)


def test_a_request_is_checked_once(app: App, client_of: Clients, site: None) -> None:
    """The token, the grants, the query; a superuser's request has no grants to read."""
    for name, superuser, expected in (("bob", False, 3), ("root", True, 2)):
        client = client_of(name, ("dcim.site", "view", IVRY), superuser=superuser)
        client.get("/api/sites/")
        sent: list[str] = []

        def note(*each: Any, sent: list[str] = sent) -> None:
            if not each[2].startswith(("BEGIN", "PRAGMA")):
                sent.append(each[2])

        event.listen(app.database.reader, "before_cursor_execute", note)
        assert client.get("/api/sites/").status_code == 200
        event.remove(app.database.reader, "before_cursor_execute", note)
        assert len(sent) == expected, sent

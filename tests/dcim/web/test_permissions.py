"""Pages show their visitor what they may see, and refuse the rest in words."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from dcim.access.context import system
from dcim.access.granting import save_permission
from dcim.access.models import ObjectPermission
from dcim.access.uow import unit_of_work
from dcim.access.users import find_user
from dcim.app import App
from dcim.engine.models import Job, Operation
from inventory.models import Device, Rack, Site, Tenant

Browsers = Callable[..., TestClient]


def give(app: App, *permissions: tuple[Any, ...]) -> None:
    """``reader`` has these permissions and no others."""
    with unit_of_work(app.database, system("test")) as session:
        session.exec(select(ObjectPermission).where(ObjectPermission.name == "view all")).one().enabled = False
        reader = find_user(session, "reader")
        for number, (types, actions, *rest) in enumerate(permissions):
            save_permission(
                session, name=f"p{number}", object_types=types.split(), actions=actions.split(),
                constraints=rest[0] if rest else None, users=[reader.pk],
            )  # fmt: skip


def test_a_visitor_without_permissions_sees_empty_pages(app: App, browser_of: Browsers, seeds: Any) -> None:
    found = seeds.seed(app.database)
    give(app)
    reader = browser_of("reader")
    with app.database.read() as session:
        names = [
            *session.exec(select(Device.name)), *session.exec(select(Rack.name)), *session.exec(select(Job.name)),
            *session.exec(select(Tenant.name)), *session.exec(select(Site.name)),
        ]  # fmt: skip
    assert len(names) > 10
    statuses = set()
    for address in seeds.addresses(found):
        answer = reader.get(address)
        statuses.add(answer.status_code)
        assert answer.status_code in (200, 404), address
        shown = [name for name in names if f">{name}<" in answer.text]
        assert shown == [], address
    assert statuses == {200, 404}
    home = reader.get("/").text
    assert 'href="/devices/"' not in home.split("<main")[0], "no way to where there is nothing"


def test_a_visitor_sees_their_part_and_what_it_refers_to(app: App, browser_of: Browsers, seeds: Any) -> None:
    found = seeds.seed(app.database)
    with app.database.read() as session:
        mine, other = (session.get_one(Device, one) for one in found.servers[:2])
        rack = session.get_one(Rack, mine.rack_id)
        site = session.get_one(Site, mine.site_id)
    give(app, ("dcim.device", "view", {"name": mine.name}), ("dcim.interface", "view", {"device__name": mine.name}))
    reader = browser_of("reader")
    listed = reader.get("/devices/")
    assert mine.name in listed.text
    assert rack.name in listed.text, "as NetBox names what an object refers to"
    page = reader.get(f"/devices/{mine.id}/")
    assert page.status_code == 200
    assert site.name in page.text
    assert reader.get(f"/devices/{other.id}/").status_code == 404
    assert reader.get(f"/racks/{rack.id}/").status_code == 404
    everyone = {name for name in _names(app) if name != mine.name}
    for address in seeds.addresses(found):
        text = reader.get(address).text
        assert [name for name in everyone if name in text] == [], address
    for query in (other.name, other.serial, "srv"):
        answer = reader.get("/search", params={"q": query}, follow_redirects=True)
        assert other.name not in answer.text.replace(f'value="{other.name}"', "").replace(f"“{other.name}”", ""), query


def _names(app: App) -> list[str]:
    with app.database.read() as session:
        return list(session.exec(select(Device.name)))


@pytest.mark.parametrize("action", ["cancel", "resume"])
def test_a_button_is_there_for_whoever_may_press_it(
    app: App, browser_of: Browsers, helpers: Any, seeds: Any, action: str
) -> None:
    found = seeds.seed(app.database)
    other = {"cancel": "resume", "resume": "cancel"}[action]
    give(app, ("core.job", f"view {action}"))
    reader = browser_of("reader")
    with app.database.read() as session:
        held = session.exec(select(Operation).where(Operation.state == "held")).first()
    assert held is not None
    pages = [reader.get(f"/jobs/{found.job}/").text, reader.get(f"/operations/{held.uid}/").text]
    for text in pages:
        assert f'/{action}"' in text
        assert f'/{other}"' not in text
    token = helpers.token_of(pages[0])
    refused = reader.post(f"/jobs/{found.job}/{other}", data={"csrf": token})
    assert refused.status_code == 403
    assert f"reader may not {other} core.job: ask an administrator" in refused.text.replace("&#39;", "'")
    assert "<h1>Not allowed</h1>" in refused.text
    assert reader.post(f"/operations/{held.uid}/{other}", data={"csrf": token}).status_code == 403
    done = reader.post(f"/operations/{held.uid}/{action}", data={"csrf": token})
    assert done.status_code == 303


def test_a_job_out_of_reach_is_not_stopped(app: App, browser_of: Browsers, helpers: Any, seeds: Any) -> None:
    found = seeds.seed(app.database)
    with app.database.read() as session:
        name = session.exec(select(Job.name).where(Job.uid == found.job)).one()
        operation = found.operations[0]
    give(app, ("core.job", "view"), ("core.job", "cancel", {"name__n": name}))
    reader = browser_of("reader")
    page = reader.get(f"/jobs/{found.job}/")
    token = helpers.token_of(page.text)
    for address in (f"/jobs/{found.job}/cancel", f"/operations/{operation}/cancel"):
        refused = reader.post(address, data={"csrf": token})
        assert refused.status_code == 403, address
        assert "do not reach that far" in refused.text
    assert reader.post(f"/operations/{operation}/explode", data={"csrf": token}).status_code == 400


def test_a_restricted_page_costs_as_many_statements(app: App, browser_of: Browsers, helpers: Any, seeds: Any) -> None:
    """One more for the grants; the restriction itself adds none."""
    found = seeds.seed(app.database)
    with app.database.read() as session:
        site = session.get_one(Site, found.site)
    give(app, ("*", "view"))
    admin, reader = browser_of("admin"), browser_of("reader")
    admin.get("/")  # bodies of plans are kept from then on
    plain = {path: helpers.statements(app.database, admin, path) for path in ("/", "/devices/", "/cables/")}
    for path, number in plain.items():
        assert helpers.statements(app.database, reader, path) == number + 1, path
    with unit_of_work(app.database, system("test")) as session:
        save_permission(
            session, permission=session.exec(select(ObjectPermission).where(ObjectPermission.name == "p0")).one(),
            name="p0", object_types=["dcim.device", "dcim.rack"], actions=["view"],
            constraints={"site__slug": site.slug},
        )  # fmt: skip
    assert helpers.statements(app.database, reader, "/devices/") == plain["/devices/"] + 1

"""Lists: filters and their chips, counts of choices, columns, order, pages, saved views."""

import re
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from dcim.app import App
from inventory.extras.models import SavedFilter
from inventory.models import Site


def names(text: str) -> list[str]:
    """What stands in the first column."""
    return re.findall(r'<td data-label="[^"]*"><a href="[^"]*"(?: class="id")?>([^<]*)</a></td>', text)


def rows(text: str) -> int:
    return text.count('name="id" value=')


def count(text: str) -> int:
    found = re.search(r'<span class="count">([\d\u202f]+)</span>', text)
    assert found is not None
    return int(found.group(1).replace("\u202f", ""))


def test_filters_choose_as_the_apis_do(shared: TestClient) -> None:
    for query, expected in (
        ("", 32), ("site=ivry", 16), ("site=ivry&role=server", 8), ("status=staged", 16), ("q=leaf-1", 2),
        ("name__ic=SPINE", 2), ("status=active&status=staged", 32), ("manufacturer=cisco", 4), ("tenant_id=null", 22),
        ("position__gte=40&position__lte=41.5", 4),
    ):  # fmt: skip
        text = shared.get(f"/dcim/devices/?{query}").text
        assert count(text) == expected, query
        assert rows(text) == min(expected, 50)


def test_what_is_asked_is_told_and_can_be_taken_back(shared: TestClient) -> None:
    site = re.search(r'data-id="(\d+)" data-text="Ivry"', shared.get("/dcim/sites/lookup/?q=ivr").text)
    assert site is not None
    text = shared.get(f"/dcim/devices/?site_id={site.group(1)}&status=active&name__ic=leaf&ordering=name&offset=0").text
    for chip in ("Site: <b>Ivry</b>", "Status: <b>Active</b>", "Name contains: <b>leaf</b>"):
        assert chip in text, chip
    without = re.search(r'href="([^"]+)" aria-label="Without Status: Active"', text)
    assert without is not None
    query = without.group(1).replace("&amp;", "&")
    assert "status" not in query
    assert "name__ic=leaf" in query
    assert 'name="site_id" value="' + site.group(1) + '" checked' in text
    assert 'name="ordering" value="name"' in text, "the order is kept by the rail"


def test_choices_say_how_many_they_would_leave(shared: TestClient) -> None:
    """With every other filter, without their own."""
    text = shared.get("/dcim/devices/?site=ivry&status=active").text

    def left(value: str) -> int:
        found = re.search(rf'name="status" value="{value}"[^>]*> <span>[^<]*</span><small>(\d+)</small>', text)
        assert found is not None
        return int(found.group(1))

    assert (left("active"), left("staged"), left("failed")) == (8, 8, 0)
    assert count(text) == 8


def test_a_wrong_filter_is_told_not_guessed(shared: TestClient) -> None:
    refused = shared.get("/dcim/devices/?site=nowhere&status=odd")
    assert refused.status_code == 400
    assert "<b>site</b>: Select a valid choice. nowhere" in refused.text
    assert "<b>status</b>" in refused.text
    assert rows(refused.text) == 0
    ignored = shared.get("/dcim/devices/?colour=red")
    assert ignored.status_code == 200
    assert "No filter is called <code>colour</code>" in ignored.text


def test_order_and_pages(shared: TestClient) -> None:
    first = names(shared.get("/dcim/devices/?ordering=name&limit=25").text)
    last = names(shared.get("/dcim/devices/?ordering=-name&limit=25").text)
    assert first[0] == "ivry-a1-pdu-a"
    assert last[0] == "suresnes-spine-2"
    by_site = shared.get("/dcim/racks/?ordering=-site&columns=site").text
    assert by_site.index(">Suresnes<") < by_site.index(">Ivry<"), "by its name, not by its id"
    page = shared.get("/dcim/interfaces/?limit=25&offset=25&type=25gbase-x-sfp28").text
    assert "26–50 of 224" in page
    assert "page 2 of 9" in page
    assert re.search(r'rel="prev" href="\?limit=25&amp;type=25gbase-x-sfp28"', page)
    assert re.search(r'rel="next" href="\?limit=25&amp;type=25gbase-x-sfp28&amp;offset=50"', page)
    assert "There is nothing on this page" in shared.get("/dcim/racks/?offset=500").text


def test_columns_are_kept_for_the_visitor(aquaray: App, client: TestClient, kit: Any) -> None:
    page = client.get("/dcim/racks/").text
    token = kit.fields(page, "data-many")["csrf"]
    answer = client.post("/dcim/racks/columns/", data={"csrf": token, "query": "?status=active&columns=site",
                                                       "column": ["tenant", "serial", "nothing"]})  # fmt: skip
    assert answer.headers["location"] == "/dcim/racks/?status=active"
    cookie = answer.headers["set-cookie"]
    assert "Path=/dcim/racks/" in cookie
    assert "HttpOnly" in cookie

    def heads(address: str) -> list[str]:
        return re.findall(r"<th[^>]*>(?:<a[^>]*>)?([A-Z][^<]*?)\s*<", client.get(address).text)

    assert heads("/dcim/racks/") == ["Name", "Tenant", "Serial"]
    assert heads("/dcim/racks/?columns=status") == ["Name", "Status"], "the address goes before"
    assert "Tenant" in heads("/dcim/devices/")
    assert len(heads("/dcim/devices/")) > 5, "each list has its own"
    client.post("/dcim/racks/columns/", data={"csrf": token, "reset": "1"})
    assert len(heads("/dcim/racks/")) > 5


def test_a_view_is_saved_opened_and_removed(aquaray: App, client: TestClient, kit: Any) -> None:
    page = client.get("/dcim/devices/?status=active&site=ivry&ordering=-name&limit=25&columns=rack,serial").text
    query = kit.fields(page, "data-many")["query"][0]
    token = kit.fields(page, "data-many")["csrf"]
    assert 'value="rack,serial"' not in page
    sent = {"csrf": token, "query": query, "columns": "display,rack,serial", "name": "Active in Ivry", "shared": "1"}
    saved = client.post("/dcim/devices/views/", data=sent)
    assert saved.status_code == 303
    with aquaray.database.read() as session:
        view = session.exec(select(SavedFilter)).one()
    assert (view.object_types, view.slug, view.shared) == (["dcim.device"], "active-in-ivry", True)
    assert view.parameters == {"status": ["active"], "site": ["ivry"], "ordering": ["-name"],
                               "columns": ["display,rack,serial"]}  # fmt: skip
    opened = client.get(saved.headers["location"]).text
    assert count(opened) == 8
    listed = client.get("/dcim/devices/").text
    link = re.search(r'href="(/dcim/devices/\?[^"]*)"[^>]*>Active in Ivry<', listed)
    assert link is not None
    assert "Active in Ivry" not in client.get("/dcim/racks/").text
    again = client.post("/dcim/devices/views/", data={**sent, "query": "?status=failed"})
    assert again.status_code == 303
    with aquaray.database.read() as session:
        assert session.exec(select(SavedFilter)).one().parameters["status"] == ["failed"], "one's own is replaced"
    other = client.post("/dcim/racks/views/", data=sent)
    assert other.status_code == 400, "the name is taken by another list's view"
    assert client.post(f"/dcim/devices/views/{view.id}/delete/", data={"csrf": token}).status_code == 303
    with aquaray.database.read() as session:
        assert session.exec(select(SavedFilter)).first() is None


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("dcim/sites", "q=suresn", ["Suresnes"]),
        ("dcim/interfaces", "q=ivry-a1-srv01:BMC", ["ivry-a1-srv01:BMC"]),
        ("dcim/racks", "q=ivry:a", ["A1", "A2"]),
        ("ipam/prefixes", "q=10.20", ["10.20.0.0/24"]),
        ("ipam/ip-addresses", "q=10.20.0.11", ["10.20.0.11/24"]),
        ("dcim/device-types", "q=nexus", ["Nexus 93180YC-FX"]),
        ("dcim/racks", "q=%25", []),
    ],
)
def test_suggestions_find_what_is_typed(shared: TestClient, path: str, query: str, expected: list[str]) -> None:
    found = re.findall(r'data-text="([^"]*)"', shared.get(f"/{path}/lookup/?{query}").text)
    assert found[: len(expected)] == expected
    assert expected or not found


def test_suggestions_stay_inside_what_was_chosen(aquaray: App, client: TestClient) -> None:
    with aquaray.database.read() as session:
        site = session.exec(select(Site).where(Site.slug == "suresnes")).one()
    found = re.findall(r'data-text="([^"]*)"', client.get(f"/dcim/racks/lookup/?site_id={site.id}&q=").text)
    assert found == ["B1", "B2"]
    form = client.get("/dcim/devices/add/").text
    assert """data-within='{"site_id": "site"}'""" in form


def test_search_reaches_every_list(shared: TestClient) -> None:
    text = shared.get("/search/suggest", params={"q": "rack ro"}).text
    assert '<a href="/dcim/rack-roles/"><span>Rack roles</span>' in text
    assert "/ipam/vlans/" in shared.get("/search", params={"q": "VLANs"}).text


def test_related_lists_lead_to_what_refers_to_an_object(aquaray: App, client: TestClient) -> None:
    with aquaray.database.read() as session:
        site = session.exec(select(Site).where(Site.slug == "ivry")).one()
    text = client.get(f"/dcim/sites/{site.id}/").text
    links = dict(re.findall(r'<tr><td><a href="([^"]+)">[^<]*</a></td><td class="num">(\d+)</td>', text))
    assert links[f"/dcim/racks/?site_id={site.id}"] == "2"
    assert links[f"/dcim/devices/?site_id={site.id}"] == "16"
    for address, number in links.items():
        assert count(client.get(address.replace("&amp;", "&")).text) == int(number), address
    assert f'href="/dcim/racks/add/?site={site.id}"' in text

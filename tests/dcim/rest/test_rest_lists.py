"""Lists: every noun answers, filters and look-ups choose right, pages and cursors, a fixed number of statements."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from inventory.objects.noun import Noun, registry
from inventory.objects.nouns import load

load()
NOUNS = list(registry.all())


def names(client: TestClient, path: str, **params: Any) -> list[str]:
    answer = client.get(f"/api/{path}/", params={"limit": 1000, **params})
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["results"]]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.object_type)
def test_every_noun_lists_shows_and_describes_itself(read_api: TestClient, noun: Noun) -> None:
    answer = read_api.get(noun.path)
    assert answer.status_code == 200
    assert answer.headers["API-Version"] == "4.6"
    body = answer.json()
    assert set(body) == {"count", "next", "previous", "results"}
    for row in body["results"][:1]:
        assert row["url"] == f"http://testserver{noun.path}{row['id']}/"
        assert read_api.get(row["url"]).json() == row
    fields = read_api.options(noun.path).json()["actions"]
    assert noun.read_only or "POST" in fields
    brief = read_api.get(noun.path, params={"brief": "true", "limit": 1}).json()["results"]
    assert all(tuple(row) == noun.brief for row in brief)


@pytest.mark.parametrize("path",
     ["dcim/devices", "dcim/interfaces", "dcim/cables", "ipam/ip-addresses", "ipam/prefixes",
                                  "dcim/racks", "dcim/power-outlets"])  # fmt: skip
def test_statements_do_not_depend_on_the_pages_size(
    read_api: TestClient, statements: Callable[..., Any], path: str
) -> None:
    counts = []
    for limit in (5, 1000):
        with statements(read_api) as seen:
            assert read_api.get(f"/api/{path}/", params={"limit": limit}).status_code == 200
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 10, counts  # kinds that no row of the small page refers to
    assert counts[1] <= 45


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"name": "ivry-a1-srv01"}, {"ivry-a1-srv01"}),
        ({"name": ["ivry-a1-srv01", "ivry-a1-srv02"]}, {"ivry-a1-srv01", "ivry-a1-srv02"}),
        ({"name__ic": "A1-SRV0"}, {"ivry-a1-srv01", "ivry-a1-srv02", "ivry-a1-srv03", "ivry-a1-srv04"}),
        ({"name__isw": "ivry-spine"}, {"ivry-spine-1"}),
        ({"name__iew": "leaf-2"}, {"ivry-leaf-2", "suresnes-leaf-2"}),
        ({"name__ie": "IVRY-LEAF-1"}, {"ivry-leaf-1"}),
        ({"name__regex": "^ivry-leaf-[12]$"}, {"ivry-leaf-1", "ivry-leaf-2"}),
        ({"role": "spine"}, {"ivry-spine-1", "suresnes-spine-2"}),
        ({"role": "spine", "site": "ivry"}, {"ivry-spine-1"}),
        ({"role": "spine", "site__n": "ivry"}, {"suresnes-spine-2"}),
        ({"q": "spine"}, {"ivry-spine-1", "suresnes-spine-2"}),
        ({"manufacturer": "cisco", "site": "suresnes"}, {"suresnes-oob-1"}),
        ({"name__empty": "true"}, set()),
        ({"role": "spine", "status__n": "active"}, set()),
        ({"mac_address__ic": "zz"}, set()),
    ],
)
def test_filters(read_api: TestClient, params: dict[str, Any], expected: set[str]) -> None:
    assert set(names(read_api, "dcim/devices", **params)) == expected


def test_a_filter_and_its_opposite_part_the_list(read_api: TestClient) -> None:
    every = set(names(read_api, "dcim/devices"))
    for name, value in (("site", "ivry"), ("role", "spine"), ("status", "active"), ("name__ic", "srv"),
                        ("name__isw", "ivry"), ("name__ie", "ivry-leaf-1"), ("tenant", "null")):  # fmt: skip
        stem, _, lookup = name.partition("__")
        opposite = f"{stem}__n{lookup}"
        one, other = (set(names(read_api, "dcim/devices", **{key: value})) for key in (name, opposite))
        assert one | other == every, name
        assert not one & other, name


def test_numbers_compare(read_api: TestClient) -> None:
    positions = [row["position"] for row in
                 read_api.get("/api/dcim/devices/?position__gte=10&limit=1000").json()["results"]]  # fmt: skip
    assert positions
    assert all(position >= 10 for position in positions)
    assert names(read_api, "dcim/devices", position__lt=0) == []


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"site": "nowhere"}, "site"),
        ({"status": "odd"}, "status"),
        ({"site_id": "abc"}, "site_id"),
        ({"position__gte": "high"}, "position__gte"),
        ({"name__regex": "("}, "name__regex"),
        ({"mac_address": "nonsense"}, "mac_address"),
        ({"has_primary_ip": "perhaps"}, "has_primary_ip"),
        ({"start": "x"}, "start"),
    ],
)
def test_wrong_values_are_refused_by_name(read_api: TestClient, params: dict[str, str], field: str) -> None:
    answer = read_api.get("/api/dcim/devices/", params=params)
    assert answer.status_code == 400
    assert list(answer.json()) == [field]


def test_unknown_parameters_are_ignored_and_named(read_api: TestClient) -> None:
    answer = read_api.get("/api/dcim/sites/", params={"nmae": "x"})
    assert answer.status_code == 200
    assert answer.json()["count"] == 2
    assert answer.headers["X-Dcim-Ignored"] == "nmae"


def test_pages_cover_the_list_once(read_api: TestClient) -> None:
    seen: list[int] = []
    url: str | None = "/api/dcim/interfaces/?limit=100"
    while url:
        body = read_api.get(url).json()
        seen += [row["id"] for row in body["results"]]
        url = body["next"]
    assert len(seen) == len(set(seen)) == body["count"] > 400
    assert body["previous"].startswith("http://testserver/api/dcim/interfaces/?limit=100&offset=")


def test_the_cursor_covers_the_list_once(read_api: TestClient) -> None:
    seen: list[int] = []
    url: str | None = "/api/dcim/interfaces/?limit=100&start=0"
    while url:
        body = read_api.get(url).json()
        assert body["count"] is None
        seen += [row["id"] for row in body["results"]]
        url = body["next"]
    assert seen == sorted(set(seen))
    assert len(seen) == read_api.get("/api/dcim/interfaces/?limit=1").json()["count"]


def test_limit_0_is_a_full_page(read_api: TestClient) -> None:
    body = read_api.get("/api/dcim/power-outlets/?limit=0").json()
    assert len(body["results"]) == min(body["count"], 1000)


def test_ordering(read_api: TestClient) -> None:
    up, down = (names(read_api, "dcim/devices", ordering=order) for order in ("name", "-name"))
    assert up == sorted(up)
    assert down == up[::-1]
    rows = read_api.get("/api/dcim/devices/?ordering=-position,name&limit=1000&position__empty=false").json()["results"]
    keys = [(-row["position"], row["name"]) for row in rows]
    assert keys == sorted(keys)


def test_fields_are_chosen_and_left_out(read_api: TestClient) -> None:
    row = read_api.get("/api/dcim/devices/?limit=1&fields=id,name,site").json()["results"][0]
    assert list(row) == ["id", "name", "site"]
    row = read_api.get("/api/dcim/devices/?limit=1&exclude=config_context").json()["results"][0]
    assert "config_context" not in row
    assert "name" in row


def test_what_a_cabled_interface_says(read_api: TestClient) -> None:
    row = read_api.get("/api/dcim/interfaces/?device=ivry-a1-srv01&cabled=true&mgmt_only=false").json()["results"][0]
    assert row["cable"]["id"] > 0
    assert row["link_peers_type"] == "dcim.interface"
    peer = row["link_peers"][0]
    assert peer["device"]["name"].startswith("ivry-leaf")
    assert row["connected_endpoints"] == row["link_peers"]
    assert row["connected_endpoints_reachable"] is True
    trace = read_api.get(f"{row['url']}trace/").json()
    assert [trace[0][0][0]["id"], trace[0][1]["id"], trace[0][2][0]["id"]] == [
        row["id"],
        row["cable"]["id"],
        peer["id"],
    ]


def test_elevation_lists_half_units_from_the_top(read_api: TestClient) -> None:
    device = read_api.get("/api/dcim/devices/?name=ivry-a1-srv01").json()["results"][0]
    rack = device["rack"]
    body = read_api.get(f"{rack['url']}elevation/?face=front").json()
    assert body["count"] == 2 * read_api.get(rack["url"]).json()["u_height"]
    assert body["results"][0]["id"] > body["results"][-1]["id"]
    mine = [unit for unit in body["results"] if unit["device"] and unit["device"]["name"] == device["name"]]
    assert {unit["name"] for unit in mine} == {f"U{device['position']:g}"}
    assert all(unit["occupied"] for unit in mine)
    drawn = read_api.get(f"{rack['url']}elevation/?face=front&render=svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert "ivry-a1-srv01" in drawn.text


def test_a_detail_has_a_version_and_is_not_sent_twice(read_api: TestClient) -> None:
    first = read_api.get("/api/dcim/sites/1/")
    again = read_api.get("/api/dcim/sites/1/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert read_api.get("/api/dcim/sites/999999/").status_code == 404


def test_collections_that_stay_empty(read_api: TestClient) -> None:
    for path in (
        "virtualization/virtual-machines",
        "virtualization/clusters",
        "circuits/circuits",
        "wireless/wireless-lans",
    ):
        assert read_api.get(f"/api/{path}/").json() == {"count": 0, "next": None, "previous": None, "results": []}


def test_the_schema_names_every_filter_without_a_login(read_api: TestClient) -> None:
    schema = read_api.get("/api/schema/?format=json", headers={"Authorization": ""}).json()
    for noun in NOUNS:
        named = {item["name"] for item in schema["paths"][noun.path]["get"]["parameters"]}
        assert set(noun.all_filters) <= named
        assert {"limit", "offset", "ordering", "q", "brief"} <= named
    assert "/api/virtualization/virtual-machines/" in schema["paths"]


def test_without_a_token_nothing_is_shown(read_api: TestClient) -> None:
    for noun in NOUNS:
        assert read_api.get(noun.path, headers={"Authorization": ""}).status_code == 401

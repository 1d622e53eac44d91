"""Every noun has its pages, reached from the menu, at a number of statements that is the same for any page size."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from dcim.app import App
from dcim.web.pages.menu import GROUPS, menu
from inventory.objects import columns, layout
from inventory.objects.facets import facets_of
from inventory.objects.noun import Noun, registry
from inventory.objects.nouns import load

load()
NOUNS = list(registry.all())
MOST_STATEMENTS = 45


def database_of(client: TestClient) -> Any:
    return client.app.state.dcim.database  # type: ignore[attr-defined]


def test_the_menu_has_every_noun(shared: TestClient) -> None:
    entries = [entry for _title, listed in menu() for entry in listed]
    assert {entry.object_type for entry in entries} == {noun.object_type for noun in NOUNS}
    assert len(entries) == len(NOUNS), "none twice"
    text = shared.get("/").text
    for entry in entries:
        assert f'href="{entry.href}"' in text
    assert [title for title, _ in GROUPS][:3] == ["Organisation", "Racks", "Devices"]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.object_type)
def test_every_page_of_a_noun_answers(shared: TestClient, helpers: Any, kit: Any, noun: Noun) -> None:
    base = f"/{noun.app}/{noun.plural}/"
    addresses = [base, f"{base}lookup/?q=a", f"{base}?q=zzz"]
    addresses += [] if noun.read_only else [f"{base}add/"]
    for row_id in kit.ids(database_of(shared), noun, 1):
        addresses.append(f"{base}{row_id}/")
        if not noun.read_only:
            addresses += [f"{base}{row_id}/edit/", f"{base}{row_id}/delete/", f"{base}add/?clone={row_id}"]
    for address in addresses:
        assert helpers.statements(database_of(shared), shared, address) <= MOST_STATEMENTS, address


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.object_type)
def test_a_noun_can_show_every_column_and_ask_every_filter(shared: TestClient, noun: Noun) -> None:
    base = f"/{noun.app}/{noun.plural}/"
    names = [item.name for item in columns.choosable(noun)]
    page = shared.get(base, params={"columns": ",".join(names), "limit": 25})
    assert page.status_code == 200, page.text
    heads = re.findall(r"<th[ >]", page.text)
    assert not heads or len(heads) == len(names) + 1 + (0 if noun.read_only else 1)
    for name in filter(None, {columns.sorted_by(noun, name) for name in ("display", *names)}):
        assert shared.get(base, params={"ordering": f"-{name}"}).status_code == 200, name
    facets = facets_of(noun)
    assert all(name in noun.all_filters for name in columns.look_of(noun).filters)
    text = shared.get(base, params=[(facet.param, "null") for facet in facets if facet.kind == "objects"]).text
    assert text.count('class="facet"') == len(facets)


def test_what_is_said_of_nouns_is_of_nouns_that_exist() -> None:
    for object_type in (*columns.LOOKS, *layout.GROUPS, *(pair[0] for pair in layout.INPUTS)):
        assert object_type in registry.by_type, object_type
    for object_type, look in columns.LOOKS.items():
        noun = registry.by_type[object_type]
        assert [name for name in look.columns if name not in noun.by_name] == [], object_type
        assert [name for name in look.filters if name not in noun.all_filters] == [], object_type
    for object_type, name in layout.INPUTS:
        assert name in registry.by_type[object_type].by_name


@pytest.mark.services
@pytest.mark.parametrize("path", ["dcim/devices", "dcim/racks", "dcim/interfaces", "dcim/cables", "ipam/prefixes",
                                  "ipam/ip-addresses"])  # fmt: skip
def test_pages_answer_on_postgresql(aquaray: App, client: TestClient, kit: Any, path: str) -> None:
    noun = registry.by_path[tuple(path.split("/"))]  # type: ignore[index]
    for row_id in kit.ids(aquaray.database, noun, 1):
        for rest in ("", "add/", f"{row_id}/", f"{row_id}/edit/", f"{row_id}/delete/", "lookup/?q=iv",
                     "?q=a&ordering=-created", "?tag_id=null&status=active"):  # fmt: skip
            address = f"/{path}/{rest}"
            if rest.startswith("?tag"):
                address = f"/{path}/?ordering={columns.look_of(noun).columns[0]}&limit=25"
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    "path", ["dcim/devices", "dcim/interfaces", "dcim/cables", "dcim/racks", "ipam/ip-addresses", "ipam/prefixes",
             "dcim/power-outlets", "core/object-changes"]
)  # fmt: skip
def test_statements_do_not_depend_on_the_pages_size(shared: TestClient, helpers: Any, path: str) -> None:
    """A page of all kinds of rows costs as much whatever its size; a smaller one may lack a kind."""
    sent = [
        helpers.statements(database_of(shared), shared, f"/{path}/?limit={limit}&ordering=-id")
        for limit in (10, 250, 1000)
    ]
    assert sent[1] == sent[2] or sent[2] - sent[1] <= 4, sent
    assert sent[2] - sent[0] <= 10, sent
    assert sent[2] <= 30, sent


def test_an_address_that_is_none(shared: TestClient) -> None:
    for address in ("/dcim/nothing/", "/dcim/racks/999999/", "/dcim/racks/999999/edit/", "/ipam/racks/",
                    "/dcim/racks/999999/delete/", "/dcim/racks/x/"):  # fmt: skip
        assert shared.get(address).status_code == 404, address
    assert shared.get("/dcim/cable-terminations/add/").status_code == 403

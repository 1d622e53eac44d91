"""Who sees which buttons and may send which forms; and no text of anybody becomes markup."""

from collections.abc import Callable
from html.parser import HTMLParser
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
from inventory.models import Rack, Site
from inventory.objects.fields import LongText, Slug, Text
from inventory.objects.noun import Noun, registry
from inventory.objects.nouns import load

load()
PAYLOAD = """"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"""


def one(app: App, model: Any, **values: Any) -> Any:
    with app.database.read() as session:
        return session.exec(select(model).where(*(getattr(model, k) == v for k, v in values.items()))).one()


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


WRITES = ("Add<", ">Edit", "Delete", "Clone<", "Import<", "Save", 'name="id"', "add/", "edit/", "delete/")


@pytest.mark.parametrize("path", ["dcim/racks", "dcim/devices", "dcim/cables", "ipam/prefixes", "dcim/sites"])
def test_who_may_only_read_sees_no_way_to_write(
    aquaray: App, browser_of: Callable[..., TestClient], kit: Any, path: str
) -> None:
    noun = registry.by_path[tuple(path.split("/"))]  # type: ignore[index]
    reader = browser_of("reader")
    row_id = kit.ids(aquaray.database, noun)[0]
    for address in (f"/{path}/", f"/{path}/{row_id}/", noun.page_path(row_id)):
        main = reader.get(address).text.split("<main")[1]
        found = [word for word in WRITES if word in main.replace("Added", "")]
        assert found == [], address
    assert "add/" not in reader.get("/").text
    csrf = reader.get(f"/{path}/").text.partition('name="csrf" value="')[2].partition('"')[0]
    for address, data in (
        (f"/{path}/add/", {"name": "x"}), (f"/{path}/{row_id}/edit/", {}), (f"/{path}/{row_id}/delete/", {}),
        (f"/{path}/edit/", {"id": str(row_id)}), (f"/{path}/delete/", {"id": str(row_id), "step": "apply"}),
        (f"/{path}/views/", {"name": "v"}), (f"/{path}/{row_id}/journal/", {"comments": "c"}),
    ):  # fmt: skip
        assert reader.post(address, data={"csrf": csrf, **data}).status_code == 403, address
    for address in (f"/{path}/add/", f"/{path}/{row_id}/edit/", f"/{path}/{row_id}/delete/"):
        assert reader.get(address).status_code == 403
    assert kit.ids(aquaray.database, noun)[0] == row_id


def test_a_visitor_writes_what_their_permissions_reach(
    aquaray: App, browser_of: Callable[..., TestClient], kit: Any
) -> None:
    give(aquaray, ("dcim.site dcim.location dcim.rackrole tenancy.tenant", "view"),
         ("dcim.rack", "view add change", {"site__slug": "ivry"}))  # fmt: skip
    reader = browser_of("reader")
    listed = reader.get("/dcim/racks/").text
    assert ">A1<" in listed
    assert ">B1<" not in listed
    assert "Delete chosen" not in listed
    assert 'href="/dcim/racks/add/"' in listed
    menu = reader.get("/").text
    assert "/dcim/devices/add/" not in menu
    assert 'href="/dcim/interfaces/"' not in menu
    assert reader.get("/dcim/devices/").status_code == 403
    added = kit.send(reader, "/dcim/racks/add/", {"name": "A7", "site": "ivry"})
    assert added.status_code == 303
    refused = kit.send(reader, "/dcim/racks/add/", {"name": "B7", "site": "suresnes", "comments": "kept"})
    assert refused.status_code in (400, 403)
    assert kit.fields(refused.text)["comments"] == ["kept"], "a form that is not allowed is not lost either"
    other = one(aquaray, Rack, name="B1")
    assert reader.get(f"/dcim/racks/{other.id}/edit/").status_code == 404
    assert reader.get(f"/dcim/racks/{other.id}/delete/").status_code == 403


def test_forms_without_the_sessions_token_are_refused(aquaray: App, client: TestClient) -> None:
    for address in ("/dcim/racks/add/", "/dcim/racks/1/edit/", "/dcim/racks/1/delete/", "/dcim/racks/edit/",
                    "/dcim/racks/delete/", "/dcim/racks/columns/", "/dcim/racks/views/", "/dcim/racks/1/journal/",
                    "/dcim/racks/views/1/delete/"):  # fmt: skip
        assert client.post(address, data={"csrf": "x" * 32}).status_code == 403, address
    assert one(aquaray, Site, slug="ivry").name == "Ivry"


class Markup(HTMLParser):
    """What the policy forbids and what a payload would add."""

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


def poison(app: App) -> int:
    """Put the payload into every text of every row."""
    touched = 0
    with app.database.write() as session:
        for noun in registry.all():
            model: Any = noun.model
            fields = [item for item in noun.fields if isinstance(item, Text | LongText) and not isinstance(item, Slug)]
            for number, row in enumerate(session.exec(select(model)).all()):
                for item in fields:
                    if item.target in model.__table__.c and not item.pattern and type(item) in (Text, LongText):
                        length = getattr(model.__table__.c[item.target].type, "length", None) or 500
                        setattr(row, item.target, f"{number}{PAYLOAD}"[:length])
                        touched += 1
                if "custom_field_data" in model.__table__.c:
                    row.custom_field_data = {"evil": PAYLOAD}
    return touched


def test_no_text_becomes_markup(aquaray: App, client: TestClient, kit: Any) -> None:
    """On the list, the page, the forms and the suggestions of every noun."""
    kit.make(aquaray.database, "extras.customfield",
             {"object_types": [noun.object_type for noun in registry.all() if "custom_fields" in noun.by_name],
              "name": "evil", "type": "text"})  # fmt: skip
    kit.make(aquaray.database, "extras.tag", {"name": PAYLOAD, "slug": "evil"})
    kit.make(aquaray.database, "tenancy.contact", {"name": "c", "link": "javascript:alert(1)"})
    assert poison(aquaray) > 1000
    shown = 0
    for noun in registry.all():
        for address in _addresses(aquaray, noun, kit):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert Markup(answer.text).bad == [], address
            assert "<script>alert" not in answer.text, address
            shown += "&lt;script&gt;alert(1)" in answer.text
    assert shown > 100
    for path in ("dcim/racks", "dcim/devices", "ipam/prefixes"):
        for name in ("q", "ordering", "columns", "site", "site_id", "status", "name__ic", "limit", "offset", PAYLOAD,
                     "tag", "created__gte"):  # fmt: skip
            text = client.get(f"/{path}/", params={name: PAYLOAD}).text
            assert Markup(text).bad == [], name
        assert Markup(client.get(f"/{path}/add/", params={"name": PAYLOAD, "site": PAYLOAD}).text).bad == []
    sent = dict.fromkeys(
        ("name", "site", "role", "comments", "tags", "tags.pick", "site.pick", "status", "seen"), PAYLOAD
    )
    refused = kit.send(client, "/dcim/racks/add/", {**sent, "tags.pick": f"1|{PAYLOAD}"})
    assert refused.status_code == 400
    assert Markup(refused.text).bad == []


def _addresses(app: App, noun: Noun, kit: Any) -> list[str]:
    base = f"/{noun.app}/{noun.plural}/"
    names = ",".join(item.name for item in noun.fields)
    found = [f"{base}?columns={names},cf_evil&limit=25", f"{base}lookup/"]
    for row_id in kit.ids(app.database, noun, 1):
        found.append(f"{base}{row_id}/")
        if not noun.read_only:
            found += [f"{base}{row_id}/edit/", f"{base}{row_id}/delete/", f"{base}add/?clone={row_id}"]
    return found

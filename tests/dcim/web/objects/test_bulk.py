"""Many at once: what is kept, set, emptied, added, removed; the preview changes nothing; all or none."""

import re
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from dcim.app import App
from dcim.web.pages.objects import selection
from inventory.models import Device, Interface, Rack, Site, TaggedItem


def rows(app: App, model: Any, *conditions: Any) -> list[Any]:
    with app.database.read() as session:
        return list(session.exec(select(model).where(*conditions).order_by(model.id)))


def token(client: TestClient, kit: Any, path: str = "/dcim/racks/") -> str:
    found: str = kit.fields(client.get(path).text, "data-many")["csrf"][0]
    return found


def test_a_field_is_kept_until_somebody_says_otherwise(aquaray: App, client: TestClient, kit: Any) -> None:
    servers = rows(aquaray, Device, Device.name.like("ivry-%-srv%"))  # type: ignore[attr-defined]
    base = {"csrf": token(client, kit), "id": [str(device.id) for device in servers], "query": "?site=ivry&limit=100"}
    page = client.post("/dcim/devices/edit/", data=base)
    assert page.status_code == 200
    assert f"Edit {len(servers)} devices" in page.text
    form = kit.fields(page.text, "data-bulk")
    acts = {name: values for name, values in form.items() if name.startswith("do.")}
    assert len(acts) > 15
    assert set(map(tuple, acts.values())) == {("keep",)}
    assert "do.name" not in acts, "what identifies an object is not given to many"
    sent = {**form, "do.status": "set", "status": "planned", "do.description": "set", "description": "batch 7",
            "do.platform": "clear", "comments": "not set, so not written", "reason": "spring"}  # fmt: skip
    preview = client.post("/dcim/devices/edit/", data={**sent, "step": "preview"})
    assert preview.status_code == 200, preview.text
    assert f"Change {len(servers)} devices?" in preview.text
    sums = re.findall(r'<tr><td>([^<]+)</td><td>.*?</td><td>.*?</td><td class="num">(\d+)</td></tr>', preview.text)
    assert ("Status", "8") in sums
    assert {device.status for device in rows(aquaray, Device, Device.name.like("ivry-%-srv%"))} == {"staged"}  # type: ignore[attr-defined]
    carried = kit.fields(preview.text, "method")
    done = client.post("/dcim/devices/edit/", data={**carried, "step": "apply"})
    assert done.status_code == 303
    assert done.headers["location"] == "/dcim/devices/?site=ivry&limit=100"
    for before, after in zip(servers, rows(aquaray, Device, Device.name.like("ivry-%-srv%")), strict=True):  # type: ignore[attr-defined]
        assert (after.status, after.description, after.platform_id) == ("planned", "batch 7", None)
        assert (after.comments, after.rack_id, after.serial) == (before.comments, before.rack_id, before.serial)


def test_all_that_match(aquaray: App, client: TestClient, kit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = {"csrf": token(client, kit), "all": "1", "query": "?type=25gbase-x-sfp28&limit=25&offset=50",
            "step": "preview", "do.mtu": "set", "mtu": "9000", "do.enabled": "set", "enabled": "false"}  # fmt: skip
    preview = client.post("/dcim/interfaces/edit/", data=sent)
    assert "Change 224 interfaces?" in preview.text
    done = client.post("/dcim/interfaces/edit/", data={**kit.fields(preview.text, "method"), "step": "apply"})
    assert done.status_code == 303
    changed = rows(aquaray, Interface, Interface.mtu == 9000, Interface.enabled.is_(False))  # type: ignore[attr-defined]
    assert len(changed) == 224
    monkeypatch.setattr(selection, "MOST", 100)
    assert "narrow the list" in client.post("/dcim/interfaces/edit/", data=sent).text


def test_tags_are_added_and_removed_for_many(aquaray: App, client: TestClient, kit: Any) -> None:
    old, new = kit.make(aquaray.database, "extras.tag", {"name": "Old", "slug": "old"}, {"name": "New", "slug": "new"})
    racks = rows(aquaray, Rack)
    chosen = {"csrf": token(client, kit), "ids": ",".join(str(rack.id) for rack in racks)}

    def held() -> list[set[int]]:
        items = rows(aquaray, TaggedItem, TaggedItem.object_type == "racks")
        return [{item.tag_id for item in items if item.object_id == rack.id} for rack in racks]

    def act(name: str, text: str) -> None:
        answer = client.post("/dcim/racks/edit/", data={**chosen, "step": "apply", "do.tags": name, "tags": text})
        assert answer.status_code == 303, answer.text

    act("add", "old")
    act("add", "New, old")
    assert held() == [{old, new}] * len(racks)
    act("remove", "old")
    assert held() == [{new}] * len(racks)
    act("set", "old")
    assert held() == [{old}] * len(racks)
    act("clear", "")
    assert held() == [set()] * len(racks)


def test_all_of_them_or_none(aquaray: App, client: TestClient, kit: Any) -> None:
    """A value that one object refuses is told by its name, and nobody gets it."""
    racks = rows(aquaray, Rack)
    sent = {"csrf": token(client, kit), "ids": ",".join(str(rack.id) for rack in racks), "step": "apply",
            "do.u_height": "set", "u_height": "9"}  # fmt: skip
    for step in ("preview", "apply"):
        refused = client.post("/dcim/racks/edit/", data={**sent, "step": step})
        assert refused.status_code == 400
        assert "Nothing is changed" in refused.text
        assert kit.fields(refused.text, "data-bulk")["u_height"] == ["9"], "what was written is still there"
    assert {rack.u_height for rack in rows(aquaray, Rack)} == {42}
    moved = client.post("/dcim/racks/edit/", data={**sent, "do.u_height": "keep", "do.site": "set", "site": "suresnes"})
    assert moved.status_code == 400
    assert len(rows(aquaray, Rack, Rack.site_id == rows(aquaray, Site, Site.slug == "suresnes")[0].id)) == 2


def test_what_makes_no_sense_is_told(aquaray: App, client: TestClient, kit: Any) -> None:
    base = {"csrf": token(client, kit), "ids": "1,2", "step": "preview"}
    assert "Every field keeps what it has" in client.post("/dcim/racks/edit/", data=base).text
    empty = client.post("/dcim/racks/edit/", data={**base, "do.role": "set"})
    assert "Give a value, or choose another act." in empty.text
    wrong = client.post("/dcim/racks/edit/", data={**base, "do.role": "set", "role": "nothing"})
    assert "There is no rack role &#39;nothing&#39;" in wrong.text
    same = client.post("/dcim/racks/edit/", data={**base, "do.status": "set", "status": "active"})
    assert "Nothing would change" in same.text
    assert client.post("/dcim/racks/edit/", data={"csrf": base["csrf"]}).status_code == 303, "nothing chosen"
    gone = client.post("/dcim/racks/edit/", data={**base, "ids": "99999", "do.status": "set", "status": "planned"})
    assert gone.status_code == 404


def test_many_are_deleted_after_a_page_that_names_them(aquaray: App, client: TestClient, kit: Any) -> None:
    made = kit.make(aquaray.database, "dcim.region", *({"name": f"R{n}", "slug": f"r{n}"} for n in range(60)))
    data = {"csrf": token(client, kit), "id": [str(one) for one in made], "query": "?q=R"}
    asked = client.post("/dcim/regions/delete/", data=data)
    assert "Delete 60 regions?" in asked.text
    assert "<b>60 regions</b>" in asked.text
    assert "and 10 more" in asked.text
    done = client.post("/dcim/regions/delete/", data=kit.fields(asked.text, "method"))
    assert done.headers["location"] == "/dcim/regions/?q=R"
    assert client.get(f"/dcim/regions/{made[0]}/").status_code == 404
    needed = [str(rack.id) for rack in rows(aquaray, Rack)]
    refused = client.post("/dcim/racks/delete/", data={"csrf": data["csrf"], "id": needed})
    assert "cannot be deleted" in refused.text
    assert len(rows(aquaray, Rack)) == 4


def test_statements_of_a_bulk_edit_do_not_grow_with_the_objects(
    aquaray: App, client: TestClient, kit: Any, helpers: Any
) -> None:
    held = [str(row.id) for row in rows(aquaray, Interface)]
    sent = []
    for number in (20, 400):
        data = {"csrf": token(client, kit), "ids": ",".join(held[:number]), "step": "preview", "do.description": "set",
                "description": "x"}  # fmt: skip
        with helpers.counted(aquaray.database) as reads:
            assert client.post("/dcim/interfaces/edit/", data=data).status_code == 200
        sent.append(len(reads))
    assert sent[1] <= sent[0] + 2, sent


@pytest.mark.services
def test_many_at_once_on_postgresql(aquaray: App, client: TestClient, kit: Any) -> None:
    test_a_field_is_kept_until_somebody_says_otherwise(aquaray, client, kit)
    test_tags_are_added_and_removed_for_many(aquaray, client, kit)
    test_all_of_them_or_none(aquaray, client, kit)

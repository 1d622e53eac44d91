"""Add, edit, clone and delete by forms: what is written, what is refused and how it is told, what is not lost."""

import html
import re
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from dcim.access.models import ObjectChange
from dcim.app import App
from inventory.models import (
    VRF,
    Cable,
    ConfigContext,
    CustomField,
    Device,
    Interface,
    IPAddress,
    Prefix,
    Rack,
    RackReservation,
    Region,
    Service,
    Site,
    TaggedItem,
    Tenant,
    VLANGroup,
)
from inventory.objects.noun import registry
from inventory.objects.nouns import load

load()


def wrong(text: str) -> dict[str, str]:
    """Input → the message beside it."""
    return {
        name: html.unescape(message) for name, message in re.findall(r'class="wrong" id="e-([^"]+)">([^<]*)<', text)
    }


def one(app: App, model: Any, **values: Any) -> Any:
    with app.database.read() as session:
        return session.exec(select(model).where(*(getattr(model, k) == v for k, v in values.items()))).first()


def test_a_rack_is_added_changed_and_deleted(aquaray: App, client: TestClient, kit: Any) -> None:
    site = one(aquaray, Site, slug="ivry")
    changes = {"name": "A9", "site": "Ivry", "u_height": "47", "status": "planned", "reason": "the new row"}
    added = kit.send(client, "/dcim/racks/add/", changes)
    assert added.status_code == 303, wrong(added.text)
    rack = one(aquaray, Rack, name="A9")
    assert added.headers["location"] == f"/racks/{rack.id}/"
    assert (rack.site_id, rack.u_height, rack.status, rack.width) == (site.id, 47, "planned", 19)
    with aquaray.database.read() as session:
        lines = session.exec(
            select(ObjectChange).where(ObjectChange.changed_object_type == "racks",
                                       ObjectChange.changed_object_id == rack.id)).all()  # fmt: skip
    assert [(line.action, line.user_name, line.message) for line in lines] == [("create", "admin", "the new row")]
    base = f"/dcim/racks/{rack.id}/"
    changed = kit.send(client, f"{base}edit/", {"status": "active", "role": "colocation", "facility_id": "X"})
    assert changed.status_code == 303
    rack = one(aquaray, Rack, name="A9")
    assert (rack.status, rack.facility_id, rack.u_height) == ("active", "X", 47)
    assert rack.role_id is not None
    cleared = kit.send(client, f"{base}edit/", {"role": "", "role.pick": "", "facility_id": ""})
    assert cleared.status_code == 303
    rack = one(aquaray, Rack, name="A9")
    assert (rack.role_id, rack.facility_id) == (None, "")
    assert kit.send(client, f"{base}delete/", {}, form="method").status_code == 303
    assert one(aquaray, Rack, name="A9") is None


def test_an_edit_writes_only_what_differs(aquaray: App, client: TestClient, kit: Any) -> None:
    device = one(aquaray, Device, name="ivry-a1-srv01")
    before = dict(device)
    assert kit.send(client, f"/dcim/devices/{device.id}/edit/", {}).status_code == 303
    assert dict(one(aquaray, Device, name="ivry-a1-srv01")) == before, "nothing differs, nothing is written"
    sent = kit.send(client, f"/dcim/devices/{device.id}/edit/", {"serial": " NEW1 ", "comments": "a\r\nb"})
    assert sent.status_code == 303
    after = dict(one(aquaray, Device, name="ivry-a1-srv01"))
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"serial", "comments", "last_updated"}
    assert (after["serial"], after["comments"]) == ("NEW1", "a\nb")


@pytest.mark.parametrize("path", [
    "dcim/sites", "dcim/racks", "dcim/devices", "dcim/device-types", "dcim/interfaces", "dcim/cables",
    "dcim/power-feeds", "dcim/power-outlets", "dcim/front-ports", "dcim/mac-addresses", "dcim/rack-reservations",
    "ipam/prefixes", "ipam/ip-addresses", "ipam/vlans", "ipam/vlan-groups", "ipam/vrfs", "tenancy/tenants",
])  # fmt: skip
def test_an_edit_form_sent_as_it_is_changes_nothing(aquaray: App, client: TestClient, kit: Any, path: str) -> None:
    """Every input gives back what it was filled with, for each of the first objects of a noun."""
    noun = registry.by_path[tuple(path.split("/"))]  # type: ignore[index]

    def log() -> int:
        with aquaray.database.read() as session:
            return len(session.exec(select(ObjectChange.id)).all())

    held = log()
    for row_id in kit.ids(aquaray.database, noun, 4):
        answer = kit.send(client, f"/{path}/{row_id}/edit/", {})
        assert answer.status_code == 303, wrong(answer.text)
    assert log() == held


def test_errors_stand_beside_their_inputs_and_nothing_is_lost(aquaray: App, client: TestClient, kit: Any) -> None:
    sent = {"name": "", "site": "Nowhere", "u_height": "101", "status": "planned", "serial": "KEPT <b>",
            "tags": "no such tag", "weight": "heavy", "comments": "\nkept\ntoo"}  # fmt: skip
    answer = kit.send(client, "/dcim/racks/add/", sent)
    assert answer.status_code == 400
    found = wrong(answer.text)
    assert found["name"] == "This field is required."
    assert found["site"] == "There is no site 'Nowhere': choose one from the list, or write #ID."
    assert found["u_height"] == "Ensure this value is less than or equal to 100."
    assert "There is no tag 'no such tag'" in found["tags"]
    assert found["weight"] == "A valid number is required."
    assert "Nothing is saved yet" in answer.text
    kept = kit.fields(answer.text)
    for name, value in sent.items():
        assert kept[name] == [value.strip("\r")], name
    assert one(aquaray, Rack, serial="KEPT <b>") is None


def test_what_a_rule_refuses_is_told_where_it_belongs(aquaray: App, client: TestClient, kit: Any) -> None:
    """A taken name, a taken slot, a rack at another site, a wrong parent: from the engine's and the services' rules."""
    again = kit.send(client, "/dcim/sites/add/", {"name": "Ivry", "slug": "ivry"})
    assert again.status_code == 400
    assert wrong(again.text) == {"name": "site with this name already exists."}
    srv = one(aquaray, Device, name="ivry-a1-srv01")
    moved = kit.send(client, f"/dcim/devices/{srv.id}/edit/", {"position": "42", "face": "front"})
    assert moved.status_code == 400
    assert "position" in wrong(moved.text)
    other = kit.send(client, f"/dcim/devices/{srv.id}/edit/", {"rack": "Suresnes:B1", "rack.pick": ""})
    assert wrong(other.text) == {"rack": "The rack stands at another site than the device."}
    twice = kit.send(client, "/ipam/ip-addresses/add/", {"address": "10.20.0.11/24"})
    assert "Duplicate" in wrong(twice.text)["address"]
    assert one(aquaray, Device, name="ivry-a1-srv01").position_half == srv.position_half


def test_a_text_names_an_object_without_scripts(aquaray: App, client: TestClient, kit: Any) -> None:
    rack = one(aquaray, Rack, name="A2")
    for text in ("A2", "Ivry:A2", "ivry:A2", f"#{rack.id}"):
        device = f"by-{abs(hash(text))}"
        answer = kit.send(client, "/dcim/devices/add/", {
            "name": device, "role": "server", "device_type": "SYS-1029U-TR25M", "site": "ivry", "rack": text,
        })  # fmt: skip
        assert answer.status_code == 303, wrong(answer.text)
        assert one(aquaray, Device, name=device).rack_id == rack.id, text
    stale = kit.send(client, "/dcim/devices/add/", {
        "name": "picked", "role": "server", "device_type": "SYS-1029U-TR25M", "site": "Suresnes",
        "site.pick": f"{rack.site_id}|Ivry",
    })  # fmt: skip
    assert stale.status_code == 303
    assert one(aquaray, Device, name="picked").site_id != rack.site_id, "what is written counts, not an older choice"
    kit.make(aquaray.database, "dcim.rack", {"name": "A2", "site": one(aquaray, Site, slug="suresnes").id})
    several = kit.send(client, "/dcim/devices/add/", {"name": "x", "rack": "A2"})
    assert "Several racks are called 'A2'" in wrong(several.text)["rack"]


def test_a_changed_object_is_not_overwritten_unseen(aquaray: App, client: TestClient, kit: Any) -> None:
    rack = one(aquaray, Rack, name="A1")
    address = f"/dcim/racks/{rack.id}/edit/"
    mine = kit.fields(client.get(address).text)
    assert kit.send(client, address, {"facility_id": "theirs"}).status_code == 303
    answer = client.post(address, data={**mine, "serial": "mine"})
    assert answer.status_code == 409
    assert "changed while you were writing" in answer.text
    assert "Now: theirs" in answer.text
    assert one(aquaray, Rack, name="A1").serial == ""
    again = client.post(address, data=kit.fields(answer.text))
    assert again.status_code == 303
    now = one(aquaray, Rack, name="A1")
    assert (now.serial, now.facility_id) == ("mine", rack.facility_id)


def test_cables_get_their_ends(aquaray: App, client: TestClient, kit: Any) -> None:
    form = {"a_terminations.0.type": "dcim.interface", "a_terminations.0.id": "ivry-leaf-1:Ethernet1/30",
            "b_terminations.0.type": "dcim.interface", "b_terminations.0.id": "x",
            "label": "loop"}  # fmt: skip
    more = kit.send(client, "/dcim/cables/add/", {**form, "more": "b_terminations"})
    assert more.status_code == 200
    assert kit.fields(more.text)["b_terminations.1.type"] == [""], "one line more, without scripts"
    assert kit.fields(more.text)["label"] == ["loop"]
    with aquaray.database.read() as session:
        other = session.exec(select(Device).where(Device.name == "ivry-leaf-2")).one()
        port = session.exec(select(Interface).where(Interface.device_id == other.id,
                                                    Interface.name == "Ethernet1/30")).one()  # fmt: skip
    form["b_terminations.0.id.pick"] = f"{port.id}|x"
    added = kit.send(client, "/dcim/cables/add/", form)
    assert added.status_code == 303, wrong(added.text)
    cable = one(aquaray, Cable, label="loop")
    page = client.get(f"/dcim/cables/{cable.id}/").text
    assert "ivry-leaf-1:Ethernet1/30" in page
    assert "ivry-leaf-2:Ethernet1/30" in page
    empty = kit.send(client, "/dcim/cables/add/", {"label": "loose"})
    assert set(wrong(empty.text)) == {"a_terminations", "b_terminations"}


def test_inputs_of_all_kinds(aquaray: App, client: TestClient, kit: Any) -> None:
    group = kit.send(client, "/ipam/vlan-groups/add/", {
        "name": "Fab", "slug": "fab", "vid_ranges": "10-99, 200 - 299,400", "scope_type": "dcim.site",
        "scope_id": "Ivry",
    })  # fmt: skip
    assert group.status_code == 303, wrong(group.text)
    fab = one(aquaray, VLANGroup, slug="fab")
    assert fab.vid_ranges == [[10, 99], [200, 299], [400, 400]]
    assert fab.site_id is not None
    bad = kit.send(client, "/ipam/vlan-groups/add/", {"name": "B", "slug": "b", "vid_ranges": "99-10"})
    assert wrong(bad.text) == {"vid_ranges": "'99-10' is no number and no range: write 1-4, 7."}
    reserved = kit.send(client, "/dcim/rack-reservations/add/", {"rack": "Ivry:A2", "units": "20-22, 25"})
    assert reserved.status_code == 303, wrong(reserved.text)
    assert one(aquaray, RackReservation, status="active", description="") is not None
    with aquaray.database.read() as session:
        assert [20, 21, 22, 25] in [list(r.units) for r in session.exec(select(RackReservation))]
    service = kit.send(client, "/ipam/services/add/", {
        "name": "https", "protocol": "tcp", "ports": "443", "parent_object_type": "dcim.device",
        "parent_object_id": "ivry-leaf-1", "ipaddresses": "10.20.0.11/24",
    })  # fmt: skip
    assert service.status_code == 303, wrong(service.text)
    assert one(aquaray, Service, name="https").device_id == one(aquaray, Device, name="ivry-leaf-1").id
    context = {"name": "c", "data": '{"a": [1, 2]}', "sites": "Ivry, suresnes"}
    assert kit.send(client, "/extras/config-contexts/add/", context).status_code == 303
    assert one(aquaray, ConfigContext, name="c").data == {"a": [1, 2]}
    broken = kit.send(client, "/extras/config-contexts/add/", {"name": "d", "data": '{"a": '})
    assert "This is not JSON" in wrong(broken.text)["data"]
    prefix = kit.send(client, "/ipam/prefixes/add/", {"prefix": "10.77.0.0/16", "is_pool": "on", "vrf": "octave"})
    assert prefix.status_code == 303, wrong(prefix.text)
    with aquaray.database.read() as session:
        pool = session.exec(select(Prefix).where(Prefix.length == 16, Prefix.is_pool)).one()
    assert pool.vrf_id == one(aquaray, VRF, name="octave").id
    typed = kit.send(client, "/ipam/ip-addresses/add/", {"address": "10.77.0.9/16", "assigned_object_id": "eth0"})
    assert wrong(typed.text)["assigned_object_type"] == "Say of which kind it is."


def test_custom_fields_have_inputs_by_their_type(aquaray: App, client: TestClient, kit: Any) -> None:
    chosen = kit.make(aquaray.database, "extras.customfieldchoiceset",
                      {"name": "Sizes", "extra_choices": [["s", "Small"], ["l", "Large"]]})[0]  # fmt: skip
    kit.make(
        aquaray.database, "extras.customfield",
        *({"object_types": ["dcim.site"], "name": name, "type": kind, **more} for name, kind, more in (
            ("owner", "text", {"required": True, "group_name": "Business"}), ("floors", "integer", {"default": 2}),
            ("ratio", "decimal", {}), ("open", "boolean", {}), ("since", "date", {}), ("page", "url", {}),
            ("size", "select", {"choice_set": chosen}), ("sizes", "multiselect", {"choice_set": chosen}),
            ("blob", "json", {}), ("payer", "object", {"related_object_type": "tenancy.tenant"}),
            ("users", "multiobject", {"related_object_type": "tenancy.tenant"}),
        )),
    )  # fmt: skip
    page = client.get("/dcim/sites/add/")
    assert "<legend>Business</legend>" in page.text
    assert kit.fields(page.text)["cf.floors"] == ["2"], "the field's default"
    sent = {"name": "Nord", "slug": "nord", "cf.floors": "x", "cf.size": "s", "cf.sizes": ["s", "l"],
            "cf.open": "false", "cf.payer": "octave", "cf.users": "Octave Santé, verrier"}  # fmt: skip
    refused = kit.send(client, "/dcim/sites/add/", sent)
    assert wrong(refused.text) == {
        "cf.owner": "Required field cannot be empty.",
        "cf.floors": "Value must be an integer.",
    }
    sent |= {"cf.owner": "me", "cf.floors": "3", "cf.ratio": "0.5", "cf.since": "2024-02-29", "cf.blob": "[1]",
             "cf.page": "https://example.net/"}  # fmt: skip
    assert kit.send(client, "/dcim/sites/add/", sent).status_code == 303
    site = one(aquaray, Site, slug="nord")
    octave, verrier = one(aquaray, Tenant, slug="octave"), one(aquaray, Tenant, slug="verrier")
    assert site.custom_field_data == {
        "owner": "me", "floors": 3, "ratio": 0.5, "open": False, "since": "2024-02-29", "page": "https://example.net/",
        "size": "s", "sizes": ["s", "l"], "blob": [1], "payer": octave.id, "users": [octave.id, verrier.id],
    }  # fmt: skip
    text = client.get(f"/dcim/sites/{site.id}/").text
    for shown in ("Business", "Small, Large", octave.name, 'href="https://example.net/"'):
        assert shown in text, shown
    assert kit.send(client, f"/dcim/sites/{site.id}/edit/", {"cf.size": "l"}).status_code == 303
    assert one(aquaray, Site, slug="nord").custom_field_data == {**site.custom_field_data, "size": "l"}
    listed = client.get("/dcim/sites/?columns=cf_size,cf_payer,cf_users&cf_size=l").text
    assert "Large" in listed
    assert octave.name in listed
    assert one(aquaray, CustomField, name="owner") is not None


def test_tags_are_chosen_added_and_taken_out(aquaray: App, client: TestClient, kit: Any) -> None:
    tags = kit.make(aquaray.database, "extras.tag", *({"name": n, "slug": n.lower()} for n in ("Gold", "Edge", "Lab")))
    rack = one(aquaray, Rack, name="A1")
    address = f"/dcim/racks/{rack.id}/edit/"

    def held() -> set[int]:
        with aquaray.database.read() as session:
            return set(session.exec(select(TaggedItem.tag_id).where(TaggedItem.object_type == "racks",
                                                                    TaggedItem.object_id == rack.id)))  # fmt: skip

    assert kit.send(client, address, {"tags": "edge, Gold"}).status_code == 303
    assert held() == set(tags[:2])
    kept = kit.fields(client.get(address).text)
    assert sorted(kept["tags.pick"]) == sorted((f"{tags[0]}|Gold", f"{tags[1]}|Edge"))
    changed = kit.send(client, address, {"tags.pick": [f"{tags[0]}|Gold"], "tags": "lab"})
    assert changed.status_code == 303
    assert held() == {tags[0], tags[2]}
    assert kit.send(client, address, {"tags.pick": None}).status_code == 303
    assert held() == set()


def test_a_copy_and_a_beginning(aquaray: App, client: TestClient, kit: Any) -> None:
    rack = one(aquaray, Rack, name="A1")
    copy = kit.fields(client.get(f"/dcim/racks/add/?clone={rack.id}").text)
    assert (copy["name"], copy["site"], copy["location"], copy["u_height"]) == ([""], ["Ivry"], ["Salle 1"], ["42"])
    begun = kit.fields(
        client.get(f"/dcim/devices/add/?site={rack.site_id}&rack={rack.id}&status=planned&face=rear").text
    )
    assert (begun["site"], begun["rack.pick"], begun["status"]) == (["Ivry"], [f"{rack.id}|A1"], ["planned"])
    again = kit.send(client, f"/dcim/racks/add/?site={rack.site_id}", {"name": "N1", "again": "1"})
    assert again.headers["location"] == f"/dcim/racks/add/?site={rack.site_id}"
    page = client.get(f"/racks/{rack.id}/").text
    for button in (f"/dcim/racks/{rack.id}/", f"/dcim/racks/{rack.id}/edit/", f"/dcim/racks/{rack.id}/delete/"):
        assert f'href="{button}"' in page
    assert f'href="/racks/{rack.id}/"' in client.get(f"/dcim/racks/{rack.id}/").text


def test_a_deletion_names_what_it_takes_along_or_what_forbids_it(aquaray: App, client: TestClient, kit: Any) -> None:
    device = one(aquaray, Device, name="ivry-a1-srv02")
    asked = client.get(f"/dcim/devices/{device.id}/delete/").text
    for words in ("1 device", "interfaces", "power ports", "cables", "IP address"):
        assert words in asked, words
    assert one(aquaray, Device, name="ivry-a1-srv02") is not None, "it was only asked"
    site = one(aquaray, Site, slug="ivry")
    refused = client.get(f"/dcim/sites/{site.id}/delete/")
    assert "Site Ivry cannot be deleted: device" in refused.text
    assert "Delete</button>" not in refused.text
    posted = client.post(f"/dcim/sites/{site.id}/delete/", data={"csrf": kit.fields(asked, "method")["csrf"]})
    assert posted.status_code == 409
    assert one(aquaray, Site, slug="ivry") is not None
    assert kit.send(client, f"/dcim/devices/{device.id}/delete/", {"reason": "sold"}, form="method").status_code == 303
    assert one(aquaray, Device, name="ivry-a1-srv02") is None
    assert client.get(f"/dcim/devices/{device.id}/").status_code == 404


def test_the_journal_and_the_history(aquaray: App, client: TestClient, kit: Any) -> None:
    region = one(aquaray, Region, name=one(aquaray, Region).name)
    base = f"/dcim/regions/{region.id}/"
    token = kit.fields(client.get(base).text, "method")["csrf"]
    entry = {"csrf": token, "comments": "Flood <risk>\nsecond line", "kind": "warning"}
    assert client.post(f"{base}journal/", data=entry).status_code == 303
    assert client.post(f"{base}journal/", data={"csrf": token, "comments": " "}).status_code == 400
    assert kit.send(client, f"{base}edit/", {"description": "Low land"}).status_code == 303
    text = client.get(base).text
    assert "Flood &lt;risk&gt;\nsecond line" in text
    assert "Warning" in text
    assert "Low land</code>" in text, "the change log says from what to what"
    journal = client.get(f"/extras/journal-entries/?assigned_object_type=dcim.region&assigned_object_id={region.id}")
    assert "Flood" in journal.text
    assert one(aquaray, IPAddress) is not None


@pytest.mark.services
def test_forms_work_on_postgresql(aquaray: App, client: TestClient, kit: Any) -> None:
    test_a_rack_is_added_changed_and_deleted(aquaray, client, kit)
    test_an_edit_writes_only_what_differs(aquaray, client, kit)
    test_what_a_rule_refuses_is_told_where_it_belongs(aquaray, client, kit)
    test_a_deletion_names_what_it_takes_along_or_what_forbids_it(aquaray, client, kit)
    test_tags_are_chosen_added_and_taken_out(aquaray, client, kit)

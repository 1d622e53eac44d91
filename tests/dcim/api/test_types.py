"""The library of types over HTTP: uploads and their bounds, images, who may import and push."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.api import uploads
from dcim.app import App
from inventory.devices.service import create_device
from inventory.models import DeviceRole, DeviceType, Interface, Site

Clients = Callable[..., TestClient]
TYPE = """\
manufacturer: Acme
model: One
slug: acme-one
u_height: 1
is_full_depth: true
interfaces:
  - {name: eno1, type: 1000base-t}
"""
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40
EVERY = "dcim.manufacturer dcim.devicetype dcim.moduletype dcim.racktype dcim.moduletypeprofile"


def archive(**files: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, content in ({"device-types/Acme/One.yaml": TYPE} | files).items():
            target.writestr(name, content)
    return packed.getvalue()


def post(client: TestClient, content: bytes, name: str = "lib.zip", **params: Any) -> Any:
    return client.post("/api/types/import/", files={"file": (name, content)}, params=params)


def test_an_upload_is_previewed_then_written(app: App, client_of: Clients) -> None:
    client = client_of("root", superuser=True)
    preview = post(client, archive(), dry_run=True).json()
    assert (preview["changes"], preview["written"], preview["manufacturers"]) == (1, False, ["Acme"])
    written = post(client, archive()).json()
    assert (written["changes"], written["written"], written["counts"]) == (1, True, {"device": {"create": 1}})
    assert written["types"] == [
        {"action": "create", "kind": "device", "manufacturer": "Acme", "model": "One",
         "where": "device-types/Acme/One.yaml:1", "components": {"interfaces": 1}}
    ]  # fmt: skip
    changed = TYPE.replace("1000base-t", "10gbase-t")
    update = post(client, changed.encode(), "one.yaml").json()["types"][0]
    assert update["components"] == [
        {"action": "change", "kind": "interfaces", "name": "eno1", "fields": {"type": ["1000base-t", "10gbase-t"]}}
    ]
    listed = client.get("/api/types/", params={"vendor": "acme"}).json()
    assert (listed["count"], listed["results"][0]["slug"], listed["results"][0]["components"]) == (1, "acme-one", 1)
    assert client.get("/api/types/", params={"q": "%"}).json()["count"] == 0
    shown = client.get("/api/types/show/", params={"name": "Acme One"}).json()
    assert shown["templates"]["interfaces"][0]["type"] == "10gbase-t"
    missing = client.get("/api/types/show/", params={"name": "acme-on"})
    assert (missing.status_code, missing.json()["detail"]) == (404, "no type 'acme-on'; did you mean 'acme-one'?")


def test_every_error_of_an_upload_comes_back(client_of: Clients) -> None:
    files = {"device-types/Acme/Two.yaml": "modle: x\n", "../three.yaml": TYPE, "device-types/Acme/F.yaml": "a: ["}
    answer = post(client_of("root", superuser=True), archive(**files))
    assert answer.status_code == 400
    assert [problem["where"] for problem in answer.json()["problems"]] == [
        "device-types/Acme/F.yaml:1", "device-types/Acme/Two.yaml:1", "device-types/Acme/Two.yaml:1",
        "lib.zip: '../three.yaml'",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"json": {"file": "x"}}, "is not multipart/form-data"),
        ({"files": {"other": ("a", b"x")}}, "is missing"),
        ({"files": {"file": ("a.zip", b"x")}}, "is not a whole zip or tar.gz archive"),
        ({"files": {"file": ("../../etc/passwd\n", b"x: 1")}}, "may be a device, module or rack type"),
    ],
)
def test_what_is_no_upload(client_of: Clients, request_: dict[str, Any], message: str) -> None:
    answer = client_of("root", superuser=True).post("/api/types/import/", **request_)
    assert answer.status_code == 400
    assert message in answer.json()["problems"][0]["message"]


def test_an_upload_is_cut_off_where_it_becomes_too_large(client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_UPLOAD", 100_000)
    answer = post(client_of("root", superuser=True), bytes(200_000))
    assert answer.status_code == 400
    assert answer.json()["problems"] == [{"where": "file", "message": "is larger than 100000 bytes: send it in parts"}]


def test_images_are_served_to_who_is_signed_in(app: App, client_of: Clients) -> None:
    client = client_of("root", superuser=True)
    post(client, archive(**{"elevation-images/Acme/acme-one.front.png": PNG}))
    with app.database.read() as session:
        name = session.exec(select(DeviceType)).one().front_image_file.rsplit("/", 1)[1]
    answer = client.get(f"/api/types/images/{name}")
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client_of(None).get(f"/api/types/images/{name}").status_code == 401
    for other in ("0" * 40 + ".png", "..%2f..%2fsecret.key", f"..%2fdevicetype-images%2f{name}", "secret.key"):
        assert client.get(f"/api/types/images/{other}").status_code == 404, other


def test_an_export_is_an_archive_that_changes_nothing(client_of: Clients) -> None:
    client = client_of("root", superuser=True)
    post(client, archive(**{"elevation-images/Acme/acme-one.front.png": PNG}))
    exported = client.get("/api/types/export/", params={"images": True})
    assert exported.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(exported.content)) as found:
        assert found.namelist() == ["device-types/Acme/One.yaml", "elevation-images/Acme/acme-one.front.png"]
    assert post(client, exported.content, dry_run=True).json()["changes"] == 0


def test_who_may_import(app: App, client_of: Clients) -> None:
    viewer = client_of("viewer", (EVERY, "view"))
    assert post(viewer, archive(), dry_run=True).json()["changes"] == 1
    with_image = archive(**{"elevation-images/Acme/acme-one.front.png": PNG})
    assert post(viewer, with_image).status_code == 403
    assert not (app.settings.home / "media").exists()
    assert post(client_of("reader", superuser=True, write=False), with_image).status_code == 403
    keeper = client_of("keeper", (EVERY, "view add change"))
    assert post(keeper, archive()).status_code == 200
    assert post(keeper, archive(**{"device-types/Acme/One.yaml": TYPE.replace("eno1", "eno2")})).status_code == 200
    within = client_of("within", (EVERY, "view add change", {"slug": "other"}))
    refused = post(within, archive(**{"device-types/Acme/One.yaml": TYPE.replace("eno1", "eno3")}))
    assert refused.status_code == 403
    shown = keeper.get("/api/types/show/", params={"name": "acme-one"}).json()
    assert [template["name"] for template in shown["templates"]["interfaces"]] == ["eno2"]


def test_who_may_push_a_type_to_its_devices(app: App, client_of: Clients) -> None:
    root = client_of("root", superuser=True)
    post(root, archive())
    with unit_of_work(app.database, system("test")) as session:
        site, role = Site(name="S", slug="s"), DeviceRole(name="R", slug="r")
        session.add_all([site, role])
        session.flush()
        kind = session.exec(select(DeviceType.id)).one()
        create_device(session, name="a", device_type_id=kind, role_id=role.pk, site_id=site.pk)
    post(root, archive(**{"device-types/Acme/One.yaml": TYPE.replace("eno1", "eno2")}))
    body = {"type": "acme-one", "dry_run": True}
    viewer = client_of("viewer", ("dcim.devicetype dcim.device dcim.interface", "view"))
    plan = viewer.post("/api/types/sync/", json=body).json()
    assert [change["action"] for change in plan["devices"][0]["changes"]] == ["remove", "add"]
    assert viewer.post("/api/types/sync/", json={"type": "acme-one"}).status_code == 403
    blind = client_of("blind", ("dcim.devicetype", "view"))
    assert blind.post("/api/types/sync/", json=body).json()["devices"] == []
    stale = root.post("/api/types/sync/", json={"type": "acme-one", "expect": "0" * 16})
    assert stale.status_code == 409
    done = root.post("/api/types/sync/", json={"type": "acme-one", "expect": plan["digest"]}).json()
    assert (done["written"], done["counts"]) == (True, {"add": 1, "change": 0, "remove": 1, "blocked": 0})
    with app.database.read() as session:
        assert session.exec(select(Interface.name)).all() == ["eno2"]

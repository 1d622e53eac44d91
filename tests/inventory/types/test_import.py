# ruff: noqa: E501 - messages are quoted whole
"""An import of a library: what it writes, that it is quiet the second time, what a change shows, what is refused."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from dcim.access.models import ObjectChange
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from inventory.models import (
    ComponentTemplate,
    Device,
    DeviceBay,
    DeviceRole,
    DeviceType,
    Manufacturer,
    ModuleType,
    Platform,
    Rack,
    RackSlot,
    RackType,
    Site,
)
from inventory.types.models import ModuleTypeProfile
from tests.inventory.types.conftest import CARD, PDU, SERVER, WHO, Write, refusals, run, statements

ONE = "device-types/Acme/One.yaml"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40


def type_(session: Session, model: str) -> DeviceType:
    return session.exec(select(DeviceType).where(DeviceType.model == model)).one()


def test_everything_is_written_once(each_database: Database, library: Write) -> None:
    diff = run(each_database, library())
    assert diff.counts() == {"device": {"create": 3}, "module": {"create": 1}, "rack": {"create": 1}}
    assert (diff.manufacturers, diff.profiles) == ({"acme": "Acme"}, ["Expansion card"])
    with each_database.read() as session:
        one = type_(session, "One")
        assert (one.slug, one.u_height_half, one.is_full_depth, one.is_powered) == ("acme-one", 2, True, True)
        rows = session.exec(
            select(ComponentTemplate)
            .where(ComponentTemplate.device_type_id == one.pk)
            .order_by(col(ComponentTemplate.id))
        )
        assert [(row.kind, row.name, row.type, row.position, row.data) for row in rows] == [
            ("power-ports", "PSU1", "iec-60320-c14", 0, {"maximum_draw": 500}),
            ("interfaces", "BMC", "1000base-t", 0, {"mgmt_only": True}),
            ("interfaces", "eno1", "10gbase-x-sfpp", 1, {}),
            ("interfaces", "eno2", "10gbase-x-sfpp", 2, {}),
        ]
        card = session.exec(select(ModuleType)).one()
        profile = session.exec(select(ModuleTypeProfile)).one()
        assert (card.part_number, card.attributes, card.profile_id) == ("C-1", {"connector_type": "PCIe"}, profile.pk)
        (port,) = session.exec(select(ComponentTemplate).where(ComponentTemplate.module_type_id == card.pk))
        assert (port.name, port.device_type_id) == ("e{module}/1", None)
        rack = session.exec(select(RackType)).one()
        assert (rack.form_factor, rack.width, rack.u_height, rack.starting_unit) == ("4-post-cabinet", 19, 42, 1)
        logged = session.exec(select(ObjectChange)).all()
        assert {line.changed_object_type for line in logged} == {
            "manufacturers", "module_type_profiles", "device_types", "module_types", "rack_types",
        }  # fmt: skip
        assert {(line.user_name, line.message) for line in logged} == {("tester", "test")}
    again = run(each_database, library())
    assert (again.is_empty, again.unchanged, again.text()) == (True, 5, "nothing to change")


def test_a_dry_run_writes_nothing(database: Database, library: Write) -> None:
    assert not run(database, library(), dry_run=True).is_empty
    with database.read() as session:
        assert session.exec(select(Manufacturer)).all() == []


CHANGED = SERVER.replace("maximum_draw: 500", "maximum_draw: 750").replace(
    "  - {name: eno2, type: 10gbase-x-sfpp}\n", "  - {name: eno3, type: 25gbase-x-sfp28, label: Port 3}\n"
).replace("is_full_depth: true", "is_full_depth: true\ndescription: A server")  # fmt: skip


def test_a_change_shows_fields_and_components(each_database: Database, library: Write) -> None:
    run(each_database, library())
    diff = run(each_database, library({ONE: CHANGED}))
    assert diff.counts() == {"device": {"update": 1}}
    assert diff.changes[0].text.splitlines() == [
        "device type Acme One: description nothing → A server",
        "    ~ power-ports PSU1: maximum_draw 500 → 750",
        "    + interfaces eno3",
        "    - interfaces eno2",
    ]
    with each_database.read() as session:
        one = type_(session, "One")
        assert (one.description, one.retired_components) == ("A server", {"interfaces": ["eno2"]})
        names = session.exec(
            select(ComponentTemplate.name)
            .where(ComponentTemplate.device_type_id == one.pk, ComponentTemplate.kind == "interfaces")
            .order_by(col(ComponentTemplate.position))
        )
        assert list(names) == ["BMC", "eno1", "eno3"]
        lines = session.exec(
            select(ObjectChange).where(ObjectChange.action == "update").order_by(col(ObjectChange.id))
        ).all()
        assert lines[-1].postchange_data == {
            "components": {"power-ports/PSU1": {"maximum_draw": 750}, "interfaces/eno3": {}}
        }
        assert lines[-1].prechange_data == {
            "components": {"power-ports/PSU1": {"maximum_draw": 500}, "interfaces/eno2": {}}
        }
    assert run(each_database, library()).counts() == {"device": {"update": 1}}
    with each_database.read() as session:
        assert type_(session, "One").retired_components == {"interfaces": ["eno3"]}


def test_another_order_is_a_change_but_no_list_of_ports(database: Database, library: Write) -> None:
    run(database, library())
    first = "interfaces:\n  - {name: new, type: virtual}\n"
    diff = run(database, library({ONE: SERVER.replace("interfaces:\n", first)}))
    assert diff.changes[0].text.splitlines() == [
        "device type Acme One: 3 components in another order", "    + interfaces new",
    ]  # fmt: skip
    assert run(database, library()).is_empty is False
    assert run(database, library()).is_empty


def test_what_a_file_leaves_out_is_left_alone(database: Database, library: Write) -> None:
    run(database, library())
    with unit_of_work(database, WHO) as session:
        type_(session, "One").comments = "Ours: the fans are loud"
    assert run(database, library()).is_empty


def test_both_spellings_of_a_panel_are_the_same(database: Database, library: Write) -> None:
    run(database, library())
    new = (
        "manufacturer: Acme\nmodel: Panel\nslug: acme-panel\nu_height: 1\nis_full_depth: false\nfront-ports:\n"
        "  - {name: '1', type: lc}\n  - {name: '2', type: lc}\nrear-ports:\n  - {name: R, type: mpo, positions: 2}\n"
        "port-mappings:\n  - {front_port: '1', rear_port: R}\n"
        "  - {front_port: '2', front_port_position: 1, rear_port: R, rear_port_position: 2}\n"
    )
    assert run(database, library({"device-types/Acme/Panel.yaml": new})).is_empty


def test_one_vendor_of_a_library(database: Database, library: Write) -> None:
    other = SERVER.replace("Acme", "Other").replace("acme-one", "other-one")
    path = library({"device-types/Other/One.yaml": other, "device-types/Third/Bad.yaml": "model: Bad\n"})
    assert [change.manufacturer for change in run(database, path, vendor="other").changes] == ["Other"]


def test_a_manufacturer_is_known_by_name_or_slug(database: Database, library: Write) -> None:
    with unit_of_work(database, WHO) as session:
        session.add(Manufacturer(name="ACME Inc.", slug="acme"))
    run(database, library())
    with database.read() as session:
        assert [row.name for row in session.exec(select(Manufacturer))] == ["ACME Inc."]
    assert run(database, library()).is_empty


def test_a_slug_that_the_file_does_not_say_stays(database: Database, library: Write) -> None:
    run(database, library())
    with unit_of_work(database, WHO) as session:
        type_(session, "One").slug = "ours"
    assert run(database, library({ONE: SERVER.replace("slug: acme-one\n", "")})).is_empty
    diff = run(database, library({ONE: SERVER}))
    assert diff.changes[0].fields == {"slug": ("ours", "acme-one")}


def test_slugs_and_models_that_clash(database: Database, library: Write) -> None:
    run(database, library())
    path = library({
        "device-types/Acme/Renamed.yaml": SERVER.replace("model: One", "model: First"),
        "device-types/Other/One.yaml": SERVER.replace("Acme", "Other").replace("acme-one", "acme-pdu"),
        "device-types/Acme/A.yaml": SERVER.replace("model: One", "model: A").replace("acme-one", "new"),
        "device-types/Acme/B.yaml": SERVER.replace("model: One", "model: B").replace("acme-one", "new"),
        "device-types/Acme/Copy.yaml": SERVER,
    })  # fmt: skip
    (path / ONE).unlink()
    assert refusals(database, path) == [
        "lib/device-types/Acme/B.yaml:3: slug new is already that of Acme A (lib/device-types/Acme/A.yaml:1): give another",
        "lib/device-types/Acme/Renamed.yaml:3: slug acme-one is already that of Acme One "
        "(lib/device-types/Acme/Copy.yaml:1): give another",
        "lib/device-types/Other/One.yaml:3: slug acme-pdu is already that of Acme PDU "
        "(lib/device-types/Acme/PDU.yaml:1): give another",
    ]
    for name in ("Acme/Copy", "Acme/A", "Acme/B", "Acme/PDU"):
        (path / f"device-types/{name}.yaml").unlink()
    assert refusals(database, path) == [
        "lib/device-types/Acme/Renamed.yaml:3: slug acme-one is already that of Acme One, in the inventory: if the model "
        "was renamed, rename it there first; else give another slug",
        "lib/device-types/Other/One.yaml:3: slug acme-pdu is already that of Acme PDU, in the inventory: give another slug",
    ]


def test_a_type_declared_twice(database: Database, library: Write) -> None:
    assert refusals(database, library({"device-types/Acme/Two.yaml": SERVER, "module-types/Acme/More.yaml": CARD})) == [
        "lib/device-types/Acme/Two.yaml:1: Acme One is declared twice, first at lib/device-types/Acme/One.yaml:1: keep one",
        "lib/module-types/Acme/More.yaml:1: Acme Card is declared twice, first at lib/module-types/Acme/Card.yaml:1: "
        "keep one",
    ]


def test_names_without_letters(database: Database, library: Write) -> None:
    path = library({ONE: SERVER.replace("Acme", "株式会社").replace("slug: acme-one\n", "")})
    assert refusals(database, path) == [
        "lib/device-types/Acme/One.yaml:1: '株式会社' has no letters to make a slug of: create the manufacturer first"
    ]
    with unit_of_work(database, WHO) as session:
        session.add(Manufacturer(name="株式会社", slug="kk"))
    run(database, path)
    with database.read() as session:
        assert type_(session, "One").slug == "one"


def test_platforms_by_name_or_slug(database: Database, library: Write) -> None:
    with unit_of_work(database, WHO) as session:
        session.add(Platform(name="NX-OS", slug="nxos"))
    for platform in ("NX-OS", "nxos"):
        run(database, library({ONE: SERVER + f"default_platform: {platform}\n"}))
    with database.read() as session:
        assert type_(session, "One").default_platform_id == session.exec(select(Platform.id)).one()
    assert refusals(database, library({ONE: SERVER + "default_platform: NXOS\n"})) == [
        "lib/device-types/Acme/One.yaml:12: there is no platform 'NXOS'; did you mean 'nxos'?"
    ]


def test_images_are_kept_and_named(each_database: Database, library: Write) -> None:
    path = library({
        ONE: SERVER + "front_image: true\nrear_image: true\n", "elevation-images/Acme/acme-one.front.png": PNG,
        "elevation-images/Acme/acme-nothing.front.png": PNG,
    })  # fmt: skip
    diff = run(each_database, path)
    assert sorted(str(note) for note in diff.notes) == [
        "lib/device-types/Acme/One.yaml:13: says rear_image, but the library has none",
        "lib/elevation-images/Acme/acme-nothing.front.png: belongs to no type: no device type has this slug",
    ]
    with each_database.read() as session:
        one = type_(session, "One")
    assert (one.front_image, one.rear_image, one.rear_image_file) == (True, True, "")
    assert (path.parent / "home" / "media" / one.front_image_file).read_bytes() == PNG
    assert run(each_database, path).is_empty
    (path / "elevation-images/Acme/acme-one.front.png").write_bytes(PNG + b"y")
    diff = run(each_database, path)
    assert list(diff.changes[0].fields) == ["front_image_file"]
    for file in path.rglob("*.yaml"):
        file.unlink()
    (path / "elevation-images/Acme/acme-one.rear.png").write_bytes(PNG)
    assert [change.title for change in run(each_database, path).changes] == ["device type Acme One"]
    with each_database.read() as session:
        assert type_(session, "One").rear_image_file == one.front_image_file


def test_a_refused_import_keeps_no_image(database: Database, library: Write) -> None:
    path = library({"elevation-images/Acme/acme-one.front.png": PNG, "device-types/Acme/Two.yaml": SERVER})
    refusals(database, path)
    assert not (path.parent / "home").exists()


def stand(database: Database, *places: tuple[str, int], model: str = "One") -> None:
    """Put devices of a type into a rack."""
    with unit_of_work(database, WHO) as session:
        site, role = Site(name="S", slug="s"), DeviceRole(name="R", slug="r")
        session.add_all([site, role])
        session.flush()
        rack = Rack(name="R1", site_id=site.pk, u_height=10)
        session.add(rack)
        session.flush()
        from inventory.devices.service import create_device

        kind = type_(session, model).pk
        for name, unit in places:
            create_device(
                session, name=name, device_type_id=kind, role_id=role.pk, site_id=site.pk, rack_id=rack.pk,
                position_half=2 * unit,
            )  # fmt: skip


def test_a_taller_type_takes_its_units(each_database: Database, library: Write) -> None:
    run(each_database, library())
    stand(each_database, ("a", 1), ("b", 5))
    run(each_database, library({ONE: SERVER.replace("u_height: 1", "u_height: 2")}))
    with each_database.read() as session:
        taken = session.exec(select(Device.name, RackSlot.half_unit).join(Device).where(RackSlot.face == "front"))
        assert sorted(taken) == [("a", 2), ("a", 3), ("a", 4), ("a", 5), ("b", 10), ("b", 11), ("b", 12), ("b", 13)]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_type_does_not_grow_over_its_neighbours(database: Database, library: Write, dry_run: bool) -> None:
    run(database, library())
    stand(database, ("a", 1), ("b", 2), ("top", 10))
    with pytest.raises(Exception) as caught:  # noqa: PT011 - looked at below
        run(database, library({ONE: SERVER.replace("u_height: 1", "u_height: 2")}), dry_run=dry_run)
    (problem,) = caught.value.problems  # type: ignore[attr-defined]
    assert str(problem) == (
        "lib/device-types/Acme/One.yaml:1: device type Acme One cannot change, devices would not fit: b: overlaps a in rack "
        "R1 at U2 front; U3 is free; top: top at U10 is 2U high and reaches above R1's top U10: U9 is the highest that fits"
    )
    with database.read() as session:
        assert type_(session, "One").u_height_half == 2


def test_a_parent_with_bays_stays_one(each_database: Database, library: Write) -> None:
    chassis = SERVER + "subdevice_role: parent\ndevice-bays:\n  - {name: Bay 1}\n"
    run(each_database, library({ONE: chassis}))
    stand(each_database, ("a", 1))
    with each_database.read() as session:
        assert session.exec(select(DeviceBay.name)).all() == ["Bay 1"]
    child = SERVER.replace("u_height: 1", "u_height: 0") + "subdevice_role: child\n"
    found = refusals(each_database, library({ONE: child}))
    assert found[0].startswith(
        "lib/device-types/Acme/One.yaml:1: device type Acme One cannot become child: a have device"
    )
    assert "a sits in a chassis: give its bay instead of a position" in found[1]


def test_statements_do_not_grow_with_the_library(database: Database, library: Write) -> None:
    def grown(number: int) -> dict[str, str | bytes]:
        return {
            f"device-types/Acme/T{index}.yaml": SERVER.replace("One", f"T{index}").replace("acme-one", f"t{index}")
            for index in range(number)
        }

    run(database, library())
    counts = []
    for number in (5, 60):
        path = library(grown(number))
        for dry_run in (True, False, True):
            with statements(database) as seen:
                run(database, path, dry_run=dry_run)
            counts.append(len(seen))
        for index in range(number):
            file = path / f"device-types/Acme/T{index}.yaml"
            file.write_text(file.read_text().replace("eno2", "eno9").replace("500", "501"))
        with statements(database) as seen:
            run(database, path)
        counts.append(len(seen))
    small, large = counts[:4], counts[4:]
    assert large[0] <= small[0] + 1
    assert large[2] <= small[2] + 1
    assert [b < a + 10 for a, b in zip(small, large, strict=True)] == [True] * 4, counts  # inserts go in parts


@pytest.mark.parametrize(
    "owners", [{}, {"device_type_id": 1, "module_type_id": 1}], ids=["nobody", "both"]
)  # fmt: skip
def test_the_database_wants_one_owner_of_a_component(
    each_database: Database, library: Write, owners: dict[str, int]
) -> None:
    run(each_database, library())
    with pytest.raises(IntegrityError), each_database.write() as session:
        session.add(ComponentTemplate(kind="interfaces", name="x", **owners))


@pytest.mark.parametrize("column", ["device_type_id", "module_type_id"])
def test_the_database_wants_names_once(each_database: Database, library: Write, column: str) -> None:
    run(each_database, library())
    with each_database.read() as session:
        statement: Any = text(f"SELECT kind, name, {column} FROM component_templates WHERE {column} IS NOT NULL")
        kind, name, owner = session.connection().execute(statement).first() or ("", "", 0)
    with pytest.raises(IntegrityError), each_database.write() as session:
        session.add(ComponentTemplate(kind=kind, name=name, **{column: owner}))


def test_pdus_keep_their_wiring(database: Database, library: Write) -> None:
    run(database, library())
    diff = run(database, library({"device-types/Acme/PDU.yaml": PDU.replace(", feed_leg: A", ", feed_leg: B")}))
    assert diff.changes[0].text.splitlines()[1] == "    ~ power-outlets 2: feed_leg A → B"


def test_a_path_that_is_nothing(database: Database, tmp_path: Path) -> None:
    assert "cannot be read" in refusals(database, tmp_path / "none")[0]

"""Importing once writes everything in one transaction; again, nothing; an update touches only what differs."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func
from sqlmodel import Session, col, select

from dcim.access.models import ObjectChange
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict, InvalidInput, Problem
from inventory.cables.queries import all_links
from inventory.imports import Change, Known, apply_import, export_folder, load_folder, plan_import, register_section
from inventory.imports.sections import _sections
from inventory.models import (
    Cable,
    CableTermination,
    Device,
    Interface,
    IPAddress,
    L2VPNTermination,
    PowerOutlet,
    Rack,
    RackLane,
    RackReservedUnit,
    RackSlot,
    Tenant,
)
from tests.inventory.conftest import (
    CABLES,
    DEVICES,
    RACKS,
    SMALL,
    TENANTS,
    TYPE,
    WHO,
    Write,
    plan,
    refusals,
    run_import,
)


def count(session: Session, model: Any) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def test_example(each_database: Database, example: Path) -> None:
    run_import(each_database, example)
    with each_database.read() as session:
        counts = {model.__name__: count(session, model) for model in (Device, Rack, Cable, CableTermination, RackSlot)}
        # 24 devices of 1U and full depth, but the two Catalysts' type is full depth too: 4 slots each; PDUs take none.
        assert counts == {"Device": 32, "Rack": 4, "Cable": 129, "CableTermination": 258, "RackSlot": 24 * 4}
        assert count(session, RackLane) == 8 * 40
        server = session.exec(select(Device).where(Device.name == "ivry-a1-srv01")).one()
        bmc = session.exec(select(IPAddress).where(IPAddress.id == server.oob_ip_id)).one()
        assert (bmc.name, server.primary_ip4_id) == ("10.10.0.11/23", None)
        leaf = session.exec(select(Device).where(Device.name == "ivry-leaf-1")).one()
        assert leaf.primary_ip4_id == leaf.oob_ip_id is not None
        assert leaf.position_half == 84
        assert count(session, L2VPNTermination) == 10
        log = session.exec(select(ObjectChange.request_id).distinct()).all()
        assert log == [WHO.request_id]
    assert plan(each_database, example).is_empty


def test_example_again_costs_a_fixed_number_of_statements(database: Database, example: Path, folder: Write) -> None:
    """The plan's statements do not grow with the rows: the same for two devices and for the example."""
    statements: list[str] = []

    def remember(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    event.listen(database.reader, "before_cursor_execute", remember)
    with database.read() as session:
        plan_import(session, load_folder(folder()))
    empty, statements[:] = len(statements), []
    run_import(database, example)
    statements.clear()
    plan(database, example)
    assert len(statements) == empty


@pytest.mark.services
def test_bulk_inserts(database: Database, example: Path) -> None:
    statements: list[str] = []
    event.listen(database.writer, "before_cursor_execute", lambda c, k, statement, *rest: statements.append(statement))
    run_import(database, example)
    # About 1,700 rows with as many change-log lines; one statement each would be thousands.
    assert len(statements) < 200


def test_update_touches_what_differs(database: Database, folder: Write) -> None:
    run_import(database, folder())
    path = folder(devices=DEVICES.replace("serial: S2", "serial: S9\n    status: planned"))
    diff = plan(database, path)
    assert [change.text for change in diff.changes] == ["devices srv2: status active → planned, serial S2 → S9"] or [
        change.text for change in diff.changes
    ] == ["devices srv2: serial S2 → S9, status active → planned"]
    assert diff.changes[0].to_json()["fields"]["serial"] == ["S2", "S9"]
    run_import(database, path)
    with database.read() as session:
        lines = session.exec(select(ObjectChange).where(ObjectChange.action == "update")).all()
        assert {
            line.object_repr for line in lines if line.prechange_data and line.prechange_data.get("serial") == "S2"
        } == {"srv2"}
    assert plan(database, path).is_empty


def test_what_the_file_leaves_out_stays(database: Database, folder: Write) -> None:
    run_import(database, folder())
    with unit_of_work(database, WHO) as session:
        session.exec(select(Device).where(Device.name == "srv1")).one().description = "by hand"
        session.exec(select(Interface).where(Interface.name == "eno1")).first().label = "red"  # type: ignore[union-attr]
    assert plan(database, folder()).is_empty


def test_move_and_swap(database: Database, folder: Write) -> None:
    """Two devices exchange places, serials and MAC addresses in one import."""
    run_import(database, folder())
    swapped = DEVICES
    for mine, theirs in (("position: 1", "position: 2"), ("serial: S1", "serial: S2"), ("00:00:01", "00:00:02"),
                         ("10.0.0.1/24", "10.0.0.2/24")):  # fmt: skip
        swapped = swapped.replace(mine, "@").replace(theirs, mine).replace("@", theirs)
    path = folder(devices=swapped)
    run_import(database, path)
    assert plan(database, path).is_empty
    with database.read() as session:
        device = session.exec(select(Device).where(Device.name == "srv1")).one()
        assert (device.serial, device.position_half) == ("S2", 4)
        halves = session.exec(select(RackSlot.half_unit).where(RackSlot.device_id == device.id).distinct()).all()
        assert sorted(halves) == [4, 5]
        assert session.exec(select(IPAddress).where(IPAddress.id == device.oob_ip_id)).one().text == "10.0.0.2"


def test_unmanaged_is_told_and_left_alone(database: Database, folder: Write) -> None:
    run_import(database, folder())
    path = folder(devices=DEVICES.split("  - name: srv2")[0], cables="cables: []\n")
    diff = plan(database, path)
    assert diff.is_empty
    assert [(change.action, change.object_type, change.name) for change in diff.changes] == [
        ("unmanaged", "devices", "srv2")
    ]
    run_import(database, path)
    with database.read() as session:
        assert count(session, Device) == 2


def test_ports_new_in_a_type_reach_its_devices(database: Database, folder: Write) -> None:
    run_import(database, folder())
    path = folder()
    (path / "device-types/Acme/One.yaml").write_text(TYPE + "  - {name: eno3, type: 25gbase-x-sfp28}\n")
    assert plan(database, path).counts()["interfaces"] == {"create": 2}
    run_import(database, path)
    assert plan(database, path).is_empty


def test_a_type_that_grows_takes_more_room(database: Database, folder: Write) -> None:
    """Devices that are not in the files follow their type, and are refused when they would overlap."""
    run_import(database, folder())
    other = folder("other", only=True)
    (other / "device-types").mkdir(parents=True)
    (other / "device-types/One.yaml").write_text(TYPE.replace("u_height: 1", "u_height: 2"))
    assert refusals(database, other) == [
        "other/device-types/One.yaml:1: srv2 would overlap srv1 in rack paris / R1 at U2 front: move one of them first"
    ]
    (other / "device-types/One.yaml").write_text(TYPE.replace("is_full_depth: true", "is_full_depth: false"))
    run_import(database, other)
    with database.read() as session:
        assert set(session.exec(select(RackSlot.face))) == {"front"}
        assert count(session, RackSlot) == 4


def test_a_reservation_changes_its_units(database: Database, folder: Write) -> None:
    run_import(database, folder())
    path = folder(racks=RACKS.replace("[5-6]", "[5-8]"))
    assert [change.text for change in plan(database, path).changes] == [
        "rack_reservations paris / R1 / 5-6: units [5, 6] → [5, 6, 7, 8]"
    ]
    run_import(database, path)
    assert plan(database, path).is_empty
    with database.read() as session:
        units = session.exec(select(RackReservedUnit.unit).order_by(col(RackReservedUnit.unit))).all()
        assert list(units) == [5, 6, 7, 8]
    taken = folder(
        "other", only=True, racks="racks:\n  - {name: R1, site: paris, reservations: [{units: [2], tenant: beta}]}\n"
    )
    assert refusals(database, taken) == [
        "other/racks.yaml:2: srv2 stands on U2 of rack paris / R1 and is not the tenant's: take other units, or move "
        "it first"
    ]


def test_a_labelled_cable_moves(each_database: Database, folder: Write) -> None:
    """Two labelled cables exchange their ports; an unlabelled one on an occupied port is refused."""
    before = (
        "cables:\n  - {a: 'srv1:eno1', b: 'srv2:eno1', label: C1}\n  - {a: 'srv1:eno2', b: 'srv2:eno2', label: C2}\n"
    )
    run_import(each_database, folder(cables=before))
    path = folder(cables=before.replace("srv2:eno1", "@").replace("srv2:eno2", "srv2:eno1").replace("@", "srv2:eno2"))
    changes = plan(each_database, path).changes
    assert [(change.action, change.object_type) for change in changes] == [("update", "cables")] * 2
    assert "ends srv1:eno1 – srv2:eno1 → srv1:eno1 – srv2:eno2" in changes[0].text
    run_import(each_database, path)
    assert plan(each_database, path).is_empty
    with each_database.read() as session:
        assert count(session, Cable) == 2
        assert all_links(session) == [(("srv1", "eno1"), ("srv2", "eno2")), (("srv1", "eno2"), ("srv2", "eno1"))]


def test_an_outlet_knows_its_inlet(database: Database, folder: Write) -> None:
    extra = "  - {name: pdu, device_type: acme-pdu, lane: left-rear, offset: 1, span: 10}\n"
    run_import(database, folder(devices=DEVICES + extra))
    with database.read() as session:
        outlet = session.exec(select(PowerOutlet).where(PowerOutlet.name == "1")).one()
        assert outlet.power_port_id is not None
        assert count(session, RackLane) == 10


def test_a_port_added_by_its_type_name(database: Database, folder: Write) -> None:
    """An interface that the type does not have is added when it says its own type; a bundle takes members."""
    path = folder(
        devices=DEVICES.rstrip("\n")
        + "\n      bond0: {type: lag}\n      eno1: {lag: bond0}\n      eno2: {lag: bond0}\n"
    )
    run_import(database, path)
    with database.read() as session:
        bond = session.exec(select(Interface).where(Interface.name == "bond0")).one()
        members = session.exec(select(Interface.name).where(Interface.lag_id == bond.id).order_by(Interface.name)).all()
        assert list(members) == ["eno1", "eno2"]
    assert plan(database, path).is_empty
    assert refusals(database, folder(devices=DEVICES.rstrip("\n") + "\n      bond0: {type: lag}\n",
                                     cables="cables:\n  - [srv2:bond0, srv1:eno2]\n")) == [
        "site/cables.yaml:2: srv2:bond0 – srv1:eno2: 'bond0' is a lag interface, which has no socket: cable its member "
        "port"
    ]  # fmt: skip


def test_shared_addresses_and_vrfs(database: Database, folder: Write) -> None:
    """The same address in two VRFs, and an anycast address on two interfaces, are no doubles."""
    ipam = (
        "vrfs: [{name: red}, {name: blue}]\naddresses:\n"
        "  - {address: 10.9.0.1/24, vrf: red}\n  - {address: 10.9.0.1/24, vrf: blue}\n"
        "  - {address: 10.9.1.1/24, role: anycast, interface: 'srv1:eno1'}\n"
        "  - {address: 10.9.1.1/24, role: anycast, interface: 'srv2:eno1'}\n"
    )
    path = folder(ipam=ipam)
    run_import(database, path)
    assert plan(database, path).is_empty
    assert refusals(database, folder(ipam=ipam.replace("vrf: blue", "vrf: red"))) == [
        "site/ipam.yaml:4: address 10.9.0.1 is given twice, first at site/ipam.yaml:3: give one of them another address"
    ]


def test_a_plan_is_used_once(database: Database, folder: Write) -> None:
    declaration = load_folder(folder())
    with unit_of_work(database, WHO) as session:
        diff = plan_import(session, declaration)
        apply_import(session, declaration, diff)
        with pytest.raises(Conflict):
            apply_import(session, declaration, diff)


@pytest.mark.parametrize("which", ["small", "example"])
def test_export_imports_to_no_change(
    each_database: Database, folder: Write, example: Path, tmp_path: Path, which: str
) -> None:
    extra = (
        "addresses:\n  - {address: 10.0.0.9/24, role: loopback, interface: 'srv1:eno1', tenant: beta}\n"
        "prefixes: [{prefix: '2001:db8::/48', description: 'on: off'}]\n"
    )
    path = folder(ipam=extra) if which == "small" else example
    run_import(each_database, path)
    with each_database.read() as session:
        export_folder(session, tmp_path / "out")
    assert plan(each_database, tmp_path / "out").is_empty
    copy = Database(f"sqlite:///{tmp_path}/copy.sqlite3")
    copy.create_all()
    run_import(copy, tmp_path / "out")
    assert plan(copy, path).is_empty
    with copy.read() as session:
        export_folder(session, tmp_path / "again")
    names = sorted(file.relative_to(tmp_path / "out") for file in (tmp_path / "out").rglob("*.yaml"))
    assert names == sorted(file.relative_to(tmp_path / "again") for file in (tmp_path / "again").rglob("*.yaml"))
    for name in names:
        assert (tmp_path / "out" / name).read_text() == (tmp_path / "again" / name).read_text()
    copy.close()


class Note:
    """A section of another package: one tenant's slug, which becomes the tenant's description."""

    def load(self, document: Any, shown_as: str, problems: list[Problem]) -> Any:
        if "tenant" not in document:
            problems.append(Problem(f"{shown_as}:{document.line}", "needs 'tenant'"))
            return None
        return document, shown_as

    def plan(self, session: Session, data: Any, known: Known, problems: list[Problem]) -> list[Change]:
        document, shown = data
        slug = document["tenant"]
        if not known.has("tenants", slug):
            problems.append(
                Problem(f"{shown}:{document.lines['tenant']}", f"no tenant {slug!r}{known.suggest('tenants', slug)}")
            )
            return []
        assert known.links() == [(("srv1", "eno1"), ("srv2", "eno1"))]
        assert known.get("devices", "srv1")["role"] == ("server",)
        assert known.has_interface("srv1", "eno1")
        if known.get("tenants", slug).get("description") == "noted":
            return []
        return [Change("update", "notes", slug)]

    def apply(self, session: Session, data: Any) -> None:
        session.exec(select(Tenant).where(Tenant.slug == data[0]["tenant"])).one().description = "noted"

    def export(self, session: Session) -> str:
        found = session.exec(select(Tenant.slug).where(col(Tenant.description) == "noted")).first()
        return f"tenant: {found}\n" if found else ""


@pytest.fixture
def note() -> Any:
    register_section("note.yaml", Note())
    yield
    del _sections["note.yaml"]


@pytest.mark.usefixtures("note")
def test_a_file_of_another_package(database: Database, folder: Write, tmp_path: Path) -> None:
    assert refusals(database, folder(note="tenannt: alpha\n", cables="cables:\n  - [srv1:eno7, srv2:eno1]\n")) == [
        "site/cables.yaml:2: srv1 has no port 'eno7'; did you mean 'eno2'?",
        "site/note.yaml:1: needs 'tenant'",
    ]
    assert refusals(database, folder(note="tenant: alhpa\n")) == [
        "site/note.yaml:1: no tenant 'alhpa'; did you mean 'alpha'?"
    ]
    path = folder(note="tenant: alpha\n")
    run_import(database, path)
    assert plan(database, path).is_empty
    with database.read() as session:
        export_folder(session, tmp_path / "out")
    assert (tmp_path / "out/note.yaml").read_text() == "tenant: alpha\n"


@pytest.mark.usefixtures("note")
def test_a_section_that_fails_leaves_nothing(database: Database, folder: Write) -> None:
    class Failing(Note):
        def apply(self, session: Session, data: Any) -> None:
            raise InvalidInput("refused at the end")

    register_section("note.yaml", Failing())
    with pytest.raises(InvalidInput):
        run_import(database, folder(note="tenant: alpha\n"))
    with database.read() as session:
        assert count(session, Device) == 0
        assert count(session, ObjectChange) == 0


def test_the_small_site_is_what_the_tests_say() -> None:
    assert {"site.yaml", "tenants.yaml", "racks.yaml", "devices.yaml", "cables.yaml"} <= SMALL.keys()
    assert all((CABLES, RACKS, TENANTS))

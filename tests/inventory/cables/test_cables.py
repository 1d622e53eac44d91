"""Plugging: what the rules refuse, what the database refuses, and links through panels."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from inventory.cables.queries import all_links, cables_between
from inventory.cables.service import connect, disconnect
from inventory.devices.service import delete_device
from inventory.models import Cable, CableTermination, Device, FrontPort, Interface, IPAddress, PowerPort, RearPort
from tests.inventory.conftest import DEVICES, WHO, Write, add, run_import

PANEL = """\
manufacturer: Acme
model: Panel
slug: acme-panel
u_height: 1
is_full_depth: false
rear-ports:
  - {name: Trunk, type: mpo, positions: 2}
front-ports:
  - {name: "1", type: lc, rear_port: Trunk, rear_port_position: 1}
  - {name: "2", type: lc, rear_port: Trunk, rear_port_position: 2}
"""
PANELS = DEVICES + (
    "  - {name: p1, device_type: acme-panel, position: 10}\n  - {name: p2, device_type: acme-panel, position: 11}\n"
)


def port(session: Session, model: Any, device: str, name: str) -> int:
    owner = session.exec(select(Device.id).where(Device.name == device)).one()
    found = session.exec(select(model.id).where(model.device_id == owner, model.name == name)).one()
    return int(found)


def test_links_through_a_trunk(each_database: Database, folder: Write) -> None:
    """srv1 – panel 1 = trunk = panel 2 – srv2, strand by strand; a dangling strand gives nothing."""
    path = folder(
        devices=PANELS,
        cables="cables: [[srv1:eno1, p1:2], [p1:Trunk, p2:Trunk], [p2:2, srv2:eno2], [srv1:eno2, p1:1]]\n",
    )
    (path / "device-types/Acme/Panel.yaml").write_text(PANEL)
    run_import(each_database, path)
    with each_database.read() as session:
        assert all_links(session) == [(("srv1", "eno1"), ("srv2", "eno2"))]
        assert cables_between(session, ["srv2"], ["srv1"]) == [(("srv2", "eno2"), ("srv1", "eno1"))]
        assert cables_between(session, ["srv1"], ["p1"]) == []


def test_planned_cables_can_be_left_out(database: Database, folder: Write) -> None:
    run_import(database, folder(cables="cables:\n  - {a: 'srv1:eno1', b: 'srv2:eno1', status: planned}\n"))
    with database.read() as session:
        assert len(all_links(session)) == 1
        assert all_links(session, planned=False) == []


def test_connect(each_database: Database, folder: Write) -> None:
    run_import(each_database, folder(cables="cables: []\n"))
    with unit_of_work(each_database, WHO) as session:
        a, b = port(session, Interface, "srv1", "eno1"), port(session, Interface, "srv2", "eno1")
        power = port(session, PowerPort, "srv1", "PSU1")
        free = port(session, Interface, "srv2", "eno2")
        cable = connect(session, ("interface", a), ("interface", b), type="cat6a", label="C1")
    for ends, expected in (
        ((("interface", a), ("interface", free)), "a: eno1 has cable 1 already: unplug that one first"),
        ((("interface", free), ("interface", free)), "b: is the same port: a cable joins two"),
        ((("interface", free), ("power_port", power)), "b: a cable cannot join an interface and a power port"),
    ):
        with pytest.raises(InvalidInput) as caught, unit_of_work(each_database, WHO) as session:
            connect(session, *ends)
        assert str(caught.value.problems[0]).startswith(expected)
    with unit_of_work(each_database, WHO) as session:
        planned = connect(session, ("interface", a), ("interface", free), plan_id=7)
        assert planned.plan_id == 7, "a plan may use a port that is occupied today"
    with unit_of_work(each_database, WHO) as session:
        disconnect(session, session.get(Cable, cable.pk))  # type: ignore[arg-type]
        connect(session, ("interface", a), ("interface", free))


def test_the_database_refuses_two_cables_on_a_port(each_database: Database, folder: Write) -> None:
    run_import(each_database, folder())
    with each_database.read() as session:
        taken = port(session, Interface, "srv1", "eno1")
    add(each_database, Cable(label="second"))
    with pytest.raises(IntegrityError):
        add(each_database, CableTermination(cable_id=2, cable_end="A", interface_id=taken))


@pytest.mark.parametrize("ends", [{}, {"interface_id": 1, "power_port_id": 1}])
def test_an_end_is_on_exactly_one_port(each_database: Database, folder: Write, ends: dict[str, Any]) -> None:
    run_import(each_database, folder(cables="cables: []\n"))
    add(each_database, Cable())
    with pytest.raises(IntegrityError):
        add(each_database, CableTermination(cable_id=1, cable_end="A", **ends))


def test_a_deleted_device_takes_its_cables(each_database: Database, folder: Write) -> None:
    path = folder(devices=PANELS, cables="cables:\n  - [srv1:eno1, p1:2]\n  - [srv1:eno2, srv2:eno1]\n")
    (path / "device-types/Acme/Panel.yaml").write_text(PANEL)
    run_import(each_database, path)
    for name in ("srv1", "p1"):
        with unit_of_work(each_database, WHO) as session:
            delete_device(session, session.exec(select(Device).where(Device.name == name)).one())
    with each_database.read() as session:
        assert session.exec(select(Cable)).all() == []
        assert session.exec(select(CableTermination)).all() == []
        fronts, rears = session.exec(select(FrontPort)).all(), session.exec(select(RearPort)).all()
        assert {row.device_id for row in [*fronts, *rears]} == {
            session.exec(select(Device.id).where(Device.name == "p2")).one()
        }
        kept = session.exec(select(IPAddress).where(IPAddress.prefix_length == 24)).all()
        assert sorted((row.text, row.interface_id is None) for row in kept) == [("10.0.0.1", True), ("10.0.0.2", False)]

"""A changed type and its devices: what is added, changed, removed, or left because it is in use."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dcim.access.models import ObjectChange
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict, NotFound
from inventory.cables.service import connect
from inventory.components.macs import set_macs
from inventory.devices.service import create_device
from inventory.ipam.service import add_address
from inventory.models import (
    Cable,
    Device,
    DeviceRole,
    DeviceType,
    FrontPort,
    Interface,
    Module,
    ModuleBay,
    ModuleType,
    PortMapping,
    PowerOutlet,
    PowerPort,
    RearPort,
    Site,
)
from inventory.types.service import sync_type
from inventory.types.sync import SyncPlan, plan_sync
from inventory.types.sync_writing import apply_sync
from tests.inventory.types.conftest import PANEL, PDU, SERVER, WHO, Write, run, statements

ONE = "device-types/Acme/One.yaml"
Stand = Callable[..., None]


@pytest.fixture
def stand(each_database: Database, library: Write) -> Stand:
    """Import the small library and create devices of one of its types."""
    run(each_database, library())

    def make(*names: str, model: str = "One") -> None:
        with unit_of_work(each_database, WHO) as session:
            site, role = session.exec(select(Site)).first(), session.exec(select(DeviceRole)).first()
            if site is None or role is None:
                site, role = Site(name="S", slug="s"), DeviceRole(name="R", slug="r")
                session.add_all([site, role])
                session.flush()
            kind = type_id(session, model)
            for name in names:
                create_device(session, name=name, device_type_id=kind, role_id=role.pk, site_id=site.pk)

    return make


def type_id(session: Session, model: str = "One") -> int:
    return session.exec(select(DeviceType).where(DeviceType.model == model)).one().pk


def port(session: Session, model: Any, device: str, name: str) -> Any:
    return session.exec(select(model).join(Device).where(Device.name == device, model.name == name)).one()


def plan(database: Database, model: str = "One", **options: Any) -> SyncPlan:
    with database.read() as session:
        return plan_sync(session, type_id(session, model), **options)


def sync(database: Database, model: str = "One", **options: Any) -> SyncPlan:
    with database.read() as session:
        kind = type_id(session, model)
    return sync_type(database, WHO, kind, **options)


def lines(found: SyncPlan) -> dict[str, list[str]]:
    return {device.name: [change.text for change in device.changes] for device in found.devices}


def names(database: Database, model: Any, device: str) -> list[str]:
    with database.read() as session:
        statement = select(model.name).join(Device).where(Device.name == device)
        if model is Interface:
            statement = statement.order_by(col(Interface.position))
        return list(session.exec(statement))


def test_nothing_to_do(each_database: Database, stand: Stand) -> None:
    stand("a", "b")
    found = plan(each_database)
    assert (found.is_empty, found.equal, found.own, found.devices) == (True, 2, 0, [])


NEW = (
    SERVER.replace("maximum_draw: 500", "maximum_draw: 750")
    .replace("{name: eno1, type: 10gbase-x-sfpp}", "{name: eno1, type: 25gbase-x-sfp28, label: L1}")
    .replace("  - {name: eno2, type: 10gbase-x-sfpp}\n", "  - {name: eno3, type: 25gbase-x-sfp28}\n")
    + "module-bays:\n  - {name: Bay 1, position: '1'}\ninventory-items:\n  - {name: Fan 1, manufacturer: Acme}\n"
)


def test_every_device_follows_its_type(each_database: Database, stand: Stand, library: Write) -> None:
    stand("a", "b")
    run(each_database, library({ONE: NEW}))
    expected = [
        "~ interfaces eno1: type 10gbase-x-sfpp → 25gbase-x-sfp28, label nothing → L1", "- interfaces eno2",
        "+ interfaces eno3", "~ power-ports PSU1: maximum_draw 500 → 750", "+ module-bays Bay 1",
        "+ inventory-items Fan 1",
    ]  # fmt: skip
    assert lines(plan(each_database)) == {"a": expected, "b": expected}
    written = sync(each_database)
    assert written.counts() == {"add": 6, "change": 4, "remove": 2, "blocked": 0}
    assert names(each_database, Interface, "a") == ["BMC", "eno1", "eno3"]
    with each_database.read() as session:
        eno1 = port(session, Interface, "b", "eno1")
        assert (eno1.type, eno1.label) == ("25gbase-x-sfp28", "L1")
        assert port(session, PowerPort, "b", "PSU1").maximum_draw == 750
        logged = session.exec(select(ObjectChange).where(ObjectChange.changed_object_type == "interfaces")).all()
        assert {line.action for line in logged} == {"create", "update", "delete"}
    assert plan(each_database).equal == 2


def test_a_dry_run_changes_nothing(each_database: Database, stand: Stand, library: Write) -> None:
    stand("a")
    run(each_database, library({ONE: NEW}))
    assert not sync(each_database, dry_run=True).is_empty
    assert names(each_database, Interface, "a") == ["BMC", "eno1", "eno2"]


def test_what_is_in_use_is_left_and_said(each_database: Database, stand: Stand, library: Write) -> None:
    stand("a", "b", "c", "d")
    with unit_of_work(each_database, WHO) as session:
        connect(session, ("interface", port(session, Interface, "a", "eno2").pk),
                ("interface", port(session, Interface, "b", "eno1").pk))  # fmt: skip
        add_address(session, "10.0.0.1/24", interface_id=port(session, Interface, "c", "eno2").pk)
        set_macs(session, [(port(session, Interface, "d", "eno2"), "02:00:00:00:00:01")])
    run(each_database, library({ONE: NEW}))
    found = {name: [text for text in texts if " eno2" in text] for name, texts in lines(plan(each_database)).items()}
    assert found == {
        "a": ["! interfaces eno2 is left as it is: it has a cable: take that away first"],
        "b": ["- interfaces eno2"],
        "c": ["! interfaces eno2 is left as it is: it has an address: take that away first"],
        "d": ["! interfaces eno2 is left as it is: it has a MAC address: take that away first"],
    }
    sync(each_database)
    assert {name: "eno2" in names(each_database, Interface, name) for name in "abcd"} == {
        "a": True, "b": False, "c": True, "d": True,
    }  # fmt: skip
    again = plan(each_database)
    assert (again.is_empty, again.counts()["blocked"]) == (True, 3)


def test_a_renamed_port_keeps_its_cable(each_database: Database, stand: Stand, library: Write) -> None:
    stand("a", "b")
    with unit_of_work(each_database, WHO) as session:
        ends = [("interface", port(session, Interface, name, "eno2").pk) for name in "ab"]
        connect(session, *ends)
    run(each_database, library({ONE: SERVER.replace("eno2", "Ethernet 2")}))
    found = plan(each_database)
    assert found.hints == {"interfaces": {"eno2": "Ethernet 2"}}
    assert lines(found)["a"] == [
        "+ interfaces Ethernet 2", "! interfaces eno2 is left as it is: it has a cable: take that away first",
    ]  # fmt: skip
    written = sync(each_database, renames=found.hints)
    assert lines(written)["a"] == ["~ interfaces eno2: name eno2 → Ethernet 2"]
    assert names(each_database, Interface, "b") == ["BMC", "eno1", "Ethernet 2"]
    with each_database.read() as session:
        assert session.exec(select(Cable)).one() is not None
    assert plan(each_database).equal == 2


def test_what_devices_have_beside_their_type_stays(each_database: Database, stand: Stand, library: Write) -> None:
    stand("a")
    with unit_of_work(each_database, WHO) as session:
        device = session.exec(select(Device)).one()
        session.add_all([
            Interface(device_id=device.pk, name="bond0", type="lag"),
            Interface(device_id=device.pk, name="nic1", type="100gbase-x-qsfp28"),
        ])  # fmt: skip
        port(session, Interface, "a", "eno1").label = "ours"
        port(session, Interface, "a", "eno1").enabled = False
    found = plan(each_database)
    assert (found.is_empty, found.own) == (True, 2)
    extra = plan(each_database, extra=True)
    assert (lines(extra), extra.own) == ({"a": ["- interfaces nic1"]}, 1)
    sync(each_database, extra=True)
    assert sorted(names(each_database, Interface, "a")) == ["BMC", "bond0", "eno1", "eno2"]


def test_a_component_that_comes_back_is_no_longer_retired(
    each_database: Database, stand: Stand, library: Write
) -> None:
    stand("a")
    run(each_database, library({ONE: NEW}))
    run(each_database, library())
    assert plan(each_database).is_empty


def test_ports_of_modules_are_not_the_type_s(each_database: Database, stand: Stand, library: Write) -> None:
    stand("a")
    bays = SERVER + "module-bays:\n  - {name: Bay 1, position: '1'}\n"
    run(each_database, library({ONE: bays}))
    sync(each_database)
    with unit_of_work(each_database, WHO) as session:
        device = session.exec(select(Device)).one()
        card = session.exec(select(ModuleType)).one()
        module = Module(
            device_id=device.pk, module_bay_id=port(session, ModuleBay, "a", "Bay 1").pk, module_type_id=card.pk
        )
        session.add(module)
        session.flush()
        for name in ("e1/1", "eno4"):
            session.add(Interface(device_id=device.pk, module_id=module.pk, name=name, type="100gbase-x-qsfp28"))
    wanted = SERVER.replace("interfaces:\n", "interfaces:\n  - {name: eno4, type: 100gbase-x-qsfp28}\n")
    run(each_database, library({ONE: wanted}))
    assert lines(plan(each_database, extra=True)) == {
        "a": [
            "! interfaces eno4 is left as it is: a module has one of this name: rename that first",
            "! module-bays Bay 1 is left as it is: it holds a module: take that away first",
        ]
    }


def test_inlets_and_outlets(each_database: Database, stand: Stand, library: Write) -> None:
    stand("p", "q", model="PDU")
    two = PDU.replace("power-outlets:", "  - {name: In 2, type: iec-60309-p-n-e-6h}\npower-outlets:")
    two = two.replace('"2", type: iec-60320-c13, power_port: In', '"2", type: iec-60320-c13, power_port: In 2')
    run(each_database, library({"device-types/Acme/PDU.yaml": two}))
    assert lines(plan(each_database, "PDU"))["p"] == [
        "+ power-ports In 2", "~ power-outlets 2: power_port In → In 2",
    ]  # fmt: skip
    sync(each_database, "PDU")
    with each_database.read() as session:
        assert port(session, PowerOutlet, "q", "2").power_port_id == port(session, PowerPort, "q", "In 2").pk
    only = two.replace("  - {name: In, type: iec-60309-p-n-e-6h}\n", "").replace("power_port: In}", "power_port: In 2}")
    run(each_database, library({"device-types/Acme/PDU.yaml": only}))
    assert lines(plan(each_database, "PDU"))["p"] == [
        "- power-ports In", "~ power-outlets 1: power_port In → In 2",
    ]  # fmt: skip
    sync(each_database, "PDU")
    assert names(each_database, PowerPort, "p") == ["In 2"]
    fewer = only.replace('  - {name: "1", type: iec-60320-c13, power_port: In 2}\n', "").replace("In 2", "In 3")
    with unit_of_work(each_database, WHO) as session:
        inlet = port(session, PowerPort, "p", "In 2")
        session.add(PowerOutlet(device_id=inlet.device_id, name="own", type="iec-60320-c13", power_port_id=inlet.pk))
    run(each_database, library({"device-types/Acme/PDU.yaml": fewer}))
    assert (
        "! power-ports In 2 is left as it is: it feeds own: take that away first"
        in lines(plan(each_database, "PDU"))["p"]
    )
    assert "- power-ports In 2" in lines(plan(each_database, "PDU"))["q"]
    sync(each_database, "PDU")
    assert names(each_database, PowerPort, "q") == ["In 3"]


def test_a_plug_that_is_in_use_keeps_its_shape(each_database: Database, stand: Stand, library: Write) -> None:
    stand("a", "b")
    stand("p", model="PDU")
    with unit_of_work(each_database, WHO) as session:
        connect(session, ("power_port", port(session, PowerPort, "a", "PSU1").pk),
                ("power_outlet", port(session, PowerOutlet, "p", "1").pk))  # fmt: skip
    run(each_database, library({ONE: SERVER.replace("c14", "c20")}))
    found = lines(plan(each_database))
    assert found["a"][0].endswith(
        "is left as it is: it has a cable, and a plug of another type would not fit: disconnect it first"
    )
    assert found["b"] == ["~ power-ports PSU1: type iec-60320-c14 → iec-60320-c20"]


def test_panels_are_rewired(each_database: Database, stand: Stand, library: Write) -> None:
    stand("x", "y", "z", model="Panel")
    with unit_of_work(each_database, WHO) as session:
        connect(session, ("front_port", port(session, FrontPort, "y", "1").pk),
                ("front_port", port(session, FrontPort, "z", "1").pk))  # fmt: skip
    swapped = PANEL.replace("position: 1}", "position: 9}").replace("position: 2}", "position: 1}").replace("9}", "2}")
    run(each_database, library({"device-types/Acme/Panel.yaml": swapped}))
    found = lines(plan(each_database, "Panel"))
    assert found["x"] == ["~ front-ports 1: rear_port R → R:2", "~ front-ports 2: rear_port R:2 → R"]
    assert found["y"] == [
        "! front-ports 1: rear_port R → R:2 is left as it is: it has a cable, whose path would change: disconnect it "
        "first",
        "! front-ports 2: rear_port R:2 → R is left as it is: its strand is still 1's: change that first",
    ]
    sync(each_database, "Panel")
    with each_database.read() as session:
        for device, position in (("x", 2), ("y", 1)):
            front = port(session, FrontPort, device, "1")
            mapping = session.exec(select(PortMapping).where(PortMapping.front_port_id == front.pk)).one()
            assert mapping.rear_port_position == position
            assert mapping.rear_port_id == port(session, RearPort, device, "R").pk


def test_a_plan_is_used_once_and_only_as_seen(each_database: Database, stand: Stand, library: Write) -> None:
    stand("a")
    run(each_database, library({ONE: NEW}))
    seen = plan(each_database)
    with pytest.raises(Conflict, match="look at the new one"):
        sync(each_database, expect="0" * 16)
    with unit_of_work(each_database, WHO) as session:
        fresh = plan_sync(session, type_id(session))
        assert fresh.digest == seen.digest
        apply_sync(session, fresh)
        with pytest.raises(Conflict, match="used already"):
            apply_sync(session, fresh)
    with each_database.read() as session, pytest.raises(NotFound):
        plan_sync(session, 10**6)


def test_statements_do_not_grow_with_the_devices(database: Database, library: Write) -> None:
    run(database, library())
    with unit_of_work(database, WHO) as session:
        session.add_all([Site(name="S", slug="s"), DeviceRole(name="R", slug="r")])
    counts: list[tuple[int, int]] = []
    for part, number in enumerate((2, 3, 40)):
        with unit_of_work(database, WHO) as session:
            kind = type_id(session)
            for index in range(number):
                create_device(session, name=f"d{part}-{index}", device_type_id=kind, role_id=1, site_id=1)
        run(database, library({ONE: NEW}))
        with statements(database) as planned:
            assert not plan(database).is_empty
        with statements(database) as applied:
            sync(database)
        counts.append((len(planned), len(applied)))
        run(database, library({ONE: SERVER}))
        sync(database)
    assert counts[2][0] == counts[1][0]
    assert counts[2][1] <= counts[1][1] + 10, counts  # inserts go in parts

"""Modules in their bays, and the components they bring and take away."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from inventory.cables.service import connect
from inventory.components.modules import install_module, remove_module, resolve
from inventory.components.panels import set_mappings
from inventory.models import (
    Cable,
    ComponentTemplate,
    Device,
    FrontPort,
    Interface,
    InventoryItem,
    Module,
    ModuleBay,
    ModuleType,
    PortMapping,
    PowerOutlet,
    PowerPort,
    RearPort,
)
from tests.inventory.conftest import WHO
from tests.inventory.world import World, template


def module_type(session: Session, world: World, model: str, *templates: ComponentTemplate) -> int:
    row = ModuleType(manufacturer_id=world.maker, model=model)
    session.add(row)
    session.flush()
    for position, each in enumerate(templates):
        each.module_type_id, each.position = row.pk, position
    session.add_all(templates)
    session.flush()
    return row.pk


def bay_of(session: Session, device: Device, name: str) -> ModuleBay:
    return session.exec(select(ModuleBay).where(ModuleBay.device_id == device.pk, ModuleBay.name == name)).one()


def chassis(world: World, session: Session, name: str = "core1") -> Device:
    if "chassis" not in world.types:
        raise AssertionError
    return world.device(session, name, "chassis")


def test_a_line_card(each_database: Database) -> None:
    world = World(each_database)
    world.type(
        "chassis", template("module-bays", "Slot 1", position="1"), template("module-bays", "Slot 2", position="2"),
        template("inventory-items", "Fan", manufacturer="Acme", part_id="F-1"),
    )  # fmt: skip
    with unit_of_work(each_database, WHO) as session:
        core, other = chassis(world, session), chassis(world, session, "core2")
        item = session.exec(select(InventoryItem).where(InventoryItem.device_id == core.pk)).one()
        assert (item.name, item.part_id, item.manufacturer_id) == ("Fan", "F-1", world.maker)
        card = module_type(
            session, world, "LC-2",
            template("interfaces", "Ethernet{module}/1", type="100gbase-x-qsfp28"),
            template("interfaces", "Ethernet{module}/2", type="100gbase-x-qsfp28", bridge="Ethernet{module}/1"),
            template("power-ports", "PSU{module}"), template("power-outlets", "Out{module}", power_port="PSU{module}"),
            template("rear-ports", "R{module}", positions=4),
            template("front-ports", "F{module}", positions=2, mappings=[
                {"front_port_position": 1, "rear_port": "R{module}", "rear_port_position": 3},
                {"front_port_position": 2, "rear_port": "R{module}", "rear_port_position": 4},
            ]),
            template("module-bays", "Sub {module}", position="a"),
        )  # fmt: skip
        bay = bay_of(session, core, "Slot 2")
        module = install_module(session, device_id=core.pk, module_bay_id=bay.pk, module_type_id=card, serial="M1")
        ports = session.exec(select(Interface).where(Interface.device_id == core.pk).order_by(Interface.name)).all()
        assert [(row.name, row.module_id) for row in ports] == [("Ethernet2/1", module.pk), ("Ethernet2/2", module.pk)]
        assert ports[1].bridge_id == ports[0].pk
        outlet, inlet = session.exec(select(PowerOutlet)).one(), session.exec(select(PowerPort)).one()
        assert (outlet.name, outlet.power_port_id) == ("Out2", inlet.pk)
        mapped = session.exec(select(PortMapping).order_by(PortMapping.front_port_position)).all()
        assert [(row.front_port_position, row.rear_port_position) for row in mapped] == [(1, 3), (2, 4)]
        inner = bay_of(session, core, "Sub 2")
        assert (inner.module_id, inner.position) == (module.pk, "a")

        optic = module_type(session, world, "Optic", template("interfaces", "xe-{module}/{module}"))
        inside = install_module(session, device_id=core.pk, module_bay_id=inner.pk, module_type_id=optic)
        assert session.exec(select(Interface.name).where(Interface.module_id == inside.pk)).one() == "xe-2/a"

        for fields, message in (
            ({"device_id": core.pk, "module_bay_id": bay.pk}, "holds a module"),
            ({"device_id": other.pk, "module_bay_id": bay_of(session, core, "Slot 1").pk}, "is not a bay of core2"),
        ):
            with pytest.raises(InvalidInput) as caught:
                install_module(session, module_type_id=card, **fields)
            assert message in str(caught.value)

        far = world.interface(session, other, "eth0")
        connect(session, ("interface", ports[0].pk), ("interface", far.pk))
        remove_module(session, module)
        assert session.exec(select(Interface.name)).all() == ["eth0"]
        assert session.exec(select(Module)).all() == [], "the module inside the module went with it"
        assert session.exec(select(Cable)).all() == []
        names = session.exec(
            select(ModuleBay.name).where(ModuleBay.device_id == core.pk).order_by(ModuleBay.name)
        ).all()
        assert names == ["Slot 1", "Slot 2"]


def test_names_that_stand_already(each_database: Database) -> None:
    world = World(each_database)
    world.type("chassis", template("module-bays", "Slot 1", position="1"))
    with unit_of_work(each_database, WHO) as session:
        core = chassis(world, session)
        world.interface(session, core, "Ethernet1/1")
        card = module_type(
            session, world, "LC-2", template("interfaces", "Ethernet{module}/1"), template("interfaces", "E{module}/2")
        )
    fields = {"device_id": core.pk, "module_bay_id": 1, "module_type_id": card}
    with pytest.raises(InvalidInput) as caught, unit_of_work(each_database, WHO) as session:
        install_module(session, **fields)
    assert "interface 'Ethernet1/1' stands already" in str(caught.value)
    with unit_of_work(each_database, WHO) as session:
        module = install_module(session, adopt=True, **fields)
        found = session.exec(select(Interface.name, Interface.module_id).order_by(Interface.name)).all()
        assert [tuple(row) for row in found] == [("E1/2", module.pk), ("Ethernet1/1", module.pk)]


def test_the_database_keeps_one_module_per_bay_and_in_its_own_device(each_database: Database) -> None:
    world = World(each_database)
    world.type("chassis", template("module-bays", "Slot 1", position="1"))
    with unit_of_work(each_database, WHO) as session:
        core, other = chassis(world, session), chassis(world, session, "core2")
        card = module_type(session, world, "LC")
        first, second = bay_of(session, core, "Slot 1").pk, bay_of(session, other, "Slot 1").pk
        module = install_module(session, device_id=core.pk, module_bay_id=first, module_type_id=card)
    for row in (
        Module(device_id=core.pk, module_bay_id=first, module_type_id=card),
        Module(device_id=core.pk, module_bay_id=second, module_type_id=card),
        Interface(device_id=other.pk, name="x", module_id=module.pk),
    ):
        with pytest.raises(IntegrityError), unit_of_work(each_database, WHO) as session:
            session.add(row)


def test_positions_of_panels(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        panel, other = world.device(session, "p1"), world.device(session, "p2")
        front, second = FrontPort(device_id=panel.pk, name="F1", positions=2), FrontPort(device_id=panel.pk, name="F2")
        rear, foreign = RearPort(device_id=panel.pk, name="R", positions=2), RearPort(device_id=other.pk, name="R")
        session.add_all([front, second, rear, foreign])
        session.flush()
        set_mappings(session, front, [(1, rear.pk, 2), (2, rear.pk, 1)])
        set_mappings(session, front, [(1, rear.pk, 1)])
        for wanted, message in (
            ((1, rear.pk, 1), "is another front port's"), ((1, rear.pk, 3), "has 2 position(s), no 3"),
            ((2, rear.pk, 2), "has 1 position(s), no 2"), ((1, foreign.pk, 1), "is not one of the same device"),
        ):  # fmt: skip
            with pytest.raises(InvalidInput) as caught:
                set_mappings(session, second, [wanted])
            assert message in str(caught.value)
    for front_id, rear_id, place in ((second.pk, rear.pk, 1), (second.pk, foreign.pk, 1), (front.pk, rear.pk, 2)):
        with pytest.raises(IntegrityError), unit_of_work(each_database, WHO) as session:
            session.add(
                PortMapping(device_id=panel.pk, front_port_id=front_id, rear_port_id=rear_id, rear_port_position=place)
            )


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("Ethernet{module}/1", ["2"], "Ethernet2/1"), ("Ethernet{module}/1", ["2", "a"], "Etherneta/1"),
        ("xe-{module}/{module}", ["2", "a"], "xe-2/a"), ("e{module}/{module}", ["2"], "e2/2"), ("mgmt", ["1"], "mgmt"),
    ],
)  # fmt: skip
def test_names(name: str, path: list[str], expected: str) -> None:
    assert resolve(name, path) == expected

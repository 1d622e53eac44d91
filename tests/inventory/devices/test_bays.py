"""Child devices in the bays of parents, and virtual chassis: in words, and in the database."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict, InvalidInput
from inventory.deletion import delete_objects
from inventory.devices.bays import add_bay, install_device
from inventory.devices.chassis import check_members, create_chassis, join, leave, set_master
from inventory.devices.service import delete_device, move_device
from inventory.models import Device, DeviceBay, DeviceType, Rack, VirtualChassis
from inventory.wanted import Wish
from tests.inventory.conftest import WHO
from tests.inventory.world import World, template


@pytest.fixture
def world(each_database: Database) -> World:
    found = World(each_database)
    found.type("chassis", template("device-bays", "Bay 1"), template("device-bays", "Bay 2"), subdevice_role="parent",
               u_height_half=8)  # fmt: skip
    found.type("blade", subdevice_role="child")
    return found


def change(row: Any, **values: Any) -> None:
    for column, value in values.items():
        setattr(row, column, value)


def bay(session: Session, name: str) -> DeviceBay:
    return session.exec(select(DeviceBay).where(DeviceBay.name == name)).one()


def test_a_blade_follows_its_chassis(world: World) -> None:
    with unit_of_work(world.database, WHO) as session:
        world.device(session, "enc1", "chassis", rack_id=world.rack, position_half=20)
        blade = world.device(session, "blade1", "blade")
        install_device(session, bay(session, "Bay 1"), blade.pk)
        assert (blade.rack_id, blade.position_half) == (world.rack, None)
        enclosure = session.exec(select(Device).where(Device.name == "enc1")).one()
        session.add(Rack(site_id=world.site, name="R2"))
        session.flush()
        move_device(session, enclosure, rack_id=2, position_half=10)
        assert blade.rack_id == 2, "what is in its bays comes along"
        with pytest.raises(InvalidInput, match="is in bay Bay 1 of enc1"):
            install_device(session, bay(session, "Bay 2"), blade.pk)
        second = world.device(session, "blade2", "blade")
        with pytest.raises(InvalidInput, match="holds another device"):
            install_device(session, bay(session, "Bay 1"), second.pk)
        plain = world.device(session, "srv1")
        with pytest.raises(InvalidInput, match="is no child device"):
            install_device(session, bay(session, "Bay 2"), plain.pk)
        with pytest.raises(InvalidInput, match="does not take device bays"):
            add_bay(session, DeviceBay(device_id=plain.pk, name="Bay"))
    with pytest.raises(InvalidInput, match="sits in a chassis"), unit_of_work(world.database, WHO) as session:
        move_device(session, session.get(Device, blade.pk), position_half=2)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="bay Bay 1 of enc1 holds a device"):
        with unit_of_work(world.database, WHO) as session:
            delete_device(session, session.exec(select(Device).where(Device.name == "enc1")).one())
    with unit_of_work(world.database, WHO) as session:
        install_device(session, bay(session, "Bay 1"), None)
        delete_device(session, session.exec(select(Device).where(Device.name == "enc1")).one())
        assert session.exec(select(DeviceBay)).all() == []


def test_what_the_database_refuses(world: World) -> None:
    with unit_of_work(world.database, WHO) as session:
        parent = world.device(session, "enc1", "chassis", rack_id=world.rack, position_half=20)
        child, plain = world.device(session, "blade1", "blade"), world.device(session, "srv1")
        install_device(session, bay(session, "Bay 1"), child.pk)
    for change in (
        lambda session: session.add(DeviceBay(device_id=plain.pk, name="Bay")),
        lambda session: setattr(bay(session, "Bay 2"), "installed_device_id", plain.pk),
        lambda session: setattr(bay(session, "Bay 2"), "installed_device_id", child.pk),
        lambda session: setattr(session.get(Device, child.pk), "position_half", 2),
        lambda session: setattr(session.get(Device, child.pk), "subdevice_role", ""),
        lambda session: setattr(session.get(DeviceType, world.types["blade"]), "subdevice_role", ""),
        lambda session: setattr(session.get(DeviceType, world.types["chassis"]), "subdevice_role", ""),
    ):
        with pytest.raises(IntegrityError), unit_of_work(world.database, WHO) as session:
            change(session)
    with unit_of_work(world.database, WHO) as session:
        kind = session.get(DeviceType, world.types["plain"])
        assert kind is not None
        kind.subdevice_role = "parent"
    with world.database.read() as session:
        found = session.get(Device, plain.pk)
        assert found is not None
        assert found.subdevice_role == "parent", "devices follow their type"
        assert session.get(Device, parent.pk).subdevice_role == "parent"  # type: ignore[union-attr]


def test_virtual_chassis(world: World) -> None:
    with unit_of_work(world.database, WHO) as session:
        one, two, three = (world.device(session, f"sw{number}") for number in (1, 2, 3))
        stack = create_chassis(session, [one, two], name="stack", master_id=one.pk)
        assert [(each.virtual_chassis_id, each.vc_position) for each in (one, two)] == [(stack.pk, 1), (stack.pk, 2)]
        with pytest.raises(InvalidInput, match="2 of stack is sw2's"):
            join(session, stack, three, 2)
        with pytest.raises(InvalidInput, match="is not assigned to this virtual chassis"):
            set_master(session, stack, three)
        with pytest.raises(InvalidInput, match="is the master of stack"):
            leave(session, one)
        wishes = [Wish({"virtual_chassis_id": stack.pk, "name": "x"}),
                  Wish({"virtual_chassis_id": stack.pk, "vc_position": 2, "name": "y"}),
                  Wish({"virtual_chassis_id": None}, one)]  # fmt: skip
        check_members(session, wishes)
        assert ["must have its position" in wishes[0].problems[0].message, "is sw2's" in wishes[1].problems[0].message,
                "is its master" in wishes[2].problems[0].message] == [True] * 3  # fmt: skip
        join(session, stack, three, 3, priority=10)
        leave(session, two)
    for position in (3, None):
        with pytest.raises(IntegrityError), unit_of_work(world.database, WHO) as session:
            change(session.get(Device, two.pk), virtual_chassis_id=stack.pk, vc_position=position)
    with pytest.raises(Conflict, match="virtual chassis stack"), unit_of_work(world.database, WHO) as session:
        delete_device(session, session.get(Device, one.pk))  # type: ignore[arg-type]
    with unit_of_work(world.database, WHO) as session:
        delete_objects(session, session.exec(select(VirtualChassis)).all())
        members = session.exec(select(Device).where(Device.id == three.pk)).one()
        assert (members.virtual_chassis_id, members.vc_position, members.vc_priority) == (None, None, None)

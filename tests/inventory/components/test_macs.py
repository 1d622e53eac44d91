"""The interface's column and the rows of MAC addresses say the same, whoever writes."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from inventory.components.macs import make_primary, move, normal_mac, rename, set_macs
from inventory.deletion import delete_objects
from inventory.models import Interface, MACAddress
from tests.inventory.conftest import WHO
from tests.inventory.world import World

A, B, C = "02:00:00:00:00:0a", "02:00:00:00:00:0b", "02:00:00:00:00:0c"


def agree(session: Session) -> dict[str, str | None]:
    """Interface → its column, after checking that it is what the rows say."""
    found = {}
    for interface in session.exec(select(Interface).order_by(Interface.name)):
        rows = session.exec(select(MACAddress).where(MACAddress.interface_id == interface.pk)).all()
        primary = [row.mac_address for row in rows if row.is_primary]
        assert primary == ([interface.mac_address] if interface.mac_address else [])
        found[interface.name] = interface.mac_address
    return found


def test_values_of_interfaces(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        device = world.device(session, "srv1")
        one, two = world.interface(session, device, "eno1"), world.interface(session, device, "eno2")
        set_macs(session, [(one, A), (two, B)])
        assert agree(session) == {"eno1": A, "eno2": B}
        set_macs(session, [(one, B), (two, A)])
        assert agree(session) == {"eno1": B, "eno2": A}, "two interfaces exchange theirs"
        rows = session.exec(select(MACAddress)).all()
        assert len(rows) == 2, "the rows changed their values in place"
        set_macs(session, [(one, C)])
        assert agree(session) == {"eno1": C, "eno2": A}
        set_macs(session, [(one, None)])
        assert agree(session) == {"eno1": None, "eno2": A}
        assert [row.mac_address for row in session.exec(select(MACAddress))] == [A]
        with pytest.raises(InvalidInput, match="already that of interface eno2"):
            set_macs(session, [(one, A)])
        with pytest.raises(InvalidInput, match="given to two interfaces"):
            set_macs(session, [(one, C), (two, C)])


def test_rows_as_clients_handle_them(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        device = world.device(session, "srv1")
        one, two = world.interface(session, device, "eno1"), world.interface(session, device, "eno2")
        set_macs(session, [(one, A)])
        second = MACAddress(mac_address=B, interface_id=one.pk)
        session.add(second)
        session.flush()
        make_primary(session, one, second)
        assert agree(session) == {"eno1": B, "eno2": None}
        first = session.exec(select(MACAddress).where(MACAddress.mac_address == A)).one()
        assert not first.is_primary, "the old one stays on the interface"
        with pytest.raises(InvalidInput, match="choose another first"):
            move(session, second, two.pk)
        with pytest.raises(InvalidInput, match="is not assigned to eno2"):
            make_primary(session, two, first)
        move(session, first, two.pk)
        make_primary(session, two, first)
        assert agree(session) == {"eno1": B, "eno2": A}
        rename(session, first, C)
        assert agree(session) == {"eno1": B, "eno2": C}
        set_macs(session, [(one, B)])
        delete_objects(session, [first])
        assert agree(session) == {"eno1": B, "eno2": None}
        make_primary(session, one, None)
        assert agree(session) == {"eno1": None, "eno2": None}
        set_macs(session, [(one, B)])
        assert agree(session) == {"eno1": B, "eno2": None}
        assert len(session.exec(select(MACAddress)).all()) == 1, "the row that was there became primary again"


def test_the_database_allows_one_primary(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        interface = world.interface(session, world.device(session, "srv1"), "eno1")
        session.add(MACAddress(mac_address=A, interface_id=interface.pk, is_primary=True))
        session.add_all([MACAddress(mac_address=B, interface_id=interface.pk), MACAddress(mac_address=C)])
    with pytest.raises(IntegrityError), unit_of_work(each_database, WHO) as session:
        session.add(MACAddress(mac_address=B, interface_id=interface.pk, is_primary=True))


@pytest.mark.parametrize("text", ["0CC4.7A11.2233", "0c-c4-7a-11-22-33", "0cc47a112233", " 0c:c4:7a:11:22:33 "])
def test_spellings(text: str) -> None:
    assert normal_mac(text) == "0c:c4:7a:11:22:33"


@pytest.mark.parametrize("text", ["0c:c4:7a:11:22", "01:00:00:00:00:01", "00:00:00:00:00:00", "zz:c4:7a:11:22:33"])
def test_no_macs(text: str) -> None:
    with pytest.raises(ValueError, match=r"MAC address|multicast|zeros"):
        normal_mac(text)

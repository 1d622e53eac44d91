"""What goes with an object, what loses its reference, and what forbids a deletion."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel, select

from dcim.access.models import ObjectChange
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict
from inventory.cables.queries import all_links
from inventory.cables.service import connect
from inventory.components.macs import set_macs
from inventory.deletion import delete_objects, named, policy_of, references_to, singular
from inventory.deletion_policies import CASCADE, CLEAR, GENERIC, LINKS
from inventory.ipam.service import add_address
from inventory.models import (
    ASN,
    L2VPN,
    VLAN,
    Cable,
    CableTermination,
    ContactAssignment,
    ContactGroup,
    Device,
    DeviceType,
    Interface,
    InterfaceTaggedVLAN,
    IPAddress,
    JournalEntry,
    L2VPNTermination,
    Location,
    MACAddress,
    Prefix,
    Rack,
    RackSlot,
    Region,
    Site,
    SiteASN,
    Tag,
    TaggedItem,
    Tenant,
    VLANGroup,
)
from inventory.organisation.contacts import Contact
from tests.inventory.conftest import WHO
from tests.inventory.world import World


def test_policies_name_what_there_is() -> None:
    """A column that was renamed would fall back to "protect" without this."""
    tables = SQLModel.metadata.tables
    for name in CASCADE | CLEAR:
        table, column = name.split(".")
        assert column in tables[table].c, name
        assert tables[table].c[column].foreign_keys or any(
            column in constraint.column_keys for constraint in tables[table].foreign_key_constraints
        ), name
        if name in CLEAR:
            assert tables[table].c[column].nullable, name
    assert set(tables) >= LINKS
    for table, columns in GENERIC.items():
        assert set(columns) <= set(tables[table].c.keys())
    assert not CASCADE & CLEAR
    assert policy_of("cable_terminations", "interface_id") == "cascade"
    assert {reference.table for reference in references_to("devices")} >= {"interfaces", "rack_slots", "modules"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [("devices", "device"), ("mac addresses", "mac address"), ("virtual chassis", "virtual chassis"),
     ("power feeds", "power feed"), ("prefixes", "prefix"), ("inventory entries", "inventory entry")],
)  # fmt: skip
def test_words(words: str, expected: str) -> None:
    assert singular(words) == expected


def test_a_device_takes_what_is_its_own(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        one = world.device(session, "srv1", rack_id=world.rack, position_half=20)
        two = world.device(session, "srv2")
        mine, theirs = world.interface(session, one, "eno1"), world.interface(session, two, "eno1")
        bond = world.interface(session, one, "bond0", type="lag")
        mine.lag_id = bond.pk
        set_macs(session, [(mine, "02:00:00:00:00:01"), (theirs, "02:00:00:00:00:02")])
        cable = connect(session, ("interface", mine.pk), ("interface", theirs.pk))
        address = add_address(session, "10.0.0.5/24", interface_id=mine.pk)
        one.primary_ip4_id = address.pk
        tag, contact = Tag(name="web", slug="web"), Contact(name="NOC")
        session.add_all([tag, contact])
        session.flush()
        for device, kind in ((one, "devices"), (two, "devices"), (one, "racks")):
            session.add_all([
                TaggedItem(object_type=kind, object_id=device.pk, tag_id=tag.pk),
                JournalEntry(assigned_object_type=kind, assigned_object_id=device.pk, comments="x"),
                ContactAssignment(object_type=kind, object_id=device.pk, contact_id=contact.pk),
            ])  # fmt: skip
        number = delete_objects(session, [one])
        assert number >= 6, "device, two interfaces, MAC, cable, two ends"
        assert session.get(Cable, cable.pk) is None
        assert [row.name for row in session.exec(select(Interface))] == ["eno1"]
        assert [row.mac_address for row in session.exec(select(MACAddress))] == ["02:00:00:00:00:02"]
        assert session.exec(select(RackSlot)).all() == []
        kept = session.exec(select(IPAddress)).one()
        assert (kept.text, kept.interface_id) == ("10.0.0.5", None)
        for model, column in ((TaggedItem, "object"), (JournalEntry, "assigned_object"), (ContactAssignment, "object")):
            rows = session.exec(select(model)).all()
            assert sorted((getattr(r, f"{column}_type"), getattr(r, f"{column}_id")) for r in rows) == [
                ("devices", two.pk), ("racks", one.pk),
            ], "what is another object's stays, though its id is the same"  # fmt: skip
    with each_database.read() as session:
        lines = session.exec(select(ObjectChange).where(ObjectChange.action == "delete")).all()
        assert {"devices", "interfaces", "cables"} <= {line.changed_object_type for line in lines}


def test_a_breakout_outlives_one_of_its_ends(each_database: Database) -> None:
    """A cable goes when an end has no port left, not before."""
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        devices = [world.device(session, name) for name in ("leaf", "s1", "s2")]
        leaf, *servers = [("interface", world.interface(session, device, "e0").pk) for device in devices]
        connect(session, leaf, servers, profile="breakout-1c2p-2c1p")
        delete_objects(session, [devices[1]])
        assert all_links(session) == [(("leaf", "e0"), ("s2", "e0"))]
        delete_objects(session, [devices[2]])
        assert session.exec(select(Cable)).all() == []
        assert session.exec(select(CableTermination)).all() == []


def test_the_number_of_statements_does_not_grow(database: Database) -> None:
    """Ten cabled, addressed devices cost the deletion of one, apart from the rows themselves."""
    world = World(database)

    def counted(first: int, number: int) -> int:
        with unit_of_work(database, WHO) as session:
            devices = [world.device(session, f"d{first + n}") for n in range(number)]
            hub = world.device(session, f"hub{first}")
            for n, device in enumerate(devices):
                near, far = world.interface(session, device, "e0"), world.interface(session, hub, f"e{n}")
                connect(session, ("interface", near.pk), ("interface", far.pk))
                add_address(session, f"10.{first}.{n}.1/24", interface_id=near.pk)
            set_macs(session, [])
        statements: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_more: Any) -> None:
            statements.append(statement)

        event.listen(database.writer, "before_cursor_execute", note)
        with unit_of_work(database, WHO) as session:
            chosen = [session.get(Device, device.pk) for device in devices]
            statements.clear()
            delete_objects(session, chosen)  # type: ignore[arg-type]
        event.remove(database.writer, "before_cursor_execute", note)
        return len(statements)

    assert counted(10, 10) <= counted(100, 1) + 2


def test_what_forbids_a_deletion_is_named(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        for number in range(12):
            world.device(session, f"srv{number:02}", tenant_id=world.tenant)
        session.add(VLAN(vid=7, name="seven", tenant_id=world.tenant))
    with pytest.raises(Conflict) as caught, unit_of_work(each_database, WHO) as session:
        delete_objects(session, [session.get(Tenant, world.tenant)])  # type: ignore[list-item]
    assert caught.value.message.startswith("tenant Alpha cannot be deleted: ")
    assert len(caught.value.details["dependents"]) == 10
    assert "and 3 more need it" in caught.value.message
    for model, row_id, message in (
        (DeviceType, world.types["plain"], "device type plain cannot be deleted: device srv00"),
        (Site, world.site, "site Paris cannot be deleted"), (Rack, world.rack, ""),
    ):  # fmt: skip
        if not message:
            continue
        with pytest.raises(Conflict) as caught, unit_of_work(each_database, WHO) as session:
            delete_objects(session, [session.get(model, row_id)])
        assert message in caught.value.message
    with unit_of_work(each_database, WHO) as session:
        delete_objects(session, session.exec(select(Device)).all())
        delete_objects(session, session.exec(select(VLAN)).all())
        delete_objects(session, [session.get(Tenant, world.tenant)])  # type: ignore[list-item]
        delete_objects(session, [session.get(Rack, world.rack)])  # type: ignore[list-item]
        delete_objects(session, [session.get(Site, world.site)])  # type: ignore[list-item]
        assert session.exec(select(Site)).all() == []


def test_trees_go_whole_and_references_are_emptied(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        europe = Region(name="Europe", slug="europe")
        session.add(europe)
        session.flush()
        france = Region(name="France", slug="france", parent_id=europe.pk)
        session.add(france)
        session.flush()
        site = session.get(Site, world.site)
        assert site is not None
        site.region_id = france.pk
        group = ContactGroup(name="G", slug="g")
        session.add_all([group, Location(site_id=world.site, name="Room", slug="room")])
        session.flush()
        room = session.exec(select(Location)).one()
        session.add(Location(site_id=world.site, name="Row", slug="row", parent_id=room.pk))
        rack = session.get(Rack, world.rack)
        assert rack is not None
        rack.location_id = room.pk
        prefix = Prefix(family=4, network=b"\0" * 12 + bytes([10, 0, 0, 0]), length=8, region_id=europe.pk)
        session.add(prefix)
        session.flush()
        delete_objects(session, [europe])
        assert session.exec(select(Region)).all() == []
        assert (site.region_id, prefix.region_id) == (None, None)
        delete_objects(session, [room])
        assert session.exec(select(Location)).all() == []
        assert rack.location_id is None


def test_links_go_with_either_end(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        device = world.device(session, "sw1")
        port = world.interface(session, device, "e0", mode="tagged")
        group = VLANGroup(name="g", slug="g")
        session.add(group)
        session.flush()
        vlan = VLAN(group_id=group.pk, group_key=group.pk, vid=10, name="ten")
        l2vpn, asn = L2VPN(name="v", slug="v", identifier=10010), ASN(asn=65000)
        session.add_all([vlan, l2vpn, asn])
        session.flush()
        session.add_all([
            InterfaceTaggedVLAN(interface_id=port.pk, vlan_id=vlan.pk), SiteASN(site_id=world.site, asn_id=asn.pk),
            L2VPNTermination(l2vpn_id=l2vpn.pk, vlan_id=vlan.pk),
        ])  # fmt: skip
        session.flush()
        delete_objects(session, [vlan])
        delete_objects(session, [asn])
        for model in (InterfaceTaggedVLAN, L2VPNTermination, SiteASN):
            assert session.exec(select(model)).all() == []
        assert named(l2vpn) == "l2vpn v"

"""A made-up hall of any size, the example site, and a count of statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from inventory.ipam.service import add_address
from inventory.models import (
    Cable,
    CableTermination,
    Device,
    DeviceRole,
    DeviceType,
    Interface,
    Location,
    Manufacturer,
    PowerFeed,
    PowerOutlet,
    PowerPanel,
    PowerPort,
    Prefix,
    Rack,
    RackReservation,
    RackReservedUnit,
    Site,
    Tenant,
    VLANGroup,
)
from inventory.racks.service import place
from tests.inventory.conftest import WHO, run_import


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that the block sends."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK", "COMMIT", "PRAGMA")):
            sent.append(statement)

    event.listen(database.reader, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.reader, "before_cursor_execute", note)


@pytest.fixture
def aquaray(each_database: Database, example: Any) -> Database:
    """The example site."""
    run_import(each_database, example)
    return each_database


class Hall:
    """Racks, each with a PDU on a three-phase feed A and one on B, and servers of 2 x 400 W on both."""

    def __init__(self, session: Session, racks: int, servers: int = 3) -> None:
        self.session = session
        self.site = self.add(Site(name="Hall", slug="hall"))
        self.room = self.add(Location(site_id=self.site.pk, name="Room", slug="room"))
        self.cage = self.add(Location(site_id=self.site.pk, name="Cage", slug="cage", parent_id=self.room.pk))
        self.tenant = self.add(Tenant(name="Tenant X", slug="x"))
        maker = self.add(Manufacturer(name="M", slug="m"))
        self.roles = {slug: self.add(DeviceRole(name=slug, slug=slug)) for slug in ("server", "pdu", "leaf")}
        self.server = self.type(maker, "server", 2, weight=20.0, weight_unit="kg")
        self.pdu = self.type(maker, "pdu", 0, is_full_depth=False, weight=11.0, weight_unit="lb")
        self.leaf = self.type(maker, "leaf", 2)
        self.panels = [self.add(PowerPanel(site_id=self.site.pk, name=name)) for name in ("panel-a", "panel-b")]
        self.group = self.add(VLANGroup(name="G", slug="g", min_vid=10, max_vid=19))
        self.add(Prefix(family=4, network=bytes(12) + bytes([10, 0, 0, 0]), length=16, status="active"))
        for number in range(racks):
            self.rack(number, servers)

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def type(self, maker: Any, name: str, half: int, **more: Any) -> Any:
        return self.add(DeviceType(manufacturer_id=maker.pk, model=name, slug=name, u_height_half=half, **more))

    def device(self, name: str, type_: Any, role: str, **more: Any) -> Any:
        row = Device(name=name, device_type_id=type_.pk, role_id=self.roles[role].pk, site_id=self.site.pk, **more)
        self.session.add(row)
        place(self.session, row)
        return row

    def cable(self, a: dict[str, int], b: dict[str, int], **more: Any) -> None:
        cable = self.add(Cable(**more))
        self.add(CableTermination(cable_id=cable.pk, cable_end="A", **a))
        self.add(CableTermination(cable_id=cable.pk, cable_end="B", **b))

    def rack(self, number: int, servers: int) -> None:
        rack = self.add(
            Rack(site_id=self.site.pk, location_id=self.cage.pk if number % 2 else self.room.pk, name=f"R{number}",
                 u_height=20, max_weight_kg=200.0)
        )  # fmt: skip
        kept = self.add(RackReservation(rack_id=rack.pk, units=[19, 20], tenant_id=self.tenant.pk))
        for unit in (19, 20):
            self.add(RackReservedUnit(reservation_id=kept.pk, rack_id=rack.pk, unit=unit))
        outlets: dict[str, list[Any]] = {}
        for side, panel in zip("ab", self.panels, strict=True):
            feed = self.add(
                PowerFeed(power_panel_id=panel.pk, rack_id=rack.pk, name=f"R{number}-{side}", phase="three-phase",
                          voltage=400, amperage=16, type="primary" if side == "a" else "redundant")
            )  # fmt: skip
            lane = {"a": "left-rear", "b": "right-rear"}[side]
            pdu = self.device(
                f"r{number}-pdu-{side}", self.pdu, "pdu", rack_id=rack.pk, lane=lane, lane_offset=1, lane_span=18
            )  # fmt: skip
            inlet = self.add(PowerPort(device_id=pdu.pk, name="In"))
            self.cable({"power_feed_id": feed.pk}, {"power_port_id": inlet.pk}, type="power")
            outlets[side] = [
                self.add(PowerOutlet(device_id=pdu.pk, name=f"O{n}", type="iec-60320-c13", power_port_id=inlet.pk,
                                     feed_leg="ABC"[n % 3], position=n))
                for n in range(12)
            ]  # fmt: skip
        leaf = self.device(f"r{number}-leaf", self.leaf, "leaf", rack_id=rack.pk, position_half=36, face="rear")
        ports = [
            self.add(Interface(device_id=leaf.pk, name=f"Ethernet{n}", type="25gbase-x-sfp28", position=n))
            for n in range(1, 13)
        ]
        for n in range(servers):
            server = self.device(
                f"r{number}-srv{n}", self.server, "server", rack_id=rack.pk, position_half=2 + 2 * n, face="front",
                serial=f"SN-{number:03}-{n:03}", asset_tag=f"T{number:03}{n:03}",
            )  # fmt: skip
            for side in "ab":
                psu = self.add(
                    PowerPort(device_id=server.pk, name=f"PSU-{side}", allocated_draw=400, maximum_draw=1000)
                )
                self.cable({"power_port_id": psu.pk}, {"power_outlet_id": outlets[side][n].pk}, type="power")
            nic = self.add(
                Interface(device_id=server.pk, name="eno1", type="25gbase-x-sfp28",
                          mac_address=f"02:00:00:00:{number:02x}:{n:02x}")
            )  # fmt: skip
            self.cable({"interface_id": nic.pk}, {"interface_id": ports[n].pk}, label=f"L-{number}-{n}")
            add_address(self.session, f"10.0.{number}.{n + 1}/16", interface_id=nic.pk)


def build(database: Database, racks: int, servers: int = 3) -> None:
    """Fill a database with a hall."""
    with unit_of_work(database, WHO) as session:
        Hall(session, racks, servers)


@pytest.fixture
def hall(each_database: Database) -> Database:
    """A hall of three racks with three servers each."""
    build(each_database, 3)
    return each_database

"""Two sites with racks and devices, and contexts of people who may do some things to some of them."""

from collections.abc import Callable
from typing import Any

import pytest

from dcim.access.context import Context, system
from dcim.access.grants import grants
from dcim.access.uow import unit_of_work
from dcim.app import load_models
from dcim.core.db import Database

load_models()

from inventory.models import (  # noqa: E402 - the tables must be known before the database is made
    Device,
    DeviceRole,
    DeviceType,
    Interface,
    Manufacturer,
    Rack,
    RackLane,
    Region,
    Site,
    Tag,
    TaggedItem,
    Tenant,
)


class World:
    """Ids of rows by name."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ids: dict[str, int] = {}
        with unit_of_work(database, system("test")) as session:

            def add(row: Any, name: str = "") -> Any:
                session.add(row)
                session.flush()
                self.ids[name or row.name] = row.pk
                return row

            europe = add(Region(name="Europe", slug="europe"))
            acme, globex = (add(Tenant(name=name, slug=name.lower())) for name in ("Acme", "Globex"))
            maker = add(Manufacturer(name="Maker", slug="maker"))
            kind = add(DeviceType(manufacturer_id=maker.pk, model="M1", slug="m1"), "M1")
            role = add(DeviceRole(name="Server", slug="server"))
            gold = add(Tag(name="Gold", slug="gold"))
            for site_name, region in (("Ivry", europe.pk), ("Lyon", None)):
                site = add(Site(name=site_name, slug=site_name.lower(), region_id=region))
                rack = add(Rack(name=f"{site_name}-R1", site_id=site.pk))
                for number in (1, 2):
                    device = add(
                        Device(
                            name=f"{site_name.lower()}-{number}", device_type_id=kind.pk, role_id=role.pk,
                            site_id=site.pk, rack_id=rack.pk, serial=f"S%_{site_name}{number}",
                            tenant_id={1: acme.pk, 2: globex.pk}[number] if site_name == "Ivry" else None,
                            local_context={"owner": f"team-{number}", "level": number},
                        )
                    )  # fmt: skip
                    session.add(Interface(device_id=device.pk, name=f"eth{number}"))
                    if number == 1:
                        session.add(TaggedItem(object_type="devices", object_id=device.pk, tag_id=gold.pk))
                        session.add(RackLane(rack_id=rack.pk, lane="left-rear", offset=1, device_id=device.pk))


@pytest.fixture
def world(each_database: Database) -> World:
    """The two sites."""
    return World(each_database)


Granting = Callable[..., Context]


@pytest.fixture
def ana() -> Granting:
    """``ana(("dcim.device", "view change", {…}), …)``: the context of somebody with these permissions."""

    def make(*rules: tuple[Any, ...], write: bool = True, acting: str = "") -> Context:
        stored = [(each[0].split(), each[1].split(), each[2] if len(each) > 2 else None) for each in rules]
        return Context(actor="ana", user_id=7, may_write=write, grants=grants(7, "ana", stored), acting=acting)

    return make

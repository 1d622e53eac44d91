"""A small world of rows for tests: a site with a rack, types of devices, and ways to add more."""

from typing import Any

from sqlmodel import Session

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from inventory.devices.service import create_device
from inventory.models import (
    ComponentTemplate,
    Device,
    DeviceRole,
    DeviceType,
    Interface,
    Manufacturer,
    Rack,
    Site,
    Tenant,
)
from tests.inventory.conftest import WHO


class World:
    """``site``, ``rack``, ``role`` and ``tenant`` are ids; ``types`` is slug → id."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.types: dict[str, int] = {}
        with unit_of_work(database, WHO) as session:
            site, role = Site(name="Paris", slug="paris"), DeviceRole(name="Server", slug="server")
            maker, tenant = Manufacturer(name="Acme", slug="acme"), Tenant(name="Alpha", slug="alpha")
            session.add_all([site, role, maker, tenant])
            session.flush()
            rack = Rack(site_id=site.pk, name="R1", u_height=42)
            session.add(rack)
            session.flush()
            self.site, self.role, self.maker, self.tenant, self.rack = site.pk, role.pk, maker.pk, tenant.pk, rack.pk
        self.type("plain")

    def type(self, slug: str, *templates: ComponentTemplate, **fields: Any) -> int:
        """Add a device type with its templates; its id."""
        with unit_of_work(self.database, WHO) as session:
            row = DeviceType(manufacturer_id=self.maker, model=slug, slug=slug, **fields)
            session.add(row)
            session.flush()
            for position, template in enumerate(templates):
                template.device_type_id, template.position = row.pk, position
            session.add_all(templates)
            session.flush()
            self.types[slug] = row.pk
            return row.pk

    def device(self, session: Session, name: str, kind: str = "plain", **fields: Any) -> Device:
        """Add a device of a type in an open unit of work."""
        values = {"role_id": self.role, "site_id": self.site, "device_type_id": self.types[kind], **fields}
        return create_device(session, name=name, **values)

    def interface(self, session: Session, device: Device, name: str, **fields: Any) -> Interface:
        """Add an interface in an open unit of work."""
        row = Interface(device_id=device.pk, name=name, **{"type": "25gbase-x-sfp28", **fields})
        session.add(row)
        session.flush()
        return row


def template(kind: str, name: str, **data: Any) -> ComponentTemplate:
    """A component template; ``type`` and ``label`` are columns, the rest its data."""
    columns = {key: data.pop(key) for key in ("type", "label") if key in data}
    return ComponentTemplate(kind=kind, name=name, data=data, **columns)

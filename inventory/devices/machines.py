"""Devices that something can talk to: those with an out-of-band address. Three statements."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from inventory.components.models import Interface
from inventory.devices.models import Device, Platform
from inventory.ipam.models import IPAddress
from inventory.types.models import DeviceType, Manufacturer


@dataclass(frozen=True)
class Port:
    """A data port: not a management port, not a bundle."""

    name: str
    mac_address: str | None


@dataclass(frozen=True)
class Machine:
    """A device with its out-of-band address (without a length). ``platform`` is a slug, empty for servers."""

    id: int
    name: str
    serial: str
    manufacturer: str
    manufacturer_slug: str
    model: str
    platform: str
    address: str
    ports: tuple[Port, ...]


def machines(session: Session) -> list[Machine]:
    """Every device with an out-of-band address, by name; its data ports in the order of its chassis."""
    platforms = {platform.pk: platform.slug for platform in session.exec(select(Platform))}
    rows = session.exec(
        select(Device, DeviceType, Manufacturer, IPAddress)
        .join(DeviceType, col(DeviceType.id) == Device.device_type_id)
        .join(Manufacturer, col(Manufacturer.id) == DeviceType.manufacturer_id)
        .join(IPAddress, col(IPAddress.id) == Device.oob_ip_id)
        .order_by(Device.name)
    ).all()
    ports: dict[int, list[Port]] = {}
    query = (
        select(Interface.device_id, Interface.name, Interface.mac_address)
        .join(Device, col(Device.id) == Interface.device_id)
        .where(
            col(Device.oob_ip_id).is_not(None),
            col(Interface.mgmt_only).is_(False),
            col(Interface.type).not_in(("lag", "virtual", "bridge")),
        )
        .order_by(col(Interface.device_id), col(Interface.position), Interface.name)
    )
    for device_id, name, mac_address in session.exec(query):
        ports.setdefault(device_id, []).append(Port(name, mac_address))
    return [
        Machine(
            id=device.pk,
            name=device.name,
            serial=device.serial,
            manufacturer=manufacturer.name,
            manufacturer_slug=manufacturer.slug,
            model=model.model,
            platform=platforms.get(device.platform_id or 0, ""),
            address=address.text,
            ports=tuple(ports.get(device.pk, ())),
        )
        for device, model, manufacturer, address in rows
    ]

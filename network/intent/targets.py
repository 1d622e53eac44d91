"""Where switches are reached: name, platform and management address, by device."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from inventory.devices.models import Device, Platform
from inventory.ipam.models import IPAddress

PLATFORMS = {"nxos": "nxos", "nx-os": "nxos", "junos": "junos", "iosxe": "iosxe", "ios-xe": "iosxe", "ios": "iosxe"}
"""Platform slugs of the inventory → the compiler's."""


@dataclass(frozen=True)
class Reachable:
    """A device with its management address (no prefix length; empty when the inventory has none)."""

    device_id: int
    name: str
    platform: str
    address: str


def addresses_of(session: Session, device_ids: Iterable[int]) -> list[Reachable]:
    """The devices in the order of their names; ``platform`` is empty when dcim has no driver for it.

    The address is the out-of-band one, else the primary one.
    """
    rows = session.exec(
        select(Device, Platform.slug)
        .outerjoin(Platform, col(Platform.id) == Device.platform_id)
        .where(col(Device.id).in_(set(device_ids)))
        .order_by(Device.name)
    ).all()
    wanted = {i for device, _slug in rows for i in (device.primary_ip4_id, device.oob_ip_id) if i}
    addresses = {a.pk: a.text for a in session.exec(select(IPAddress).where(col(IPAddress.id).in_(wanted))).all()}
    return [
        Reachable(
            device.pk, device.name, PLATFORMS.get(slug or "", ""),
            addresses.get(device.oob_ip_id or 0) or addresses.get(device.primary_ip4_id or 0, ""),
        )
        for device, slug in rows
    ]  # fmt: skip

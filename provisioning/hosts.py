"""What provisioning reads from the inventory about a server: plain data, in a few statements however many hosts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from dcim.core.errors import NotFound
from inventory.ipam.address import address_text
from inventory.models import (
    Device,
    DeviceRole,
    DeviceType,
    Interface,
    IPAddress,
    Manufacturer,
    Prefix,
    PrefixRole,
    Rack,
    Site,
    Tenant,
)

OOB_ROLE = "oob"
"""The slug of the role of out-of-band prefixes: where BMCs may live."""
_PLAIN = ("name", "serial", "status", "site", "rack", "role", "tenant", "manufacturer", "model", "credential_profile")


@dataclass(frozen=True)
class Host:
    """A server as the inventory declares it. ``macs`` are its data ports', lower case; ``bmc_address`` may be empty."""

    id: int
    name: str
    serial: str
    status: str
    site: str
    rack: str
    role: str
    tenant: str
    manufacturer: str
    model: str
    bmc_address: str
    credential_profile: str
    macs: tuple[str, ...]


def hosts(session: Session, device_ids: Iterable[int]) -> dict[int, Host]:
    """Hosts by id; ids that do not exist are left out."""
    wanted = list(device_ids)
    # Columns, not entities: SQLModel's select knows at most four of them.
    statement: Any = (
        columns_of(
            col(Device.id).label("id"),
            col(Device.name).label("name"),
            col(Device.serial).label("serial"),
            col(Device.status).label("status"),
            col(Device.credential_profile).label("credential_profile"),
            col(DeviceRole.slug).label("role"),
            col(Site.slug).label("site"),
            col(Manufacturer.name).label("manufacturer"),
            col(DeviceType.model).label("model"),
            col(Rack.name).label("rack"),
            col(Tenant.slug).label("tenant"),
            col(IPAddress.family).label("family"),
            col(IPAddress.address).label("address"),
        )
        .join(DeviceRole, col(DeviceRole.id) == Device.role_id)
        .join(Site, col(Site.id) == Device.site_id)
        .join(DeviceType, col(DeviceType.id) == Device.device_type_id)
        .join(Manufacturer, col(Manufacturer.id) == DeviceType.manufacturer_id)
        .outerjoin(Rack, col(Rack.id) == Device.rack_id)
        .outerjoin(Tenant, col(Tenant.id) == Device.tenant_id)
        .outerjoin(IPAddress, col(IPAddress.id) == Device.oob_ip_id)
        .where(col(Device.id).in_(wanted))
    )
    macs = _macs(session, wanted)
    found: dict[int, Host] = {}
    for row in session.connection().execute(statement).mappings():
        plain = {name: row[name] or "" for name in _PLAIN}
        address = address_text(row["family"], row["address"]) if row["address"] else ""
        found[row["id"]] = Host(id=row["id"], bmc_address=address, macs=macs.get(row["id"], ()), **plain)
    return found


def host(session: Session, device_id: int) -> Host:
    """One host; NotFound when there is no such device."""
    found = hosts(session, [device_id]).get(device_id)
    if found is None:
        raise NotFound(f"no device with id {device_id}: it may have been deleted")
    return found


def device_by_mac(session: Session, mac: str) -> int | None:
    """The id of the device that has a data port with this MAC (lower case, colons), or None."""
    statement = select(Interface.device_id).where(Interface.mac_address == mac, col(Interface.mgmt_only).is_(False))
    return session.exec(statement).first()


def oob_prefixes(session: Session) -> list[tuple[int, bytes, int]]:
    """(family, 16 network bytes, length) of every prefix whose role is out-of-band."""
    rows = session.exec(
        select(Prefix).join(PrefixRole, col(PrefixRole.id) == Prefix.role_id).where(PrefixRole.slug == OOB_ROLE)
    )
    return [(row.family, row.network, row.length) for row in rows]


def _macs(session: Session, device_ids: list[int]) -> dict[int, tuple[str, ...]]:
    statement = (
        select(Interface.device_id, Interface.mac_address)
        .where(
            col(Interface.device_id).in_(device_ids),
            col(Interface.mgmt_only).is_(False),
            col(Interface.mac_address).is_not(None),
        )
        .order_by(col(Interface.device_id), col(Interface.position), col(Interface.id))
    )
    found: dict[int, tuple[str, ...]] = {}
    for device_id, mac in session.exec(statement):
        found[device_id] = (*found.get(device_id, ()), str(mac))
    return found

"""Find devices: by name, by selector; and what a driver needs to reach one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from dcim.core.errors import InvalidInput, NotFound, Problem
from inventory.credentials.models import Credential
from inventory.devices.models import Device, DeviceRole
from inventory.ipam.models import IPAddress
from inventory.naming import did_you_mean, natural
from inventory.organisation.models import Site
from inventory.tags.queries import tagged_with


def find_device(session: Session, name: str) -> Device:
    """The device of that name; NotFound suggests a near one."""
    found = session.exec(select(Device).where(Device.name == name)).first()
    if found is None:
        near = session.exec(select(Device.name).where(col(Device.name).startswith(name[:2])).limit(500)).all()
        raise NotFound(f"no device {name!r}{did_you_mean(name, near)}")
    return found


@dataclass(frozen=True)
class Selector:
    """Which devices: every part that is given must hold. ``names`` must all exist."""

    role: str = ""
    site: str = ""
    tag: str = ""
    tenant: str = ""
    status: str = ""
    names: tuple[str, ...] = ()


def select_devices(session: Session, selector: Selector) -> list[Device]:
    """The devices in natural order of their names. InvalidInput lists the names that do not exist. One statement."""
    statement = select(Device)
    if selector.role:
        statement = statement.join(DeviceRole, col(DeviceRole.id) == Device.role_id).where(
            DeviceRole.slug == selector.role
        )
    if selector.site:
        statement = statement.join(Site, col(Site.id) == Device.site_id).where(Site.slug == selector.site)
    if selector.tag:
        statement = statement.where(col(Device.id).in_(tagged_with("devices", selector.tag)))
    if selector.tenant:
        from inventory.organisation.models import Tenant

        statement = statement.join(Tenant, col(Tenant.id) == Device.tenant_id).where(Tenant.slug == selector.tenant)
    if selector.status:
        statement = statement.where(Device.status == selector.status)
    if selector.names:
        statement = statement.where(col(Device.name).in_(selector.names))
    found = sorted(session.exec(statement), key=lambda device: natural(device.name))
    missing = set(selector.names) - {device.name for device in found}
    if missing:
        raise InvalidInput(
            "the selector names devices that are not there, or that its other parts exclude",
            [Problem("names", f"no device {name!r} fits") for name in sorted(missing)],
        )
    return found


def servers_of(session: Session, site: str = "", tag: str = "") -> list[Device]:
    """Devices of the role ``server``, optionally of one site and with one tag."""
    return select_devices(session, Selector(role="server", site=site, tag=tag))


@dataclass(frozen=True)
class BmcAccess:
    """Where a device's BMC is, and which credential row applies (None: none has been entered)."""

    address: str
    credential: Credential | None


def bmc_of(session: Session, device: Device, service: str = "bmc") -> BmcAccess:
    """The out-of-band address and credential of a device; NotFound when it has no such address."""
    if device.oob_ip_id is None:
        raise NotFound(f"{device.name} has no out-of-band address: give its BMC interface an ip")
    address = session.exec(select(IPAddress).where(IPAddress.id == device.oob_ip_id)).one()
    role = session.exec(select(DeviceRole.slug).where(DeviceRole.id == device.role_id)).one()
    scopes = [f"device:{device.id}", f"profile:{device.credential_profile}", f"role:{role}"]
    rows: Sequence[Credential] = session.exec(
        select(Credential).where(col(Credential.scope).in_(scopes), Credential.service == service)
    ).all()
    best = min(rows, key=lambda row: scopes.index(row.scope), default=None)
    return BmcAccess(address.text, best)

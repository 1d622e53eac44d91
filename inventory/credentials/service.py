"""Set and open the credentials of devices. Drivers ask here and nowhere else; values never reach logs."""

from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from dcim.core.errors import NotFound
from dcim.core.secrets import Vault
from inventory.credentials.models import Credential
from inventory.devices.models import Device, DeviceRole


@dataclass(frozen=True)
class Login:
    """A user name and password; the password does not show in ``repr``."""

    username: str
    password: str = field(repr=False)


def set_credentials(session: Session, vault: Vault, scope: str, service: str, username: str, password: str) -> None:
    """Seal a login for ``scope`` (``device:<id>``, ``role:<slug>``, ``profile:<name>``), replacing an earlier one."""
    row = session.exec(select(Credential).where(Credential.scope == scope, Credential.service == service)).first()
    if row is None:
        row = Credential(scope=scope, service=service, username=username, sealed="")
    row.username = username
    row.sealed = vault.seal(password, _owner(scope, service))
    session.add(row)


def login_of(session: Session, vault: Vault, device_id: int, service: str) -> Login:
    """The login of a device: its own, else its profile's, else its role's. NotFound says how to enter one."""
    found = session.exec(
        select(Device.name, Device.credential_profile, DeviceRole.slug).where(
            Device.id == device_id, DeviceRole.id == Device.role_id
        )
    ).first()
    if found is None:
        raise NotFound(f"no device with id {device_id}")
    name, profile, role = found
    scopes = [f"device:{device_id}", f"profile:{profile}", f"role:{role}"]
    rows = session.exec(
        select(Credential).where(col(Credential.scope).in_(scopes), Credential.service == service)
    ).all()
    if not rows:
        raise NotFound(f"{name} has no {service} credentials: enter them with 'dcim credentials set {name} {service}'")
    row = min(rows, key=lambda candidate: scopes.index(candidate.scope))
    return Login(row.username, vault.open(row.sealed, _owner(row.scope, row.service)))


def has_login(session: Session, device_id: int, service: str) -> bool:
    """Whether the device has credentials of its own for ``service``."""
    scope = f"device:{device_id}"
    query = select(Credential.id).where(Credential.scope == scope, Credential.service == service)
    return session.exec(query).first() is not None


def _owner(scope: str, service: str) -> str:
    return f"credential:{scope}:{service}"

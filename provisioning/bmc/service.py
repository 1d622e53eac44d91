"""From a device to a driver: address policy, credentials, the probe, and what it remembers."""

from sqlmodel import Session, select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.clock import now
from dcim.core.db import Database
from dcim.core.endpoints import resolve
from dcim.core.errors import AuthFailed, DeviceError, InvalidInput, Permanent
from dcim.core.secrets import Vault, load_vault
from dcim.core.settings import load_settings
from inventory.credentials import service as credentials
from inventory.credentials.service import Login
from provisioning.bmc import quirks
from provisioning.bmc.ipmi.driver import IpmiBmc
from provisioning.bmc.ipmi.pool import shared_pool
from provisioning.bmc.models import BmcAccess
from provisioning.bmc.policy import check_address
from provisioning.bmc.quirks import Quirks
from provisioning.bmc.redfish import RedfishBmc
from provisioning.bmc.types import Bmc
from provisioning.hosts import Host, host, oob_prefixes

SERVICE = "bmc"
DRIVERS = ("ipmi", "redfish")


def set_credentials(session: Session, device_id: int, username: str, password: str) -> None:
    """Seal the BMC's credentials for one device; inside a unit of work. InvalidInput for what IPMI cannot carry."""
    if not 1 <= len(username) <= 16 or not 1 <= len(password.encode()) <= 20:
        raise InvalidInput("a BMC user name has 1 to 16 characters, its password 1 to 20 bytes (IPMI's limits)")
    credentials.set_credentials(session, _vault(), f"device:{device_id}", SERVICE, username, password)


def set_driver(session: Session, device_id: int, driver: str) -> None:
    """Prescribe ``ipmi`` or ``redfish``, or forget the probe with ``auto``; inside a unit of work."""
    if driver not in (*DRIVERS, "auto"):
        raise InvalidInput(f"unknown driver {driver!r}: choose ipmi, redfish or auto")
    row = access_of(session, device_id) or BmcAccess(device_id=device_id)
    row.prescribed = "" if driver == "auto" else driver
    row.driver, row.probed_at, row.detail = "", None, {}
    session.add(row)
    session.flush()


def access_of(session: Session, device_id: int) -> BmcAccess | None:
    """What is remembered of a device's BMC."""
    return session.exec(select(BmcAccess).where(BmcAccess.device_id == device_id)).first()


def bmc_of(database: Database, device_id: int) -> Bmc:
    """The driver for a device's BMC; probes when nothing is remembered for its address.

    Raises Permanent (address policy, no driver works), NotFound (no credentials), AuthFailed, Transient.
    """
    with database.read() as session:
        subject = host(session, device_id)
        check_address(subject.bmc_address, oob_prefixes(session))
        login = credentials.login_of(session, _vault(), device_id, SERVICE)
        access = access_of(session, device_id)
    if access is not None and access.driver and access.address == subject.bmc_address:
        return _driver(access.driver, subject, login, quirks.by_vendor(access.vendor))
    return _probe(database, subject, login, access.prescribed if access else "")


def _probe(database: Database, subject: Host, login: Login, prescribed: str) -> Bmc:
    """Try drivers in the vendor's order; a refused password ends the probe, so that no account is locked out."""
    row = quirks.by_name(subject.manufacturer)
    detail: dict[str, object] = {}
    failures: list[DeviceError] = []
    for name in (prescribed,) if prescribed else row.drivers:
        bmc = _driver(name, subject, login, row)
        try:
            found = bmc.probe()
            inventory = bmc.inventory()
        except AuthFailed:
            raise
        except DeviceError as error:
            detail[name] = error.message
            failures.append(error)
            continue
        detail[name] = found
        vendor = quirks.by_iana(int(found.get("iana", 0))) or quirks.by_name(inventory.manufacturer)
        vendor = row if vendor is quirks.GENERIC else vendor
        with unit_of_work(database, system("bmc", f"probed {subject.bmc_address}")) as session:
            access = access_of(session, subject.id) or BmcAccess(device_id=subject.id)
            access.driver, access.address, access.probed_at = name, subject.bmc_address, now()
            access.vendor, access.firmware, access.detail = vendor.vendor, inventory.firmware, detail
            session.add(access)
        return _driver(name, subject, login, vendor)
    # One that may answer later decides: a BMC that is down must not be remembered as one without a driver.
    worst = next((error for error in failures if not isinstance(error, Permanent)), failures[-1])
    raise type(worst)("; ".join(error.message for error in failures))


def _driver(name: str, subject: Host, login: Login, row: Quirks) -> IpmiBmc | RedfishBmc:
    if name == "ipmi":
        target = resolve(subject.bmc_address, "ipmi")
        return IpmiBmc(subject.bmc_address, target, login.username, login.password, row, shared_pool())
    settings = load_settings()
    lab = settings.lab_folder
    authority = lab / "ca.pem" if lab.is_dir() else settings.home / "bmc-ca.pem"
    target = resolve(subject.bmc_address, "redfish")
    return RedfishBmc(subject.bmc_address, target, login.username, login.password, row, authority)


def _vault() -> Vault:
    return load_vault(load_settings().home)

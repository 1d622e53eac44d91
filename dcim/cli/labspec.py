"""From the inventory to a ``LabSpec``: which BMCs, servers and switches the lab emulates, and their cables."""

import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.app import App
from dcim.core.errors import InvalidInput, Problem
from dcim.core.secrets import Vault, load_vault
from dcim.lab.spec import LabCable, LabNic, LabProvisioning, LabServer, LabSpec, LabSwitch
from inventory.cables.queries import all_links
from inventory.components.models import Interface
from inventory.credentials.service import has_login, login_of, set_credentials
from inventory.devices.models import Device, Platform
from inventory.ipam.models import IPAddress
from inventory.types.models import DeviceType, Manufacturer
from network.intent import provisioning_network

OS_VERSIONS = {"nxos": "10.3(4a)", "junos": "23.4R2.13", "iosxe": "17.09.04a"}
"""The releases that the lab's switches say they run."""

_USERNAMES = {"supermicro": "ADMIN", "hpe": "Administrator"}
_ALPHABET = string.ascii_letters + string.digits
PASSWORD_LENGTH = 16
"""Supermicro accepts longer passwords and then refuses the login."""


@dataclass(frozen=True)
class _Machine:
    device: Device
    model: DeviceType
    manufacturer: Manufacturer
    platform: str
    address: str


def build_spec(app: App, *, vms: int = 0) -> LabSpec:
    """The lab of this installation's inventory; the first ``vms`` servers by name are real QEMU machines.

    Makes lab credentials for devices that have none. Raises InvalidInput when the inventory has nothing to emulate.
    """
    vault = load_vault(app.settings.home)
    with app.database.read() as session:
        machines = list(_machines(session))
    switches = [machine for machine in machines if machine.platform in OS_VERSIONS]
    servers = [machine for machine in machines if machine.platform not in OS_VERSIONS]
    if not machines:
        raise InvalidInput(problems=[Problem("inventory", "has no device with an address: run 'dcim import' first")])
    if vms > len(servers):
        raise InvalidInput(problems=[Problem("--vms", f"there are {len(servers)} servers: ask for at most as many")])
    _make_logins(app, vault, servers, switches)
    with app.database.read() as session:
        network = provisioning_network(session)
        nics = _nics(session, [machine.device.pk for machine in servers])
        ports = _ports(session, [machine.device.pk for machine in switches])
        return LabSpec(
            environment=f"lab:{app.settings.home.name}",
            boot_url=app.settings.resolved_boot_url,
            provisioning=LabProvisioning(vlan=network.vlan, vni=network.vni),
            servers=[
                _server(session, vault, machine, nics.get(machine.device.pk, []), vm=index < vms)
                for index, machine in enumerate(servers)
            ],
            switches=[_switch(session, vault, machine, ports.get(machine.device.pk, [])) for machine in switches],
            cables=[LabCable(a=a, b=b) for a, b in all_links(session)],
        )


def device_ids(app: App, names: Iterable[str]) -> list[int]:
    """The ids of devices by name."""
    with app.database.read() as session:
        return [found for found in session.exec(select(Device.id).where(col(Device.name).in_(list(names)))) if found]


def _machines(session: Session) -> Iterable[_Machine]:
    rows = session.exec(
        select(Device, DeviceType, Manufacturer, Platform.slug, IPAddress)
        .join(DeviceType, col(DeviceType.id) == Device.device_type_id)
        .join(Manufacturer, col(Manufacturer.id) == DeviceType.manufacturer_id)
        .join(Platform, col(Platform.id) == Device.platform_id, isouter=True)
        .join(IPAddress, col(IPAddress.id) == Device.oob_ip_id)
        .order_by(Device.name)
    )
    for device, model, manufacturer, platform, address in rows:
        yield _Machine(device, model, manufacturer, platform or "", address.text)


def _make_logins(app: App, vault: Vault, servers: list[_Machine], switches: list[_Machine]) -> None:
    """Random logins, sealed, for devices that have none: the lab's devices take whatever the inventory says."""
    with unit_of_work(app.database, system("lab", "lab up")) as session:
        for service, machines in (("bmc", servers), ("switch", switches)):
            for machine in machines:
                if has_login(session, machine.device.pk, service):
                    continue
                password = "".join(secrets.choice(_ALPHABET) for _ in range(PASSWORD_LENGTH))
                username = _USERNAMES.get(machine.manufacturer.slug, "admin") if service == "bmc" else "dcim"
                set_credentials(session, vault, f"device:{machine.device.pk}", service, username, password)


def _nics(session: Session, ids: list[int]) -> dict[int, list[LabNic]]:
    found: dict[int, list[LabNic]] = {}
    query = select(Interface).where(col(Interface.device_id).in_(ids), Interface.mgmt_only == False)  # noqa: E712
    for row in session.exec(query.order_by(col(Interface.device_id), col(Interface.position), Interface.name)):
        if row.mac_address and row.type not in ("lag", "virtual"):
            found.setdefault(row.device_id, []).append(LabNic(name=row.name, mac=row.mac_address))
    return found


def _ports(session: Session, ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(Interface).where(col(Interface.device_id).in_(ids), Interface.mgmt_only == False)  # noqa: E712
    for row in session.exec(query.order_by(col(Interface.device_id), col(Interface.position), Interface.name)):
        if row.type not in ("lag", "virtual"):
            found.setdefault(row.device_id, []).append(row.name)
    return found


def _server(session: Session, vault: Vault, machine: _Machine, nics: list[LabNic], *, vm: bool) -> LabServer:
    login = login_of(session, vault, machine.device.pk, "bmc")
    return LabServer(
        name=machine.device.name,
        serial=machine.device.serial,
        manufacturer=machine.manufacturer.name,
        model=machine.model.model,
        bmc_address=machine.address,
        bmc_username=login.username,
        bmc_password=login.password,
        nics=nics,
        vm=vm,
        disk_mib=2048 if vm else 64,
    )


def _switch(session: Session, vault: Vault, machine: _Machine, ports: list[str]) -> LabSwitch:
    login = login_of(session, vault, machine.device.pk, "switch")
    return LabSwitch(
        name=machine.device.name,
        platform=machine.platform,  # type: ignore[arg-type]
        manufacturer=machine.manufacturer.name,
        model=machine.model.model,
        serial=machine.device.serial,
        os_version=OS_VERSIONS[machine.platform],
        address=machine.address,
        username=login.username,
        password=login.password,
        ports=ports,
    )

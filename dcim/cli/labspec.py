"""From the inventory to a ``LabSpec``: which BMCs, servers and switches the lab emulates, and their cables."""

import secrets
import string
from typing import cast

from sqlmodel import Session

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.app import App
from dcim.core.errors import InvalidInput, Problem
from dcim.core.secrets import Vault, load_vault
from dcim.lab.spec import LabCable, LabNic, LabProvisioning, LabServer, LabSpec, LabSwitch, Platform
from inventory.cables.queries import all_links
from inventory.credentials.service import has_login, login_of, set_credentials
from inventory.devices.machines import Machine, machines
from network.intent import networks_of

OS_VERSIONS = {"nxos": "10.3(4a)", "junos": "23.4R2.13", "iosxe": "17.09.04a"}
"""The releases that the lab's switches say they run."""

PASSWORD_LENGTH = 16
"""Supermicro accepts longer passwords and then refuses the login."""

EMULATED_DISK_MIB, REAL_DISK_MIB = 64, 2048

_USERNAMES = {"supermicro": "ADMIN", "hpe": "Administrator"}
_ALPHABET = string.ascii_letters + string.digits


def build_spec(app: App, *, vms: int = 0) -> LabSpec:
    """The lab of this installation's inventory; the first ``vms`` servers by name are real QEMU machines.

    Makes lab credentials for devices that have none. Raises InvalidInput when the inventory has nothing to emulate.
    """
    vault = load_vault(app.settings.home)
    with app.database.read() as session:
        found = machines(session)
    switches = [machine for machine in found if machine.platform in OS_VERSIONS]
    servers = [machine for machine in found if not machine.platform and any(port.mac_address for port in machine.ports)]
    if not switches and not servers:
        raise InvalidInput(problems=[Problem("inventory", "has nothing with an address: run 'dcim import' first")])
    if vms > len(servers):
        raise InvalidInput(problems=[Problem("--vms", f"there are {len(servers)} servers: ask for at most as many")])
    _make_logins(app, vault, servers, switches)
    with app.database.read() as session:
        network = _provisioning(session)
        return LabSpec(
            environment=f"lab:{app.settings.home.name}",
            boot_url=app.settings.resolved_boot_url,
            provisioning=network,
            servers=[_server(session, vault, machine, vm=index < vms) for index, machine in enumerate(servers)],
            switches=[_switch(session, vault, machine) for machine in switches],
            cables=[LabCable(a=a, b=b) for a, b in all_links(session)],
        )


def _provisioning(session: Session) -> LabProvisioning:
    """The network that boots servers; InvalidInput when no fabric declares one."""
    for network in networks_of(session):
        if network.purpose == "provisioning":
            return LabProvisioning(vlan=network.vlan, vni=network.vni)
    message = "declares no network with purpose: provisioning: hosts could never boot from the network"
    raise InvalidInput(problems=[Problem("fabric.yaml", message)])


def _make_logins(app: App, vault: Vault, servers: list[Machine], switches: list[Machine]) -> None:
    """Random logins, sealed, for devices that have none: the lab's devices take whatever the inventory says."""
    with unit_of_work(app.database, system("lab", "lab up")) as session:
        for service, group in (("bmc", servers), ("switch", switches)):
            for machine in group:
                if has_login(session, machine.id, service):
                    continue
                password = "".join(secrets.choice(_ALPHABET) for _ in range(PASSWORD_LENGTH))
                username = _USERNAMES.get(machine.manufacturer_slug, "admin") if service == "bmc" else "dcim"
                set_credentials(session, vault, f"device:{machine.id}", service, username, password)


def _server(session: Session, vault: Vault, machine: Machine, *, vm: bool) -> LabServer:
    login = login_of(session, vault, machine.id, "bmc")
    return LabServer(
        name=machine.name,
        serial=machine.serial,
        manufacturer=machine.manufacturer,
        model=machine.model,
        bmc_address=machine.address,
        bmc_username=login.username,
        bmc_password=login.password,
        nics=[LabNic(name=port.name, mac=port.mac_address) for port in machine.ports if port.mac_address],
        vm=vm,
        disk_mib=REAL_DISK_MIB if vm else EMULATED_DISK_MIB,
    )


def _switch(session: Session, vault: Vault, machine: Machine) -> LabSwitch:
    login = login_of(session, vault, machine.id, "switch")
    return LabSwitch(
        name=machine.name,
        platform=cast(Platform, machine.platform),
        manufacturer=machine.manufacturer,
        model=machine.model,
        serial=machine.serial,
        os_version=OS_VERSIONS[machine.platform],
        address=machine.address,
        username=login.username,
        password=login.password,
        ports=[port.name for port in machine.ports],
    )

"""Devices: the ports of their types, selectors, and how to reach their BMCs."""

import pytest
from sqlmodel import select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput, NotFound
from dcim.core.secrets import Vault
from inventory.credentials.service import set_credentials
from inventory.devices.queries import Selector, bmc_of, find_device, select_devices, servers_of
from inventory.devices.service import add_components, create_device
from inventory.models import DeviceType, Interface, PowerOutlet, PowerPort
from tests.inventory.conftest import DEVICES, WHO, Write, run_import

TAGGED = DEVICES.replace("serial: S1", "serial: S1\n    tags: [web]\n    tenant: alpha")
SITE_TAGS = "tags: [{name: web}]\n"


def test_create_gives_the_ports_of_the_type(each_database: Database, folder: Write) -> None:
    run_import(each_database, folder())
    with unit_of_work(each_database, WHO) as session:
        pdu = session.exec(select(DeviceType.id).where(DeviceType.slug == "acme-pdu")).one()
        device = create_device(session, name="pdu", role_id=1, site_id=1, device_type_id=pdu)
        outlets = session.exec(select(PowerOutlet).where(PowerOutlet.device_id == device.pk)).all()
        inlet = session.exec(select(PowerPort.id).where(PowerPort.device_id == device.pk)).one()
        assert [(outlet.name, outlet.power_port_id) for outlet in outlets] == [("1", inlet), ("2", inlet)]
        assert add_components(session, device) == 0
        one = session.exec(select(DeviceType.id).where(DeviceType.slug == "acme-one")).one()
        server = create_device(session, name="srv3", role_id=1, site_id=1, device_type_id=one)
        ports = session.exec(select(Interface).where(Interface.device_id == server.pk).order_by(Interface.name)).all()
        assert [(row.name, row.type, row.mgmt_only) for row in ports] == [
            ("BMC", "1000base-t", True), ("eno1", "25gbase-x-sfp28", False), ("eno2", "25gbase-x-sfp28", False),
        ]  # fmt: skip


def test_create_says_everything_that_is_wrong(database: Database, folder: Write) -> None:
    run_import(database, folder())
    with pytest.raises(InvalidInput) as caught, unit_of_work(database, WHO) as session:
        create_device(session, name="srv1", serial="S2", role_id=1, site_id=1, device_type_id=99)
    assert [problem.where for problem in caught.value.problems] == ["name", "serial", "device_type"]


def test_selectors(database: Database, folder: Write) -> None:
    run_import(database, folder(devices=TAGGED, tags=SITE_TAGS))
    with database.read() as session:

        def names(selector: Selector) -> list[str]:
            return [device.name for device in select_devices(session, selector)]

        assert names(Selector()) == ["srv1", "srv2"]
        assert names(Selector(role="server", tag="web")) == ["srv1"]
        assert names(Selector(site="paris", status="active")) == ["srv1", "srv2"]
        assert names(Selector(tenant="alpha")) == ["srv1"]
        assert names(Selector(role="leaf")) == []
        assert names(Selector(names=("srv2", "srv1"))) == ["srv1", "srv2"]
        with pytest.raises(InvalidInput, match="srv9"):
            names(Selector(names=("srv2", "srv9")))
        assert [device.name for device in servers_of(session, tag="web")] == ["srv1"]


def test_find(database: Database, folder: Write) -> None:
    run_import(database, folder())
    with database.read() as session:
        assert find_device(session, "srv1").serial == "S1"
        with pytest.raises(NotFound, match="did you mean 'srv1'"):
            find_device(session, "srv11")


def test_bmc(database: Database, folder: Write) -> None:
    """The address is the BMC interface's; the credential is the device's own, else its profile's, else its role's."""
    run_import(database, folder())
    vault = Vault(b"k" * 32)
    with unit_of_work(database, WHO) as session:
        device = find_device(session, "srv1")
        assert (bmc_of(session, device).address, bmc_of(session, device).credential) == ("10.0.0.1", None)
        device.credential_profile = "lab"
        for scope in ("role:server", "profile:lab", f"device:{device.pk}"):
            set_credentials(session, vault, scope, "bmc", scope, "secret")
            session.flush()
            found = bmc_of(session, device).credential
            assert found is not None
            assert found.username == scope
            assert "secret" not in found.sealed
        device.oob_ip_id = None
        with pytest.raises(NotFound, match="no out-of-band address"):
            bmc_of(session, device)

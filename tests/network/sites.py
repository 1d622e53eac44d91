"""A fabric's inventory in a database, written row by row from a ``FabricModel``: the reverse of ``load_model``."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session, select

import inventory.models  # noqa: F401
import network.intent.models as m
from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.secrets import create_key, load_vault
from inventory.credentials.service import set_credentials
from inventory.ipam.address import pack
from inventory.models import (
    Cable,
    CableTermination,
    Device,
    DeviceRole,
    DeviceType,
    Interface,
    IPAddress,
    Manufacturer,
    Platform,
    Site,
)
from network.compile.model import FabricModel, Port

T = TypeVar("T")
CTX = system("test", "building the site")


class Builder:
    """Writes a site; ``device_ids`` by name afterwards."""

    def __init__(self, session: Session, home: Path) -> None:
        self.session, self.vault = session, load_vault(home)
        self.numbers: Iterator[int] = count(1)
        self.site = self.add(Site(name="Test", slug="test"))
        maker = self.add(Manufacturer(name="Lab", slug="lab"))
        self.type = self.add(DeviceType(manufacturer_id=maker.pk, model="Box", slug="box"))
        self.roles = {
            slug: self.add(DeviceRole(name=slug, slug=slug)).pk for slug in ("server", "spine", "leaf", "oob-switch")
        }
        self.platforms = {s: self.add(Platform(name=s, slug=s)).pk for s in ("nxos", "junos", "iosxe")}
        self.devices: dict[str, Device] = {}
        self.ports: dict[Port, Interface] = {}

    def add(self, row: T) -> T:
        self.session.add(row)
        self.session.flush()
        return row

    def device(self, name: str, role: str, platform: str = "", address: str = "") -> Device:
        row = self.add(Device(
            name=name, device_type_id=self.type.pk, role_id=self.roles[role], site_id=self.site.pk,
            platform_id=self.platforms.get(platform), serial=f"SN-{name}",
        ))  # fmt: skip
        self.devices[name] = row
        if address:
            import ipaddress

            port = self.port((name, "mgmt0"), mgmt=True)
            ip = self.add(IPAddress(
                family=4, address=pack(ipaddress.ip_address(address)), prefix_length=24, interface_id=port.pk
            ))  # fmt: skip
            row.oob_ip_id = ip.pk
            self.add(row)
        return row

    def port(self, port: Port, *, mgmt: bool = False) -> Interface:
        if port not in self.ports:
            self.ports[port] = self.add(
                Interface(device_id=self.devices[port[0]].pk, name=port[1], mgmt_only=mgmt, type="other")
            )
        return self.ports[port]

    def cable(self, a: Port, b: Port) -> None:
        cable = self.add(Cable(label=f"C{next(self.numbers)}"))
        for end, port in (("A", a), ("B", b)):
            self.add(CableTermination(cable_id=cable.pk, cable_end=end, interface_id=self.port(port).pk))


def build(
    database: Database, home: Path, model: FabricModel, username: str = "dcim", password: str = "lab-only"
) -> dict[str, int]:
    """Write the site and its fabric; gives device ids by name. Attachments are written only where one was wished."""
    create_key(home)
    roles = {"spine": "spine", "leaf": "leaf", "oob": "oob-switch"}
    with unit_of_work(database, CTX) as session:
        b = Builder(session, home)
        for switch in model.switches:
            row = b.device(switch.name, roles[switch.role], switch.platform, switch.address)
            set_credentials(session, b.vault, f"device:{row.pk}", "switch", username, password)
        for connection in model.connections:
            b.device(connection.device, "server")
            b.port((connection.device, "bmc"), mgmt=True)
        for link in model.links:
            b.cable(link.a, link.b)
        for each in model.oob_ports:
            device, port = each.peer.split(" ")
            b.port((device, port), mgmt=True)
            b.cable(each.port, (device, port))
        n = model.numbering
        fabric = b.add(m.Fabric(
            name=model.name, sites=["test"], rt_asn=n.rt_asn, spine_asn=n.spine_asn, leaf_asn_base=n.leaf_asn_base,
            p2p_pool=n.p2p_pool, loopback_pool=n.loopback_pool, vtep_pool=n.vtep_pool, infra_vlan=n.infra_vlan,
            vlan_first=n.vlan_first, vlan_last=n.vlan_last,
        ))  # fmt: skip
        groups = {
            g.name: b.add(m.RedundancyGroup(fabric_id=fabric.pk, name=g.name, kind=g.kind, number=g.number))
            for g in model.groups
        }
        group_of = {s.name: groups.get(s.group) for s in model.switches}
        for switch in model.switches:
            group = group_of[switch.name]
            b.add(m.FabricSwitch(
                fabric_id=fabric.pk, device_id=b.devices[switch.name].pk, role=switch.role, number=switch.number,
                redundancy_group_id=group.pk if group else None,
            ))  # fmt: skip
        for net in model.networks:
            b.add(m.FabricNetwork(
                fabric_id=fabric.pk, name=net.name, vlan=net.vlan, vni=net.vni, purpose=net.purpose
            ))  # fmt: skip
        for connection in model.connections:
            leaf = connection.ports[0][0][0]
            group = group_of[leaf]
            scope = f"group:{group.pk}" if group else f"leaf:{b.devices[leaf].pk}"
            row = b.add(m.ServerConnection(
                fabric_id=fabric.pk, device_id=b.devices[connection.device].pk, name=connection.name, scope=scope,
                number=connection.number, lacp=connection.lacp,
            ))  # fmt: skip
            for port, nic in connection.ports:
                b.cable(port, (connection.device, nic))
                b.add(m.ServerPort(connection_id=row.pk, interface_id=b.port((connection.device, nic)).pk))
            if connection.serial:
                b.add(m.Attachment(
                    device_id=row.device_id, connection_id=row.pk, wanted=connection.wanted, serial=connection.serial,
                    networks=[connection.untagged, *connection.tagged] if connection.wanted == "tenant" else [],
                ))  # fmt: skip
        return {name: row.pk for name, row in b.devices.items()}


def device_id(session: Session, name: str) -> int:
    """A device's id by name."""
    return session.exec(select(Device).where(Device.name == name)).one().pk

"""Read a fabric's intent from the database: about ten queries, however large the fabric is."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from dcim.core.errors import InvalidInput, NotFound
from inventory.cables.queries import far_ends
from inventory.components.models import Interface
from inventory.devices.models import Device, DeviceRole
from network.compile.model import (
    Connection,
    FabricModel,
    Group,
    Link,
    Network,
    Numbering,
    OobPort,
    Port,
    Switch,
)
from network.intent.models import (
    Attachment,
    Fabric,
    FabricNetwork,
    FabricSwitch,
    RedundancyGroup,
    ServerConnection,
    ServerPort,
)
from network.intent.targets import addresses_of


def fabrics(session: Session) -> list[Fabric]:
    """All fabrics by name."""
    return list(session.exec(select(Fabric).order_by(Fabric.name)).all())


def fabric_named(session: Session, name: str) -> Fabric:
    """A fabric by name (the only one when ``name`` is empty). Raises NotFound."""
    found = [fabric for fabric in fabrics(session) if name in ("", fabric.name)]
    if len(found) != 1:
        known = ", ".join(fabric.name for fabric in fabrics(session)) or "none"
        raise NotFound(f"no fabric {name!r}: known are {known}" if name else f"which fabric? known are {known}")
    return found[0]


def fabric_of_device(session: Session, device_id: int) -> Fabric | None:
    """The fabric that a switch belongs to or a server is connected to."""
    for table in (FabricSwitch, ServerConnection):
        found = session.exec(
            select(Fabric).where(Fabric.id == table.fabric_id, table.device_id == device_id).limit(1)
        ).first()
        if found is not None:
            return found
    return None


def networks_of(session: Session, fabric_name: str = "") -> list[FabricNetwork]:
    """The networks of a fabric by VLAN."""
    fabric = fabric_named(session, fabric_name)
    query = select(FabricNetwork).where(FabricNetwork.fabric_id == fabric.id).order_by(col(FabricNetwork.vlan))
    return list(session.exec(query).all())


def provisioning_network(session: Session, fabric_name: str = "") -> FabricNetwork:
    """The network that servers boot from. Raises NotFound when the fabric declares none."""
    for network in networks_of(session, fabric_name):
        if network.purpose == "provisioning":
            return network
    raise NotFound("the fabric has no network with purpose provisioning: declare it in fabric.yaml")


@dataclass(frozen=True)
class _Port:
    """An interface and its device."""

    id: int
    name: str
    mgmt_only: bool
    device_id: int
    device: str
    role: str


def load_model(session: Session, fabric: Fabric) -> FabricModel:
    """The fabric's whole intent. Raises InvalidInput when a switch's platform is none that dcim knows."""
    switches = _switches(session, fabric)
    by_id = {switch.device_id: switch for switch in switches}
    groups = session.exec(select(RedundancyGroup).where(RedundancyGroup.fabric_id == fabric.id)).all()
    networks = session.exec(select(FabricNetwork).where(FabricNetwork.fabric_id == fabric.id)).all()
    own = session.exec(select(Interface.id).where(col(Interface.device_id).in_(by_id))).all()
    ends = far_ends(session, [each for each in own if each is not None])
    ports = _ports(session, {*ends, *ends.values()})
    links, oob = _wires(ends, ports, by_id)
    return FabricModel(
        name=fabric.name,
        numbering=Numbering(
            rt_asn=fabric.rt_asn, spine_asn=fabric.spine_asn, leaf_asn_base=fabric.leaf_asn_base,
            p2p_pool=fabric.p2p_pool, loopback_pool=fabric.loopback_pool, vtep_pool=fabric.vtep_pool,
            infra_vlan=fabric.infra_vlan, vlan_first=fabric.vlan_first, vlan_last=fabric.vlan_last,
        ),
        switches=tuple(sorted(switches, key=lambda s: s.name)),
        groups=tuple(sorted((Group(g.name, g.kind, g.number) for g in groups), key=lambda g: g.number)),  # type: ignore[arg-type]
        networks=tuple(
            Network(n.name, n.vlan, n.vni, n.purpose)  # type: ignore[arg-type]
            for n in sorted(networks, key=lambda n: n.vlan)
        ),
        links=links,
        connections=_connections(session, fabric, {far: near for near, far in ends.items()}, ports, by_id, networks),
        oob_ports=oob,
    )  # fmt: skip


def _switches(session: Session, fabric: Fabric) -> list[Switch]:
    groups = {g.id: g.name for g in session.exec(select(RedundancyGroup)).all()}
    rows = {row.device_id: row for row in session.exec(select(FabricSwitch).where(FabricSwitch.fabric_id == fabric.id))}
    result = []
    for each in addresses_of(session, rows):
        if not each.platform:
            raise InvalidInput(f"{each.name} has no platform that dcim compiles: set it to nxos, junos or iosxe")
        row = rows[each.device_id]
        group = groups.get(row.redundancy_group_id, "") if row.redundancy_group_id else ""
        result.append(Switch(each.name, each.device_id, each.platform, row.role, row.number, each.address, group))  # type: ignore[arg-type]
    return result


def _ports(session: Session, ids: Iterable[int]) -> dict[int, _Port]:
    rows = session.exec(
        select(Interface, Device.name, DeviceRole.slug)
        .join(Device, col(Device.id) == Interface.device_id)
        .join(DeviceRole, col(DeviceRole.id) == Device.role_id)
        .where(col(Interface.id).in_(set(ids)))
    ).all()
    return {
        port.pk: _Port(port.pk, port.name, port.mgmt_only, port.device_id, device, role) for port, device, role in rows
    }


def _wires(
    ends: dict[int, int], ports: dict[int, _Port], switches: dict[int, Switch]
) -> tuple[tuple[Link, ...], tuple[OobPort, ...]]:
    links: set[tuple[Port, Port]] = set()
    oob: list[OobPort] = []
    for near_id, far_id in ends.items():
        near, far = ports[near_id], ports[far_id]
        here, there = switches[near.device_id], switches.get(far.device_id)
        if near.mgmt_only:
            continue
        if there is not None and not far.mgmt_only:
            a, b = sorted(((near.device, near.name), (far.device, far.name)))
            links.add((a, b))
        elif here.role == "oob":
            purpose = "bmc" if far.mgmt_only and "server" in far.role else "management"
            oob.append(OobPort((near.device, near.name), f"{far.device} {far.name}", purpose))  # type: ignore[arg-type]
    return (
        tuple(Link(a, b) for a, b in sorted(links)),
        tuple(sorted(oob, key=lambda each: each.port)),
    )


def _connections(
    session: Session, fabric: Fabric, far_to_near: dict[int, int], ports: dict[int, _Port],
    switches: dict[int, Switch], networks: Iterable[FabricNetwork],
) -> tuple[Connection, ...]:  # fmt: skip
    rows = session.exec(
        select(ServerConnection, Device.name, Attachment)
        .join(Device, col(Device.id) == ServerConnection.device_id)
        .outerjoin(Attachment, col(Attachment.connection_id) == ServerConnection.id)
        .where(ServerConnection.fabric_id == fabric.id)
    ).all()
    nics = session.exec(
        select(ServerPort.connection_id, ServerPort.interface_id, Interface.name)
        .join(Interface, col(Interface.id) == ServerPort.interface_id)
        .join(ServerConnection, col(ServerConnection.id) == ServerPort.connection_id)
        .where(ServerConnection.fabric_id == fabric.id)
    ).all()
    by_purpose = {n.purpose: n.name for n in networks}
    wired: dict[int, list[tuple[Port, str]]] = {}
    for connection_id, interface_id, nic in nics:
        near = ports.get(far_to_near.get(interface_id, 0))
        if near is not None and switches[near.device_id].role == "leaf":
            wired.setdefault(connection_id, []).append(((near.device, near.name), nic))
    result = []
    for row, device, attachment in rows:
        if row.pk not in wired:
            continue
        wanted = attachment.wanted if attachment else "quarantine"
        names = list(attachment.networks) if attachment and wanted == "tenant" else [by_purpose.get(wanted, "")]
        if not names:
            wanted, names = "quarantine", [by_purpose.get("quarantine", "")]
        result.append(Connection(
            row.pk, row.device_id, device, row.name, row.number, row.lacp, tuple(sorted(wired[row.pk])), wanted,  # type: ignore[arg-type]
            names[0], tuple(names[1:]), attachment.serial if attachment else 0,
        ))  # fmt: skip
    return tuple(sorted(result, key=lambda c: (c.device, c.name)))


def device_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Device id → name."""
    rows = session.exec(select(Device.id, Device.name).where(or_(col(Device.id).in_(set(ids))))).all()
    return {each: name for each, name in rows if each is not None}

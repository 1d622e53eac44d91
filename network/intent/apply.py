"""Bring the database's intent in line with a ``fabric.yaml``: existing rows keep their numbers."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from sqlmodel import Session, col, select

from dcim.core.errors import Problem
from inventory.cables.queries import far_ends
from inventory.components.models import Interface
from inventory.devices.models import Device, DeviceRole
from inventory.organisation.models import Site, Tenant
from inventory.tags.models import DeviceTag, Tag
from network.compile.checks import problems_of
from network.intent.fabricfile import ConnectionEntry, FabricFile, SwitchEntry
from network.intent.models import (
    Attachment,
    Fabric,
    FabricNetwork,
    FabricSwitch,
    RedundancyGroup,
    ServerConnection,
    ServerPort,
)
from network.intent.queries import load_model


def apply_fabric(session: Session, data: FabricFile, shown_as: str) -> list[Problem]:
    """Write ``data`` in the caller's transaction. With problems the caller must roll back.

    What the file no longer has is removed, except a network that an attachment still wants: that is a problem.
    """
    return _Apply(session, data, shown_as).run()


def _lowest_free(taken: set[int]) -> int:
    number = 1
    while number in taken:
        number += 1
    taken.add(number)
    return number


@dataclass
class _Apply:
    session: Session
    data: FabricFile
    shown_as: str
    problems: list[Problem] = field(default_factory=list)

    def run(self) -> list[Problem]:
        self.fabric = self._fabric()
        groups = self._groups()
        self._switches(groups)
        self._networks()
        self.session.flush()
        if not self.problems:
            self._connections()
            self.session.flush()
        if not self.problems:
            found = problems_of(load_model(self.session, self.fabric))
            self.problems += [Problem(f"{self.shown_as}: {p.where}", p.message) for p in found]
        return self.problems

    def _bad(self, line: int, message: str) -> None:
        self.problems.append(Problem(f"{self.shown_as}:{line}", message))

    def _fabric(self) -> Fabric:
        row = self.session.exec(select(Fabric).where(Fabric.name == self.data.name)).first()
        row = row or Fabric(name=self.data.name)
        known = set(self.session.exec(select(Site.slug)).all())
        for slug in self.data.sites:
            if slug not in known:
                self._bad(1, f"no site {slug!r} in the inventory")
        row.sites = list(self.data.sites)
        for key, value in {**asdict(self.data.numbering), "timer_s": self.data.timer_s}.items():
            setattr(row, key, value)
        self.session.add(row)
        self.session.flush()
        return row

    def _groups(self) -> dict[str, RedundancyGroup]:
        query = select(RedundancyGroup).where(RedundancyGroup.fabric_id == self.fabric.id)
        existing = {row.name: row for row in self.session.exec(query)}
        entries = {entry.name: entry for entry in self.data.groups}
        self._gone = [row for name, row in existing.items() if name not in entries]
        taken = {row.number for row in existing.values()} | {e.number for e in self.data.groups if e.number}
        for entry in self.data.groups:
            row = existing.get(entry.name)
            if row is None:
                number = entry.number or _lowest_free(taken)
                row = RedundancyGroup(fabric_id=self.fabric.pk, name=entry.name, kind=entry.kind, number=number)
                existing[entry.name] = row
            row.kind, row.number = entry.kind, entry.number or row.number
            self.session.add(row)
        self.session.flush()
        return {name: row for name, row in existing.items() if name in entries}

    def _switches(self, groups: dict[str, RedundancyGroup]) -> None:
        wanted: list[tuple[SwitchEntry, str, int | None]] = []
        wanted += [(entry, "spine", None) for entry in self.data.spines]
        wanted += [(member, "leaf", groups[group.name].pk) for group in self.data.groups for member in group.members]
        wanted += [(entry, "leaf", None) for entry in self.data.leaves]
        wanted += [(entry, "oob", None) for entry in self.data.oob_switches]
        names = {entry.name for entry, _role, _group in wanted}
        devices = {d.name: d for d in self.session.exec(select(Device).where(col(Device.name).in_(names)))}
        rows = {r.device_id: r for r in self.session.exec(select(FabricSwitch))}
        keep: set[int] = set()
        taken = {
            role: {r.number for r in rows.values() if r.fabric_id == self.fabric.id and r.role == role}
            | {e.number for e, r, _g in wanted if r == role and e.number}
            for role in ("spine", "leaf", "oob")
        }
        for entry, role, group_id in wanted:
            device = devices.get(entry.name)
            if device is None:
                self._bad(entry.line, f"no device {entry.name!r} in the inventory")
                continue
            row = rows.get(device.pk)
            if row is not None and row.fabric_id != self.fabric.id:
                self._bad(entry.line, f"{entry.name} belongs to another fabric already")
                continue
            if row is None or row.role != role:
                number = entry.number or _lowest_free(taken[role])
                row = row or FabricSwitch(fabric_id=self.fabric.pk, device_id=device.pk, role=role, number=number)
                row.role, row.number = role, number
            row.number, row.redundancy_group_id = entry.number or row.number, group_id
            keep.add(device.pk)
            self.session.add(row)
        for row in rows.values():
            if row.fabric_id == self.fabric.id and row.device_id not in keep:
                self.session.delete(row)
        self.session.flush()
        for gone in self._gone:
            self.session.delete(gone)

    def _networks(self) -> None:
        query = select(FabricNetwork).where(FabricNetwork.fabric_id == self.fabric.id)
        existing = {row.name: row for row in self.session.exec(query)}
        tenants = {t.slug: t.pk for t in self.session.exec(select(Tenant))}
        entries = {entry.name: entry for entry in self.data.networks}
        used = {name for row in self.session.exec(select(Attachment)) for name in row.networks}
        for name, row in existing.items():
            if name not in entries and name in used:
                self._bad(1, f"network {name} is gone, but servers are still attached to it: move them first")
            elif name not in entries:
                self.session.delete(row)
        self.session.flush()
        for name, entry in entries.items():
            if entry.tenant and entry.tenant not in tenants:
                self._bad(entry.line, f"no tenant {entry.tenant!r} in the inventory")
            network = existing.get(name) or FabricNetwork(fabric_id=self.fabric.pk, name=name, vlan=entry.vlan)
            network.vlan, network.vni, network.purpose = entry.vlan, entry.vni, entry.purpose
            network.subnet, network.gateway, network.vrf = entry.subnet, entry.gateway, entry.vrf
            network.tenant_id = tenants.get(entry.tenant)
            self.session.add(network)

    def _connections(self) -> None:
        """Servers chosen by the file, with the leaves that their cables lead to."""
        nics = self._nics()
        query = select(ServerConnection).where(ServerConnection.fabric_id == self.fabric.id)
        existing = {(row.device_id, row.name): row for row in self.session.exec(query)}
        old_ports = self.session.exec(
            select(ServerPort).where(col(ServerPort.connection_id).in_([row.pk for row in existing.values()]))
        ).all()
        ports = {row.interface_id: row for row in old_ports}
        taken: dict[str, set[int]] = {}
        for row in existing.values():
            taken.setdefault(row.scope, set()).add(row.number)
        keep: set[tuple[int, str]] = set()
        for entry in self.data.connections:
            for device in self._chosen(entry):
                mine = [nic for nic in nics.get(device.pk, []) if nic[1] in entry.ports or not entry.ports]
                if not mine or (device.pk, entry.name) in keep:
                    continue
                scope = self._scope({leaf for _i, _name, leaf in mine})
                connection = existing.get((device.pk, entry.name))
                if connection is None or connection.scope != scope:
                    number = self._number(entry, device.name, taken.setdefault(scope, set()))
                    connection = connection or ServerConnection(
                        fabric_id=self.fabric.pk, device_id=device.pk, name=entry.name, scope=scope, number=number
                    )
                    connection.scope, connection.number = scope, number
                connection.lacp, connection.primary = entry.lacp, entry.primary
                self.session.add(connection)
                self.session.flush()
                keep.add((device.pk, entry.name))
                for interface_id, _name, _leaf in mine:
                    port = ports.pop(interface_id, None) or ServerPort(connection_id=0, interface_id=interface_id)
                    port.connection_id = connection.pk
                    self.session.add(port)
        for left in ports.values():
            self.session.delete(left)
        self.session.flush()
        self._drop([row for key, row in existing.items() if key not in keep])

    @staticmethod
    def _number(entry: ConnectionEntry, name: str, taken: set[int]) -> int:
        """The number that the file keeps for a server, else the lowest free one."""
        kept = entry.numbers.get(name, 0)
        if kept and kept not in taken:
            taken.add(kept)
            return kept
        return _lowest_free(taken | set(entry.numbers.values())) if kept else _lowest_free(taken)

    def _drop(self, gone: list[ServerConnection]) -> None:
        ids = [row.pk for row in gone]
        for attachment in self.session.exec(select(Attachment).where(col(Attachment.connection_id).in_(ids))):
            self.session.delete(attachment)
        self.session.flush()
        for row in gone:
            self.session.delete(row)

    def _nics(self) -> dict[int, list[tuple[int, str, int]]]:
        """Server id → (NIC's interface id, its name, the leaf's device id), for cables that end on a leaf."""
        leaves = self.session.exec(
            select(FabricSwitch.device_id).where(FabricSwitch.fabric_id == self.fabric.id, FabricSwitch.role == "leaf")
        ).all()
        own = self.session.exec(select(Interface).where(col(Interface.device_id).in_(leaves))).all()
        leaf_of = {port.pk: port.device_id for port in own if not port.mgmt_only}
        ends = far_ends(self.session, leaf_of)
        far = self.session.exec(select(Interface).where(col(Interface.id).in_(set(ends.values())))).all()
        by_id = {port.pk: port for port in far}
        result: dict[int, list[tuple[int, str, int]]] = {}
        for near_id, far_id in sorted(ends.items()):
            nic = by_id[far_id]
            result.setdefault(nic.device_id, []).append((nic.pk, nic.name, leaf_of[near_id]))
        return result

    def _scope(self, leaves: set[int]) -> str:
        rows = self.session.exec(select(FabricSwitch).where(col(FabricSwitch.device_id).in_(leaves))).all()
        groups = {row.redundancy_group_id for row in rows}
        if len(groups) == 1 and None not in groups:
            return f"group:{groups.pop()}"
        return f"leaf:{min(leaves)}"

    def _chosen(self, entry: ConnectionEntry) -> Iterable[Device]:
        query = select(Device).join(DeviceRole, col(DeviceRole.id) == Device.role_id).order_by(Device.name)
        if entry.role:
            query = query.where(DeviceRole.slug == entry.role)
        if entry.site:
            query = query.join(Site, col(Site.id) == Device.site_id).where(Site.slug == entry.site)
        if entry.names:
            query = query.where(col(Device.name).in_(entry.names))
        if entry.tag:
            query = query.join(DeviceTag, col(DeviceTag.device_id) == Device.id)
            query = query.join(Tag, col(Tag.id) == DeviceTag.tag_id).where(Tag.slug == entry.tag)
        found = self.session.exec(query).all()
        missing = [name for name in entry.names if name not in {device.name for device in found}]
        if missing:
            self._bad(entry.line, f"no server {', '.join(missing)} in the inventory")
        if not found:
            self._bad(entry.line, "no server matches")
        return found

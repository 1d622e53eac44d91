"""``fabric.yaml`` in ``dcim import`` and ``dcim export``: checked with all other files, written in one transaction."""

from collections.abc import Iterator
from typing import Any

import yaml
from sqlmodel import Session, col, select

from dcim.core.errors import InvalidInput, Problem
from inventory.components.models import Interface
from inventory.devices.models import Device
from inventory.imports.items import Change, Known
from inventory.organisation.models import Tenant
from network.compile.checks import problems_of
from network.intent.apply import apply_fabric
from network.intent.declared import declared_model
from network.intent.fabricfile import FabricFile, parse_fabric
from network.intent.models import (
    Fabric,
    FabricNetwork,
    FabricSwitch,
    RedundancyGroup,
    ServerConnection,
    ServerPort,
)

Parsed = tuple[FabricFile, str]


class FabricSection:
    """The owner of ``fabric.yaml`` (``inventory.imports.sections.Section``)."""

    def load(self, document: Any, shown_as: str, problems: list[Problem]) -> Parsed | None:
        """Parse; None with problems."""
        data, found = parse_fabric(document, shown_as)
        problems.extend(found)
        return None if found else (data, shown_as)

    def plan(self, session: Session, data: Parsed, known: Known, problems: list[Problem]) -> list[Change]:
        """Check every reference and the whole intent, and give the difference to the database."""
        file, shown_as = data
        lines = {entry.name: entry.line for entry in [*switch_entries(file), *file.groups, *file.networks]}
        found = list(_references(file, known))
        if not found:
            model = declared_model(session, file, known)
            found = [(lines.get(p.where, 1), p.where, p.message) for p in problems_of(model)]
        problems.extend(Problem(f"{shown_as}:{line}", f"{name}: {message}") for line, name, message in found)
        return [] if found else list(_changes(session, file))

    def apply(self, session: Session, data: Parsed) -> None:
        """Write the file. Raises InvalidInput (the import is rolled back) with what only the cables in place show."""
        problems = apply_fabric(session, *data)
        if problems:
            raise InvalidInput(f"{data[1]} was refused; nothing was changed", problems)

    def export(self, session: Session) -> str:
        """The file's text, numbers included, so that a rebuilt fabric is the same to the last address.

        An installation with several fabrics exports the first one; the others have files of their own.
        """
        fabric = session.exec(select(Fabric).order_by(Fabric.name)).first()
        if fabric is None:
            return ""
        head = "# What the fabric should be. docs/formats/fabric.md explains each key.\n"
        return head + yaml.safe_dump(_document(session, fabric), sort_keys=False, allow_unicode=True, width=110)


def switch_entries(file: FabricFile) -> list[Any]:
    """All switches that the file names."""
    return [*file.spines, *file.leaves, *file.oob_switches, *(m for group in file.groups for m in group.members)]


def _references(file: FabricFile, known: Known) -> Iterator[tuple[int, str, str]]:
    for slug in file.sites:
        if not known.has("sites", slug):
            yield 1, slug, f"no such site{known.suggest('sites', slug)}"
    for entry in switch_entries(file):
        if not known.has("devices", entry.name):
            yield entry.line, entry.name, f"no such device{known.suggest('devices', entry.name)}"
    for group in file.groups:
        for member in group.members:
            for port in group.peer_link:
                if known.has("devices", member.name) and not known.has_interface(member.name, port):
                    yield group.line, group.name, f"{member.name} has no port {port}"
    for network in file.networks:
        for kind, name in (("tenants", network.tenant), ("vrfs", network.vrf)):
            if name and not known.has(kind, name):
                yield network.line, network.name, f"no {kind[:-1]} {name!r}{known.suggest(kind, name)}"
    for entry in file.connections:
        for name in entry.names:
            if not known.has("devices", name):
                yield entry.line, name, f"no such server{known.suggest('devices', name)}"
        for kind, name in (("device_roles", entry.role), ("tags", entry.tag), ("sites", entry.site)):
            if name and not known.has(kind, name):
                yield entry.line, entry.name, f"no {kind.rstrip('s')} {name!r}{known.suggest(kind, name)}"


def _changes(session: Session, file: FabricFile) -> Iterator[Change]:
    fabric = session.exec(select(Fabric).where(Fabric.name == file.name)).first()
    wanted = {**vars(file.numbering), "sites": list(file.sites), "timer_s": file.timer_s}
    if fabric is None:
        yield Change("create", "fabrics", file.name)
    else:
        fields = {k: (getattr(fabric, k), v) for k, v in wanted.items() if getattr(fabric, k) != v}
        if fields:
            yield Change("update", "fabrics", file.name, fields)
    fabric_id = fabric.id if fabric else -1
    roles = {r.device_id: r.role for r in session.exec(select(FabricSwitch).where(FabricSwitch.fabric_id == fabric_id))}
    names = {d.pk: d.name for d in session.exec(select(Device).where(col(Device.id).in_(roles)))}
    known = set(names.values())
    for entry in switch_entries(file):
        if entry.name not in known:
            yield Change("create", "fabric_switches", entry.name)
    groups = session.exec(select(RedundancyGroup.name).where(RedundancyGroup.fabric_id == fabric_id)).all()
    for group in file.groups:
        if group.name not in groups:
            yield Change("create", "redundancy_groups", group.name)
    yield from _network_changes(session, file, fabric_id or -1)


def _network_changes(session: Session, file: FabricFile, fabric_id: int) -> Iterator[Change]:
    query = select(FabricNetwork).where(FabricNetwork.fabric_id == fabric_id)
    existing = {network.name: network for network in session.exec(query)}
    for entry in file.networks:
        row = existing.get(entry.name)
        if row is None:
            yield Change("create", "fabric_networks", entry.name)
            continue
        columns = ("vlan", "vni", "purpose", "subnet", "gateway", "vrf")
        fields = {c: (getattr(row, c), getattr(entry, c)) for c in columns if getattr(row, c) != getattr(entry, c)}
        if fields:
            yield Change("update", "fabric_networks", entry.name, fields)
    for name in existing.keys() - {entry.name for entry in file.networks}:
        yield Change("update", "fabric_networks", name, {"name": (name, "removed")})


def _document(session: Session, fabric: Fabric) -> dict[str, Any]:
    rows = session.exec(select(FabricSwitch).where(FabricSwitch.fabric_id == fabric.id)).all()
    names = {d.pk: d.name for d in session.exec(select(Device))}
    groups = session.exec(
        select(RedundancyGroup).where(RedundancyGroup.fabric_id == fabric.id).order_by(col(RedundancyGroup.number))
    ).all()

    def entries(chosen: Iterator[FabricSwitch]) -> list[dict[str, Any]]:
        return [{"name": names[r.device_id], "number": r.number} for r in sorted(chosen, key=lambda r: r.number)]

    numbering = ("rt_asn", "spine_asn", "leaf_asn_base", "p2p_pool", "loopback_pool", "vtep_pool", "infra_vlan",
                 "vlan_first", "vlan_last")  # fmt: skip
    document: dict[str, Any] = {
        "fabric": fabric.name, "sites": list(fabric.sites), "timer_s": fabric.timer_s,
        "numbering": {key: getattr(fabric, key) for key in numbering},
        "spines": entries(r for r in rows if r.role == "spine"),
        "leaves": entries(r for r in rows if r.role == "leaf" and r.redundancy_group_id is None),
        "oob_switches": entries(r for r in rows if r.role == "oob"),
        "redundancy_groups": [
            {"name": g.name, "type": g.kind, "number": g.number,
             "members": entries(r for r in rows if r.redundancy_group_id == g.id)}
            for g in groups
        ],
        "networks": list(_networks(session, fabric)),
        "connections": list(_connections(session, fabric, names)),
    }  # fmt: skip
    return {key: value for key, value in document.items() if value != []}


def _networks(session: Session, fabric: Fabric) -> Iterator[dict[str, Any]]:
    tenants = {t.pk: t.slug for t in session.exec(select(Tenant))}
    query = select(FabricNetwork).where(FabricNetwork.fabric_id == fabric.id).order_by(col(FabricNetwork.vlan))
    for row in session.exec(query):
        values = {
            "name": row.name, "purpose": row.purpose, "vlan": row.vlan, "vni": row.vni, "subnet": row.subnet,
            "gateway": row.gateway, "tenant": tenants.get(row.tenant_id or 0, ""), "vrf": row.vrf,
        }  # fmt: skip
        yield {key: value for key, value in values.items() if value}


def _connections(session: Session, fabric: Fabric, names: dict[int, str]) -> Iterator[dict[str, Any]]:
    """One entry per way of being connected, with its servers and their numbers."""
    rows = session.exec(select(ServerConnection).where(ServerConnection.fabric_id == fabric.id)).all()
    ports: dict[int, list[str]] = {}
    query = select(ServerPort.connection_id, Interface.name).join(
        Interface, col(Interface.id) == ServerPort.interface_id
    )
    for connection_id, name in session.exec(query):
        ports.setdefault(connection_id, []).append(name)
    alike: dict[tuple[Any, ...], dict[str, int]] = {}
    for row in sorted(rows, key=lambda r: names[r.device_id]):
        key = (row.name, row.lacp, row.primary, tuple(sorted(ports.get(row.pk, []))))
        alike.setdefault(key, {})[names[row.device_id]] = row.number
    for (name, lacp, primary, nics), servers in alike.items():
        yield {
            "servers": {"names": list(servers)}, "name": name, "mode": "lacp" if lacp else "single",
            "primary": primary, "ports": list(nics), "numbers": servers,
        }  # fmt: skip

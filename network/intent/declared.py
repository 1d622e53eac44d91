"""The compiler's model of a ``fabric.yaml`` that is not written yet: for the checks of an import."""

from typing import Any, cast

from sqlmodel import Session, select

from inventory.devices.models import Device
from inventory.imports.items import Known
from network.compile.model import FabricModel, Group, Link, Network, Platform, Port, Role, Switch
from network.intent.fabricfile import FabricFile, SwitchEntry
from network.intent.models import FabricSwitch, RedundancyGroup
from network.intent.targets import PLATFORMS


def declared_model(session: Session, file: FabricFile, known: Known) -> FabricModel:
    """Switches, groups, networks and the cables between switches as they will be; servers are checked when written.

    Numbers of switches that exist stay; new ones get the lowest free ones, as ``apply`` does.
    """
    rows = {
        name: row
        for row, name in session.exec(
            select(FabricSwitch, Device.name).where(Device.id == FabricSwitch.device_id)
        ).all()
    }
    members = {member.name: group.name for group in file.groups for member in group.members}
    wanted: list[tuple[SwitchEntry, Role]] = [(entry, "spine") for entry in file.spines]
    wanted += [(member, "leaf") for group in file.groups for member in group.members]
    wanted += [(entry, "leaf") for entry in file.leaves]
    wanted += [(entry, "oob") for entry in file.oob_switches]
    taken: dict[Role, set[int]] = {
        role: {e.number for e, r in wanted if r == role and e.number}
        | {rows[e.name].number for e, r in wanted if r == role and not e.number and _stays(rows, e, role)}
        for role in cast(tuple[Role, ...], ("spine", "leaf", "oob"))
    }
    switches = []
    for entry, role in wanted:
        number = entry.number or (rows[entry.name].number if _stays(rows, entry, role) else _free(taken[role]))
        device = known.get("devices", entry.name)
        address = "declared" if device.get("oob_ip") or device.get("primary_ip4") else ""
        platform = cast(Platform, PLATFORMS.get(_first(device.get("platform")), _first(device.get("platform")) or "no"))
        switches.append(Switch(entry.name, 0, platform, role, number, address, members.get(entry.name, "")))
    names = {switch.name for switch in switches}
    links = tuple(
        Link(a, b) for a, b in known.links() if {a[0], b[0]} <= names and not _mgmt(known, a) and not _mgmt(known, b)
    )
    numbers = {row.name: row.number for row in session.exec(select(RedundancyGroup))}
    used = {group.number for group in file.groups if group.number} | set(numbers.values())
    groups = tuple(
        Group(g.name, cast(Any, g.kind), g.number or numbers.get(g.name) or _free(used)) for g in file.groups
    )
    networks = tuple(Network(n.name, n.vlan, n.vni, cast(Any, n.purpose)) for n in file.networks)
    return FabricModel(file.name, file.numbering, tuple(switches), groups, networks, links)


def _stays(rows: dict[str, FabricSwitch], entry: SwitchEntry, role: Role) -> bool:
    return entry.name in rows and rows[entry.name].role == role


def _free(taken: set[int]) -> int:
    number = next(n for n in range(1, 100_000) if n not in taken)
    taken.add(number)
    return number


def _first(key: Any) -> str:
    return str(key[0]) if isinstance(key, tuple) and key else str(key or "")


def _mgmt(known: Known, port: Port) -> bool:
    return bool(known.get("interfaces", *port).get("mgmt_only"))

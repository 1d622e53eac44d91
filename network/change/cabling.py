"""Are the cables between switches where the inventory says? Asked of LLDP before anything is armed.

Only a contradiction counts: another switch of this fabric, or another of the declared ports, is seen on a port. A port
on which nothing is heard, or a name that nobody knows, proves nothing (MAC port ids, LLDP switched off, day 0).
"""

import re
from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from inventory.devices.models import Device
from network.compile.model import FabricModel
from network.drivers.base import Neighbor
from network.intent.models import FabricSwitch

Wires = dict[str, tuple[str, str]]
"""Own port → (the switch it leads to, that switch's port)."""


def wires_of(model: FabricModel) -> dict[str, Wires]:
    """Switch name → its declared cables to other switches of the fabric."""
    found: dict[str, Wires] = {}
    for link in model.links:
        found.setdefault(link.a[0], {})[link.a[1]] = link.b
        found.setdefault(link.b[0], {})[link.b[1]] = link.a
    return found


def contradictions(wires: Mapping[str, tuple[str, str]], seen: Iterable[Neighbor], fabric: set[str]) -> list[str]:
    """What LLDP sees otherwise than declared, as sentences. ``fabric``: the names of the fabric's switches."""
    declared = {(far, _number(port)) for far, port in wires.values()}
    found = []
    for neighbor in seen:
        wire = wires.get(neighbor.port)
        if wire is None or neighbor.name not in fabric:
            continue
        far, port = wire
        other_port = (neighbor.name, _number(neighbor.far_port)) in declared - {(far, _number(port))}
        if neighbor.name != far or other_port:
            found.append(
                f"{neighbor.port} leads to {neighbor.name} {neighbor.far_port}, the inventory says {far} {port}"
            )
    return sorted(found)


def _number(port: str) -> str:
    """A port without its type, which LLDP shortens at will: Eth1/49 and Ethernet1/49 → 1/49."""
    return re.sub(r"^[A-Za-z-]+", "", port)


def fabric_names(session: Session, names: Iterable[str]) -> set[str]:
    """Those of ``names`` that are switches of a fabric."""
    query = select(Device.name).join(FabricSwitch, col(FabricSwitch.device_id) == Device.id)
    return set(session.exec(query.where(col(Device.name).in_(set(names)))).all())

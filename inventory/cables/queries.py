"""Which interfaces are wired to which, through patch panels: three statements, however many cables."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from inventory.cables.models import CableTermination
from inventory.cables.walk import walk
from inventory.cables.walk_queries import DatabaseSource, load_all
from inventory.components.models import Interface
from inventory.devices.models import Device

Port = tuple[str, str]
"""(device, interface)"""


def all_links(session: Session, *, planned: bool = True) -> list[tuple[Port, Port]]:
    """Every pair of interfaces that cables join, directly or through panels, sorted; each pair once.

    ``planned`` False leaves out cables whose status is not connected.
    """
    names: dict[int, Port] = {
        interface_id: (device, name)
        for interface_id, device, name in session.exec(
            select(Interface.id, Device.name, Interface.name)
            .join(Device, col(Device.id) == Interface.device_id)
            .join(CableTermination, col(CableTermination.interface_id) == Interface.id)
            .where(CableTermination.plan_id == 0)
        )
        if interface_id is not None
    }
    links: set[tuple[Port, Port]] = set()
    for (_kind, start), ways in walk(load_all(session, planned=planned), (("interface", row) for row in names)).items():
        for way in ways:
            if way.end is not None and way.end[0] == "interface":
                a, b = sorted((names[start], names[way.end[1]]))
                links.add((a, b))
    return sorted(links)


def cables_between(session: Session, devices_a: Iterable[str], devices_b: Iterable[str]) -> list[tuple[Port, Port]]:
    """The links that join a device of the first set with one of the second; the first set's end stands first."""
    first, second = set(devices_a), set(devices_b)
    found = []
    for a, b in all_links(session):
        if a[0] in first and b[0] in second:
            found.append((a, b))
        elif b[0] in first and a[0] in second:
            found.append((b, a))
    return found


def far_ends(session: Session, interface_ids: Iterable[int]) -> dict[int, int]:
    """Interface id → the interface id at the other end of its cables (the first of a breakout's).

    Uncabled ones are left out. Two statements a patch panel on the longest way, however many interfaces.
    """
    found: dict[int, int] = {}
    for (_kind, start), ways in walk(DatabaseSource(session), (("interface", row) for row in interface_ids)).items():
        ends = [way.end[1] for way in ways if way.end is not None and way.end[0] == "interface"]
        if ends:
            found[start] = ends[0]
    return found

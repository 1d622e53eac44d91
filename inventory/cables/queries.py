"""Which interfaces are wired to which, through patch panels: three statements, however many cables."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from inventory.cables.models import CableTermination
from inventory.cables.paths import Hop, follow
from inventory.cables.plant import StoredPlant, whole_plant
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
    found = follow(whole_plant(session, planned=planned), [("interface", each) for each in names])
    links: set[tuple[Port, Port]] = set()
    for (_kind, start), ways in found.items():
        for way in ways:
            kind, end, _lane = way[-1].far
            if kind == "interface" and end in names and way[-1].onward is None:
                a, b = sorted((names[start], names[end]))
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


def ways_from(session: Session, kind: str, port_ids: Iterable[int]) -> dict[int, list[tuple[Hop, ...]]]:
    """Port → the ways of its cables to their ends. A few statements a hop, however many ports are asked for."""
    found = follow(StoredPlant(session), [(kind, port_id) for port_id in port_ids])
    return {port_id: ways for (_kind, port_id), ways in found.items()}


def far_interfaces(session: Session, interface_ids: Iterable[int]) -> dict[int, int]:
    """Interface → the interface at the other end of its cables (the first, for a breakout). Others are left out."""
    result: dict[int, int] = {}
    for start, ways in ways_from(session, "interface", interface_ids).items():
        ends = [way[-1].far[1] for way in ways if way[-1].far[0] == "interface" and way[-1].onward is None]
        if ends:
            result[start] = ends[0]
    return result

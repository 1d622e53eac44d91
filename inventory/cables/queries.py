"""Which interfaces are wired to which, through patch panels: three statements, however many cables."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import or_
from sqlmodel import Session, col, select

from inventory.cables.models import Cable, CableTermination
from inventory.components.models import FrontPort, Interface
from inventory.devices.models import Device

Port = tuple[str, str]
"""(device, interface)"""
_Point = tuple[str, int, int]
"""(kind, port id, strand): strand 0 outside of rear ports."""

MAX_HOPS = 24


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
    across = _across(session, planned)
    through = _through(session)
    links: set[tuple[Port, Port]] = set()
    for point in list(across):
        if point[0] != "interface":
            continue
        for far in _follow(point, across, through):
            if far[0] == "interface" and point[1] in names and far[1] in names:
                a, b = sorted((names[point[1]], names[far[1]]))
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


def _across(session: Session, planned: bool) -> dict[_Point, list[_Point]]:
    """Point → the points at the other end of its cables."""
    statement = (
        select(CableTermination)
        .join(Cable, col(Cable.id) == CableTermination.cable_id)
        .where(
            CableTermination.plan_id == 0,
            or_(
                col(CableTermination.interface_id).is_not(None),
                col(CableTermination.front_port_id).is_not(None),
                col(CableTermination.rear_port_id).is_not(None),
            ),
        )
    )
    if not planned:
        statement = statement.where(Cable.status == "connected")
    ends: dict[tuple[int, int], dict[str, _Point]] = defaultdict(dict)
    for row in session.exec(statement):
        ends[row.cable_id, row.position][row.cable_end] = _point(row)
    across: dict[_Point, list[_Point]] = defaultdict(list)
    for pair in ends.values():
        if "A" in pair and "B" in pair:
            across[pair["A"]].append(pair["B"])
            across[pair["B"]].append(pair["A"])
    return across


def _point(row: CableTermination) -> _Point:
    if row.interface_id is not None:
        return ("interface", row.interface_id, 0)
    if row.front_port_id is not None:
        return ("front", row.front_port_id, 0)
    assert row.rear_port_id is not None
    return ("rear", row.rear_port_id, row.lane)


def _through(session: Session) -> tuple[dict[int, tuple[int, int]], dict[tuple[int, int], int]]:
    """(front port → its rear port and strand, the opposite)."""
    fronts = {
        front_id: (rear_id, strand)
        for front_id, rear_id, strand in session.exec(
            select(FrontPort.id, FrontPort.rear_port_id, FrontPort.rear_port_position)
        )
        if front_id is not None
    }
    return fronts, {rear: front for front, rear in fronts.items()}


def _follow(
    start: _Point,
    across: dict[_Point, list[_Point]],
    through: tuple[dict[int, tuple[int, int]], dict[tuple[int, int], int]],
) -> list[_Point]:
    """Interfaces at the far ends of the ways from ``start``. A trunk keeps the strand of the front port entered by."""
    fronts, rears = through
    found: list[_Point] = []
    ways: list[tuple[_Point, int, int]] = [(point, 0, 1) for point in across.get(start, [])]
    while ways:
        point, strand, hops = ways.pop()
        if point[0] == "interface":
            found.append(point)
        elif hops < MAX_HOPS and point[0] == "front":
            rear, strand = fronts[point[1]]
            ways += [(far, strand, hops + 1) for far in [*across.get(("rear", rear, 0), ()),
                                                         *across.get(("rear", rear, strand), ())]]  # fmt: skip
        elif hops < MAX_HOPS:
            front = rears.get((point[1], strand or point[2] or 1))
            if front is not None:
                ways += [(far, 0, hops + 1) for far in across.get(("front", front, 0), ())]
    return found

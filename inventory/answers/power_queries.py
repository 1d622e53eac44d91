"""The power distribution around some feeds or PDUs, as a graph for the rules; two statements, however much hangs on it.

Recursive queries follow cables from feeds and PDUs down to devices, and from devices up to every feed they live by.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, exists, func, literal, or_, select
from sqlmodel import Session

from inventory.answers.draw_rules import Inlet, draw_of, rating_of
from inventory.answers.power_rules import Feed, InletPort, Machine, OutletPort, PowerGraph
from inventory.pages.tables import (
    CABLE,
    CABLE_TERMINATION,
    DEVICE,
    DEVICE_ROLE,
    POWER_FEED,
    POWER_OUTLET,
    POWER_PANEL,
    POWER_PORT,
    RACK,
    fetch,
    pick,
)


def graph_below(session: Session, feeds: Any, *, planned: bool = False) -> PowerGraph:
    """What the feeds (a selection of ids) supply, and every other feed that those devices live by.

    The loads of these feeds are whole; those of the others are not. ``planned`` counts planned cables as plugged in.
    """
    return _graph(session, _up("up", _down("down", feeds, None, planned), planned), planned)


def graph_for_loss(
    session: Session, feeds: Iterable[int] = (), devices: Iterable[int] = (), *, planned: bool = False
) -> PowerGraph:
    """What is touched when these feeds and PDUs are lost, with the whole load of every feed that may take it over."""
    lost_feeds = select(POWER_FEED.c.id).where(POWER_FEED.c.id.in_(list(feeds)))
    lost_devices = select(DEVICE.c.id).where(DEVICE.c.id.in_(list(devices)))
    hit = _down("hit", lost_feeds, lost_devices, planned)
    sources = _feeds_of(_up("sources", hit, planned), planned)
    carried = _down("carried", sources, lost_devices, planned)
    return _graph(session, _up("members", carried, planned), planned)


def _plugged(planned: bool) -> tuple[Any, Any, Any]:
    """Two ends of one cable and the source that joins them."""
    near, far = CABLE_TERMINATION.alias(), CABLE_TERMINATION.alias()
    cable = CABLE.alias()
    meets = or_(near.c.position == far.c.position, near.c.position == 0, far.c.position == 0)
    source = near.join(
        far, and_(far.c.cable_id == near.c.cable_id, far.c.cable_end != near.c.cable_end, meets, near.c.plan_id == 0)
    ).join(cable, and_(cable.c.id == near.c.cable_id, literal(True) if planned else cable.c.status != "planned"))
    return near, far, source


def _down(name: str, feeds: Any, devices: Any, planned: bool) -> Any:
    """Devices that hang on the feeds or on the devices, those devices included."""
    near, far, source = _plugged(planned)
    first = (
        select(POWER_PORT.c.device_id)
        .select_from(source.join(POWER_PORT, POWER_PORT.c.id == far.c.power_port_id))
        .where(near.c.power_feed_id.in_(feeds))
    )
    if devices is not None:
        first = select(first.union(devices).subquery().c.device_id)
    below = first.cte(name, recursive=True)
    near, far, source = _plugged(planned)
    step = select(POWER_PORT.c.device_id).select_from(
        below.join(POWER_OUTLET, POWER_OUTLET.c.device_id == below.c.device_id)
        .join(source, near.c.power_outlet_id == POWER_OUTLET.c.id)
        .join(POWER_PORT, POWER_PORT.c.id == far.c.power_port_id)
    )
    return below.union(step)


def _up(name: str, devices: Any, planned: bool) -> Any:
    """The devices and every PDU that they are plugged into, directly or not."""
    above = select(devices.c.device_id).cte(name, recursive=True)
    near, far, source = _plugged(planned)
    step = select(POWER_OUTLET.c.device_id).select_from(
        above.join(POWER_PORT, POWER_PORT.c.device_id == above.c.device_id)
        .join(source, near.c.power_port_id == POWER_PORT.c.id)
        .join(POWER_OUTLET, POWER_OUTLET.c.id == far.c.power_outlet_id)
    )
    return above.union(step)


def _feeds_of(devices: Any, planned: bool) -> Any:
    near, far, source = _plugged(planned)
    return (
        select(far.c.power_feed_id)
        .select_from(
            devices.join(POWER_PORT, POWER_PORT.c.device_id == devices.c.device_id).join(
                source, near.c.power_port_id == POWER_PORT.c.id
            )
        )
        .where(far.c.power_feed_id.is_not(None))
    )


def _graph(session: Session, members: Any, planned: bool) -> PowerGraph:
    rows = _inlets(session, members, planned)
    inlets: dict[int, InletPort] = {}
    outlets: dict[int, OutletPort] = {}
    figures: dict[int, list[Inlet]] = {}
    machines: dict[int, Any] = {}
    for row in rows:
        machines[row.device_id] = row
        if row.id in inlets:
            continue  # a cable with several ends at its other side: the first counts
        source = None
        if row.feed_id is not None:
            source = ("feed", row.feed_id)
        elif row.outlet_id is not None:
            source = ("outlet", row.outlet_id)
            outlets[row.outlet_id] = OutletPort(
                row.outlet_id, row.outlet_device_id, row.outlet, row.outlet_inlet_id, row.feed_leg
            )
        inlets[row.id] = InletPort(row.id, row.device_id, row.name, source, row.maximum_draw)
        figures.setdefault(row.device_id, []).append(Inlet(row.allocated_draw, row.maximum_draw))
    feeds = {port.source[1] for port in inlets.values() if port.source is not None and port.source[0] == "feed"}
    return PowerGraph(
        {feed.id: feed for feed in feeds_by_id(session, feeds)},
        {
            device: Machine(
                device, row.device, row.role, row.rack, draw_of([] if row.passes_on else figures[device]),
                bool(row.passes_on),
            )
            for device, row in machines.items()
        },
        inlets, outlets,
    )  # fmt: skip


def _inlets(session: Session, members: Any, planned: bool) -> Sequence[Any]:
    """The power ports of these devices in the order of their chassis, each with what it is plugged into."""
    near, far, source = _plugged(planned)
    plug = (
        select(near.c.power_port_id, far.c.power_feed_id, far.c.power_outlet_id, near.c.cable_id, far.c.position)
        .select_from(source)
        .where(near.c.power_port_id.is_not(None))
        .subquery()
    )
    passes_on = exists().where(POWER_OUTLET.c.device_id == DEVICE.c.id).correlate(DEVICE)
    outlet = POWER_OUTLET.alias()
    statement = (
        select(
            *pick(POWER_PORT, "id device_id name allocated_draw maximum_draw"), DEVICE.c.name.label("device"),
            DEVICE_ROLE.c.slug.label("role"), func.coalesce(RACK.c.name, "").label("rack"),
            passes_on.label("passes_on"), plug.c.power_feed_id.label("feed_id"), outlet.c.id.label("outlet_id"),
            outlet.c.name.label("outlet"), outlet.c.device_id.label("outlet_device_id"),
            outlet.c.power_port_id.label("outlet_inlet_id"), outlet.c.feed_leg,
        )
        .select_from(POWER_PORT)
        .join(DEVICE, DEVICE.c.id == POWER_PORT.c.device_id)
        .join(DEVICE_ROLE, DEVICE_ROLE.c.id == DEVICE.c.role_id)
        .join(RACK, RACK.c.id == DEVICE.c.rack_id, isouter=True)
        .join(plug, plug.c.power_port_id == POWER_PORT.c.id, isouter=True)
        .join(outlet, outlet.c.id == plug.c.power_outlet_id, isouter=True)
        .where(POWER_PORT.c.device_id.in_(select(members.c.device_id)))
        .order_by(POWER_PORT.c.device_id, POWER_PORT.c.position, POWER_PORT.c.id, plug.c.position)
    )  # fmt: skip
    return fetch(session, statement)


def feeds_by_id(session: Session, ids: Iterable[int]) -> list[Feed]:
    """Feeds with their panels; one statement."""
    return feeds_where(session, POWER_FEED.c.id.in_(list(ids)))


def feeds_where(session: Session, *conditions: Any) -> list[Feed]:
    """Feeds by panel and name; one statement. The conditions are on ``POWER_FEED`` and ``POWER_PANEL``."""
    statement = (
        select(
            *pick(POWER_FEED, "id name type status rack_id power_panel_id"),
            *pick(POWER_FEED, "phase supply voltage amperage max_utilization"),
            POWER_PANEL.c.name.label("panel"), func.coalesce(RACK.c.name, "").label("rack"),
        )
        .select_from(POWER_FEED)
        .join(POWER_PANEL, POWER_PANEL.c.id == POWER_FEED.c.power_panel_id)
        .join(RACK, RACK.c.id == POWER_FEED.c.rack_id, isouter=True)
        .where(*conditions)
        .order_by(POWER_PANEL.c.name, POWER_FEED.c.name, POWER_FEED.c.id)
    )  # fmt: skip
    return [
        Feed(
            row.id, row.name, row.power_panel_id, row.panel, row.type, row.rack_id, row.rack,
            rating_of(row.voltage, row.amperage, row.phase, row.supply, row.max_utilization), row.status == "active",
        )
        for row in fetch(session, statement)
    ]  # fmt: skip

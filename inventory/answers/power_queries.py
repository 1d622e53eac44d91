"""The power distribution around some feeds or PDUs, as a graph for the rules.

One statement for each level of PDUs between a feed and a device, on the way down from feeds and on the way up from
devices, and two for the feeds: six to twelve in all, however much hangs on them (one more for each 8,000 devices).
Recursive queries would be one statement, and take seconds: SQLite reads every cable again at each step of them.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlmodel import Session

from inventory.answers.draw_rules import Inlet, draw_of, rating_of
from inventory.answers.power_rules import Feed, InletPort, Machine, OutletPort, Part, PowerGraph
from inventory.cables.walk_queries import CHUNK
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

MAX_LEVELS = 16
"""PDUs behind each other; what hangs below is not read."""


def graph_below(session: Session, feeds: Iterable[int], *, planned: bool = False) -> PowerGraph:
    """What the feeds supply, and every other feed that those devices live by.

    The loads of these feeds are whole; those of the others are not. ``planned`` counts planned cables as plugged in.
    """
    loader = _Loader(session, planned)
    loader.up(loader.down(feeds, ()))
    return loader.graph()


def graph_for_loss(
    session: Session, feeds: Iterable[int] = (), devices: Iterable[int] = (), *, planned: bool = False
) -> PowerGraph:
    """What is touched when these feeds and PDUs are lost, with the whole load of every feed that may take it over."""
    loader, asked = _Loader(session, planned), set(feeds)
    loader.up(loader.down(asked, devices))
    loader.up(loader.down(loader.feeds - asked, ()))
    return loader.graph()


class _Loader:
    """What has been read so far."""

    def __init__(self, session: Session, planned: bool) -> None:
        self._session, self._planned = session, planned
        self._below: set[int] = set()
        """Devices whose outlets have been followed down."""
        self._rows: dict[int, Any] = {}
        """By inlet; the devices whose inlets have been followed up are in ``_above``."""
        self._above: set[int] = set()
        self.feeds: set[int] = set()

    def down(self, feeds: Iterable[int], devices: Iterable[int]) -> set[int]:
        """The devices that hang on the feeds or on the devices, and those devices themselves."""
        found = set(devices)
        fed = dict(self._fed(set(feeds), from_feeds=True))
        frontier = (found | {device for device, passes_on in fed.items() if passes_on}) - self._below
        found |= fed.keys()
        for _level in range(MAX_LEVELS):
            if not frontier:
                break
            self._below |= frontier
            fed = dict(self._fed(frontier, from_feeds=False))
            frontier = {device for device, passes_on in fed.items() if passes_on} - self._below
            found |= fed.keys()
        return found

    def up(self, devices: set[int]) -> None:
        """Read the inlets of the devices and of every PDU that they hang on."""
        frontier = devices - self._above
        for _level in range(MAX_LEVELS):
            if not frontier:
                break
            self._above |= frontier
            above: set[int] = set()
            for row in self._inlets(frontier):
                if row.id in self._rows and self._rows[row.id].far_id is not None:
                    continue  # a cable with several ends at its other side: the first counts
                self._rows[row.id] = row
                if row.feed_id is not None and self._plugged(row):
                    self.feeds.add(row.feed_id)
                if row.outlet_device_id is not None and self._plugged(row):
                    above.add(row.outlet_device_id)
            frontier = above - self._above

    def _plugged(self, row: Any) -> bool:
        return row.far_id is not None and (self._planned or row.status != "planned")

    def _fed(self, ids: Collection[int], *, from_feeds: bool) -> Iterator[tuple[int, bool]]:
        """The devices plugged into these feeds (or into outlets of these devices), and whether they have outlets."""
        outlet = POWER_OUTLET.alias()
        passes_on = exists().where(outlet.c.device_id == POWER_PORT.c.device_id).correlate(POWER_PORT)
        for part in _parts(ids):
            near, far = CABLE_TERMINATION.alias(), CABLE_TERMINATION.alias()
            source = near.join(far, _meets(near, far)).join(CABLE, CABLE.c.id == near.c.cable_id)
            source = source.join(POWER_PORT, POWER_PORT.c.id == far.c.power_port_id)
            condition = near.c.power_feed_id.in_(part)
            if not from_feeds:
                source = source.join(POWER_OUTLET, POWER_OUTLET.c.id == near.c.power_outlet_id)
                condition = POWER_OUTLET.c.device_id.in_(part)
            statement = select(POWER_PORT.c.device_id, passes_on).distinct().select_from(source).where(condition)
            if not self._planned:
                statement = statement.where(CABLE.c.status != "planned")
            yield from ((row[0], bool(row[1])) for row in fetch(self._session, statement))

    def _inlets(self, devices: Collection[int]) -> Iterator[Any]:
        """The power ports of these devices in the order of their chassis, each with what it is plugged into."""
        near, far, outlet = CABLE_TERMINATION.alias(), CABLE_TERMINATION.alias(), POWER_OUTLET.alias()
        passes_on = exists().where(POWER_OUTLET.c.device_id == DEVICE.c.id).correlate(DEVICE)
        for part in _parts(devices):
            statement = (
                select(
                    *pick(POWER_PORT, "id device_id name allocated_draw maximum_draw position"),
                    DEVICE.c.name.label("device"), DEVICE_ROLE.c.slug.label("role"),
                    func.coalesce(RACK.c.name, "").label("rack"), passes_on.label("passes_on"), CABLE.c.status,
                    far.c.id.label("far_id"), far.c.power_feed_id.label("feed_id"), outlet.c.id.label("outlet_id"),
                    outlet.c.name.label("outlet"), outlet.c.device_id.label("outlet_device_id"),
                    outlet.c.power_port_id.label("outlet_inlet_id"), outlet.c.feed_leg,
                )
                .select_from(POWER_PORT)
                .join(DEVICE, DEVICE.c.id == POWER_PORT.c.device_id)
                .join(DEVICE_ROLE, DEVICE_ROLE.c.id == DEVICE.c.role_id)
                .join(RACK, RACK.c.id == DEVICE.c.rack_id, isouter=True)
                .join(near, and_(near.c.power_port_id == POWER_PORT.c.id, near.c.plan_id + 0 == 0), isouter=True)
                .join(far, _meets(near, far), isouter=True)
                .join(CABLE, CABLE.c.id == near.c.cable_id, isouter=True)
                .join(outlet, outlet.c.id == far.c.power_outlet_id, isouter=True)
                .where(POWER_PORT.c.device_id.in_(part))
                .order_by(POWER_PORT.c.device_id, POWER_PORT.c.position, POWER_PORT.c.id, far.c.position)
            )  # fmt: skip
            yield from fetch(self._session, statement)

    def graph(self) -> PowerGraph:
        """All that was read; one statement for the feeds."""
        inlets: dict[int, InletPort] = {}
        outlets: dict[int, OutletPort] = {}
        figures: dict[int, list[Inlet]] = {}
        machines: dict[int, Any] = {}
        for row in self._rows.values():
            source: Part | None = None
            if self._plugged(row) and row.feed_id is not None:
                source = ("feed", row.feed_id)
            elif self._plugged(row) and row.outlet_id is not None:
                source = ("outlet", row.outlet_id)
                outlets[row.outlet_id] = OutletPort(
                    row.outlet_id, row.outlet_device_id, row.outlet, row.outlet_inlet_id, row.feed_leg
                )
            inlets[row.id] = InletPort(row.id, row.device_id, row.name, source, row.maximum_draw)
            figures.setdefault(row.device_id, []).append(Inlet(row.allocated_draw, row.maximum_draw))
            machines[row.device_id] = row
        return PowerGraph(
            {feed.id: feed for feed in feeds_by_id(self._session, self.feeds)},
            {
                device: Machine(
                    device, row.device, row.role, row.rack, draw_of([] if row.passes_on else figures[device]),
                    bool(row.passes_on),
                )
                for device, row in machines.items()
            },
            inlets, outlets,
        )  # fmt: skip


def _meets(near: Any, far: Any) -> Any:
    """That two rows are the ends of one strand. Plans are compared so that no planner starts from them."""
    same = or_(near.c.position == far.c.position, near.c.position == 0, far.c.position == 0)
    return and_(far.c.cable_id == near.c.cable_id, far.c.cable_end != near.c.cable_end, same, near.c.plan_id + 0 == 0)


def _parts(ids: Collection[int]) -> Iterator[list[int]]:
    """Ids in parts that one statement can name."""
    listed = sorted(ids)
    for first in range(0, len(listed), CHUNK):
        yield listed[first : first + CHUNK]


def feeds_by_id(session: Session, ids: Iterable[int]) -> list[Feed]:
    """Feeds with their panels; one statement."""
    return [feed for part in _parts(set(ids)) for feed in feeds_where(session, POWER_FEED.c.id.in_(part))]


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

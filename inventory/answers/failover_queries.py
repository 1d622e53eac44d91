"""Name what is lost, and get what fails; and the power distribution of a site, feed by feed.

Naming costs a few statements a part, the answer what ``power_queries`` says.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session

from dcim.core.errors import InvalidInput, Problem
from inventory.answers.failover_rules import Circuit, Failover, circuit, failover, worst_loads
from inventory.answers.port_queries import near_names
from inventory.answers.power_queries import feeds_where, graph_below, graph_for_loss
from inventory.answers.power_rules import Feed, InletPort, Load, Part, PowerGraph, supply
from inventory.naming import did_you_mean, natural
from inventory.pages.tables import DEVICE, POWER_FEED, POWER_OUTLET, POWER_PANEL, POWER_PORT, SITE, fetch, pick

FEEDS_ON_A_PAGE = 48


@dataclass(frozen=True)
class LostPart:
    """A part that is taken as lost: what kind it is, and what it is called."""

    kind: str
    id: int
    name: str


def find_parts(session: Session, names: Sequence[str], *, site: str = "") -> list[LostPart]:
    """The parts that are called so: ``panel``, ``panel:feed``, ``feed``, ``pdu``, ``pdu:outlet`` or ``device:inlet``.

    InvalidInput tells every name that is unknown or stands for several, with the nearest or all of them.
    """
    found: list[LostPart] = []
    problems: list[Problem] = []
    for name in names:
        parts = _inside(session, name, site) if ":" in name else _whole(session, name, site)
        if len(parts) == 1:
            found += parts
        elif parts:
            several = ", ".join(f"{part.name} ({part.kind})" for part in parts)
            problems.append(Problem(name, f"stands for several: {several}; write the panel before the feed, or --site"))
        else:
            problems.append(Problem(name, _unknown(session, name)))
    if not names:
        problems.append(Problem("lose", "names nothing: give a feed, a panel, a PDU or an outlet"))
    if problems:
        raise InvalidInput("what is lost was not found", problems)
    return list(dict.fromkeys(found))


def parts_by_id(session: Session, wanted: Sequence[Part]) -> list[LostPart]:
    """The parts of these kinds and ids, in their order; those that do not exist are left out. A statement a kind."""
    names: dict[Part, str] = {}
    for kind in dict.fromkeys(kind for kind, _id in wanted):
        ids = [part_id for each, part_id in wanted if each == kind]
        if kind == "feed":
            statement: Any = select(POWER_FEED.c.id, POWER_PANEL.c.name, POWER_FEED.c.name)
            statement = statement.join(POWER_PANEL, POWER_PANEL.c.id == POWER_FEED.c.power_panel_id)
            statement = statement.where(POWER_FEED.c.id.in_(ids))
        elif kind in ("outlet", "inlet"):
            table = POWER_OUTLET if kind == "outlet" else POWER_PORT
            statement = select(table.c.id, DEVICE.c.name, table.c.name).where(table.c.id.in_(ids))
            statement = statement.join(DEVICE, DEVICE.c.id == table.c.device_id)
        else:
            table = POWER_PANEL if kind == "panel" else DEVICE
            statement = select(table.c.id, table.c.name).where(table.c.id.in_(ids))
        names |= {(kind, row[0]): ":".join(row[1:]) for row in fetch(session, statement)}
    return [LostPart(*part, names[part]) for part in dict.fromkeys(wanted) if part in names]


def _whole(session: Session, name: str, site: str) -> list[LostPart]:
    """A panel, feed or device of that name."""
    at = (SITE.c.slug == site,) if site else ()
    panels = fetch(
        session,
        select(*pick(POWER_PANEL, "id name"), SITE.c.slug)
        .join(SITE, SITE.c.id == POWER_PANEL.c.site_id)
        .where(POWER_PANEL.c.name == name, *at),
    )
    feeds = fetch(
        session,
        select(*pick(POWER_FEED, "id name"), POWER_PANEL.c.name.label("panel"))
        .join(POWER_PANEL, POWER_PANEL.c.id == POWER_FEED.c.power_panel_id)
        .join(SITE, SITE.c.id == POWER_PANEL.c.site_id)
        .where(POWER_FEED.c.name == name, *at),
    )
    devices = fetch(session, select(*pick(DEVICE, "id name")).where(DEVICE.c.name == name))
    several = len(panels) > 1
    return [
        *(LostPart("panel", row.id, f"{row.name} at {row.slug}" if several else row.name) for row in panels),
        *(LostPart("feed", row.id, f"{row.panel}:{row.name}") for row in feeds),
        *(LostPart("device", row.id, row.name) for row in devices),
    ]


def _inside(session: Session, name: str, site: str) -> list[LostPart]:
    """A feed of a panel, or an outlet or inlet of a device."""
    owner, _, port = name.partition(":")
    at = (SITE.c.slug == site,) if site else ()
    feeds = fetch(
        session,
        select(POWER_FEED.c.id)
        .join(POWER_PANEL, POWER_PANEL.c.id == POWER_FEED.c.power_panel_id)
        .join(SITE, SITE.c.id == POWER_PANEL.c.site_id)
        .where(POWER_PANEL.c.name == owner, POWER_FEED.c.name == port, *at),
    )
    found = [LostPart("feed", row.id, name) for row in feeds]
    for kind, table in (("outlet", POWER_OUTLET), ("inlet", POWER_PORT)):
        rows = fetch(
            session,
            select(table.c.id)
            .join(DEVICE, DEVICE.c.id == table.c.device_id)
            .where(DEVICE.c.name == owner, or_(table.c.name == port, func.lower(table.c.name) == port.lower())),
        )
        found += [LostPart(kind, row.id, name) for row in rows[:1]]
    return found


def _unknown(session: Session, name: str) -> str:
    owner, colon, port = name.partition(":")
    known: list[str] = []
    if colon:
        feeds = select(POWER_FEED.c.name).join(POWER_PANEL, POWER_PANEL.c.id == POWER_FEED.c.power_panel_id)
        known = [row[0] for row in fetch(session, feeds.where(POWER_PANEL.c.name == owner))]
        for table in (POWER_OUTLET, POWER_PORT):
            statement = select(table.c.name).join(DEVICE, DEVICE.c.id == table.c.device_id)
            known += [row[0] for row in fetch(session, statement.where(DEVICE.c.name == owner))]
        if known:
            listed = ", ".join(sorted(known, key=natural)[:6])
            return (
                f"{owner} has no feed, outlet or inlet {port!r}{did_you_mean(port, known) or f': it has {listed}, …'}"
            )
    for column in (POWER_FEED.c.name, POWER_PANEL.c.name, DEVICE.c.name):
        known += near_names(session, column, owner)
    return f"is no feed, panel or PDU{did_you_mean(owner, known)}"


def loss_of(session: Session, parts: Sequence[LostPart], *, planned: bool = False) -> tuple[Failover, PowerGraph]:
    """What fails when the parts are lost, and the graph it was found in."""
    panels = [part.id for part in parts if part.kind == "panel"]
    feeds = {part.id for part in parts if part.kind == "feed"}
    feeds |= {row[0] for row in fetch(session, select(POWER_FEED.c.id).where(POWER_FEED.c.power_panel_id.in_(panels)))}
    devices = {part.id for part in parts if part.kind == "device"}
    for kind, table in (("outlet", POWER_OUTLET), ("inlet", POWER_PORT)):
        ids = [part.id for part in parts if part.kind == kind]
        if ids:
            devices |= {row[0] for row in fetch(session, select(table.c.device_id).where(table.c.id.in_(ids)))}
    graph = graph_for_loss(session, feeds, devices, planned=planned)
    lost: list[Part] = [(part.kind, part.id) for part in parts]
    return failover(graph, [*lost, *(("feed", feed) for feed in feeds)]), graph


@dataclass(frozen=True)
class PduLoad:
    """A PDU on a feed. ``legs``: allocated watts by leg; empty where its outlets name none or the feed has one phase.

    ``limit_w``: what its inlet may draw, None when it says nothing.
    """

    device_id: int
    name: str
    inlet: str
    rack: str
    allocated_w: float
    legs: dict[str, float]
    limit_w: int | None

    @property
    def over(self) -> bool:
        """Whether it carries more than its inlet may draw."""
        return self.limit_w is not None and self.allocated_w > self.limit_w


@dataclass(frozen=True)
class FeedLoad:
    """A feed as it is now, and at worst: when ``worst_lost`` (another feed, None: no loss adds to it) is lost."""

    feed: Feed
    now: Circuit
    worst: Circuit
    worst_lost: str
    pdus: list[PduLoad]
    devices: int
    """Devices that it feeds, PDUs left out."""


@dataclass(frozen=True)
class FeedPage:
    """A page of a site's feeds by panel and name; ``total`` feeds in all."""

    loads: list[FeedLoad]
    total: int
    page: int
    size: int = FEEDS_ON_A_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of this page's first feed, from 1."""
        return (self.page - 1) * self.size + 1 if self.loads else 0

    @property
    def last(self) -> int:
        """The number of this page's last feed."""
        return self.first + len(self.loads) - 1 if self.loads else 0


def feed_loads(
    session: Session, *, site_id: int | None = None, rack_ids: Any = None, feed_ids: Sequence[int] | None = None,
    page: int = 1, size: int = FEEDS_ON_A_PAGE, planned: bool = False,
) -> FeedPage:  # fmt: skip
    """The feeds of a site (or of racks, a selection of ids; or some of them), each with its load."""
    conditions: list[Any] = []
    if site_id is not None:
        conditions.append(POWER_PANEL.c.site_id == site_id)
    if rack_ids is not None:
        conditions.append(POWER_FEED.c.rack_id.in_(rack_ids))
    if feed_ids is not None:
        conditions.append(POWER_FEED.c.id.in_(list(feed_ids)))
    listed = feeds_where(session, *conditions)
    last = max(1, -(-len(listed) // size))
    page = min(max(1, page), last)
    chosen = listed[(page - 1) * size : page * size]
    graph = graph_below(session, [feed.id for feed in chosen], planned=planned)
    found = supply(graph)
    worst = worst_loads(graph, found)
    fed = Counter(
        feed
        for device, routes in found.routes.items()
        if not graph.machines[device].passes_on
        for feed in {route.feed for route in routes.values()}
    )
    pdus: dict[int, list[PduLoad]] = defaultdict(list)
    for inlet in graph.inlets.values():
        if inlet.source is not None and inlet.source[0] == "feed" and graph.machines[inlet.device_id].passes_on:
            pdus[inlet.source[1]].append(_pdu_load(graph, inlet, found.inlets.get(inlet.id) or Load()))
    loads = []
    for feed in chosen:
        heaviest, lost = worst.get(feed.id, (Load(), None))
        name = f"{graph.feeds[lost].panel}:{graph.feeds[lost].name}" if lost is not None else ""
        now = circuit(found.feeds.get(feed.id) or Load(), feed)
        loads.append(FeedLoad(feed, now, circuit(heaviest, feed), name, pdus[feed.id], fed[feed.id]))
    return FeedPage(loads, len(listed), page, size)


def _pdu_load(graph: PowerGraph, inlet: InletPort, load: Load) -> PduLoad:
    machine, three = graph.machines[inlet.device_id], graph.feeds[_feed_of(inlet)].rating.legs == 3
    return PduLoad(
        machine.id, machine.name, inlet.name, machine.rack, load.allocated_w, dict(load.legs) if three else {},
        inlet.maximum_w,
    )  # fmt: skip


def _feed_of(inlet: InletPort) -> int:
    assert inlet.source is not None
    return inlet.source[1]

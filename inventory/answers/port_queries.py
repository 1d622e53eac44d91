"""Where ports are: names, devices, racks, units, for any kinds of port at once."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, String, case, cast, func, literal, null, select, union_all
from sqlmodel import Session

from dcim.core.errors import NotFound
from inventory.answers.text_rules import place_text
from inventory.cables.models import PORT_KINDS
from inventory.cables.walk import Port
from inventory.cables.walk_queries import by_kind, chunks
from inventory.naming import did_you_mean
from inventory.pages.port_queries import PORTS
from inventory.pages.tables import DEVICE, LOCATION, POWER_FEED, POWER_PANEL, RACK, SITE, fetch


@dataclass(frozen=True)
class PortFacts:
    """A port and where it is. ``device`` is the power panel's name for a feed, whose ``device_id`` is None."""

    kind: str
    id: int
    name: str
    type: str
    device_id: int | None
    device: str
    site: str
    location: str
    rack_id: int | None
    rack: str
    place: str
    """``U12 front``, ``left-rear lane`` or empty."""

    @property
    def label(self) -> str:
        """``device:port``, as cable files write it."""
        return f"{self.device}:{self.name}"


def port_facts(session: Session, ports: Collection[Port]) -> dict[Port, PortFacts]:
    """The facts of each port that exists; one statement (one more for each 8,000 ports)."""
    found: dict[Port, PortFacts] = {}
    for part in chunks(list(dict.fromkeys(ports))):
        parts = [_facts(kind, ids) for kind, ids in by_kind(part).items()]
        for row in fetch(session, union_all(*parts)) if parts else ():
            place = place_text(row.position_half, row.face, row.lane)
            found[row.kind, row.id] = PortFacts(
                row.kind, row.id, row.name, row.type, row.device_id, row.device, row.site, row.location, row.rack_id,
                row.rack, place,
            )  # fmt: skip
    return found


def _facts(kind: str, ids: Collection[int]) -> Any:
    if kind == "power_feed":
        return (
            select(
                literal(kind).label("kind"), POWER_FEED.c.id, POWER_FEED.c.name, POWER_FEED.c.type,
                cast(null(), Integer).label("device_id"), POWER_PANEL.c.name.label("device"),
                SITE.c.slug.label("site"), func.coalesce(LOCATION.c.name, "").label("location"),
                RACK.c.id.label("rack_id"), func.coalesce(RACK.c.name, "").label("rack"),
                cast(null(), Integer).label("position_half"), cast(literal(""), String).label("face"),
                cast(literal(""), String).label("lane"),
            )
            .select_from(POWER_FEED)
            .join(POWER_PANEL, POWER_PANEL.c.id == POWER_FEED.c.power_panel_id)
            .join(SITE, SITE.c.id == POWER_PANEL.c.site_id)
            .join(LOCATION, LOCATION.c.id == POWER_PANEL.c.location_id, isouter=True)
            .join(RACK, RACK.c.id == POWER_FEED.c.rack_id, isouter=True)
            .where(POWER_FEED.c.id.in_(ids))
        )  # fmt: skip
    table = PORTS[kind]
    return (
        select(
            literal(kind).label("kind"), table.c.id, table.c.name, table.c.type, DEVICE.c.id.label("device_id"),
            DEVICE.c.name.label("device"), SITE.c.slug.label("site"),
            func.coalesce(LOCATION.c.name, "").label("location"), RACK.c.id.label("rack_id"),
            func.coalesce(RACK.c.name, "").label("rack"), DEVICE.c.position_half, DEVICE.c.face, DEVICE.c.lane,
        )
        .select_from(table)
        .join(DEVICE, DEVICE.c.id == table.c.device_id)
        .join(SITE, SITE.c.id == DEVICE.c.site_id)
        .join(RACK, RACK.c.id == DEVICE.c.rack_id, isouter=True)
        .join(LOCATION, LOCATION.c.id == func.coalesce(RACK.c.location_id, DEVICE.c.location_id), isouter=True)
        .where(table.c.id.in_(ids))
    )  # fmt: skip


def find_port(session: Session, owner: str, name: str, kind: str = "") -> Port:
    """The port ``name`` of a device, or the feed ``name`` of a power panel; two statements, three for a feed.

    Upper and lower case are the same where only one port is meant. NotFound suggests a near name, or says which
    ``kind`` to give when two kinds of port share the name.
    """
    device_id = session.connection().execute(select(DEVICE.c.id).where(DEVICE.c.name == owner)).scalar()
    if device_id is None:
        return _find_feed(session, owner, name)
    wanted = [kind] if kind in PORTS else list(PORTS)
    parts = [
        select(literal(each).label("kind"), PORTS[each].c.id, PORTS[each].c.name).where(
            PORTS[each].c.device_id == device_id
        )
        for each in wanted
    ]
    rows = fetch(session, union_all(*parts))
    exact = [row for row in rows if row.name == name] or [row for row in rows if row.name.lower() == name.lower()]
    if len(exact) == 1:
        return (exact[0].kind, exact[0].id)
    if exact:
        kinds = ", ".join(dict.fromkeys(row.kind for row in exact))
        raise NotFound(f"{owner} has several ports {name!r}: say which kind ({kinds})")
    raise NotFound(f"{owner} has no port {name!r}{did_you_mean(name, [row.name for row in rows])}")


def _find_feed(session: Session, panel: str, name: str) -> Port:
    rows = fetch(
        session,
        select(POWER_FEED.c.id, POWER_FEED.c.name, POWER_PANEL.c.name.label("panel"))
        .select_from(POWER_PANEL)
        .join(POWER_FEED, POWER_FEED.c.power_panel_id == POWER_PANEL.c.id, isouter=True)
        .where(POWER_PANEL.c.name == panel),
    )
    found = [row for row in rows if row.name == name]
    if len(found) == 1:
        return ("power_feed", found[0].id)
    if found:
        raise NotFound(f"several panels are called {panel!r}: trace from the device at the other end")
    if rows:
        raise NotFound(f"panel {panel} has no feed {name!r}{did_you_mean(name, [row.name or '' for row in rows])}")
    near = near_names(session, DEVICE.c.name, panel) + near_names(session, POWER_PANEL.c.name, panel)
    raise NotFound(f"no device or power panel {panel!r}{did_you_mean(panel, near)}")


def near_names(session: Session, column: Any, name: str, limit: int = 500) -> list[str]:
    """Names of a table that may be meant by a mistyped one; one statement."""
    beginning = name[:2].lower().replace("\\", "").replace("%", "").replace("_", "")
    first = case((func.lower(column).like(f"{beginning}%"), 0), else_=1)
    statement = select(column).order_by(first, func.abs(func.length(column) - len(name)), column).limit(limit)
    return [row[0] for row in fetch(session, statement)]


KIND_NAMES = {kind: kind.replace("_", " ") for kind in PORT_KINDS}
"""Kind → how people say it."""

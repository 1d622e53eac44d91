"""Sites and locations: lists and facts."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session

from dcim.core.errors import NotFound
from inventory.pages.tables import (
    CABLE,
    DEVICE,
    IP_ADDRESS,
    LOCATION,
    PREFIX,
    RACK,
    RACK_SLOT,
    REGION,
    SITE,
    TENANT,
    VLAN,
    fetch,
    fetch_one,
    pick,
)


def totals(session: Session) -> dict[str, int]:
    """How many of each noun there are; one statement."""
    tables = {
        "sites": SITE,
        "racks": RACK,
        "devices": DEVICE,
        "prefixes": PREFIX,
        "addresses": IP_ADDRESS,
        "vlans": VLAN,
        "cables": CABLE,
    }
    statement = select(
        *(select(func.count()).select_from(table).scalar_subquery().label(name) for name, table in tables.items()),
    )
    return dict(session.connection().execute(statement).one()._mapping)


_USED_HALVES = func.count(func.distinct(RACK_SLOT.c.rack_id * 1000 + RACK_SLOT.c.half_unit))
"""Half units in which something stands, on either face."""


def sites(session: Session) -> Sequence[Any]:
    """Every site with its counts of racks and devices and its units; one statement."""
    racks = (
        select(RACK.c.site_id, func.count().label("racks"), func.sum(RACK.c.u_height).label("units"))
        .group_by(RACK.c.site_id)
        .subquery()
    )
    devices = select(DEVICE.c.site_id, func.count().label("devices")).group_by(DEVICE.c.site_id).subquery()
    used = (
        select(RACK.c.site_id, _USED_HALVES.label("halves"))
        .select_from(RACK_SLOT)
        .join(RACK, RACK.c.id == RACK_SLOT.c.rack_id)
        .where(RACK_SLOT.c.plan_id == 0)
        .group_by(RACK.c.site_id)
        .subquery()
    )
    statement = (
        select(
            *pick(SITE, "id name slug status facility description"),
            REGION.c.name.label("region"),
            func.coalesce(racks.c.racks, 0).label("racks"),
            func.coalesce(racks.c.units, 0).label("units"),
            func.coalesce(devices.c.devices, 0).label("devices"),
            func.coalesce(used.c.halves, 0).label("used_halves"),
        )
        .select_from(SITE)
        .join(REGION, REGION.c.id == SITE.c.region_id, isouter=True)
        .join(racks, racks.c.site_id == SITE.c.id, isouter=True)
        .join(devices, devices.c.site_id == SITE.c.id, isouter=True)
        .join(used, used.c.site_id == SITE.c.id, isouter=True)
        .order_by(SITE.c.name)
    )
    return fetch(session, statement)


def site(session: Session, site_id: int) -> Row[Any]:
    """A site. Raises NotFound."""
    statement = (
        select(
            *SITE.c,
            REGION.c.name.label("region"),
            TENANT.c.name.label("tenant"),
        )
        .select_from(SITE)
        .join(REGION, REGION.c.id == SITE.c.region_id, isouter=True)
        .join(TENANT, TENANT.c.id == SITE.c.tenant_id, isouter=True)
        .where(SITE.c.id == site_id)
    )
    found: Row[Any] | None = fetch_one(session, statement)
    if found is None:
        raise NotFound(f"no site {site_id}: see the list of sites")
    return found


def locations(session: Session, site_id: int) -> Sequence[Any]:
    """The locations of a site with their number of racks; one statement."""
    racks = select(func.count()).select_from(RACK).where(RACK.c.location_id == LOCATION.c.id).scalar_subquery()
    statement = select(*pick(LOCATION, "id parent_id name status description"), racks.label("racks")).where(
        LOCATION.c.site_id == site_id
    )
    return fetch(session, statement.order_by(LOCATION.c.name))


def children(rows: Sequence[Row[Any]]) -> list[tuple[int, Row[Any]]]:
    """Locations as a tree in reading order: (depth, row)."""
    by_parent: dict[int | None, list[Row[Any]]] = defaultdict(list)
    known = {row.id for row in rows}
    for row in rows:
        by_parent[row.parent_id if row.parent_id in known else None].append(row)
    result: list[tuple[int, Row[Any]]] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in by_parent[parent]:
            result.append((depth, row))
            walk(row.id, depth + 1)

    walk(None, 0)
    return result

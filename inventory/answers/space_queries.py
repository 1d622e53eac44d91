"""Racks with what stands in them and what is left, ready for the rules; five statements, however many racks."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from inventory.answers.draw_queries import device_draws
from inventory.answers.draw_rules import RackFeed, rack_power, rating_of
from inventory.answers.scope_queries import Scope
from inventory.answers.space_rules import RackSpace, Standing, mask_of
from inventory.pages.tables import (
    DEVICE,
    DEVICE_TYPE,
    LOCATION,
    POWER_FEED,
    RACK,
    RACK_RESERVATION,
    RACK_RESERVED_UNIT,
    RACK_ROLE,
    SITE,
    TENANT,
    fetch,
    pick,
)
from inventory.racks.rules import RackShape
from inventory.types.weights import kilograms


def racks_in(session: Session, scope: Scope) -> list[RackSpace]:
    """The racks of a scope in the order of sites and names."""
    here = scope.selection()
    rows = fetch(
        session,
        select(
            *pick(RACK, "id name status u_height starting_unit columns max_weight_kg power_budget_w"),
            SITE.c.slug.label("site"),
            func.coalesce(LOCATION.c.name, "").label("location"),
            func.coalesce(RACK_ROLE.c.slug, "").label("role"),
            func.coalesce(TENANT.c.slug, "").label("tenant"),
        )
        .select_from(RACK)
        .join(RACK_ROLE, RACK_ROLE.c.id == RACK.c.role_id, isouter=True)
        .join(SITE, SITE.c.id == RACK.c.site_id)
        .join(LOCATION, LOCATION.c.id == RACK.c.location_id, isouter=True)
        .join(TENANT, TENANT.c.id == RACK.c.tenant_id, isouter=True)
        .where(*scope.conditions())
        .order_by(SITE.c.slug, RACK.c.name, RACK.c.id),
    )
    devices, reserved = _devices(session, here), _reserved(session, here)
    draws, feeds = _draws(session, here), _feeds(session, here)
    return [_space(row, devices[row.id], reserved[row.id], draws.get(row.id), feeds[row.id]) for row in rows]


def _space(row: Any, devices: list[Any], reserved: dict[int, str], draw: Any, feeds: Sequence[RackFeed]) -> RackSpace:
    shape = RackShape(row.name, row.u_height, row.starting_unit, row.columns)
    weights = [kilograms(weight, unit) for _rack, weight, unit, *_place in devices]
    return RackSpace(
        row.id, shape, row.site, row.location, row.role, row.status, row.tenant,
        mask_of(shape, (Standing._make(device[3:]) for device in devices)),
        reserved, row.max_weight_kg, sum(weight for weight in weights if weight is not None),
        sum(1 for weight in weights if weight is None), rack_power(row.power_budget_w, feeds),
        *((float(draw.watts), float(draw.maximum), int(draw.unknown)) if draw is not None else (0.0, 0.0, 0)),
    )  # fmt: skip


def _devices(session: Session, racks: Any) -> dict[int, list[Any]]:
    """By rack: rack, weight, its unit, and the fields of ``Standing``."""
    found: dict[int, list[Any]] = defaultdict(list)
    statement = (
        select(
            DEVICE.c.rack_id,
            *pick(DEVICE_TYPE, "weight weight_unit"),
            DEVICE.c.position_half,
            *pick(DEVICE_TYPE, "u_height_half is_full_depth"),
            *pick(DEVICE, "face column column_span"),
        )
        .select_from(DEVICE)
        .join(DEVICE_TYPE, DEVICE_TYPE.c.id == DEVICE.c.device_type_id)
        .where(DEVICE.c.rack_id.in_(racks))
    )
    for row in fetch(session, statement):
        found[row[0]].append(row)
    return found


def _reserved(session: Session, racks: Any) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    statement = (
        select(*pick(RACK_RESERVED_UNIT, "rack_id unit"), func.coalesce(TENANT.c.slug, "").label("tenant"))
        .select_from(RACK_RESERVED_UNIT)
        .join(RACK_RESERVATION, RACK_RESERVATION.c.id == RACK_RESERVED_UNIT.c.reservation_id)
        .join(TENANT, TENANT.c.id == RACK_RESERVATION.c.tenant_id, isouter=True)
        .where(RACK_RESERVED_UNIT.c.rack_id.in_(racks))
        .order_by(RACK_RESERVED_UNIT.c.unit)
    )
    for row in fetch(session, statement):
        found[row.rack_id][row.unit] = row.tenant
    return found


def _draws(session: Session, racks: Any) -> dict[int, Any]:
    draws = device_draws(DEVICE.c.rack_id.in_(racks))
    statement = select(
        draws.c.rack_id,
        func.sum(draws.c.allocated_w).label("watts"),
        func.sum(draws.c.maximum_w).label("maximum"),
        func.sum(draws.c.unknown).label("unknown"),
    ).group_by(draws.c.rack_id)
    return {row.rack_id: row for row in fetch(session, statement)}


def _feeds(session: Session, racks: Any) -> dict[int, list[RackFeed]]:
    found: dict[int, list[RackFeed]] = defaultdict(list)
    statement = select(*pick(POWER_FEED, "rack_id type phase supply voltage amperage max_utilization")).where(
        POWER_FEED.c.rack_id.in_(racks), POWER_FEED.c.status == "active"
    )
    for row in fetch(session, statement):
        rating = rating_of(row.voltage, row.amperage, row.phase, row.supply, row.max_utilization)
        found[row.rack_id].append(RackFeed(row.type, rating.usable_w))
    return found

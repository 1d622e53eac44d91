"""From the names in a question to rows: sites, locations, racks, roles, tenants, device types. One statement a name."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session

from dcim.core.errors import InvalidInput, NotFound, Problem
from inventory.answers.draw_rules import Inlet, draw_of
from inventory.answers.port_queries import near_names
from inventory.answers.space_rules import DeviceShape
from inventory.naming import did_you_mean
from inventory.pages.tables import (
    COMPONENT_TEMPLATE,
    DEVICE_TYPE,
    LOCATION,
    MANUFACTURER,
    RACK,
    RACK_ROLE,
    SITE,
    TENANT,
    fetch,
    pick,
)
from inventory.types.weights import kilograms


@dataclass(frozen=True)
class Scope:
    """Which racks are asked about; None is no condition. ``location_ids`` hold those below, too.

    ``tenant`` is not a condition: it is the slug of whoever asks, "" for nobody in particular.
    """

    site_id: int | None = None
    location_ids: tuple[int, ...] | None = None
    rack_id: int | None = None
    role_id: int | None = None
    tenant: str = ""

    def conditions(self) -> list[Any]:
        """The conditions on ``RACK``."""
        wanted = ((RACK.c.site_id, self.site_id), (RACK.c.id, self.rack_id), (RACK.c.role_id, self.role_id))
        found: list[Any] = [column == value for column, value in wanted if value is not None]
        if self.location_ids is not None:
            found.append(RACK.c.location_id.in_(self.location_ids))
        return found

    def selection(self) -> Any:
        """The ids of the racks, as part of another statement."""
        return select(RACK.c.id).where(*self.conditions())


def resolve(
    session: Session, *, site: str = "", location: str = "", rack: str = "", role: str = "", tenant: str = ""
) -> Scope:
    """A scope from slugs or names. InvalidInput tells every name that is not known, with the nearest one."""
    problems: list[Problem] = []
    site_id = _by_name(session, SITE, "site", site, problems)
    role_id = _by_name(session, RACK_ROLE, "role", role, problems, "rack role")
    slug = ""
    if tenant:
        tenant_id = _by_name(session, TENANT, "tenant", tenant, problems)
        if tenant_id is not None:
            slug = session.connection().execute(select(TENANT.c.slug).where(TENANT.c.id == tenant_id)).scalar_one()
    location_ids = _locations(session, site_id, location, problems) if location else None
    rack_id = _rack(session, site_id, rack, problems) if rack else None
    if problems:
        raise InvalidInput("the question names something that is not there", problems)
    return Scope(site_id, location_ids, rack_id, role_id, slug)


def _by_name(
    session: Session, table: Any, where: str, text: str, problems: list[Problem], called: str = ""
) -> int | None:
    if not text:
        return None
    rows = fetch(
        session,
        select(table.c.id, table.c.slug)
        .where(or_(table.c.slug == text, func.lower(table.c.name) == text.lower()))
        .order_by(table.c.id),
    )
    exact = [row.id for row in rows if row.slug == text] or [row.id for row in rows]
    if exact:
        return int(exact[0])
    near = near_names(session, table.c.slug, text)
    hint = did_you_mean(text, near) or (f": there are {', '.join(near[:8])}" if near else ": none exists yet")
    problems.append(Problem(where, f"there is no {called or where} {text!r}{hint}"))
    return None


def _locations(session: Session, site_id: int | None, text: str, problems: list[Problem]) -> tuple[int, ...] | None:
    statement = select(*pick(LOCATION, "id parent_id slug name"), SITE.c.slug.label("site")).join(
        SITE, SITE.c.id == LOCATION.c.site_id
    )
    if site_id is not None:
        statement = statement.where(LOCATION.c.site_id == site_id)
    rows = fetch(session, statement)
    found = [row for row in rows if row.slug == text] or [row for row in rows if row.name.lower() == text.lower()]
    if len(found) == 1:
        return below(found[0].id, [(row.id, row.parent_id) for row in rows])
    if found:
        sites = ", ".join(sorted({row.site for row in found}))
        problems.append(Problem("location", f"{text!r} stands at {sites}: give the site, or the location's slug"))
    else:
        near = [row.slug for row in rows]
        hint = did_you_mean(text, [*near, *(row.name for row in rows)])
        problems.append(Problem("location", f"there is no location {text!r}{hint or _some(near)}"))
    return None


def below(location_id: int, pairs: list[tuple[int, int | None]]) -> tuple[int, ...]:
    """A location and all inside it; ``pairs`` are (id, parent id)."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for child, parent in pairs:
        children[parent].append(child)
    found, waiting = {location_id}, [location_id]
    while waiting:
        fresh = [child for child in children[waiting.pop()] if child not in found]
        found.update(fresh)
        waiting += fresh
    return tuple(sorted(found))


def _rack(session: Session, site_id: int | None, text: str, problems: list[Problem]) -> int | None:
    statement = (
        select(RACK.c.id, RACK.c.name, SITE.c.slug.label("site"))
        .join(SITE, SITE.c.id == RACK.c.site_id)
        .where(or_(func.lower(RACK.c.name) == text.lower(), func.lower(RACK.c.facility_id) == text.lower()))
        .order_by(SITE.c.slug)
    )
    if site_id is not None:
        statement = statement.where(RACK.c.site_id == site_id)
    rows = fetch(session, statement)
    found = [row for row in rows if row.name == text] or list(rows)
    if len(found) == 1:
        return int(found[0].id)
    if found:
        sites = ", ".join(row.site for row in found)
        problems.append(Problem("rack", f"a rack {text!r} stands at {sites}: give the site"))
    else:
        near = near_names(session, RACK.c.name, text)
        problems.append(Problem("rack", f"there is no rack {text!r}{did_you_mean(text, near) or _some(near)}"))
    return None


def find_type(session: Session, text: str) -> DeviceShape:
    """What a device type needs; ``text`` is its slug, model or part number. NotFound suggests a near one."""
    statement = (
        select(*DEVICE_TYPE.c, MANUFACTURER.c.name.label("manufacturer"))
        .join(MANUFACTURER, MANUFACTURER.c.id == DEVICE_TYPE.c.manufacturer_id)
        .where(
            or_(
                DEVICE_TYPE.c.slug == text,
                func.lower(DEVICE_TYPE.c.model) == text.lower(),
                func.lower(DEVICE_TYPE.c.part_number) == text.lower(),
            )
        )
        .order_by(DEVICE_TYPE.c.slug)
    )
    rows = fetch(session, statement)
    found = [row for row in rows if row.slug == text] or list(rows)
    if len(found) > 1:
        raise NotFound(f"several types are called {text!r}: give a slug ({', '.join(row.slug for row in found)})")
    if not found:
        near = near_names(session, DEVICE_TYPE.c.slug, text) + near_names(session, DEVICE_TYPE.c.model, text)
        raise NotFound(f"no device type {text!r}{did_you_mean(text, near) or ': dcim import adds types'}")
    row = found[0]
    inlets = fetch(
        session,
        select(COMPONENT_TEMPLATE.c.data).where(
            COMPONENT_TEMPLATE.c.device_type_id == row.id, COMPONENT_TEMPLATE.c.kind == "power-ports"
        ),
    )
    draw = draw_of([Inlet(data.get("allocated_draw"), data.get("maximum_draw")) for (data,) in inlets])
    return DeviceShape(
        row.slug, f"{row.manufacturer} {row.model}", row.u_height_half, row.is_full_depth,
        kilograms(row.weight, row.weight_unit), draw.allocated_w if draw.known else None,
        row.subdevice_role == "child",
    )  # fmt: skip


def _some(names: list[str]) -> str:
    return f": there are {', '.join(names[:8])}" if names else ": none exists yet"

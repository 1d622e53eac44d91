"""``/api/answers/``: free units, gaps, room for devices, capacity. Positions and heights are in units, as NetBox's."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from sqlmodel import Session

from dcim.access.reading import reading
from dcim.api.deps import AppDep, ContextDep
from dcim.core.errors import InvalidInput, Problem
from inventory.answers import ports_queries
from inventory.answers.capacity_rules import By, capacity
from inventory.answers.room_rules import find_room
from inventory.answers.scope_queries import Scope, find_type, resolve
from inventory.answers.space_queries import racks_in
from inventory.answers.space_rules import Faces, RackSpace, Run, closed, free_runs, largest, units_text
from inventory.naming import natural


def readable(request: Request) -> None:
    """Refuse what no database takes as text."""
    wrong = [name for name, value in request.query_params.multi_items() if "\0" in value]
    if wrong:
        raise InvalidInput(
            "the question is wrong", [Problem(name, "has a NUL character: leave it out") for name in wrong]
        )


router = APIRouter(prefix="/api/answers", tags=["answers"], dependencies=[Depends(readable)])

MAX_DEVICES = 10_000
MAX_HEIGHT = 100


@dataclass(frozen=True)
class Names:
    """Where to look, by slugs or names; ``role`` is the racks' role. ``tenant``: whose devices are meant."""

    site: str = ""
    location: str = ""
    rack: str = ""
    role: str = ""
    tenant: str = ""

    def resolve(self, session: Session) -> Scope:
        """The rows they name; InvalidInput tells those that do not exist."""
        return resolve(session, **asdict(self))


def names(site: str = "", location: str = "", rack: str = "", role: str = "", tenant: str = "") -> Names:
    """The parameters that say where to look."""
    return Names(site, location, rack, role, tenant)


NamesDep = Annotated[Names, Depends(names)]


@router.get("/units/")
def units(
    where: NamesDep, app: AppDep, context: ContextDep, height: float = 1.0, face: Faces = "both",
    columns: int | None = None, weight: float = 0.0, watts: float = 0.0,
    limit: Annotated[int, Query(ge=1, le=5000)] = 500,
) -> dict[str, Any]:  # fmt: skip
    """Runs of free units of at least ``height``, the tenant's reserved ones included.

    ``face``: both for a device of full depth. ``columns``: how many of a rack's columns it takes (all by default).
    ``weight`` (kg) and ``watts``: only racks that have so much left, or say no limit.
    """
    halves = _halves(height)
    if columns is not None and columns < 1:
        raise InvalidInput("the question is wrong", [Problem("columns", "is less than 1: give how many it takes")])
    with reading(app.database, context) as session:
        scope = where.resolve(session)
        racks = racks_in(session, scope)
    found: list[dict[str, Any]] = []
    for rack in _ordered(racks):
        if closed(rack, scope.tenant) or not _has_left(rack, weight, watts):
            continue
        runs = free_runs(rack, faces=face, tenant=scope.tenant, height=halves, span=columns)
        found += [_run_json(rack, run) for run in runs]
    return {"height": height, "face": face, "total": len(found), "runs": found[:limit]}


@router.get("/gap/")
def gap(
    where: NamesDep, app: AppDep, context: ContextDep, by: Literal["rack", "location", "site"] = "rack",
    face: Faces = "both",
) -> dict[str, Any]:  # fmt: skip
    """The largest run of free units of each rack, room or site; the largest first."""
    with reading(app.database, context) as session:
        scope = where.resolve(session)
        racks = racks_in(session, scope)
    best: dict[tuple[str, ...], dict[str, Any]] = {}
    for rack in _ordered(racks):
        run = largest(free_runs(rack, faces=face, tenant=scope.tenant))
        if run is None or closed(rack, scope.tenant):
            continue
        key = {"rack": (rack.site, str(rack.id)), "location": (rack.site, rack.location), "site": (rack.site,)}[by]
        if key not in best or run.height / 2 > best[key]["height"]:
            best[key] = _run_json(rack, run)
    return {"by": by, "face": face, "gaps": sorted(best.values(), key=lambda row: -row["height"])}


@router.get("/room/")
def room(
    type: str, where: NamesDep, app: AppDep, context: ContextDep, count: int = 1,
    face: Literal["front", "rear"] = "front",
) -> dict[str, Any]:  # fmt: skip
    """Places for ``count`` devices of a type, the best fit, and why other racks were refused."""
    if not 1 <= count <= MAX_DEVICES:
        raise InvalidInput("the question is wrong", [Problem("count", f"is {count}: give 1 to {MAX_DEVICES}")])
    with reading(app.database, context) as session:
        scope = where.resolve(session)
        device = find_type(session, type)
        if device.child or not device.height:
            mounted = "a chassis' bay" if device.child else "a rack's side lane (0U)"
            raise InvalidInput("the question is wrong", [Problem("type", f"{device.name} goes into {mounted}")])
        racks = racks_in(session, scope)
    found = find_room(racks, device, count, tenant=scope.tenant, face=face)
    unknown = [word for word, value in (("weight", device.weight_kg), ("draw", device.draw_w)) if value is None]
    return {
        "type": {**asdict(device), "height": device.height / 2},
        "unknown": unknown,
        "wanted": count,
        "found": len(found.spots),
        "complete": found.complete,
        "places": [{**asdict(spot), "position": spot.position / 2} for spot in found.spots],
        "offers": [asdict(offer) for offer in found.offers],
        "refused": [asdict(refusal) for refusal in found.refused],
    }


@router.get("/capacity/")
def capacities(where: NamesDep, app: AppDep, context: ContextDep, by: By = "location") -> dict[str, Any]:
    """Units, weight and power of racks, added up by rack, room, site or role."""
    with reading(app.database, context) as session:
        racks = racks_in(session, where.resolve(session))
    return {"by": by, "rows": [asdict(row) for row in capacity(racks, by)]}


@router.get("/capacity/ports/")
def ports(
    where: NamesDep, app: AppDep, context: ContextDep, by: Literal["device", "site"] = "device"
) -> dict[str, Any]:
    """Network ports of switches by type: used, free, switched off."""
    with reading(app.database, context) as session:
        rows = ports_queries.port_counts(session, where.resolve(session), by_site=by == "site")
    return {"by": by, "rows": [{**asdict(row), "free": row.free} for row in rows]}


def _halves(height: float) -> int:
    halves = round(height * 2)
    if halves < 1 or halves != height * 2:
        raise InvalidInput(
            "the question is wrong", [Problem("height", f"{height:g} is no height: give 0.5, 1, 1.5, …")]
        )
    return halves


def _ordered(racks: list[RackSpace]) -> list[RackSpace]:
    return sorted(racks, key=lambda rack: (natural(rack.site), natural(rack.name), rack.id))


def _has_left(rack: RackSpace, weight: float, watts: float) -> bool:
    wanted = ((rack.weight_left_kg, weight), (rack.power_left_w, watts))
    return all(left is None or left >= need for left, need in wanted)


def _run_json(rack: RackSpace, run: Run) -> dict[str, Any]:
    return {
        "site": rack.site, "location": rack.location, "rack": rack.name, "rack_id": rack.id,
        "units": units_text(run.start, run.height), "position": run.start / 2, "height": run.height / 2,
        "face": run.face, "column": run.column, "reserved": list(run.reserved),
        "weight_left_kg": rack.weight_left_kg, "power_left_w": rack.power_left_w,
    }  # fmt: skip

"""``/api/answers/where|trace|free|utilization/``: where things are, where cables lead, what is free next, how full."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from dcim.access.reading import reading
from dcim.api.deps import AppDep, ContextDep
from dcim.api.routes.answers import readable
from dcim.core.errors import InvalidInput, Problem
from inventory.answers import ipam_queries, ports_queries, usage_queries
from inventory.answers.ipam_queries import Found
from inventory.answers.port_queries import find_port
from inventory.answers.scope_queries import resolve
from inventory.answers.trace_queries import trace
from inventory.answers.usage_queries import Usage
from inventory.answers.where_queries import where
from inventory.cables.models import PORT_KINDS

router = APIRouter(prefix="/api/answers", tags=["answers"], dependencies=[Depends(readable)])

Count = Annotated[int, Query(ge=1, le=ipam_queries.MAX_COUNT)]


@router.get("/where/")
def where_(q: str, app: AppDep, context: ContextDep, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> dict[str, Any]:
    """Where a MAC, serial, asset tag, address, name or cable label is; parts and any spelling are understood."""
    if len(q.strip()) < 2:
        raise InvalidInput("the question is wrong", [Problem("q", "is too short: give two characters or more")])
    with reading(app.database, context) as session:
        found = where(session, q, limit)
    return {"q": q, "found": [{**asdict(sighting), "at": sighting.at} for sighting in found]}


@router.get("/trace/")
def trace_(
    device: str, port: str, app: AppDep, context: ContextDep, kind: str = "", planned: bool = True
) -> dict[str, Any]:
    """Every way of a port's cable; ``device`` may be a power panel and ``port`` its feed. ``kind``: front_port, …"""
    if kind and kind not in PORT_KINDS:
        raise InvalidInput("the question is wrong", [Problem("kind", f"{kind!r} is none of {', '.join(PORT_KINDS)}")])
    with reading(app.database, context) as session:
        return asdict(trace(session, find_port(session, device, port, kind), planned=planned))


@router.get("/free/address/")
def free_address(prefix: str, app: AppDep, context: ContextDep, vrf: str = "", count: Count = 1) -> dict[str, Any]:
    """The lowest free addresses of a prefix."""
    with reading(app.database, context) as session:
        return _json(ipam_queries.next_addresses(session, prefix, vrf=vrf, count=count))


@router.get("/free/prefix/")
def free_prefix(
    prefix: str, length: int, app: AppDep, context: ContextDep, vrf: str = "", count: Count = 1
) -> dict[str, Any]:
    """The lowest free networks of ``length`` in a prefix."""
    with reading(app.database, context) as session:
        return _json(ipam_queries.next_prefixes(session, prefix, length, vrf=vrf, count=count))


@router.get("/free/vlan/")
def free_vlan(group: str, app: AppDep, context: ContextDep, count: Count = 1) -> dict[str, Any]:
    """The lowest free VLAN numbers of a group."""
    with reading(app.database, context) as session:
        return _json(ipam_queries.next_vlans(session, group, count=count))


@router.get("/free/vni/")
def free_vni(app: AppDep, context: ContextDep, pool: str = "", count: Count = 1) -> dict[str, Any]:
    """The lowest free VNIs of a pool; the pool without a name by default."""
    with reading(app.database, context) as session:
        return _json(ipam_queries.next_vnis(session, pool, count=count))


@router.get("/free/outlet/")
def free_outlet(pdu: str, app: AppDep, context: ContextDep, leg: str = "", type: str = "") -> dict[str, Any]:
    """The free outlets of a PDU, those on the least loaded leg first."""
    with reading(app.database, context) as session:
        found = ports_queries.free_outlets(session, pdu, leg=leg, type_=type)
    return {"what": "outlet", "of": pdu, "outlets": [asdict(outlet) for outlet in found]}


@router.get("/free/port/")
def free_port(switch: str, app: AppDep, context: ContextDep, type: str = "") -> dict[str, Any]:
    """The free network ports of a switch in the order of its chassis; ``type`` is a slug, its end or a speed."""
    with reading(app.database, context) as session:
        found = ports_queries.free_ports(session, switch, type_=type)
    return {"what": "port", "of": switch, "ports": [asdict(port) for port in found]}


@router.get("/utilization/prefixes/")
def prefixes(
    app: AppDep, context: ContextDep, prefix: str = "", vrf: str = "", site: str = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> list[dict[str, Any]]:  # fmt: skip
    """How full prefixes are, 100 a page; one when ``prefix`` is given."""
    with reading(app.database, context) as session:
        site_id = resolve(session, site=site).site_id
        rows = usage_queries.prefix_usage(session, text=prefix, vrf=vrf, site_id=site_id, page=page)
    return [_usage(row) for row in rows]


@router.get("/utilization/vlan-groups/")
def groups(app: AppDep, context: ContextDep) -> list[dict[str, Any]]:
    """How full VLAN groups are."""
    with reading(app.database, context) as session:
        return [_usage(row) for row in usage_queries.group_usage(session)]


@router.get("/utilization/vni-pools/")
def pools(app: AppDep, context: ContextDep) -> list[dict[str, Any]]:
    """How full VNI pools are."""
    with reading(app.database, context) as session:
        return [_usage(row) for row in usage_queries.pool_usage(session)]


def _json(found: Found) -> dict[str, Any]:
    return {**asdict(found), "complete": found.complete}


def _usage(usage: Usage) -> dict[str, Any]:
    return {**asdict(usage), "free": usage.free, "share": round(usage.share, 4)}

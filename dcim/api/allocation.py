"""``available-ips``, ``-prefixes``, ``-vlans`` and ``-asns``: what is free, to see and to take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from fastapi import FastAPI, Request
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dcim.access.reading import reading
from dcim.access.rules import logged_in
from dcim.access.uow import unit_of_work
from dcim.api.deps import get_app, get_context
from dcim.api.objects import Answer, TableRoute, base_of, body_of, respond
from dcim.api.rules import add_rule
from dcim.core.errors import Conflict
from inventory import models as m
from inventory.ipam import free
from inventory.ipam.service import lock_pool
from inventory.objects import reading as read
from inventory.objects import writing as write
from inventory.objects.batch import Batch
from inventory.objects.errors import Refused
from inventory.objects.noun import noun_of

MAX_SHOWN = 1000


@dataclass(frozen=True)
class Source:
    """Where something is taken from: its path and table, what is made, and how."""

    path: str
    model: Any
    makes: str
    shown: Callable[[Session, Any, int, str], list[dict[str, Any]]]
    """(session, parent, limit, base) → what is free."""
    bodies: Callable[[Session, Any, Sequence[Mapping[str, Any]]], list[dict[str, Any]]]
    """(session, parent, wishes) → bodies to create. Raises Conflict when there is not enough."""


def install(api: FastAPI) -> None:
    """Add the routes."""
    rule = logged_in("of a parent that may be viewed; the unit of work checks what is taken")
    for source in SOURCES:
        api.router.routes.append(TableRoute(source.path, _handler(source), methods=["GET", "POST"]))
        add_rule(("GET", "POST"), source.path, rule)


def _handler(source: Source) -> Callable[[Request], Any]:
    async def handle(request: Request) -> Response:
        if request.method != "POST":
            return respond(await run_in_threadpool(_list, request, source))
        body = await body_of(request)
        return respond(await run_in_threadpool(_take, request, source, {} if body is None else body))

    return handle


def _list(request: Request, source: Source) -> Answer:
    context = get_context(request)
    text = request.query_params.get("limit", "")
    limit = min(int(text) or MAX_SHOWN, MAX_SHOWN) if text.isascii() and text.isdigit() and len(text) < 9 else 50
    with reading(get_app(request).database, context) as session:
        row = free.parent(session, source.model, request.path_params["id"])
        return 200, source.shown(session, row, limit, base_of(request)), {}


def _take(request: Request, source: Source, body: Any) -> Answer:
    context = get_context(request)
    many = isinstance(body, list)
    wishes = body if many else [body]
    if not wishes or not all(isinstance(wish, Mapping) for wish in wishes):
        raise Refused([{"non_field_errors": ["Expected a dictionary or a list of them."]}], many=False)
    noun = noun_of(source.makes)
    with unit_of_work(get_app(request).database, context) as session:
        row = free.parent(session, source.model, request.path_params["id"], for_update=True)
        if source.model is m.ASNRange:
            lock_pool(session, "asns")  # ranges may overlap
        bodies = write.create(session, noun, source.bodies(session, row, wishes), many=many)
        ids = [made.row.pk for made in bodies if made.row is not None]
        shown = read.by_ids(session, noun, ids, base_of(request))
    return 201, shown if many else shown[0], {}


def _enough(found: Iterator[Any], number: int, what: str) -> list[Any]:
    taken = list(islice(found, number))
    if len(taken) < number:
        raise Conflict(f"Insufficient {what} are available ({number} requested): release some, or take another parent")
    return taken


def _vrf(session: Session, row: Any, base: str) -> Any:
    batch = Batch(session, base)
    batch.want("ipam.vrf", row.vrf_id)
    batch.load()
    return batch.brief("ipam.vrf", row.vrf_id)


def _addresses(take: Callable[[Session, Any], Iterator[str]]) -> tuple[Any, Any]:
    def shown(session: Session, row: Any, limit: int, base: str) -> list[dict[str, Any]]:
        vrf = _vrf(session, row, base)
        return [{"family": row.family, "address": text, "vrf": vrf, "description": ""}
                for text in islice(take(session, row), limit)]  # fmt: skip

    def bodies(session: Session, row: Any, wishes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        texts = _enough(take(session, row), len(wishes), "IP addresses")
        return [{**wish, "address": text, "vrf": row.vrf_id} for wish, text in zip(wishes, texts, strict=True)]

    return shown, bodies


def _shown_prefixes(session: Session, row: Any, limit: int, base: str) -> list[dict[str, Any]]:
    vrf = _vrf(session, row, base)
    return [{"family": row.family, "prefix": str(network), "vrf": vrf}
            for network in free.free_prefixes(session, row)[:limit]]  # fmt: skip


def _new_prefixes(session: Session, row: Any, wishes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    errors: list[dict[str, list[str]]] = []
    longest = 32 if row.family == 4 else 128
    for wish in wishes:
        length = wish.get("prefix_length")
        fine = isinstance(length, int) and not isinstance(length, bool) and row.length < length <= longest
        errors.append({} if fine else {"prefix_length": [f"Give a length from {row.length + 1} to {longest}."]})
    if any(errors):
        raise Refused(errors, many=len(wishes) > 1)
    found = []
    left = free.free_prefixes(session, row)
    for wish in wishes:
        network = free.fit(left, wish["prefix_length"])
        if network is None:
            raise Conflict("Insufficient space is available to accommodate the requested prefix size(s)")
        holder = next(one for one in left if network.subnet_of(one))  # type: ignore[arg-type]
        left.remove(holder)
        left += _without(holder, network)
        left.sort()
        rest = {name: value for name, value in wish.items() if name != "prefix_length"}
        found.append({**rest, "prefix": str(network), "vrf": row.vrf_id})
    return found


def _without(holder: Any, network: Any) -> list[Any]:
    """What is left of a free network once a part of it is taken; both are of one family."""
    return [] if holder == network else list(holder.address_exclude(network))


def _shown_vlans(session: Session, row: Any, limit: int, base: str) -> list[dict[str, Any]]:
    group = read.by_ids(session, noun_of("ipam.vlangroup"), [row.pk], base, noun_of("ipam.vlangroup").brief_fields)[0]
    return [{"vid": vid, "group": group} for vid in islice(free.free_vids(session, row), limit)]


def _new_vlans(session: Session, row: Any, wishes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    vids = _enough(free.free_vids(session, row), len(wishes), "VLANs")
    return [{**wish, "vid": vid, "group": row.pk} for wish, vid in zip(wishes, vids, strict=True)]


def _shown_asns(session: Session, row: Any, limit: int, base: str) -> list[dict[str, Any]]:
    return [{"asn": number} for number in islice(free.free_asns(session, row), limit)]


def _new_asns(session: Session, row: Any, wishes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    numbers = _enough(free.free_asns(session, row), len(wishes), "AS numbers")
    return [{"rir": row.rir_id, **wish, "asn": number} for wish, number in zip(wishes, numbers, strict=True)]


SOURCES = (
    Source("/api/ipam/prefixes/{id:int}/available-ips/", m.Prefix, "ipam.ipaddress",
           *_addresses(free.free_addresses)),
    Source("/api/ipam/ip-ranges/{id:int}/available-ips/", m.IPRange, "ipam.ipaddress",
           *_addresses(free.free_in_range)),
    Source("/api/ipam/prefixes/{id:int}/available-prefixes/", m.Prefix, "ipam.prefix", _shown_prefixes,
           _new_prefixes),
    Source("/api/ipam/vlan-groups/{id:int}/available-vlans/", m.VLANGroup, "ipam.vlan", _shown_vlans, _new_vlans),
    Source("/api/ipam/asn-ranges/{id:int}/available-asns/", m.ASNRange, "ipam.asn", _shown_asns, _new_asns),
)  # fmt: skip

"""``/api/answers/failover/`` and ``/api/answers/capacity/feeds/``: what fails, and how loaded feeds are. Watts."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from dcim.access.reading import reading
from dcim.api.deps import AppDep, ContextDep
from dcim.api.routes.answers import NamesDep, readable
from inventory.answers.failover_queries import feed_loads, find_parts, loss_of
from inventory.answers.failover_rules import VERDICTS, Circuit
from inventory.answers.power_rules import Feed

router = APIRouter(prefix="/api/answers", tags=["answers"], dependencies=[Depends(readable)])


@router.get("/failover/")
def failover(
    app: AppDep, context: ContextDep, lose: Annotated[list[str], Query()] = [],  # noqa: B006 - FastAPI copies it
    site: str = "", planned: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """What fails when these are lost together: panels, feeds, PDUs, ``pdu:outlet``, ``device:inlet``.

    ``planned`` takes planned cables as plugged in.
    """
    with reading(app.database, context) as session:
        parts = find_parts(session, lose, site=site)
        answer, graph = loss_of(session, parts, planned=planned)
    called = {feed.id: f"{feed.panel}:{feed.name}" for feed in graph.feeds.values()}
    return {
        "lost": [asdict(part) for part in parts],
        "counts": answer.counts(),
        "verdicts": VERDICTS,
        "lost_w": answer.lost_w,
        "moved_w": answer.moved_w,
        "overloaded": len(answer.overloads),
        "devices": [
            {
                **asdict(fate),
                "feeds_before": [called[feed] for feed in fate.feeds_before],
                "feeds_after": [called[feed] for feed in fate.feeds_after],
            }
            for fate in answer.fates
        ],
        "feeds": [
            {
                **feed_json(change.feed),
                "before": circuit_json(change.before),
                "after": None if change.after is None else circuit_json(change.after),
                "moved_w": change.moved_w,
            }
            for change in answer.feeds
        ],
        "unfed": [machine.name for machine in answer.unfed],
    }


@router.get("/capacity/feeds/")
def feeds(where: NamesDep, app: AppDep, context: ContextDep, page: int = 1, planned: bool = False) -> dict[str, Any]:
    """The feeds of a site, room or rack with their load now and when the worst other feed is lost; 48 a page."""
    with reading(app.database, context) as session:
        scope = where.resolve(session)
        racks = None
        if scope.location_ids is not None or scope.rack_id is not None or scope.role_id is not None:
            racks = scope.selection()
        found = feed_loads(session, site_id=scope.site_id, rack_ids=racks, page=page, planned=planned)
    return {
        "total": found.total,
        "page": found.page,
        "feeds": [
            {
                **feed_json(load.feed),
                "now": circuit_json(load.now),
                "worst": circuit_json(load.worst),
                "worst_lost": load.worst_lost,
                "devices": load.devices,
                "pdus": [{**asdict(pdu), "over": pdu.over} for pdu in load.pdus],
            }
            for load in found.loads
        ],
    }


def feed_json(feed: Feed) -> dict[str, Any]:
    """A feed as answers write it."""
    return {
        "feed_id": feed.id, "feed": feed.name, "panel": feed.panel, "type": feed.type, "rack": feed.rack,
        "live": feed.live, "rating_w": feed.rating.rating_w, "usable_w": feed.rating.usable_w,
        "phase": "three-phase" if feed.rating.legs == 3 else "single-phase",
    }  # fmt: skip


def circuit_json(circuit: Circuit) -> dict[str, Any]:
    """A load as answers write it; ``share`` of the rating, 0 to 1 and more."""
    return {**asdict(circuit), "share": round(circuit.share, 4)}

"""Power: panels, their feeds and PDUs, load by leg, and what fails when some of them are lost."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.responses import HTMLResponse

from dcim.web.pages.base import Page, PageDep, number_of
from dcim.web.svg.gauge import gauge_svg
from dcim.web.templating import query
from inventory.answers.failover_queries import FeedLoad, LostPart, feed_loads, loss_of, parts_by_id
from inventory.answers.failover_rules import Circuit
from inventory.pages import site_queries

router = APIRouter()

FATES = 60
"""Devices listed of a loss; the others are counted."""
FEEDS = 24
Lose = Annotated[list[str], Query()]
_PART = re.compile(r"(panel|feed|device|outlet|inlet):(\d{1,9})")


@router.get("/power/")
def power(page: PageDep, lose: Lose = [], site: str = "", p: str = "1") -> HTMLResponse:  # noqa: B006 - FastAPI copies it
    """A site's feeds by panel; ``lose`` are parts (``feed:3``) that are taken as lost."""
    return page.html("power.html", **_data(page, lose, site, p))


@router.get("/power/body")
def body(page: PageDep, lose: Lose = [], site: str = "", p: str = "1") -> HTMLResponse:  # noqa: B006 - FastAPI copies it
    """The page without its frame, for a toggle."""
    return page.html("power_body.html", **_data(page, lose, site, p))


def _data(page: Page, lose: list[str], site: str, p: str) -> dict[str, Any]:
    session = page.session
    sites = site_queries.sites(session)
    chosen = number_of(site)
    if chosen is None and sites:
        chosen = sites[0].id
    wanted = [(match.group(1), int(match.group(2))) for text in lose[:50] if (match := _PART.fullmatch(text))]
    parts = parts_by_id(session, wanted)
    loss = loss_of(session, parts)[0] if parts else None
    found = feed_loads(session, site_id=chosen, page=number_of(p) or 1, size=FEEDS)
    panels: dict[int, list[FeedLoad]] = {}
    for load in found.loads:
        panels.setdefault(load.feed.panel_id, []).append(load)
    fates = loss.fates if loss is not None else []
    return {
        "sites": sites, "site": chosen, "panels": panels, "found": found, "parts": parts, "loss": loss,
        "lost": {(part.kind, part.id) for part in parts}, "fates": fates[:FATES], "more": max(0, len(fates) - FATES),
        "changes": {change.feed.id: change for change in loss.feeds} if loss is not None else {},
        "toggle": _toggle(parts, chosen, p), "gauge": load_gauge, "kilowatts": kilowatts,
    }  # fmt: skip


def load_gauge(circuit: Circuit) -> Markup:
    """A circuit's load against its rating, with a mark at what ``max_utilization`` allows; the worst leg of three."""
    kind = {"ok": "ok", "over": "warn", "trips": "bad"}[circuit.state]
    says = (
        f"{kilowatts(circuit.allocated_w)} of {kilowatts(circuit.usable_w)} usable, {kilowatts(circuit.rating_w)} rated"
    )
    mark = circuit.usable_w / circuit.rating_w if circuit.rating_w else None
    return Markup(gauge_svg([(circuit.share, kind)], says, mark))  # noqa: S704 - escaped there


def kilowatts(watts: float) -> str:
    """``4.3 kW``, and watts below one."""
    return f"{watts / 1000:.1f} kW" if abs(watts) >= 1000 else f"{watts:.0f} W"


def _toggle(parts: list[LostPart], site: int | None, p: str) -> Any:
    """``toggle("feed", 3)`` is the query string with that part lost, or restored when it is lost already."""
    lost = [f"{part.kind}:{part.id}" for part in parts]

    def address(kind: str, part_id: int) -> str:
        this = f"{kind}:{part_id}"
        left = [each for each in lost if each != this] if this in lost else [*lost, this]
        pairs = [("site", str(site or "")), ("p", p if p != "1" else "")]
        return query(dict(pairs)) + "".join(f"&lose={each}" for each in left)

    return address

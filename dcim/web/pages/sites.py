"""Sites, the wall of their racks, and one rack."""

from fastapi import APIRouter
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import HTMLResponse

from dcim.web.drawings import drawing, loose
from dcim.web.measures import Measure, measures
from dcim.web.pages.base import PageDep, RowId, number_of
from dcim.web.svg.elevation import FACES, WALL, elevation_svg, tenant_class
from inventory.answers.capacity_rules import capacity
from inventory.answers.scope_queries import Scope
from inventory.answers.space_queries import racks_in
from inventory.answers.space_rules import closed, free_by_face, units_text
from inventory.pages import rack_queries, site_queries
from provisioning import page_queries as provisioning

router = APIRouter()


@router.get("/sites/")
def sites(page: PageDep) -> HTMLResponse:
    """Every site."""
    return page.html("sites.html", sites=site_queries.sites(page.session))


@router.get("/sites/{site_id}/")
def site(page: PageDep, site_id: RowId, location: str = "", p: str = "1") -> HTMLResponse:
    """A site's locations and the wall of its racks, front and rear."""
    session = page.session
    row = site_queries.site(session, site_id)
    racks, found = rack_queries.racks_of_site(session, site_id, number_of(location), number_of(p) or 1)
    words = provisioning.words(session, rack_queries.device_ids_of_racks([rack.rack.id for rack in racks]))
    drawn = [(rack, Markup(elevation_svg(drawing(rack, words), WALL))) for rack in racks]  # noqa: S704 - escaped there
    return page.html(
        "site.html",
        site=row,
        racks=drawn,
        found=found,
        location=number_of(location),
        locations=site_queries.children(site_queries.locations(session, site_id)),
        capacity=_capacity(session, site_id),
    )


@router.get("/racks/{rack_id}/")
def rack(page: PageDep, rack_id: RowId, here: str = "") -> HTMLResponse:
    """A rack: both faces, what stands in it, power and weight."""
    session = page.session
    contents = rack_queries.rack(session, rack_id)
    space = racks_in(session, Scope(rack_id=rack_id))[0]
    words = provisioning.words(session, rack_queries.device_ids_of_racks([rack_id]))
    drawn = drawing(contents, words)
    faces = {face: Markup(elevation_svg(drawn, FACES[face], here=here)) for face in FACES}  # noqa: S704 - escaped there
    return page.html(
        "rack.html",
        rack=contents.rack,
        contents=contents,
        loose=loose(contents),
        words=words,
        front=faces["front"],
        rear=faces["rear"],
        feeds=rack_queries.feeds_of_rack(session, rack_id),
        neighbours=rack_queries.neighbours(session, contents.rack),
        tenant_class=tenant_class,
        measures=measures(capacity([space])[0]),
        free=[(units_text(run.start, run.height), run) for run in free_by_face(space, space.tenant)],
        closed=closed(space, space.tenant),
    )


def _capacity(session: Session, site_id: int) -> list[tuple[str, list[Measure]]]:
    """The bars of a site as (room, bars); the whole site first, its rooms when there are several."""
    racks = racks_in(session, Scope(site_id=site_id))
    rooms = capacity(racks, "location")
    whole = [("", measures(row)) for row in capacity(racks, "site")]
    return [*whole, *((room.name, measures(room)) for room in rooms if len(rooms) > 1)]

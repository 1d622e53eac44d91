"""Prefixes and VLANs."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from dcim.web.pages.base import PageDep, number_of
from inventory.ipam.address import prefix_text
from inventory.pages import ipam_queries, site_queries

router = APIRouter()


@router.get("/prefixes/")
def prefixes(page: PageDep, q: str = "", site: str = "", family: str = "", p: str = "1") -> HTMLResponse:
    """Prefixes in the order of their networks, with how full they are."""
    q = q.strip()[:100]
    found = ipam_queries.prefix_list(page.session, number_of(p) or 1, q, number_of(site), number_of(family))
    return page.html(
        "prefixes.html", found=found, used=ipam_queries.addresses_in(page.session, found.rows), q=q,
        sites=site_queries.sites(page.session), chosen={"site": site, "family": family}, prefix_text=prefix_text,
        usable=ipam_queries.usable,
    )  # fmt: skip


@router.get("/vlans/")
def vlans(page: PageDep, q: str = "", group: str = "", p: str = "1") -> HTMLResponse:
    """VLANs with the overlay that carries them."""
    q = q.strip()[:100]
    found = ipam_queries.vlan_list(page.session, number_of(p) or 1, q, number_of(group))
    return page.html(
        "vlans.html", found=found, q=q, groups=ipam_queries.vlan_groups(page.session), chosen={"group": group}
    )

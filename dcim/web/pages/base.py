"""What every page has: the visitor, the read session, and the frame around its content."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse

from dcim import __version__
from dcim.app import App
from dcim.core.clock import now
from dcim.web.pages.menu import menu_of
from dcim.web.security import AppDep, ReadDep, Visitor, VisitorDep
from dcim.web.templating import render

SECTIONS = (
    ("/sites/", "Sites", "dcim.site"),
    ("/devices/", "Devices", "dcim.device"),
    ("/cables/", "Cables", "dcim.cable"),
    ("/power/", "Power", "dcim.powerpanel"),
    ("/prefixes/", "Prefixes", "ipam.prefix"),
    ("/vlans/", "VLANs", "ipam.vlan"),
    ("/fabric/", "Fabric", "network.fabric"),
    ("/jobs/", "Jobs", "core.job"),
)
"""Address, title, and the object type without which there is nothing to see."""


@dataclass(frozen=True)
class Page:
    """A request for a page by somebody who is signed in."""

    request: Request
    app: App
    session: Session
    visitor: Visitor

    def html(self, template: str, *, status: int = 200, **data: Any) -> HTMLResponse:
        """A template inside the frame."""
        path = self.request.url.path
        sections = [
            (address, title) for address, title, kind in SECTIONS if self.visitor.context.may("view", kind)
        ]  # fmt: skip
        section = next((address for address, _ in sections if path.startswith(address)), "")
        shared = {
            "visitor": self.visitor, "sections": sections, "version": __version__, "params": self.request.query_params,
            "clock": now(), "section": "/sites/" if path.startswith("/racks/") else section,
            "in_lab": self.app.settings.lab_folder.is_dir(), "path": path,
            "menu": menu_of(self.visitor.context.may),
        }  # fmt: skip
        return HTMLResponse(render(template, **{**shared, **data}), status_code=status)


def get_page(request: Request, app: AppDep, session: ReadDep, visitor: VisitorDep) -> Page:
    """The page's dependency."""
    return Page(request, app, session, visitor)


PageDep = Annotated[Page, Depends(get_page)]


RowId = Annotated[int, Path(ge=0, le=2**53)]
"""The id of a row in an address; another number is an address that does not exist."""


def number_of(value: str) -> int | None:
    """A filter's value as an id; None when it is empty or no number (a mistyped address is no error)."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None

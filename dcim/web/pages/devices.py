"""The list of devices, and one device: ports, cable trace, power, addresses, history."""

from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import HTMLResponse

from dcim.core.errors import NotFound
from dcim.engine.pages import all_steps
from dcim.engine.views import operations_of
from dcim.web.history import History, history_of
from dcim.web.pages.base import Page, PageDep, RowId, number_of
from dcim.web.svg.trace import Stop, Wire, trace_svg
from inventory.answers import trace_queries
from inventory.answers.port_queries import KIND_NAMES, PortFacts
from inventory.answers.trace_queries import Path, Trace
from inventory.ipam.address import address_text
from inventory.pages import device_queries, port_queries
from inventory.pages.device_queries import DeviceFilter
from network import page_queries as network
from provisioning import page_queries as provisioning
from provisioning.lifecycle import STATES, get_state

router = APIRouter()

PORT_GROUPS = (
    ("Interfaces", ("interface",)),
    ("Panel ports", ("front_port", "rear_port")),
    ("Outlets", ("power_outlet",)),
    ("Console", ("console_port", "console_server_port")),
)
TABS = (("", "Ports"), ("trace", "Cable trace"), ("power", "Power"), ("addresses", "Addresses"), ("history", "History"))


@router.get("/devices/")
def devices(
    page: PageDep, q: str = "", site: str = "", rack: str = "", role: str = "", tenant: str = "", status: str = "",
    state: str = "", p: str = "1",
) -> HTMLResponse:  # fmt: skip
    """The filtered list."""
    q = q.strip()[:100]
    wanted = DeviceFilter(
        site=number_of(site), rack=number_of(rack), role=number_of(role), tenant=number_of(tenant), status=status[:50],
        q=q, ids=provisioning.devices_in(state) if state else None,
    )  # fmt: skip
    found = device_queries.device_list(page.session, wanted, number_of(p) or 1)
    facets: dict[str, Any] = dict(device_queries.facets(page.session))
    facets["state"] = [(word, word, number) for word, number in provisioning.counts(page.session).items()]
    words = provisioning.words(page.session, provisioning.chosen([row.id for row in found.rows]))
    chosen = {"site": site, "rack": rack, "role": role, "tenant": tenant, "status": status, "state": state}
    return page.html(
        "devices.html", found=found, facets=facets, words=words, chosen=chosen, q=q, address_text=address_text
    )


@router.get("/devices/{device_id}/")
def ports(page: PageDep, device_id: RowId) -> HTMLResponse:
    """Ports with their cables and far ends."""
    links = port_queries.links(page.session, device_id)
    kinds = [kind for _, group in PORT_GROUPS for kind in group if kind != "interface"]
    others = port_queries.ports(page.session, device_id, kinds)
    groups = [
        (title, [row for row in others if row.kind in kinds]) for title, kinds in PORT_GROUPS if kinds != ("interface",)
    ]
    return _device(
        page, device_id, "", "device_ports.html", links=links, groups=[group for group in groups if group[1]],
        interfaces=device_queries.interfaces(page.session, device_id),
        attachments=network.attachments(page.session, device_id),
    )  # fmt: skip


@router.get("/devices/{device_id}/trace")
def trace(page: PageDep, device_id: RowId, port: str = "") -> HTMLResponse:
    """The way of one port's cable, drawn."""
    cabled = trace_queries.cabled_ports(page.session, device_id)
    chosen = next((one for one in cabled if f"{one[0]}:{one[1]}" == port), cabled[0] if cabled and not port else None)
    if port and chosen is None:
        raise NotFound("this device has no such cabled port: see its list of ports")
    found = trace_queries.trace(page.session, (chosen[0], chosen[1])) if chosen else None
    drawn = (
        [(Markup(_draw(found, path)), path) for path in found.paths if path.segments]  # noqa: S704 - escaped there
        if found
        else []
    )
    return _device(
        page, device_id, "trace", "device_trace.html", cabled=cabled, chosen=chosen, drawings=drawn,
        kind_names=KIND_NAMES,
    )  # fmt: skip


@router.get("/devices/{device_id}/power")
def power(page: PageDep, device_id: RowId) -> HTMLResponse:
    """Each inlet's way: PSU, outlet, PDU inlet, feed."""
    session = page.session
    inlets = device_queries.power_ports(session, device_id)
    links = port_queries.links(session, device_id)
    far = {
        inlet.id: end
        for inlet in inlets
        for link in links.get(("power_port", inlet.id), ())[:1]
        for end in link.far[:1]
    }
    outlets = port_queries.outlets(session, [end.port_id for end in far.values() if end.kind == "power_outlet"])
    behind = [row.power_port_id for row in outlets.values() if row.power_port_id is not None]
    feeds = port_queries.feeds_of_inlets(session, [*behind, *(inlet.id for inlet in inlets)])
    return _device(
        page, device_id, "power", "device_power.html", inlets=inlets, links=links, far=far, outlets=outlets, feeds=feeds
    )


@router.get("/devices/{device_id}/addresses")
def addresses(page: PageDep, device_id: RowId) -> HTMLResponse:
    """Addresses on the device's interfaces."""
    rows = device_queries.addresses(page.session, device_id)
    return _device(page, device_id, "addresses", "device_addresses.html", addresses=rows, address_text=address_text)


@router.get("/devices/{device_id}/history")
def history(page: PageDep, device_id: RowId) -> HTMLResponse:
    """Operations with their steps and evidence, and the change log."""
    return _device(
        page, device_id, "history", "device_history.html",
        changes=device_queries.changes(page.session, "devices", device_id),
    )  # fmt: skip


def _device(page: Page, device_id: int, tab: str, template: str, **data: Any) -> HTMLResponse:
    session = page.session
    device = device_queries.device(session, device_id)
    state = get_state(session, device_id)
    switch = network.switches(session, device_id)
    return page.html(
        template, device=device, state=state, state_doc=STATES.get(state.state), tab=tab, tabs=TABS,
        provisioned=state.id is not None or device.role_slug == "server",
        history=operations_with_steps(session, device_id), switch=switch[0] if switch else None,
        tags=device_queries.tags(session, device_id), base=f"/devices/{device_id}/",
        oob=address_text(device.oob_family, device.oob_address) if device.oob_address else "",
        ip4=address_text(4, device.ip4_address) if device.ip4_address else "",
        ip6=address_text(6, device.ip6_address) if device.ip6_address else "",
        **data,
    )  # fmt: skip


def operations_with_steps(session: Any, device_id: int) -> History:
    """A device's newest operations and what they saw; two statements."""
    rows = operations_of(session, "devices", device_id, limit=10)
    return history_of(rows, all_steps(session, [row.id for row in rows]))


def _draw(found: Trace, path: Path) -> str:
    stops, wires = [_stop(found.start)], []
    if path.through is not None:
        wires.append(Wire("inside", inner=True))
        stops.append(_stop(path.through))
    for segment in path.segments:
        cable = segment.cable
        wires.append(Wire(cable.name, cable.note, planned=cable.status == "planned"))
        stops.append(_stop(segment.far.port) if segment.far else Stop("no other end", ""))
        if segment.onward is not None:
            wires.append(Wire("inside", inner=True))
            stops.append(_stop(segment.onward))
    return trace_svg(stops, wires)


def _stop(port: PortFacts) -> Stop:
    href = f"/devices/{port.device_id}/trace?port={port.kind}:{port.id}" if port.device_id else None
    note = " · ".join(part for part in (port.type, port.rack) if part)
    return Stop(port.device, port.name, href, note)

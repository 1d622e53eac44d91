"""A rack's elevation for the API: half-units as NetBox lists them, and the pages' drawing as a stand-alone SVG."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from dcim.core.errors import NotFound
from dcim.web.drawings import drawing
from dcim.web.svg.elevation import FACES, elevation_svg
from inventory.choices import DEVICE_FACES
from inventory.models import Rack
from inventory.objects.batch import Batch
from inventory.pages import rack_queries
from inventory.racks.queries import holders

SVG_STYLE = """
text { font: 12px sans-serif; }
"""


def svg(session: Session, rack_id: int, face: str) -> str:
    """One face as SVG."""
    contents = rack_queries.rack(session, rack_id)
    return elevation_svg(drawing(contents, linked=False), FACES["rear" if face == "rear" else "front"],
                         stylesheet=SVG_STYLE)  # fmt: skip


def listed(session: Session, rack_id: int, face: str, params: Mapping[str, str], base: str) -> dict[str, Any]:
    """Half-units from the top: ``{count, next, previous, results: [{id, name, face, device, occupied, display}]}``.

    ``expand_devices=false`` names a device at its lowest half-unit only; ``exclude`` leaves a device out.
    """
    rack = session.get(Rack, rack_id)
    if rack is None:
        raise NotFound("No rack matches the given query.")
    expand = params.get("expand_devices", "true").lower() not in ("false", "0")
    exclude = int(params["exclude"]) if params.get("exclude", "").isdigit() else None
    taken = holders(session, rack_id, face)
    batch = Batch(session, base)
    for holder in set(taken.values()):
        batch.want("dcim.device", holder)
    batch.load()
    units = range(2 * rack.starting_unit, 2 * (rack.starting_unit + rack.u_height))
    results: list[dict[str, Any]] = []
    for half in units if rack.desc_units else reversed(units):
        device_id = taken.get(half)
        if device_id == exclude:
            device_id = None
        lowest = device_id is not None and taken.get(half - 1) != device_id
        shown = batch.brief("dcim.device", device_id) if device_id is not None and (expand or lowest) else None
        results.append({
            "id": half / 2, "name": f"U{half // 2}", "face": {"value": face, "label": DEVICE_FACES[face]},
            "device": shown, "occupied": device_id is not None, "display": f"U{half // 2}",
        })  # fmt: skip
    query = params.get("q", "").lower()
    if query:
        results = [row for row in results if query in row["name"].lower() or query in str(row["id"])]
    return {"count": len(results), "next": None, "previous": None, "results": results}

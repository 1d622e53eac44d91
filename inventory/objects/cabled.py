"""What a port's answer says of its cable: the cable, the peers on its other end, and the far ends through panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inventory.cables.reach import Reach, cables_of, reach
from inventory.objects.batch import Batch
from inventory.objects.fields import Boolean, Computed, Field
from inventory.objects.noun import Noun, Values
from inventory.objects.references import BRIEF_SCHEMA

KIND_TYPES = {
    "interface": "dcim.interface", "console_port": "dcim.consoleport", "console_server_port": "dcim.consoleserverport",
    "power_port": "dcim.powerport", "power_outlet": "dcim.poweroutlet", "front_port": "dcim.frontport",
    "rear_port": "dcim.rearport", "power_feed": "dcim.powerfeed",
}  # fmt: skip
"""Kind of port (a column of ``CableTermination`` without ``_id``) → object type."""
TYPE_KINDS = {object_type: kind for kind, object_type in KIND_TYPES.items()}
LIST = {"type": "array", "items": BRIEF_SCHEMA}


def _links(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    kind = TYPE_KINDS[noun.object_type]
    found = reach(batch.session, kind, [row["id"] for row in rows])
    for link in found.values():
        batch.want("dcim.cable", link.cable_id)
        for end, port_id in (*link.peers, *link.far):
            batch.want(KIND_TYPES[end], port_id)
    return {row_id: _shown(link) for row_id, link in found.items()}


def _shown(link: Reach) -> dict[str, Any]:
    def ports(ends: Sequence[tuple[str, int]]) -> Any:
        return lambda batch: [
            found for kind, port_id in ends if (found := batch.brief(KIND_TYPES[kind], port_id)) is not None
        ]

    return {
        "cable": lambda batch: batch.brief("dcim.cable", link.cable_id),
        "cable_end": link.end,
        "link_peers": ports(link.peers),
        "link_peers_type": KIND_TYPES[link.peers[0][0]] if link.peers else None,
        "connected_endpoints": ports(link.far) if link.far else None,
        "connected_endpoints_type": KIND_TYPES[link.far[0][0]] if link.far else None,
        "connected_endpoints_reachable": bool(link.far),
        "_occupied": True,
    }


def _cable_ids(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    """For nested ports: only the cable, so that a nested peer does not bring its own peers along."""
    found = cables_of(batch.session, TYPE_KINDS[noun.object_type], [row["id"] for row in rows])
    for cable_id, _end in found.values():
        batch.want("dcim.cable", cable_id)
    return {row_id: _cable(cable_id) for row_id, (cable_id, _end) in found.items()}


def _cable(cable_id: int) -> dict[str, Any]:
    return {"cable": lambda batch: batch.brief("dcim.cable", cable_id), "_occupied": True}


def _part(name: str, empty: Any = None, shape: Any = None) -> Computed:
    return Computed(name, load=_links, part=name, empty=empty, shape=shape or {"nullable": True})


CABLE = Computed("cable", load=_cable_ids, part="cable", shape={**BRIEF_SCHEMA, "nullable": True})
OCCUPIED = Computed("_occupied", load=_cable_ids, part="_occupied", empty=False, shape={"type": "boolean"})

CABLED: tuple[Field, ...] = (
    Boolean("mark_connected"), CABLE, _part("cable_end", shape={"type": "string", "nullable": True}),
    _part("link_peers", (), LIST), _part("link_peers_type", shape={"type": "string", "nullable": True}), OCCUPIED,
)  # fmt: skip
"""Fields of every port that a cable may end on."""
ENDPOINT: tuple[Field, ...] = (
    _part("connected_endpoints", shape={**LIST, "nullable": True}),
    _part("connected_endpoints_type", shape={"type": "string", "nullable": True}),
    _part("connected_endpoints_reachable", False, {"type": "boolean", "nullable": True}),
)  # fmt: skip
"""Fields of ports that end a path."""

"""``/trace/`` and ``/paths/`` of ports, as NetBox's."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from dcim.core.errors import NotFound
from inventory.cables.paths import PASS_THROUGH, Hop, follow
from inventory.cables.plant import StoredPlant
from inventory.objects import reading as read
from inventory.objects.batch import Batch
from inventory.objects.cabled import KIND_TYPES, TYPE_KINDS
from inventory.objects.noun import Noun, noun_of

TRACED_CABLE = ("id", "url", "display", "type", "status", "label", "color", "length", "length_unit", "description")


def _ways(session: Session, noun: Noun, row_id: int, base: str) -> tuple[Batch, list[tuple[Hop, ...]], dict[int, Any]]:
    if not read.by_ids(session, noun, [row_id], "", [noun.by_name["id"]]):
        raise NotFound(f"No {noun.words} matches the given query.")
    port = (TYPE_KINDS[noun.object_type], row_id)
    ways = follow(StoredPlant(session), [port])[port]
    batch = Batch(session, base)
    batch.want(noun.object_type, row_id)
    for hop in (hop for way in ways for hop in way):
        for end in (hop.near, hop.far):
            batch.want(KIND_TYPES[end[0]], end[1])
    batch.load()
    cable = noun_of("dcim.cable")
    wanted = sorted({hop.cable_id for way in ways for hop in way})
    fields = [cable.by_name[name] for name in TRACED_CABLE]
    cables = {row["id"]: row for row in read.by_ids(session, cable, wanted, base, fields)}
    return batch, ways, cables


def trace(session: Session, noun: Noun, row_id: int, base: str) -> list[list[Any]]:
    """Segments ``[near ends, cable, far ends]`` from the port on; strands that part are listed side by side."""
    batch, ways, cables = _ways(session, noun, row_id, base)
    found: list[list[Any]] = []
    for level in range(max((len(way) for way in ways), default=0)):
        by_cable: dict[int, tuple[dict[Any, None], dict[Any, None]]] = {}
        for way in ways:
            if level < len(way):
                near, far = by_cable.setdefault(way[level].cable_id, ({}, {}))
                near[way[level].near[:2]] = None
                far[way[level].far[:2]] = None
        for cable_id, (near, far) in by_cable.items():
            found.append([_shown(batch, near), cables.get(cable_id), _shown(batch, far)])
    return found


def paths(session: Session, noun: Noun, row_id: int, base: str) -> list[dict[str, Any]]:
    """The ways from a panel's port, each as NetBox's path: ports and cables in turn."""
    batch, ways, cables = _ways(session, noun, row_id, base)
    found = []
    for way in ways:
        steps: list[Any] = []
        for hop in way:
            steps += [_shown(batch, [hop.near[:2]]), [cables.get(hop.cable_id)], _shown(batch, [hop.far[:2]])]
        complete = way[-1].far[0] not in PASS_THROUGH
        found.append({"id": None, "path": steps, "is_active": complete, "is_complete": complete,
                      "is_split": len(ways) > 1})  # fmt: skip
    return found


def _shown(batch: Batch, ports: Any) -> list[Any]:
    return [shown for kind, port in ports if (shown := batch.brief(KIND_TYPES[kind], port)) is not None]

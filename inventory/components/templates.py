"""What a template of a type gives to the component made of it, as pure data."""

from collections.abc import Mapping
from typing import Any

from inventory.types.components import TYPED

COPIED: dict[str, tuple[str, ...]] = {
    "interfaces": ("mgmt_only", "enabled", "poe_mode", "poe_type"),
    "power-ports": ("maximum_draw", "allocated_draw"),
    "power-outlets": ("feed_leg", "color"),
    "rear-ports": ("color", "positions"),
    "front-ports": ("color", "positions"),
    "device-bays": ("enabled",),
    "module-bays": ("enabled",),
    "inventory-items": ("part_id",),
}
"""Which keys of a template's data are columns of the component."""


def component_values(kind: str, template: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a component of the library's list ``kind``; name and references to other components left out.

    ``template`` has the columns ``label``, ``type``, ``position`` and ``data`` of ``ComponentTemplate``.
    """
    data = template["data"]
    values: dict[str, Any] = {name: data[name] for name in COPIED.get(kind, ()) if name in data}
    values |= {"label": template["label"], "description": str(data.get("description", ""))[:200]}
    if kind == "module-bays":
        values |= {"sequence": template["position"], "position": str(data.get("position", ""))}
    elif kind != "inventory-items":
        values["position"] = template["position"]
    if kind in TYPED:
        values["type"] = template["type"]
    return values

"""Parsed types as column values, and rows as the library's documents: the two directions in one place.

Site folders (``inventory.imports``) and library imports (``inventory.types.planning``) both go through here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from inventory.types.components import COMPONENTS, TYPED, Template, mappings_of
from inventory.types.library import TypeFile, TypeKind
from inventory.types.values import plain

_TEXTS = ("part_number", "airflow", "weight_unit", "subdevice_role", "form_factor", "outer_unit", "description")
_SAME = ("is_full_depth", "is_powered", "exclude_from_utilization", "front_image", "rear_image", "width",
         "starting_unit", "desc_units", "outer_width", "outer_height", "outer_depth", "max_weight",
         "mounting_depth")  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "is_powered": True, "exclude_from_utilization": False, "front_image": False, "rear_image": False,
    "desc_units": False, "attributes": {}, "weight": None, "comments": "",
    **dict.fromkeys(_TEXTS, ""),
    **dict.fromkeys(("outer_width", "outer_height", "outer_depth", "max_weight", "mounting_depth")),
}  # fmt: skip
"""Column → the value that a file need not state."""
_ORDER: dict[TypeKind, tuple[str, ...]] = {
    "device": ("part_number", "airflow", "weight", "weight_unit", "subdevice_role", "is_powered",
               "exclude_from_utilization", "front_image", "rear_image", "description", "comments"),
    "module": ("part_number", "airflow", "weight", "weight_unit", "attributes", "description", "comments"),
    "rack": ("desc_units", "outer_width", "outer_height", "outer_depth", "outer_unit", "weight", "max_weight",
             "weight_unit", "mounting_depth", "description", "comments"),
}  # fmt: skip


def columns_of(found: TypeFile) -> dict[str, Any]:
    """Column → value for what the file states; references (manufacturer, platform, profile) are the caller's."""
    given = found.values
    columns: dict[str, Any] = {"model": found.model}
    if found.kind != "module":
        columns["slug"] = found.slug
    if "u_height" in given:
        columns.update(
            {"u_height_half": int(given["u_height"] * 2)} if found.kind == "device" else {"u_height": given["u_height"]}
        )
    columns.update({key: str(given[key]).strip() for key in _TEXTS if key in given})
    columns.update({key: given[key] for key in _SAME if key in given})
    if "weight" in given:
        columns["weight"] = float(given["weight"])
    if "comments" in given:
        columns["comments"] = str(given["comments"]).strip()
    if "attribute_data" in given:
        columns["attributes"] = plain(given["attribute_data"])
    return columns


def template_columns(template: Template) -> dict[str, Any]:
    """A component as columns of ``ComponentTemplate``; whose it is, is the caller's."""
    return {
        "kind": template.kind, "name": template.name, "type": template.type, "label": template.label,
        "position": template.position, "data": template.data,
    }  # fmt: skip


def document_of(
    kind: TypeKind, row: Mapping[str, Any], manufacturer: str, templates: Iterable[Mapping[str, Any]], *,
    platform: str = "", profile: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A type's row and templates as a document in the library's format, which imports again to no change."""
    document: dict[str, Any] = {"manufacturer": manufacturer, "model": row["model"]}
    if kind != "module":
        document["slug"] = row["slug"]
    if kind == "device":
        half = row["u_height_half"]
        document.update(u_height=half / 2 if half % 2 else half // 2, is_full_depth=row["is_full_depth"])
    elif kind == "rack":
        document.update({key: row[key] for key in ("form_factor", "width", "u_height", "starting_unit") if row[key]})
    if platform:
        document["default_platform"] = platform
    if profile:
        document["profile"] = profile
    for column in _ORDER[kind]:
        if row.get(column, DEFAULTS[column]) != DEFAULTS[column]:
            document["attribute_data" if column == "attributes" else column] = row[column]
    document.update(_lists(templates))
    return document


def _lists(templates: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The components by list; where front ports go stands in ``port-mappings``, as NetBox 4.5 and later want it."""
    found: dict[str, list[dict[str, Any]]] = {}
    mappings: list[dict[str, Any]] = []
    for row in sorted(templates, key=lambda row: row["position"]):
        entry = {"name": row["name"]}
        if row["kind"] in TYPED:
            entry["type"] = row["type"] or None
        if row["label"]:
            entry["label"] = row["label"]
        data = dict(row["data"])
        mappings += [
            {"front_port": row["name"], "front_port_position": front, "rear_port": rear, "rear_port_position": position}
            for front, rear, position in mappings_of(data)
        ]
        for key in ("mappings", "rear_port", "rear_port_position"):
            data.pop(key, None)
        found.setdefault(row["kind"], []).append({**entry, **data})
    lists: dict[str, Any] = {kind: found[kind] for kind in COMPONENTS if kind in found}
    return {**lists, "port-mappings": mappings} if mappings else lists

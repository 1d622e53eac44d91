"""A NetBox's objects as plain objects that still carry its ids, and what of them we have no place for.

Forms of several releases are understood: 4.0 to 4.6 differ in scopes, MAC addresses, mappings of panels and services.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from inventory.bulk.order import SECOND_HAND
from inventory.bulk.plain import reduced
from inventory.objects.cabled import TYPE_KINDS
from inventory.objects.noun import Noun, registry
from inventory.objects.references import Typed
from inventory.objects.untyped import AnyType

_QUIET = frozenset({
    "id", "url", "display", "display_url", "created", "last_updated", "family", "children", "_depth", "depth",
    "_occupied", "cable", "cable_end", "link_peers", "link_peers_type", "connected_endpoints",
    "connected_endpoints_type", "connected_endpoints_reachable", "wireless_link", "wireless_lans", "parent_device",
    "primary_ip", "config_context", "rendered_config", "local_context_data_hash", "l2vpn_termination",
    "mac_addresses", "nat_outside", "size", "installed_module", "occupied", "front_ports", "primary",
    "user_permissions", "scope", "assigned_object", "parent", "object", "utilization", "unit_count", "last_login",
    "data_synced", "is_default", "device_role", "total_weight", "total_max_weight", "min_vid", "max_vid",
    "mark_connected", "object_id", "owner", "is_cloneable", "related_object_filter", "validation_schema",
    "config_template", "rear_ports", "site",
})  # fmt: skip
"""Fields of answers that are made from others, or that say nothing that would be lost."""
_EMPTY: tuple[Any, ...] = (None, "", [], {}, False, 0)


@dataclass
class Left:
    """What was left out, and why: (object type, object, field, reason), many alike counted."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    limit: int = 2000

    def add(self, object_type: str, label: str, name: str, why: str) -> None:
        """Note one."""
        self.counts[object_type, (name and f"{name}: {why}") or why] += 1
        if len(self.lines) < self.limit:
            self.lines.append({"object_type": object_type, "object": label, "field": name, "why": why})

    def extend(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Note those of another list."""
        for line in lines:
            self.add(line["object_type"], line["object"], line["field"], line["why"])


def parameters(noun: Noun) -> list[tuple[str, str]]:
    """What to ask a list for, beside its pages."""
    return [("exclude", "config_context")] if noun.object_type == "dcim.device" else []


class ObjectReader:
    """Reads objects as ``{"id", "label", "plain", "user"}``, the nouns in the order of ``in_order()``.

    ``macs``: the server has MAC addresses of their own (NetBox 4.2).
    """

    def __init__(self, left: Left, *, macs: bool) -> None:
        self.left, self.macs = left, macs
        self.tags: dict[str, int] = {}
        """Slug → id: config contexts name tags by their slugs."""

    def read(self, noun: Noun, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Objects of a noun."""
        for row in rows:
            yield self.one(noun, row)

    def one(self, noun: Noun, row: Mapping[str, Any]) -> dict[str, Any]:
        """One object."""
        shown = dict(_adapted(noun, row))
        label = str(row.get("display") or row.get("name") or row["id"])
        if noun.object_type == "extras.tag" and isinstance(row.get("slug"), str):
            self.tags[row["slug"]] = row["id"]
        if noun.object_type == "extras.configcontext":
            shown["tags"] = [
                self.tags.get(tag, tag) if isinstance(tag, str) else tag for tag in shown.get("tags") or ()
            ]
        plain = reduced(noun, shown)
        for name in SECOND_HAND.get(noun.object_type, ()):
            if not (name == "mac_address" and not self.macs):
                plain.pop(name, None)
        _types(noun, plain, label, self.left)
        for name, value in shown.items():
            if name not in noun.by_name and name not in _QUIET and not name.endswith("_count") and value not in _EMPTY:
                self.left.add(noun.object_type, label, name, "dcim has no such field")
        found: dict[str, Any] = {"id": row["id"], "label": label, "plain": plain}
        for name in ("user", "created_by"):
            if name in plain:
                del plain[name]
                user = row.get(name)
                if isinstance(user, Mapping) and user.get("username"):
                    found["user"] = {name: user["username"]}
        return found


def _adapted(noun: Noun, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """An object of an older release as the newest one shows it."""
    kind = noun.object_type
    found = dict(row)
    if kind == "dcim.frontport" and not found.get("rear_ports") and isinstance(found.get("rear_port"), Mapping):
        position = found.get("rear_port_position") or 1
        found["rear_ports"] = [{"position": 1, "rear_port": found["rear_port"], "rear_port_position": position}]
    elif kind == "ipam.prefix" and "scope_type" not in found and found.get("site"):
        found.update(scope_type="dcim.site", scope_id=found["site"]["id"])
    elif kind == "ipam.vlangroup" and "vid_ranges" not in found and "min_vid" in found:
        found["vid_ranges"] = [[found["min_vid"], found["max_vid"]]]
    elif kind == "ipam.service" and "parent_object_type" not in found and found.get("device"):
        found.update(parent_object_type="dcim.device", parent_object_id=found["device"]["id"])
    elif kind == "dcim.device":
        if "role" not in found and found.get("device_role"):
            found["role"] = found["device_role"]
        if found.get("parent_device"):  # it stands where its parent does
            for name in ("location", "rack", "position", "face"):
                found.pop(name, None)
    elif kind == "tenancy.contact" and "groups" not in found and found.get("group"):
        found["groups"] = [found.pop("group")]
    elif kind == "extras.customfield" and "object_types" not in found and "content_types" in found:
        found["object_types"] = found["content_types"]
    return found


def _types(noun: Noun, plain: dict[str, Any], label: str, left: Left) -> None:
    """Leave out references to kinds of objects that we do not have."""
    for item in noun.fields:
        if isinstance(item, Typed) and item.part == "type" and plain.get(item.name) not in (None, *item.targets):
            stem = item.name.removesuffix("_type")
            left.add(noun.object_type, label, stem, f"{plain[item.name]} cannot stand there")
            plain[item.name] = plain[f"{stem}_id"] = None
        elif isinstance(item, AnyType) and plain.get(item.name) not in (None, *registry.by_type):
            plain["_unknown"] = f"it belongs to {plain[item.name]}, which dcim does not have"
    if "object_types" in plain:
        known = [each for each in plain["object_types"] or () if each in registry.by_type]
        for each in plain["object_types"] or ():
            if each not in registry.by_type:
                left.add(noun.object_type, label, "object_types", f"dcim has no {each}")
        if noun.object_type == "extras.customfield" and not known:
            plain["_unknown"] = "none of its object types exists here"
        plain["object_types"] = known
    for name in ("a_terminations", "b_terminations"):
        for end in plain.get(name) or ():
            if end["object_type"] not in TYPE_KINDS:
                plain["_unknown"] = f"it ends on {end['object_type']}, which dcim does not have"

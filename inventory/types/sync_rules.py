"""How a device's components compare with its type's templates: pure functions of rows.

What a type leaves empty a device may say itself (a label, a draw), and whether a port is enabled or described is the
device's own business once it exists; the rest follows the type.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from inventory.cables.rules import UNCABLED
from inventory.types.components import mappings_of
from inventory.types.diff import show_fields

Action = Literal["add", "change", "remove", "blocked"]

COMPARED: dict[str, tuple[str, ...]] = {
    "console-ports": ("type", "label"),
    "console-server-ports": ("type", "label"),
    "interfaces": ("type", "label", "mgmt_only", "poe_mode", "poe_type"),
    "power-ports": ("type", "label", "maximum_draw", "allocated_draw"),
    "power-outlets": ("type", "label", "feed_leg", "color"),
    "rear-ports": ("type", "label", "color", "positions"),
    "front-ports": ("type", "label", "color", "positions"),
    "device-bays": ("label",),
    "module-bays": ("label", "position"),
    "inventory-items": ("label", "part_id"),
}
"""List → columns that follow the type; what a template leaves empty is not compared."""
_DEFAULTS: dict[str, Any] = {"mgmt_only": False, "positions": 1}
"""Columns whose absence in a template says something."""
_PLUGS = frozenset({"power-ports", "power-outlets"})


@dataclass(frozen=True)
class Component:
    """A component of a device: its row's ``columns``, what it refers to by name, and why it cannot go (if so).

    ``inlet`` is the power port of an outlet; ``mappings`` are a front port's (its position, rear port, position).
    """

    id: int
    device_id: int
    name: str
    columns: Mapping[str, Any]
    module: bool = False
    inlet: str = ""
    mappings: tuple[tuple[int, str, int], ...] = ()


@dataclass(frozen=True)
class ComponentSync:
    """What happens to a component of one device. ``blocked``: what would not be done, and why (``reason``)."""

    action: Action
    kind: str
    name: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    reason: str = ""
    id: int | None = None
    """Of the component; None for one that is added."""
    strands: tuple[tuple[int, str, int], ...] = ()
    """Where a front port that is wired anew goes: (its position, rear port, the rear port's position)."""

    @property
    def text(self) -> str:
        """``+ interfaces eno3``; ``! interfaces eno2 stays: it has a cable``."""
        sign = {"add": "+", "change": "~", "remove": "-", "blocked": "!"}[self.action]
        about = show_fields(self.fields)
        why = f" is left as it is: {self.reason}" if self.reason else ""
        return f"{sign} {self.kind} {self.name}{f': {about}' if about else ''}{why}"


def wanted(kind: str, template: Any) -> dict[str, Any]:
    """Column → value that a component must have by its template."""
    found = {"type": template.type, "label": template.label, **_DEFAULTS, **template.data}
    return {column: found[column] for column in COMPARED[kind] if found.get(column) not in (None, "")}


def difference(kind: str, component: Component, template: Any) -> dict[str, tuple[Any, Any]]:
    """Column → before, after; ``power_port`` and ``rear_port`` by name, ``order`` for the place in the list."""
    fields = {
        column: (component.columns[column], value)
        for column, value in wanted(kind, template).items()
        if component.columns[column] != value
    }
    inlet = str(template.data.get("power_port", ""))
    if kind == "power-outlets" and inlet and inlet != component.inlet:
        fields["power_port"] = (component.inlet, inlet)
    if kind == "front-ports":
        mapped = tuple(mappings_of(template.data))
        if mapped and mapped != component.mappings:
            fields["rear_port"] = (show_mappings(component.mappings), show_mappings(mapped))
    return fields


def order_column(kind: str) -> str:
    """The column that holds a component's place in the list; empty when it has none."""
    return "" if kind == "inventory-items" else "sequence" if kind == "module-bays" else "position"


def show_mappings(mappings: Iterable[tuple[int, str, int]]) -> str:
    """``R1``, ``R1:2`` or ``1→R1:1, 2→R1:2``."""
    found = list(mappings)
    if len(found) == 1 and found[0][0] == 1:
        return found[0][1] if found[0][2] == 1 else f"{found[0][1]}:{found[0][2]}"
    return ", ".join(f"{front}→{rear}:{position}" for front, rear, position in found)


def change_refusal(kind: str, fields: Mapping[str, tuple[Any, Any]], reasons: Iterable[str]) -> str:
    """Why a component that is used cannot change so; an empty text when it can."""
    if CABLED not in set(reasons):
        return ""
    if kind in _PLUGS and "type" in fields:
        return f"{CABLED}, and a plug of another type would not fit: disconnect it first"
    if kind == "interfaces" and "type" in fields and fields["type"][1] in UNCABLED:
        return f"{CABLED}, and a {fields['type'][1]} interface has no socket: disconnect it first"
    if kind == "front-ports" and "rear_port" in fields:
        return f"{CABLED}, whose path would change: disconnect it first"
    before, after = fields.get("positions", (0, 0))
    if after < before:
        return f"{CABLED}, which may use the strands that go: disconnect it first"
    return ""


CABLED = "it has a cable"
REASONS = {
    "cable_terminations": CABLED,
    "ip_addresses": "it has an address",
    "mac_addresses": "it has a MAC address",
    "modules": "it holds a module",
    "l2vpn_terminations": "it ends an L2VPN",
    "interface_tagged_vlans": "it carries VLANs",
    "interfaces": "other interfaces are on it",
    "inventory_items": "other parts are below it",
    "fhrp_group_assignments": "it is in an FHRP group",
}
"""Table that refers to a component → why the component cannot go."""
OWN_REASONS: dict[str, tuple[str, str]] = {
    "installed_device_id": ("device-bays", "it holds a device"),
    "mark_connected": ("", "it is marked as connected"),
    "lag_id": ("interfaces", "it is a member of a bundle"),
    "untagged_vlan_id": ("interfaces", "it carries VLANs"),
    "mac_address": ("interfaces", "it has a MAC address"),
}
"""Column of the component itself → (the list it is in, any when empty; why the component cannot go)."""

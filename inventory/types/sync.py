"""Push a changed device type to its devices: preview, then apply in the unit of work that planned it.

Per device, components are added, changed, or removed. Only what the type once had is removed (with ``extra``, whatever
it does not have), never a bundle or virtual interface, and nothing that is in use: that is reported with the reason.
Components of modules are not the type's. A fixed number of statements plans it, however many devices there are.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from inventory.cables.rules import UNCABLED
from inventory.components.service import KINDS
from inventory.naming import natural
from inventory.types.components import mappings_of
from inventory.types.diff import pairs
from inventory.types.sync_rules import (
    CABLED,
    Action,
    Component,
    ComponentSync,
    change_refusal,
    difference,
    order_column,
)
from inventory.types.sync_state import TypeState, read_components, read_state, read_uses

Renames = Mapping[str, Mapping[str, str]]
"""List → old name → new name: components that keep their cables and addresses under another name."""
_ORDER = {kind: index for index, kind in enumerate(KINDS)}


@dataclass
class DeviceSync:
    """What happens to one device. ``moved`` components only change their place in the list: id → place."""

    id: int
    name: str
    changes: list[ComponentSync] = field(default_factory=list)
    moved: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def acts(self) -> bool:
        """Whether anything would be written."""
        return bool(self.moved) or any(change.action != "blocked" for change in self.changes)


@dataclass
class SyncPlan:
    """The plan for every device of a type; ``devices`` are those with something to say, by name."""

    type_id: int
    title: str
    devices: list[DeviceSync] = field(default_factory=list)
    equal: int = 0
    """Devices that are as their type says."""
    own: int = 0
    """Components that devices have beside their type, which stay."""
    hints: dict[str, dict[str, str]] = field(default_factory=dict)
    """List → old name → new name of components that were probably renamed: give them as ``renames``."""
    state: TypeState | None = field(default=None, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not any(device.acts for device in self.devices)

    def counts(self) -> dict[str, int]:
        """``{"add": 2, "change": 1, "remove": 0, "blocked": 1}``, over all devices."""
        found = Counter(change.action for device in self.devices for change in device.changes)
        return {action: found[action] for action in ("add", "change", "remove", "blocked")}

    @property
    def digest(self) -> str:
        """Of what would be done: two plans with the same digest do the same."""
        said = [[device.id, [change.text for change in device.changes], len(device.moved)] for device in self.devices]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "type": self.title, "type_id": self.type_id, "counts": self.counts(), "equal": self.equal, "own": self.own,
            "changes": sum(device.acts for device in self.devices), "digest": self.digest, "hints": self.hints,
            "devices": [
                {"id": device.id, "name": device.name, "moved": len(device.moved), "changes": [
                    {"action": c.action, "kind": c.kind, "name": c.name, "fields": pairs(c.fields), "reason": c.reason}
                    for c in device.changes
                ]}
                for device in self.devices
            ],
        }  # fmt: skip


def plan_sync(
    session: Session, device_type_id: int, *, extra: bool = False, renames: Renames | None = None
) -> SyncPlan:
    """What would change on each device of a type. NotFound when there is no such type."""
    state = read_state(session, device_type_id)
    plan = SyncPlan(device_type_id, state.title, state=state)
    devices = {row_id: DeviceSync(row_id, name) for row_id, name in state.devices.items()}
    found = _Found()
    for kind in KINDS if devices else ():
        templates = {template.name: template for template in state.templates.get(kind, ())}
        retired = set(state.retired.get(kind, ()))
        if not templates and not retired and not extra:
            continue
        components = read_components(session, state, kind)
        for device_id, sync in devices.items():
            present = _renamed(components.get(device_id, {}), (renames or {}).get(kind, {}), templates)
            _match(kind, templates, present, sync, found)
            for name, component in present.items():
                if name in templates or component.module:
                    continue
                if component.columns.get("type") not in UNCABLED and (extra or component.name in retired):
                    found.going.append((kind, component))
                else:
                    plan.own += 1
        if kind == "power-outlets":
            found.outlets = [outlet for named in components.values() for outlet in named.values() if outlet.inlet]
        if kind == "front-ports":
            found.fronts = [front for named in components.values() for front in named.values()]
    careful = [(kind, c) for kind, c, change in found.changing if change_refusal(kind, change.fields, [CABLED])]
    uses = read_uses(session, state, [*found.going, *careful])
    _settle_changes(devices, found, uses)
    _settle_removals(devices, found, uses, plan)
    for device in devices.values():
        device.changes.sort(key=lambda change: (_ORDER[change.kind], natural(change.name)))
    plan.devices = [device for device in devices.values() if device.changes or device.moved]
    plan.equal = len(devices) - len(plan.devices)
    return plan


@dataclass
class _Found:
    """What the comparison found, before what is in use is known."""

    going: list[tuple[str, Component]] = field(default_factory=list)
    changing: list[tuple[str, Component, ComponentSync]] = field(default_factory=list)
    outlets: list[Component] = field(default_factory=list)
    """Outlets that an inlet feeds."""
    fronts: list[Component] = field(default_factory=list)


def _match(
    kind: str, templates: Mapping[str, Any], present: Mapping[str, Component], sync: DeviceSync, found: _Found
) -> None:
    for name, template in templates.items():
        component = present.get(name)
        if component is None:
            sync.changes.append(ComponentSync("add", kind, name))
        elif component.module:
            reason = "a module has one of this name: rename that first"
            sync.changes.append(ComponentSync("blocked", kind, name, reason=reason))
        else:
            _compare(kind, component, template, sync, found)


def _renamed(
    present: dict[str, Component], renames: Mapping[str, str], templates: Mapping[str, Any]
) -> dict[str, Component]:
    """Components by the names that they will have."""
    if not renames:
        return present
    free = {
        old: new for old, new in renames.items() if new not in present and new in templates and old not in templates
    }
    return {free.get(name, name): component for name, component in present.items()}


def _compare(kind: str, component: Component, template: Any, sync: DeviceSync, found: _Found) -> None:
    fields = difference(kind, component, template)
    if component.name != template.name:
        fields = {"name": (component.name, template.name), **fields}
    if fields:
        strands = tuple(mappings_of(template.data)) if "rear_port" in fields else ()
        change = ComponentSync("change", kind, component.name, fields, id=component.id, strands=strands)
        found.changing.append((kind, component, change))
    column = order_column(kind)
    if column and component.columns[column] != template.position:
        sync.moved[kind, component.id] = template.position


def _settle_changes(
    devices: Mapping[int, DeviceSync], found: _Found, uses: Mapping[tuple[str, int], list[str]]
) -> None:
    refused = {
        (kind, component.id): change_refusal(kind, change.fields, uses.get((kind, component.id), ()))
        for kind, component, change in found.changing
    }
    _keep_strands(found, refused)
    for kind, component, change in found.changing:
        reason = refused[kind, component.id]
        settled = replace(change, action="blocked", reason=reason) if reason else change
        devices[component.device_id].changes.append(settled)


def _keep_strands(found: _Found, refused: dict[tuple[str, int], str]) -> None:
    """A front port cannot take a strand that another keeps; then it keeps its own, too."""
    wishes = {c.id: (c, w) for kind, c, change in found.changing if (w := change.strands) and kind == "front-ports"}
    while True:
        free = {row_id for row_id in wishes if not refused["front-ports", row_id]}
        kept = {
            (front.device_id, rear, position): front.name
            for front in found.fronts
            if front.id not in free
            for _front_position, rear, position in front.mappings
        }
        held = {
            row_id: kept[key]
            for row_id in free
            for _front_position, rear, position in wishes[row_id][1]
            if (key := (wishes[row_id][0].device_id, rear, position)) in kept
        }
        if not held:
            return
        for row_id, name in held.items():
            refused["front-ports", row_id] = f"its strand is still {name}'s: change that first"


def _settle_removals(
    devices: Mapping[int, DeviceSync], found: _Found, uses: Mapping[tuple[str, int], list[str]], plan: SyncPlan
) -> None:
    """Inlets go only when the outlets that they feed go too, or are fed by another afterwards."""
    leaving = {
        (c.device_id, c.name) for kind, c in found.going if kind == "power-outlets" and not uses.get((kind, c.id))
    }
    moved = {
        (device.id, change.name)
        for device in devices.values()
        for change in device.changes
        if change.kind == "power-outlets" and change.action == "change" and "power_port" in change.fields
    }
    fed: dict[tuple[int, str], list[str]] = {}
    for outlet in found.outlets:
        if (outlet.device_id, outlet.name) not in leaving | moved:
            fed.setdefault((outlet.device_id, outlet.inlet), []).append(outlet.name)
    for kind, component in found.going:
        reasons = list(uses.get((kind, component.id), ()))
        outlets = fed.get((component.device_id, component.name)) if kind == "power-ports" else None
        if outlets:
            reasons.append(f"it feeds {', '.join(outlets[:3])}")
        device = devices[component.device_id]
        if reasons:
            _hint(plan, kind, component, device)
        why = f"{' and '.join(reasons)}: take that away first" if reasons else ""
        action: Action = "blocked" if reasons else "remove"
        device.changes.append(ComponentSync(action, kind, component.name, reason=why, id=component.id))


def _hint(plan: SyncPlan, kind: str, component: Component, device: DeviceSync) -> None:
    """A component in use whose place in the list a new one takes was probably renamed."""
    column = order_column(kind)
    if not column or plan.state is None:
        return
    here = [each.name for each in plan.state.templates.get(kind, ()) if each.position == component.columns[column]]
    new = {change.name for change in device.changes if change.action == "add" and change.kind == kind}
    if here and here[0] in new:
        plan.hints.setdefault(kind, {})[component.name] = here[0]

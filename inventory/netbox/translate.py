"""References of another server's objects → ours: its ids by the objects that were brought before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inventory.extras.models import CustomField
from inventory.objects.custom import CustomFields, Tags
from inventory.objects.fields import Field
from inventory.objects.noun import Noun, noun_of
from inventory.objects.references import Many, Reference, Typed
from inventory.objects.scopes import ScopeList
from inventory.objects.untyped import AnyId

Plain = dict[str, Any]
Find = Callable[[str, int], int | None]
"""(object type, their id) → our id, or None."""


@dataclass
class Translated:
    """An object with our ids; ``lost``: field → why it is left out; ``refused``: why the whole object is."""

    plain: Plain = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    refused: str = ""
    later: Plain = field(default_factory=dict)
    """Custom fields whose objects come later, with their ids."""


def references(noun: Noun, plain: Mapping[str, Any]) -> list[tuple[str, int]]:
    """(object type, their id) of the objects of its own kind that an object refers to."""
    return [
        (item.to, plain[item.name])
        for item in noun.fields
        if isinstance(item, Reference) and item.to == noun.object_type and plain.get(item.name) is not None
    ]


def translate(noun: Noun, plain: Mapping[str, Any], find: Find, definitions: Mapping[str, CustomField]) -> Translated:
    """One object with our ids in the place of theirs."""
    found = Translated()
    for name, value in plain.items():
        item = noun.by_name.get(name)
        if item is None:
            continue
        if isinstance(item, Typed):
            if item.part == "id":
                _typed(found, item.name, plain, find, required=False)
        elif isinstance(item, AnyId):
            _typed(found, item.name, plain, find, required=True)
        elif f"{name.removesuffix('_type')}_id" in plain and name.endswith("_type"):
            continue
        elif isinstance(item, CustomFields):
            _custom(found, value or {}, find, definitions)
        else:
            _field(found, item, value, find)
    return found


def _field(found: Translated, item: Field, value: Any, find: Find) -> None:
    name = item.name
    if isinstance(item, Reference) and value is not None:
        ours = find(item.to, value)
        if ours is not None:
            found.plain[name] = ours
        elif item.required:
            found.refused = found.refused or f"its {name.replace('_', ' ')} was left out"
        else:
            found.lost[name] = f"the {noun_of(item.to).words} was left out"
    elif isinstance(item, Many | ScopeList | Tags):
        to = "extras.tag" if isinstance(item, Tags) else item.to
        ids = [find(to, each) for each in value or ()]
        found.plain[name] = [each for each in ids if each is not None]
        if None in ids:
            found.lost[name] = f"{ids.count(None)} of its {noun_of(to).plural} were left out"
    elif name in ("a_terminations", "b_terminations"):
        ends = [(end["object_type"], find(end["object_type"], end["object_id"])) for end in value or ()]
        if any(port is None for _to, port in ends):
            found.refused = "a port that it ends on was left out"
        found.plain[name] = [{"object_type": to, "object_id": port} for to, port in ends]
    elif name == "rear_ports":
        lines = [{**line, "rear_port": find("dcim.rearport", line["rear_port"])} for line in value or ()]
        found.plain[name] = [line for line in lines if line["rear_port"] is not None]
    elif item.name == "primary_mac_address" and value is not None:
        ours = find("dcim.macaddress", value)
        if ours is not None:
            found.plain[name] = ours
    else:
        found.plain[name] = value


def _typed(found: Translated, name: str, plain: Mapping[str, Any], find: Find, *, required: bool) -> None:
    stem = name.removesuffix("_id")
    to, value = plain.get(f"{stem}_type"), plain.get(name)
    if to is None or value is None:
        if required:
            found.refused = found.refused or "it belongs to nothing"
        found.plain.update({f"{stem}_type": None, name: None})
        return
    ours = find(to, value)
    if ours is not None:
        found.plain.update({f"{stem}_type": to, name: ours})
    elif required:
        found.refused = found.refused or f"the {noun_of(to).words} that it belongs to was left out"
    else:
        found.lost[stem] = f"the {noun_of(to).words} was left out"


def _custom(found: Translated, values: Mapping[str, Any], find: Find, definitions: Mapping[str, CustomField]) -> None:
    kept: Plain = {}
    for name, value in values.items():
        definition = definitions.get(name)
        if definition is None:
            if value not in (None, "", []):
                found.lost[f"custom_fields.{name}"] = "dcim has no such custom field"
            continue
        if definition.type not in ("object", "multiobject") or value is None:
            kept[name] = value
            continue
        several = isinstance(value, list)
        ids = [find(definition.related_object_type, each) for each in (value if several else [value])]
        if None in ids:
            found.later.setdefault("custom_fields", {})[name] = value
        else:
            kept[name] = ids if several else ids[0]
    if kept:
        found.plain["custom_fields"] = kept

"""Rows as entries of files, and entries as YAML."""

from typing import Any

import yaml

from inventory.imports.items import Key
from inventory.imports.reading import Spec
from inventory.imports.specs import ADDRESSES
from inventory.ipam.address import address_text


class Pair(list[Any]):
    """A list that is written on one line."""


class Line(dict[str, Any]):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(
    Pair, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)
_Dumper.add_representer(
    Line, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)


def dump(document: dict[str, Any]) -> str:
    """YAML of the sections that are not empty; an empty text when all are."""
    kept = {name: value for name, value in document.items() if value not in (None, [], {})}
    if not kept:
        return ""
    return yaml.dump(kept, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=118)


def entry(spec: Spec, row: dict[str, Any]) -> dict[str, Any]:
    """What a file says of a row: columns that differ from the model's defaults, references by their last part."""
    found: dict[str, Any] = {}
    for name, field in spec.fields.items():
        column = field.column or (f"{name}_id" if field.ref else name)
        value: Any = row.get(column)
        default = spec.model.model_fields[column].get_default(call_default_factory=True)
        if not field.required and (value == default or value is None):
            continue
        if field.ref:
            value = value[-1] if value else None
        elif column == "position_half":
            value = value / 2 if value % 2 else value // 2
        elif column == "length":
            continue
        found[name] = value
    return found


def vlan_text(key: Key) -> str:
    """``group/number``, or the number alone."""
    return f"{key[0]}/{key[1]}" if key[0] else str(key[1])


def address_entry(row: dict[str, Any]) -> Line:
    """An address as a one-line mapping."""
    text = f"{address_text(row['family'], row['address'])}/{row['prefix_length']}"
    return Line({"address": text, **entry(ADDRESSES, row)})

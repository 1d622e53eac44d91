"""Which columns a noun has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlmodel import Session

from inventory.bulk.columns import AnyColumn, Column, ManyColumn, Reader, ReferenceColumn, ScalarColumn, TypedColumn
from inventory.bulk.special import CustomFieldColumn, EndColumn, MappingColumn
from inventory.extras.queries import custom_fields_of
from inventory.naming import did_you_mean, slugify
from inventory.objects.custom import CustomFields, Tags
from inventory.objects.noun import Noun
from inventory.objects.references import Many, Reference, Typed
from inventory.objects.scopes import ScopeList
from inventory.objects.untyped import AnyId, AnyType

SKIPPED = frozenset({
    ("dcim.interface", "primary_mac_address"),  # mac_address says it
    ("dcim.frontport", "rear_port"), ("dcim.frontport", "rear_port_position"),  # rear_ports says it
})  # fmt: skip
READ_ONLY_HERE = frozenset({
    ("ipam.asn", "sites"),  # written with the site, which comes after the number
    ("dcim.module", "replicate_components"), ("dcim.module", "adopt_components"),  # wishes, not values
})  # fmt: skip
"""Read from files, not written into them."""
_ALIASES = {
    "dcim.device": {
        "manufacturer": "device_type.manufacturer",
        "device_role": "role",
        "config_context": "local_context_data",
    },
    "dcim.interface": {"mac": "mac_address"},
    "dcim.cable": {"color_code": "color"},
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """The columns of a noun's table, custom fields included."""

    noun: Noun
    columns: tuple[Column, ...]

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The columns of a file that we write."""
        return tuple(header for column in self.columns if column.exported for header in column.headers)

    @cached_property
    def accepted(self) -> dict[str, str]:
        """Every spelling of a column that is read → the column."""
        found: dict[str, str] = {"id": "id"}
        for column in self.columns:
            for header in column.every:
                found.setdefault(header, header)
        for column in self.columns:
            for alias, header in column.aliases.items():
                found.setdefault(alias, header)
        for alias, header in _ALIASES.get(self.noun.object_type, {}).items():
            found.setdefault(alias, header)
        return found

    def known_as(self, header: str) -> str | None:
        """The column that a header means, in any case, with blanks or dashes; None when there is none."""
        if header in self.accepted:
            return self.accepted[header]
        word = header.strip().lower()
        for spelt in (word, word.replace(" ", "_").replace("-", "_")):
            if spelt in self.accepted:
                return self.accepted[spelt]
        return None

    def refusal(self, header: str) -> str:
        """Why a header is no column, and which one is near."""
        item = self.noun.by_name.get(header)
        if item is not None and item.read_only:
            return "cannot be written: leave the column out, or map it to nothing"
        near = did_you_mean(header, self.headers) or did_you_mean(slugify(header).replace("-", "_"), self.accepted)
        return f"is no column of {self.noun.plural}{near or ': leave it out, or map it to a column'}"

    def read(self, cells: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        """Everything that a row says. CellError for the first thing that is wrong; see ``Column.read``."""
        found: dict[str, Any] = {}
        for column in self.columns:
            merge(found, column.read(cells, reader))
        return found


def merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add fields; custom fields are merged, not replaced."""
    for name, value in more.items():
        if name == "custom_fields" and name in into:
            into[name] = {**into[name], **value}
        else:
            into[name] = value


def sheet_of(session: Session, noun: Noun) -> Sheet:
    """The columns of a noun; one statement, for its custom fields."""
    columns: list[Column] = []
    for item in noun.fields:
        if item.read_only or (noun.object_type, item.name) in SKIPPED:
            continue
        if isinstance(item, CustomFields):
            columns += [CustomFieldColumn(each) for each in custom_fields_of(session, noun.object_type)]
        else:
            column = _column(noun, item)
            if column is not None:
                column.exported = (noun.object_type, item.name) not in READ_ONLY_HERE
                columns.append(column)
    return Sheet(noun, tuple(columns))


def _column(noun: Noun, item: Any) -> Column | None:
    if isinstance(item, Reference):
        return ReferenceColumn(noun, item)
    if isinstance(item, Many | ScopeList):
        return ManyColumn(item.name, item.to)
    if isinstance(item, Tags):
        return ManyColumn(item.name, "extras.tag")
    if isinstance(item, Typed):
        stem = item.name.rpartition("_")[0]
        return TypedColumn(stem, tuple(item.targets)) if item.part == "id" else None
    if isinstance(item, AnyId):
        return AnyColumn(item.name.rpartition("_")[0])
    if isinstance(item, AnyType):
        # an object type that stands alone is a plain value
        alone = f"{item.name.rpartition('_')[0]}_id" not in noun.by_name
        return ScalarColumn(noun, item) if alone else None
    if item.name in ("a_terminations", "b_terminations"):
        return EndColumn(item.name)
    if (noun.object_type, item.name) == ("dcim.frontport", "rear_ports"):
        return MappingColumn(item.name)
    return ScalarColumn(noun, item)


def describe(sheet: Sheet) -> Sequence[dict[str, Any]]:
    """The columns for people and programs: name, field, whether it is needed, what it may hold."""
    return [_described(sheet, column, header) for column in sheet.columns for header in column.headers]


def _described(sheet: Sheet, column: Column, header: str) -> dict[str, Any]:
    item = sheet.noun.by_name.get(column.name)
    return {
        "name": header, "field": column.name, "label": item.title if item is not None else header,
        "required": bool(item is not None and item.required and header == column.headers[-1]),
        "exported": column.exported,
        "also": sorted(alias for alias, target in sheet.accepted.items() if target == header != alias),
        "choices": [choice["value"] for choice in item.choices_shown()] if item is not None else [],
    }  # fmt: skip

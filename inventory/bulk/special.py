"""Columns of fields that are like no other: tags, custom fields, cable ends, mappings of panels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from inventory.bulk.cells import as_text, from_json, is_empty, join_list, number, plain_text, split_list, truth
from inventory.bulk.columns import CellError, Cells, Column, Plain, Reader, element, object_type, shown_element
from inventory.bulk.lookup import Want
from inventory.bulk.names import Names
from inventory.extras.models import CustomField
from inventory.objects.cabled import TYPE_KINDS
from inventory.objects.fields import FieldError

ENDS = tuple(TYPE_KINDS)
FEED = "dcim.powerfeed"


class CustomFieldColumn(Column):
    """One custom field: ``cf_<name>``, by its type."""

    def __init__(self, definition: CustomField) -> None:
        super().__init__("custom_fields", (f"cf_{definition.name}",))
        self.key, self.kind, self.to = definition.name, definition.type, definition.related_object_type

    def read(self, cells: Cells, reader: Reader) -> Plain:
        header = self.headers[0]
        if header not in cells:
            return {}
        value = cells[header]
        try:
            return {"custom_fields": {self.key: None if is_empty(value) else self._typed(value, header, reader)}}
        except FieldError as error:
            raise CellError(header, str(error)) from None

    def _typed(self, value: Any, header: str, reader: Reader) -> Any:
        if self.kind in ("integer", "decimal"):
            return number(value)
        if self.kind == "boolean":
            return truth(value)
        if self.kind == "json":
            return from_json(value) if isinstance(value, str) else value
        if self.kind == "multiselect":
            return [plain_text(item) for item in value] if isinstance(value, list) else split_list(plain_text(value))
        if self.kind == "object":
            return reader.want(element(self.to, value, header))
        if self.kind == "multiobject":
            items = split_list(value) if isinstance(value, str) else value if isinstance(value, list) else [value]
            return [reader.want(element(self.to, item, header)) for item in items]
        return plain_text(value)

    def needs(self, plain: Plain, names: Names) -> None:
        value = (plain.get("custom_fields") or {}).get(self.key)
        for row_id in _ids(value) if self.kind in ("object", "multiobject") else ():
            names.want(self.to, row_id)

    def write(self, plain: Plain, names: Names, *, flat: bool) -> dict[str, Any]:
        value = (plain.get("custom_fields") or {}).get(self.key)
        if value is None:
            return {self.headers[0]: None}
        if self.kind == "object":
            value = shown_element(names, self.to, value, flat=flat) if isinstance(value, int) else value
        elif self.kind == "multiobject":
            value = [shown_element(names, self.to, row_id, flat=flat) for row_id in _ids(value)]
        if flat and self.kind == "json":
            value = json.dumps(value, ensure_ascii=False)
        elif flat and isinstance(value, list):
            value = join_list(as_text(item) for item in value)
        return {self.headers[0]: value}


def _ids(value: Any) -> list[int]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, int)]


class EndColumn(Column):
    """One end of a cable, NetBox's columns: ``side_a_device``, ``side_a_type``, ``side_a_name``.

    Several ports are lists, the same length or one value for all. For power feeds the device is the power panel, and
    ``side_a_site`` its site.
    """

    def __init__(self, name: str) -> None:
        self.side = f"side_{name[0]}"
        super().__init__(name, [f"{self.side}_{part}" for part in ("site", "device", "type", "name")])
        self.aliases = {f"{self.side}_power_panel": f"{self.side}_device", f"{self.side}_port": f"{self.side}_name"}

    def read(self, cells: Cells, reader: Reader) -> Plain:
        columns = {part: f"{self.side}_{part}" for part in ("site", "device", "type", "name")}
        if not any(header in cells for header in columns.values()):
            return {}
        lists = {part: self._list(columns[part], cells.get(columns[part])) for part in columns}
        count = len(lists["name"])
        if not count:
            raise CellError(columns["name"], "name the port on this end of the cable")
        for part in ("site", "device", "type"):
            if len(lists[part]) in (0, 1):
                lists[part] = (lists[part] or [None]) * count
            elif len(lists[part]) != count:
                raise CellError(
                    columns[part], f"has {len(lists[part])} values for {count} ports: give one for each, or one"
                )
        ends = []
        for site, device, kind, port in zip(*(lists[part] for part in columns), strict=True):
            to = "dcim.interface" if is_empty(kind) else object_type(columns["type"], kind, ENDS)
            ends.append({"object_type": to, "object_id": reader.want(self._want(to, site, device, port))})
        return {self.name: ends}

    def _list(self, header: str, value: Any) -> list[Any]:
        if value is None:
            return []
        if isinstance(value, list):
            return value
        try:
            return split_list(plain_text(value))
        except FieldError as error:
            raise CellError(header, str(error)) from None

    def _want(self, to: str, site: Any, device: Any, port: Any) -> Want:
        header = f"{self.side}_name"
        if is_empty(port) or isinstance(port, Mapping | list):
            raise CellError(header, "name the port on this end of the cable")
        given: dict[tuple[str, ...], Any] = {("name",): port}
        holder = "power_panel" if to == FEED else "device"
        if is_empty(device):
            raise CellError(f"{self.side}_device", f"name the {holder.replace('_', ' ')} of {as_text(port)!r}")
        given[(holder, "name")] = device
        if to == FEED and not is_empty(site):
            given[(holder, "site", "slug")] = site
        return Want(to, given, header, headers={(holder, "site", "slug"): f"{self.side}_site"})

    def needs(self, plain: Plain, names: Names) -> None:
        for end in plain.get(self.name) or ():
            names.want(end["object_type"], end["object_id"])

    def write(self, plain: Plain, names: Names, *, flat: bool) -> dict[str, Any]:
        found: dict[str, list[Any]] = {header: [] for header in self.headers}
        for end in plain.get(self.name) or ():
            to = end["object_type"]
            values = names.values(to, end["object_id"])
            holder = "power_panel" if to == FEED else "device"
            cells = (
                (None, None, to, names.tagged(to, end["object_id"])) if values is None else
                (values.get((holder, "site", "slug")), values[holder, "name"], to, values["name",])
            )  # fmt: skip
            for header, cell in zip(self.headers, cells, strict=True):
                found[header].append(cell)
        return {header: _same(cells, flat=flat, all_of=header.endswith("_name")) for header, cells in found.items()}


def _same(cells: Sequence[Any], *, flat: bool, all_of: bool) -> Any:
    """One value when all are the same, else all of them."""
    if len(set(cells)) <= 1 and (len(cells) <= 1 or not all_of):
        value = cells[0] if cells else None
        if not isinstance(value, str) or join_list([value]) == value:
            return value
        return join_list([value]) if flat else [value]
    return join_list(as_text(cell) for cell in cells) if flat else list(cells)


class MappingColumn(Column):
    """A front port's strands: ``position:rear position:rear port`` each; NetBox's ``rear_port`` is read too."""

    def __init__(self, name: str) -> None:
        super().__init__(name, (name,))
        self.accepted = ("rear_port", "rear_port_position")

    def read(self, cells: Cells, reader: Reader) -> Plain:
        if self.name in cells:
            return {self.name: [self._line(item, reader) for item in _listed(self.name, cells[self.name])]}
        if "rear_port" not in cells:
            return {}
        ports = _listed("rear_port", cells["rear_port"])
        positions = _listed("rear_port_position", cells.get("rear_port_position")) or [1] * len(ports)
        if len(positions) != len(ports):
            raise CellError("rear_port_position", f"has {len(positions)} values for {len(ports)} rear ports")
        return {
            self.name: [
                self._mapping(index, _whole("rear_port_position", position), port, reader)
                for index, (port, position) in enumerate(zip(ports, positions, strict=True), start=1)
            ]
        }

    def _line(self, item: Any, reader: Reader) -> dict[str, Any]:
        first, _, rest = str(item).partition(":")
        second, _, port = rest.partition(":")
        if not port:
            raise CellError(
                self.name, f"{str(item)!r} is no mapping: write position:rear position:rear port, 1:1:Rear 1"
            )
        return self._mapping(_whole(self.name, first), _whole(self.name, second), port, reader)

    def _mapping(self, front: int, rear: int, port: Any, reader: Reader) -> dict[str, Any]:
        want = Want("dcim.rearport", {("name",): port}, self.name, context={"device": -1})
        return {"position": front, "rear_port": reader.want(want), "rear_port_position": rear}

    def needs(self, plain: Plain, names: Names) -> None:
        for line in plain.get(self.name) or ():
            names.want("dcim.rearport", line["rear_port"])

    def write(self, plain: Plain, names: Names, *, flat: bool) -> dict[str, Any]:
        shown = []
        for line in plain.get(self.name) or ():
            values = names.values("dcim.rearport", line["rear_port"])
            port = names.tagged("dcim.rearport", line["rear_port"]) if values is None else values["name",]
            shown.append(f"{line['position']}:{line['rear_port_position']}:{port}")
        return {self.name: join_list(shown) if flat else shown}


def _listed(header: str, value: Any) -> list[Any]:
    if is_empty(value):
        return []
    if isinstance(value, list):
        return value
    try:
        return split_list(plain_text(value))
    except FieldError as error:
        raise CellError(header, str(error)) from None


def _whole(header: str, value: Any) -> int:
    try:
        found = number(value)
    except FieldError as error:
        raise CellError(header, str(error)) from None
    if not isinstance(found, int):
        raise CellError(header, f"{value!r} is no position")
    return found

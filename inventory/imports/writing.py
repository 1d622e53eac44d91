"""Write a planned import: bulk inserts in the order of the kinds, then updates, then what follows from them."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from dcim.access.writing import consequences
from dcim.core.clock import now
from dcim.core.errors import Conflict
from dcim.core.ids import uuid7
from dcim.core.rows import Row
from inventory.cables.models import Cable, CableTermination
from inventory.cables.profiles import lanes
from inventory.components.macs import set_macs
from inventory.components.models import Interface
from inventory.imports.items import Declaration, Item, Key, Ref
from inventory.imports.kinds import KINDS, Kind
from inventory.imports.picture import Picture
from inventory.imports.place_checks import PLACE_COLUMNS, placement_of, shape_of
from inventory.imports.planning import Diff, difference
from inventory.imports.sections import section_of
from inventory.imports.snapshot import Port
from inventory.ipam.vlans import group_bounds, vlan_key
from inventory.racks.models import RackLane, RackReservedUnit, RackSlot
from inventory.racks.rules import lanes_of, slots_of
from inventory.types.writing import apply_types

CHUNK = 500
"""Ids in one IN list."""
_SWAPPABLE = {"serial": "", "asset_tag": None}
"""Unique columns that two rows may exchange, and the value that stands in between."""


def apply_import(session: Session, declaration: Declaration, diff: Diff) -> None:
    """Write ``diff`` inside a unit of work. Raises Conflict when the diff was not planned in this session."""
    if diff.picture is None:
        raise Conflict("the plan has been used already: plan the import again")
    writer = _Writer(session, diff.picture)
    diff.picture = None
    writer.write()
    if diff.types is not None:
        apply_types(session, diff.types)
    for filename, documents in declaration.sections.items():
        section = section_of(filename)
        for _shown, data in documents:
            if section is not None and data is not None:
                section.apply(session, data)
    session.flush()


class _Writer:
    def __init__(self, session: Session, picture: Picture) -> None:
        self.session = session
        self.picture = picture
        self.ids = {kind: dict(ids) for kind, ids in picture.snapshot.ids.items()}
        self.late: list[tuple[str, Row, dict[str, Any]]] = []

    def write(self) -> None:
        """Everything but the sections."""
        for kind in KINDS:
            self._kind(kind)
        for kind, row, values in self.late:
            for column, value in values.items():
                setattr(row, column, self._value(kind, column, value))
        self.session.flush()
        with consequences(self.session):
            self._reserved_units()
            self._slots()
        self._cables()

    def _value(self, kind: str, column: str, value: Any) -> Any:
        if isinstance(value, Ref):
            return self.ids[value.kind][value.key]
        return value

    def _columns(self, kind: str, item: Item, values: dict[str, Any]) -> dict[str, Any]:
        found = {column: self._value(kind, column, value) for column, value in values.items()}
        if kind in ("prefixes", "ip_addresses") and "vrf_id" in found:
            found["vrf_key"] = found["vrf_id"] or 0
        if kind == "vlan_groups":
            found |= group_bounds(found, self.picture.values(kind, item.key))
        if kind == "vlans":
            found["group_key"] = self._vlan_key(item)
        if kind == "devices" and "device_type_id" in found:
            type_key = self.picture.values("devices", item.key)["device_type_id"]
            found["subdevice_role"] = self.picture.values("device_types", type_key).get("subdevice_role", "")
        return found

    def _vlan_key(self, item: Item) -> int:
        values = self.picture.values("vlans", item.key)
        group, site = values.get("group_id"), values.get("site_id")
        return vlan_key(self.ids["vlan_groups"][group] if group else None, self.ids["sites"][site] if site else None)

    def _kind(self, kind: str) -> None:
        spec, stored = KINDS[kind], self.picture.snapshot.rows[kind]
        creates = [item for key, item in self.picture.items[kind].items() if key not in stored]
        updates = [
            (item, changed)
            for key, item in self.picture.items[kind].items()
            if key in stored and (changed := difference(item, stored[key]))
        ]
        if creates:
            self._create(kind, spec, creates)
        if updates:
            self._update(kind, spec, updates)

    def _create(self, kind: str, spec: Kind, items: list[Item]) -> None:
        rows = []
        macs: list[str | None] = []
        for item in items:
            values = {**item.initial, **item.values}
            late = {column: values.pop(column) for column in spec.late if values.get(column) is not None}
            macs.append(values.pop("mac_address", None))
            row = spec.model(**self._columns(kind, item, values))
            if kind == "devices" and values.get("position_half") is not None and not values.get("face"):
                row.face = "front"
            if kind == "ip_addresses" and len(item.key) > 2:
                row.duplicate_key = row.uid
            if late:
                self.late.append((kind, row, late))
            rows.append(row)
        self.session.add_all(rows)
        self.session.flush()
        self.ids[kind].update({item.key: row.pk for item, row in zip(items, rows, strict=True)})
        self._macs([(row, mac) for row, mac in zip(rows, macs, strict=True) if mac is not None])

    def _macs(self, wanted: list[tuple[Row, str | None]]) -> None:
        set_macs(self.session, [(row, mac) for row, mac in wanted if isinstance(row, Interface)])

    def _update(self, kind: str, spec: Kind, updates: list[tuple[Item, dict[str, tuple[Any, Any]]]]) -> None:
        found = self._rows(spec.model, [self.ids[kind][item.key] for item, _changed in updates])
        parked = False
        for item, changed in updates:
            for column in _SWAPPABLE.keys() & changed.keys():
                setattr(found[self.ids[kind][item.key]], column, _SWAPPABLE[column])
                parked = True
        if parked:
            self.session.flush()
        macs: list[tuple[Row, str | None]] = []
        for item, changed in updates:
            row = found[self.ids[kind][item.key]]
            values = {column: item.values[column] for column in changed}
            if "mac_address" in values:
                macs.append((row, values.pop("mac_address")))
            late = {column: values.pop(column) for column in spec.late if column in values}
            for column, value in self._columns(kind, item, values).items():
                setattr(row, column, value)
            if late:
                self.late.append((kind, row, late))
        self.session.flush()
        self._macs(macs)

    def _rows(self, model: type[Row], ids: list[int]) -> dict[int, Row]:
        found: dict[int, Row] = {}
        for start in range(0, len(ids), CHUNK):
            statement = select(model).where(col(model.id).in_(ids[start : start + CHUNK]))
            found.update({row.pk: row for row in self.session.exec(statement)})
        return found

    def _reserved_units(self) -> None:
        rows = []
        for key, item in self.picture.items["rack_reservations"].items():
            stored = self.picture.snapshot.rows["rack_reservations"].get(key)
            if stored is not None and "units" not in difference(item, stored):
                continue
            values = self.picture.values("rack_reservations", key)
            reservation, rack = self.ids["rack_reservations"][key], self.ids["racks"][key[:2]]
            if stored is not None:
                old = delete(RackReservedUnit).where(col(RackReservedUnit.reservation_id) == reservation)
                self.session.exec(old)
            rows += [{"reservation_id": reservation, "rack_id": rack, "unit": unit} for unit in values["units"]]
        _insert(self.session, RackReservedUnit, rows)

    def _slots(self) -> None:
        """Slots of every device whose place is new or changed, old ones first removed."""
        moved = [key for key in self.picture.keys("devices") if self._place_changed(key)]
        known = [self.ids["devices"][key] for key in moved if key in self.picture.snapshot.ids["devices"]]
        for start in range(0, len(known), CHUNK):
            part = known[start : start + CHUNK]
            self.session.exec(delete(RackSlot).where(col(RackSlot.plan_id) == 0, col(RackSlot.device_id).in_(part)))
            self.session.exec(delete(RackLane).where(col(RackLane.plan_id) == 0, col(RackLane.device_id).in_(part)))
        slots: list[dict[str, Any]] = []
        lanes: list[dict[str, Any]] = []
        for key in moved:
            rack = self.picture.values("devices", key).get("rack_id")
            if not rack:
                continue
            place = placement_of(self.picture, key)
            base = {"rack_id": self.ids["racks"][rack], "device_id": self.ids["devices"][key], "plan_id": 0}
            slots += [
                {**base, "half_unit": half, "face": face, "column": column}
                for half, face, column in slots_of(shape_of(self.picture, rack), place)
            ]
            lanes += [{**base, "lane": lane, "offset": offset} for lane, offset in lanes_of(place)]
        _insert(self.session, RackSlot, slots)
        _insert(self.session, RackLane, lanes)

    def _place_changed(self, key: Key) -> bool:
        stored = self.picture.snapshot.rows["devices"].get(key)
        if stored is None:
            return True
        item = self.picture.items["devices"].get(key)
        changed = difference(item, stored) if item is not None else {}
        type_key = self.picture.values("devices", key)["device_type_id"]
        rack = self.picture.values("devices", key).get("rack_id")
        return bool(
            changed.keys() & PLACE_COLUMNS
            or self._changed("device_types", type_key, {"u_height_half", "is_full_depth"})
            or (rack and self._changed("racks", rack, {"columns"}))
        )

    def _changed(self, kind: str, key: Key, columns: set[str]) -> bool:
        item, stored = self.picture.items[kind].get(key), self.picture.snapshot.rows[kind].get(key)
        return item is not None and stored is not None and bool(difference(item, stored).keys() & columns)

    def _cables(self) -> None:
        picture = self.picture
        new = [(key, item) for key, item in picture.cables.items() if picture.stored_cable(key) is None]
        rows = [Cable(**self._columns("cables", item, item.values)) for _key, item in new]
        self.session.add_all(rows)
        self.session.flush()
        plugged = {key: row.pk for (key, _item), row in zip(new, rows, strict=True)}
        plugged |= self._unplug()
        self.session.add_all(end for key, cable_id in plugged.items() for end in self._ends(key, cable_id))
        self.session.flush()
        changed = []
        for key, item in picture.cables.items():
            where = picture.stored_cable(key)
            if where is not None and (fields := difference(item, picture.snapshot.cables[where])):
                changed.append((picture.snapshot.cable_ids[where], item, fields))
        found = self._rows(Cable, [cable_id for cable_id, _item, _fields in changed])
        for cable_id, item, fields in changed:
            for column, value in self._columns("cables", item, {c: item.values[c] for c in fields}).items():
                setattr(found[cable_id], column, value)
        self.session.flush()

    def _ends(self, key: tuple[Port, Port], cable_id: int) -> Iterator[CableTermination]:
        """The ends of a cable with a port at each: one, or one for each lane of its profile."""
        item, where = self.picture.cables[key], self.picture.stored_cable(key)
        stored = self.picture.snapshot.cables[where] if where is not None else {}
        laid = lanes(item.values.get("profile", stored.get("profile", "")), 1, 1)
        assert not isinstance(laid, str)  # the profiles that files can say have one connector
        for end, port, found in zip("AB", self.picture.ends[key], laid, strict=True):
            for lane in found:
                values = {"cable_id": cable_id, "lane": lane.lane, "position": lane.strand, **self._port(port)}
                yield CableTermination(cable_end=end, **values)

    def _unplug(self) -> dict[tuple[Port, Port], int]:
        """Take off the ends of cables that are moved or get another profile; their (new) ends → cable id."""
        snapshot = self.picture.snapshot
        ids = {key: snapshot.cable_ids[old] for key, old in self.picture.moved_cables.items()}
        for key, item in self.picture.cables.items():
            where = self.picture.stored_cable(key)
            if where is not None and "profile" in difference(item, snapshot.cables[where]):
                ids[key] = snapshot.cable_ids[where]
        if ids:
            ends = select(CableTermination).where(col(CableTermination.cable_id).in_(ids.values()))
            for termination in self.session.exec(ends):
                self.session.delete(termination)
            self.session.flush()
        return ids

    def _port(self, port: Port) -> dict[str, Any]:
        kind, key = port
        return {f"{kind.removesuffix('s')}_id": self.ids[kind][key]}


def _insert(session: Session, model: type[Row], rows: Iterable[dict[str, Any]]) -> None:
    """Rows that follow from others, without the change log."""
    at = now()
    prepared = [{"uid": uuid7(), "created": at, "last_updated": at, **row} for row in rows]
    if prepared:
        session.connection().execute(insert(model), prepared)

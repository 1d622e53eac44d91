"""Which object a plain object is about: by its natural key, a few statements for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from inventory import models as m
from inventory.bulk.keys import match_key
from inventory.bulk.lookup import Want
from inventory.bulk.plain import Plain, normal
from inventory.objects.addresses import AddressField, PrefixField
from inventory.objects.cabled import KIND_TYPES, TYPE_KINDS
from inventory.objects.fields import FieldError, Json, LongText
from inventory.objects.noun import Noun
from inventory.objects.references import Reference, Typed
from inventory.objects.untyped import AnyId, AnyType

Key = tuple[Any, ...]
CHUNK = 2000
CABLE = "dcim.cable"


class Unready(Exception):
    """A key that refers to an object which is not there yet: nothing can match it."""


def key_of(noun: Noun, plain: Mapping[str, Any]) -> Key | None:
    """The natural key of a plain object; None when a part that cannot be empty is missing.

    Raises Unready when a part is an object of the same file that is not written yet.
    """
    if noun.object_type == CABLE:
        return _cable_key(plain)
    found: list[Any] = []
    for name in match_key(noun):
        item = noun.by_name[name]
        value = plain.get(name)
        if isinstance(value, Want):
            if value.row is not None:
                raise Unready
            value = value.id
        part = _key_part(item, value)
        if part is None and (item.required or not _may_be_empty(item)):
            return None
        found.append(part)
    if not found:
        return None
    return _vlan_key(found) if noun.object_type == "ipam.vlan" else tuple(found)


def _may_be_empty(item: Any) -> bool:
    return item.null or isinstance(item, Reference | Typed | LongText)


def _key_part(item: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(item, AddressField):  # the same address in another length is the same object
        text = normal(item, value)
        return text.partition("/")[0] if isinstance(text, str) else text
    if isinstance(item, Json):
        return repr(normal(item, value))
    if isinstance(item, Reference | Typed | AnyType | AnyId):
        return value
    found = normal(item, value)
    return None if found == "" else found


def _vlan_key(found: Sequence[Any]) -> Key:
    """A VLAN's number is unique in its group; without one, in its site."""
    group, site, vid = found
    return (group, None if group is not None else site, vid)


def _cable_key(plain: Mapping[str, Any]) -> Key | None:
    ends = []
    for name in ("a_terminations", "b_terminations"):
        ports = [(end["object_type"], _now(end["object_id"])) for end in plain.get(name) or ()]
        if not ports or any(port_id is None for _type, port_id in ports):
            return None
        ends.append(tuple(ports))
    return (frozenset(ends),)


def _now(value: Any) -> Any:
    return value.id if isinstance(value, Want) else value


def find(session: Session, noun: Noun, keys: Sequence[Key]) -> dict[Key, list[int]]:
    """Key → ids of the objects that have it."""
    wanted = list(dict.fromkeys(keys))
    found: dict[Key, list[int]] = defaultdict(list)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        rows = _cables(session, part) if noun.object_type == CABLE else _rows(session, noun, part)
        asked = set(part)
        for key, row_id in rows:
            if key in asked:
                found[key].append(row_id)
    return found


def _rows(session: Session, noun: Noun, keys: Sequence[Key]) -> list[tuple[Key, int]]:
    """Rows whose key columns have one of the keys' values each; the caller keeps those that fit together."""
    from inventory.objects.batch import Batch

    model: Any = noun.model
    names = match_key(noun)
    fields = [noun.by_name[name] for name in names]
    conditions = []
    for index, item in enumerate(fields):
        values = {key[index] for key in keys}
        if None in values or isinstance(item, Json | Typed):
            continue
        column = getattr(model, item.target, None)
        if column is not None:
            conditions.append(column.in_(sorted({_stored(item, value) for value in values}, key=str)))
    batch = Batch(session)
    columns = list(dict.fromkeys(["id", *(column for item in fields for column in item.columns)]))
    statement = select(*(getattr(model, column) for column in columns)).where(*conditions).order_by(model.id)
    found = []
    for line in session.execute(statement):
        row = dict(zip(columns, line, strict=True))
        plain: Plain = {
            item.name: row[item.target] if isinstance(item, Reference) else item.encode(noun, row, batch)
            for item in fields
        }
        for item in fields:
            if isinstance(plain[item.name], Mapping):
                plain[item.name] = plain[item.name].get("value")
        key = key_of(noun, plain)
        if key is not None:
            found.append((key, row["id"]))
    return found


def _stored(item: Any, value: Any) -> Any:
    """A key's value as its main column holds it."""
    import ipaddress

    from inventory.ipam.address import pack
    from inventory.objects.noun import registry

    if isinstance(item, AddressField):
        return pack(ipaddress.ip_address(value))
    if isinstance(item, PrefixField):
        return pack(ipaddress.ip_network(value).network_address)
    if isinstance(item, AnyType):
        return registry.by_type[value].table
    try:
        return value if isinstance(item, Reference | AnyId) else item.parse(value)
    except FieldError:
        return value


def _cables(session: Session, keys: Sequence[Key]) -> list[tuple[Key, int]]:
    """Cables by the ports they end on."""
    end: Any = m.CableTermination
    ports: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        for side in key[0]:
            for object_type, port_id in side:
                ports[TYPE_KINDS[object_type]].add(port_id)
    parts = [getattr(end, f"{kind}_id").in_(sorted(ids)) for kind, ids in sorted(ports.items())]
    cables = set(session.scalars(select(end.cable_id).where(and_(end.plan_id == 0, or_(*parts)))))
    columns = [getattr(end, f"{kind}_id") for kind in KIND_TYPES]
    ends: dict[int, dict[str, list[tuple[str, int]]]] = {}
    listed = sorted(cables)
    for start in range(0, len(listed), CHUNK):
        statement = (
            select(end.cable_id, end.cable_end, *columns)
            .where(end.cable_id.in_(listed[start : start + CHUNK]))
            .order_by(end.cable_id, end.cable_end, end.position, end.id)
        )
        for cable_id, side, *ids in session.execute(statement):
            port = next(
                (KIND_TYPES[kind], row_id) for kind, row_id in zip(KIND_TYPES, ids, strict=True) if row_id is not None
            )
            held = ends.setdefault(cable_id, {"A": [], "B": []})[side]
            if port not in held:
                held.append(port)
    return [((frozenset((tuple(sides["A"]), tuple(sides["B"]))),), cable_id) for cable_id, sides in ends.items()]

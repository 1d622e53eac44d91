"""Plain objects: what a REST body would say of an object, references as ids. Everything that is compared has this form.

NetBox's answers, our own, and rows of files come down to it, so that one comparison serves all.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from inventory.objects.addresses import AddressField, PrefixField
from inventory.objects.batch import Batch, columns_of
from inventory.objects.custom import CustomFields, Tags
from inventory.objects.fields import Choice, Field, FieldError
from inventory.objects.noun import Noun
from inventory.objects.reading import encode
from inventory.objects.references import Many, Reference, Typed
from inventory.objects.scopes import ScopeList
from inventory.objects.untyped import AnyId, AnyType

Plain = dict[str, Any]

_LISTS = (Many, ScopeList, Tags)


def writable(noun: Noun) -> tuple[Field, ...]:
    """The fields that a plain object has."""
    return tuple(item for item in noun.fields if not item.read_only)


def reduced(noun: Noun, shown: Mapping[str, Any], fields: Iterable[Field] | None = None) -> Plain:
    """An object as the REST API shows it (ours or NetBox's) as a plain object; fields it lacks are left out."""
    found: Plain = {}
    for item in writable(noun) if fields is None else fields:
        if item.name in shown:
            found[item.name] = _reduced(item, shown[item.name])
    return found


def _reduced(item: Field, value: Any) -> Any:
    if isinstance(item, CustomFields):
        return {name: _ids_of(each) for name, each in (value or {}).items()}
    if isinstance(item, Choice):
        return value.get("value") if isinstance(value, Mapping) else value
    if isinstance(item, Reference):
        return _id_of(value)
    if isinstance(item, _LISTS):
        return [_id_of(each) for each in value or ()]
    if item.name in ("a_terminations", "b_terminations"):
        return [{"object_type": end["object_type"], "object_id": end["object_id"]} for end in value or ()]
    if item.name == "rear_ports":
        return [{**line, "rear_port": _id_of(line["rear_port"])} for line in value or ()]
    if isinstance(value, Mapping) and "id" in value and "url" in value:
        return value["id"]
    return value


def _id_of(value: Any) -> Any:
    return value.get("id") if isinstance(value, Mapping) else value


def _ids_of(value: Any) -> Any:
    """Object custom fields: nested objects become ids; a choice its value."""
    if isinstance(value, list):
        return [_ids_of(each) for each in value]
    if isinstance(value, Mapping) and "url" in value and "id" in value:
        return value["id"]
    return value


def read_plain(
    session: Session, noun: Noun, ids: Sequence[int], fields: Sequence[Field] | None = None
) -> dict[int, Plain]:
    """Objects by id as plain objects; a number of statements that depends on the kinds of fields alone."""
    wanted = writable(noun) if fields is None else tuple(fields)
    batch = Batch(session)
    rows = batch.rows(noun, wanted, list(ids))
    simple = [item for item in wanted if is_simple(item)]
    other = [item for item in wanted if not is_simple(item)]
    found: dict[int, Plain] = {
        row["id"]: {item.name: _simple(noun, item, row, batch) for item in simple} for row in rows
    }
    for row, shown in zip(rows, encode(batch, noun, rows, other) if other else [{}] * len(rows), strict=True):
        found[row["id"]].update(reduced(noun, shown, other))
    return found


def is_simple(item: Field) -> bool:
    """Whether a row's own columns say it all."""
    kind = type(item)
    return isinstance(item, Reference | Typed) or (
        kind.encode in (Field.encode, *_PLAIN_ENCODERS) and kind.prepare is Field.prepare
    )


def _encoders() -> tuple[Any, ...]:
    from inventory.objects import fields

    plain = (fields.Text, fields.HalfUnits, fields.Mac, fields.Choice, fields.Moment)
    return (*(kind.encode for kind in plain), AddressField.encode, PrefixField.encode, AnyType.encode, AnyId.encode)


_PLAIN_ENCODERS = _encoders()


def _simple(noun: Noun, item: Field, row: Mapping[str, Any], batch: Batch) -> Any:
    if isinstance(item, Reference):
        return row[item.target]
    if isinstance(item, Choice):
        value = row[item.target]
        return None if value == "" else value
    return item.encode(noun, row, batch)


def normal(item: Field, value: Any) -> Any:
    """A value such that equal ones are the same thing, however they are spelt."""
    if isinstance(item, CustomFields):
        return {name: _quiet(each) for name, each in (value or {}).items()}
    if isinstance(item, Reference | Typed | AnyType | AnyId):
        return value
    if isinstance(item, _LISTS):
        return sorted(set(value or ()), key=str)
    if isinstance(item, AddressField | PrefixField):
        return _address(item, value)
    if item.name in ("a_terminations", "b_terminations"):
        return [(end["object_type"], end["object_id"]) for end in value or ()]
    if item.name == "rear_ports":
        return sorted((line["position"], str(line["rear_port"]), line["rear_port_position"]) for line in value or ())
    try:
        return item.parse(value)
    except FieldError:
        return value


def _quiet(value: Any) -> Any:
    return None if value in ("", []) else value


def _address(item: Field, value: Any) -> Any:
    try:
        return str(ipaddress.ip_interface(value) if isinstance(item, AddressField) else ipaddress.ip_network(value))
    except (ValueError, TypeError):
        return value


def differs(item: Field, old: Any, new: Any) -> bool:
    """Whether a field would change; of custom fields only those that are given are looked at."""
    before, after = normal(item, old), normal(item, new)
    if isinstance(item, CustomFields):
        return any(before.get(name) != value for name, value in after.items())
    return bool(before != after)


def key_columns(noun: Noun, names: Iterable[str]) -> list[str]:
    """The columns of the table that some fields of a noun are in."""
    return list(columns_of(noun, [noun.by_name[name] for name in names]))

"""Ids → natural-key values, for files and for people: every kind read once for many rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from dcim.access.reading import everything
from inventory.bulk.cells import as_text
from inventory.bulk.keys import Path, leaves, may_repeat, reference_key
from inventory.bulk.lookup import CHUNK, columns_of, numbered
from inventory.objects.addresses import AddressField, PrefixField
from inventory.objects.batch import Batch
from inventory.objects.noun import Noun, noun_of
from inventory.objects.references import Reference


class Names:
    """Natural keys of objects. First ``want`` them, then ``load``, then ask."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._wanted: dict[str, set[int]] = defaultdict(set)
        self._rows: dict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)
        self._twice: dict[str, set[int]] = defaultdict(set)
        """Objects that share their key with others."""
        self._batch = Batch(session)

    def want(self, object_type: str, row_id: int | None) -> None:
        """Ask for an object."""
        if row_id is not None and row_id not in self._rows[object_type]:
            self._wanted[object_type].add(row_id)

    def load(self) -> None:
        """Read what was asked for, and what its keys refer to."""
        while self._wanted:
            level, self._wanted = self._wanted, defaultdict(set)
            for object_type, ids in level.items():
                self._read(noun_of(object_type), sorted(ids - self._rows[object_type].keys()))

    def _read(self, noun: Noun, ids: list[int]) -> None:
        parts = [noun.by_name[part] for part in reference_key(noun)]
        if not parts or not ids:
            return
        with everything(self.session):  # what a visible row refers to may be named
            found = self._batch.rows(noun, parts, ids)
        self._rows[noun.object_type].update({row["id"]: row for row in found})
        for item in parts:
            if isinstance(item, Reference):
                for row in found:
                    self.want(item.to, row[item.target])
        if may_repeat(noun):
            self._note_twice(noun, found)

    def _note_twice(self, noun: Noun, found: list[Mapping[str, Any]]) -> None:
        """Which of these objects share their key with another one; a statement a chunk."""
        model: Any = noun.model
        columns = [column for part in reference_key(noun) for column in columns_of(noun, part)]
        last = columns[-1]
        values = sorted({row[last] for row in found})
        holders: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for start in range(0, len(values), CHUNK):
            statement = select(model.id, *(getattr(model, column) for column in columns))
            for row in self.session.execute(statement.where(getattr(model, last).in_(values[start : start + CHUNK]))):
                holders[tuple(row[1:])].append(row[0])
        for ids in holders.values():
            if len(ids) > 1:
                self._twice[noun.object_type].update(ids)

    def part(self, object_type: str, row_id: int, part: str) -> int | None:
        """The id in a reference part of an object's key."""
        row = self._rows[object_type].get(row_id)
        item = noun_of(object_type).by_name[part]
        found: int | None = row[item.target] if row is not None else None
        return found

    def values(self, object_type: str, row_id: int) -> dict[Path, Any] | None:
        """Path → value of every leaf of an object's reference key; None when it has none, or may not be seen.

        The last value of an object that shares its key with others has its id in front: ``id:12 stack``.
        """
        noun = noun_of(object_type)
        row = self._rows[object_type].get(row_id)
        if row is None:
            return None
        found: dict[Path, Any] = {}
        for part in reference_key(noun):
            item = noun.by_name[part]
            if not isinstance(item, Reference):
                found[(part,)] = _shown(item, row)
                continue
            inner_id = row[item.target]
            if inner_id is None:
                found.update({(part, *leaf.path): None for leaf in leaves(noun_of(item.to))})
                continue
            inner = self.values(item.to, inner_id)
            if inner is None:
                return None
            found.update({(part, *path): value for path, value in inner.items()})
        last = leaves(noun)[-1].path
        if row_id in self._twice[object_type] or (len(last) == 1 and numbered(found[last]) is not None):
            found[last] = f"id:{row_id} {as_text(found[last])}".rstrip()
        return found

    def tagged(self, object_type: str, row_id: int) -> str:
        """``id:12 A1``: for an object that its place in a file does not tell."""
        every = leaves(noun_of(object_type))
        values = self.values(object_type, row_id) or {}
        last = as_text(values.get(every[-1].path)) if every else ""
        return last if numbered(last) is not None else f"id:{row_id} {last}".rstrip()

    def text(self, object_type: str, row_id: int | None) -> str:
        """An object in a few words: ``ivry, A1``."""
        if row_id is None:
            return ""
        found = self.values(object_type, row_id)
        if found is None:
            return f"id:{row_id}"
        return ", ".join(str(value) for value in dict.fromkeys(found.values()) if value is not None)


def _shown(item: Any, row: Mapping[str, Any]) -> Any:
    if isinstance(item, AddressField | PrefixField):
        return item.encode(None, row, None)  # type: ignore[arg-type]
    return row[item.target]

"""What one answer needs beside its rows: nested objects and computed values, each kind read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from dcim.core.among import among, ids_parameter
from inventory.objects.noun import Noun, Values, noun_of

CHUNK = 5000
"""Ids in one IN list; both databases take more."""

Load = Callable[["Batch", Noun, Sequence[Values]], dict[int, Any]]
"""Computes something of many rows at once: id → value."""


class Batch:
    """Nested objects by (object type, id) and computed values by (object type, loader).

    First every row says what it needs (``want``, ``compute``), then ``load`` reads it level by level, then fields are
    encoded from what was read.
    """

    def __init__(self, session: Session, base: str = "") -> None:
        self.session = session
        self.base = base
        """The server's address without a slash at its end, for the ``url`` fields."""
        self._wanted: dict[str, set[int]] = defaultdict(set)
        self._rows: dict[str, dict[int, Values]] = defaultdict(dict)
        self._briefs: dict[tuple[str, int, tuple[str, ...]], dict[str, Any]] = {}
        self._computed: dict[tuple[str, Load], dict[int, Any]] = {}
        self._seen: dict[tuple[str, Load], set[int]] = defaultdict(set)
        self._addresses: dict[str, str] = {}

    def want(self, object_type: str, row_id: int | None) -> None:
        """Ask for a nested object."""
        if row_id is not None:
            self._wanted[object_type].add(row_id)

    def compute(self, noun: Noun, load: Load, rows: Sequence[Values]) -> None:
        """Have ``load`` look at rows, once for all fields that share it; what it returns is kept for ``computed``."""
        found = self._computed.setdefault((noun.object_type, load), {})
        seen = self._seen[noun.object_type, load]
        fresh = [row for row in rows if row["id"] not in seen]
        if fresh:
            seen.update(row["id"] for row in fresh)
            found.update(load(self, noun, fresh))

    def computed(self, noun: Noun, load: Load, row_id: int) -> Any:
        """What a loader found for a row; None when nothing."""
        return self._computed[noun.object_type, load].get(row_id)

    def load(self) -> None:
        """Read everything that was asked for, and what that asks for in turn: a statement per kind and level."""
        while self._wanted:
            level, self._wanted = self._wanted, defaultdict(set)
            for object_type, ids in level.items():
                missing = ids - self._rows[object_type].keys()
                if missing:
                    self._read(noun_of(object_type), sorted(missing))

    def _read(self, noun: Noun, ids: list[int]) -> None:
        fields = noun.nested_fields
        rows = self.rows(noun, fields, ids)
        self._rows[noun.object_type].update({row["id"]: row for row in rows})
        self.prepare(noun, fields, rows)

    def rows(self, noun: Noun, fields: Iterable[Any], ids: Sequence[int]) -> list[Values]:
        """The columns that ``fields`` read, of the rows with these ids."""
        names = columns_of(noun, fields)
        statement = _by_ids(noun, names)
        found: list[Values] = []
        for start in range(0, len(ids), CHUNK):
            result = self.session.execute(statement, {"ids": ids[start : start + CHUNK]})
            found += [dict(zip(names, row, strict=True)) for row in result]
        return found

    def prepare(self, noun: Noun, fields: Iterable[Any], rows: Sequence[Values]) -> None:
        """Let fields and the display ask for what they need of these rows."""
        for item in fields:
            item.prepare(noun, rows, self)
        if noun.display.needs is not None:
            for row in rows:
                noun.display.needs(row, self)

    def row(self, object_type: str, row_id: int | None) -> Values | None:
        """A nested object's columns; None when it is gone or may not be seen."""
        return None if row_id is None else self._rows[object_type].get(row_id)

    def brief(self, object_type: str, row_id: int | None, only: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """A nested object; ``only`` names fewer fields than its brief form."""
        row = self.row(object_type, row_id)
        if row is None or row_id is None:
            return None
        key = (object_type, row_id, only)
        found = self._briefs.get(key)
        if found is None:
            noun = noun_of(object_type)
            fields = [noun.by_name[name] for name in only] if only else noun.brief_fields
            found = {item.name: item.encode(noun, row, self) for item in fields}
            self._briefs[key] = found
        return found

    def url(self, noun: Noun, row_id: int) -> str:
        """The address of an object."""
        address = self._addresses.get(noun.object_type)
        if address is None:
            address = self._addresses[noun.object_type] = self.base + noun.path
        return f"{address}{row_id}/"


@lru_cache(maxsize=1024)
def _by_ids(noun: Noun, names: tuple[str, ...]) -> Any:
    """The statement that reads columns of rows by id: made once, as making it costs more than running it."""
    model: Any = noun.model
    return select(*(getattr(model, name) for name in names)).where(among(model.id, ids_parameter()))


def columns_of(noun: Noun, fields: Iterable[Any]) -> tuple[str, ...]:
    """The columns to read for ``fields`` and the display, the id first."""
    names = ["id", *noun.display.columns]
    for item in fields:
        names += item.columns
    return tuple(dict.fromkeys(names))

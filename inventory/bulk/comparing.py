"""Plain objects against what the inventory holds: which is new, which differs in what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from inventory.bulk.lookup import Want
from inventory.bulk.matching import CABLE, Key, Unready, find, key_of
from inventory.bulk.plain import Plain, differs, read_plain
from inventory.objects.custom import CustomFields
from inventory.objects.noun import Noun

CHUNK = 2000


@dataclass(eq=False, slots=True)
class Item:
    """An object that is wanted. ``plain`` may hold a ``Want`` for an object of the same file."""

    plain: Plain
    id: int | None = None
    """The object it is about, when that was said."""
    key: Key | None = None
    unready: bool = False
    problem: str = ""
    changed: Plain = field(default_factory=dict)
    """What differs from the object as it is; everything for a new one."""
    old: Plain = field(default_factory=dict)
    """The values that would change."""


class Matcher:
    """Finds the objects that items are about. Items of one file come in chunks; an object is taken once."""

    def __init__(self, session: Session, noun: Noun) -> None:
        self.session, self.noun = session, noun
        self.taken: set[int] = set()

    def match(self, items: Sequence[Item]) -> None:
        """Set ``key`` and ``id``; note a problem when several objects have the key and none of them equals the item."""
        for item in items:
            try:
                item.key = key_of(self.noun, item.plain)
            except Unready:
                item.unready = True
        asked = [item for item in items if item.id is None and item.key is not None]
        self.taken |= {item.id for item in items if item.id is not None}
        found = find(self.session, self.noun, [item.key for item in asked if item.key is not None])
        several: list[tuple[Item, list[int]]] = []
        for item in asked:
            ids = found.get(item.key or (), [])
            if len(ids) > 1:
                several.append((item, ids))
            elif ids:
                item.id = ids[0]
                self.taken.add(ids[0])
        if several:
            self._several(several)

    def _several(self, several: Sequence[tuple[Item, list[int]]]) -> None:
        """Objects that share a key: the one that equals the item is meant."""
        ids = sorted({row_id for _item, some in several for row_id in some})
        names = {name for item, _ids in several for name in item.plain}
        fields = [self.noun.by_name[name] for name in sorted(names) if name in self.noun.by_name]
        held = _read(self.session, self.noun, ids, fields)
        left = []
        for item, some in several:
            equal = next(
                (one for one in some if one not in self.taken and not changes(self.noun, item.plain, held[one])), None
            )
            if equal is None:
                left.append((item, some))
            else:
                item.id = equal
                self.taken.add(equal)
        for item, some in left:
            free = [one for one in some if one not in self.taken]
            if len(free) == 1:
                item.id = free[0]
                self.taken.add(free[0])
            elif free:
                item.problem = f"{len(free)} {self.noun.words} objects have this key: say which one by a column id"


def compare(session: Session, noun: Noun, items: Sequence[Item]) -> None:
    """Set ``changed`` and ``old`` of items that were matched."""
    for start in range(0, len(items), CHUNK):
        part = items[start : start + CHUNK]
        matched = [item for item in part if item.id is not None]
        names = {name for item in matched for name in item.plain}
        fields = [noun.by_name[name] for name in sorted(names)]
        held = _read(session, noun, [item.id for item in matched if item.id is not None], fields)
        for item in part:
            if item.id is None:
                item.changed = item.plain
                continue
            old = held[item.id]
            plain = item.plain
            if noun.object_type == CABLE and item.key is not None and item.key == key_of(noun, old):
                plain = {name: value for name, value in plain.items() if not name.endswith("_terminations")}
            item.changed = changes(noun, plain, old)
            item.old = {name: old.get(name) for name in item.changed}


def _read(session: Session, noun: Noun, ids: Sequence[int], fields: Iterable[Any]) -> dict[int, Plain]:
    wanted = list(fields)
    found: dict[int, Plain] = {}
    for start in range(0, len(ids), CHUNK):
        found.update(read_plain(session, noun, ids[start : start + CHUNK], wanted))
    return found


def changes(noun: Noun, plain: Mapping[str, Any], old: Mapping[str, Any]) -> Plain:
    """The fields of ``plain`` that differ from ``old``; of custom fields those that do."""
    found: Plain = {}
    for name, value in plain.items():
        item = noun.by_name[name]
        if isinstance(item, CustomFields):
            held = old.get(name) or {}
            different = {key: each for key, each in value.items() if differs(item, {key: held.get(key)}, {key: each})}
            if different:
                found[name] = different
        elif holds_want(value) or differs(item, old.get(name), value):
            found[name] = value
    return found


def holds_want(value: Any) -> bool:
    """Whether a value refers to an object that is not there yet."""
    if isinstance(value, Want):
        return True
    if isinstance(value, list):
        return any(holds_want(each) for each in value)
    if isinstance(value, Mapping):
        return any(holds_want(each) for each in value.values())
    return False


def repeated(items: Sequence[Item]) -> dict[Key, list[int]]:
    """Keys that several items have → their indexes."""
    found: dict[Key, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        if item.key is not None and not item.unready:
            found[item.key].append(index)
    return {key: indexes for key, indexes in found.items() if len(indexes) > 1}

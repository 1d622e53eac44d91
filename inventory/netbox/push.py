"""Our objects into another NetBox: its objects are matched by natural key, what differs is written, the rest created.

Runs at the client: it reads our REST API and writes theirs. What the other server refuses is told, with its words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from dcim.core.errors import Forbidden, InvalidInput, NotFound
from inventory.bulk.comparing import changes
from inventory.bulk.matching import Key, key_of
from inventory.bulk.order import DEFERRED, SECOND_HAND, in_order
from inventory.bulk.plain import reduced
from inventory.extras.models import CustomField
from inventory.netbox.bring import _levels
from inventory.netbox.reading import Left, parameters
from inventory.netbox.translate import Plain, translate
from inventory.objects.noun import Noun

BATCH = 100
"""Objects in one request."""
DROPPED = frozenset({"user", "created_by", "replicate_components", "adopt_components"})
"""Users are each server's own; wishes are no values."""


class Source(Protocol):
    """Where objects are read."""

    def objects(self, path: str, params: Sequence[tuple[str, str]] = ()) -> Iterator[dict[str, Any]]:
        """Every object of a list."""


class Target(Source, Protocol):
    """Where they are written."""

    def create(self, path: str, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """New objects, as they are then shown."""

    def change(self, path: str, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Changed objects."""


def bodies_of(source: Source, noun: Noun) -> list[dict[str, Any]]:
    """Our objects of a noun as bodies: ``{"id", "label", "plain"}``."""
    found = []
    for row in source.objects(f"{noun.app}/{noun.plural}", parameters(noun)):
        plain = {name: value for name, value in reduced(noun, row).items() if name not in DROPPED}
        found.append({"id": row["id"], "label": str(row.get("display") or row["id"]), "plain": plain})
    return found


def export_bodies(source: Source) -> Iterator[tuple[Noun, Iterable[Mapping[str, Any]]]]:
    """Every noun's objects as NetBox's REST bodies with their ids, in the order in which they can be created."""
    for noun in in_order():
        yield noun, [{"id": each["id"], **each["plain"]} for each in bodies_of(source, noun)]


class Push:
    """Pushes everything; ``dry_run`` compares only."""

    def __init__(
        self, source: Source, target: Target, *, dry_run: bool = False,
        progress: Callable[[float, str], None] | None = None,
    ) -> None:  # fmt: skip
        self.source, self.target, self.dry_run = source, target, dry_run
        self.progress = progress or (lambda fraction, message: None)
        self.left = Left()
        self.map: dict[str, dict[int, int]] = defaultdict(dict)
        """Object type → our id → their id."""
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.definitions: dict[str, dict[str, CustomField]] = {}
        self._late: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._theirs: dict[str, dict[int, Plain]] = {}
        self._slugs: dict[int, str] = {}
        """Our tags' slugs: config contexts name tags by them."""

    def run(self) -> dict[str, Any]:
        """Everything, then what closes circles."""
        nouns = in_order()
        for number, noun in enumerate(nouns):
            self.progress(number / len(nouns), noun.plural.replace("-", " "))
            self._noun(noun)
        for noun in nouns:
            self._complete(noun)
        total: Counter[str] = Counter()
        for counts in self.counts.values():
            total.update(counts)
        left = [
            {"object_type": kind, "why": why, "count": number}
            for (kind, why), number in self.left.counts.most_common(500)
        ]
        return {
            **{name: total[name] for name in ("create", "update", "unchanged", "left")},
            "counts": {kind: dict(counts) for kind, counts in self.counts.items()}, "left_out": left,
            "left_lines": self.left.lines,
        }  # fmt: skip

    def _noun(self, noun: Noun) -> None:
        ours = bodies_of(self.source, noun)
        self._note(noun, ours)
        if not ours:
            return
        try:
            theirs = {row["id"]: reduced(noun, row) for row in
                      self.target.objects(f"{noun.app}/{noun.plural}", parameters(noun))}  # fmt: skip
        except (NotFound, Forbidden) as error:
            self.left.add(noun.object_type, f"{len(ours)} objects", "", f"not written there: {error.message}")
            self.counts[noun.object_type]["left"] += len(ours)
            return
        self._theirs[noun.object_type] = theirs
        by_key: dict[Key, list[int]] = defaultdict(list)
        for row_id, plain in theirs.items():
            key = key_of(noun, plain)
            if key is not None:
                by_key[key].append(row_id)
        taken: set[int] = set()
        for level in _levels(noun, ours):
            self._level(noun, level, by_key, taken)

    def _note(self, noun: Noun, ours: Sequence[Mapping[str, Any]]) -> None:
        for each in ours:
            if noun.object_type == "extras.tag":
                self._slugs[each["id"]] = each["plain"]["slug"]
            if noun.object_type == "extras.customfield":
                plain = each["plain"]
                row = CustomField(
                    name=plain["name"], type=plain["type"], related_object_type=plain["related_object_type"] or ""
                )
                for object_type in plain["object_types"]:
                    self.definitions.setdefault(object_type, {})[row.name] = row

    def _level(
        self, noun: Noun, ours: Sequence[dict[str, Any]], by_key: Mapping[Key, list[int]], taken: set[int]
    ) -> None:
        kind = noun.object_type
        new: list[tuple[dict[str, Any], Plain]] = []
        changed: list[tuple[dict[str, Any], Plain]] = []
        for each in ours:
            plain = dict(each["plain"])
            later = {name: plain.pop(name) for name in DEFERRED.get(kind, ()) if plain.get(name) is not None}
            for name in (*DEFERRED.get(kind, ()), *SECOND_HAND.get(kind, ())):
                plain.pop(name, None)
            found = translate(noun, plain, self._find, self.definitions.get(kind, {}))
            if found.refused:
                self._leave(noun, each, found.refused)
                continue
            later |= found.later
            if later:
                self._late[kind].append({**each, "plain": later})
            for name, why in found.lost.items():
                self.left.add(kind, each["label"], name, why)
            match = self._match(noun, found.plain, by_key, taken)
            if match is None:
                new.append((each, self._body(noun, found.plain)))
                continue
            taken.add(match)
            self.map[kind][each["id"]] = match
            held = self._theirs[kind][match]
            different = changes(noun, {name: value for name, value in found.plain.items() if name in held}, held)
            if different:
                changed.append((each, {"id": match, **self._body(noun, different)}))
            else:
                self.counts[kind]["unchanged"] += 1
        self._send(noun, "create", new)
        self._send(noun, "update", changed)

    def _match(self, noun: Noun, plain: Plain, by_key: Mapping[Key, list[int]], taken: set[int]) -> int | None:
        key = key_of(noun, plain)
        free = [one for one in by_key.get(key, ()) if one not in taken] if key is not None else []
        if len(free) > 1:
            held = self._theirs[noun.object_type]
            equal = [one for one in free
                     if not changes(noun, {k: v for k, v in plain.items() if k in held[one]}, held[one])]  # fmt: skip
            return equal[0] if equal else free[0]
        return free[0] if free else None

    def _find(self, object_type: str, ours: int) -> int | None:
        return self.map[object_type].get(ours)

    def _body(self, noun: Noun, plain: Plain) -> Plain:
        """As NetBox takes it."""
        body = dict(plain)
        if noun.object_type == "dcim.frontport" and len(body.get("rear_ports") or ()) == 1:
            line = body["rear_ports"][0]  # the form before NetBox 4.5
            body |= {"rear_port": line["rear_port"], "rear_port_position": line["rear_port_position"]}
        if noun.object_type == "extras.configcontext" and "tags" in body:
            theirs = {there: ours for ours, there in self.map["extras.tag"].items()}
            body["tags"] = [self._slugs[theirs[tag]] for tag in body["tags"] if tag in theirs]
        if noun.object_type == "dcim.module":
            body["replicate_components"] = False
        return body

    # --- writing ---

    def _send(self, noun: Noun, action: str, some: Sequence[tuple[dict[str, Any], Plain]]) -> None:
        for start in range(0, len(some), BATCH):
            self._batch(noun, action, some[start : start + BATCH])

    def _batch(self, noun: Noun, action: str, some: Sequence[tuple[dict[str, Any], Plain]]) -> None:
        """One request; when it is refused, one for each object."""
        kind, path = noun.object_type, f"{noun.app}/{noun.plural}"
        if self.dry_run:
            self.counts[kind][action] += len(some)
            if action == "create":
                for each, _body in some:
                    self.map[kind][each["id"]] = -each["id"]
            return
        write = self.target.create if action == "create" else self.target.change
        try:
            shown = write(path, [body for _each, body in some])
        except InvalidInput as error:
            if len(some) == 1:
                told = "; ".join(f"{each.where.rpartition('.')[2]}: {each.message}" for each in error.problems)
                self._leave(noun, some[0][0], f"the other server says: {told or error.message}")
                return
            for one in some:
                self._batch(noun, action, [one])
            return
        except (Forbidden, NotFound) as error:
            for each, _body in some:
                self._leave(noun, each, error.message)
            return
        self.counts[kind][action] += len(some)
        for (each, _body), row in zip(some, shown, strict=True):
            self.map[kind][each["id"]] = row["id"]
            self._theirs[kind][row["id"]] = reduced(noun, row)

    def _complete(self, noun: Noun) -> None:
        kind = noun.object_type
        changed = []
        for each in self._late.get(kind, ()):
            match = self.map[kind].get(each["id"])
            if match is None:
                continue
            found = translate(noun, each["plain"], self._find, self.definitions.get(kind, {}))
            held = self._theirs.get(kind, {}).get(match, {})
            different = changes(noun, found.plain, held)
            if different:
                changed.append((each, {"id": match, **different}))
        self._send(noun, "update", changed)

    def _leave(self, noun: Noun, each: Mapping[str, Any], why: str) -> None:
        self.left.add(noun.object_type, each["label"], "", why)
        self.counts[noun.object_type]["left"] += 1

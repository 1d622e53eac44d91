"""Objects of another server into the inventory: noun by noun, by natural key, everything that our rules accept.

What a rule refuses is left out and told: first the field that is refused, then the object, then what hangs on it. One
unit of work around all of it; bringing the same again changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from dcim.access.models import User
from inventory import models as m
from inventory.bulk.attempt import Attempt, Errors
from inventory.bulk.comparing import Item, Matcher, compare
from inventory.bulk.keys import match_key, may_repeat
from inventory.bulk.limits import CHUNK
from inventory.bulk.names import Names
from inventory.bulk.nouns import sheet_of
from inventory.bulk.order import DEFERRED, in_order
from inventory.bulk.plan import Change
from inventory.bulk.planning import described
from inventory.extras.queries import custom_fields_of
from inventory.netbox.names import rename_devices
from inventory.netbox.reading import Left
from inventory.netbox.translate import Plain, references, translate
from inventory.objects import writing
from inventory.objects.bodies import NON_FIELD
from inventory.objects.noun import Noun, noun_of

Object = dict[str, Any]
"""``{"id", "label", "plain", "user"}`` as ``inventory.netbox.reading`` makes them."""
ROUNDS = 8
"""How often a chunk is tried again without what was refused."""
MAX_LINES = 1000
_PLACE = ("position", "face")
COMPONENTS = (
    "dcim.inventoryitem", "dcim.devicebay", "dcim.frontport", "dcim.rearport", "dcim.interface", "dcim.poweroutlet",
    "dcim.powerport", "dcim.consoleport", "dcim.consoleserverport", "dcim.modulebay",
)  # fmt: skip
"""What a new device gets from its type, whether the other server's has it or not."""


class Links:
    """Which of theirs is which of ours, from earlier rounds; the plain import has none."""

    def load(self, object_type: str, ids: Iterable[int]) -> dict[int, int]:
        """Their id → our id, of those that are known."""
        return {}

    def kept(self, object_type: str) -> set[int]:
        """Their ids of objects that a person here decided to keep as they are."""
        return set()

    def owners(self, object_type: str, ids: Iterable[int]) -> dict[int, int]:
        """Our id → their id."""
        return {}


class Bringing:
    """Brings objects, noun after noun in the order of ``in_order()``; then ``finish``."""

    def __init__(
        self, session: Session, left: Left, *, rename: str = "", unnamed: bool = False, links: Links | None = None,
        progress: Callable[[float, str], None] | None = None,
    ) -> None:  # fmt: skip
        self.session, self.left, self.rename, self.unnamed = session, left, rename, unnamed
        self.links = links or Links()
        self.progress = progress or (lambda fraction, message: None)
        self.map: dict[str, dict[int, int]] = defaultdict(dict)
        """Object type → their id → our id."""
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.lines: list[dict[str, Any]] = []
        self.new_devices: set[int] = set()
        self._owners: dict[str, dict[int, str]] = defaultdict(dict)
        """Object type → our id → the label of theirs that it is."""
        self._late: dict[str, list[tuple[Object, Plain]]] = defaultdict(list)
        self._users: dict[str, int] | None = None

    # --- one noun ---

    def bring(self, noun: Noun, objects: list[Object]) -> None:
        """Bring all objects of a noun (or, of a followed server, those that changed)."""
        if not objects:
            return
        kept = self.links.kept(noun.object_type)
        taken: list[Object] = []
        for each in objects:
            why = str(each["plain"].pop("_unknown", ""))
            if why:
                self._leave(noun, each, why)
            elif each["id"] in kept:
                self.left.add(noun.object_type, each["label"], "", "it is kept as it is here")
                self.map[noun.object_type].update(self.links.load(noun.object_type, [each["id"]]))
            else:
                taken.append(each)
        if noun.object_type == "dcim.device":
            taken = self._name(noun, taken)
        matcher = Matcher(self.session, noun)
        definitions = {row.name: row for row in custom_fields_of(self.session, noun.object_type)}
        for level in _levels(noun, taken):
            for start in range(0, len(level), 2 * CHUNK):
                self._some(noun, level[start : start + 2 * CHUNK], matcher, definitions)

    def _name(self, noun: Noun, objects: list[Object]) -> list[Object]:
        """Names as the rules want them; devices that they refuse are left out."""
        sites = {each["plain"]["site"] for each in objects if each["plain"].get("site") is not None}
        found = self._found("dcim.site", sites)
        site: Any = m.Site
        slugs = dict(self.session.execute(select(site.id, site.slug).where(site.id.in_(found.values()))).all())
        linked = self.links.load(noun.object_type, [each["id"] for each in objects])
        device: Any = m.Device
        names = [each["plain"].get("name") for each in objects if each["plain"].get("name")]
        rows: list[Any] = []
        for start in range(0, len(names), CHUNK):
            part = names[start : start + CHUNK]
            rows += self.session.execute(select(device.name, device.id).where(device.name.in_(part))).all()
        owners = self.links.owners(noun.object_type, [row[1] for row in rows])
        held_ids = sorted(set(linked.values()))
        held_names: dict[int, str] = {}
        for start in range(0, len(held_ids), CHUNK):
            part = held_ids[start : start + CHUNK]
            held_names.update(self.session.execute(select(device.id, device.name).where(device.id.in_(part))).all())
        refused = rename_devices(
            objects, rule=self.rename, unnamed=self.unnamed,
            slug_of=lambda one: slugs.get(found.get(one, 0), str(one)),
            held={theirs: held_names[ours] for theirs, ours in linked.items() if ours in held_names},
            taken={name: owners[row_id] for name, row_id in rows if row_id in owners},
        )  # fmt: skip
        for each in objects:
            if each["id"] in refused:
                self._leave(noun, each, refused[each["id"]])
        return [each for each in objects if each["id"] not in refused]

    def _some(self, noun: Noun, objects: list[Object], matcher: Matcher, definitions: Mapping[str, Any]) -> None:
        """Bring objects whose parents are there."""
        kind = noun.object_type
        linked = self.links.load(kind, [each["id"] for each in objects])
        self._ask(noun, objects, definitions)
        pairs: list[tuple[Object, Item]] = []
        for each in objects:
            plain = dict(each["plain"])
            later = {name: plain.pop(name) for name in DEFERRED.get(kind, ()) if name in plain}
            found = translate(noun, plain, self._find, definitions)
            later |= found.later
            if found.refused:
                self._leave(noun, each, found.refused)
                continue
            for name, why in found.lost.items():
                self.left.add(kind, each["label"], name, why)
            self._user(noun, each, found.plain)
            if later:
                self._late[kind].append((each, later))
            pairs.append((each, Item(found.plain, linked.get(each["id"]))))
        pairs = self._match(noun, pairs, matcher)
        compare(self.session, noun, [item for _each, item in pairs])
        self._write(noun, pairs)

    def _match(self, noun: Noun, pairs: list[tuple[Object, Item]], matcher: Matcher) -> list[tuple[Object, Item]]:
        """Find the objects that are meant; two of theirs cannot be one of ours."""
        matcher.match([item for _each, item in pairs])
        kept: list[tuple[Object, Item]] = []
        owners = self._owners[noun.object_type]
        keys: dict[Any, str] = {}
        for each, item in pairs:
            if item.problem:
                self._leave(noun, each, item.problem)
            elif item.id is not None and item.id in owners:
                self._leave(noun, each, f"it has the same key as {owners[item.id]}")
            elif item.id is None and item.key is not None and item.key in keys and not may_repeat(noun):
                self._leave(noun, each, f"it has the same key as {keys[item.key]}")
            else:
                kept.append((each, item))
                if item.id is not None:
                    owners[item.id] = each["label"]
                elif item.key is not None:
                    keys[item.key] = each["label"]
        return kept

    # --- writing ---

    def _write(self, noun: Noun, pairs: Sequence[tuple[Object, Item]], *, late: bool = False) -> None:
        kind = noun.object_type
        changes: list[Change] = []
        for index, (each, item) in enumerate(pairs):
            given = dict(item.changed)
            if kind == "dcim.module" and item.id is None:
                given["replicate_components"] = False  # they come as objects of their own
            action: Any = "create" if item.id is None else "update" if given else "unchanged"
            changes.append(Change(index, each["id"], action, each["label"], given, item.id))
        attempt = Attempt(self.session, noun, {})
        for action in ("update", "create"):
            some = [change for change in changes if change.action == action]
            self._note(noun, [(change, pairs[change.index][1].old) for change in some])
            for start in range(0, len(some), CHUNK):
                self._try(noun, attempt, some[start : start + CHUNK])
        for change in changes:
            if change.id is None:
                continue
            self.map[kind][change.row] = change.id
            self._owners[kind][change.id] = change.label
            if not late:
                self.counts[kind][change.action] += 1
            elif change.action == "update":
                self.counts[kind]["completed"] += 1
            if kind == "dcim.device" and change.action == "create":
                self.new_devices.add(change.id)

    def _try(self, noun: Noun, attempt: Attempt, changes: Sequence[Change]) -> None:
        """Write a chunk; what is refused is tried again without the refused fields, or left out."""
        ready = list(changes)
        for number in range(ROUNDS):
            wrong = attempt.write(ready)
            if not wrong:
                return
            last = number == ROUNDS - 1
            ready = [each for each in ready
                     if each.index not in wrong or self._amend(noun, each, wrong[each.index], last=last)]  # fmt: skip
        for change in ready:
            self._leave_change(noun, change, "it was refused again and again")

    def _amend(self, noun: Noun, change: Change, errors: Errors, *, last: bool) -> bool:
        """Drop the fields that were refused; False when the object cannot be written without them."""
        needed = () if change.action == "update" else (
            *match_key(noun), *(item.name for item in noun.fields if item.required),
        )  # fmt: skip
        names = [name for name in errors if name in change.given and name not in needed]
        if last or len(names) < len(errors):
            told = "; ".join(f"{name}: {text}" if name != NON_FIELD else text
                             for name, messages in errors.items() for text in messages)  # fmt: skip
            self._leave_change(noun, change, told)
            return False
        for name in names:
            self._drop(noun, change, name, errors[name])
        return bool(change.given)

    def _drop(self, noun: Noun, change: Change, name: str, messages: Sequence[str]) -> None:
        if name == "custom_fields" and isinstance(change.given[name], Mapping):
            fields = {text.partition(": ")[0] for text in messages if ": " in text} & change.given[name].keys()
            if fields:
                change.given[name] = {key: value for key, value in change.given[name].items() if key not in fields}
                for message in messages:
                    self.left.add(noun.object_type, change.label, name, message)
                return
        for each in _PLACE if name in _PLACE or name == "rack" else ():
            change.given.pop(each, None)
        change.given.pop(name, None)
        for message in messages:
            self.left.add(noun.object_type, change.label, name, message)

    def _leave_change(self, noun: Noun, change: Change, why: str) -> None:
        """An update that is refused leaves the object as it was; a refused new one is not there."""
        self.left.add(noun.object_type, change.label, "", why)
        self.counts[noun.object_type]["left"] += 1
        if change.action == "update":
            change.action = "unchanged"

    def _leave(self, noun: Noun, each: Object, why: str) -> None:
        self.left.add(noun.object_type, each["label"], "", why)
        self.counts[noun.object_type]["left"] += 1

    def _note(self, noun: Noun, changes: Sequence[tuple[Change, Plain]]) -> None:
        """Lines of the difference, as long as there is room."""
        room = MAX_LINES - len(self.lines)
        shown = list(changes)[: max(0, room)]
        if not shown:
            return
        names = Names(self.session)
        sheet = sheet_of(self.session, noun)
        for change, old in shown:
            if change.action == "update":
                for column in sheet.columns:
                    column.needs(old, names)
                    column.needs(change.given, names)
        names.load()
        for change, old in shown:
            fields = described(sheet, names, old, change.given) if change.action == "update" else []
            self.lines.append({
                "object_type": noun.object_type, "action": change.action, "label": change.label,
                "fields": [{"name": each.name, "old": each.old, "new": each.new} for each in fields],
            })  # fmt: skip

    # --- the end ---

    def finish(self) -> None:
        """What closes circles, and what new devices got from their types though theirs do not have it."""
        for noun in in_order():
            late = self._late.pop(noun.object_type, [])
            definitions = {row.name: row for row in custom_fields_of(self.session, noun.object_type)} if late else {}
            for start in range(0, len(late), CHUNK):
                self._complete(noun, late[start : start + CHUNK], definitions)
        self._remove_extras()

    def _complete(self, noun: Noun, late: Sequence[tuple[Object, Plain]], definitions: Mapping[str, Any]) -> None:
        known = self.map[noun.object_type]
        objects = [{**each, "plain": plain} for each, plain in late if each["id"] in known]
        self._ask(noun, objects, definitions)
        pairs = []
        for each in objects:
            found = translate(noun, each["plain"], self._find, definitions)
            for name, why in found.lost.items():
                self.left.add(noun.object_type, each["label"], name, why)
            for name in found.later.get("custom_fields", ()):
                self.left.add(noun.object_type, each["label"], f"custom_fields.{name}", "its object was left out")
            if found.plain:
                pairs.append((each, Item(found.plain, known[each["id"]])))
        compare(self.session, noun, [item for _each, item in pairs])
        self._write(noun, pairs, late=True)

    def _remove_extras(self) -> None:
        devices = sorted(self.new_devices)
        for kind in COMPONENTS:
            noun = noun_of(kind)
            model: Any = noun.model
            ours = set(self.map[kind].values())
            extra: list[int] = []
            for start in range(0, len(devices), CHUNK):
                part = devices[start : start + CHUNK]
                extra += [row for row in self.session.scalars(select(model.id).where(model.device_id.in_(part)))
                          if row not in ours]  # fmt: skip
            for start in range(0, len(extra), CHUNK):
                writing.delete(self.session, noun, extra[start : start + CHUNK])

    # --- references ---

    def _find(self, object_type: str, theirs: int) -> int | None:
        return self.map[object_type].get(theirs)

    def _found(self, object_type: str, ids: Iterable[int]) -> dict[int, int]:
        """Their id → our id, asking the links for what was not brought this time."""
        wanted = set(ids)
        missing = [one for one in wanted if one not in self.map[object_type]]
        if missing:
            self.map[object_type].update(self.links.load(object_type, missing))
        return {one: self.map[object_type][one] for one in wanted if one in self.map[object_type]}

    def _ask(self, noun: Noun, objects: Sequence[Object], definitions: Mapping[str, Any]) -> None:
        """Have every reference of some objects known, in a statement a kind."""
        wanted: dict[str, set[int]] = defaultdict(set)

        def note(object_type: str, theirs: int) -> int:
            wanted[object_type].add(theirs)
            return 0

        for each in objects:
            translate(noun, each["plain"], note, definitions)
        for object_type, ids in wanted.items():
            self._found(object_type, ids)

    def _user(self, noun: Noun, each: Object, plain: Plain) -> None:
        for name, username in (each.get("user") or {}).items():
            if self._users is None:
                user: Any = User
                self._users = dict(self.session.execute(select(user.username, user.id)).all())
            if username in self._users:
                plain[name] = self._users[username]
            else:
                self.left.add(noun.object_type, each["label"], name, f"there is no user {username} here")

    def result(self) -> dict[str, Any]:
        """What it came to, as JSON."""
        counts = {kind: dict(found) for kind, found in self.counts.items() if found}
        left = [
            {"object_type": kind, "why": why, "count": number}
            for (kind, why), number in self.left.counts.most_common(500)
        ]
        total = {name: sum(found[name] for found in self.counts.values())
                 for name in ("create", "update", "unchanged", "left", "completed", "delete")}  # fmt: skip
        return {**total, "counts": counts, "lines": self.lines, "left_out": left, "left_lines": self.left.lines}


def _levels(noun: Noun, objects: Sequence[Object]) -> list[list[Object]]:
    """Objects with those that they refer to, of their own kind, in earlier lists."""
    by_id = {each["id"]: each for each in objects}
    depth: dict[int, int] = {}
    for first in by_id:
        stack, seen = [first], set[int]()
        while stack:
            one = stack[-1]
            above = [
                theirs for _to, theirs in references(noun, by_id[one]["plain"]) if theirs in by_id and theirs != one
            ]
            missing = [theirs for theirs in above if theirs not in depth and theirs not in seen]
            seen.add(one)
            if missing and one not in depth:
                stack += missing
            else:
                depth.setdefault(one, 1 + max((depth.get(theirs, -1) for theirs in above), default=-1))
                stack.pop()
    found: dict[int, list[Object]] = defaultdict(list)
    for each in objects:
        found[depth[each["id"]]].append(each)
    return [found[number] for number in sorted(found)]

"""Compare a declaration with the database: every problem at once, or the difference."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from dcim.core.errors import InvalidInput, Problem
from inventory.imports.assemble import assemble
from inventory.imports.cable_checks import check_cables
from inventory.imports.checks import check
from inventory.imports.ends import find_ends
from inventory.imports.items import Change, Declaration, Item, Key, Known, show_key
from inventory.imports.kinds import KINDS
from inventory.imports.picture import Picture, plain
from inventory.imports.sections import section_of
from inventory.imports.snapshot import Port, take_snapshot
from inventory.naming import natural
from inventory.types.diff import TypesDiff
from inventory.types.planning import draft_types
from inventory.types.reading import Library

HIDDEN = frozenset({"family", "network", "length", "address", "position"})
"""Columns that are part of the key or of no interest in a diff."""
UNMANAGED = ("racks", "devices")
"""Kinds whose rows in a declared site are reported when the files do not have them."""


@dataclass
class Diff:
    """What an import would change. ``changes`` are creates, updates and (never acted on) unmanaged objects."""

    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    picture: Picture | None = field(default=None, repr=False)
    """What ``apply_import`` writes; valid in the transaction it was planned in."""
    types: TypesDiff | None = field(default=None, repr=False)
    """The same for types of modules and racks."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not any(change.action in ("create", "update") for change in self.changes)

    def counts(self) -> dict[str, Counter[str]]:
        """Object type → how many of each action."""
        found: dict[str, Counter[str]] = {}
        for change in self.changes:
            found.setdefault(change.object_type, Counter())[change.action] += 1
        return found

    def text(self) -> str:
        """A line an object type, then a line an update."""
        lines = [
            f"{name}: {', '.join(f'{count} {action}' for action, count in actions.items())}"
            for name, actions in self.counts().items()
        ]
        lines += [f"{change.action} {change.text}" for change in self.changes if change.action != "create"]
        return "\n".join(lines) or "nothing to change"

    def to_json(self) -> dict[str, Any]:
        """Plain data: counts and every change."""
        return {
            "counts": {name: dict(actions) for name, actions in self.counts().items()},
            "changes": [change.to_json() for change in self.changes],
            "notes": self.notes,
        }


def plan_import(session: Session, declaration: Declaration) -> Diff:
    """The difference between the files and the database. Raises InvalidInput with every problem, by file and line."""
    picture = assemble(declaration, take_snapshot(session))
    find_ends(picture, declaration)
    check(picture)
    check_cables(picture)
    problems = [*declaration.problems, *picture.problems]
    types = _types(session, declaration, problems)
    known = known_of(picture)
    foreign: list[Change] = []
    for filename, documents in declaration.sections.items():
        section = section_of(filename)
        for _shown, data in documents if section is not None else []:
            assert section is not None
            if data is not None:
                foreign += section.plan(session, data, known, problems)
    if problems:
        ordered = sorted(set(problems), key=lambda problem: (natural(problem.where), problem.message))
        raise InvalidInput(f"{declaration.folder.name} was refused; nothing was changed", ordered)
    changes = [change for kind in KINDS for change in _kind(picture, kind)]
    changes += _cables(picture)
    return Diff(
        [*changes, *_type_changes(picture, types), *foreign, *_unmanaged(picture)], declaration.notes, picture, types
    )


def _types(session: Session, declaration: Declaration, problems: list[Problem]) -> TypesDiff | None:
    """Types of modules and racks, which no device of the files refers to, are compared by the library's own rules."""
    if not declaration.types:
        return None
    return draft_types(session, Library(declaration.folder.name, types=declaration.types), problems)


def _type_changes(picture: Picture, types: TypesDiff | None) -> list[Change]:
    if types is None:
        return []
    made = [slug for slug in types.manufacturers if (slug,) not in picture.items["manufacturers"]]
    changes = [Change("create", "manufacturers", slug) for slug in made]
    for change in types.changes:
        fields = dict(change.fields)
        if change.components or change.moved:
            shown = ", ".join(component.text for component in change.components)
            fields["components"] = ("", shown or "in another order")
        name = f"{change.manufacturer} {change.model}"
        changes.append(Change(change.action, f"{change.kind}_types", name, fields if change.action == "update" else {}))
    return changes


def difference(item: Item, stored: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Column → (before, after) for what the item says otherwise than the row."""
    found = {}
    for column, value in item.values.items():
        after = plain(value)
        before = stored.get(column)
        if before != after and not (before in (None, "") and after in (None, "")):
            found[column] = (before, after)
    if item.kind == "vlan_groups" and "vid_ranges" in item.values:
        found = {column: pair for column, pair in found.items() if column not in ("min_vid", "max_vid")}
    return found


def known_of(picture: Picture) -> Known:
    """What sections may ask for."""
    by_kind: dict[str, dict[Key, dict[str, Any]]] = {}
    for kind in KINDS:
        if kind not in ("component_templates", "device_tags", "site_asns", "port_mappings"):
            by_kind[kind] = {
                key: {column.removesuffix("_id"): value for column, value in picture.values(kind, key).items()}
                for key in picture.keys(kind)
            }
    links = []
    stored = {key: key for key in picture.snapshot.cables if key not in picture.moved_cables.values()}
    for ends in {**stored, **picture.ends}.values():
        (kind_a, port_a), (kind_b, port_b) = ends
        if kind_a == kind_b == "interfaces":
            links.append(((port_a[0], port_a[1]), (port_b[0], port_b[1])))
    return Known(by_kind, sorted(links))


def _kind(picture: Picture, kind: str) -> list[Change]:
    changes = []
    for key, item in picture.items[kind].items():
        stored = picture.snapshot.rows[kind].get(key)
        if stored is None:
            changes.append(Change("create", kind, show_key(key)))
            continue
        fields = difference(item, stored)
        if fields:
            shown = {column.removesuffix("_id"): pair for column, pair in fields.items() if column not in HIDDEN}
            changes.append(Change("update", kind, show_key(key), shown))
    return changes


def _cables(picture: Picture) -> list[Change]:
    changes = []
    for key, item in picture.cables.items():
        name = f"{item.a} – {item.b}"
        where = picture.stored_cable(key)
        if where is None:
            changes.append(Change("create", "cables", name))
            continue
        fields = difference(item, picture.snapshot.cables[where])
        if where != key:
            fields["ends"] = (_ends(where), _ends(key))
        if fields:
            changes.append(Change("update", "cables", name, fields))
    return changes


def _ends(pair: tuple[Port, Port]) -> str:
    return " – ".join(":".join(key[-2:]) for _kind, key in pair)


def _unmanaged(picture: Picture) -> list[Change]:
    sites = {key[0] for key in picture.items["sites"]}
    changes = []
    for kind in UNMANAGED:
        for key, stored in picture.snapshot.rows[kind].items():
            if key not in picture.items[kind] and (stored.get("site_id") or ("",))[0] in sites:
                changes.append(Change("unmanaged", kind, show_key(key)))
    for (a, b), stored in picture.snapshot.cables.items():
        if (a, b) in picture.cables or (a, b) in picture.moved_cables.values():
            continue
        if all(port[0] in ("power_feeds",) or port[1][:1] in picture.items["devices"] for port in (a, b)):
            changes.append(Change("unmanaged", "cables", stored["label"] or _ends((a, b))))
    return changes


def problems_text(problems: list[Problem]) -> str:
    """One line a problem."""
    return "\n".join(str(problem) for problem in problems)

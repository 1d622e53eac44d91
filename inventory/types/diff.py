"""What an import of types would change, as data, as text, and as JSON."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from inventory.types.images import Face
from inventory.types.library import TypeFile, TypeKind
from inventory.types.notes import Note
from inventory.types.reading import Image

EXAMPLES = 3
"""Places that a group of notes names."""


@dataclass(frozen=True)
class ComponentChange:
    """A component that a type gains or loses, or whose ``fields`` (column → before, after) change."""

    action: Literal["add", "change", "remove"]
    kind: str
    name: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """``+ interfaces eno3``, ``~ interfaces eno1: type a → b``, ``- interfaces eno2``."""
        sign = {"add": "+", "change": "~", "remove": "-"}[self.action]
        shown = show_fields(self.fields)
        return f"{sign} {self.kind} {self.name}{f': {shown}' if shown else ''}"


@dataclass
class TypeChange:
    """A type that is created or updated. ``found`` is what its file says; None when only an image is new."""

    action: Literal["create", "update"]
    kind: TypeKind
    manufacturer: str
    model: str
    where: str
    id: int | None = None
    """Of the type in the inventory; None for a new one."""
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    components: list[ComponentChange] = field(default_factory=list)
    references: dict[str, Any] = field(default_factory=dict, repr=False)
    """Foreign keys of a new type; a profile that is new too is known by its name."""
    moved: int = 0
    """Components that only change their place in the list."""
    found: TypeFile | None = field(default=None, repr=False)
    templates: "TemplateChanges | None" = field(default=None, repr=False)
    images: dict[Face, Image] = field(default_factory=dict, repr=False)
    devices: int = 0
    """Devices or modules of the type that the components' changes do not reach by themselves: see ``sync``."""

    @property
    def title(self) -> str:
        """``device type Acme One``."""
        return f"{self.kind} type {self.manufacturer} {self.model}"

    @property
    def text(self) -> str:
        """A line, and one for each component that changes."""
        parts = [show_fields(self.fields)] if self.fields else []
        if self.moved:
            parts.append(f"{self.moved} components in another order")
        head = f"{self.title}{': ' if parts else ''}{', '.join(parts)}"
        return "\n".join([head, *(f"    {change.text}" for change in self.components)])

    def to_json(self) -> dict[str, Any]:
        """Plain data. A new type's components are counted, a changed one's are listed."""
        result: dict[str, Any] = {
            "action": self.action, "kind": self.kind, "manufacturer": self.manufacturer, "model": self.model,
            "where": self.where,
        }  # fmt: skip
        if self.action == "create":
            counts = Counter(template.kind for template in self.found.templates) if self.found is not None else {}
            return {**result, "components": dict(counts)}
        changes = [
            {"action": c.action, "kind": c.kind, "name": c.name, "fields": pairs(c.fields)} for c in self.components
        ]
        return {**result, "id": self.id, "fields": pairs(self.fields), "components": changes, "moved": self.moved,
                "devices": self.devices}  # fmt: skip


@dataclass
class TemplateChanges:
    """What is written for a changed type: new rows, id → columns of changed ones, ids of those that go."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    removed: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass
class TypesDiff:
    """The difference between a library and the inventory."""

    shown: str
    manufacturers: dict[str, str] = field(default_factory=dict)
    """New ones: slug → name."""
    profiles: list[str] = field(default_factory=list)
    """New module type profiles."""
    changes: list[TypeChange] = field(default_factory=list)
    unchanged: int = 0
    notes: list[Note] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not self.changes

    def counts(self) -> dict[str, dict[str, int]]:
        """``{"device": {"create": 3, "update": 1}, …}``."""
        found: dict[str, Counter[str]] = {}
        for change in self.changes:
            found.setdefault(change.kind, Counter())[change.action] += 1
        return {kind: dict(actions) for kind, actions in found.items()}

    def text(self) -> str:
        """Counts, then each update with its components."""
        lines = [
            f"{kind} types: {', '.join(f'{count} {action}' for action, count in actions.items())}"
            for kind, actions in self.counts().items()
        ]
        lines += [change.text for change in self.changes if change.action == "update"]
        return "\n".join(lines) or "nothing to change"

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "changes": len(self.changes), "unchanged": self.unchanged, "counts": self.counts(),
            "manufacturers": sorted(self.manufacturers.values()), "profiles": self.profiles,
            "types": [change.to_json() for change in self.changes], "notes": grouped(self.notes),
        }  # fmt: skip


def grouped(notes: Iterable[Note]) -> list[dict[str, Any]]:
    """Notes by group, the most frequent first: ``{"note", "count", "examples"}``; one alone says its own words."""
    groups: dict[str, list[Note]] = {}
    for note in notes:
        groups.setdefault(note.group, []).append(note)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        {"note": members[0].message if len(members) == 1 else group, "count": len(members),
         "examples": [note.where for note in members[:EXAMPLES]]}
        for group, members in ordered
    ]  # fmt: skip


def show_fields(fields: dict[str, tuple[Any, Any]]) -> str:
    """``type a → b, label nothing → c``."""
    return ", ".join(f"{name} {_show(old)} → {_show(new)}" for name, (old, new) in fields.items())


def pairs(fields: dict[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    """Fields as JSON holds them."""
    return {name: [old, new] for name, (old, new) in fields.items()}


def _show(value: Any) -> str:
    shown = "nothing" if value is None or value in ("", {}, []) else str(value)
    return shown if len(shown) <= 60 else shown[:59] + "…"

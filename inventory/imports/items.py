"""What files declare, as plain data: items with natural keys, references by key, and the lines they came from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from dcim.core.errors import Problem
from inventory.naming import did_you_mean
from inventory.types.library import TypeFile

Key = tuple[Any, ...]
"""What identifies an object of a kind in files: ``('ivry',)`` for a site, ``('ivry', 'A1')`` for a rack."""

Action = Literal["create", "update", "unmanaged"]


@dataclass(frozen=True)
class Ref:
    """A reference to another object; ``where`` is the line that makes it."""

    kind: str
    key: Key
    where: str = field(default="", compare=False)


@dataclass
class Item:
    """A declared object. ``values`` has only what the file says, by column; ``initial`` what a creation adds."""

    kind: str
    key: Key
    where: str
    values: dict[str, Any] = field(default_factory=dict)
    initial: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    derived: bool = False
    """It follows from another item (a port from its device's type) and may stand twice."""

    def line(self, column: str) -> str:
        """Where a column's value was written."""
        return self.lines.get(column, self.where)


@dataclass(frozen=True)
class Change:
    """One line of a diff. ``fields`` maps a column to its value before and after, for updates."""

    action: Action
    object_type: str
    name: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """For a person: ``devices ivry-a1-srv01: status staged → active``."""
        shown = ", ".join(f"{key} {_show(old)} → {_show(new)}" for key, (old, new) in self.fields.items())
        suffix = f": {shown}" if shown else (" is not in the files" if self.action == "unmanaged" else "")
        return f"{self.object_type} {self.name}{suffix}"

    def to_json(self) -> dict[str, Any]:
        """Plain data for the API."""
        changed = {key: [_plain(old), _plain(new)] for key, (old, new) in self.fields.items()}
        return {"action": self.action, "type": self.object_type, "name": self.name, "fields": changed}


def _plain(value: Any) -> Any:
    if isinstance(value, Ref):
        return show_key(value.key)
    if isinstance(value, tuple):
        return show_key(value)
    return value.hex() if isinstance(value, bytes) else value


def _show(value: Any) -> str:
    plain = _plain(value)
    return "nothing" if plain is None or plain == "" else str(plain)


def show_key(key: Key) -> str:
    """A key as people read it: ``ivry / A1``."""
    return " / ".join(str(part) for part in key if part not in ("", None))


@dataclass
class Declaration:
    """A folder's files, parsed. ``problems`` are reported by ``plan_import`` together with everything else."""

    folder: Path
    items: list[Item] = field(default_factory=list)
    sections: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    """File name → (shown as, data) of each registered section's files."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was filled in or read leniently (device types that lack a field)."""
    device_defaults: dict[str, Any] = field(default_factory=dict)
    types: list[TypeFile] = field(default_factory=list)
    """Types of modules and racks; those of devices are among the items."""


class Known:
    """What exists in the database or is declared in this import, for the checks of sections."""

    def __init__(self, by_kind: dict[str, dict[Key, dict[str, Any]]], links: Iterable[tuple[Any, Any]]) -> None:
        self._by_kind = by_kind
        self._links = list(links)

    def has(self, kind: str, *key: Any) -> bool:
        """``has("devices", "ivry-leaf-1")``, ``has("tenants", "octave")``, ``has("vrfs", "octave")``, …"""
        return key in self._by_kind.get(kind, {})

    def get(self, kind: str, *key: Any) -> dict[str, Any]:
        """Column values (a foreign key as its key, without ``_id``: ``role`` → ``("leaf",)``); {} if unknown."""
        return self._by_kind.get(kind, {}).get(key, {})

    def names(self, kind: str) -> list[str]:
        """The names of a kind whose key has one part, sorted."""
        return sorted(str(key[0]) for key in self._by_kind.get(kind, {}) if len(key) == 1)

    def suggest(self, kind: str, name: str) -> str:
        """``; did you mean 'x'?`` or an empty text."""
        return did_you_mean(name, self.names(kind))

    def has_interface(self, device: str, interface: str) -> bool:
        """Whether the device has, or will have, an interface of that name."""
        return (device, interface) in self._by_kind.get("interfaces", {})

    def links(self) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        """Cables between interfaces, present and declared: ((device, interface), (device, interface))."""
        return self._links

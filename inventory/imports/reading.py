"""Read mappings of files by table: known keys, parsers, references, and every problem with its line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String
from sqlmodel import SQLModel

from dcim.core.errors import Problem
from dcim.core.rows import Row
from dcim.core.yamlfile import Items, Mapping
from inventory.imports.fields import Parser
from inventory.imports.items import Item, Key, Ref
from inventory.naming import did_you_mean

NOTHING = "is empty: leave the key out, or write its value"


@dataclass(frozen=True)
class F:
    """A key that a section's entries may have. ``column`` is the model's, the key itself by default.

    ``ref`` makes it a reference: the parsed text is the other's key, below the entry's site when ``in_site``.
    """

    parse: Parser
    column: str = ""
    required: bool = False
    ref: str = ""
    in_site: bool = False


@dataclass(frozen=True)
class Spec:
    """A section: its kind (table), keys, and how the natural key follows from the values."""

    kind: str
    model: type[Row]
    fields: dict[str, F]
    key: Callable[[dict[str, Any]], Key]
    nested: tuple[str, ...] = ()
    """Keys that the section's own function reads."""
    fill: Callable[[dict[str, Any]], None] | None = None
    """Completes the values, for example with a slug made from the name."""


@dataclass
class Entry:
    """An entry that has been read: columns with their values and lines, and the mapping itself for nested keys."""

    mapping: Mapping
    where: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)

    def site(self) -> str:
        """The slug of the site it refers to, or an empty text."""
        found = self.values.get("site_id")
        return str(found.key[0]) if isinstance(found, Ref) else ""


class FileReader:
    """One file: its name in messages, the problems it adds to, and the defaults it states."""

    def __init__(self, shown: str, problems: list[Problem], defaults: Mapping | None = None) -> None:
        self.shown = shown
        self.problems = problems
        self.defaults = defaults if defaults is not None else Mapping()
        self.used_defaults: set[str] = set()

    def at(self, line: int) -> str:
        """``file:line``."""
        return f"{self.shown}:{line}"

    def problem(self, line: int, message: str) -> None:
        """Note a problem at a line of this file."""
        self.problems.append(Problem(self.at(line), message))

    def entries(self, value: Any, section: str, line: int) -> list[Mapping]:
        """The mappings of a list; anything else is a problem."""
        if not isinstance(value, Items):
            self.problem(line, f"{section} must be a list")
            return []
        found = []
        for index, entry in enumerate(value):
            if isinstance(entry, Mapping):
                found.append(entry)
            else:
                self.problem(value.lines[index], f"each entry of {section} is a mapping, not {entry!r}")
        return found

    def value(self, mapping: Mapping, key: str, parser: Parser, default: Any = None) -> Any:
        """A nested key's value by ``parser``; ``default`` when it is absent or wrong (which is noted)."""
        if key not in mapping:
            return default
        try:
            return parser(mapping[key])
        except ValueError as error:
            self.problem(mapping.lines.get(key, mapping.line), f"{key} {error}")
            return default

    def unknown_keys(self, mapping: Mapping, known: list[str], what: str) -> None:
        """Note each key that is not known, with what was probably meant."""
        for key in mapping:
            if key not in known:
                self.problem(mapping.lines[key], f"unknown key {key!r} in {what}{did_you_mean(key, known)}")

    def read(self, spec: Spec, mapping: Mapping, given: dict[str, Any] | None = None) -> Entry:
        """The entry's columns, by the section's table. ``given`` are columns that the surroundings state."""
        what = spec.kind.replace("_", " ")
        self.unknown_keys(mapping, [*spec.fields, *spec.nested], what)
        entry = Entry(mapping, self.at(mapping.line), dict(given or {}))
        for key, spec_field in spec.fields.items():
            column = spec_field.column or (f"{key}_id" if spec_field.ref else key)
            if key in mapping:
                raw, line = mapping[key], mapping.lines[key]
            elif key in self.defaults and column not in entry.values:
                raw, line = self.defaults[key], self.defaults.lines[key]
                self.used_defaults.add(key)
            else:
                if spec_field.required and column not in entry.values:
                    self.problem(mapping.line, f"needs {key!r}")
                continue
            self._set(spec, entry, key, column, spec_field, raw, line)
        self.used_defaults.update(key for key in self.defaults if key in spec.nested)
        for column, found in list(entry.values.items()):
            if isinstance(found, Ref) and found.key[0] is None:
                entry.values[column] = Ref(found.kind, (entry.site(), *found.key[1:]), found.where)
        if spec.fill is not None:
            spec.fill(entry.values)
        return entry

    def item(self, spec: Spec, mapping: Mapping, given: dict[str, Any] | None = None) -> tuple[Item, Entry] | None:
        """An item of the section; None when what identifies it is missing or wrong (which has been noted)."""
        entry = self.read(spec, mapping, given)
        try:
            key = spec.key(entry.values)
        except KeyError:
            return None
        return Item(spec.kind, key, entry.where, entry.values, lines=entry.lines), entry

    def _set(self, spec: Spec, entry: Entry, key: str, column: str, spec_field: F, raw: Any, line: int) -> None:
        if raw is None and spec_field.required:
            self.problem(line, f"{key} {NOTHING}")
            return
        try:
            value = None if raw is None and spec_field.ref else spec_field.parse(raw)
        except ValueError as error:
            self.problem(line, f"{key} {error}")
            return
        limit = text_limit(spec.model, column)
        if limit is not None and isinstance(value, str) and len(value) > limit:
            self.problem(line, f"{key} has {len(value)} characters: shorten it to {limit}")
            return
        if spec_field.ref and value is not None:
            value = Ref(spec_field.ref, (None, value) if spec_field.in_site else (value,), self.at(line))
        entry.values[column] = value
        entry.lines[column] = self.at(line)


def text_limit(model: type[SQLModel], column: str) -> int | None:
    """The length of a text column; PostgreSQL enforces it, SQLite would not."""
    found = model.__table__.columns.get(column)  # type: ignore[attr-defined]
    kind = found.type if found is not None else None
    return kind.length if isinstance(kind, String) else None

"""A noun's columns in tables: one or several for each field that can be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inventory.bulk.cells import as_text, is_empty, join_list, plain_text, split_list
from inventory.bulk.keys import Leaf, Path, leaves, reference_key
from inventory.bulk.lookup import ById, Want, numbered
from inventory.bulk.names import Names
from inventory.bulk.spelling import UNSAID, spell, unspell
from inventory.naming import did_you_mean
from inventory.objects.bodies import Body
from inventory.objects.fields import Field, FieldError, Text
from inventory.objects.noun import Noun, noun_of, registry
from inventory.objects.references import Reference

Cells = Mapping[str, Any]
"""Header → value of one row; a header that is not there was not given."""
Plain = dict[str, Any]
"""Field → value as a REST body has it; references are ids (or a ``Want`` while they are looked up)."""


class CellError(Exception):
    """A cell that cannot be understood: which column, and why."""

    def __init__(self, header: str, message: str) -> None:
        self.header, self.message = header, message
        super().__init__(message)


@dataclass(eq=False)
class Reader:
    """Collects the references of one row."""

    wants: list[Want] = field(default_factory=list)

    def want(self, want: Want) -> Want:
        """Have a reference looked up."""
        self.wants.append(want)
        return want


class Column:
    """One field's columns."""

    def __init__(self, name: str, headers: Sequence[str], *, exported: bool = True) -> None:
        self.name = name
        """The field."""
        self.headers = tuple(headers)
        """Its columns in a file that we write."""
        self.accepted: tuple[str, ...] = ()
        """Further columns that say the same."""
        self.aliases: dict[str, str] = {}
        """Other names of columns."""
        self.exported = exported

    @property
    def every(self) -> Iterator[str]:
        """Every column that it reads."""
        yield from self.headers
        yield from self.accepted

    def read(self, cells: Cells, reader: Reader) -> Plain:
        """What a row's cells say; {} when it says nothing. Raises CellError."""
        raise NotImplementedError

    def needs(self, plain: Plain, names: Names) -> None:
        """Ask for the names that ``write`` shows."""

    def write(self, plain: Plain, names: Names, *, flat: bool) -> dict[str, Any]:
        """The cells of an object."""
        raise NotImplementedError


class ScalarColumn(Column):
    """A field with a value of its own."""

    def __init__(self, owner: Noun, item: Field, *, exported: bool = True) -> None:
        super().__init__(item.name, (item.name,), exported=exported)
        self.item = item
        self._scratch = Body(owner, {})

    def read(self, cells: Cells, reader: Reader) -> Plain:
        if self.name not in cells:
            return {}
        try:
            value = spell(self.item, cells[self.name])
            if value is UNSAID:
                return {}
            self.item.decode(value, self._scratch)  # refuses what a REST body would be refused for
        except FieldError as error:
            raise CellError(self.name, str(error)) from None
        return {self.name: value}

    def write(self, plain: Plain, names: Names, *, flat: bool) -> dict[str, Any]:
        return {self.name: unspell(self.item, plain.get(self.name), flat=flat)}


class ReferenceColumn(Column):
    """One object by its natural key; what a required field of the same row says already has no column of its own."""

    def __init__(self, owner: Noun, item: Reference) -> None:
        self.owner, self.item = owner, item
        target = noun_of(item.to)
        self.context = tuple(_context(owner, item, target, ""))
        self.leaves = leaves(target)
        shown = [leaf.header(item.name) for leaf in self.leaves if not _says(self.context, leaf.path)]
        super().__init__(item.name, list(dict.fromkeys(shown or [item.name])))
        by_column = [
            f"{item.name}.{each.name}" for each in target.fields if isinstance(each, Text) and not each.read_only
        ]
        self.by_column = frozenset(by_column)
        self.accepted = tuple(
            dict.fromkeys([leaf.header(item.name) for leaf in self.leaves] + [f"{item.name}.id", *by_column])
        )
        self.aliases = {f"{item.name}_id": f"{item.name}.id"}

    def read(self, cells: Cells, reader: Reader) -> Plain:
        name = self.item.name
        number = cells.get(f"{name}.id")
        if not is_empty(number):
            return {name: reader.want(Want(self.item.to, {(): ById(_id(f"{name}.id", number))}, f"{name}.id"))}
        given = [header for header in self.every if header in cells]
        if not given:
            return {}
        if name not in cells:
            return self._other(cells, given, reader)
        value = cells[name]
        if is_empty(value):
            return {name: None} if self.item.null else {}
        if isinstance(value, Mapping | list):
            raise CellError(name, "a name is wanted here, not a list or a mapping: qualify it by columns of their own")
        want = Want(self.item.to, {}, name)
        for leaf in self.leaves:
            header = leaf.header(name)
            if header in cells:
                want.given[leaf.path] = cells[header] if not is_empty(cells[header]) else None
        if not self.leaves:
            want.given[()] = value
        for part in self.context:
            if not any(_says((part,), path) for path in want.given):
                want.context[part] = -1  # filled by the planner
        return {name: reader.want(want)}

    def _other(self, cells: Cells, given: Sequence[str], reader: Reader) -> Plain:
        """``site.name`` without ``site``."""
        name = self.item.name
        for header in given:
            column = header.partition(".")[2]
            if header in self.by_column:
                if is_empty(cells[header]):
                    return {name: None} if self.item.null else {}
                return {name: reader.want(Want(self.item.to, {(column,): cells[header]}, header, by=column))}
        if all(is_empty(cells[header]) for header in given):
            return {name: None} if self.item.null else {}
        raise CellError(given[0], f"needs the column {name}, which it only qualifies")

    def needs(self, plain: Plain, names: Names) -> None:
        names.want(self.item.to, plain.get(self.name))

    def write(self, plain: Plain, names: Names, *, flat: bool) -> dict[str, Any]:
        row_id = plain.get(self.name)
        found: dict[str, Any] = dict.fromkeys(self.headers)
        if row_id is None:
            return found
        values = names.values(self.item.to, row_id)
        if values is None or not self._in_context(plain, names, row_id):
            return {**found, self.name: names.tagged(self.item.to, row_id)}
        found.update({leaf.header(self.name): values[leaf.path] for leaf in self.leaves
                      if leaf.header(self.name) in found})  # fmt: skip
        return found

    def _in_context(self, plain: Plain, names: Names, row_id: int) -> bool:
        for part in self.context:
            *outer, last = part.split(".")
            noun, held = self.item.to, row_id
            for step in outer:
                inner = names.part(noun, held, step)
                if inner is None:
                    return False
                reference = noun_of(noun).by_name[step]
                assert isinstance(reference, Reference)
                noun, held = reference.to, inner
            if names.part(noun, held, last) != plain.get(last):
                return False
        return True


def _context(owner: Noun, item: Reference, target: Noun, prefix: str) -> Iterator[str]:
    """Parts of the target's key that a required field of the owner says: ``device``, ``module_bay.device``."""
    parts = reference_key(target)
    for index, part in enumerate(parts):
        inner = target.by_name[part]
        if not isinstance(inner, Reference):
            continue
        own = owner.by_name.get(part)
        if part != item.name and isinstance(own, Reference) and own.required and own.to == inner.to:
            yield prefix + part
        elif index == len(parts) - 1:
            yield from _context(owner, item, noun_of(inner.to), f"{prefix}{part}.")


def _says(parts: Sequence[str], path: Path) -> bool:
    dotted = ".".join(path)
    return any(dotted == part or dotted.startswith(f"{part}.") for part in parts)


def _id(header: str, value: Any) -> int:
    text = plain_text(value).strip() if not isinstance(value, Mapping | list) else ""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise CellError(header, f"{text!r} is no id: write a whole number")
    return int(text)


class ManyColumn(Column):
    """Several objects in one cell: a list; an object whose key has several values is a list itself."""

    def __init__(self, name: str, to: str, *, exported: bool = True) -> None:
        super().__init__(name, (name,), exported=exported)
        self.to = to

    def read(self, cells: Cells, reader: Reader) -> Plain:
        if self.name not in cells:
            return {}
        value = cells[self.name]
        if is_empty(value):
            return {self.name: []}
        if isinstance(value, str):
            try:
                value = split_list(value)
            except FieldError as error:
                raise CellError(self.name, str(error)) from None
        items = value if isinstance(value, list) else [value]
        return {self.name: [reader.want(element(self.to, item, self.name)) for item in items]}

    def needs(self, plain: Plain, names: Names) -> None:
        for row_id in plain.get(self.name) or ():
            names.want(self.to, row_id)

    def write(self, plain: Plain, names: Names, *, flat: bool) -> dict[str, Any]:
        shown = [shown_element(names, self.to, row_id, flat=flat) for row_id in plain.get(self.name) or ()]
        if not flat:
            return {self.name: shown}
        return {self.name: join_list(as_text(item) for item in shown)}


def element(to: str, value: Any, header: str) -> Want:
    """One object in one cell: its name, ``id:12``, or all values of its key as a list."""
    noun = noun_of(to)
    every = leaves(noun)
    if isinstance(value, Mapping):
        raise CellError(header, "a name is wanted here, not a mapping")
    if not every and numbered(value) is not None:
        return Want(to, {(): value}, header)
    if not every:
        raise CellError(header, f"a {noun.words} has no name of its own: write its id, id:12")
    if isinstance(value, list):
        parts = value
    elif len(every) == 1 or not isinstance(value, str) or numbered(value) is not None:
        parts = [value]
    else:
        try:
            parts = split_list(value)
        except FieldError as error:
            raise CellError(header, str(error)) from None
    if len(parts) == 1:
        return Want(to, {every[-1].path: parts[0]}, header)
    if len(parts) != len(every):
        spelt = ", ".join(".".join(leaf.path) for leaf in every)
        raise CellError(header, f"{as_text(value)!r} does not name a {noun.words}: write {spelt}")
    return Want(
        to, {leaf.path: None if is_empty(part) else part for leaf, part in zip(every, parts, strict=True)}, header
    )


def shown_element(names: Names, to: str, row_id: int, *, flat: bool) -> Any:
    """The opposite of ``element``."""
    values = names.values(to, row_id)
    if values is None:
        return names.tagged(to, row_id)
    shown = [values[leaf.path] for leaf in leaves(noun_of(to))]
    if len(shown) == 1:
        return shown[0]
    return join_list(as_text(value) for value in shown) if flat else shown


class TypedColumn(Column):
    """One object of several kinds: its type, and its key below ``<stem>``."""

    def __init__(self, stem: str, targets: Sequence[str], *, required: bool = False) -> None:
        self.stem, self.targets = stem, tuple(targets)
        suffixes: dict[str, None] = {}
        for to in targets:
            suffixes.update(dict.fromkeys(leaf.header(stem) for leaf in leaves(noun_of(to)) if leaf.suffix))
        super().__init__(f"{stem}_id", (f"{stem}_type", *suffixes, stem))
        self.accepted = (f"{stem}_id", f"{stem}.id")
        self.required = required
        self.default = targets[0] if len(targets) == 1 or targets[0] in ("dcim.interface", "dcim.device") else ""
        """The type when none is given."""
        if "dcim.interface" in targets:
            self.aliases = {"device": f"{stem}.device", "interface": stem}
        elif "dcim.device" in targets:
            self.aliases = {"device": stem}

    def read(self, cells: Cells, reader: Reader) -> Plain:
        stem = self.stem
        given = [header for header in self.every if header in cells]
        if not given:
            return {}
        kind, value = cells.get(f"{stem}_type"), cells.get(stem)
        number = next((cells[h] for h in self.accepted if not is_empty(cells.get(h))), None)
        if is_empty(value) and number is None:
            if not is_empty(kind):
                raise CellError(stem, f"{stem}_type is given, but not which one: fill {stem}")
            return {} if self.required else {f"{stem}_type": None, f"{stem}_id": None}
        to = self._type(kind)
        if number is not None:
            return {f"{stem}_type": to, f"{stem}_id": reader.want(Want(to, {(): ById(_id(stem, number))}, stem))}
        every = leaves(noun_of(to))
        if isinstance(value, Mapping | list):
            raise CellError(stem, "a name is wanted here, not a list or a mapping")
        given_values: dict[Path, Any] = {
            leaf.path: None if is_empty(cells[leaf.header(stem)]) else cells[leaf.header(stem)]
            for leaf in every
            if leaf.header(stem) in cells
        } or {(): value}
        return {f"{stem}_type": to, f"{stem}_id": reader.want(Want(to, given_values, stem))}

    def _type(self, value: Any) -> str:
        if is_empty(value):
            if self.default:
                return self.default
            raise CellError(f"{self.stem}_type", f"say what it is: one of {', '.join(self.targets)}")
        return object_type(f"{self.stem}_type", value, self.targets)

    def needs(self, plain: Plain, names: Names) -> None:
        if plain.get(f"{self.stem}_type"):
            names.want(plain[f"{self.stem}_type"], plain.get(f"{self.stem}_id"))

    def write(self, plain: Plain, names: Names, *, flat: bool) -> dict[str, Any]:
        stem = self.stem
        found: dict[str, Any] = dict.fromkeys(self.headers)
        to, row_id = plain.get(f"{stem}_type"), plain.get(f"{stem}_id")
        if to is None or row_id is None:
            return found
        found[f"{stem}_type"] = to
        values = names.values(to, row_id)
        if values is None:
            return {**found, stem: names.tagged(to, row_id)}
        found.update({leaf.header(stem): values[leaf.path] for leaf in leaves(noun_of(to))})
        return found


class AnyColumn(Column):
    """One object of any kind: its type, and its whole key in one cell."""

    def __init__(self, stem: str) -> None:
        super().__init__(f"{stem}_id", (f"{stem}_type", stem))
        self.stem = stem
        self.accepted = (f"{stem}_id",)

    def read(self, cells: Cells, reader: Reader) -> Plain:
        stem = self.stem
        if not any(header in cells for header in self.every):
            return {}
        kind, value, number = cells.get(f"{stem}_type"), cells.get(stem), cells.get(f"{stem}_id")
        if is_empty(kind) or (is_empty(value) and is_empty(number)):
            raise CellError(stem, f"give {stem}_type and {stem}")
        to = object_type(f"{stem}_type", kind, tuple(registry.by_type))
        want = Want(to, {(): ById(_id(f"{stem}_id", number))}, stem) if is_empty(value) else element(to, value, stem)
        return {f"{stem}_type": to, f"{stem}_id": reader.want(want)}

    def needs(self, plain: Plain, names: Names) -> None:
        if plain.get(f"{self.stem}_type"):
            names.want(plain[f"{self.stem}_type"], plain.get(f"{self.stem}_id"))

    def write(self, plain: Plain, names: Names, *, flat: bool) -> dict[str, Any]:
        to, row_id = plain.get(f"{self.stem}_type"), plain.get(f"{self.stem}_id")
        shown = None if to is None or row_id is None else shown_element(names, to, row_id, flat=flat)
        return {f"{self.stem}_type": to, self.stem: shown}


def object_type(header: str, value: Any, targets: Sequence[str]) -> str:
    """An object type from any usual spelling: ``dcim.interface``, ``interface``, ``DCIM > Interface``."""
    try:
        text = plain_text(value).strip()
    except FieldError as error:
        raise CellError(header, str(error)) from None
    word = text.casefold().replace(" ", "").replace("|", ".").replace(">", ".").replace("/", ".")
    for to in targets:
        plain = noun_of(to).words.replace(" ", "")
        if word in (to, to.partition(".")[2], plain, f"{to.partition('.')[0]}.{plain}"):
            return to
    raise CellError(
        header, f"{text!r} cannot stand here{did_you_mean(text, targets) or ': choose one of ' + ', '.join(targets)}"
    )


def leaf_texts(own: Noun, leaf: Leaf) -> str:
    """The column in a noun's own table that holds a leaf of its own key."""
    part, *below = leaf.path
    item = own.by_name[part]
    if not isinstance(item, Reference):
        return part
    inner = next(each for each in leaves(noun_of(item.to)) if each.path == tuple(below))
    return inner.header(part)

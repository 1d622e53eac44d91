"""References by natural key → ids: every reference of many rows in a few statements for each kind."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from inventory.bulk.cells import as_text, plain_text
from inventory.bulk.keys import Path, leaves, reference_key
from inventory.ipam.address import pack
from inventory.naming import did_you_mean
from inventory.objects.addresses import AddressField, PrefixField
from inventory.objects.fields import FieldError, Mac, Text, mac
from inventory.objects.noun import Noun, noun_of
from inventory.objects.references import Reference

CHUNK = 5000
SUGGESTED_FROM = 2000
"""Names that a mistyped one is compared with."""
OTHER_NAMES = ("slug", "name", "model", "label", "asset_tag", "rd")
"""Columns that are tried, in any case, when the key's own does not match."""
DEPENDS = "depends on a reference that is wrong itself"
"""An error that another one of the same row explains."""


@dataclass(frozen=True)
class ById:
    """A reference by id, in the place of natural-key values."""

    id: int


@dataclass(eq=False)
class Want:
    """A reference that a row makes. ``given``: path in the target's key → value; what is left out is not known."""

    to: str
    given: dict[Path, Any]
    header: str = ""
    """The column, for messages."""
    found: list[int] = field(default_factory=list)
    """One id when all is well; several when the values do not say which."""
    error: str = ""
    context: dict[str, Want | int] = field(default_factory=dict)
    """Parts of the key that another field of the row says: this device's LAG."""
    by: str = ""
    """A column of the target to look into instead of its key (``site.name``)."""
    headers: Mapping[Path, str] = field(default_factory=dict)
    """Columns that qualify it, where they are not called after ``header``."""
    row: int | None = None
    """The row of the same file that is meant: its object is not there yet."""

    @property
    def id(self) -> int | None:
        """The id that was found."""
        return self.found[0] if len(self.found) == 1 else None


@dataclass
class _Asked:
    want: Want
    main: Any = None
    limits: dict[str, set[int] | None] = field(default_factory=dict)
    """Reference part → allowed ids (None: it must be empty)."""
    exact: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    """Further scalar part → its columns' values."""


class Lookups:
    """Looks references up; what was found is kept for the next rows."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._rows: dict[tuple[str, str], dict[Any, list[dict[str, Any]]]] = defaultdict(dict)
        """(object type, column) → value → rows with it."""
        self._names: dict[str, list[str]] = {}

    def find(self, wants: Iterable[Want]) -> None:
        """Fill ``found`` or ``error`` of each."""
        grouped: dict[str, list[Want]] = defaultdict(list)
        for want in wants:
            grouped[want.to].append(want)
        for object_type, some in grouped.items():
            self._find(noun_of(object_type), some)

    def _find(self, noun: Noun, wants: Sequence[Want]) -> None:
        by_id = [want for want in wants if self._take_id(want)]
        if by_id:
            self._check_ids(noun, by_id)
        taken = {id(want) for want in by_id}
        named = [want for want in wants if id(want) not in taken]
        by_column: dict[str, list[Want]] = defaultdict(list)
        for want in named:
            by_column[want.by].append(want)
        for column, some in by_column.items():
            if column:
                self._by_column(noun, column, some)
            else:
                self._by_key(noun, some)

    # --- by id ---

    @staticmethod
    def _take_id(want: Want) -> bool:
        """``id:12`` in the place of a name, or a value that is an id already."""
        every = leaves(noun_of(want.to))
        for path in ((), *((every[-1].path,) if every else ())):
            value = want.given.get(path)
            number = (value.id, None) if isinstance(value, ById) else numbered(value)
            if number is not None:
                want.found = [number[0]]
                want.given[path] = number[1]
                return True
        return False

    def _check_ids(self, noun: Noun, wants: Sequence[Want]) -> None:
        """The objects must exist, and be called what the file calls them: ids may come from another installation."""
        model: Any = noun.model
        ids = sorted({want.found[0] for want in wants})
        names = _key_columns(noun)
        there: dict[int, dict[str, Any]] = {}
        for start in range(0, len(ids), CHUNK):
            statement = select(*(getattr(model, name) for name in names))
            for row in self.session.execute(statement.where(model.id.in_(ids[start : start + CHUNK]))):
                there[row[0]] = dict(zip(names, row, strict=True))
        for want in wants:
            row_id = want.found[0]
            if row_id not in there:
                want.error = f"there is no {noun.words} with id {row_id}: correct it, or name it"
                want.found = []
            elif not self._called(noun, want, there[row_id]):
                want.error = f"the {noun.words} with id {row_id} is another one here: name it, or leave it out"
                want.found = []

    @staticmethod
    def _called(noun: Noun, want: Want, row: Mapping[str, Any]) -> bool:
        for part in reference_key(noun):
            value = want.given.get((part,))
            if value is None or isinstance(noun.by_name[part], Reference):
                continue
            try:
                if scalar(noun, part, value) != tuple(row[column] for column in columns_of(noun, part)):
                    return False
            except FieldError:
                return False
        return True

    # --- by any column ---

    def _by_column(self, noun: Noun, column: str, wants: Sequence[Want]) -> None:
        asked = []
        for want in wants:
            value = want.given[(column,)]
            try:
                asked.append(_Asked(want, scalar(noun, column, value)))
            except FieldError as error:
                want.error = str(error)
        self._match(noun, column, asked)

    # --- by key ---

    def _by_key(self, noun: Noun, wants: Sequence[Want]) -> None:
        parts = reference_key(noun)
        if not parts:
            for want in wants:
                want.error = f"a {noun.words} has no name of its own: write its id, id:12"
            return
        main = parts[-1]
        inner: list[tuple[_Asked, str, Want]] = []
        asked = [_Asked(want) for want in wants]
        for one in asked:
            for part in parts:
                self._part(noun, one, part, main, inner)
        self.find(want for _one, _part, want in inner)
        for one, part, want in inner:
            if want.error:
                one.want.error = one.want.error or want.error
            else:
                one.limits[part] = set(want.found)
        self._match(noun, main, [one for one in asked if not one.want.error])

    def _part(self, noun: Noun, one: _Asked, part: str, main: str, inner: list[tuple[_Asked, str, Want]]) -> None:
        """Note what a want says of one part of the key."""
        want, item = one.want, noun.by_name[part]
        if part in want.context:
            held = want.context[part]
            one.limits[part] = set(held.found) if isinstance(held, Want) else {held}
            if isinstance(held, Want) and held.error:
                want.error = want.error or DEPENDS
            return
        if not isinstance(item, Reference):
            if (part,) in want.given:
                try:
                    value = scalar(noun, part, want.given[(part,)])
                except FieldError as error:
                    want.error = want.error or str(error)
                    return
                if part == main:
                    one.main = value
                else:
                    one.exact[part] = value
            return
        below = {path[1:]: value for path, value in want.given.items() if path and path[0] == part}
        inside = {name.removeprefix(f"{part}."): held for name, held in want.context.items()
                  if name.startswith(f"{part}.")}  # fmt: skip
        if not below:
            return
        if all(value is None for value in below.values()) and not inside:
            one.limits[part] = None
            return
        inner.append((one, part, Want(item.to, below, want.header, context=inside)))

    def _match(self, noun: Noun, main: str, asked: Sequence[_Asked]) -> None:
        item = noun.by_name[main]
        if isinstance(item, Reference):
            wanted = {row_id for one in asked for row_id in one.limits.get(main) or ()}
            rows = self._read(noun, item.target, wanted)
            for one in asked:
                limit = one.limits.get(main) or ()
                self._settle(noun, main, one, [row for row_id in limit for row in rows.get(row_id, ())])
            return
        columns = columns_of(noun, main)
        rows = self._read(noun, columns[-1], {one.main[-1] for one in asked if one.main})
        missed = []
        for one in asked:
            near = [row for row in rows.get(one.main[-1], ()) if tuple(row[c] for c in columns) == one.main]
            if not near and isinstance(item, Text):
                missed.append(one)
            else:
                self._settle(noun, main, one, near)
        if missed:
            self._loosely(noun, main, missed)

    def _read(self, noun: Noun, column: str, values: set[Any]) -> Mapping[Any, list[dict[str, Any]]]:
        """Rows by the value of a column, those read before not again."""
        known = self._rows[noun.object_type, column]
        missing = sorted(value for value in values if value not in known)
        model: Any = noun.model
        names = _key_columns(noun)
        for start in range(0, len(missing), CHUNK):
            part = missing[start : start + CHUNK]
            known.update({value: [] for value in part})
            statement = select(*(getattr(model, name) for name in names), getattr(model, column))
            for row in self.session.execute(statement.where(getattr(model, column).in_(part))):
                known[row[-1]].append(dict(zip(names, row[:-1], strict=True)))
        return known

    def forget(self, object_type: str) -> None:
        """Rows of a kind were written: look them up again."""
        for key in [key for key in self._rows if key[0] == object_type]:
            del self._rows[key]
        self._names.pop(object_type, None)

    def _loosely(self, noun: Noun, main: str, asked: Sequence[_Asked]) -> None:
        """Any case, and the other columns that name an object; a statement each."""
        model: Any = noun.model
        left = list(asked)
        for column in dict.fromkeys((main, *OTHER_NAMES)):
            item = noun.by_name.get(column)
            if not left or not isinstance(item, Text) or not hasattr(model, item.target):
                continue
            target = getattr(model, item.target)
            values = sorted({str(one.main[-1]).lower() for one in left})
            found: dict[str, list[dict[str, Any]]] = defaultdict(list)
            names = _key_columns(noun)
            for start in range(0, len(values), CHUNK):
                statement = select(func.lower(target), *(getattr(model, name) for name in names))
                part = values[start : start + CHUNK]
                for row in self.session.execute(statement.where(func.lower(target).in_(part))):
                    found[row[0]].append(dict(zip(names, row[1:], strict=True)))
            rest = []
            for one in left:
                near = found.get(str(one.main[-1]).lower())
                if near:
                    self._settle(noun, main, one, near)
                else:
                    rest.append(one)
            left = rest
        for one in left:
            self._settle(noun, main, one, [])

    def _settle(self, noun: Noun, main: str, one: _Asked, near: Sequence[Mapping[str, Any]]) -> None:
        found = [row for row in near if self._allowed(noun, one, row)]
        want = one.want
        want.found = list(dict.fromkeys(row["id"] for row in found))
        if want.found and len(want.found) == 1:
            return
        shown = shown_value(want)
        if not want.found:
            where = " there" if near else ""
            hint = did_you_mean(main_value(want), self._known(noun, main)) if not near else ""
            want.error = f"there is no {noun.words} {shown}{where}{hint or ': create it first, or correct the cell'}"
        else:
            stem = want.header.partition(".")[0]
            missing = [want.headers.get(leaf.path) or leaf.header(stem) for leaf in leaves(noun)
                       if leaf.suffix and leaf.path not in want.given]  # fmt: skip
            hint = f"add the column {' and '.join(dict.fromkeys(missing))}" if missing else "write its id, id:12"
            want.error = f"{len(want.found)} {noun.plural.replace('-', ' ')} fit {shown}: {hint}"

    def _allowed(self, noun: Noun, one: _Asked, row: Mapping[str, Any]) -> bool:
        for part, ids in one.limits.items():
            item = noun.by_name[part]
            value = row[item.target]
            if (value is not None) if ids is None else (value not in ids):
                return False
        return all(tuple(row[c] for c in columns_of(noun, part)) == value for part, value in one.exact.items())

    def _known(self, noun: Noun, main: str) -> list[str]:
        """Names to suggest from."""
        found = self._names.get(noun.object_type)
        if found is None:
            item = noun.by_name[main]
            found = []
            if isinstance(item, Text):
                model: Any = noun.model
                column = getattr(model, item.target)
                found = [str(name) for name in self.session.scalars(select(column).distinct().limit(SUGGESTED_FROM))]
            self._names[noun.object_type] = found
        return found


_NUMBERED = re.compile(r"id:([0-9]{1,18})(?: (.*))?", re.DOTALL)


def numbered(value: Any) -> tuple[int, str | None] | None:
    """``id:12`` → (12, None); ``id:12 stack`` → (12, "stack"), which the object must be called; else None."""
    found = _NUMBERED.fullmatch(value.strip()) if isinstance(value, str) else None
    return (int(found.group(1)), found.group(2)) if found is not None else None


def shown_value(want: Want) -> str:
    """A reference as its row spells it."""
    main = main_value(want)
    others = [as_text(value) for value in want.given.values() if value is not None and as_text(value) != main]
    return f"{main!r} ({', '.join(others)})" if others else repr(main)


def main_value(want: Want) -> str:
    """The value in the column of the reference's own name."""
    every = leaves(noun_of(want.to))
    path = every[-1].path if every else ()
    return as_text(want.given.get(path, next(iter(want.given.values()), "")))


def _key_columns(noun: Noun) -> list[str]:
    names = ["id"]
    for part in reference_key(noun):
        names += columns_of(noun, part)
    return list(dict.fromkeys(names))


def columns_of(noun: Noun, part: str) -> tuple[str, ...]:
    """The columns of a part of a key; the last one tells most."""
    item = noun.by_name[part]
    if isinstance(item, AddressField):
        return ("family", item.target)
    if isinstance(item, PrefixField):
        return ("family", "length", "network")
    return (item.target,)


def scalar(noun: Noun, part: str, value: Any) -> tuple[Any, ...]:
    """A value of a part of a key as its columns hold it. Raises FieldError."""
    item = noun.by_name[part]
    if isinstance(item, AddressField | PrefixField):
        text = plain_text(value).strip()
        try:
            if isinstance(item, AddressField):
                address = ipaddress.ip_interface(text)
                return (address.version, pack(address.ip))
            network = ipaddress.ip_network(text)
            return (network.version, network.prefixlen, pack(network.network_address))
        except ValueError as error:
            raise FieldError(
                f"{text!r} is no {'address' if isinstance(item, AddressField) else 'prefix'}: {error}."
            ) from None
    if isinstance(item, Mac):
        return (mac(plain_text(value)),)
    if isinstance(item, Text):
        return (plain_text(value).strip(),)
    return (item.parse(value),)

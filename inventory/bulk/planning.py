"""From a table to a plan: cells are read, references looked up, objects found and compared; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from dcim.core.errors import InvalidInput, Problem
from inventory.bulk.cells import as_text, is_empty
from inventory.bulk.columns import CellError, Plain, Reader, leaf_texts
from inventory.bulk.comparing import Item, Matcher, compare, holds_want, repeated
from inventory.bulk.keys import leaves, match_key, may_repeat
from inventory.bulk.limits import CHUNK
from inventory.bulk.lookup import DEPENDS, Lookups, Want
from inventory.bulk.matching import CABLE
from inventory.bulk.names import Names
from inventory.bulk.nouns import Sheet, merge, sheet_of
from inventory.bulk.plan import Change, FieldChange, RowPlan, RowProblem
from inventory.bulk.table import Refusals, Table, TableRow
from inventory.objects.noun import Noun
from inventory.objects.references import Reference

Progress = Callable[[float, str], None]


@dataclass(eq=False)
class _Row:
    """A row on its way to a change."""

    source: TableRow
    cells: dict[str, Any]
    """By the columns' own names."""
    plain: Plain = field(default_factory=dict)
    wants: list[Want] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    item: Item | None = None


def plan_rows(session: Session, noun: Noun, table: Table, progress: Progress | None = None) -> RowPlan:
    """What importing ``table`` would do. Reads only; a number of statements that grows by the chunk, not by the row.

    Problems of rows are in the plan. Raises InvalidInput for columns that the noun does not have.
    ``progress`` is called with 0..1 and a word now and then.
    """
    return _Planner(session, noun, table, progress or (lambda fraction, message: None)).plan()


class _Planner:
    def __init__(self, session: Session, noun: Noun, table: Table, progress: Progress) -> None:
        if noun.read_only:
            raise InvalidInput(problems=[Problem(noun.plural, "are not written by hand: they cannot be imported")])
        self.session, self.noun, self.table, self.progress = session, noun, table, progress
        self.sheet = sheet_of(session, noun)
        self.lookups = Lookups(session)
        self.rows: list[_Row] = []
        self.result = RowPlan(noun, table.name)

    def plan(self) -> RowPlan:
        headers = self._headers()
        self.rows = [
            _Row(row, {headers[header]: value for header, value in row.cells.items()}) for row in self.table.rows
        ]
        for start in range(0, len(self.rows), CHUNK):
            self._read(self.rows[start : start + CHUNK])
            self.progress(0.5 * (start + CHUNK) / max(1, len(self.rows)), "reading")
        self._inside_file()
        for row in self.rows:
            row.item = Item({name: _settled(value) for name, value in row.plain.items()}, self._given_id(row))
        self._match()
        self._late()
        self._compare()
        self._order()
        self._report()
        return self.result

    # --- columns ---

    def _headers(self) -> dict[str, str]:
        found = Refusals()
        known: dict[str, str] = {}
        for header in self.table.headers:
            name = self.sheet.known_as(header)
            if name is None:
                found.add(header, self.sheet.refusal(header))
            elif name in known.values():
                other = next(theirs for theirs, ours in known.items() if ours == name)
                found.add(header, f"says the same as {other}: leave one of them out")
            else:
                known[header] = name
        found.raise_if_any(f"the columns of {self.table.name} are wrong")
        for column in self.sheet.columns:
            ours = [header for header in column.every if header in known.values()]
            if ours and column.name != "custom_fields":
                shown = column.name if column.name in ours else ours[0]
                self.result.columns[column.name] = next(theirs for theirs, name in known.items() if name == shown)
        return known

    # --- cells and references ---

    def _read(self, rows: Sequence[_Row]) -> None:
        for row in rows:
            reader = Reader()
            for column in self.sheet.columns:
                try:
                    merge(row.plain, column.read(row.cells, reader))
                except CellError as error:
                    row.errors.append((error.header, error.message))
            row.wants = reader.wants
        free = [want for row in rows for want in row.wants if not want.context]
        self.lookups.find(free)
        told: list[Want] = []
        for row in rows:
            told += [want for want in row.wants if want.context and self._fill_context(row, want)]
        self.lookups.find(told)

    def _fill_context(self, row: _Row, want: Want) -> bool:
        """Let the row's own device or site qualify a reference; False when the row does not say it."""
        for part in want.context:
            held = row.plain.get(part.rpartition(".")[2])
            if not isinstance(held, Want):
                return False
            want.context[part] = held
        return True

    def _given_id(self, row: _Row) -> int | None:
        value = row.cells.get("id")
        if is_empty(value):
            return None
        text = as_text(value).strip()
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            row.errors.append(("id", f"{text!r} is no id: write a whole number, or leave the cell empty"))
            return None
        return int(text)

    # --- references to rows of the same file ---

    def _inside_file(self) -> None:
        """A parent that the same file brings: the reference waits for its row."""
        lost = [want for row in self.rows for want in row.wants
                if want.error and want.to == self.noun.object_type and not want.by]  # fmt: skip
        every = leaves(self.noun)
        if not lost or not every:
            return
        column = leaf_texts(self.noun, every[-1])
        holders: dict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(self.rows):
            holders[as_text(row.cells.get(column)).strip().casefold()].append(index)
        for want in lost:
            main = as_text(want.given.get(every[-1].path)).strip().casefold()
            fitting = [other for other in holders.get(main, ()) if main and self._fits(self.rows[other], want)]
            if len(fitting) == 1:
                want.row, want.error = fitting[0], ""
            elif fitting:
                want.error = f"{len(fitting)} rows of this file fit: qualify it by further columns"

    def _fits(self, other: _Row, want: Want) -> bool:
        for leaf in leaves(self.noun)[:-1]:
            if leaf.path in want.given:
                theirs = as_text(other.cells.get(leaf_texts(self.noun, leaf))).strip().casefold()
                if theirs != as_text(want.given[leaf.path]).strip().casefold():
                    return False
        for part, held in want.context.items():
            own = other.plain.get(part)
            if isinstance(held, Want) and (not isinstance(own, Want) or own.found != held.found):
                return False
        return True

    # --- objects ---

    def _match(self) -> None:
        items = [row.item for row in self.rows if row.item is not None]
        self._check_ids()
        self._repeated_ids()
        matcher = Matcher(self.session, self.noun)
        for start in range(0, len(items), CHUNK):
            matcher.match(items[start : start + CHUNK])
        again = repeated(items)
        for indexes in [] if may_repeat(self.noun) and self.noun.object_type != CABLE else again.values():
            for index in indexes[1:]:
                first = self.rows[indexes[0]].source.number
                self.rows[index].errors.append(("", f"is the same {self.noun.words} as row {first}: keep one of them"))
        needed = match_key(self.noun)
        for row in self.rows:
            item = row.item
            assert item is not None
            if item.problem:
                row.errors.append(("", item.problem))
            elif item.id is None and item.key is None and not item.unready and not row.errors and needed:
                missing = [name for name in needed if row.plain.get(name) in (None, "", []) and self._must(name)]
                for name in missing:
                    row.errors.append(
                        (name, "is needed to know which object is meant: fill it, or give the object's id")
                    )

    def _must(self, name: str) -> bool:
        item = self.noun.by_name[name]
        return item.required or not (item.null or isinstance(item, Reference))

    def _check_ids(self) -> None:
        """Ids that a file gives must exist."""
        given = {row.item.id for row in self.rows if row.item is not None and row.item.id is not None}
        if not given:
            return
        model: Any = self.noun.model
        listed = sorted(given)
        there: set[int] = set()
        for start in range(0, len(listed), CHUNK):
            there |= set(self.session.scalars(select(model.id).where(model.id.in_(listed[start : start + CHUNK]))))
        for row in self.rows:
            if row.item is not None and row.item.id is not None and row.item.id not in there:
                row.errors.append(("id", f"there is no {self.noun.words} with id {row.item.id}: leave the cell empty "
                                         "to create one"))  # fmt: skip
                row.item.id = None

    def _repeated_ids(self) -> None:
        first: dict[int, int] = {}
        for row in self.rows:
            if row.item is None or row.item.id is None:
                continue
            if row.item.id in first:
                row.errors.append(("id", f"stands in row {first[row.item.id]} already: keep one of them"))
            first.setdefault(row.item.id, row.source.number)

    def _late(self) -> None:
        """References that need the device or site of the object as it is, because the row does not say it."""
        late: list[tuple[_Row, Want]] = [
            (row, want) for row in self.rows for want in row.wants if any(held == -1 for held in want.context.values())
        ]
        if not late:
            return
        parts = {part.rpartition(".")[2] for _row, want in late for part in want.context}
        targets = {part: self.noun.by_name[part] for part in parts}
        ids = sorted({row.item.id for row, _want in late if row.item is not None and row.item.id is not None})
        model: Any = self.noun.model
        held: dict[int, dict[str, int]] = {}
        for start in range(0, len(ids), CHUNK):
            statement = select(model.id, *(getattr(model, item.target) for item in targets.values()))
            for line in self.session.execute(statement.where(model.id.in_(ids[start : start + CHUNK]))):
                held[line[0]] = dict(zip(targets, line[1:], strict=True))
        for row, want in late:
            known = held.get(row.item.id or 0, {}) if row.item is not None else {}
            for part in list(want.context):
                value = known.get(part.rpartition(".")[2])
                if value is None:
                    del want.context[part]
                else:
                    want.context[part] = value
        self.lookups.find(want for _row, want in late)
        for row in {id(row): row for row, _want in late}.values():
            assert row.item is not None
            row.item.plain = {name: _settled(value) for name, value in row.plain.items()}

    def _compare(self) -> None:
        for row in self.rows:
            row.errors += [(want.header, want.error) for want in row.wants if want.error and want.error != DEPENDS]
            if not row.errors and any(want.error for want in row.wants):
                row.errors.append(("", "refers to what is not there"))
        good = [row.item for row in self.rows if row.item is not None and not row.errors]
        for start in range(0, len(good), CHUNK):
            compare(self.session, self.noun, good[start : start + CHUNK])
            self.progress(0.5 + 0.5 * (start + CHUNK) / max(1, len(good)), "comparing")

    # --- order ---

    def _order(self) -> None:
        """Rows that wait for each other in a circle are wrong."""
        waits = {index: _rows_in(row.item.changed) for index, row in enumerate(self.rows)
                 if row.item is not None and not row.errors}  # fmt: skip
        state: dict[int, int] = {}
        for start in waits:
            stack = [(start, iter(waits[start]))] if start not in state else []
            state.setdefault(start, 1)
            while stack:
                index, rest = stack[-1]
                following = next(rest, None)
                if following is None:
                    state[index] = 2
                    stack.pop()
                elif state.get(following) == 1:
                    self.rows[index].errors.append(("", f"refers to row {self.rows[following].source.number}, which "
                                                        "refers back to it: break the circle"))  # fmt: skip
                elif following not in state and following in waits:
                    state[following] = 1
                    stack.append((following, iter(waits[following])))

    # --- the plan ---

    def _report(self) -> None:
        names = Names(self.session)
        kept: list[tuple[_Row, Change]] = []
        for index, row in enumerate(self.rows):
            order = {header: index for index, header in enumerate(self.table.headers)}
            told = [RowProblem(row.source.number, self._column(header), message) for header, message in row.errors]
            self.result.problems += sorted(told, key=lambda each: order.get(each.column, -1))
            item = row.item
            if row.errors or item is None:
                continue
            action: Any = "create" if item.id is None else "update" if item.changed else "unchanged"
            after = tuple(sorted(_rows_in(item.changed)))
            change = Change(index, row.source.number, action, self._label(row), item.changed, item.id, after=after)
            kept.append((row, change))
            self.result.changes.append(change)
            if action == "update":
                for column in self.sheet.columns:
                    column.needs(_plain_only(item.old), names)
                    column.needs(_plain_only(item.changed), names)
        names.load()
        for row, change in kept:
            if change.action == "create":
                change.fields = [FieldChange(header, None, value) for header, value in row.cells.items()
                                 if not is_empty(value)]  # fmt: skip
            elif change.action == "update" and row.item is not None:
                change.fields = described(self.sheet, names, row.item.old, change.given)

    def _column(self, header: str) -> str:
        return self.result.columns.get(header, header)

    def _label(self, row: _Row) -> str:
        values = [as_text(row.cells.get(header)) for header in _label_headers(self.noun, self.sheet)]
        return ", ".join(value for value in values if value) or f"{self.noun.words} in row {row.source.number}"


def _label_headers(noun: Noun, sheet: Sheet) -> list[str]:
    found: list[str] = []
    for name in match_key(noun):
        column = next((column for column in sheet.columns if column.name == name), None)
        found += column.headers if column is not None else []
    return found or ["name", "label"]


def described(sheet: Sheet, names: Names, old: Plain, new: Plain) -> list[FieldChange]:
    """Old and new values by column."""
    found = []
    for column in sheet.columns:
        if column.name not in new:
            continue
        if column.name == "custom_fields" and column.headers[0].removeprefix("cf_") not in new["custom_fields"]:
            continue
        before = column.write(_plain_only(old), names, flat=True)
        after = column.write(_plain_only(new), names, flat=True)
        found += [FieldChange(header, before[header], after[header]) for header in column.headers
                  if before[header] != after[header] or len(column.headers) == 1]  # fmt: skip
    return found


def _plain_only(plain: Mapping[str, Any]) -> Plain:
    """References to rows of the file are left out: they have no id yet."""
    return {name: value for name, value in plain.items() if not holds_want(value)}


def _settled(value: Any) -> Any:
    """Ids in the place of references that were found."""
    if isinstance(value, Want):
        return value if value.row is not None or value.id is None else value.id
    if isinstance(value, list):
        return [_settled(each) for each in value]
    if isinstance(value, dict):
        return {name: _settled(each) for name, each in value.items()}
    return value


def _rows_in(value: Any) -> set[int]:
    """Indexes of rows that a value refers to."""
    if isinstance(value, Want):
        return {value.row} if value.row is not None else set()
    if isinstance(value, list):
        return {index for each in value for index in _rows_in(each)}
    if isinstance(value, Mapping):
        return {index for each in value.values() for index in _rows_in(each)}
    return set()

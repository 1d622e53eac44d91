"""Export of any list, in chunks: what comes out goes in again and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from inventory.bulk.formats import check_format, write_table
from inventory.bulk.names import Names
from inventory.bulk.nouns import Sheet, sheet_of
from inventory.bulk.plain import read_plain
from inventory.objects.noun import Noun
from inventory.objects.reading import Query

CHUNK = 2000


def export_rows(
    session: Session, noun: Noun, query: Query | None = None, format: str = "csv", *, ids: bool = False,
    columns: Sequence[str] = (),
) -> Iterator[bytes]:  # fmt: skip
    """The objects of a list (its filters and its order; every page of it) as a file, in parts.

    ``ids`` adds the column ``id``: for files that go back into the same installation. ``columns`` chooses some.
    Raises InvalidInput for an unknown format, before the first part.
    """
    kind = check_format(format)
    sheet = sheet_of(session, noun)
    headers = [*(("id",) if ids else ()), *sheet.headers]
    if columns:
        headers = [header for header in headers if header in columns or header == "id"]
    return write_table(kind, headers, table_rows(session, sheet, query, flat=kind in ("csv", "xlsx")))


def table_rows(session: Session, sheet: Sheet, query: Query | None, *, flat: bool) -> Iterator[Mapping[str, Any]]:
    """Header → value of every object, ``id`` included."""
    noun = sheet.noun
    names = Names(session)
    columns = [column for column in sheet.columns if column.exported]
    fields = [noun.by_name[name] for name in dict.fromkeys(_fields(noun, columns))]
    for some in _chunks(_ids(session, noun, query)):
        held = read_plain(session, noun, some, fields)
        for plain in held.values():
            for column in columns:
                column.needs(plain, names)
        names.load()
        for row_id in some:
            if row_id not in held:
                continue
            row: dict[str, Any] = {"id": row_id}
            for column in columns:
                row.update(column.write(held[row_id], names, flat=flat))
            yield row


def _fields(noun: Noun, columns: Iterable[Any]) -> Iterator[str]:
    for column in columns:
        yield column.name
        kind = column.name.removesuffix("_id") + "_type"
        if column.name.endswith("_id") and kind in noun.by_name:
            yield kind


def _ids(session: Session, noun: Noun, query: Query | None) -> list[int]:
    model: Any = noun.model
    statement = select(model.id)
    if query is not None:
        statement = statement.where(*query.conditions).order_by(*query.order)
    else:
        statement = statement.order_by(*(getattr(model, name) for name in noun.order))
    return list(session.scalars(statement))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]

"""A page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlmodel import Session

PAGE_ROWS = 100


@dataclass(frozen=True)
class Listing:
    """One page of rows, how many there are in all, and where this page is."""

    rows: Sequence[Row[Any]]
    total: int
    page: int
    size: int = PAGE_ROWS

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of this page's first row, from 1."""
        return (self.page - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of this page's last row."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def listing(session: Session, statement: Select[Any], page: int, size: int = PAGE_ROWS) -> Listing:
    """Page ``page`` (from 1; a number past the end gives the last page) of an ordered statement; two statements."""
    counted = statement.order_by(None).with_only_columns(func.count())
    total = session.connection().execute(counted).scalar_one()
    last = max(1, -(-total // size))
    page = min(max(1, page), last)
    rows = session.connection().execute(statement.limit(size).offset((page - 1) * size)).all()
    return Listing(rows, total, page, size)


def like(text: str) -> str:
    """A pattern for ``ilike`` with backslash as escape that finds ``text`` anywhere."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def counts(session: Session, column: Any, *conditions: Any) -> dict[Any, int]:
    """How many rows have each value of ``column``; one statement."""
    statement = select(column, func.count()).where(*conditions).group_by(column)
    return {row[0]: row[1] for row in session.connection().execute(statement)}

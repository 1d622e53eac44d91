"""A row as it is to be, for rules that check many at once and say what is wrong with each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from dcim.core.errors import InvalidInput, Problem
from dcim.core.rows import Row


class Wanted(Protocol):
    """What rules ask of a row to be written: a request's body is one, and so is ``Wish``."""

    values: dict[str, Any]
    """The columns that are to change."""

    @property
    def row(self) -> Row | None:
        """The row as it is; None when it is new."""

    def current(self, column: str) -> Any:
        """A column as it will be."""

    def error(self, name: str, message: str) -> None:
        """Note what is wrong with a field."""


@dataclass
class Wish:
    """A plain ``Wanted``."""

    values: dict[str, Any]
    row: Row | None = None
    problems: list[Problem] = field(default_factory=list)

    def current(self, column: str) -> Any:
        """The value, else the row's, else None."""
        if column in self.values:
            return self.values[column]
        return getattr(self.row, column, None)

    def error(self, name: str, message: str) -> None:
        """Add a problem."""
        self.problems.append(Problem(name, message))


def refuse(message: str, *wishes: Wish) -> None:
    """InvalidInput with the problems of the wishes, if there are any."""
    problems = [problem for wish in wishes for problem in wish.problems]
    if problems:
        raise InvalidInput(message, problems)


def wish_of(row: Row, values: Mapping[str, Any] | None = None) -> Wish:
    """The wish to write a new row as it is, or to change one that stands."""
    return Wish(dict(values), row) if values is not None else Wish(row.as_dict())


def same_rows(wanted: Sequence[Wanted]) -> set[int]:
    """The ids of the rows that are to change."""
    return {one.row.pk for one in wanted if one.row is not None and one.row.id is not None}

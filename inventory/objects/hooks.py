"""How nouns are written: plainly, or by the service that keeps their rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session

from dcim.core.errors import InvalidInput
from dcim.core.rows import Row
from inventory.deletion import delete_objects
from inventory.objects.bodies import NON_FIELD, Body


class Hooks:
    """The plain way: a row per body. Nouns with rules override what they need.

    All run inside a unit of work. ``create`` and ``update`` get bodies without errors; they may note errors on bodies
    (the whole request is then refused) or raise InvalidInput or Conflict.
    """

    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        """Rules across fields, after references are found; bodies may have errors already."""

    def create(self, session: Session, bodies: Sequence[Body]) -> list[Row]:
        """Write new rows, flushed."""
        rows = [body.noun.model(**body.values) for body in bodies]
        session.add_all(rows)
        session.flush()
        return rows

    def update(self, session: Session, bodies: Sequence[Body]) -> None:
        """Change rows (``body.row``), flushed."""
        for body in bodies:
            apply(body)
        session.flush()

    def delete(self, session: Session, rows: Sequence[Any]) -> None:
        """Remove rows with what hangs on them. Conflict names what needs them."""
        delete_objects(session, rows)

    def wrote(self, session: Session, bodies: Sequence[Body], rows: Sequence[Row]) -> None:
        """Called after create and update, for what hangs on a row (``body.extra``)."""


def apply(body: Body) -> None:
    """Set a body's values on its row."""
    for column, value in body.values.items():
        if getattr(body.row, column) != value:
            setattr(body.row, column, value)


def blame(
    bodies: Sequence[Body], error: InvalidInput, find: Callable[[str], tuple[int, str]], names: Mapping[str, str]
) -> None:
    """Put a service's problems on the bodies they are about. ``find`` tells index and field of a problem's place."""
    for problem in error.problems:
        index, place = find(problem.where)
        name = names.get(place, place)
        known = name in bodies[index].noun.by_name
        bodies[index].error(name if known else NON_FIELD, problem.message)
    if not error.problems:
        bodies[0].error(NON_FIELD, error.message)


@contextmanager
def blaming(body: Body) -> Iterator[None]:
    """Put what a service refuses inside the block on one body."""
    try:
        yield
    except InvalidInput as error:
        blame([body], error, lambda where: (0, where), {})


def numbered(where: str) -> tuple[int, str]:
    """``2.a`` → (1, "a"); without a number the first."""
    number, dot, rest = where.partition(".")
    return (int(number) - 1, rest) if dot and number.isdigit() else (0, where)


PLAIN = Hooks()

"""Saved views of lists: filters, order and columns under a name, each user's own or shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import or_
from sqlmodel import Session, col, select

from dcim.core.errors import InvalidInput, NotFound, Problem
from inventory.extras.models import SavedFilter
from inventory.naming import slugify
from inventory.objects.noun import Noun

MAX_NAME = 100


def views(session: Session, noun: Noun, user_id: int | None) -> list[SavedFilter]:
    """The saved views of a noun's list that a user sees: theirs and the shared ones; one statement."""
    mine = or_(col(SavedFilter.shared).is_(True), col(SavedFilter.user_id) == user_id)
    rows = session.exec(
        select(SavedFilter)
        .where(col(SavedFilter.enabled).is_(True), mine)
        .order_by(col(SavedFilter.weight), col(SavedFilter.name))
    )
    return [row for row in rows if noun.object_type in row.object_types]


def save_view(
    session: Session, noun: Noun, name: str, parameters: Mapping[str, Sequence[str]], *, user_id: int | None,
    shared: bool,
) -> SavedFilter:  # fmt: skip
    """Keep a view; the user's own of that name is replaced. Raises InvalidInput. Inside a unit of work."""
    name = name.strip()
    if not name or len(name) > MAX_NAME:
        raise InvalidInput("the view was not saved", [Problem("name", f"give it a name of 1 to {MAX_NAME} characters")])
    row = session.exec(select(SavedFilter).where(SavedFilter.name == name)).first()
    if row is not None and (row.user_id != user_id or noun.object_type not in row.object_types):
        raise InvalidInput(
            "the view was not saved", [Problem("name", f"another view is called {name!r}: choose another")]
        )
    if row is None:
        row = SavedFilter(name=name, slug=_free_slug(session, name), object_types=[noun.object_type], user_id=user_id)
        session.add(row)
    row.parameters = {key: list(values) for key, values in parameters.items()}
    row.shared = shared
    session.flush()
    return row


def delete_view(session: Session, noun: Noun, view_id: int, *, user_id: int | None, everybodys: bool) -> None:
    """Remove a view: one's own, or anybody's with ``everybodys``. Raises NotFound. Inside a unit of work."""
    row = session.get(SavedFilter, view_id)
    if row is None or noun.object_type not in row.object_types or not (everybodys or row.user_id == user_id):
        raise NotFound("there is no such view of yours: see the list of views")
    session.delete(row)
    session.flush()


def _free_slug(session: Session, name: str) -> str:
    stem = slugify(name)[:90] or "view"
    taken = set(session.exec(select(SavedFilter.slug).where(col(SavedFilter.slug).startswith(stem, autoescape=True))))
    return next(
        slug for number in range(len(taken) + 1) if (slug := f"{stem}-{number}" if number else stem) not in taken
    )

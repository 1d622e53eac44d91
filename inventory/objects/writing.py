"""Create, update and delete many objects in one unit of work; all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete as sql_delete
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from dcim.access.writing import consequences
from dcim.core.among import among
from dcim.core.clock import now
from dcim.core.errors import Conflict, InvalidInput, NotFound
from dcim.core.ids import uuid7
from dcim.core.rows import Row
from inventory.objects import uniques
from inventory.objects.bodies import NON_FIELD, Body, decode, refuse
from inventory.objects.custom import check_custom_fields, write_tags
from inventory.objects.errors import Refused
from inventory.objects.hooks import PLAIN
from inventory.objects.noun import Noun
from inventory.objects.references import Many


def create(session: Session, noun: Noun, given: Sequence[Mapping[str, Any]], *, many: bool = True) -> list[Body]:
    """Write new objects; each body's ``row`` is then the new row. Raises Refused."""
    bodies = decode(session, noun, given, many=many)
    check_custom_fields(session, bodies)
    uniques.check(session, noun, bodies)
    refuse(bodies, many=many)
    hooks = noun.hooks or PLAIN
    try:
        rows = hooks.create(session, bodies)
        refuse(bodies, many=many)
        _links(session, bodies, rows, new=True)
        hooks.wrote(session, bodies, rows)
        session.flush()
    except (InvalidInput, Conflict) as error:
        raise _refused(error, bodies, many) from error
    except IntegrityError as error:
        raise Refused([{NON_FIELD: [uniques.told(noun, error)]}], many=False) from error
    for body, row in zip(bodies, rows, strict=True):
        body.row = row
    return bodies


def update(
    session: Session, noun: Noun, given: Sequence[Mapping[str, Any]], ids: Sequence[int],
    *, partial: bool, many: bool = True,
) -> list[Body]:  # fmt: skip
    """Change objects. Raises Refused, or NotFound when an id is none."""
    found = rows_of(session, noun, ids)
    bodies = decode(session, noun, given, [found[one] for one in ids], partial=partial, many=many)
    check_custom_fields(session, bodies)
    uniques.check(session, noun, bodies)
    refuse(bodies, many=many)
    hooks = noun.hooks or PLAIN
    try:
        hooks.update(session, bodies)
        refuse(bodies, many=many)
        rows = [found[one] for one in ids]
        _links(session, bodies, rows, new=False)
        hooks.wrote(session, bodies, rows)
        for body in bodies:
            if body.many or body.extra:
                found[body.row.pk if body.row else 0].last_updated = now()
        session.flush()
    except (InvalidInput, Conflict) as error:
        raise _refused(error, bodies, many) from error
    except IntegrityError as error:
        raise Refused([{NON_FIELD: [uniques.told(noun, error)]}], many=False) from error
    return bodies


def delete(session: Session, noun: Noun, ids: Sequence[int]) -> None:
    """Remove objects. Raises NotFound, or Conflict when others need them."""
    found = rows_of(session, noun, ids)
    try:
        (noun.hooks or PLAIN).delete(session, [found[one] for one in dict.fromkeys(ids)])
    except IntegrityError as error:
        raise Conflict(f"Unable to delete the {noun.words}: other objects refer to it. Remove them first.") from error


def rows_of(session: Session, noun: Noun, ids: Sequence[int]) -> dict[int, Any]:
    """Rows by id. Raises NotFound naming the ids that are none."""
    model: Any = noun.model
    found = {row.id: row for row in session.scalars(select(model).where(among(model.id, ids)))}
    missing = [one for one in ids if one not in found]
    if missing:
        raise NotFound(f"No {noun.words} matches the given query: {', '.join(map(str, missing[:10]))}.")
    return found


def _links(session: Session, bodies: Sequence[Body], rows: Sequence[Row], *, new: bool) -> None:
    """Make the rows of link tables, and the tags, what the bodies ask for; two statements a field, one for new rows."""
    with consequences(session):
        for name in dict.fromkeys(name for body in bodies for name in body.many):
            item = bodies[0].noun.by_name[name]
            if isinstance(item, Many):
                wanted = {row.pk: body.many[name] for body, row in zip(bodies, rows, strict=True) if name in body.many}
                _link(session, item, wanted, new=new)
        write_tags(session, bodies, rows, new=new)


def _link(session: Session, item: Many, wanted: Mapping[int, Sequence[int]], *, new: bool) -> None:
    own, other = getattr(item.link, item.own), getattr(item.link, item.other)
    stored: set[tuple[int, int]] = set()
    if not new:
        stored = {(row[0], row[1]) for row in session.execute(select(own, other).where(among(own, wanted)))}
        for row_id, ids in wanted.items():
            gone = [target for holder, target in stored if holder == row_id and target not in ids]
            if gone:
                session.execute(sql_delete(item.link).where(own == row_id, other.in_(gone)))
    at = now()
    lines = [
        {"uid": uuid7(), "created": at, "last_updated": at, item.own: row_id, item.other: one}
        for row_id, ids in wanted.items()
        for one in dict.fromkeys(ids)
        if (row_id, one) not in stored
    ]
    if lines:
        session.execute(insert(item.link), lines)


def _refused(error: InvalidInput | Conflict, bodies: Sequence[Body], many: bool) -> Refused:
    """A service's refusal in NetBox's form: problems named after a field go to that field."""
    if isinstance(error, Refused):
        return error
    problems = error.problems if isinstance(error, InvalidInput) else []
    noun = bodies[0].noun
    found: dict[str, list[str]] = {}
    for problem in problems:
        name = problem.where if problem.where in noun.by_name else NON_FIELD
        text = problem.message if name == problem.where else f"{problem.where}: {problem.message}"
        found.setdefault(name, []).append(text)
    if not found:
        found = {NON_FIELD: [error.message]}
    index = error.details.get("index")
    if many and isinstance(index, int):
        return Refused([found if i == index else {} for i in range(len(bodies))], many=True)
    return Refused([found], many=False)

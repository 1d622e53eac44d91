"""Bodies of create and update: every field of every object checked, references found in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from dcim.core.among import among
from dcim.core.rows import Row
from inventory.objects.errors import Refused
from inventory.objects.fields import NOTHING, FieldError
from inventory.objects.noun import Noun, noun_of
from inventory.objects.references import Many

NON_FIELD = "non_field_errors"
REQUIRED = "This field is required."


@dataclass
class _Wanted:
    field: str
    to: str
    value: Any
    keep: Callable[[int], None]


@dataclass
class Body:
    """One object of a request, being checked."""

    noun: Noun
    given: Mapping[str, Any]
    row: Row | None = None
    """The object as it is, for updates."""
    values: dict[str, Any] = field(default_factory=dict)
    """Column → value."""
    many: dict[str, list[int]] = field(default_factory=dict)
    """Field of several objects → their ids."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Values for the noun's hooks."""
    errors: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    _wanted: list[_Wanted] = field(default_factory=list)

    def refer(self, name: str, to: str, value: Any, keep: Callable[[int], None]) -> None:
        """Have an id or a mapping of attributes looked up; ``keep`` gets the id."""
        if isinstance(value, bool) or not isinstance(value, int | str | Mapping):
            raise FieldError("Related objects must be referenced by numeric ID or by dictionary of attributes.")
        if isinstance(value, str):
            if not value.isascii() or not value.isdigit() or len(value) > 18:
                raise FieldError("Related objects must be referenced by numeric ID or by dictionary of attributes. "
                                 f"Received an unrecognized value: {value}")  # fmt: skip
            value = int(value)
        self._wanted.append(_Wanted(name, to, value, keep))

    def error(self, name: str, message: str) -> None:
        """Note what is wrong with a field."""
        self.errors.setdefault(name, []).append(message)

    def current(self, column: str) -> Any:
        """A column as it will be: the body's value, else the row's, else None."""
        if column in self.values:
            return self.values[column]
        return getattr(self.row, column) if self.row is not None else None

    def stored_type(self, targets: Mapping[str, str]) -> str | None:
        """Which of several typed columns the row uses now."""
        if self.row is None:
            return None
        return next((name for name, column in targets.items() if getattr(self.row, column) is not None), None)


def decode(
    session: Session, noun: Noun, given: Sequence[Mapping[str, Any]], rows: Sequence[Row] | None = None,
    *, partial: bool = False, many: bool = True,
) -> list[Body]:  # fmt: skip
    """Check bodies. ``partial``: fields that are not given stay. Raises Refused with every error of every body."""
    bodies = []
    for index, one in enumerate(given):
        if not isinstance(one, Mapping):
            raise Refused([{NON_FIELD: [f"Invalid data. Expected a dictionary, but got {type(one).__name__}."]}],
                          many=many)  # fmt: skip
        body = Body(noun, one, rows[index] if rows is not None else None)
        _fields(body, partial=partial)
        bodies.append(body)
    _resolve(session, bodies)
    if noun.hooks is not None:
        noun.hooks.check(session, bodies)
    refuse(bodies, many=many)
    return bodies


def refuse(bodies: Sequence[Body], *, many: bool) -> None:
    """Raise Refused when any body has an error."""
    if any(body.errors for body in bodies):
        raise Refused([body.errors for body in bodies], many=many)


def _fields(body: Body, *, partial: bool) -> None:
    noun = body.noun
    for name in body.given:
        if name not in noun.by_name:
            body.unknown.append(str(name))
    for item in noun.fields:
        if item.read_only:
            continue
        if item.name in body.given:
            try:
                item.decode(body.given[item.name], body)
            except FieldError as error:
                body.error(item.name, str(error))
        elif not partial:
            if item.required:
                body.error(item.name, REQUIRED)
            elif item.default is not NOTHING and body.row is None:
                if isinstance(item, Many):
                    continue
                body.values[item.target] = item.default


def _resolve(session: Session, bodies: Sequence[Body]) -> None:
    """Look up every reference of every body: one statement per kind for ids, one per distinct mapping."""
    ids: dict[str, set[int]] = defaultdict(set)
    for body in bodies:
        for wanted in body._wanted:
            if isinstance(wanted.value, int):
                ids[wanted.to].add(wanted.value)
    known: dict[str, set[int]] = {}
    for to, numbers in ids.items():
        model: Any = noun_of(to).model
        small = [number for number in numbers if -(2**63) < number < 2**63]
        known[to] = set(session.scalars(select(model.id).where(among(model.id, small))))
    found: dict[tuple[str, str], int | str] = {}
    for body in bodies:
        for wanted in body._wanted:
            if isinstance(wanted.value, int):
                if wanted.value in known[wanted.to]:
                    wanted.keep(wanted.value)
                else:
                    message = f"Related object not found using the provided numeric ID: {wanted.value}"
                    body.error(wanted.field, message)
                continue
            key = (wanted.to, repr(sorted(wanted.value.items(), key=lambda pair: str(pair[0]))))
            if key not in found:
                found[key] = by_attributes(session, noun_of(wanted.to), wanted.value)
            answer = found[key]
            if isinstance(answer, int):
                wanted.keep(answer)
            else:
                body.error(wanted.field, answer)


def by_attributes(session: Session, noun: Noun, attributes: Mapping[str, Any]) -> int | str:
    """The id of the one object with these attributes, or what is wrong. Look-ups of NetBox: ``site__slug`` too."""
    from inventory.objects.filters import Asked

    if "id" in attributes and isinstance(attributes["id"], int):
        attributes = {"id": attributes["id"]}
    asked = Asked(session, noun)
    conditions = []
    for name, value in attributes.items():
        plain = name.removesuffix("__slug").removesuffix("__name") if "__" in name else name
        known = noun.all_filters.get(name) or noun.all_filters.get(plain)
        if known is None or isinstance(value, list | Mapping):
            return f"Related object not found using the provided attributes: {dict(attributes)}"
        try:
            conditions.append(known.condition(asked, "", [str(value)]))
        except FieldError:
            return f"Related object not found using the provided attributes: {dict(attributes)}"
    model: Any = noun.model
    rows = session.scalars(select(model.id).where(*conditions).limit(2)).all()
    if len(rows) == 1:
        return int(rows[0])
    if rows:
        return f"Multiple objects match the provided attributes: {dict(attributes)}"
    return f"Related object not found using the provided attributes: {dict(attributes)}"
